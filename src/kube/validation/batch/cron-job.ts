import type { JsonObject } from '../../json.ts';
import { SPEC, validateNonnegative } from '../apps/template-rules.ts';
import { isNewGeneration, podNameWarning } from '../apps/workload-warnings.ts';
import type { PodOptions } from '../core/pod-options.ts';
import { templateOptions } from '../core/pod-template.ts';
import type { ErrorList } from '../error-list.ts';
import { byteLength, goText } from '../go-value.ts';
import type { KindRules } from '../kind-rules.ts';
import { shownSelector } from '../label-selector.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../object-meta.ts';
import { Path } from '../path.ts';
import { struct, structPointer, text, textPointer } from '../values.ts';
import { cronProblem } from './cron-problem.ts';
import { jobSpecWarnings } from './job.ts';
import { validateJobSpec } from './job-spec.ts';
import { isTimeZone } from '../../time-zone.ts';

/** The controller appends a dash and ten digits. */
const NAME_MAX_BYTES = 52;
const CONCURRENCY_POLICIES = ['Allow', 'Forbid', 'Replace'];
const ZONE_PART = /^[A-Za-z.\-_0-9+]{1,14}$/;

/** What time.LoadLocation says of a zone; `undefined` where there is one. */
function locationProblem(zone: string): string | undefined {
  return zone === '' || zone === 'Local' || isTimeZone(zone) ? undefined : `unknown time zone ${zone}`;
}

/** validateTimeZone. */
function validateTimeZone(spec: JsonObject, errors: ErrorList): void {
  const zone = textPointer(spec, 'timeZone');
  const path = SPEC.child('timeZone');
  if (zone === undefined) return;
  const shown = goText(zone);
  if (zone === '') return errors.invalid(path, shown, 'timeZone must be nil or non-empty string');
  const isOdd = zone
    .split('/')
    .some((part) => part === '.' || part === '..' || part.startsWith('-') || !ZONE_PART.test(part));
  if (isOdd) return errors.invalid(path, shown, `unknown time zone ${zone}`);
  if (zone.toLowerCase() === 'local')
    errors.invalid(
      path,
      shown,
      'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones',
    );
  const problem = locationProblem(zone);
  if (problem !== undefined) errors.invalid(path, shown, problem);
}

/** validateScheduleFormat. A zone in the schedule is let be where it was there. */
function validateSchedule(spec: JsonObject, old: JsonObject | undefined, errors: ErrorList): void {
  const schedule = text(spec, 'schedule');
  const path = SPEC.child('schedule');
  if (schedule === '') return errors.required(path);
  const problem = cronProblem(schedule, locationProblem);
  if (problem !== undefined) errors.invalid(path, schedule, problem);
  if (!schedule.includes('TZ')) return;
  const isKept = old !== undefined && text(old, 'schedule').includes('TZ');
  if (!isKept)
    errors.invalid(path, schedule, 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead');
  else if (textPointer(spec, 'timeZone') !== undefined)
    errors.invalid(path, schedule, 'cannot use both timeZone field and TZ or CRON_TZ in schedule');
}

/** ValidateJobTemplateSpec. */
function validateJobTemplate(spec: JsonObject, options: PodOptions, errors: ErrorList): void {
  const job = struct(struct(spec, 'jobTemplate'), 'spec');
  const path = SPEC.child('jobTemplate').child('spec');
  validateJobSpec(job, path, options, errors);
  const selector = structPointer(job, 'selector');
  if (selector !== undefined)
    errors.invalid(path.child('selector'), shownSelector(selector), '`selector` will be auto-generated');
  if (job['manualSelector'] === true)
    errors.notSupported(path.child('manualSelector'), true, ['nil', 'false']);
}

function validateSpec(
  cronJob: JsonObject,
  old: JsonObject | undefined,
  options: PodOptions,
  errors: ErrorList,
): void {
  const spec = struct(cronJob, 'spec');
  const before = old === undefined ? undefined : struct(old, 'spec');
  validateSchedule(spec, before, errors);
  validateNonnegative(spec, ['startingDeadlineSeconds'], SPEC, errors);
  if (before === undefined || before['timeZone'] !== spec['timeZone']) validateTimeZone(spec, errors);
  const policy = text(spec, 'concurrencyPolicy');
  const at = SPEC.child('concurrencyPolicy');
  if (policy === '') errors.required(at);
  else if (!CONCURRENCY_POLICIES.includes(policy)) errors.notSupported(at, policy, CONCURRENCY_POLICIES);
  validateJobTemplate(spec, options, errors);
  validateNonnegative(spec, ['successfulJobsHistoryLimit', 'failedJobsHistoryLimit'], SPEC, errors);
}

function podTemplateOf(cronJob: JsonObject): JsonObject {
  return struct(struct(struct(struct(cronJob, 'spec'), 'jobTemplate'), 'spec'), 'template');
}

/** CronJob (pkg/apis/batch/validation). */
export const cronJobRules: KindRules = {
  create(cronJob, errors) {
    validateObjectMeta(cronJob, { namespaced: true, name: 'subdomain' }, errors);
    validateSpec(cronJob, undefined, templateOptions(undefined), errors);
    const name = text(struct(cronJob, 'metadata'), 'name');
    if (byteLength(name) > NAME_MAX_BYTES)
      errors.invalid(Path.of('metadata', 'name'), name, `must be no more than ${NAME_MAX_BYTES} characters`);
  },
  update(cronJob, old, errors) {
    validateObjectMetaUpdate(cronJob, old, errors);
    validateSpec(cronJob, old, templateOptions(podTemplateOf(old)), errors);
  },
  warnings(cronJob, old) {
    const spec = struct(cronJob, 'spec');
    const ofJob = isNewGeneration(cronJob, old)
      ? jobSpecWarnings(struct(struct(spec, 'jobTemplate'), 'spec'), SPEC.child('jobTemplate').child('spec'))
      : [];
    const usesZone = old !== undefined && text(spec, 'schedule').includes('TZ');
    return [
      ...(old === undefined ? podNameWarning(cronJob) : []),
      ...ofJob,
      ...(usesZone
        ? [
            'cannot use TZ or CRON_TZ in spec.spec.schedule, use timeZone instead, see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details',
          ]
        : []),
    ];
  },
};
