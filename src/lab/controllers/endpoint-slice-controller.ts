import { booleanAt } from '../../kube/container.ts';
import { jsonEqual } from '../../kube/json-difference.ts';
import { isJsonObject, stringAt, type JsonObject } from '../../kube/json.ts';
import { listAt, stringsAt } from '../../kube/kube-object.ts';
import type { ObjectCache } from '../client/informer.ts';
import { unlessRefused, type LabClient } from '../client/lab-client.ts';
import { ENDPOINT_SLICES, NODES, SERVICES } from '../client/resource-ref.ts';
import type { ControllerDefinition, ControllerParts } from './controller.ts';
import { controllerReference, isTerminating, nameOf, namespaceOf, pathOf } from './object-meta.ts';
import { isReady, nodeOf } from './pod-state.ts';
import { addressOf, endpointPorts, hasSelector, ServicePods, targetOf } from './service-pods.ts';

const SERVICE_NAME = 'kubernetes.io/service-name';
const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by';
const MANAGER = 'endpointslice-controller.k8s.io';
/** Of `--max-endpoints-per-slice`. */
const SLICE_MAX_COUNT = 100;

/** The slices of one set of ports. */
interface PortGroup {
  readonly ports: readonly JsonObject[];
  readonly endpoints: Map<string, JsonObject>;
}

/** A slice as it is to be. */
interface PlannedSlice {
  readonly current: JsonObject | undefined;
  readonly endpoints: readonly JsonObject[];
}

/**
 * Puts endpoints into slices with the fewest changes: what is there stays where it is, what is new goes where something changes anyway, then where there is room, then into new
 * slices (reconcileByPortMapping, k8s.io/endpointslice). Slices that nothing is left in are planned empty.
 */
export function planSlices(
  slices: readonly JsonObject[],
  wanted: ReadonlyMap<string, JsonObject>,
  max_count = SLICE_MAX_COUNT,
): readonly PlannedSlice[] {
  const left = new Map(wanted);
  const planned = slices.map((current) => {
    const before = listAt(current, 'endpoints').filter(isJsonObject);
    const addresses = before.map((endpoint) => stringAt(endpoint, 'addresses', 0) ?? '');
    const endpoints = addresses
      .map((address) => left.get(address))
      .filter((endpoint) => endpoint !== undefined);
    for (const address of addresses) left.delete(address);
    return { current, endpoints, isChanged: !jsonEqual(before, endpoints) };
  });
  const fresh = [...left.values()];
  const takers = [...planned].toSorted((one, other) => Number(other.isChanged) - Number(one.isChanged));
  for (const taker of takers) {
    // A slice that need not change takes new ones only where all of them fit.
    const room_count = Math.max(0, max_count - taker.endpoints.length);
    if (taker.isChanged || fresh.length <= room_count) taker.endpoints.push(...fresh.splice(0, room_count));
  }
  const more: PlannedSlice[] = [];
  while (fresh.length > 0) more.push({ current: undefined, endpoints: fresh.splice(0, max_count) });
  return [...planned.map(({ current, endpoints }) => ({ current, endpoints })), ...more];
}

class EndpointSliceController {
  readonly #parts: ControllerParts;
  readonly #pods: ServicePods;
  readonly #slices: ObjectCache;
  readonly #nodes: ObjectCache;

  constructor(parts: ControllerParts) {
    this.#parts = parts;
    this.#pods = new ServicePods(parts);
    this.#nodes = parts.informers.of(NODES);
    this.#slices = parts.informers.of(ENDPOINT_SLICES);
    this.#slices.index('service', (slice) => [serviceKeyOf(slice)]);
    this.#slices.handle({
      changed: () => undefined,
      deleted: (slice) => parts.queue.add(serviceKeyOf(slice)),
    });
  }

  async reconcile(key: string): Promise<void> {
    const service = this.#pods.services.get(key);
    // Slices of a Service that is gone go with it: they are owned by it.
    if (service === undefined || isTerminating(service) || !hasSelector(service)) return;
    const groups = this.#groups(service);
    const slices = this.#slices
      .by('service', key)
      .filter((slice) => stringsAt(slice, 'metadata', 'labels')[MANAGED_BY] === MANAGER)
      .toSorted((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1));
    const kept = new Set<JsonObject>();
    for (const { ports, endpoints } of groups) {
      const own = slices.filter((slice) => jsonEqual(listAt(slice, 'ports'), [...ports]));
      for (const slice of own) kept.add(slice);
      const planned = planSlices(own, endpoints);
      // A Service without pods keeps one slice, which says so.
      const isEmpty = endpoints.size === 0;
      for (const [index, plan] of planned.entries())
        await this.#write(service, ports, plan, isEmpty && index === 0);
      if (planned.length === 0)
        await this.#write(service, ports, { current: undefined, endpoints: [] }, true);
    }
    for (const slice of slices) if (!kept.has(slice)) await this.#remove(slice);
  }

  /** Endpoints by their ports, by their addresses. */
  #groups(service: JsonObject): readonly PortGroup[] {
    const groups = new Map<string, PortGroup>();
    for (const pod of this.#pods.of(service)) {
      const ports = endpointPorts(service, pod).map(({ name, port, protocol }) => ({ name, port, protocol }));
      const key = JSON.stringify(ports);
      const group = groups.get(key) ?? { ports, endpoints: new Map<string, JsonObject>() };
      groups.set(key, group);
      group.endpoints.set(addressOf(pod), this.#endpoint(service, pod));
    }
    return groups.size > 0 ? [...groups.values()] : [{ ports: [], endpoints: new Map() }];
  }

  #endpoint(service: JsonObject, pod: JsonObject): JsonObject {
    const publishesAll = booleanAt(service, 'spec', 'publishNotReadyAddresses') === true;
    const serving = isReady(pod);
    const terminating = isTerminating(pod);
    const nodeName = nodeOf(pod);
    const node = this.#nodes.get(nodeName);
    const zone =
      node === undefined ? '' : (stringsAt(node, 'metadata', 'labels')['topology.kubernetes.io/zone'] ?? '');
    return {
      addresses: [addressOf(pod)],
      conditions: { ready: publishesAll || (serving && !terminating), serving, terminating },
      targetRef: targetOf(pod),
      ...(nodeName === '' ? {} : { nodeName }),
      ...(zone === '' ? {} : { zone }),
    };
  }

  async #write(
    service: JsonObject,
    ports: readonly JsonObject[],
    { current, endpoints }: PlannedSlice,
    keepsEmpty: boolean,
  ): Promise<void> {
    const { client } = this.#parts;
    if (current !== undefined && endpoints.length === 0 && !keepsEmpty) return this.#remove(current);
    if (current !== undefined) {
      if (jsonEqual(listAt(current, 'endpoints'), [...endpoints])) return;
      await client.update(ENDPOINT_SLICES, { ...current, endpoints });
      return;
    }
    await create(client, service, ports, endpoints);
  }

  async #remove(slice: JsonObject): Promise<void> {
    await this.#parts.client.delete(ENDPOINT_SLICES, pathOf(slice)).catch(unlessRefused('NotFound'));
  }
}

async function create(
  client: LabClient,
  service: JsonObject,
  ports: readonly JsonObject[],
  endpoints: readonly JsonObject[],
): Promise<void> {
  const slice = {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      namespace: namespaceOf(service),
      generateName: `${nameOf(service)}-`,
      labels: {
        ...stringsAt(service, 'metadata', 'labels'),
        [SERVICE_NAME]: nameOf(service),
        [MANAGED_BY]: MANAGER,
      },
      ownerReferences: [controllerReference(SERVICES, service)],
    },
    addressType: 'IPv4',
    endpoints,
    ports,
  };
  // The namespace may be going.
  await client.create(ENDPOINT_SLICES, slice).catch(unlessRefused('Forbidden', 'NotFound'));
}

function serviceKeyOf(slice: JsonObject): string {
  return `${namespaceOf(slice)}/${stringsAt(slice, 'metadata', 'labels')[SERVICE_NAME] ?? ''}`;
}

/** Keeps the EndpointSlices of each Service with a selector, IPv4 alone (pkg/controller/endpointslice). */
export const endpointSliceController: ControllerDefinition = {
  name: 'endpointslice-controller',
  workers_count: 5,
  start(parts) {
    const controller = new EndpointSliceController(parts);
    return (key) => controller.reconcile(key);
  },
};
