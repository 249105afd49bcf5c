import type { Observation, Rule, RuleInput } from '../../check/contract.ts';
import { workloadsOf, type Workload } from '../../cluster/workloads.ts';
import { KIND } from '../../kube/group-kind.ts';
import { spokenName } from '../../kube/kube-object.ts';
import { approximateUnits, formatQuantity } from '../../kube/quantity.ts';
import { leftWithoutLargest, roomOf } from './capacity.ts';

/** With one node there is nothing to move to. */
const NODES_MIN_COUNT = 2;

/** What adds nodes for pods that find no room: then full nodes are meant, and the question is only how long a new one takes. */
const AUTOSCALER_KINDS = [
  { group: 'karpenter.sh', kind: 'NodePool' },
  { group: 'karpenter.sh', kind: 'Provisioner' },
  { group: 'autoscaling.openshift.io', kind: 'ClusterAutoscaler' },
];

function isAutoscaler({ object }: Workload): boolean {
  return /cluster-autoscaler|karpenter/.test(object.name);
}

function growsByItself({ cluster, derive }: RuleInput): boolean {
  return (
    AUTOSCALER_KINDS.some((kind) => cluster.of(kind).length > 0) || derive(workloadsOf).all.some(isAutoscaler)
  );
}

function* withoutRoom(input: RuleInput): Generator<Observation> {
  const { cluster, derive } = input;
  for (const kind of [KIND.Node, KIND.Pod]) {
    const coverage = cluster.coverage(kind);
    if (coverage.type === 'all') continue;
    const why = coverage.type === 'given' ? 'manifests show no nodes and no running pods' : coverage.why;
    yield {
      type: 'unknown',
      message: `Whether there is room for the pods of a lost node is not known: ${why}.`,
    };
    return;
  }
  const growing = growsByItself(input);
  for (const room of roomOf(cluster, derive(workloadsOf).all)) {
    const left = leftWithoutLargest(room);
    // A cluster of one node was never meant to lose it.
    if (left.nano >= 0n || room.nodes_count < NODES_MIN_COUNT) continue;
    const { node } = room.largestNode;
    const share = Math.round(
      (100 * approximateUnits(room.requested)) / Math.max(approximateUnits(room.allocatable), 1),
    );
    yield {
      type: 'finding',
      object: node,
      path: ['status', 'allocatable', room.resource],
      ...(growing ? { severity: 'low' as const } : {}),
      message: `without ${spokenName(node)} there is no room for its pods: ${formatQuantity(room.requested)} ${room.resource} of ${formatQuantity(room.allocatable)} is requested (${share} %), ${formatQuantity({ ...left, nano: -left.nano })} too much for the other nodes`,
      fix: {
        text: growing
          ? 'Keep a buffer for the minutes that a new node takes: pods of a low priority class that do nothing and make room (overprovisioning), or lower requests that are not used.'
          : 'Add a node, or lower requests that are not used, until one node can go.',
        patch:
          'kubectl top pods -A --sort-by=memory  # use, to hold against kubectl describe nodes (requests)',
      },
    };
  }
}

export const noRoomForLostNode: Rule = {
  id: 'no-room-for-lost-node',
  title: 'The pods of one lost node fit on the others',
  severity: 'medium',
  persona: 'cluster operator',
  why: 'When a node dies its pods stay Pending, and the pressure of the retries takes the next node.',
  check: withoutRoom,
};
