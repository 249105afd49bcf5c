import { booleanAt } from '../../kube/container.ts';
import { jsonEqual } from '../../kube/json-difference.ts';
import { isJsonObject, numberAt, stringAt, type JsonObject } from '../../kube/json.ts';
import { listAt, objectAt } from '../../kube/kube-object.ts';
import { timeText } from '../api-server/clock.ts';
import type { SaidCondition } from './conditions.ts';
import { timeAt_ms } from './object-meta.ts';
import { conditionOf, isFinished, phaseOf, restartsOf } from './pod-state.ts';
import { hasFailed } from './job-tracking.ts';
import { judgedFailure } from './pod-failure-policy.ts';

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

export function isSuspended(job: JsonObject): boolean {
  return booleanAt(job, 'spec', 'suspend') === true;
}

/** What a Job says of its end before it has come: why it fails, or that it has succeeded. */
export interface JobEnd {
  readonly type: 'FailureTarget' | 'SuccessCriteriaMet';
  readonly reason: string;
  readonly message: string;
}

/** What the Job has said already; it stays so. */
export function saidEnd(job: JsonObject): JobEnd | undefined {
  for (const type of ['SuccessCriteriaMet', 'FailureTarget'] as const) {
    const condition = conditionOf(job, type);
    if (condition?.['status'] !== 'True') continue;
    const [reason = '', message = ''] = [stringAt(condition, 'reason'), stringAt(condition, 'message')];
    return { type, reason, message };
  }
  return undefined;
}

/** Have its containers been started again too often, where they are started again in place (pastBackoffLimitOnFailure)? */
function hasRestartedTooOften(job: JsonObject, pods: readonly JsonObject[], limit_count: number): boolean {
  if (stringAt(job, 'spec', 'template', 'spec', 'restartPolicy') !== 'OnFailure') return false;
  const restarts_count = pods
    .filter((pod) => phaseOf(pod) === 'Running' || phaseOf(pod) === 'Pending')
    .reduce((sum, pod) => sum + restartsOf(pod), 0);
  return limit_count === 0 ? restarts_count > 0 : restarts_count >= limit_count;
}

/** What the policy for failures says about its pods: that the Job fails with one of them (getFailJobMessage). */
function fatalFailure(job: JsonObject, pods: readonly JsonObject[]): JobEnd | undefined {
  if (!Object.hasOwn(objectAt(job, 'spec'), 'podFailurePolicy')) return undefined;
  for (const pod of pods) {
    if (!hasFailed(job, pod)) continue;
    const judged = judgedFailure(job, pod);
    if (judged.type === 'fatal')
      return { type: 'FailureTarget', reason: 'PodFailurePolicy', message: judged.message };
  }
  return undefined;
}

/** Why a Job fails; `undefined` while it does not. `failed_count`: of its pods. */
export function failureOf(
  job: JsonObject,
  pods: readonly JsonObject[],
  failed_count: number,
  now_ms: number,
): JobEnd | undefined {
  const type = 'FailureTarget';
  const fatal = fatalFailure(job, pods);
  if (fatal !== undefined) return fatal;
  const limit_count = numberAt(job, 'spec', 'backoffLimit') ?? 6;
  if (failed_count > limit_count || hasRestartedTooOften(job, pods, limit_count)) {
    const message = 'Job has reached the specified backoff limit';
    return { type, reason: 'BackoffLimitExceeded', message };
  }
  const left_ms = deadlineLeft_ms(job, now_ms);
  if (left_ms === undefined || left_ms > 0) return undefined;
  return { type, reason: 'DeadlineExceeded', message: 'Job was active longer than specified deadline' };
}

/** Until its deadline; `undefined` where it has none, or is suspended. */
export function deadlineLeft_ms(job: JsonObject, now_ms: number): number | undefined {
  const deadline_s = numberAt(job, 'spec', 'activeDeadlineSeconds');
  const started_ms = timeAt_ms(job, 'status', 'startTime');
  return deadline_s === undefined || started_ms === undefined || isSuspended(job)
    ? undefined
    : started_ms + deadline_s * 1000 - now_ms;
}

/** The conditions of a Job with one of them said anew; what is not so is not said the first time (ensureJobConditionStatus). */
export function withJobCondition(
  conditions: readonly JsonObject[],
  said: SaidCondition,
  now_ms: number,
): readonly JsonObject[] {
  const known = conditions.find(({ type }) => type === said.type);
  const { status, reason, message } = said;
  if (known === undefined && status === 'False') return conditions;
  if (known?.['status'] === status && known['reason'] === reason && known['message'] === message)
    return conditions;
  const now = timeText(now_ms);
  const next = { ...said, lastProbeTime: now, lastTransitionTime: now };
  return known === undefined
    ? [...conditions, next]
    : conditions.map((condition) => (condition === known ? next : condition));
}

/** The status of a Job that stands still, or goes on: the condition, and since when it runs. The time stands still with it. */
export function suspendedOrResumed(status: JsonObject, isNowSuspended: boolean, now_ms: number): JsonObject {
  const before = listAt(status, 'conditions').filter(isJsonObject);
  const said = isNowSuspended
    ? ({ status: 'True', reason: 'JobSuspended', message: 'Job suspended' } as const)
    : ({ status: 'False', reason: 'JobResumed', message: 'Job resumed' } as const);
  const conditions = withJobCondition(before, { type: 'Suspended', ...said }, now_ms);
  if (conditions === before) return status;
  const { startTime: _startTime, ...rest } = status;
  return { ...rest, conditions, ...(isNowSuspended ? {} : { startTime: timeText(now_ms) }) };
}

/** Has anything changed? Then it is worth a request. */
export function isSameStatus(job: JsonObject, status: JsonObject): boolean {
  return jsonEqual(objectAt(job, 'status'), status);
}
