import { stringAt, type JsonObject } from '../../kube/json.ts';
import { timeAt_ms } from './object-meta.ts';
import {
  isReady,
  nodeOf,
  mostRestartsOf,
  mostSidecarRestartsOf,
  phaseOf,
  readySince_ms,
} from './pod-state.ts';

const PHASES = ['Pending', 'Unknown', 'Running'];
const COST = 'controller.kubernetes.io/pod-deletion-cost';

/** What a ReplicaSet looks at beside the pod itself: what it costs to delete it, and how many of them are on its node. */
function ranksAmong(pod: JsonObject, onNode_count: number): readonly number[] {
  return [Number(stringAt(pod, 'metadata', 'annotations', COST) ?? 0), -onNode_count];
}

/** What of a pod decides whether it goes before others: the smaller, the sooner. */
function rankOf(pod: JsonObject, ranks: readonly number[]): readonly number[] {
  return [
    nodeOf(pod) === '' ? 0 : 1,
    PHASES.indexOf(phaseOf(pod)),
    isReady(pod) ? 1 : 0,
    ...ranks,
    -(readySince_ms(pod) ?? 0),
    -mostRestartsOf(pod),
    -mostSidecarRestartsOf(pod),
    -(timeAt_ms(pod, 'metadata', 'creationTimestamp') ?? 0),
  ];
}

function sorted(
  pods: readonly JsonObject[],
  ranksOf: (pod: JsonObject) => readonly number[],
): readonly JsonObject[] {
  const ranked = pods.map((pod) => ({ pod, rank: rankOf(pod, ranksOf(pod)) }));
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

/**
 * Pods in the order in which a ReplicaSet gives them up: those that do least first, then those on nodes that have most of them, then the youngest (ActivePodsWithRanks,
 * controller_utils.go; ages are compared to the second, where upstream rounds them to powers of ten).
 */
export function inDeletionOrder(pods: readonly JsonObject[]): readonly JsonObject[] {
  const onNode = new Map<string, number>();
  for (const pod of pods) onNode.set(nodeOf(pod), (onNode.get(nodeOf(pod)) ?? 0) + 1);
  return sorted(pods, (pod) => ranksAmong(pod, onNode.get(nodeOf(pod)) ?? 0));
}

/** Pods in the order in which a Job gives them up: as a ReplicaSet, but what a deletion costs and which node it is on do not matter (ActivePods, controller_utils.go). */
export function inOrderOfWork(pods: readonly JsonObject[]): readonly JsonObject[] {
  return sorted(pods, () => []);
}
