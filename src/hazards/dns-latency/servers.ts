import type { Observation, Rule, RuleInput } from '../../check/contract.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import { clusterDnsOf, type ClusterDns } from '../../cluster/network-dns.ts';
import { disruptionBudgetsFor, replicasOf } from '../../cluster/workloads-availability.ts';
import { podsOf, workloadsOf, type Workload, type Workloads } from '../../cluster/workloads.ts';
import { parseImageReference } from '../../kube/image-reference.ts';
import { KIND } from '../../kube/group-kind.ts';
import { stringAt } from '../../kube/json.ts';
import { listAt, spokenName } from '../../kube/kube-object.ts';

/** One DNS server a so many nodes, as the DNS autoscaler's documentation sets it (`nodesPerReplica`, kubernetes.io "Autoscale the DNS Service"). */
const NODES_PER_SERVER = 16;
/** From here on a cache on each node is what the guides of managed clusters ask for; below it is a matter of taste. */
const NODE_CACHE_FROM_NODES = 100;

interface Setup {
  readonly dns: ClusterDns;
  readonly workloads: Workloads;
  /** The servers that are a number of pods; a DaemonSet is one a node. */
  readonly counted: readonly {
    readonly workload: Workload;
    readonly count: number;
    readonly isDeclared: boolean;
  }[];
}

function setupOf({ cluster, derive }: RuleInput): Setup {
  const workloads = derive(workloadsOf);
  const dns = clusterDnsOf(cluster, workloads);
  const counted = dns.servers.flatMap((workload) => {
    const replicas = replicasOf(cluster, workload);
    return replicas.type === 'count'
      ? [{ workload, count: replicas.count, isDeclared: replicas.from !== 'default' }]
      : [];
  });
  return { dns, workloads, counted };
}

const scaleCommand = ({ object }: Workload, count: number) =>
  `kubectl scale ${object.kind.toLowerCase()} ${object.name} -n ${object.namespace} --replicas ${count}`;

/** cluster-proportional-autoscaler, under whatever name. */
function isScaledByNodes({ all }: Workloads): boolean {
  return all.some(({ template }) =>
    template.spec.containers.some(({ image }) =>
      parseImageReference(image).name.startsWith('cluster-proportional-autoscaler'),
    ),
  );
}

function* single(input: RuleInput): Generator<Observation> {
  const { counted } = setupOf(input);
  const total = counted.reduce((sum, { count }) => sum + count, 0);
  const [only] = counted;
  if (only === undefined || total > 1) return;
  if (!only.isDeclared && input.cluster.coverage(KIND.HorizontalPodAutoscaler).type !== 'all') {
    yield {
      type: 'unknown',
      message: `How many pods ${spokenName(only.workload.object)} has is not known: its manifest has no spec.replicas, so an autoscaler may set it.`,
    };
    return;
  }
  yield {
    type: 'finding',
    object: only.workload.object,
    path: ['spec', 'replicas'],
    message: `${spokenName(only.workload.object)} is the only DNS server of the cluster and has ${total} replica${total === 1 ? '' : 's'}: no name resolves while it is moved or restarted`,
    fix: { text: 'Run at least two, on different nodes.', patch: scaleCommand(only.workload, 2) },
  };
}

export const singleDnsServer: Rule = {
  id: 'single-dns-server',
  title: 'The cluster has at least two DNS servers',
  severity: 'high',
  persona: 'cluster admin',
  why: 'Every connection by name begins with a query: with one DNS pod, each of its restarts is an outage of everything.',
  check: single,
};

/** On how many nodes the pods run; 0 where that is not shown. */
function nodesOf(workload: Workload): number {
  return new Set(podsOf(workload).flatMap(({ body }) => stringAt(body, 'spec', 'nodeName') ?? [])).size;
}

function* notSpread(input: RuleInput): Generator<Observation> {
  const nodeCount = input.cluster.of(KIND.Node).length;
  for (const { workload, count } of setupOf(input).counted) {
    const { spec } = workload.template;
    const hasRule = spec.topologySpreadConstraints.length > 0 || isAntiAffine(workload);
    const onNodes = nodesOf(workload);
    const isOnOne = onNodes === 1 && podsOf(workload).length > 1 && nodeCount > 1;
    if (count < 2 || (hasRule && !isOnOne)) continue;
    yield {
      type: 'finding',
      object: workload.object,
      path: isOnOne ? [] : spec.path,
      message: isOnOne
        ? `All ${podsOf(workload).length} pods of ${spokenName(workload.object)} run on one node of ${nodeCount}: DNS goes with it`
        : `${spokenName(workload.object)} has ${count} replicas and neither topologySpreadConstraints nor podAntiAffinity: they may share one node`,
      severity: isOnOne ? 'high' : 'low',
      fix: {
        text: 'Spread them over nodes and zones.',
        patch: `kubectl patch ${workload.object.kind.toLowerCase()} ${workload.object.name} -n ${workload.object.namespace} --type merge -p '${JSON.stringify(
          { spec: { template: { spec: { topologySpreadConstraints: [spread(workload)] } } } },
        )}'`,
      },
    };
  }
}

function spread({ template }: Workload) {
  const app = template.labels['k8s-app'];
  return {
    maxSkew: 1,
    topologyKey: 'kubernetes.io/hostname',
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector: { matchLabels: app === undefined ? template.labels : { 'k8s-app': app } },
  };
}

function isAntiAffine({ template }: Workload): boolean {
  const rules = [
    'requiredDuringSchedulingIgnoredDuringExecution',
    'preferredDuringSchedulingIgnoredDuringExecution',
  ];
  return rules.some((rule) => listAt(template.spec.affinity, 'podAntiAffinity', rule).length > 0);
}

export const dnsNotSpread: Rule = {
  id: 'dns-servers-not-spread',
  title: 'The DNS servers run on different nodes',
  severity: 'low',
  persona: 'cluster admin',
  why: 'Two servers on one node are one server when the node goes.',
  check: notSpread,
};

function* withoutBudget(input: RuleInput): Generator<Observation> {
  const { cluster } = input;
  const { counted } = setupOf(input);
  const coverage = cluster.coverage(KIND.PodDisruptionBudget);
  for (const { workload } of counted) {
    const { object, template } = workload;
    if (disruptionBudgetsFor(cluster, object.namespace, template.labels).length > 0) continue;
    if (coverage.type !== 'all') {
      const why =
        coverage.type === 'unknown' ? coverage.why : 'the manifests hold none, which proves nothing';
      yield {
        type: 'unknown',
        message: `Whether a PodDisruptionBudget covers ${spokenName(object)} is not known: ${why}.`,
      };
      continue;
    }
    yield {
      type: 'finding',
      object,
      path: [],
      message: `No PodDisruptionBudget covers ${spokenName(object)}: draining nodes may evict every DNS server at once`,
      fix: {
        text: 'Let one go at a time.',
        patch: `kubectl create poddisruptionbudget ${object.name} -n ${object.namespace} --selector ${Object.entries(
          spread(workload).labelSelector.matchLabels,
        )
          .map(([key, value]) => `${key}=${value}`)
          .join(',')} --max-unavailable 1`,
      },
    };
  }
}

export const dnsWithoutBudget: Rule = {
  id: 'dns-without-disruption-budget',
  title: 'A PodDisruptionBudget covers the DNS servers',
  severity: 'medium',
  persona: 'cluster admin',
  why: 'A rolling replacement of nodes drains several at once, and takes the DNS with them.',
  check: withoutBudget,
};

function* tooFew(input: RuleInput): Generator<Observation> {
  const { cluster } = input;
  const { counted, workloads, dns } = setupOf(input);
  const [first] = counted;
  if (first === undefined || counted.length < dns.servers.length) return;
  if (cluster.coverage(KIND.Node).type !== 'all' || cluster.coverage(KIND.Deployment).type !== 'all') return;
  const nodes = cluster.of(KIND.Node).length;
  const total = counted.reduce((sum, { count }) => sum + count, 0);
  const wanted = Math.ceil(nodes / NODES_PER_SERVER);
  const isScaled =
    isScaledByNodes(workloads) || counted.some(({ workload }) => isAutoscaled(cluster, workload));
  // Two servers carry clusters well beyond the guide's ratio: only a wide miss is told.
  if (isScaled || total * 2 >= wanted) return;
  const hasCache = dns.nodeCaches.length > 0;
  yield {
    type: 'finding',
    object: first.workload.object,
    path: ['spec', 'replicas'],
    message: `${spokenName(first.workload.object)} runs ${total} DNS servers for ${nodes} nodes, without an autoscaler: ${wanted} is what one server a ${NODES_PER_SERVER} nodes would give${hasCache ? ' (a cache on each node takes load off)' : ''}`,
    ...(hasCache ? { severity: 'low' as const } : {}),
    fix: {
      text: 'Scale now, and let cluster-proportional-autoscaler follow the number of nodes.',
      patch: scaleCommand(first.workload, wanted),
    },
  };
}

function isAutoscaled(cluster: Cluster, workload: Workload): boolean {
  const replicas = replicasOf(cluster, workload);
  return replicas.type === 'count' && replicas.from === 'autoscaler';
}

export const tooFewDnsServers: Rule = {
  id: 'too-few-dns-servers',
  title: 'The number of DNS servers follows the number of nodes',
  severity: 'medium',
  persona: 'cluster admin',
  why: 'A server that is asked more than it can answer drops queries, and each dropped query costs the client 5 seconds.',
  check: tooFew,
};

function* withoutCache(input: RuleInput): Generator<Observation> {
  const { cluster } = input;
  const { dns } = setupOf(input);
  const [server] = dns.servers;
  const isShown =
    cluster.coverage(KIND.Node).type === 'all' && cluster.coverage(KIND.DaemonSet).type === 'all';
  const nodes = cluster.of(KIND.Node).length;
  if (!isShown || server === undefined || dns.nodeCaches.length > 0 || nodes < NODE_CACHE_FROM_NODES) return;
  yield {
    type: 'finding',
    object: server.object,
    path: [],
    message: `${nodes} nodes ask ${spokenName(server.object)} directly: no node-local DNS cache runs`,
    fix: {
      text: 'Deploy NodeLocal DNSCache (kubernetes.io, "Using NodeLocal DNSCache in Kubernetes Clusters").',
    },
  };
}

export const withoutNodeCache: Rule = {
  id: 'without-node-cache',
  title: 'Large clusters cache DNS on each node',
  severity: 'low',
  persona: 'cluster admin',
  why: 'A cache on the node answers most queries without the network, and spares them the connection-tracking race that loses UDP packets.',
  check: withoutCache,
};
