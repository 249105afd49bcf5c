import { numberAt, stringAt, type JsonObject } from '../../../kube/json.ts';
import { listAt, objectAt } from '../../../kube/kube-object.ts';
import type { ErrorList } from '../../../kube/validation/error-list.ts';
import { Path } from '../../../kube/validation/path.ts';
import { invalid } from '../request/api-error.ts';
import type { Resource } from '../resources/resource.ts';
import { prepareAddresses, withoutTypeDependent } from './service-addresses.ts';
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
    if (errors.length === 0) this.#check(spec, before, errors);
    if (errors.length > 0) throw invalid(resource, name, errors.errors);
    const own = { ...spec, ...this.#address(spec, dryRun) };
    const ports = this.#ports(own, before, errors);
    if (errors.length > 0) throw invalid(resource, name, errors.errors);
    const complete = { ...own, ...ports };
    return { ...service, spec: before === undefined ? complete : withoutTypeDependent(complete, before) };
  }

  #check(spec: JsonObject, before: JsonObject | undefined, errors: ErrorList): void {
    const [ip] = listAt(spec, 'clusterIPs');
    if (spec['type'] === 'ExternalName' || typeof ip !== 'string' || ip === 'None' || ip === '') return;
    if (before !== undefined && before['clusterIP'] === ip) return;
    const path = Path.of('spec', 'clusterIPs');
    const shown = [...listAt(spec, 'clusterIPs')];
    if (!ip.startsWith(`${NETWORK}.`))
      errors.invalid(
        path,
        shown,
        `failed to allocate IP ${ip}: the provided IP (${ip}) is not in the valid range. The range of valid IPs is ${NETWORK}.0.0/16`,
      );
    else if (this.#addresses.has(ip))
      errors.invalid(path, shown, `failed to allocate IP ${ip}: provided IP is already allocated`);
  }

  #address(spec: JsonObject, dryRun: boolean): JsonObject {
    const [ip] = listAt(spec, 'clusterIPs');
    const isNamed = typeof ip === 'string' && ip !== '';
    if (spec['type'] === 'ExternalName' || isNamed) return {};
    // A dry run takes nothing: the address of the network stands for any.
    const clusterIP = dryRun ? `${NETWORK}.0.0` : this.#freeAddress();
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
