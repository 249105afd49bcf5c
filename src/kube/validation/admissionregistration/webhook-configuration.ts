import { jsonEqual } from '../../json-difference.ts';
import type { JsonObject, JsonValue } from '../../json.ts';
import { ErrorList } from '../error-list.ts';
import { dns1035Label, dnsSubdomain } from '../formats.ts';
import type { KindRules } from '../kind-rules.ts';
import { validateLabelSelector } from '../label-selector.ts';
import { validateObjectMeta } from '../object-meta.ts';
import { Path } from '../path.ts';
import { list, numberPointer, struct, structPointer, structs, text, textPointer, texts } from '../values.ts';
import { validateMatchConditions } from './match-conditions.ts';
import {
  FAILURE_POLICIES,
  MATCH_POLICIES,
  REINVOCATION_POLICIES,
  validateRuleWithOperations,
  validateWord,
} from './rule-with-operations.ts';
import { staticNameWarnings } from './static-name.ts';
import { validateWebhookClient } from '../webhook-client.ts';

const WEBHOOKS = Path.of('webhooks');
const REVIEW_VERSIONS = ['v1', 'v1beta1'];
const NO_SIDE_EFFECTS = ['None', 'NoneOnDryRun'];
const SIDE_EFFECTS = ['None', 'NoneOnDryRun', 'Some', 'Unknown'];
const TIMEOUT_MAX_S = 30;
const NAME_SEGMENTS_MIN_COUNT = 3;

/** What is asked of a new configuration, and of a changed one only where the old one kept to it. */
interface Demands {
  readonly conditions: boolean;
  readonly noSideEffects: boolean;
  readonly knownReviewVersion: boolean;
  readonly uniqueNames: boolean;
  readonly labelValues: boolean;
}

const ALL: Demands = {
  conditions: true,
  noSideEffects: true,
  knownReviewVersion: true,
  uniqueNames: true,
  labelValues: true,
};

function webhooksOf(configuration: JsonObject): readonly JsonObject[] {
  return structs(configuration, 'webhooks');
}

function hasKnownVersion(webhook: JsonObject): boolean {
  return texts(webhook, 'admissionReviewVersions').some((version) => REVIEW_VERSIONS.includes(version));
}

function selectorsAreValid(webhook: JsonObject): boolean {
  const errors = new ErrorList();
  for (const field of ['namespaceSelector', 'objectSelector'])
    validateLabelSelector(structPointer(webhook, field), {}, Path.of(field), errors);
  return errors.length === 0;
}

function conditionsOf(webhook: JsonObject | undefined): readonly JsonValue[] {
  return webhook === undefined ? [] : list(webhook, 'matchConditions');
}

function demandsAfter(old: readonly JsonObject[], next: readonly JsonObject[]): Demands {
  const names = old.map((webhook) => text(webhook, 'name'));
  return {
    conditions:
      old.length !== next.length ||
      old.some((webhook, index) => !jsonEqual(conditionsOf(webhook), conditionsOf(next[index]))),
    noSideEffects: old.every((webhook) => NO_SIDE_EFFECTS.includes(text(webhook, 'sideEffects'))),
    knownReviewVersion: old.every(
      (webhook) => hasKnownVersion(webhook) || texts(webhook, 'admissionReviewVersions').length === 0,
    ),
    uniqueNames: new Set(names).size === names.length,
    labelValues: old.every(selectorsAreValid),
  };
}

/** IsFullyQualifiedName. */
function validateName(name: string, path: Path, errors: ErrorList): void {
  if (name === '') {
    errors.required(path);
    return;
  }
  const problems = dnsSubdomain(name);
  if (problems.length > 0) errors.invalid(path, name, problems.join(','));
  else if (name.split('.').length < NAME_SEGMENTS_MIN_COUNT)
    errors.invalid(path, name, 'should be a domain with at least three segments separated by dots');
}

function validateSideEffects(
  webhook: JsonObject,
  { noSideEffects }: Demands,
  path: Path,
  errors: ErrorList,
): void {
  const allowed = noSideEffects ? NO_SIDE_EFFECTS : SIDE_EFFECTS;
  if (textPointer(webhook, 'sideEffects') === undefined)
    errors.required(path.child('sideEffects'), `must specify one of ${allowed.join(', ')}`);
  validateWord(webhook, 'sideEffects', allowed, path, errors);
}

function validateTimeout(webhook: JsonObject, path: Path, errors: ErrorList): void {
  const timeout_s = numberPointer(webhook, 'timeoutSeconds');
  if (timeout_s !== undefined && (timeout_s > TIMEOUT_MAX_S || timeout_s < 1))
    errors.invalid(
      path.child('timeoutSeconds'),
      timeout_s,
      `the timeout value must be between 1 and ${TIMEOUT_MAX_S} seconds`,
    );
}

function validateReviewVersions(
  webhook: JsonObject,
  { knownReviewVersion }: Demands,
  path: Path,
  errors: ErrorList,
): void {
  const versions = texts(webhook, 'admissionReviewVersions');
  const known = REVIEW_VERSIONS.join(', ');
  if (versions.length === 0) {
    errors.required(path, `must specify one of ${known}`);
    return;
  }
  for (const [index, version] of versions.entries())
    if (versions.indexOf(version) < index) errors.invalid(path.index(index), version, 'duplicate version');
    else errors.eachInvalid(path.index(index), version, dns1035Label(version));
  if (knownReviewVersion && !hasKnownVersion(webhook))
    errors.invalid(path, [...versions], `must include at least one of ${known}`);
}

function validateWebhook(
  webhook: JsonObject,
  type: 'mutating' | 'validating',
  demands: Demands,
  path: Path,
  errors: ErrorList,
): void {
  validateName(text(webhook, 'name'), path.child('name'), errors);
  for (const [index, rule] of structs(webhook, 'rules').entries())
    validateRuleWithOperations(rule, path.child('rules').index(index), errors);
  validateWord(webhook, 'failurePolicy', FAILURE_POLICIES, path, errors);
  validateWord(webhook, 'matchPolicy', MATCH_POLICIES, path, errors);
  validateSideEffects(webhook, demands, path, errors);
  validateTimeout(webhook, path, errors);
  for (const field of ['namespaceSelector', 'objectSelector'])
    validateLabelSelector(
      structPointer(webhook, field),
      { allowInvalidValues: !demands.labelValues },
      path.child(field),
      errors,
    );
  if (type === 'mutating') validateWord(webhook, 'reinvocationPolicy', REINVOCATION_POLICIES, path, errors);
  validateWebhookClient(struct(webhook, 'clientConfig'), path.child('clientConfig'), errors);
  if (demands.conditions)
    validateMatchConditions(
      structs(webhook, 'matchConditions'),
      { hasParams: false },
      path.child('matchConditions'),
      errors,
    );
}

function validateConfiguration(
  configuration: JsonObject,
  type: 'mutating' | 'validating',
  demands: Demands,
  errors: ErrorList,
): void {
  validateObjectMeta(configuration, { namespaced: false, name: 'subdomain' }, errors);
  const names = new Set<string>();
  for (const [index, webhook] of webhooksOf(configuration).entries()) {
    const path = WEBHOOKS.index(index);
    validateWebhook(webhook, type, demands, path, errors);
    validateReviewVersions(webhook, demands, path.child('admissionReviewVersions'), errors);
    const name = text(webhook, 'name');
    if (demands.uniqueNames && names.has(name) && name !== '') errors.duplicate(path.child('name'), name);
    names.add(name);
  }
}

/** ValidatingWebhookConfiguration and MutatingWebhookConfiguration (pkg/apis/admissionregistration/validation). */
export function webhookConfigurationRules(type: 'mutating' | 'validating'): KindRules {
  return {
    create: (configuration, errors) => validateConfiguration(configuration, type, ALL, errors),
    update: (configuration, old, errors) =>
      validateConfiguration(
        configuration,
        type,
        demandsAfter(webhooksOf(old), webhooksOf(configuration)),
        errors,
      ),
    warnings: staticNameWarnings,
  };
}
