import { stringsAt } from '../../kube-object.ts';
import type { JsonObject } from '../../json.ts';
import { matchesLabels, parseLabelSelector } from '../../selector.ts';
import { shownLabels, SPEC } from '../apps/template-rules.ts';
import { isNewGeneration, podNameWarning } from '../apps/workload-warnings.ts';
import type { PodOptions } from '../core/pod-options.ts';
import { templateOptions } from '../core/pod-template.ts';
import { podTemplateWarnings } from '../core/pod-warnings.ts';
import type { ErrorList } from '../error-list.ts';
import { dnsLabel } from '../formats.ts';
import type { KindRules } from '../kind-rules.ts';
import { hasInvalidLabelValue, shownSelector, validateLabelSelector } from '../label-selector.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../object-meta.ts';
import { Path } from '../path.ts';
import { number, numberPointer, struct, structPointer, text, textPointer } from '../values.ts';
import { validateJobSpec } from './job-spec.ts';
import { validateJobStatus } from './job-status.ts';
import { validateJobSpecUpdate } from './job-update.ts';

const METADATA_NAME = Path.of('metadata', 'name');
const UID = 'batch.kubernetes.io/controller-uid';
const NAME = 'batch.kubernetes.io/job-name';
const OLD_UID = 'controller-uid';
const OLD_NAME = 'job-name';

/** What a Job, new or old, is held to. */
interface JobOptions {
  readonly pod: PodOptions;
  /** Jobs of before 1.27 have the older labels only. */
  readonly needsPrefixedLabels: boolean;
}

function templateOf(job: JsonObject): JsonObject {
  return struct(struct(job, 'spec'), 'template');
}

function labelsOf(job: JsonObject): JsonObject {
  return struct(struct(templateOf(job), 'metadata'), 'labels');
}

function optionsFor(old: JsonObject | undefined): JobOptions {
  if (old === undefined) return { pod: templateOptions(undefined), needsPrefixedLabels: true };
  const pod = templateOptions(templateOf(old));
  const hadInvalid = hasInvalidLabelValue(structPointer(struct(old, 'spec'), 'selector'));
  const labels = labelsOf(old);
  return {
    pod: { ...pod, allowInvalidSelectorValues: pod.allowInvalidSelectorValues || hadInvalid },
    needsPrefixedLabels: labels[UID] !== undefined && labels[NAME] !== undefined,
  };
}

function validateLabel(job: JsonObject, key: string, expected: string, errors: ErrorList): void {
  const labels = labelsOf(job);
  const path = SPEC.child('template').child('metadata').child('labels').key(key);
  if (labels[key] === undefined) errors.required(path, `must be '${expected}'`);
  else if (labels[key] !== expected)
    errors.invalid(path, shownLabels(templateOf(job)), `must be '${expected}'`);
}

/** validateGeneratedSelector: the server selects the pods of a Job by its uid, unless it is told not to. */
function validateGeneratedSelector(job: JsonObject, needsPrefixed: boolean, errors: ErrorList): void {
  const spec = struct(job, 'spec');
  const selector = structPointer(spec, 'selector');
  if (spec['manualSelector'] === true || selector === undefined) return;
  const uid = text(struct(job, 'metadata'), 'uid');
  const name = text(struct(job, 'metadata'), 'name');
  const expected: [string, string][] = [
    [OLD_UID, uid],
    [OLD_NAME, name],
    ...(needsPrefixed
      ? ([
          [UID, uid],
          [NAME, name],
        ] satisfies [string, string][])
      : []),
  ];
  for (const [key, value] of expected) validateLabel(job, key, value, errors);
  const parsed = parseLabelSelector(selector);
  if (parsed.problems.length > 0 || parsed.selector === undefined) return;
  if (!matchesLabels(parsed.selector, Object.fromEntries(expected)))
    errors.invalid(SPEC.child('selector'), shownSelector(selector), '`selector` not auto-generated');
}

/** ValidateJobSpec: of a Job itself, whose selector is there. */
function validateSelectedSpec(job: JsonObject, { pod }: JobOptions, errors: ErrorList): void {
  const spec = struct(job, 'spec');
  const selector = structPointer(spec, 'selector');
  const path = SPEC.child('selector');
  validateJobSpec(spec, SPEC, pod, errors);
  if (selector === undefined) errors.required(path);
  validateLabelSelector(selector, { allowInvalidValues: pod.allowInvalidSelectorValues }, path, errors);
  const parsed = parseLabelSelector(selector);
  if (parsed.problems.length > 0) return;
  const labels = stringsAt(templateOf(job), 'metadata', 'labels');
  if (parsed.selector === undefined || !matchesLabels(parsed.selector, labels))
    errors.invalid(
      SPEC.child('template').child('metadata').child('labels'),
      shownLabels(templateOf(job)),
      '`selector` does not match template `labels`',
    );
}

/** The pod of the last index bears the longest name. */
function validateIndexedName(job: JsonObject, errors: ErrorList): void {
  const spec = struct(job, 'spec');
  const completions = numberPointer(spec, 'completions') ?? 0;
  if (textPointer(spec, 'completionMode') !== 'Indexed' || completions <= 0) return;
  const name = text(struct(job, 'metadata'), 'name');
  const hostname = `${name}-${completions - 1}`;
  if (dnsLabel(hostname).length > 0)
    errors.invalid(METADATA_NAME, name, `will not able to create pod with invalid DNS label: ${hostname}`);
}

function validateJob(job: JsonObject, options: JobOptions, errors: ErrorList): void {
  validateObjectMeta(job, { namespaced: true, name: 'subdomain' }, errors);
  validateGeneratedSelector(job, options.needsPrefixedLabels, errors);
  validateSelectedSpec(job, options, errors);
  validateIndexedName(job, errors);
}

const HIGH_COMPLETIONS = 100_000;
const HIGH_PARALLELISM = 10_000;

/** WarningsForJobSpec (pkg/api/job/warnings.go). */
export function jobSpecWarnings(spec: JsonObject, path: Path): readonly string[] {
  const isHigh =
    textPointer(spec, 'completionMode') === 'Indexed' &&
    number(spec, 'completions') > HIGH_COMPLETIONS &&
    number(spec, 'parallelism') > HIGH_PARALLELISM;
  return [
    ...(isHigh
      ? [
          `${path.toString()}: In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, Kubernetes might not be able to track completedIndexes when a big number of indexes fail`,
        ]
      : []),
    ...podTemplateWarnings(struct(spec, 'template'), path.child('template')),
  ];
}

/** Job (pkg/apis/batch/validation; pkg/registry/batch/job/strategy.go). */
export const jobRules: KindRules = {
  create: (job, errors) => validateJob(job, optionsFor(undefined), errors),
  update(job, old, errors) {
    const options = optionsFor(old);
    validateJob(job, options, errors);
    validateObjectMetaUpdate(job, old, errors);
    validateSelectedSpec(job, options, errors);
    validateJobSpecUpdate(job, old, errors);
  },
  subresources: {
    status(job, old, errors) {
      validateObjectMetaUpdate(job, old, errors);
      validateJobStatus(job, old, errors);
    },
  },
  warnings(job, old) {
    if (!isNewGeneration(job, old)) return [];
    return [...(old === undefined ? podNameWarning(job) : []), ...jobSpecWarnings(struct(job, 'spec'), SPEC)];
  },
};
