import { stringAt, type JsonObject } from '../../../kube/json.ts';
import { listAt, objectAt } from '../../../kube/kube-object.ts';
import { invalid } from '../request/api-error.ts';
import type { Resource } from '../resources/resource.ts';
import type { ObjectStore } from '../storage/object-store.ts';

/** `--service-cluster-ip-range=10.96.0.0/16`, kubeadm's choice, and the default `--service-node-port-range`. */
const NETWORK = '10.96';
const ADDRESSES_COUNT = 65_534;
const NODE_PORT_FIRST = 30_000;
const NODE_PORTS_COUNT = 2_768;

/** Hands out cluster IPs and node ports to Services, and takes them back when they go. */
export class ServiceNetwork {
  readonly #addresses = new Set<string>();
  readonly #nodePorts = new Set<number>();
  #next = 10;

  constructor(store: ObjectStore) {
    const services = store.collection('services');
    for (const { body } of services.objects({ prefix: '', after: '' })) this.#take(body);
    services.listen(({ type, object, previous }) => {
      if (previous !== undefined) this.#release(previous.body);
      if (type !== 'DELETED') this.#take(object.body);
    });
  }

  /** A Service with the addresses and ports that it needs; what it asks for must be free. */
  allocated(service: JsonObject, old: JsonObject | undefined, resource: Resource): JsonObject {
    const spec = objectAt(service, 'spec');
    if (spec['type'] === 'ExternalName') return service;
    const before = stringAt(old, 'spec', 'clusterIP');
    const asked = stringAt(spec, 'clusterIP') ?? before ?? '';
    const name = stringAt(service, 'metadata', 'name') ?? '';
    if (asked !== '' && asked !== 'None' && asked !== before && this.#addresses.has(asked))
      throw invalid(resource, name, [
        {
          reason: 'FieldValueInvalid',
          message: `Invalid value: ["${asked}"]: failed to allocate IP ${asked}: provided IP is already allocated`,
          field: 'spec.clusterIPs',
        },
      ]);
    const clusterIP = asked === '' ? this.#freeAddress() : asked;
    return {
      ...service,
      spec: {
        ...spec,
        clusterIP,
        clusterIPs: [clusterIP],
        ipFamilies: spec['ipFamilies'] ?? ['IPv4'],
        ipFamilyPolicy: spec['ipFamilyPolicy'] ?? 'SingleStack',
        ...this.#ports(spec, old),
      },
    };
  }

  #ports(spec: JsonObject, old: JsonObject | undefined): JsonObject {
    const ports = listAt(spec, 'ports');
    const needs =
      spec['type'] === 'NodePort' ||
      (spec['type'] === 'LoadBalancer' && spec['allocateLoadBalancerNodePorts'] !== false);
    if (!needs || ports.length === 0) return {};
    const before = listAt(old, 'spec', 'ports');
    const taken = new Set<number>();
    return {
      ports: ports.map((port, index) => {
        if (typeof port !== 'object' || port === null) return port;
        const own = objectAt([port], 0);
        const previous = objectAt(before, index)['nodePort'];
        const asked = own['nodePort'] ?? previous;
        const nodePort = typeof asked === 'number' && asked > 0 ? asked : this.#freePort(taken);
        taken.add(nodePort);
        return { ...own, nodePort };
      }),
    };
  }

  #freeAddress(): string {
    for (let tried_count = 0; tried_count < ADDRESSES_COUNT; tried_count += 1) {
      const number = (this.#next % ADDRESSES_COUNT) + 1;
      this.#next += 1;
      const address = `${NETWORK}.${Math.floor(number / 256)}.${number % 256}`;
      if (!this.#addresses.has(address)) return address;
    }
    throw new Error('range is full');
  }

  #freePort(taken: ReadonlySet<number>): number {
    for (let offset = 0; offset < NODE_PORTS_COUNT; offset += 1) {
      const port = NODE_PORT_FIRST + ((this.#next * 7 + offset) % NODE_PORTS_COUNT);
      if (!this.#nodePorts.has(port) && !taken.has(port)) return port;
    }
    throw new Error('range is full');
  }

  #take(service: JsonObject): void {
    const address = stringAt(service, 'spec', 'clusterIP');
    if (address !== undefined && address !== 'None') this.#addresses.add(address);
    for (const port of nodePorts(service)) this.#nodePorts.add(port);
  }

  #release(service: JsonObject): void {
    this.#addresses.delete(stringAt(service, 'spec', 'clusterIP') ?? '');
    for (const port of nodePorts(service)) this.#nodePorts.delete(port);
  }
}

function nodePorts(service: JsonObject): readonly number[] {
  return listAt(service, 'spec', 'ports').flatMap((port) => {
    const nodePort = objectAt([port], 0)['nodePort'];
    return typeof nodePort === 'number' ? [nodePort] : [];
  });
}
