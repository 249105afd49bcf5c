import type { Observation, Rule, RuleInput } from '../../check/contract.ts';
import { accessOf, type Access } from '../../cluster/access.ts';
import { clusterWide } from '../../cluster/access-rights.ts';
import { workloadsOf, type Workload } from '../../cluster/workloads.ts';
import { KIND, type GroupKind } from '../../kube/group-kind.ts';
import { spokenName } from '../../kube/kube-object.ts';
import { identityOf } from '../../kube/rbac/subject.ts';

interface Collection {
  readonly resource: string;
  readonly kind: GroupKind;
}

/** Collections that are large in every large cluster. */
const BIG_COLLECTIONS: readonly Collection[] = [
  { resource: 'pods', kind: KIND.Pod },
  { resource: 'secrets', kind: KIND.Secret },
  { resource: 'configmaps', kind: KIND.ConfigMap },
  { resource: 'events', kind: { group: '', kind: 'Event' } },
];
/** Nodes from which one list a node is a storm: a hundred answers with every pod of the cluster in them. */
const NODES_STORM_COUNT = 100;

function collectionsOf(access: Access, { object, template }: Workload): readonly Collection[] {
  const { serviceAccountName: name } = template.spec;
  const user = identityOf({ kind: 'ServiceAccount', namespace: object.namespace, name });
  return BIG_COLLECTIONS.filter(({ resource }) =>
    ['list', 'watch'].every((verb) => access.index.can(user, clusterWide(verb, resource))),
  );
}

/** What one relist of the largest of these collections sends, where the objects show it. */
function costText({ cluster }: RuleInput, collections: readonly Collection[], nodes_count: number): string {
  const counted = collections.map(({ resource, kind }) => ({ resource, count: cluster.of(kind).length }));
  const [largest] = counted.toSorted((one, other) => other.count - one.count);
  return largest === undefined || largest.count * nodes_count === 0
    ? ''
    : `: one relist of ${largest.resource} sends ${(nodes_count * largest.count).toLocaleString('en')} objects`;
}

function* watchersOnEveryNode(input: RuleInput): Generator<Observation> {
  const { cluster, derive } = input;
  const access = derive(accessOf);
  const nodes_count = cluster.of(KIND.Node).length;
  if (cluster.coverage(KIND.Node).type === 'all' && nodes_count < NODES_STORM_COUNT) return;
  for (const workload of derive(workloadsOf).all) {
    const { object, template } = workload;
    if (object.kind !== 'DaemonSet') continue;
    const collections = collectionsOf(access, workload);
    if (collections.length === 0) continue;
    const names = collections.map(({ resource }) => resource).join(', ');
    yield {
      type: 'finding',
      object,
      path: [...template.spec.path, 'serviceAccountName'],
      severity: nodes_count >= NODES_STORM_COUNT ? 'medium' : 'low',
      message: `${spokenName(object)} runs on ${nodes_count > 0 ? `${nodes_count.toLocaleString('en')} nodes` : 'every node'} and may list and watch all ${names} of the cluster${costText(input, collections, nodes_count)}`,
      fix: {
        text: 'If it only needs the objects of its own node, let it list with fieldSelector=spec.nodeName=$(NODE_NAME), or read them from the kubelet; else put one aggregator between (as Typha does for Calico), and make sure that it lists with resourceVersion=0 and backs off.',
      },
    };
  }
}

export const watcherOnEveryNode: Rule = {
  id: 'watcher-on-every-node',
  title: 'DaemonSets do not watch large collections of the whole cluster',
  severity: 'low',
  persona: 'cluster admin',
  why: 'When their watches break, all of them list again in the same second, and the API server goes out of memory.',
  check: watchersOnEveryNode,
};
