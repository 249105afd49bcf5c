import type { JsonObject } from '../../json.ts';
import type { ErrorList } from '../error-list.ts';
import type { KindRules } from '../kind-rules.ts';
import { longName } from '../formats.ts';
import { validateObjectMeta, validateObjectMetaUpdate, type NameFormat } from '../object-meta.ts';
import { numberPointer, struct, structPointer } from '../values.ts';
import { validateReplicaStatus } from '../apps/replica-set.ts';
import { shownLabels, SPEC, validateEndlessPods, validateNonnegative } from '../apps/template-rules.ts';
import { workloadWarnings } from '../apps/workload-warnings.ts';
import { NEW_TEMPLATE, type PodOptions } from './pod-options.ts';
import { templateOptions, validatePodTemplate } from './pod-template.ts';

/** ValidatePodTemplateSpecForRC. */
function validateTemplate(spec: JsonObject, options: PodOptions, errors: ErrorList): void {
  const template = structPointer(spec, 'template');
  const path = SPEC.child('template');
  if (template === undefined) return errors.required(path);
  const labels = struct(struct(template, 'metadata'), 'labels');
  const selector = Object.entries(struct(spec, 'selector'));
  if (selector.some(([key, value]) => labels[key] !== value))
    errors.invalid(
      path.child('metadata').child('labels'),
      shownLabels(template),
      '`selector` does not match template `labels`',
    );
  validatePodTemplate(template, path, options, errors);
  validateEndlessPods(template, path, 'ReplicationController', errors);
}

function validateSpec(controller: JsonObject, options: PodOptions, errors: ErrorList): void {
  const spec = struct(controller, 'spec');
  validateNonnegative(spec, ['minReadySeconds'], SPEC, errors);
  if (Object.keys(struct(spec, 'selector')).length === 0) errors.required(SPEC.child('selector'));
  if (numberPointer(spec, 'replicas') === undefined) errors.required(SPEC.child('replicas'));
  validateNonnegative(spec, ['replicas'], SPEC, errors);
  validateTemplate(spec, options, errors);
}

/** The name that is there, however it was made: the beginning alone is not looked at. */
const controllerName: NameFormat = (name, isPrefix) => (isPrefix ? [] : longName(name));

/** ReplicationController (pkg/apis/core/validation). */
export const replicationControllerRules: KindRules = {
  create(controller, errors) {
    validateObjectMeta(controller, { namespaced: true, name: controllerName }, errors);
    validateSpec(controller, NEW_TEMPLATE, errors);
  },
  update(controller, old, errors) {
    validateObjectMetaUpdate(controller, old, errors);
    validateSpec(controller, templateOptions(struct(struct(old, 'spec'), 'template')), errors);
  },
  subresources: {
    status(controller, old, errors) {
      validateObjectMetaUpdate(controller, old, errors);
      validateReplicaStatus(struct(controller, 'status'), errors);
    },
  },
  warnings: (controller, old) => workloadWarnings(controller, old, true),
};
