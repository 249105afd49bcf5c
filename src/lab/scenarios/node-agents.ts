import { stringAt, type JsonObject } from '../../kube/json.ts';
import { isTerminating, namespaceOf } from '../controllers/object-meta.ts';
import { isReady, nodeOf } from '../controllers/pod-state.ts';
import { DAEMON_SETS, PODS } from '../client/resource-ref.ts';
import type { Lab } from './lab.ts';
import { make } from './make.ts';

/** What every node needs, and where it runs. */
export const SYSTEM = 'kube-system';
export const SERVICE_PROXY = 'kube-proxy';
export const NETWORK_PLUGIN = 'network-plugin';

/** A DaemonSet on the network of its node. */
function agentObject(name: string, image: string, paths: readonly string[]): JsonObject {
  const labels = { app: name, 'k8s-app': name };
  const volumes = paths.map((path, index) => ({ name: `host-${index}`, hostPath: { path } }));
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { namespace: SYSTEM, name, labels },
    spec: {
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels },
        spec: {
          hostNetwork: true,
          priorityClassName: 'system-node-critical',
          tolerations: [{ operator: 'Exists' }],
          volumes,
          containers: [
            {
              name,
              image,
              resources: { requests: { cpu: '50m', memory: '64Mi' } },
              volumeMounts: volumes.map((volume, index) => ({
                name: volume.name,
                mountPath: paths[index] ?? '/',
              })),
            },
          ],
        },
      },
    },
  };
}

/** Puts kube-proxy and a network plugin on every node. */
export async function installNodeAgents(lab: Lab): Promise<void> {
  await make(lab, DAEMON_SETS, agentObject(SERVICE_PROXY, 'kube-proxy:1.36.3', ['/lib/modules']));
  const paths = ['/etc/cni/net.d', '/opt/cni/bin'];
  await make(lab, DAEMON_SETS, agentObject(NETWORK_PLUGIN, 'network-plugin:3.30', paths));
}

/** On which nodes a program of kube-system has a ready pod: kept as pods change, so that many may ask. */
export class AgentWatch {
  readonly #nodes = new Map<string, Map<string, number>>();

  constructor(lab: Lab) {
    for (const pod of lab.objects(PODS)) this.#count(pod, 1);
    lab.cluster.server.store.collection('pods').listen(({ type, object, previous }) => {
      if (previous !== undefined) this.#count(previous.body, -1);
      if (type !== 'DELETED') this.#count(object.body, 1);
    });
  }

  /** Is one ready on this node? */
  isOn(app: string, node: string): boolean {
    return (this.#nodes.get(app)?.get(node) ?? 0) > 0;
  }

  nodes_count(app: string): number {
    return [...(this.#nodes.get(app)?.values() ?? [])].filter((count) => count > 0).length;
  }

  #count(pod: JsonObject, by: number): void {
    const node = nodeOf(pod);
    if (namespaceOf(pod) !== SYSTEM || node === '' || !isReady(pod) || isTerminating(pod)) return;
    const app = stringAt(pod, 'metadata', 'labels', 'app') ?? '';
    const nodes = this.#nodes.get(app) ?? new Map<string, number>();
    this.#nodes.set(app, nodes);
    nodes.set(node, (nodes.get(node) ?? 0) + by);
  }
}
