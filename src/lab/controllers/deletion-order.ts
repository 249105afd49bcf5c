import { stringAt, type JsonObject } from '../../kube/json.ts';
import { timeAt_ms } from './object-meta.ts';
import { isReady, nodeOf, phaseOf, readySince_ms, restartsOf } from './pod-state.ts';

const PHASES = ['Pending', 'Unknown', 'Running'];
const COST = 'controller.kubernetes.io/pod-deletion-cost';

/** What of a pod decides whether it goes before others: the smaller, the sooner. */
function rankOf(pod: JsonObject, onNode_count: number): readonly number[] {
  return [
    nodeOf(pod) === '' ? 0 : 1,
    PHASES.indexOf(phaseOf(pod)),
    isReady(pod) ? 1 : 0,
    Number(stringAt(pod, 'metadata', 'annotations', COST) ?? 0),
    -onNode_count,
    -(readySince_ms(pod) ?? 0),
    -restartsOf(pod),
    -(timeAt_ms(pod, 'metadata', 'creationTimestamp') ?? 0),
  ];
}

/**
 * Pods in the order in which a controller gives them up: those that do least first, then those on nodes that have most of them, then the youngest (ActivePodsWithRanks,
 * controller_utils.go; ages are compared to the second, where upstream rounds them to powers of ten).
 */
export function inDeletionOrder(pods: readonly JsonObject[]): readonly JsonObject[] {
  const onNode = new Map<string, number>();
  for (const pod of pods) onNode.set(nodeOf(pod), (onNode.get(nodeOf(pod)) ?? 0) + 1);
  const ranked = pods.map((pod) => ({ pod, rank: rankOf(pod, onNode.get(nodeOf(pod)) ?? 0) }));
  return ranked
    .toSorted((one, other) => {
      for (const [index, value] of one.rank.entries()) {
        const difference = value - (other.rank[index] ?? 0);
        if (difference !== 0) return difference;
      }
      return 0;
    })
    .map(({ pod }) => pod);
}
