import { declaredPath } from '../../custom-resource/declared-path.ts';
import type { Schema } from '../../custom-resource/schema.ts';
import type { JsonObject } from '../../json.ts';
import type { ErrorList } from '../error-list.ts';
import type { Path } from '../path.ts';
import { structs, text, textPointer } from '../values.ts';
import { isReadable } from './structural-schema.ts';

const REASONS = ['FieldValueDuplicate', 'FieldValueForbidden', 'FieldValueInvalid', 'FieldValueRequired'];

function hasLineBreaks(value: string): boolean {
  return /[\n\r]/.test(value);
}

function validateMessage(rule: JsonObject, path: Path, errors: ErrorList): void {
  const expression = text(rule, 'rule').trim();
  const message = text(rule, 'message');
  const at = path.child('message');
  if (expression === '') errors.required(path.child('rule'), 'rule is not specified');
  else if (message !== '' && message.trim() === '')
    errors.invalid(at, message, 'must be non-empty if specified');
  else if (hasLineBreaks(message.trim())) errors.invalid(at, message, 'must not contain line breaks');
  else if (hasLineBreaks(expression) && message.trim() === '')
    errors.required(at, 'message must be specified if rule contains line breaks');
}

function validateFieldPath(rule: JsonObject, schema: Schema, path: Path, errors: ErrorList): void {
  const fieldPath = text(rule, 'fieldPath');
  const at = path.child('fieldPath');
  if (fieldPath === '') return;
  if (fieldPath.trim() === '') errors.invalid(at, fieldPath, 'must be non-empty if specified');
  if (hasLineBreaks(fieldPath)) errors.invalid(at, fieldPath, 'must not contain line breaks');
  if (isReadable(schema) && declaredPath(fieldPath, schema).type === 'invalid')
    errors.invalid(at, fieldPath, 'must be a valid path');
}

/** What is wrong with rules before they are compiled. */
export function validateRuleTexts(schema: Schema, path: Path, errors: ErrorList): void {
  for (const [index, rule] of structs(schema, 'x-kubernetes-validations').entries()) {
    const at = path.child('x-kubernetes-validations').index(index);
    validateMessage(rule, at, errors);
    const expression = text(rule, 'messageExpression');
    if (expression !== '' && expression.trim() === '')
      errors.required(at.child('messageExpression'), 'messageExpression must be non-empty if specified');
    const reason = textPointer(rule, 'reason');
    if (reason !== undefined && !REASONS.includes(reason))
      errors.notSupported(at.child('reason'), reason, REASONS);
    validateFieldPath(rule, schema, at, errors);
  }
}
