import { booleanAt } from '../../kube/container.ts';
import { jsonAt, stringAt, type JsonObject } from '../../kube/json.ts';
import { listAt } from '../../kube/kube-object.ts';
import {
  DEPLOYMENTS,
  MUTATING_WEBHOOK_CONFIGURATIONS,
  NAMESPACES,
  SERVICES,
} from '../client/resource-ref.ts';
import { nodeOf } from '../controllers/pod-state.ts';
import type { PodBehaviour } from '../nodes/pod-behaviour.ts';
import type { Lab } from './lab.ts';
import { make } from './make.ts';
import { AgentWatch, NETWORK_PLUGIN, SERVICE_PROXY, SYSTEM } from './node-agents.ts';
import { deploymentObject, namespaceObject, serviceObject } from './objects.ts';
import { patched, webhookConfiguration } from './webhook-objects.ts';

export const MESH = 'mesh-system';
export const INJECTOR = 'mesh-injector';
export const INJECTION = { 'mesh.example.com/injection': 'enabled' };
const CONTROL = 'mesh-control';
const SIDECAR = 'mesh-proxy';
const DNS = 'kube-dns';
const UP_WITHIN_MS = 600_000;

/** It holds the other containers back until it has its configuration, so that no request goes around it. */
const SIDECAR_CONTAINER: JsonObject = {
  name: SIDECAR,
  image: 'mesh-proxy:1.24',
  env: [{ name: 'CONTROL', value: `${CONTROL}.${MESH}.svc:443` }],
  resources: { requests: { cpu: '10m', memory: '32Mi' } },
};

/** Has a pod got the sidecar? */
export function hasSidecar(pod: JsonObject): boolean {
  return listAt(pod, 'spec', 'containers').some((container) => stringAt(container, 'name') === SIDECAR);
}

function injected(review: JsonObject): JsonObject {
  const pod = jsonAt(review, 'request', 'object');
  const hasOne = listAt(pod, 'spec', 'containers').some(
    (container) => stringAt(container, 'name') === SIDECAR,
  );
  return patched(review, hasOne ? [] : [{ op: 'add', path: '/spec/containers/-', value: SIDECAR_CONTAINER }]);
}

/**
 * A service mesh, and what pods and sidecars need on their nodes: a pod with a network of its own is set up by the network plugin of its node, which has to be ready; a sidecar has to reach the
 * mesh's control plane once before anything of its pod is ready, by a name (DNS) and an address that only kube-proxy of its node leads anywhere. What it was told it keeps.
 */
export class Mesh {
  readonly #agents: AgentWatch;
  readonly #lab: Lab;

  constructor(lab: Lab) {
    this.#lab = lab;
    this.#agents = new AgentWatch(lab);
    lab.behave((pod) => this.#behaviourOf(pod));
  }

  /** Puts the mesh in, as it comes: only namespaces that ask for it get sidecars. */
  async install(): Promise<void> {
    const lab = this.#lab;
    await make(lab, NAMESPACES, namespaceObject(MESH));
    await lab.clock.run(2_000);
    for (const name of [INJECTOR, CONTROL]) {
      await make(lab, SERVICES, serviceObject(MESH, name, 443));
      await make(lab, DEPLOYMENTS, deploymentObject(MESH, name, { replicas: 2, image: `${name}:1.24` }));
    }
    lab.serve(MESH, INJECTOR, injected);
    const isUp = (): boolean => [INJECTOR, CONTROL].every((name) => lab.isServed(MESH, name));
    if (!(await lab.waitFor(isUp, UP_WITHIN_MS))) throw new Error('the mesh does not come up');
    const webhook = webhookConfiguration('mutating', INJECTOR, {
      service: { namespace: MESH, name: INJECTOR },
      rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
      namespaceSelector: { matchLabels: INJECTION },
    });
    await make(lab, MUTATING_WEBHOOK_CONFIGURATIONS, webhook);
  }

  #behaviourOf(pod: JsonObject): Partial<PodBehaviour> {
    const node = nodeOf(pod);
    const isOfNode = booleanAt(pod, 'spec', 'hostNetwork') === true;
    return {
      canStart: isOfNode ? undefined : () => this.#agents.isOn(NETWORK_PLUGIN, node),
      isWell: hasSidecar(pod) ? once(() => this.#isReachedFrom(node)) : undefined,
    };
  }

  #isReachedFrom(node: string): boolean {
    const lab = this.#lab;
    return this.#agents.isOn(SERVICE_PROXY, node) && lab.isServed(SYSTEM, DNS) && lab.isServed(MESH, CONTROL);
  }
}

/** So from the first time on that it is so. */
function once(isSo: () => boolean): () => boolean {
  let wasSo = false;
  return () => (wasSo ||= isSo());
}
