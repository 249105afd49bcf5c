import { jsonEqual } from '../../json-difference.ts';
import type { JsonObject, JsonValue } from '../../json.ts';
import type { ErrorList } from '../error-list.ts';
import type { KindRules } from '../kind-rules.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../object-meta.ts';
import { Path } from '../path.ts';
import { struct } from '../values.ts';
import { validatePodSpec } from './pod-spec.ts';

/** What may change in a pod spec: images, deadlines, more tolerations (ValidatePodUpdate of pkg/apis/core/validation). */
function mutablePart(spec: JsonObject): JsonValue {
  const withoutImages = (field: string) => {
    const containers = spec[field];
    return Array.isArray(containers)
      ? containers.map((container: JsonObject) => ({ ...container, image: '' }))
      : [];
  };
  const {
    activeDeadlineSeconds: _deadline,
    tolerations: _tolerations,
    terminationGracePeriodSeconds: _grace,
    ...rest
  } = spec;
  const { schedulingGates: _gates, ephemeralContainers: _ephemeral, ...kept } = rest;
  return {
    ...kept,
    nodeName: '',
    containers: withoutImages('containers'),
    initContainers: withoutImages('initContainers'),
  };
}

const POD_UPDATE =
  'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';

function validatePod(pod: JsonObject, errors: ErrorList): void {
  validateObjectMeta(pod, { namespaced: true, name: 'subdomain' }, errors);
  validatePodSpec(struct(pod, 'spec'), Path.of('spec'), errors);
}

export const podRules: KindRules = {
  asksPublishedFields: true,
  create: validatePod,
  update(pod, old, errors) {
    validateObjectMetaUpdate(pod, old, errors);
    validatePod(pod, errors);
    if (!jsonEqual(mutablePart(struct(pod, 'spec')), mutablePart(struct(old, 'spec'))))
      errors.forbidden(Path.of('spec'), POD_UPDATE);
  },
};
