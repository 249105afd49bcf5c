import type { JsonObject } from '../../json.ts';
import { validateNonnegative } from '../apps/template-rules.ts';
import type { PodOptions } from '../core/pod-options.ts';
import { validatePodTemplate } from '../core/pod-template.ts';
import type { ErrorList } from '../error-list.ts';
import { dnsSubdomain, regexError } from '../formats.ts';
import { byteLength, goText, internalJson, type InternalField } from '../go-value.ts';
import type { Path } from '../path.ts';
import { numberPointer, struct, structPointer, text, textPointer } from '../values.ts';
import { validatePodFailurePolicy, validateSuccessPolicy } from './job-policies.ts';

const COUNTS = [
  'parallelism',
  'completions',
  'activeDeadlineSeconds',
  'backoffLimit',
  'ttlSecondsAfterFinished',
  'backoffLimitPerIndex',
  'maxFailedIndexes',
];
const MANAGED_BY_MAX_BYTES = 63;
const INDEXED_MAX_COUNT = 100_000;
const HIGH_COMPLETIONS = 100_000;
const HIGH_MAX_COUNT = 10_000;
const COMPLETION_MODES = ['NonIndexed', 'Indexed'];
const HTTP_PATH = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+";
const HTTP_PATH_PATTERN = new RegExp(`^${HTTP_PATH}$`);

/** IsDomainPrefixedPath: `acme.io/foo`. */
function validateDomainPrefixedPath(value: string, path: Path, errors: ErrorList): void {
  if (value === '') return errors.required(path);
  const slash = value.indexOf('/');
  const host = value.slice(0, Math.max(slash, 0));
  const rest = value.slice(slash + 1);
  if (slash < 0 || host === '' || rest === '')
    return errors.invalid(path, value, 'must be a domain-prefixed path (such as "acme.io/foo")');
  errors.eachInvalid(path, host, dnsSubdomain(host));
  if (!HTTP_PATH_PATTERN.test(rest)) errors.invalid(path, rest, regexError('Invalid path', HTTP_PATH));
}

function validateIndexed(spec: JsonObject, path: Path, errors: ErrorList): void {
  const completions = numberPointer(spec, 'completions');
  const parallelism = numberPointer(spec, 'parallelism') ?? 0;
  const failed = numberPointer(spec, 'maxFailedIndexes');
  if (completions === undefined)
    errors.required(path.child('completions'), 'when completion mode is Indexed');
  if (parallelism > INDEXED_MAX_COUNT)
    errors.invalid(
      path.child('parallelism'),
      parallelism,
      `must be less than or equal to ${INDEXED_MAX_COUNT} when completion mode is Indexed`,
    );
  const failedAt = path.child('maxFailedIndexes');
  if (failed !== undefined && completions !== undefined && failed > completions)
    errors.invalid(failedAt, failed, 'must be less than or equal to completions');
  if (failed !== undefined && failed > INDEXED_MAX_COUNT)
    errors.invalid(failedAt, failed, `must be less than or equal to ${INDEXED_MAX_COUNT}`);
  if ((completions ?? 0) <= HIGH_COMPLETIONS || numberPointer(spec, 'backoffLimitPerIndex') === undefined)
    return;
  const high = `must be less than or equal to ${HIGH_MAX_COUNT} when completions are above ${HIGH_COMPLETIONS} and used with backoff limit per index`;
  if (failed === undefined)
    errors.required(failedAt, `must be specified when completions is above ${HIGH_COMPLETIONS}`);
  if (parallelism > HIGH_MAX_COUNT) errors.invalid(path.child('parallelism'), parallelism, high);
  if (failed !== undefined && failed > HIGH_MAX_COUNT) errors.invalid(failedAt, failed, high);
}

function validateCompletion(spec: JsonObject, path: Path, errors: ErrorList): void {
  const mode = textPointer(spec, 'completionMode');
  if (mode !== undefined && !COMPLETION_MODES.includes(mode))
    errors.notSupported(path.child('completionMode'), mode, COMPLETION_MODES);
  if (mode === 'Indexed') validateIndexed(spec, path, errors);
  if (mode !== undefined && mode !== 'NonIndexed') return;
  for (const field of ['backoffLimitPerIndex', 'maxFailedIndexes']) {
    const value = numberPointer(spec, field);
    if (value !== undefined) errors.invalid(path.child(field), value, 'requires indexed completion mode');
  }
}

const SUCCESS_POLICY_FIELDS: readonly InternalField[] = [
  [
    'Rules',
    'rules',
    null,
    [
      ['SucceededIndexes', 'succeededIndexes', null],
      ['SucceededCount', 'succeededCount', null],
    ],
  ],
];

function validatePolicies(spec: JsonObject, path: Path, errors: ErrorList): void {
  validatePodFailurePolicy(spec, path, errors);
  const success = structPointer(spec, 'successPolicy');
  if (success !== undefined) {
    if (textPointer(spec, 'completionMode') === 'Indexed') validateSuccessPolicy(spec, path, errors);
    else
      errors.invalid(
        path.child('successPolicy'),
        internalJson(success, SUCCESS_POLICY_FIELDS),
        'requires indexed completion mode',
      );
  }
  const replacement = textPointer(spec, 'podReplacementPolicy');
  const supported = spec['podFailurePolicy'] === undefined ? ['Failed', 'TerminatingOrFailed'] : ['Failed'];
  if (replacement !== undefined && !supported.includes(replacement))
    errors.notSupported(path.child('podReplacementPolicy'), replacement, supported);
}

const RESTART_POLICIES = ['OnFailure', 'Never'];

function validateRestartPolicy(spec: JsonObject, path: Path, errors: ErrorList): void {
  const policy = text(struct(struct(spec, 'template'), 'spec'), 'restartPolicy');
  const at = path.child('template').child('spec').child('restartPolicy');
  if (policy === 'Always' || policy === '') errors.required(at, 'valid values: "OnFailure", "Never"');
  else if (!RESTART_POLICIES.includes(policy)) errors.notSupported(at, policy, RESTART_POLICIES);
  else if (spec['podFailurePolicy'] !== undefined && policy !== 'Never')
    errors.invalid(at, goText(policy), 'only "Never" is supported when podFailurePolicy is specified');
}

/** validateJobSpec: of a Job, and of the template of one. */
export function validateJobSpec(spec: JsonObject, path: Path, options: PodOptions, errors: ErrorList): void {
  validateNonnegative(spec, COUNTS, path, errors);
  if (spec['maxFailedIndexes'] !== undefined && spec['backoffLimitPerIndex'] === undefined)
    errors.required(path.child('backoffLimitPerIndex'), 'when maxFailedIndexes is specified');
  const managedBy = textPointer(spec, 'managedBy');
  if (managedBy !== undefined) {
    validateDomainPrefixedPath(managedBy, path.child('managedBy'), errors);
    if (byteLength(managedBy) > MANAGED_BY_MAX_BYTES)
      errors.tooLong(path.child('managedBy'), MANAGED_BY_MAX_BYTES);
  }
  validateCompletion(spec, path, errors);
  validatePolicies(spec, path, errors);
  validatePodTemplate(struct(spec, 'template'), path.child('template'), options, errors);
  validateRestartPolicy(spec, path, errors);
}
