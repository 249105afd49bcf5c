import type { JsonObject } from '../../json.ts';
import { templateOptions } from '../core/pod-template.ts';
import { NEW_TEMPLATE, type PodOptions } from '../core/pod-options.ts';
import type { ErrorList } from '../error-list.ts';
import { internalJson } from '../go-value.ts';
import type { KindRules } from '../kind-rules.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../object-meta.ts';
import { number, numberPointer, struct, structPointer, text } from '../values.ts';
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
  validateAvailable,
  validateCollisions,
  validateNonnegative,
  validateReplicatedTemplate,
  validateSameSelector,
  validateSelector,
  validateWithinReplicas,
} from './template-rules.ts';
import { workloadWarnings } from './workload-warnings.ts';

const STRATEGIES = ['Recreate', 'RollingUpdate'];
function validateRollingUpdate(rolling: JsonObject, errors: ErrorList): void {
  const path = SPEC.child('strategy').child('rollingUpdate');
  const { maxUnavailable, maxSurge } = rolling;
  validateIntOrPercent(maxUnavailable, path.child('maxUnavailable'), errors);
  validateIntOrPercent(maxSurge, path.child('maxSurge'), errors);
  if (intOrPercent(maxUnavailable) === 0 && intOrPercent(maxSurge) === 0)
    errors.invalid(
      path.child('maxUnavailable'),
      shownIntOrPercent(maxUnavailable),
      'may not be 0 when `maxSurge` is 0',
    );
  validateAtMostAll(maxUnavailable, path.child('maxUnavailable'), errors);
}

function validateStrategy(strategy: JsonObject, errors: ErrorList): void {
  const path = SPEC.child('strategy');
  const type = text(strategy, 'type');
  const rolling = structPointer(strategy, 'rollingUpdate');
  if (type === 'Recreate') {
    if (rolling !== undefined)
      errors.forbidden(
        path.child('rollingUpdate'),
        "may not be specified when strategy `type` is 'Recreate'",
      );
  } else if (type !== 'RollingUpdate')
    errors.notSupported(path, internalJson(strategy, STRATEGY_FIELDS), STRATEGIES);
  else if (rolling === undefined)
    errors.required(path.child('rollingUpdate'), 'this should be defaulted and never be nil');
  else validateRollingUpdate(rolling, errors);
}

function validateSpec(deployment: JsonObject, options: PodOptions, errors: ErrorList): void {
  const spec = struct(deployment, 'spec');
  validateNonnegative(spec, ['replicas'], SPEC, errors);
  validateSelector(spec, 'deployment', errors);
  validateReplicatedTemplate(spec, options, errors);
  validateStrategy(struct(spec, 'strategy'), errors);
  validateNonnegative(
    spec,
    ['minReadySeconds', 'revisionHistoryLimit', 'progressDeadlineSeconds'],
    SPEC,
    errors,
  );
  const deadline_s = numberPointer(spec, 'progressDeadlineSeconds');
  if (deadline_s !== undefined && deadline_s <= number(spec, 'minReadySeconds'))
    errors.invalid(SPEC.child('progressDeadlineSeconds'), deadline_s, 'must be greater than minReadySeconds');
}

const STATUS_COUNTS = [
  'observedGeneration',
  'replicas',
  'updatedReplicas',
  'readyReplicas',
  'availableReplicas',
  'unavailableReplicas',
  'terminatingReplicas',
  'collisionCount',
];

/** Deployment (pkg/apis/apps/validation). */
export const deploymentRules: KindRules = {
  create(deployment, errors) {
    validateObjectMeta(deployment, { namespaced: true, name: 'subdomain' }, errors);
    validateSpec(deployment, NEW_TEMPLATE, errors);
  },
  update(deployment, old, errors) {
    validateObjectMetaUpdate(deployment, old, errors);
    validateSpec(deployment, templateOptions(struct(struct(old, 'spec'), 'template')), errors);
    validateSameSelector(deployment, old, errors);
  },
  subresources: {
    status(deployment, old, errors) {
      const status = struct(deployment, 'status');
      validateObjectMetaUpdate(deployment, old, errors);
      validateNonnegative(status, STATUS_COUNTS, STATUS, errors);
      validateWithinReplicas(status, ['updatedReplicas', 'readyReplicas', 'availableReplicas'], errors);
      validateAvailable(status, 'readyReplicas', errors);
      validateCollisions(deployment, old, errors);
    },
  },
  warnings: (deployment, old) => workloadWarnings(deployment, old, true),
};
