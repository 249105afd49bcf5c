import type { JsonObject } from '../../json.ts';
import type { ErrorList } from '../error-list.ts';
import { qualifiedName } from '../formats.ts';
import { validateLabelSelector } from '../label-selector.ts';
import type { Path } from '../path.ts';
import {
  number,
  numberPointer,
  struct,
  structPointer,
  structs,
  text,
  textPointer,
  texts,
} from '../values.ts';
import type { PodOptions } from './pod-options.ts';

const ACTIONS = ['DoNotSchedule', 'ScheduleAnyway'];
const NODE_POLICIES = ['Honor', 'Ignore'];
const NEEDS_SELECTOR = 'must not be specified when labelSelector is not set';
const IN_BOTH = 'exists in both matchLabelKeys and labelSelector';

function validateKeys(
  keys: readonly string[],
  selector: JsonObject | undefined,
  path: Path,
  errors: ErrorList,
): void {
  if (keys.length === 0) return;
  if (selector === undefined) errors.forbidden(path, NEEDS_SELECTOR);
  else
    for (const [index, key] of keys.entries()) errors.eachInvalid(path.index(index), key, qualifiedName(key));
}

/**
 * ValidateMatchLabelKeysAndMismatchLabelKeys, of spread constraints and of affinity terms: the server merges keys into the selector, so that
 * a key that the selector has twice was written by the client.
 */
export function validateMatchLabelKeys(term: JsonObject, path: Path, errors: ErrorList): void {
  const keys = texts(term, 'matchLabelKeys');
  const mismatched = texts(term, 'mismatchLabelKeys');
  if (keys.length === 0 && mismatched.length === 0) return;
  const selector = structPointer(term, 'labelSelector');
  validateKeys(keys, selector, path.child('matchLabelKeys'), errors);
  validateKeys(mismatched, selector, path.child('mismatchLabelKeys'), errors);
  if (selector !== undefined) {
    const seen = new Set(Object.keys(struct(selector, 'matchLabels')));
    for (const expression of structs(selector, 'matchExpressions')) {
      const key = text(expression, 'key');
      const index = keys.lastIndexOf(key);
      if (index >= 0 && seen.has(key)) errors.invalid(path.index(index), key, IN_BOTH);
      seen.add(key);
    }
  }
  for (const [index, key] of keys.entries())
    if (mismatched.includes(key))
      errors.invalid(
        path.child('matchLabelKeys').index(index),
        key,
        'exists in both matchLabelKeys and mismatchLabelKeys',
      );
}

/** ValidateMatchLabelKeysInTopologySpread: as it was before keys were merged. */
function validateUnmergedKeys(constraint: JsonObject, path: Path, errors: ErrorList): void {
  const keys = texts(constraint, 'matchLabelKeys');
  if (keys.length === 0) return;
  const selector = structPointer(constraint, 'labelSelector');
  if (selector === undefined) errors.forbidden(path, NEEDS_SELECTOR);
  const known = new Set([
    ...Object.keys(struct(selector ?? {}, 'matchLabels')),
    ...structs(selector ?? {}, 'matchExpressions').map((expression) => text(expression, 'key')),
  ]);
  for (const [index, key] of keys.entries()) {
    errors.eachInvalid(path.index(index), key, qualifiedName(key));
    if (known.has(key)) errors.invalid(path.index(index), key, IN_BOTH);
  }
}

function validateNodePolicy(policy: string | undefined, path: Path, errors: ErrorList): void {
  if (policy !== undefined && !NODE_POLICIES.includes(policy))
    errors.notSupported(path, policy, NODE_POLICIES);
}

function validateMinDomains(constraint: JsonObject, path: Path, errors: ErrorList): void {
  const minDomains = numberPointer(constraint, 'minDomains');
  if (minDomains === undefined) return;
  if (minDomains <= 0) errors.invalid(path, minDomains, 'must be greater than zero');
  const action = text(constraint, 'whenUnsatisfiable');
  if (action !== 'DoNotSchedule')
    errors.invalid(
      path,
      minDomains,
      `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${action}`,
    );
}

function isSameDomain(one: JsonObject, other: JsonObject): boolean {
  return ['topologyKey', 'whenUnsatisfiable'].every((field) => text(one, field) === text(other, field));
}

/** validateTopologySpreadConstraints. */
export function validateTopologySpread(
  constraints: readonly JsonObject[],
  path: Path,
  options: PodOptions,
  errors: ErrorList,
): void {
  for (const [index, constraint] of constraints.entries()) {
    const at = path.index(index);
    const skew = number(constraint, 'maxSkew');
    if (skew <= 0) errors.invalid(at.child('maxSkew'), skew, 'must be greater than zero');
    const key = text(constraint, 'topologyKey');
    if (key === '') errors.required(at.child('topologyKey'), 'can not be empty');
    const action = text(constraint, 'whenUnsatisfiable');
    if (!ACTIONS.includes(action)) errors.notSupported(at.child('whenUnsatisfiable'), action, ACTIONS);
    if (constraints.slice(index + 1).some((other) => isSameDomain(constraint, other)))
      errors.duplicate(at.child('{topologyKey, whenUnsatisfiable}'), `{${key}, ${action}}`);
    validateMinDomains(constraint, at.child('minDomains'), errors);
    for (const field of ['nodeAffinityPolicy', 'nodeTaintsPolicy'])
      validateNodePolicy(textPointer(constraint, field), at.child(field), errors);
    if (options.allowSpreadKeysOfOldForm)
      validateUnmergedKeys(constraint, at.child('matchLabelKeys'), errors);
    else validateMatchLabelKeys({ ...constraint, mismatchLabelKeys: [] }, at, errors);
    if (!options.allowInvalidSpreadSelectors)
      validateLabelSelector(
        structPointer(constraint, 'labelSelector'),
        {},
        at.child('labelSelector'),
        errors,
      );
  }
}
