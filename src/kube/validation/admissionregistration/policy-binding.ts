import type { JsonObject } from '../../json.ts';
import type { ErrorList } from '../error-list.ts';
import { dnsSubdomain } from '../formats.ts';
import { goText } from '../go-value.ts';
import type { KindRules } from '../kind-rules.ts';
import { validateObjectMeta } from '../object-meta.ts';
import { Path } from '../path.ts';
import { struct, structPointer, text, texts } from '../values.ts';
import { validateMatchResources, validateParamRef } from './match-resources.ts';
import { validateMutatingOperations } from './rule-with-operations.ts';
import { staticNameWarnings } from './static-name.ts';

const SPEC = Path.of('spec');
const ACTIONS = ['Audit', 'Deny', 'Warn'];

function validateActions(actions: readonly string[], path: Path, errors: ErrorList): void {
  for (const [index, action] of actions.entries()) {
    if (!ACTIONS.includes(action)) errors.notSupported(path.index(index), action, ACTIONS);
    if (actions.indexOf(action) < index) errors.duplicate(path.index(index), goText(action));
  }
  if (actions.includes('Deny') && actions.includes('Warn'))
    errors.invalid(
      path,
      [...actions],
      'must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)',
    );
  if (actions.length === 0) errors.required(path, 'at least one validation action is required');
}

function validateBinding(binding: JsonObject, type: 'mutating' | 'validating', errors: ErrorList): void {
  validateObjectMeta(binding, { namespaced: false, name: 'subdomain' }, errors);
  const spec = struct(binding, 'spec');
  const policyName = text(spec, 'policyName');
  if (policyName === '') errors.required(SPEC.child('policyName'));
  else errors.eachInvalid(SPEC.child('policyName'), policyName, dnsSubdomain(policyName));
  validateParamRef(structPointer(spec, 'paramRef'), SPEC.child('paramRef'), errors);
  const resources = structPointer(spec, 'matchResources');
  const path = SPEC.child('matchResources');
  validateMatchResources(resources, path, errors);
  if (type === 'validating')
    validateActions(texts(spec, 'validationActions'), SPEC.child('validationActions'), errors);
  else if (resources !== undefined) validateMutatingOperations(resources, path, errors);
}

/** ValidatingAdmissionPolicyBinding and MutatingAdmissionPolicyBinding: a change is judged as a new object is. */
export function policyBindingRules(type: 'mutating' | 'validating'): KindRules {
  return {
    create: (binding, errors) => validateBinding(binding, type, errors),
    update: (binding, _old, errors) => validateBinding(binding, type, errors),
    warnings: staticNameWarnings,
  };
}
