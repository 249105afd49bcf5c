import type { VariableTypes } from '../../cel/checker/compile-expression.ts';
import type { JsonObject } from '../../json.ts';
import type { ErrorList } from '../error-list.ts';
import type { KindRules } from '../kind-rules.ts';
import { validateObjectMeta } from '../object-meta.ts';
import { Path } from '../path.ts';
import { struct, structPointer, structs, text } from '../values.ts';
import { validateExpression } from './expression.ts';
import { validatePolicySpec } from './policy.ts';
import { REINVOCATION_POLICIES, validateWord } from './rule-with-operations.ts';
import { staticNameWarnings } from './static-name.ts';

const SPEC = Path.of('spec');

/** The field that each type of patch has, and the only one it may have. */
const PATCHES = {
  JSONPatch: { field: 'jsonPatch', other: 'applyConfiguration', returns: 'json patch' },
  ApplyConfiguration: { field: 'applyConfiguration', other: 'jsonPatch', returns: 'apply configuration' },
} as const;

function isPatchType(type: string): type is keyof typeof PATCHES {
  return Object.hasOwn(PATCHES, type);
}

function validateMutation(
  mutation: JsonObject,
  names: { readonly hasParams: boolean; readonly variables: VariableTypes },
  path: Path,
  errors: ErrorList,
): void {
  const patchType = text(mutation, 'patchType');
  if (patchType === '') errors.required(path.child('patchType'));
  else if (!isPatchType(patchType))
    validateWord(mutation, 'patchType', Object.keys(PATCHES).toSorted(), path, errors);
  else {
    const { field, other, returns } = PATCHES[patchType];
    const patch = structPointer(mutation, field);
    const at = path.child(field).child('expression');
    const expression = patch === undefined ? '' : text(patch, 'expression').trim();
    if (patch === undefined)
      errors.required(path.child(field), `must be specified when patchType is ${patchType}`);
    else if (expression === '') errors.required(at);
    else validateExpression(expression, { ...names, hasAuthorizer: true, returns }, at, errors);
    if (structPointer(mutation, other) !== undefined)
      errors.invalid(path.child(other), `{${other}}`, `must not be specified when patchType is ${patchType}`);
  }
}

function validatePolicy(policy: JsonObject, old: JsonObject | undefined, errors: ErrorList): void {
  validateObjectMeta(policy, { namespaced: false, name: 'subdomain' }, errors);
  const spec = struct(policy, 'spec');
  const oldSpec = old === undefined ? undefined : struct(old, 'spec');
  const variables = validatePolicySpec({ spec, old: oldSpec, type: 'mutating' }, SPEC, errors);
  const names = { hasParams: structPointer(spec, 'paramKind') !== undefined, variables };
  const mutations = structs(spec, 'mutations');
  if (mutations.length === 0)
    errors.required(SPEC.child('mutations'), 'mutations must contain at least one item');
  for (const [index, mutation] of mutations.entries())
    validateMutation(mutation, names, SPEC.child('mutations').index(index), errors);
  if (text(spec, 'reinvocationPolicy') === '') errors.required(SPEC.child('reinvocationPolicy'));
  else validateWord(spec, 'reinvocationPolicy', REINVOCATION_POLICIES, SPEC, errors);
}

/** MutatingAdmissionPolicy (pkg/apis/admissionregistration/validation). */
export const mutatingAdmissionPolicyRules: KindRules = {
  create: (policy, errors) => validatePolicy(policy, undefined, errors),
  update: (policy, old, errors) => validatePolicy(policy, old, errors),
  warnings: staticNameWarnings,
};
