import type { VariableTypes } from '../../cel/checker/compile-expression.ts';
import type { JsonObject } from '../../json.ts';
import type { ErrorList } from '../error-list.ts';
import { qualifiedName } from '../formats.ts';
import { byteLength } from '../go-value.ts';
import type { KindRules } from '../kind-rules.ts';
import { validateObjectMeta } from '../object-meta.ts';
import { Path } from '../path.ts';
import { struct, structPointer, structs, text } from '../values.ts';
import { validateExpression } from './expression.ts';
import { validatePolicySpec } from './policy.ts';
import { validatePolicyStatus } from './policy-status.ts';
import { validateWord } from './rule-with-operations.ts';
import { staticNameWarnings } from './static-name.ts';

const SPEC = Path.of('spec');
const REASONS = ['Forbidden', 'Invalid', 'RequestEntityTooLarge'];
const AUDIT_ANNOTATIONS_MAX_COUNT = 20;
/** Below the limit of the value, which is often longer than what makes it. */
const VALUE_EXPRESSION_MAX_BYTES = 5 * 1024;

/** What the expressions of one policy may name. */
interface Names {
  readonly hasParams: boolean;
  readonly variables: VariableTypes | undefined;
}

function validateMessage(validation: JsonObject, path: Path, errors: ErrorList): void {
  const message = text(validation, 'message');
  if (message !== '' && message.trim() === '')
    errors.invalid(path, message, 'must be non-empty if specified');
  else if (/[\n\r]/.test(message.trim())) errors.invalid(path, message, 'must not contain line breaks');
}

function validateValidation(validation: JsonObject, names: Names, path: Path, errors: ErrorList): void {
  const expression = text(validation, 'expression');
  const at = path.child('expression');
  if (expression.trim() === '') errors.required(at, 'expression is not specified');
  else validateExpression(expression, { ...names, hasAuthorizer: true, returns: 'condition' }, at, errors);
  const messageExpression = text(validation, 'messageExpression');
  const messageAt = path.child('messageExpression');
  if (messageExpression !== '' && messageExpression.trim() === '')
    errors.invalid(messageAt, messageExpression, 'must be non-empty if specified');
  else if (messageExpression !== '')
    validateExpression(
      messageExpression,
      { ...names, hasAuthorizer: false, returns: 'message' },
      messageAt,
      errors,
    );
  validateMessage(validation, path.child('message'), errors);
  validateWord(validation, 'reason', REASONS, path, errors);
}

function validateAuditAnnotation(
  annotation: JsonObject,
  policyName: string,
  names: Names,
  path: Path,
  errors: ErrorList,
): void {
  const key = text(annotation, 'key');
  if (policyName === '') errors.invalid(path.child('key'), key, 'requires metadata.name be non-empty');
  else {
    const whole = `${policyName}/${key}`;
    errors.eachInvalid(path.child('key'), whole, qualifiedName(whole));
  }
  const value = text(annotation, 'valueExpression');
  const trimmed = value.trim();
  const at = path.child('valueExpression');
  if (trimmed === '') errors.required(at, 'valueExpression is not specified');
  else if (byteLength(trimmed) > VALUE_EXPRESSION_MAX_BYTES)
    errors.required(at, `must not exceed ${VALUE_EXPRESSION_MAX_BYTES} bytes in length`);
  else
    validateExpression(trimmed, { ...names, hasAuthorizer: true, returns: 'annotation' }, at, errors, value);
}

function validateAuditAnnotations(
  annotations: readonly JsonObject[],
  policyName: string,
  names: Names,
  errors: ErrorList,
): void {
  const path = SPEC.child('auditAnnotations');
  if (annotations.length > AUDIT_ANNOTATIONS_MAX_COUNT)
    errors.invalid(
      path,
      annotations.map((entry) => ({
        Key: text(entry, 'key'),
        ValueExpression: text(entry, 'valueExpression'),
      })),
      `must not have more than ${AUDIT_ANNOTATIONS_MAX_COUNT} auditAnnotations`,
    );
  const keys = new Set<string>();
  for (const [index, annotation] of annotations.entries()) {
    const at = path.index(index);
    validateAuditAnnotation(annotation, policyName, names, at, errors);
    const key = text(annotation, 'key');
    if (keys.has(key)) errors.duplicate(at.child('key'), key);
    keys.add(key);
  }
}

function validatePolicy(policy: JsonObject, old: JsonObject | undefined, errors: ErrorList): void {
  validateObjectMeta(policy, { namespaced: false, name: 'subdomain' }, errors);
  const spec = struct(policy, 'spec');
  const oldSpec = old === undefined ? undefined : struct(old, 'spec');
  const types = validatePolicySpec({ spec, old: oldSpec, type: 'validating' }, SPEC, errors);
  const hasVariables = structs(spec, 'variables').length > 0;
  const names = {
    hasParams: structPointer(spec, 'paramKind') !== undefined,
    variables: hasVariables ? types : undefined,
  };
  const validations = structs(spec, 'validations');
  const annotations = structs(spec, 'auditAnnotations');
  if (validations.length === 0 && annotations.length === 0) {
    const why = 'validations or auditAnnotations must contain at least one item';
    errors.required(SPEC.child('validations'), why);
    errors.required(SPEC.child('auditAnnotations'), why);
    return;
  }
  for (const [index, validation] of validations.entries())
    validateValidation(validation, names, SPEC.child('validations').index(index), errors);
  validateAuditAnnotations(annotations, text(struct(policy, 'metadata'), 'name'), names, errors);
}

/** ValidatingAdmissionPolicy (pkg/apis/admissionregistration/validation). */
export const validatingAdmissionPolicyRules: KindRules = {
  create: (policy, errors) => validatePolicy(policy, undefined, errors),
  update: (policy, old, errors) => validatePolicy(policy, old, errors),
  subresources: { status: (policy, _old, errors) => validatePolicyStatus(policy, errors) },
  warnings: staticNameWarnings,
};
