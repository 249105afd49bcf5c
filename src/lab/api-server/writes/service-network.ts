import { numberAt, stringAt, type JsonObject } from '../../../kube/json.ts';
import { listAt, objectAt } from '../../../kube/kube-object.ts';
import type { ErrorList } from '../../../kube/validation/error-list.ts';
import { Path } from '../../../kube/validation/path.ts';
import { internalError, invalid } from '../request/api-error.ts';
import type { Resource } from '../resources/resource.ts';
import { prepareAddresses, withoutTypeDependent } from './service-addresses.ts';
import type { ServiceRange } from './service-range.ts';
import type { Collection } from '../storage/collection.ts';
import type { ObjectStore } from '../storage/object-store.ts';

/** The label of an IPAddress that says whose it is, and that of those of Services (pkg/registry/core/service/ipallocator). */
export const MANAGED_BY = 'ipaddress.kubernetes.io/managed-by';
export const IP_ALLOCATOR = 'ipallocator.k8s.io';
/** The default `--service-node-port-range`. */
const NODE_PORT_FIRST = 30_000;
const NODE_PORTS_COUNT = 2_768;

/** Hands out cluster IPs and node ports to Services, and takes them back when they go. */
export class ServiceNetwork {
  readonly #addresses = new Set<string>();
  readonly #nodePorts = new Set<number>();
  readonly #range: ServiceRange;
  readonly #ipAddresses: Collection;
  /** How many addresses have been handed out: the next one is behind the last, so that none comes again soon. */
  #given_count = 0;

  constructor(store: ObjectStore, range: ServiceRange) {
    this.#range = range;
    this.#ipAddresses = store.collection('ipaddresses.networking.k8s.io');
    const services = store.collection('services');
    for (const { body } of services.objects({ prefix: '', after: '' })) this.#take(body);
    services.listen(({ type, object, previous }) => {
      if (previous !== undefined) this.#release(previous.body);
      if (type !== 'DELETED') this.#take(object.body);
    });
  }

  /** A Service with the addresses and ports that it needs; what it asks for must be free. Throws 422. */
  allocated(
    service: JsonObject,
    old: JsonObject | undefined,
    resource: Resource,
    dryRun: boolean,
  ): JsonObject {
    const before = old === undefined ? undefined : objectAt(old, 'spec');
    const name = stringAt(service, 'metadata', 'name') ?? '';
    const { spec, errors } = prepareAddresses(objectAt(service, 'spec'), before);
    if (errors.length === 0) this.#check(spec, before, errors, dryRun);
    if (errors.length > 0) throw invalid(resource, name, errors.errors);
    const own = { ...spec, ...this.#address(name, spec, dryRun) };
    const ports = this.#ports(own, before, errors);
    if (errors.length > 0) throw invalid(resource, name, errors.errors);
    const complete = { ...own, ...ports };
    return { ...service, spec: before === undefined ? complete : withoutTypeDependent(complete, before) };
  }

  /** A dry run does not look whether an address is taken (allocateService, pkg/registry/core/service/ipallocator). */
  #check(spec: JsonObject, before: JsonObject | undefined, errors: ErrorList, dryRun: boolean): void {
    const [ip] = listAt(spec, 'clusterIPs');
    if (spec['type'] === 'ExternalName' || typeof ip !== 'string' || ip === 'None' || ip === '') return;
    if (before !== undefined && before['clusterIP'] === ip) return;
    const path = Path.of('spec', 'clusterIPs');
    const shown = [...listAt(spec, 'clusterIPs')];
    if (!this.#range.contains(ip))
      errors.invalid(
        path,
        shown,
        `failed to allocate IP ${ip}: the provided IP (${ip}) is not in the valid range. The range of valid IPs is ${this.#range.text}`,
      );
    else if (!dryRun && this.#isTaken(ip))
      errors.invalid(path, shown, `failed to allocate IP ${ip}: provided IP is already allocated`);
  }

  #address(name: string, spec: JsonObject, dryRun: boolean): JsonObject {
    const [ip] = listAt(spec, 'clusterIPs');
    const isNamed = typeof ip === 'string' && ip !== '';
    if (spec['type'] === 'ExternalName' || isNamed) return {};
    // A dry run takes nothing: the address of the network stands for any.
    const clusterIP = dryRun ? this.#range.network : this.#freeAddress(name);
    return { clusterIP, clusterIPs: [clusterIP] };
  }

  #ports(spec: JsonObject, before: JsonObject | undefined, errors: ErrorList): JsonObject {
    const ports = listAt(spec, 'ports').map((port) => objectAt([port], 0));
    const wants = spec['type'] === 'NodePort' || spec['type'] === 'LoadBalancer';
    const own = new Set(before === undefined ? [] : nodePorts({ spec: before }));
    const taken = new Map<string, number>();
    const gets = spec['type'] !== 'LoadBalancer' || spec['allocateLoadBalancerNodePorts'] !== false;
    const allocated = ports.map((port, index) => {
      const asked = numberAt(port, 'nodePort') ?? 0;
      if (!wants || (asked === 0 && !gets)) return port;
      const number = String(numberAt(port, 'port') ?? 0);
      const nodePort = asked === 0 ? (taken.get(number) ?? this.#freePort(new Set(taken.values()))) : asked;
      if (asked !== 0 && !own.has(asked) && taken.get(number) !== asked)
        this.#checkPort(asked, Path.of('spec', 'ports').index(index).child('nodePort'), errors);
      taken.set(number, nodePort);
      return { ...port, nodePort };
    });
    const needsCheck = spec['type'] === 'LoadBalancer' && spec['externalTrafficPolicy'] === 'Local';
    const check = needsCheck && (numberAt(spec, 'healthCheckNodePort') ?? 0) === 0;
    return {
      ...(ports.length === 0 ? {} : { ports: allocated }),
      ...(check ? { healthCheckNodePort: this.#freePort(new Set(taken.values())) } : {}),
    };
  }

  #checkPort(port: number, path: Path, errors: ErrorList): void {
    const last = NODE_PORT_FIRST + NODE_PORTS_COUNT - 1;
    if (port < NODE_PORT_FIRST || port > last)
      errors.invalid(
        path,
        port,
        `provided port is not in the valid range. The range of valid ports is ${NODE_PORT_FIRST}-${last}`,
      );
    else if (this.#nodePorts.has(port)) errors.invalid(path, port, 'provided port is already allocated');
  }

  /** Somebody may have made an IPAddress without a Service; those of Services only follow what is kept here. */
  #isTaken(address: string): boolean {
    if (this.#addresses.has(address)) return true;
    const made = this.#ipAddresses.get(address)?.body;
    return made !== undefined && stringAt(made, 'metadata', 'labels', MANAGED_BY) !== IP_ALLOCATOR;
  }

  /** From the upper band as long as it has one. */
  #freeAddress(name: string): string {
    const { count, lowerBand_count } = this.#range;
    const upper_count = count - lowerBand_count;
    for (let tried_count = 0; tried_count < upper_count; tried_count += 1) {
      const address = this.#range.address(lowerBand_count + (this.#given_count % upper_count));
      this.#given_count += 1;
      if (!this.#isTaken(address)) return address;
    }
    for (let index = 0; index < lowerBand_count; index += 1) {
      const address = this.#range.address(index);
      if (!this.#isTaken(address)) return address;
    }
    throw internalError(`failed to allocate a serviceIP for Service ${JSON.stringify(name)}: range is full`);
  }

  #freePort(taken: ReadonlySet<number>): number {
    for (let offset = 0; offset < NODE_PORTS_COUNT; offset += 1) {
      const port = NODE_PORT_FIRST + ((this.#given_count * 7 + offset) % NODE_PORTS_COUNT);
      if (!this.#nodePorts.has(port) && !taken.has(port)) return port;
    }
    throw internalError('failed to allocate a nodePort: range is full');
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
