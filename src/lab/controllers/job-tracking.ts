import { numberAt, stringAt, type JsonObject } from '../../kube/json.ts';
import { listAt, objectAt } from '../../kube/kube-object.ts';
import { indexesAmong, indexOf, isIndexed, parseIndexes } from './job-indexes.ts';
import { isTerminating, uidOf } from './object-meta.ts';
import { judgedFailure } from './pod-failure-policy.ts';
import { phaseOf } from './pod-state.ts';

/** Holds a pod until its end has been counted. */
export const TRACKING = 'batch.kubernetes.io/job-tracking';
/** Pods whose end has been seen and not been counted yet, by uid. */
export interface Uncounted {
  readonly succeeded: readonly string[];
  readonly failed: readonly string[];
}

export function uncountedOf(job: JsonObject): Uncounted {
  const uids = (field: string): readonly string[] =>
    listAt(job, 'status', 'uncountedTerminatedPods', field).filter((uid) => typeof uid === 'string');
  return { succeeded: uids('succeeded'), failed: uids('failed') };
}

export function isTracked(pod: JsonObject): boolean {
  return listAt(pod, 'metadata', 'finalizers').includes(TRACKING);
}

/** Is another pod made only when the one before it has come to its end, and not as soon as it is deleted (onlyReplaceFailedPods)? */
export function replacesEndedOnly(job: JsonObject): boolean {
  return (
    stringAt(job, 'spec', 'podReplacementPolicy') === 'Failed' ||
    Object.hasOwn(objectAt(job, 'spec'), 'podFailurePolicy')
  );
}

/** Has a pod failed, as its Job counts? What was deleted before its end has, unless the Job waits for that end (isPodFailed). */
export function hasFailed(job: JsonObject, pod: JsonObject): boolean {
  if (phaseOf(pod) === 'Failed') return true;
  return !replacesEndedOnly(job) && isTerminating(pod) && phaseOf(pod) !== 'Succeeded';
}

/** What was not counted yet, with the pods that have ended since. Of a Job that fails every pod has, however it fares. */
export function withEnded(job: JsonObject, pods: readonly JsonObject[], isFailing: boolean): Uncounted {
  const before = uncountedOf(job);
  const known = new Set([...before.succeeded, ...before.failed]);
  const fresh = pods.filter((pod) => isTracked(pod) && !known.has(uidOf(pod)));
  // Parts of an Indexed Job are counted by their indexes.
  const succeeded = fresh.filter((pod) => phaseOf(pod) === 'Succeeded' && !isIndexed(job));
  const failed = fresh
    .filter((pod) => phaseOf(pod) !== 'Succeeded' && (isFailing || hasFailed(job, pod)))
    .filter((pod) => !isIndexed(job) || indexOf(job, pod) !== undefined)
    .filter((pod) => judgedFailure(job, pod).type !== 'ignored');
  return {
    succeeded: [...before.succeeded, ...succeeded.map(uidOf)],
    failed: [...before.failed, ...failed.map(uidOf)],
  };
}

/** What is known of how many pods of a Job have ended: what it has counted, and what it is to count. */
export function countsOf(
  job: JsonObject,
  { succeeded, failed }: Uncounted,
): { readonly succeeded_count: number; readonly failed_count: number } {
  return {
    succeeded_count: (numberAt(job, 'status', 'succeeded') ?? 0) + succeeded.length,
    failed_count: (numberAt(job, 'status', 'failed') ?? 0) + failed.length,
  };
}

/** Has it ended, and need not be held any longer once that is noted? */
export function isOver(job: JsonObject, pod: JsonObject): boolean {
  return phaseOf(pod) === 'Succeeded' || hasFailed(job, pod);
}

/** The parts of an Indexed Job that have succeeded, those that are not counted yet among them (calculateSucceededIndexes). */
export function succeededIndexes(job: JsonObject, pods: readonly JsonObject[]): ReadonlySet<number> {
  const count = numberAt(job, 'spec', 'completions') ?? 0;
  const counted = parseIndexes(stringAt(job, 'status', 'completedIndexes') ?? '', count);
  const fresh = pods.filter((pod) => phaseOf(pod) === 'Succeeded' && isTracked(pod));
  return new Set([...counted, ...indexesAmong(job, fresh)]);
}

/** As the status has it: an empty list is none. */
export function uncountedJson({ succeeded, failed }: Uncounted): JsonObject {
  return {
    ...(succeeded.length === 0 ? {} : { succeeded }),
    ...(failed.length === 0 ? {} : { failed }),
  };
}
