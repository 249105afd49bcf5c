import type { JsonObject } from '../../json.ts';
import { stringsAt } from '../../kube-object.ts';
import { isSemanticallyEqual } from '../../semantic-equality.ts';
import { matchesLabels, parseLabelSelector } from '../../selector.ts';
import { validatePodTemplate } from '../core/pod-template.ts';
import type { PodOptions } from '../core/pod-options.ts';
import type { ErrorList } from '../error-list.ts';
import { goMap, type InternalField } from '../go-value.ts';
import { isEmptySelector, shownSelector, validateLabelSelector } from '../label-selector.ts';
import { Path } from '../path.ts';
import { number, numberPointer, struct, structPointer, text } from '../values.ts';

export const SPEC = Path.of('spec');
export const STATUS = Path.of('status');
const NEGATIVE = 'must be greater than or equal to 0';

/** How a Deployment or a DaemonSet replaces its pods, as messages show it. */
export const STRATEGY_FIELDS: readonly InternalField[] = [
  ['Type', 'type', ''],
  [
    'RollingUpdate',
    'rollingUpdate',
    null,
    [
      ['MaxUnavailable', 'maxUnavailable', 0],
      ['MaxSurge', 'maxSurge', 0],
    ],
  ],
];

/** ValidateNonnegativeField of each field; absent ones are 0. */
export function validateNonnegative(
  object: JsonObject,
  fields: readonly string[],
  path: Path,
  errors: ErrorList,
): void {
  for (const field of fields) {
    const value = number(object, field);
    if (value < 0) errors.invalid(path.child(field), value, NEGATIVE);
  }
}

/** The selector of a workload must mean something; `kind` as the message says it. */
export function validateNonemptySelector(spec: JsonObject, kind: string, errors: ErrorList): void {
  const selector = structPointer(spec, 'selector');
  if (selector !== undefined && isEmptySelector(selector))
    errors.invalid(SPEC.child('selector'), shownSelector(selector), `empty selector is invalid for ${kind}`);
}

/** A selector that is there, can be read, and means something; `kind` as the message says it. */
export function validateSelector(spec: JsonObject, kind: string, errors: ErrorList): void {
  const selector = structPointer(spec, 'selector');
  if (selector === undefined) errors.required(SPEC.child('selector'));
  validateLabelSelector(selector, {}, SPEC.child('selector'), errors);
  validateNonemptySelector(spec, kind, errors);
}

/** The selector of a workload cannot change: its pods would be nobody's. */
export function validateSameSelector(object: JsonObject, old: JsonObject, errors: ErrorList): void {
  const selector = structPointer(struct(object, 'spec'), 'selector');
  if (!isSemanticallyEqual(selector, structPointer(struct(old, 'spec'), 'selector')))
    errors.invalid(SPEC.child('selector'), shownSelector(selector), 'field is immutable');
}

/** Labels of a template as Go shows them: nil where there are none. */
export function shownLabels(template: JsonObject) {
  const labels = struct(template, 'metadata')['labels'];
  return labels === undefined ? null : goMap(struct(struct(template, 'metadata'), 'labels'));
}

/** Says whether the selector can be evaluated; if so, what it selects is compared with the template. */
export function validateSelection(
  spec: JsonObject,
  template: JsonObject,
  path: Path,
  errors: ErrorList,
): boolean {
  const { selector, problems } = parseLabelSelector(struct(spec, 'selector'));
  if (problems.length > 0) return false;
  const isNil = structPointer(spec, 'selector') === undefined;
  const labels = stringsAt(template, 'metadata', 'labels');
  if (isNil || (selector !== undefined && !matchesLabels(selector, labels)))
    errors.invalid(
      path.child('metadata').child('labels'),
      shownLabels(template),
      '`selector` does not match template `labels`',
    );
  return true;
}

/** Pods of a controller that replaces them run for ever. `kind` as the message says it. */
export function validateEndlessPods(template: JsonObject, path: Path, kind: string, errors: ErrorList): void {
  const spec = struct(template, 'spec');
  const policy = text(spec, 'restartPolicy');
  if (policy !== 'Always') errors.notSupported(path.child('spec').child('restartPolicy'), policy, ['Always']);
  if (numberPointer(spec, 'activeDeadlineSeconds') !== undefined)
    errors.forbidden(
      path.child('spec').child('activeDeadlineSeconds'),
      `activeDeadlineSeconds in ${kind} is not Supported`,
    );
}

/** ValidatePodTemplateSpecForReplicaSet: of Deployments and ReplicaSets. */
export function validateReplicatedTemplate(spec: JsonObject, options: PodOptions, errors: ErrorList): void {
  const template = struct(spec, 'template');
  const path = SPEC.child('template');
  if (!validateSelection(spec, template, path, errors)) {
    const shown = shownSelector(structPointer(spec, 'selector'));
    return errors.invalid(SPEC.child('selector'), shown, 'invalid label selector');
  }
  validatePodTemplate(template, path, options, errors);
  validateEndlessPods(template, path, 'ReplicaSet', errors);
}

/** No more of `fields` than there are replicas. */
export function validateWithinReplicas(
  status: JsonObject,
  fields: readonly string[],
  errors: ErrorList,
): void {
  for (const field of fields)
    if (number(status, field) > number(status, 'replicas'))
      errors.invalid(STATUS.child(field), number(status, field), 'cannot be greater than status.replicas');
}

/** No more are available than are ready; `ready` as the message calls them. */
export function validateAvailable(status: JsonObject, ready: string, errors: ErrorList): void {
  const available = number(status, 'availableReplicas');
  if (available > number(status, 'readyReplicas'))
    errors.invalid(STATUS.child('availableReplicas'), available, `cannot be greater than ${ready}`);
}

/** The count of hash collisions only grows; absent is nothing to compare. */
export function validateCollisions(object: JsonObject, old: JsonObject, errors: ErrorList): void {
  const now = numberPointer(struct(object, 'status'), 'collisionCount');
  const before = numberPointer(struct(old, 'status'), 'collisionCount');
  if (now !== undefined && before !== undefined && now < before)
    errors.invalid(STATUS.child('collisionCount'), now, 'cannot be decremented');
}
