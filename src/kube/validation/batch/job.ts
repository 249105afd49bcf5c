import type { JsonObject } from '../../json.ts';
import { validatePodSpec } from '../core/pod-spec.ts';
import type { ErrorList } from '../error-list.ts';
import type { KindRules } from '../kind-rules.ts';
import { validateImmutable, validateObjectMeta, validateObjectMetaUpdate } from '../object-meta.ts';
import { Path } from '../path.ts';
import { struct, text } from '../values.ts';

const SPEC = Path.of('spec');
const RESTART_POLICIES = ['OnFailure', 'Never'];

function validateSpec(job: JsonObject, errors: ErrorList): void {
  const spec = struct(struct(struct(job, 'spec'), 'template'), 'spec');
  const path = SPEC.child('template').child('spec');
  const policy = text(spec, 'restartPolicy');
  if (!RESTART_POLICIES.includes(policy)) {
    if (policy === '') errors.required(path.child('restartPolicy'), 'valid values: "OnFailure", "Never"');
    else errors.notSupported(path.child('restartPolicy'), policy, RESTART_POLICIES);
  }
  validatePodSpec(spec, path, errors);
}

export const jobRules: KindRules = {
  asksPublishedFields: true,
  create(job, errors) {
    validateObjectMeta(job, { namespaced: true, name: 'subdomain' }, errors);
    validateSpec(job, errors);
  },
  update(job, old, errors) {
    validateObjectMetaUpdate(job, old, errors);
    for (const field of ['selector', 'completionMode'])
      validateImmutable(struct(job, 'spec')[field], struct(old, 'spec')[field], SPEC.child(field), errors);
    validateSpec(job, errors);
  },
};
