import type { CheckDefinition, Observation, Rule, RuleInput } from '../../check/contract.ts';
import { accessOf, type Access } from '../../cluster/access.ts';
import { clusterWide } from '../../cluster/access-rights.ts';
import { controlPlanePods } from '../../cluster/control-plane.ts';
import { workloadsOf, type Workload } from '../../cluster/workloads.ts';
import { KIND } from '../../kube/group-kind.ts';
import { spokenName } from '../../kube/kube-object.ts';
import { serviceAccountUserName } from '../../kube/rbac/subject.ts';

/** Collections that are large in every large cluster. */
const BIG_COLLECTIONS = ['pods', 'secrets', 'configmaps', 'events'] as const;
/** Nodes from which one list a node is a storm: a hundred answers with every pod of the cluster in them. */
const NODES_STORM_COUNT = 100;

function collectionsOf(access: Access, { object, template }: Workload): readonly string[] {
  const name = serviceAccountUserName(object.namespace, template.spec.serviceAccountName);
  const user = {
    name,
    groups: ['system:serviceaccounts', `system:serviceaccounts:${object.namespace}`, 'system:authenticated'],
  };
  return BIG_COLLECTIONS.filter(
    (resource) =>
      access.index.can(user, clusterWide('list', resource)) &&
      access.index.can(user, clusterWide('watch', resource)),
  );
}

function* watchersOnEveryNode({ cluster, derive }: RuleInput): Generator<Observation> {
  const access = derive(accessOf);
  const nodes_count = cluster.of(KIND.Node).length;
  if (cluster.coverage(KIND.Node).type === 'all' && nodes_count < NODES_STORM_COUNT) return;
  for (const workload of derive(workloadsOf).all) {
    const { object, template } = workload;
    if (object.kind !== 'DaemonSet') continue;
    const collections = collectionsOf(access, workload);
    if (collections.length === 0) continue;
    const pods_count = cluster.of(KIND.Pod).length;
    const size = nodes_count > 0 ? `on ${nodes_count} nodes` : 'on every node';
    const cost =
      nodes_count > 0 && pods_count > 0
        ? `: one relist of pods sends ${(nodes_count * pods_count).toLocaleString('en')} objects`
        : '';
    yield {
      type: 'finding',
      object,
      path: [...template.spec.path, 'serviceAccountName'],
      severity: nodes_count >= NODES_STORM_COUNT ? 'medium' : 'low',
      message: `${spokenName(object)} runs ${size} and may list and watch all ${collections.join(', ')} of the cluster${cost}`,
      fix: {
        text: 'If it only needs the objects of its own node, let it list with fieldSelector=spec.nodeName=$(NODE_NAME), or read them from the kubelet; else put one aggregator between (as Typha does for Calico), and make sure that it lists with resourceVersion=0 and backs off.',
      },
    };
  }
}

const watcherOnEveryNode: Rule = {
  id: 'watcher-on-every-node',
  title: 'DaemonSets do not watch large collections of the whole cluster',
  severity: 'low',
  persona: 'cluster admin',
  why: 'When their watches break, all of them list again in the same second, and the API server goes out of memory.',
  check: watchersOnEveryNode,
};

/** Flags that take the watch cache away (kube-apiserver reference). */
function cachelessFlag(flags: ReadonlyMap<string, string>): string | undefined {
  if (flags.get('watch-cache') === 'false') return '--watch-cache=false';
  const sizes = flags.get('watch-cache-sizes') ?? '';
  const off = sizes
    .split(',')
    .find((entry) =>
      /^(?:pods|configmaps|secrets|nodes|endpoints|services|leases\.coordination\.k8s\.io)#0$/.test(
        entry.trim(),
      ),
    );
  return off === undefined ? undefined : `--watch-cache-sizes=${off.trim()}`;
}

function* cachelessServers({ cluster }: RuleInput): Generator<Observation> {
  const servers = controlPlanePods(cluster, 'kube-apiserver');
  if (servers.length === 0) {
    yield {
      type: 'unknown',
      message:
        'Whether the API server answers lists from its watch cache is not known: its pods are not among the objects.',
    };
  }
  for (const { pod, container, flags } of servers) {
    const flag = cachelessFlag(flags);
    if (flag === undefined) continue;
    yield {
      type: 'finding',
      object: pod,
      path: container.path,
      message: `${spokenName(pod)} runs with ${flag}: every list and every watch goes to etcd`,
      fix: {
        text: `Take ${flag} out of the static pod manifest of every API server; sizes are dynamic since 1.19.`,
      },
    };
  }
}

const serverWithoutWatchCache: Rule = {
  id: 'server-without-watch-cache',
  title: 'The API server keeps its watch cache',
  severity: 'high',
  persona: 'cluster operator',
  why: 'Without the cache a thousand clients that list again are a thousand reads of all of etcd.',
  check: cachelessServers,
};

export const check: CheckDefinition = {
  hazard: 'relist-storm',
  rules: [watcherOnEveryNode, serverWithoutWatchCache],
};
