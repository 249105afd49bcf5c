import type { JsonObject } from '../../json.ts';
import type { ErrorList } from '../error-list.ts';
import { goText, internalJson, type InternalField } from '../go-value.ts';
import type { KindRules } from '../kind-rules.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../object-meta.ts';
import { Path } from '../path.ts';
import { list, struct, structPointer, structs, text, texts } from '../values.ts';
import { quantities, validateResourceQuantity } from './quantity-rules.ts';
import { isStandardQuotaResource } from './resource-name.ts';
import { validateResourceName } from './resource-requirements.ts';

const SPEC = Path.of('spec');
const COMPUTE = ['cpu', 'memory', 'limits.cpu', 'limits.memory', 'requests.cpu', 'requests.memory'];

/** What each scope may count (IsResourceQuotaScopeValidForResource). */
const SCOPES: Readonly<Record<string, readonly string[]>> = {
  Terminating: ['pods', ...COMPUTE],
  NotTerminating: ['pods', ...COMPUTE],
  BestEffort: ['pods'],
  NotBestEffort: ['pods', ...COMPUTE],
  PriorityClass: ['pods', ...COMPUTE],
  CrossNamespacePodAffinity: ['pods', ...COMPUTE],
  VolumeAttributesClass: ['persistentvolumeclaims', 'requests.storage'],
};
const EXISTS_ONLY = [
  'BestEffort',
  'NotBestEffort',
  'Terminating',
  'NotTerminating',
  'CrossNamespacePodAffinity',
];
const CONFLICTS = [
  ['BestEffort', 'NotBestEffort'],
  ['Terminating', 'NotTerminating'],
];

function validateQuotaResource(name: string, path: Path, errors: ErrorList): void {
  validateResourceName(name, path, errors);
  if (!name.includes('/') && !isStandardQuotaResource(name))
    errors.invalid(path, goText(name), 'must be a standard resource for quota');
}

function validateAmounts(object: JsonObject, field: string, path: Path, errors: ErrorList): void {
  for (const [name, value] of quantities(object, field)) {
    validateQuotaResource(name, path.child(field).key(name), errors);
    validateResourceQuantity(name, value, path.child(field).key(name), errors);
  }
}

/** How many of the counted resources the scope cannot count. */
function misfits(scope: string, spec: JsonObject): number {
  const allowed = SCOPES[scope];
  return Object.keys(struct(spec, 'hard')).filter(
    (name) => isStandardQuotaResource(name) && allowed !== undefined && !allowed.includes(name),
  ).length;
}

function conflicts(scopes: readonly string[]): number {
  return CONFLICTS.filter((pair) => pair.every((scope) => scopes.includes(scope))).length;
}

/** validateResourceQuotaScopes. */
function validateScopes(spec: JsonObject, errors: ErrorList): void {
  const scopes = texts(spec, 'scopes');
  const path = SPEC.child('scopes');
  const say = (count: number, why: string): void => {
    for (let i = 0; i < count; i += 1) errors.invalid(path, scopes, why);
  };
  for (const scope of scopes) {
    if (SCOPES[scope] === undefined) errors.invalid(path, scopes, 'unsupported scope');
    say(misfits(scope, spec), 'unsupported scope applied to resource');
  }
  say(conflicts(scopes), 'conflicting scopes');
}

const SELECTOR_FIELDS: readonly InternalField[] = [
  [
    'MatchExpressions',
    'matchExpressions',
    null,
    [
      ['ScopeName', 'scopeName', ''],
      ['Operator', 'operator', ''],
      ['Values', 'values', null],
    ],
  ],
];

function validateOperator(requirement: JsonObject, path: Path, errors: ErrorList): void {
  const operator = text(requirement, 'operator');
  const values = list(requirement, 'values');
  if (EXISTS_ONLY.includes(text(requirement, 'scopeName')) && operator !== 'Exists')
    errors.invalid(
      path.child('operator'),
      goText(operator),
      "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity",
    );
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length === 0)
      errors.required(
        path.child('values'),
        "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector",
      );
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length > 0)
      errors.invalid(
        path.child('values'),
        values,
        "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector",
      );
  } else errors.invalid(path.child('operator'), goText(operator), 'not a valid selector operator');
}

/** validateScopedResourceSelectorRequirement. */
function validateScopeSelector(spec: JsonObject, errors: ErrorList): void {
  const selector = structPointer(spec, 'scopeSelector');
  if (selector === undefined) return;
  const path = SPEC.child('scopeSelector').child('matchExpressions');
  const requirements = structs(selector, 'matchExpressions');
  for (const requirement of requirements) {
    const scope = text(requirement, 'scopeName');
    if (SCOPES[scope] === undefined)
      errors.invalid(path.child('scopeName'), goText(scope), 'unsupported scope');
    const misfits_count = misfits(scope, spec);
    for (let i = 0; i < misfits_count; i += 1)
      errors.invalid(path, internalJson(selector, SELECTOR_FIELDS), 'unsupported scope applied to resource');
    validateOperator(requirement, path, errors);
  }
  const conflicts_count = conflicts(requirements.map((requirement) => text(requirement, 'scopeName')));
  for (let i = 0; i < conflicts_count; i += 1) errors.invalid(path, spec['scopes'], 'conflicting scopes');
}

function validateSpec(quota: JsonObject, errors: ErrorList): void {
  const spec = struct(quota, 'spec');
  validateAmounts(spec, 'hard', SPEC, errors);
  validateScopes(spec, errors);
  validateScopeSelector(spec, errors);
}

function validateStatus(quota: JsonObject, errors: ErrorList): void {
  for (const field of ['hard', 'used'])
    validateAmounts(struct(quota, 'status'), field, Path.of('status'), errors);
}

/** ResourceQuota (pkg/apis/core/validation). */
export const resourceQuotaRules: KindRules = {
  create(quota, errors) {
    validateObjectMeta(quota, { namespaced: true, name: 'subdomain' }, errors);
    validateSpec(quota, errors);
    validateStatus(quota, errors);
  },
  update(quota, old, errors) {
    validateObjectMetaUpdate(quota, old, errors);
    validateSpec(quota, errors);
    const spec = struct(quota, 'spec');
    const scopes = texts(spec, 'scopes');
    const before = texts(struct(old, 'spec'), 'scopes');
    const isSame = [...scopes, ...before].every((scope) => scopes.includes(scope) && before.includes(scope));
    if (!isSame) errors.invalid(SPEC.child('scopes'), spec['scopes'], 'field is immutable');
  },
  subresources: {
    status(quota, old, errors) {
      validateObjectMetaUpdate(quota, old, errors);
      validateStatus(quota, errors);
    },
  },
};
