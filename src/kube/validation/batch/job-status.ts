import type { JsonObject } from '../../json.ts';
import { isSemanticallyEqual } from '../../semantic-equality.ts';
import { STATUS, validateNonnegative } from '../apps/template-rules.ts';
import type { ErrorList } from '../error-list.ts';
import { goText, internalJson } from '../go-value.ts';
import { list, number, numberPointer, struct, structPointer, text, textPointer, texts } from '../values.ts';
import { hasCondition, isConditionTrue } from './job-conditions.ts';
import { firstOverlap, readIndexes } from './job-indexes.ts';

const CONDITIONS = STATUS.child('conditions');

/** A job with what there was before it; rules ask only about what a change touches. */
interface Change {
  readonly job: JsonObject;
  readonly old: JsonObject;
  readonly status: JsonObject;
  readonly oldStatus: JsonObject;
  readonly errors: ErrorList;
}

function isChanged({ status, oldStatus }: Change, ...fields: readonly string[]): boolean {
  return fields.some((field) => !isSemanticallyEqual(status[field], oldStatus[field]));
}

function isTurned({ job, old }: Change, ...types: readonly string[]): boolean {
  return types.some((type) => isConditionTrue(job, type) !== isConditionTrue(old, type));
}

function isFinished(job: JsonObject): boolean {
  return isConditionTrue(job, 'Complete') || isConditionTrue(job, 'Failed');
}

function validateUncounted({ status, errors }: Change): void {
  const uncounted = struct(status, 'uncountedTerminatedPods');
  const seen = new Set<string>();
  for (const field of ['succeeded', 'failed'])
    for (const [index, uid] of texts(uncounted, field).entries()) {
      const at = STATUS.child('uncountedTerminatedPods').child(field).index(index);
      if (uid === '') errors.invalid(at, goText(uid), 'must not be empty');
      else if (seen.has(uid)) errors.duplicate(at, goText(uid));
      seen.add(uid);
    }
}

/** Conditions that exclude each other, or need each other. */
function validateConditions(change: Change): void {
  const { job, errors } = change;
  const isComplete = isConditionTrue(job, 'Complete');
  if (isTurned(change, 'Complete', 'Failed') && isComplete && isConditionTrue(job, 'Failed'))
    errors.invalidOmitted(CONDITIONS, 'cannot set Complete=True and Failed=true conditions');
  if (isTurned(change, 'Complete', 'FailureTarget') && isComplete && isConditionTrue(job, 'FailureTarget'))
    errors.invalidOmitted(CONDITIONS, 'cannot set Complete=True and FailureTarget=true conditions');
}

function validateTimes(change: Change): void {
  const { job, status, errors } = change;
  const completion = textPointer(status, 'completionTime');
  const start = textPointer(status, 'startTime');
  const isComplete = isConditionTrue(job, 'Complete');
  const at = STATUS.child('completionTime');
  const isTouched = isTurned(change, 'Complete') || isChanged(change, 'completionTime');
  if (isTouched && completion !== undefined && !isComplete)
    errors.invalid(
      at,
      goText(completion),
      'cannot set completionTime when there is no Complete=True condition',
    );
  if (isTouched && completion === undefined && isComplete)
    errors.required(at, 'completionTime is required for Complete jobs');
  const isEarlier =
    start !== undefined && completion !== undefined && Date.parse(completion) < Date.parse(start);
  if (isChanged(change, 'startTime', 'completionTime') && isEarlier)
    errors.invalid(at, goText(completion), 'must be equal to or after `startTime`');
  if ((isTurned(change, 'Failed') || isChanged(change, 'failedIndexes')) && isConditionTrue(job, 'Failed'))
    if (!isConditionTrue(job, 'FailureTarget'))
      errors.invalidOmitted(
        CONDITIONS,
        'cannot set Failed=True condition without the FailureTarget=true condition',
      );
  if (isTurned(change, 'Complete', 'SuccessCriteriaMet') && isComplete)
    if (!isConditionTrue(job, 'SuccessCriteriaMet'))
      errors.invalidOmitted(
        CONDITIONS,
        'cannot set Complete=True condition without the SuccessCriteriaMet=true condition',
      );
}

function validateFinished(change: Change): void {
  const { job, old, status, errors } = change;
  if (!isFinished(job)) return;
  const isFinishedNow = !isFinished(old);
  const active = number(status, 'active');
  if ((isFinishedNow || isChanged(change, 'active')) && active > 0)
    errors.invalid(STATUS.child('active'), active, 'active>0 is invalid for finished job');
  const spec = struct(job, 'spec');
  const needsNoStart = spec['suspend'] === true && spec['completions'] === 0;
  const asksStart = (isFinishedNow || isChanged(change, 'startTime')) && !needsNoStart;
  if (asksStart && status['startTime'] === undefined)
    errors.required(STATUS.child('startTime'), 'startTime is required for finished job');
  const uncounted = structPointer(status, 'uncountedTerminatedPods') ?? {};
  const isCounted = list(uncounted, 'failed').length + list(uncounted, 'succeeded').length === 0;
  if ((isFinishedNow || isChanged(change, 'uncountedTerminatedPods')) && !isCounted)
    errors.invalid(
      STATUS.child('uncountedTerminatedPods'),
      internalJson(uncounted, [
        ['Succeeded', 'succeeded', null],
        ['Failed', 'failed', null],
      ]),
      'must be empty for finished job',
    );
}

function validateIndexes(change: Change): void {
  const { job, status, errors } = change;
  const spec = struct(job, 'spec');
  const completions = numberPointer(spec, 'completions');
  const completed = text(status, 'completedIndexes');
  const failed = textPointer(status, 'failedIndexes');
  const completedAt = STATUS.child('completedIndexes');
  const failedAt = STATUS.child('failedIndexes');
  const hasLimit = numberPointer(spec, 'backoffLimitPerIndex') !== undefined;
  if (isChanged(change, 'completedIndexes') && completions !== undefined) {
    const reading = readIndexes(completed, completions);
    if (reading.type === 'wrong')
      errors.invalid(completedAt, completed, `error parsing completedIndexes: ${reading.why}`);
  }
  if (isChanged(change, 'failedIndexes') && completions !== undefined && hasLimit && failed !== undefined) {
    const reading = readIndexes(failed, completions);
    if (reading.type === 'wrong')
      errors.invalid(failedAt, goText(failed), `error parsing failedIndexes: ${reading.why}`);
  }
  const isIndexed = textPointer(spec, 'completionMode') === 'Indexed';
  if (isChanged(change, 'completedIndexes') && completed !== '' && !isIndexed)
    errors.invalid(
      completedAt,
      completed,
      'cannot set non-empty completedIndexes when non-indexed completion mode',
    );
  if (failed === undefined) return;
  if (isChanged(change, 'failedIndexes') && !hasLimit)
    errors.invalid(failedAt, failed, 'cannot set non-null failedIndexes when backoffLimitPerIndex is null');
  if (!isChanged(change, 'failedIndexes', 'completedIndexes') || completions === undefined) return;
  const overlap = firstOverlap(completed, failed, completions);
  if (overlap !== undefined)
    errors.invalid(failedAt, failed, `failedIndexes and completedIndexes overlap at index: ${overlap}`);
}

function validateCounts(change: Change): void {
  const { job, old, status, errors } = change;
  const terminating = numberPointer(status, 'terminating') ?? 0;
  const isFinishedChanged = isFinished(job) !== isFinished(old);
  if ((isFinishedChanged || isChanged(change, 'terminating')) && terminating > 0 && isFinished(job))
    errors.invalid(STATUS.child('terminating'), terminating, 'terminating>0 is invalid for finished job');
  const ready = numberPointer(status, 'ready');
  if (isChanged(change, 'ready', 'active') && ready !== undefined && ready > number(status, 'active'))
    errors.invalid(STATUS.child('ready'), ready, 'cannot set more ready pods than active');
}

function validateSuccess({ job, errors }: Change): void {
  const isMet = isConditionTrue(job, 'SuccessCriteriaMet');
  if (isMet && isConditionTrue(job, 'Failed'))
    errors.invalidOmitted(CONDITIONS, 'cannot set SuccessCriteriaMet=True and Failed=true conditions');
  if (isMet && isConditionTrue(job, 'FailureTarget'))
    errors.invalidOmitted(CONDITIONS, 'cannot set SuccessCriteriaMet=True and FailureTarget=true conditions');
  if (struct(job, 'spec')['successPolicy'] !== undefined && !isMet && isConditionTrue(job, 'Complete'))
    errors.invalidOmitted(
      CONDITIONS,
      'cannot set Complete=True for Job with SuccessPolicy unless SuccessCriteriaMet=True',
    );
}

/** ValidateJobStatusUpdate, what it has beyond the status itself. */
function validateProgress(change: Change): void {
  const { job, old, status, oldStatus, errors } = change;
  for (const type of ['Failed', 'Complete', 'FailureTarget'])
    if (isConditionTrue(old, type) && !isConditionTrue(job, type))
      errors.invalidOmitted(CONDITIONS, `cannot disable the terminal ${type}=True condition`);
  const spec = struct(job, 'spec');
  const isElastic =
    textPointer(spec, 'completionMode') === 'Indexed' && spec['completions'] === spec['parallelism'];
  for (const field of isElastic ? ['failed'] : ['failed', 'succeeded'])
    if (number(status, field) < number(oldStatus, field))
      errors.invalid(STATUS.child(field), number(status, field), `cannot decrease the ${field} counter`);
  const completion = textPointer(status, 'completionTime');
  const before = textPointer(oldStatus, 'completionTime');
  if (completion !== undefined && before !== undefined && completion !== before)
    errors.invalid(STATUS.child('completionTime'), goText(completion), 'field is immutable');
  const isResuming = isConditionTrue(old, 'Suspended') && hasCondition(job, 'Suspended', 'False');
  const start = textPointer(status, 'startTime');
  const isRestarted = oldStatus['startTime'] !== undefined && isChanged(change, 'startTime');
  if (isRestarted && !isResuming && spec['suspend'] !== true)
    errors.invalid(
      STATUS.child('startTime'),
      start === undefined ? null : goText(start),
      'field is immutable for unsuspended job once set',
    );
  const met = 'SuccessCriteriaMet';
  if (isConditionTrue(old, met) && !isConditionTrue(job, met))
    errors.invalidOmitted(CONDITIONS, 'cannot disable the SuccessCriteriaMet=True condition');
  if (isConditionTrue(old, 'Complete') && !isConditionTrue(old, met) && isConditionTrue(job, met))
    errors.invalidOmitted(
      CONDITIONS,
      'cannot set SuccessCriteriaMet=True for Job already has Complete=true conditions',
    );
}

const COUNTS = ['active', 'succeeded', 'failed', 'ready', 'terminating'];

/** ValidateJobUpdateStatus, below metadata; its options are those of the JobManagedBy gate (getStatusValidationOptions). */
export function validateJobStatus(job: JsonObject, old: JsonObject, errors: ErrorList): void {
  const status = struct(job, 'status');
  const change: Change = { job, old, status, oldStatus: struct(old, 'status'), errors };
  validateNonnegative(status, COUNTS, STATUS, errors);
  validateUncounted(change);
  validateConditions(change);
  validateTimes(change);
  validateFinished(change);
  validateIndexes(change);
  validateCounts(change);
  validateSuccess(change);
  validateProgress(change);
}
