import { jsonEqual } from '../../kube/json-difference.ts';
import { numberAt, stringAt, type JsonObject } from '../../kube/json.ts';
import { listAt, objectAt } from '../../kube/kube-object.ts';
import { isTerminating, timeAt_ms, uidOf } from './object-meta.ts';
import { conditionOf, isFinished, phaseOf } from './pod-state.ts';

/** Holds a pod until its end has been counted. */
export const TRACKING = 'batch.kubernetes.io/job-tracking';
/** After a pod has failed the next one waits 10 s, doubled with each failure in a row, ten minutes at most (DefaultJobPodFailureBackOff, MaxJobPodFailureBackOff). */
const BACK_OFF_FIRST_MS = 10_000;
const BACK_OFF_MAX_MS = 600_000;

/** Is it over, one way or the other? */
export function isJobFinished(job: JsonObject): boolean {
  return ['Complete', 'Failed'].some((type) => conditionOf(job, type)?.['status'] === 'True');
}

/** When it was over; `undefined` while it is not. */
export function finishedAt_ms(job: JsonObject): number | undefined {
  const found = ['Complete', 'Failed']
    .map((type) => conditionOf(job, type))
    .find((condition) => condition?.['status'] === 'True');
  return timeAt_ms(found, 'lastTransitionTime');
}

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

/** Has it ended, as a Job counts? What was deleted before its end has failed. */
function hasFailed(pod: JsonObject): boolean {
  return phaseOf(pod) === 'Failed' || (isTerminating(pod) && phaseOf(pod) !== 'Succeeded');
}

/** What was not counted yet, with the pods that have ended since. */
export function withEnded(before: Uncounted, pods: readonly JsonObject[]): Uncounted {
  const known = new Set([...before.succeeded, ...before.failed]);
  const fresh = pods.filter((pod) => isTracked(pod) && !known.has(uidOf(pod)));
  return {
    succeeded: [...before.succeeded, ...fresh.filter((pod) => phaseOf(pod) === 'Succeeded').map(uidOf)],
    failed: [...before.failed, ...fresh.filter(hasFailed).map(uidOf)],
  };
}

/** As the status has it: an empty list is none. */
export function uncountedJson({ succeeded, failed }: Uncounted): JsonObject {
  return {
    ...(succeeded.length === 0 ? {} : { succeeded }),
    ...(failed.length === 0 ? {} : { failed }),
  };
}

/** When a pod may be made again after failures; 0 where at once. */
export function retryAt_ms(pods: readonly JsonObject[]): number {
  const ends = pods
    .filter(isFinished)
    .map((pod) => ({ hasFailed: phaseOf(pod) === 'Failed', at_ms: endOf_ms(pod) }))
    .toSorted((one, other) => other.at_ms - one.at_ms);
  const failures = ends.findIndex((end) => !end.hasFailed);
  const failures_count = failures === -1 ? ends.length : failures;
  const last_ms = ends[0]?.at_ms ?? 0;
  return failures_count === 0
    ? 0
    : last_ms + Math.min(BACK_OFF_MAX_MS, BACK_OFF_FIRST_MS * 2 ** (failures_count - 1));
}

function endOf_ms(pod: JsonObject): number {
  const states = listAt(pod, 'status', 'containerStatuses');
  const ends = states.map((status) => stringAt(status, 'state', 'terminated', 'finishedAt'));
  return Math.max(0, ...ends.map((text) => (text === undefined ? 0 : Date.parse(text))));
}

/** Why a Job has failed; `undefined` while it has not. `failed_count`: of its pods. */
export function failureOf(
  job: JsonObject,
  failed_count: number,
  now_ms: number,
): readonly [reason: string, message: string] | undefined {
  if (failed_count > (numberAt(job, 'spec', 'backoffLimit') ?? 6))
    return ['BackoffLimitExceeded', 'Job has reached the specified backoff limit'];
  const left_ms = deadlineLeft_ms(job, now_ms);
  return left_ms !== undefined && left_ms <= 0
    ? ['DeadlineExceeded', 'Job was active longer than specified deadline']
    : undefined;
}

/** Until its deadline; `undefined` where it has none. */
export function deadlineLeft_ms(job: JsonObject, now_ms: number): number | undefined {
  const deadline_s = numberAt(job, 'spec', 'activeDeadlineSeconds');
  const started_ms = timeAt_ms(job, 'status', 'startTime');
  return deadline_s === undefined || started_ms === undefined
    ? undefined
    : started_ms + deadline_s * 1000 - now_ms;
}

/** Has anything changed? Then it is worth a request. */
export function isSameStatus(job: JsonObject, status: JsonObject): boolean {
  return jsonEqual(objectAt(job, 'status'), status);
}
