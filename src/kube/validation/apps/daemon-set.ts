import type { JsonObject } from '../../json.ts';
import { NEW_TEMPLATE, type PodOptions } from '../core/pod-options.ts';
import { templateOptions, validatePodTemplate } from '../core/pod-template.ts';
import { isSemanticallyEqual } from '../../semantic-equality.ts';
import { podTemplateWarnings } from '../core/pod-warnings.ts';
import type { ErrorList } from '../error-list.ts';
import { internalJson } from '../go-value.ts';
import type { KindRules } from '../kind-rules.ts';
import { hasInvalidLabelValue, validateLabelSelector } from '../label-selector.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../object-meta.ts';
import { struct, structPointer, text } from '../values.ts';
import {
  intOrPercent,
  shownIntOrPercent,
  validateAtMostAll,
  validateIntOrPercent,
} from './int-or-percent.ts';
import {
  SPEC,
  STATUS,
  STRATEGY_FIELDS,
  validateCollisions,
  validateEndlessPods,
  validateNonnegative,
  validateNonemptySelector,
  validateSameSelector,
  validateSelection,
} from './template-rules.ts';

const STRATEGIES = ['RollingUpdate', 'OnDelete'];
function validateRollingUpdate({ maxUnavailable, maxSurge }: JsonObject, errors: ErrorList): void {
  const path = SPEC.child('updateStrategy').child('rollingUpdate');
  const unavailableAt = path.child('maxUnavailable');
  const surgeAt = path.child('maxSurge');
  validateIntOrPercent(maxUnavailable, unavailableAt, errors);
  validateIntOrPercent(maxSurge, surgeAt, errors);
  validateAtMostAll(maxUnavailable, unavailableAt, errors);
  validateAtMostAll(maxSurge, surgeAt, errors);
  const hasUnavailable = intOrPercent(maxUnavailable) !== 0;
  const hasSurge = intOrPercent(maxSurge) !== 0;
  if (hasUnavailable && hasSurge)
    errors.invalid(surgeAt, shownIntOrPercent(maxSurge), 'may not be set when maxUnavailable is non-zero');
  if (!hasUnavailable && !hasSurge) errors.required(unavailableAt, 'cannot be 0 when maxSurge is 0');
}

function validateStrategy(strategy: JsonObject, errors: ErrorList): void {
  const path = SPEC.child('updateStrategy');
  const type = text(strategy, 'type');
  const rolling = structPointer(strategy, 'rollingUpdate');
  if (type === 'OnDelete') return;
  if (type !== 'RollingUpdate')
    errors.notSupported(path, internalJson(strategy, STRATEGY_FIELDS), STRATEGIES);
  else if (rolling === undefined) errors.required(path.child('rollingUpdate'));
  else validateRollingUpdate(rolling, errors);
}

function validateSpec(
  daemonSet: JsonObject,
  options: PodOptions,
  allowInvalidValues: boolean,
  errors: ErrorList,
): void {
  const spec = struct(daemonSet, 'spec');
  const template = struct(spec, 'template');
  const path = SPEC.child('template');
  const selector = structPointer(spec, 'selector');
  validateLabelSelector(selector, { allowInvalidValues }, SPEC.child('selector'), errors);
  validateSelection(spec, template, path, errors);
  validateNonemptySelector(spec, 'daemonset', errors);
  validatePodTemplate(template, path, options, errors);
  validateEndlessPods(template, path, 'DaemonSet', errors);
  validateNonnegative(spec, ['minReadySeconds'], SPEC, errors);
  validateStrategy(struct(spec, 'updateStrategy'), errors);
  validateNonnegative(spec, ['revisionHistoryLimit'], SPEC, errors);
}

const STATUS_COUNTS = [
  'currentNumberScheduled',
  'numberMisscheduled',
  'desiredNumberScheduled',
  'numberReady',
  'observedGeneration',
  'updatedNumberScheduled',
  'numberAvailable',
  'numberUnavailable',
  'collisionCount',
];

function templateOf(daemonSet: JsonObject): JsonObject {
  return struct(struct(daemonSet, 'spec'), 'template');
}

/** DaemonSet (pkg/apis/apps/validation). */
export const daemonSetRules: KindRules = {
  create(daemonSet, errors) {
    validateObjectMeta(daemonSet, { namespaced: true, name: 'subdomain' }, errors);
    validateSpec(daemonSet, NEW_TEMPLATE, false, errors);
  },
  update(daemonSet, old, errors) {
    const options = templateOptions(templateOf(old));
    const selector = structPointer(struct(old, 'spec'), 'selector');
    const allowInvalidValues = options.allowInvalidSelectorValues || hasInvalidLabelValue(selector);
    validateObjectMetaUpdate(daemonSet, old, errors);
    validateSameSelector(daemonSet, old, errors);
    validateSpec(
      daemonSet,
      { ...options, allowInvalidSelectorValues: allowInvalidValues },
      allowInvalidValues,
      errors,
    );
  },
  subresources: {
    status(daemonSet, old, errors) {
      validateObjectMetaUpdate(daemonSet, old, errors);
      validateNonnegative(struct(daemonSet, 'status'), STATUS_COUNTS, STATUS, errors);
      validateCollisions(daemonSet, old, errors);
    },
  },
  warnings(daemonSet, old) {
    const isSame = old !== undefined && isSemanticallyEqual(templateOf(daemonSet), templateOf(old));
    return isSame ? [] : podTemplateWarnings(templateOf(daemonSet), SPEC.child('template'));
  },
};
