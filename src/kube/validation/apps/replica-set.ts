import type { JsonObject } from '../../json.ts';
import { NEW_TEMPLATE, type PodOptions } from '../core/pod-options.ts';
import { templateOptions } from '../core/pod-template.ts';
import type { ErrorList } from '../error-list.ts';
import type { KindRules } from '../kind-rules.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../object-meta.ts';
import { struct } from '../values.ts';
import {
  SPEC,
  STATUS,
  validateAvailable,
  validateNonnegative,
  validateReplicatedTemplate,
  validateSameSelector,
  validateSelector,
  validateWithinReplicas,
} from './template-rules.ts';
import { workloadWarnings } from './workload-warnings.ts';

function validateSpec(replicaSet: JsonObject, options: PodOptions, errors: ErrorList): void {
  const spec = struct(replicaSet, 'spec');
  validateNonnegative(spec, ['replicas', 'minReadySeconds'], SPEC, errors);
  // Upstream's message calls it a deployment.
  validateSelector(spec, 'deployment', errors);
  validateReplicatedTemplate(spec, options, errors);
}

const STATUS_COUNTS = [
  'replicas',
  'fullyLabeledReplicas',
  'readyReplicas',
  'availableReplicas',
  'observedGeneration',
];

/** The counts of a ReplicaSet and of a ReplicationController. */
export function validateReplicaStatus(status: JsonObject, errors: ErrorList): void {
  validateNonnegative(status, STATUS_COUNTS, STATUS, errors);
  validateNonnegative(status, ['terminatingReplicas'], STATUS, errors);
  validateWithinReplicas(status, ['fullyLabeledReplicas', 'readyReplicas', 'availableReplicas'], errors);
  validateAvailable(status, 'readyReplicas', errors);
}

/** ReplicaSet (pkg/apis/apps/validation). */
export const replicaSetRules: KindRules = {
  create(replicaSet, errors) {
    validateObjectMeta(replicaSet, { namespaced: true, name: 'subdomain' }, errors);
    validateSpec(replicaSet, NEW_TEMPLATE, errors);
  },
  update(replicaSet, old, errors) {
    validateObjectMetaUpdate(replicaSet, old, errors);
    validateSpec(replicaSet, templateOptions(struct(struct(old, 'spec'), 'template')), errors);
    validateSameSelector(replicaSet, old, errors);
  },
  subresources: {
    status(replicaSet, old, errors) {
      validateObjectMetaUpdate(replicaSet, old, errors);
      validateReplicaStatus(struct(replicaSet, 'status'), errors);
    },
  },
  warnings: (replicaSet, old) => workloadWarnings(replicaSet, old, true),
};
