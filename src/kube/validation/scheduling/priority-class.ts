import type { JsonObject } from '../../json.ts';
import { validatePreemptionPolicy } from '../core/pod-spec.ts';
import type { ErrorList } from '../error-list.ts';
import { goText } from '../go-value.ts';
import type { KindRules } from '../kind-rules.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../object-meta.ts';
import { Path } from '../path.ts';
import { flag, number, struct, text, textPointer } from '../values.ts';

const SYSTEM_PREFIX = 'system-';
/** Above it are the system's own two. */
const HIGHEST_USER_DEFINABLE = 1_000_000_000;
const SYSTEM_CLASSES: Readonly<Record<string, number>> = {
  'system-node-critical': 2_000_001_000,
  'system-cluster-critical': 2_000_000_000,
};

/** What is wrong with a class that has a name of the system (IsKnownSystemPriorityClass); `undefined` where nothing is. */
function systemProblem(priorityClass: JsonObject): string | undefined {
  const name = text(struct(priorityClass, 'metadata'), 'name');
  const value = SYSTEM_CLASSES[name];
  if (value === undefined) return `${name} is not a known system priority class`;
  if (value !== number(priorityClass, 'value')) return `value of ${name} PriorityClass must be ${value}`;
  return flag(priorityClass, 'globalDefault')
    ? `globalDefault of ${name} PriorityClass must be false`
    : undefined;
}

function validatePriorityClass(priorityClass: JsonObject, errors: ErrorList): void {
  validateObjectMeta(priorityClass, { namespaced: false, name: 'subdomain' }, errors);
  if (text(struct(priorityClass, 'metadata'), 'name').startsWith(SYSTEM_PREFIX)) {
    const problem = systemProblem(priorityClass);
    if (problem !== undefined)
      errors.forbidden(
        Path.of('metadata', 'name'),
        `priority class names with '${SYSTEM_PREFIX}' prefix are reserved for system use only. error: ${problem}`,
      );
  } else if (number(priorityClass, 'value') > HIGHEST_USER_DEFINABLE)
    errors.forbidden(
      Path.of('value'),
      `maximum allowed value of a user defined priority is ${HIGHEST_USER_DEFINABLE}`,
    );
  validatePreemptionPolicy(priorityClass, Path.of('preemptionPolicy'), errors);
}

/** PriorityClass (pkg/apis/scheduling/validation). */
export const priorityClassRules: KindRules = {
  create: validatePriorityClass,
  update(priorityClass, old, errors) {
    validateObjectMetaUpdate(priorityClass, old, errors);
    if (number(priorityClass, 'value') !== number(old, 'value'))
      errors.forbidden(Path.of('value'), 'may not be changed in an update.');
    const policy = textPointer(priorityClass, 'preemptionPolicy');
    if (policy !== textPointer(old, 'preemptionPolicy'))
      errors.invalid(
        Path.of('preemptionPolicy'),
        policy === undefined ? null : goText(policy),
        'field is immutable',
      );
  },
};
