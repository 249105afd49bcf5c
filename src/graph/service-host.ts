import type { Cluster, ClusterObject } from '../cluster/cluster.ts';
import { remembered } from '../cluster/remembered.ts';
import { KIND } from '../kube/group-kind.ts';
import { numberAt, stringAt } from '../kube/json.ts';
import { annotationsOf, listAt } from '../kube/kube-object.ts';

/** A Service that answers at a host name or address, and the Ingress that leads to it, if one does. */
export interface ServiceAtHost {
  readonly service: ClusterObject;
  readonly ingress: ClusterObject | undefined;
}

const SERVICE_NAME = /^(?<name>[a-z0-9-]+)\.(?<namespace>[a-z0-9-]+)(?:\.svc(?:\.[a-z0-9.-]+)?)?$/;
const THIS_NODE: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];
/** Names that external-dns gives to a Service (its documentation of annotations). */
const EXTERNAL_NAME = 'external-dns.alpha.kubernetes.io/hostname';

interface HostIndex {
  /** Names and addresses of nodes: node ports answer there. */
  readonly nodes: ReadonlySet<string>;
  readonly byAddress: ReadonlyMap<string, readonly ClusterObject[]>;
  readonly byNodePort: ReadonlyMap<number, readonly ClusterObject[]>;
  readonly byIngressHost: ReadonlyMap<string, readonly ServiceAtHost[]>;
}

function grouped<K, V>(pairs: Iterable<readonly [K, V]>): ReadonlyMap<K, readonly V[]> {
  const groups = new Map<K, V[]>();
  for (const [key, value] of pairs) {
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [value]);
    else known.push(value);
  }
  return groups;
}

/** Every address at which a Service is known to answer: cluster IPs, external IPs, its load balancer, names given by external-dns. */
function addressesOf(service: ClusterObject): readonly string[] {
  const { body } = service;
  const balancers = listAt(body, 'status', 'loadBalancer', 'ingress');
  return [
    stringAt(body, 'spec', 'clusterIP'),
    stringAt(body, 'spec', 'loadBalancerIP'),
    ...listAt(body, 'spec', 'clusterIPs'),
    ...listAt(body, 'spec', 'externalIPs'),
    ...balancers.flatMap((entry) => [stringAt(entry, 'ip'), stringAt(entry, 'hostname')]),
    ...(annotationsOf(service)[EXTERNAL_NAME] ?? '').split(','),
  ].flatMap((address) =>
    typeof address === 'string' && !['', 'None'].includes(address.trim()) ? [address.trim()] : [],
  );
}

function nodePortsOf({ body }: ClusterObject): readonly number[] {
  return listAt(body, 'spec', 'ports').flatMap((port) => numberAt(port, 'nodePort') ?? []);
}

function* ingressHosts(cluster: Cluster): Generator<readonly [string, ServiceAtHost]> {
  for (const ingress of cluster.of(KIND.Ingress)) {
    for (const rule of listAt(ingress.body, 'spec', 'rules')) {
      const host = stringAt(rule, 'host');
      if (host === undefined) continue;
      for (const path of listAt(rule, 'http', 'paths')) {
        const name =
          stringAt(path, 'backend', 'service', 'name') ?? stringAt(path, 'backend', 'serviceName') ?? '';
        const service = cluster.get({ ...KIND.Service, namespace: ingress.namespace, name });
        if (service !== undefined) yield [host, { service, ingress }];
      }
    }
  }
}

const hostIndexOf: (cluster: Cluster) => HostIndex = remembered((cluster) => {
  const services = cluster.of(KIND.Service);
  const nodes = cluster
    .of(KIND.Node)
    .flatMap((node) => [
      node.name,
      ...listAt(node.body, 'status', 'addresses').flatMap((entry) => stringAt(entry, 'address') ?? []),
    ]);
  return {
    nodes: new Set([...THIS_NODE, ...nodes]),
    byAddress: grouped(
      services.flatMap((service) =>
        [...new Set(addressesOf(service))].map((address) => [address, service] as const),
      ),
    ),
    byNodePort: grouped(
      services.flatMap((service) => nodePortsOf(service).map((port) => [port, service] as const)),
    ),
    byIngressHost: grouped(ingressHosts(cluster)),
  };
});

/**
 * The Services of this cluster that answer at a host: by Service name, by an address of the Service, by a node port at a node's address, or by the host
 * of an Ingress (a wildcard stands for one label, as the Ingress API says). Empty where it is outside, as far as the objects tell.
 */
export function servicesAt(
  cluster: Cluster,
  host: string,
  port: number | undefined,
): readonly ServiceAtHost[] {
  const named = SERVICE_NAME.exec(host)?.groups;
  if (named !== undefined) {
    const { name = '', namespace = '' } = named;
    const service = cluster.get({ ...KIND.Service, namespace, name });
    if (service !== undefined) return [{ service, ingress: undefined }];
  }
  const index = hostIndexOf(cluster);
  const direct = [
    ...(index.byAddress.get(host) ?? []),
    ...(port !== undefined && index.nodes.has(host) ? (index.byNodePort.get(port) ?? []) : []),
  ];
  if (direct.length > 0) return direct.map((service) => ({ service, ingress: undefined }));
  return index.byIngressHost.get(host) ?? index.byIngressHost.get(host.replace(/^[^.]+/, '*')) ?? [];
}

/**
 * The Services that traffic for an Ingress host passes first: those of its controller, which writes its own address into the status of the Ingress.
 * Empty where no Ingress leads there, or its status does not say (manifests).
 */
export function ingressServicesBefore(
  cluster: Cluster,
  host: string,
  port: number | undefined,
): readonly ClusterObject[] {
  const ingresses = new Set(servicesAt(cluster, host, port).flatMap(({ ingress }) => ingress ?? []));
  const addresses = [...ingresses].flatMap(({ body }) =>
    listAt(body, 'status', 'loadBalancer', 'ingress').flatMap(
      (entry) => stringAt(entry, 'ip') ?? stringAt(entry, 'hostname') ?? [],
    ),
  );
  return [...new Set(addresses.flatMap((address) => hostIndexOf(cluster).byAddress.get(address) ?? []))];
}
