import type { GroupKind } from '../kube/group-kind.ts';
import { KIND } from '../kube/group-kind.ts';
import { stringAt } from '../kube/json.ts';
import { labelsOf, listAt } from '../kube/kube-object.ts';
import {
  networkPolicies,
  type Endpoint,
  type NamedPort,
  type NetworkPolicies,
  type PodEndpoint,
  type Side,
  type Traffic,
} from '../kube/network-policy/is-allowed.ts';
import { parseNetworkPolicy, type NetworkPolicy } from '../kube/network-policy/network-policy.ts';
import { longRunningContainers } from '../kube/pod-spec.ts';
import type { Cluster, ClusterObject } from './cluster.ts';
import { clusterDnsOf, DNS_NAMESPACES, DNS_PORT, type ClusterDns } from './network-dns.ts';
import { remembered } from './remembered.ts';
import { namespaceLabels } from './workloads-availability.ts';
import { containerPortNumber, endpointAddresses, servicePorts } from './workloads-services.ts';
import { podsOf, workloadsOf, type Workload, type Workloads } from './workloads.ts';

/** The NetworkPolicies of a cluster, and the kinds of other policies that have a say beside them. */
export interface ClusterPolicies {
  readonly policies: NetworkPolicies;
  readonly all: readonly NetworkPolicy[];
  objectOf(policy: NetworkPolicy): ClusterObject | undefined;
  /** Kinds of other policies that may allow or deny traffic of pods in this namespace. */
  otherPolicyKinds(namespace: string): readonly string[];
}

/**
 * Can traffic get through? `cut-off`: NetworkPolicies deny it at every place where it could go; `by` isolate that side. `unknown`: it
 * hangs on something that is not shown, or on the network plugin; `why` is half a sentence.
 */
export type Reach =
  | { readonly type: 'reached' }
  | {
      readonly type: 'cut-off';
      readonly direction: 'egress' | 'ingress';
      readonly by: readonly NetworkPolicy[];
    }
  | { readonly type: 'unknown'; readonly why: string };

/** Policy APIs of network plugins: each can allow what a NetworkPolicy denies, or deny what it allows. */
const OTHER_POLICIES: readonly (GroupKind & { readonly clusterScoped: boolean })[] = [
  { group: 'cilium.io', kind: 'CiliumNetworkPolicy', clusterScoped: false },
  { group: 'cilium.io', kind: 'CiliumClusterwideNetworkPolicy', clusterScoped: true },
  { group: 'crd.projectcalico.org', kind: 'NetworkPolicy', clusterScoped: false },
  { group: 'crd.projectcalico.org', kind: 'GlobalNetworkPolicy', clusterScoped: true },
  { group: 'projectcalico.org', kind: 'NetworkPolicy', clusterScoped: false },
  { group: 'projectcalico.org', kind: 'GlobalNetworkPolicy', clusterScoped: true },
  { group: 'policy.networking.k8s.io', kind: 'AdminNetworkPolicy', clusterScoped: true },
  { group: 'policy.networking.k8s.io', kind: 'BaselineAdminNetworkPolicy', clusterScoped: true },
  { group: 'policy.networking.k8s.io', kind: 'ClusterNetworkPolicy', clusterScoped: true },
  { group: 'crd.antrea.io', kind: 'NetworkPolicy', clusterScoped: false },
  { group: 'crd.antrea.io', kind: 'ClusterNetworkPolicy', clusterScoped: true },
];

/** Calico's API server lists each Kubernetes NetworkPolicy a second time under this name; that one decides nothing of its own. */
const isOwnPolicy = ({ name }: ClusterObject) => !name.startsWith('knp.default.');

/** Where NodeLocal DNSCache listens unless told otherwise (kubernetes.io, nodelocaldns). */
const NODE_LOCAL_DNS_ADDRESS = '169.254.20.10';
/** Ports that an API server listens on: kubeadm and most others; managed clusters. */
const API_SERVER_PORTS: readonly number[] = [6443, 443];
/** Ports that DNS servers listen on behind port 53 of their Service: upstream; OpenShift; unprivileged set-ups. */
const DNS_CONTAINER_PORTS: readonly number[] = [DNS_PORT, 5353, 1053, 8053, 10053];

function clusterPoliciesOf(cluster: Cluster): ClusterPolicies {
  const objects = new Map<NetworkPolicy, ClusterObject>();
  for (const object of cluster.of(KIND.NetworkPolicy)) objects.set(parseNetworkPolicy(object), object);
  const all = [...objects.keys()];
  return {
    policies: networkPolicies(all),
    all,
    objectOf: (policy) => objects.get(policy),
    otherPolicyKinds: (namespace) =>
      OTHER_POLICIES.filter((kind) =>
        (kind.clusterScoped ? cluster.of(kind) : cluster.ofNamespace(kind, namespace)).some(isOwnPolicy),
      ).map(({ kind }) => kind),
  };
}

function namedPorts({ template }: Workload): readonly NamedPort[] {
  return longRunningContainers(template.spec).flatMap(({ ports }) =>
    ports.flatMap(({ name, containerPort, protocol }) =>
      name === undefined ? [] : [{ name, port: containerPort, protocol }],
    ),
  );
}

/** The pods of a workload as one end of a connection: labels of a pod that lives, else of the template; all their addresses. */
export function podEndpointOf(cluster: Cluster, workload: Workload): PodEndpoint {
  const { object, template } = workload;
  const pods = podsOf(workload);
  return {
    type: 'pod',
    namespace: object.namespace,
    labels: pods[0] === undefined ? template.labels : labelsOf(pods[0]),
    namespaceLabels: namespaceLabels(cluster, object.namespace),
    ips: pods.flatMap(({ body }) =>
      listAt(body, 'status', 'podIPs').flatMap((entry) => stringAt(entry, 'ip') ?? []),
    ),
    hostNetwork: template.spec.hostNetwork,
    ports: namedPorts(workload),
  };
}

/** A pod of which only some labels are certain. */
export function assumedPod(
  cluster: Cluster,
  namespace: string,
  labels: Readonly<Record<string, string>>,
): PodEndpoint {
  return {
    type: 'pod',
    namespace,
    labels,
    mayHaveMoreLabels: true,
    namespaceLabels: namespaceLabels(cluster, namespace),
    ips: [],
    hostNetwork: false,
    ports: undefined,
  };
}

interface Place {
  readonly to: Endpoint;
  readonly traffic: Traffic;
}

const NOT_SHOWN = 'the policies speak of labels or addresses that the input does not show';
const OUTSIDE_POLICY =
  'a pod of the connection is on the host network, where it is up to the network plugin whether policies count';
const isDenied = (side: Side) => side.type === 'denied';

/**
 * Asks every place where the traffic may go. One that lets it through is enough; `uncertain` places can turn a no into "unknown", never into
 * a yes.
 */
function reachOf(
  policies: NetworkPolicies,
  connections: readonly { readonly from: Endpoint; readonly to: Endpoint; readonly traffic: Traffic }[],
): Reach {
  const verdicts = connections.map(({ from, to, traffic }) => policies.isAllowed(from, to, traffic));
  if (verdicts.some(({ type }) => type === 'allowed')) return { type: 'reached' };
  const denied = verdicts.find(({ type }) => type === 'denied');
  if (denied === undefined || verdicts.some(({ type }) => type === 'unknown')) {
    const isOutside = verdicts.some(({ egress, ingress }) =>
      [egress.type, ingress.type].includes('outside policy'),
    );
    return { type: 'unknown', why: isOutside ? OUTSIDE_POLICY : NOT_SHOWN };
  }
  return isDenied(denied.egress)
    ? { type: 'cut-off', direction: 'egress', by: denied.egress.isolatedBy }
    : { type: 'cut-off', direction: 'ingress', by: denied.ingress.isolatedBy };
}

/** A denial turns unknown where policies of a plugin have a say too, or where a place that is only possible lets the traffic through. */
function tempered(
  reach: Reach,
  others: readonly string[],
  possible: Reach['type'] | undefined,
  why: string,
): Reach {
  if (reach.type !== 'cut-off') return reach;
  if (others.length > 0) {
    return { type: 'unknown', why: `${others.join(' and ')} objects decide beside NetworkPolicies` };
  }
  return possible === undefined || possible === 'cut-off' ? reach : { type: 'unknown', why };
}

/** What is known of the network: workloads, policies, the cluster's DNS. */
export interface ClusterNetwork {
  readonly cluster: Cluster;
  readonly policies: ClusterPolicies;
  readonly dns: ClusterDns;
  /** `undefined` where the input does not show them. */
  readonly apiServer: {
    readonly ips: readonly string[];
    readonly ports: readonly number[];
    readonly clusterIps: readonly string[];
  };
  readonly workloads: Workloads;
}

function clusterIpsOf(service: ClusterObject | undefined): readonly string[] {
  const ips = listAt(service?.body, 'spec', 'clusterIPs').filter((ip) => typeof ip === 'string');
  const single = stringAt(service?.body, 'spec', 'clusterIP');
  return (ips.length > 0 ? ips : [single ?? '']).filter((ip) => ip !== '' && ip !== 'None');
}

function networkOf(cluster: Cluster): ClusterNetwork {
  const workloads = workloadsOf(cluster);
  const name = { namespace: 'default', name: 'kubernetes' };
  return {
    cluster,
    workloads,
    policies: clusterPoliciesOf(cluster),
    dns: clusterDnsOf(cluster, workloads),
    apiServer: {
      ...endpointAddresses(cluster, name),
      clusterIps: clusterIpsOf(cluster.get({ ...KIND.Service, ...name })),
    },
  };
}

/** Puts together what the questions below need; for `derive`. */
export const clusterNetworkOf: (cluster: Cluster) => ClusterNetwork = remembered(networkOf);

/** The DNS pods as they are usually labelled, for input that does not hold them. */
export function assumedDnsPod(cluster: Cluster): PodEndpoint {
  return assumedPod(cluster, 'kube-system', { 'k8s-app': 'kube-dns' });
}

/**
 * Can a pod reach the API server? Asked of the addresses behind `default/kubernetes`, which is what most plugins see after the Service's
 * translation. A policy that allows the ClusterIP only gives `unknown`: whether that counts is left to the plugin (networking/v1, and
 * "Behavior of NetworkPolicy with Services" on kubernetes.io). So do selectors that match API server pods on the host network.
 */
export function apiServerFrom({ cluster, policies, apiServer }: ClusterNetwork, pod: PodEndpoint): Reach {
  const ports = apiServer.ports.length === 0 ? API_SERVER_PORTS : apiServer.ports;
  const node: Endpoint = { type: 'node', ips: apiServer.ips };
  const traffic = ports.map((port) => ({ port, protocol: 'TCP' }));
  const reach = reachOf(
    policies.policies,
    traffic.map((entry) => ({ from: pod, to: node, traffic: entry })),
  );
  const hostPod: Endpoint = {
    ...assumedPod(cluster, 'kube-system', {}),
    hostNetwork: true,
    ips: apiServer.ips,
  };
  const possible = reachOf(policies.policies, [
    ...traffic.map((entry) => ({ from: pod, to: hostPod, traffic: entry })),
    ...apiServer.clusterIps.map((ip) => ({
      from: pod,
      to: { type: 'address' as const, ip },
      traffic: { port: 443, protocol: 'TCP' },
    })),
  ]);
  const why =
    'the policies allow the ClusterIP or the pods of the API server, which only some network plugins honour';
  return tempered(reach, policies.otherPolicyKinds(pod.namespace), possible.type, why);
}

/** Where DNS queries of pods may go: the servers that are known, else any pod that may be one. */
function dnsPlaces(
  { cluster, dns, policies }: ClusterNetwork,
  pod: PodEndpoint,
  protocol: string,
): readonly Place[] {
  const service = dns.services[0];
  const port =
    service && servicePorts(service).find((entry) => entry.port === DNS_PORT && entry.protocol === protocol);
  if (dns.servers.length > 0) {
    return dns.servers.map((server) => ({
      to: podEndpointOf(cluster, server),
      traffic: {
        port: (port && containerPortNumber(server.template.spec, port.targetPort, protocol)) ?? DNS_PORT,
        protocol,
      },
    }));
  }
  // A pod that may go anywhere finds its DNS wherever it is: then only what guards the usual place can stand between.
  const { isolatedBy, maybe } = policies.policies.isolating(pod, 'egress');
  const namespaces = isolatedBy.length + maybe.length === 0 ? ['kube-system'] : DNS_NAMESPACES;
  // Labelled as kubeadm and most managed clusters label it; a pod that gets through to that one is held to be served.
  const usual: Place = {
    to: { ...assumedDnsPod(cluster), mayHaveMoreLabels: false },
    traffic: { port: DNS_PORT, protocol },
  };
  const possible = namespaces.flatMap((namespace) =>
    DNS_CONTAINER_PORTS.map((number) => ({
      to: assumedPod(cluster, namespace, {}),
      traffic: { port: number, protocol },
    })),
  );
  return [usual, ...possible];
}

/**
 * Can a pod ask the cluster's DNS over UDP or TCP? A policy that allows only the address of the DNS Service or of a node's cache gives
 * `unknown` (see `apiServerFrom`).
 */
export function dnsFrom(network: ClusterNetwork, pod: PodEndpoint, protocol: 'UDP' | 'TCP'): Reach {
  const { cluster, policies, dns } = network;
  const reach = reachOf(
    policies.policies,
    dnsPlaces(network, pod, protocol).map((place) => ({ from: pod, ...place })),
  );
  if (reach.type !== 'cut-off') return reach;
  const others = [
    ...new Set(
      [pod.namespace, ...DNS_NAMESPACES].flatMap((namespace) => policies.otherPolicyKinds(namespace)),
    ),
  ];
  // Servers that are shut are shut, by whatever address they are asked.
  if (reach.direction === 'ingress') return tempered(reach, others, undefined, '');
  const mayHaveNodeCache = dns.nodeCaches.length > 0 || cluster.coverage(KIND.DaemonSet).type !== 'all';
  const addresses = [
    ...dns.services.flatMap(clusterIpsOf),
    ...(mayHaveNodeCache ? [NODE_LOCAL_DNS_ADDRESS] : []),
  ];
  const knowsAddress = dns.services.length > 0;
  const possible = reachOf(policies.policies, [
    ...addresses.map((ip) => ({
      from: pod,
      to: { type: 'address' as const, ip },
      traffic: { port: DNS_PORT, protocol },
    })),
    ...(knowsAddress
      ? []
      : [{ from: pod, to: { type: 'node' as const, ips: [] }, traffic: { port: DNS_PORT, protocol } }]),
  ]);
  const why =
    'the policies allow the address of the DNS Service or of a cache on the node, which only some network plugins honour';
  return tempered(reach, others, possible.type, why);
}

/** Konnectivity carries the API server's connections into the pod network: then they come from a pod of kube-system. */
function mayUseKonnectivity({ cluster, workloads }: ClusterNetwork): boolean {
  if (cluster.coverage(KIND.Pod).type !== 'all') return true;
  return workloads.all.some(
    ({ object }) => object.name.includes('konnectivity') || object.name.includes('tunnel'),
  );
}

/**
 * Can the API server, which runs outside the pod network, reach a pod's port? Its source address is not known for sure (gateways,
 * konnectivity, several interfaces): a policy that allows any block of addresses on that port gives `unknown`, not a denial.
 */
export function podFromApiServer(network: ClusterNetwork, pod: PodEndpoint, port: number): Reach {
  const { cluster, policies } = network;
  const traffic = { port, protocol: 'TCP' };
  const reach = reachOf(policies.policies, [{ from: { type: 'node', ips: [] }, to: pod, traffic }]);
  const agent: Endpoint = assumedPod(cluster, 'kube-system', {});
  const possible = mayUseKonnectivity(network)
    ? reachOf(policies.policies, [{ from: agent, to: pod, traffic }]).type
    : undefined;
  const why =
    'the policies allow pods, and the input does not show whether the API server connects through one (konnectivity)';
  return tempered(reach, policies.otherPolicyKinds(pod.namespace), possible, why);
}
