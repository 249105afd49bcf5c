import { booleanAt } from '../../kube/container.ts';
import { jsonEqual } from '../../kube/json-difference.ts';
import { stringAt, type JsonObject } from '../../kube/json.ts';
import { objectAt, stringsAt } from '../../kube/kube-object.ts';
import type { ObjectCache } from '../client/informer.ts';
import { objectKey } from '../client/reflector.ts';
import { ENDPOINTS } from '../client/resource-ref.ts';
import type { ControllerDefinition, ControllerParts } from './controller.ts';
import { isTerminating, nameOf, namespaceOf } from './object-meta.ts';
import { isReady, nodeOf } from './pod-state.ts';
import { addressOf, endpointPorts, hasSelector, ServicePods, targetOf } from './service-pods.ts';
import { unlessRefused } from '../client/lab-client.ts';

const HEADLESS = 'service.kubernetes.io/headless';
const MANAGED_BY = 'endpoints.kubernetes.io/managed-by';
/** An object names no more addresses than this (maxCapacity). */
const ADDRESSES_MAX_COUNT = 1_000;
const OVER_CAPACITY = 'endpoints.kubernetes.io/over-capacity';

interface Subset {
  readonly ports: readonly JsonObject[];
  readonly addresses: JsonObject[];
  readonly notReadyAddresses: JsonObject[];
}

function byIp(one: JsonObject, other: JsonObject): number {
  return (stringAt(one, 'ip') ?? '') < (stringAt(other, 'ip') ?? '') ? -1 : 1;
}

/** Addresses with the same ports together (RepackSubsets). */
function subsetsOf(service: JsonObject, pods: readonly JsonObject[]): readonly JsonObject[] {
  const publishesAll = booleanAt(service, 'spec', 'publishNotReadyAddresses') === true;
  const subsets = new Map<string, Subset>();
  for (const pod of pods.filter((candidate) => publishesAll || !isTerminating(candidate))) {
    const ports = endpointPorts(service, pod).map(({ name, protocol, port }) => ({
      ...(name === '' ? {} : { name }),
      port,
      protocol,
    }));
    const key = JSON.stringify(ports);
    const subset = subsets.get(key) ?? { ports, addresses: [], notReadyAddresses: [] };
    subsets.set(key, subset);
    const node = nodeOf(pod);
    const address = {
      ip: addressOf(pod),
      ...(node === '' ? {} : { nodeName: node }),
      targetRef: targetOf(pod),
    };
    (publishesAll || isReady(pod) ? subset.addresses : subset.notReadyAddresses).push(address);
  }
  return [...subsets.values()].map(({ ports, addresses, notReadyAddresses }) => ({
    ...(addresses.length === 0 ? {} : { addresses: addresses.toSorted(byIp) }),
    ...(notReadyAddresses.length === 0 ? {} : { notReadyAddresses: notReadyAddresses.toSorted(byIp) }),
    ...(ports.length === 0 ? {} : { ports }),
  }));
}

class EndpointsController {
  readonly #parts: ControllerParts;
  readonly #pods: ServicePods;
  readonly #endpoints: ObjectCache;

  constructor(parts: ControllerParts) {
    this.#parts = parts;
    this.#pods = new ServicePods(parts);
    this.#endpoints = parts.informers.of(ENDPOINTS);
    this.#endpoints.handle({
      changed: () => undefined,
      deleted: (endpoints) => parts.queue.add(objectKey(endpoints)),
    });
  }

  async reconcile(key: string): Promise<void> {
    const { client } = this.#parts;
    const service = this.#pods.services.get(key);
    const current = this.#endpoints.get(key);
    if (service === undefined) {
      // The garbage collector does not know them: Endpoints have no owner.
      if (current !== undefined && isManaged(current)) await this.#remove(current);
      return;
    }
    if (!hasSelector(service)) return;
    const all = this.#pods.of(service);
    const pods = all.slice(0, ADDRESSES_MAX_COUNT);
    const subsets = subsetsOf(service, pods);
    const labels = {
      ...stringsAt(service, 'metadata', 'labels'),
      [MANAGED_BY]: 'endpoint-controller',
      ...(stringAt(service, 'spec', 'clusterIP') === 'None' ? { [HEADLESS]: '' } : {}),
    };
    const annotations: Readonly<Record<string, string>> =
      all.length > pods.length ? { [OVER_CAPACITY]: 'truncated' } : {};
    const metadata = { namespace: namespaceOf(service), name: nameOf(service), labels, annotations };
    if (current === undefined) {
      const made = { apiVersion: 'v1', kind: 'Endpoints', metadata, subsets };
      // The namespace may be going.
      await client.create(ENDPOINTS, made).catch(unlessRefused('Forbidden', 'NotFound'));
    } else if (
      !jsonEqual([...subsets], current['subsets'] ?? []) ||
      !jsonEqual(labels, stringsAt(current, 'metadata', 'labels'))
    ) {
      const kept = { ...objectAt(current, 'metadata'), labels, annotations };
      await client.update(ENDPOINTS, { ...current, metadata: kept, subsets });
    }
  }

  async #remove(endpoints: JsonObject): Promise<void> {
    const at = { namespace: namespaceOf(endpoints), name: nameOf(endpoints) };
    await this.#parts.client.delete(ENDPOINTS, at).catch(unlessRefused('NotFound'));
  }
}

function isManaged(endpoints: JsonObject): boolean {
  return stringsAt(endpoints, 'metadata', 'labels')[MANAGED_BY] !== undefined;
}

/** Keeps an Endpoints object for each Service with a selector (pkg/controller/endpoint). */
export const endpointsController: ControllerDefinition = {
  name: 'endpoint-controller',
  workers_count: 5,
  start(parts) {
    const controller = new EndpointsController(parts);
    return (key) => controller.reconcile(key);
  },
};
