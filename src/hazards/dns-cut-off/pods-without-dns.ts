import { NAMESPACE_NAME_LABEL } from '../../kube/namespace-label.ts';
import type { Fix, Observation, Rule, RuleInput } from '../../check/contract.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import {
  assumedPod,
  clusterNetworkOf,
  dnsFrom,
  podEndpointOf,
  type ClusterNetwork,
  type Reach,
} from '../../cluster/network.ts';
import { DNS_NAMESPACES } from '../../cluster/network-dns.ts';
import type { Workload } from '../../cluster/workloads.ts';
import { containerPortNumber, servicePorts } from '../../cluster/workloads-services.ts';
import { KIND } from '../../kube/group-kind.ts';
import { objectNameOf, spokenName, stringsAt, type ObjectName } from '../../kube/kube-object.ts';
import type { PodEndpoint } from '../../kube/network-policy/is-allowed.ts';
import type { NetworkPolicy } from '../../kube/network-policy/network-policy.ts';
import type { Severity } from '../../detect/contract.ts';
import { allowPolicyYaml, dnsPorts } from './allow-policy.ts';
import {
  blamed,
  byCause,
  isolatingPath,
  LIVES_ON,
  podSelectorOf,
  spokenPolicies,
  type Cause,
  type CutOff,
} from './policy-cause.ts';

/** Workloads named in a message; the number says the rest. */
const NAMED_COUNT = 3;

/** Somebody who asks for names: a workload, or the pods that a policy of the manifests selects and the manifests do not hold. */
interface Asker {
  readonly object: ObjectName | undefined;
  readonly spoken: string;
  readonly pod: PodEndpoint;
}

/** `ClusterFirst` on the host network is `Default`: such pods ask the node's resolver (dnsPolicy, core/v1). */
function asksClusterDns({ template }: Workload): boolean {
  const { dnsPolicy, hostNetwork } = template.spec;
  return hostNetwork ? false : dnsPolicy === 'ClusterFirst' || dnsPolicy === 'ClusterFirstWithHostNet';
}

/** The pods that a policy is about, by the labels that it asks for. */
function podsOfPolicy({ cluster }: ClusterNetwork, { namespace, podSelector }: NetworkPolicy): Asker {
  const labels: Record<string, string> = {};
  for (const { key, operator, values } of podSelector?.requirements ?? []) {
    if (operator === 'In') labels[key] = values[0] ?? '';
    else if (operator === 'Exists') labels[key] = '';
  }
  return {
    object: undefined,
    spoken: 'the pods that it selects',
    pod: assumedPod(cluster, namespace, labels),
  };
}

function askersOf(network: ClusterNetwork): readonly Asker[] {
  const { cluster, workloads, policies, dns } = network;
  const servers = new Set(dns.servers);
  const askers = workloads.all
    .filter((workload) => asksClusterDns(workload) && !servers.has(workload))
    .map((workload) => ({
      object: workload.object,
      spoken: spokenName(workload.object),
      pod: podEndpointOf(cluster, workload),
    }));
  if (cluster.coverage(KIND.Pod).type === 'all') return askers;
  const isolating = new Set(
    askers.flatMap(({ pod }) => policies.policies.isolating(pod, 'egress').isolatedBy),
  );
  // What isolates the DNS servers themselves is told by dns-without-api-server.
  const alone = policies.all.filter(
    (policy) =>
      policy.egress !== undefined && !isolating.has(policy) && !DNS_NAMESPACES.includes(policy.namespace),
  );
  return [...askers, ...alone.map((policy) => podsOfPolicy(network, policy))];
}

interface Answers {
  readonly udp: Reach;
  readonly tcp: Reach;
}

/** Every asker that some policy may stand in the way of, and what it gets; for `derive`, because two rules ask. */
function answersOf(cluster: Cluster): readonly (readonly [asker: Asker, answers: Answers])[] {
  const network = clusterNetworkOf(cluster);
  const { policies } = network.policies;
  const guarded = network.policies.all.some(({ ingress }) => ingress !== undefined);
  return askersOf(network).flatMap((asker) => {
    const { isolatedBy, maybe } = policies.isolating(asker.pod, 'egress');
    if (!guarded && isolatedBy.length + maybe.length === 0) return [];
    return [
      [asker, { udp: dnsFrom(network, asker.pod, 'UDP'), tcp: dnsFrom(network, asker.pod, 'TCP') }] as const,
    ];
  });
}

/** Where the allow policy has to point: the servers that are known, else the labels that nearly every cluster's DNS has. */
function dnsPeer({ dns }: ClusterNetwork): {
  readonly lines: readonly string[];
  readonly ports: readonly number[];
} {
  const [server] = dns.servers;
  const [service] = dns.services;
  const selector =
    service === undefined ? { 'k8s-app': 'kube-dns' } : stringsAt(service.body, 'spec', 'selector');
  const namespace = server?.object.namespace ?? 'kube-system';
  const targets = (service === undefined ? [] : servicePorts(service))
    .filter(({ port }) => port === 53)
    .flatMap(
      ({ targetPort, protocol }) =>
        (server && containerPortNumber(server.template.spec, targetPort, protocol)) ?? [],
    );
  const cache = dns.nodeCaches.length === 0 ? [] : ['    - ipBlock: { cidr: 169.254.20.10/32 }'];
  const lines = [
    '- to:',
    `    - namespaceSelector: ${JSON.stringify({ matchLabels: { [NAMESPACE_NAME_LABEL]: namespace } })}`,
    `      podSelector: ${JSON.stringify({ matchLabels: selector })}`,
    ...cache,
  ];
  return { lines, ports: [...new Set([53, ...targets])] };
}

function fixOf(network: ClusterNetwork, { direction, by }: CutOff): Fix {
  const object = blamed(network.policies, { type: 'cut-off', direction, by });
  const namespace = object?.namespace ?? 'default';
  const { lines, ports } = dnsPeer(network);
  const isIngress = direction === 'ingress';
  return {
    text: isIngress
      ? 'Let every pod ask the DNS servers, over UDP and TCP.'
      : 'Let the same pods ask the DNS over UDP and TCP; policies add up, so the one that denies can stay.',
    patch: allowPolicyYaml({
      name: isIngress ? 'allow-dns-queries' : 'allow-dns',
      namespace,
      podSelector: podSelectorOf(object),
      ...(isIngress
        ? { ingress: [['- ports:', ...dnsPorts(ports)]] }
        : { egress: [[...lines, '  ports:', ...dnsPorts(ports)]] }),
    }),
  };
}

function spokenHits(hits: readonly Asker[]): string {
  const named = hits.slice(0, NAMED_COUNT).map(({ spoken }) => spoken);
  const [only] = named;
  if (hits.length === 1 && only !== undefined) return only;
  const more = hits.length > NAMED_COUNT ? `, and ${hits.length - NAMED_COUNT} more` : '';
  return `${hits.length} workloads (${named.join(', ')}${more})`;
}

/** Pods that may talk to somebody need a name sooner or later; pods that may talk to nobody may be meant so. */
function severityOf({ cutOff }: Cause<Asker>): Severity {
  if (cutOff.direction === 'ingress') return 'critical';
  return cutOff.by.some(({ egress }) => (egress ?? []).length > 0) ? 'high' : 'medium';
}

function* observe({ cluster, derive }: RuleInput, kind: 'none' | 'udp only'): Generator<Observation> {
  const coverage = cluster.coverage(KIND.NetworkPolicy);
  if (coverage.type === 'unknown') {
    yield {
      type: 'unknown',
      message: `NetworkPolicies could not be read (${coverage.why}): whether pods reach the DNS is not known.`,
    };
    return;
  }
  const network = derive(clusterNetworkOf);
  const cutOffs: (readonly [Asker, CutOff])[] = [];
  const unknowns = new Map<string, Asker[]>();
  for (const [asker, { udp, tcp }] of derive(answersOf)) {
    const asked = kind === 'none' ? udp : tcp;
    const isOther = kind === 'udp only' && udp.type !== 'reached';
    if (asked.type === 'cut-off' && !isOther) cutOffs.push([asker, asked]);
    if (asked.type === 'unknown' && !isOther && asker.object !== undefined) {
      unknowns.set(asked.why, [...(unknowns.get(asked.why) ?? []), asker]);
    }
  }
  for (const cause of byCause(cutOffs)) yield findingOf(network, cause, kind);
  for (const [why, askers] of unknowns) {
    yield { type: 'unknown', message: `Whether ${spokenHits(askers)} can ask the DNS is not known: ${why}.` };
  }
}

function findingOf(network: ClusterNetwork, cause: Cause<Asker>, kind: 'none' | 'udp only'): Observation {
  const { cutOff, hits } = cause;
  const object = blamed(network.policies, cutOff);
  const verb = cutOff.by.length === 1 ? 'isolates' : 'isolate';
  const isolated = cutOff.direction === 'ingress' ? 'the DNS servers' : spokenHits(hits);
  const shut =
    cutOff.direction === 'ingress'
      ? `${spokenHits(hits)} cannot ask them`
      : `nothing lets ${hits.length === 1 && hits[0]?.object !== undefined ? 'it' : 'them'} ask the DNS`;
  const message =
    kind === 'none'
      ? `${spokenPolicies(cutOff.by)} ${verb} ${isolated} for ${cutOff.direction}, and ${shut} over UDP port 53; ${LIVES_ON}`
      : `${spokenPolicies(cutOff.by)} ${verb} ${isolated} for ${cutOff.direction}: DNS is allowed over UDP, not over TCP port 53`;
  return {
    type: 'finding',
    object,
    path: isolatingPath(object, cutOff.direction),
    message,
    ...(kind === 'none' ? { severity: severityOf(cause) } : {}),
    ...(cutOff.direction === 'ingress' ? { persona: 'cluster admin' as const } : {}),
    fix: fixOf(network, cutOff),
    objects: hits
      .flatMap((hit) => hit.object ?? [])
      .slice(0, 10)
      .map(objectNameOf),
  };
}

export const podsWithoutDns: Rule = {
  id: 'pods-without-dns',
  title: 'Every pod can ask the DNS of the cluster',
  severity: 'high',
  persona: 'developer',
  why: 'A policy that is about egress denies port 53 too unless a rule allows it: every connection by name then waits 5 s a query and fails.',
  check: (input) => observe(input, 'none'),
};

export const dnsOverUdpOnly: Rule = {
  id: 'dns-over-udp-only',
  title: 'Pods can ask the DNS over TCP as well as UDP',
  severity: 'low',
  persona: 'developer',
  why: 'An answer that does not fit into one packet (a headless Service with many pods) is asked for again over TCP, and then never comes.',
  check: (input) => observe(input, 'udp only'),
};
