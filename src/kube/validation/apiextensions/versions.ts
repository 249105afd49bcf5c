import { declaredPath } from '../../custom-resource/declared-path.ts';
import type { JsonObject } from '../../json.ts';
import type { ErrorList } from '../error-list.ts';
import { byteLength, goText } from '../go-value.ts';
import type { Path } from '../path.ts';
import { flag, struct, structPointer, structs, text, textPointer } from '../values.ts';
import { isReadable } from './structural-schema.ts';
import { isSimplePath } from './subresources.ts';

const COLUMN_TYPES = ['boolean', 'date', 'integer', 'number', 'string'];
const COLUMN_FORMATS = ['byte', 'date', 'date-time', 'double', 'float', 'int32', 'int64', 'password'];
const WARNING_MAX_BYTES = 256;
const SELECTABLE_MAX_COUNT = 8;
/** What unicode.IsPrint does not take: it leaves the plain space as the only space. */
const NOT_PRINTABLE = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/u;

function warningProblems(version: JsonObject, warning: string): readonly string[] {
  if (!flag(version, 'deprecated')) return ['can only be set for deprecated versions'];
  const problems: string[] = [];
  if (byteLength(warning) > WARNING_MAX_BYTES)
    problems.push(`must be <= ${WARNING_MAX_BYTES} characters long`);
  if (warning === '') problems.push('must not be an empty string');
  const strange = NOT_PRINTABLE.exec(warning);
  if (strange !== null) {
    const at = byteLength(warning.slice(0, strange.index));
    problems.push(
      `must only contain printable UTF-8 characters; non-printable character found at index ${at}`,
    );
  }
  return problems;
}

/** What is said to users of a version that is on its way out (validateDeprecationWarning). */
export function validateDeprecation(version: JsonObject, path: Path, errors: ErrorList): void {
  const warning = textPointer(version, 'deprecationWarning');
  if (warning === undefined) return;
  errors.eachInvalid(path.child('deprecationWarning'), goText(warning), warningProblems(version, warning));
}

/** Columns of tables (ValidateCustomResourceColumnDefinition). */
export function validateColumns(holder: JsonObject, path: Path, errors: ErrorList): void {
  for (const [index, column] of structs(holder, 'additionalPrinterColumns').entries()) {
    const at = path.child('additionalPrinterColumns').index(index);
    if (text(column, 'name') === '') errors.required(at.child('name'));
    const type = text(column, 'type');
    const types = `must be one of ${COLUMN_TYPES.join(',')}`;
    if (type === '') errors.required(at.child('type'), types);
    else if (!COLUMN_TYPES.includes(type)) errors.invalid(at.child('type'), type, types);
    const format = text(column, 'format');
    if (format !== '' && !COLUMN_FORMATS.includes(format))
      errors.invalid(at.child('format'), format, `must be one of ${COLUMN_FORMATS.join(',')}`);
    const jsonPath = text(column, 'jsonPath');
    if (jsonPath === '') errors.required(at.child('JSONPath'));
    else isSimplePath(jsonPath, at.child('JSONPath'), errors);
  }
}

const SELECTABLE = ['string', 'boolean', 'integer'];

function selectablePath(
  jsonPath: string,
  schema: JsonObject,
  seen: Set<string>,
  at: Path,
  errors: ErrorList,
): void {
  const found = declaredPath(jsonPath, schema, false);
  if (found.type === 'invalid') {
    errors.invalid(at, jsonPath, `is an invalid path: ${found.why}`);
    return;
  }
  if (found.root === 'metadata') errors.invalid(at, jsonPath, 'must not point to fields in metadata');
  if (!SELECTABLE.includes(text(found.schema, 'type')))
    errors.invalid(
      at,
      jsonPath,
      'must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.',
    );
  const path = found.path?.toString() ?? '';
  if (seen.has(path)) errors.duplicate(at, jsonPath);
  seen.add(path);
}

function readableSchema(holder: JsonObject, field: string): JsonObject | undefined {
  const schema = structPointer(struct(holder, field), 'openAPIV3Schema');
  return schema !== undefined && isReadable(schema) ? schema : undefined;
}

/** Fields of field selectors, KEP-4358 (ValidateCustomResourceSelectableFields). `field` is where `holder` has its schema. */
export function validateSelectableFields(
  holder: JsonObject,
  field: 'schema' | 'validation',
  path: Path,
  errors: ErrorList,
): void {
  const fields = structs(holder, 'selectableFields');
  if (fields.length === 0) return;
  const at = path.child('selectableFields');
  if (structPointer(struct(holder, field), 'openAPIV3Schema') === undefined) {
    const why =
      field === 'schema'
        ? 'may only be set when `version.schema.openAPIV3Schema` is not included'
        : 'may only be set when validations.schema is included';
    errors.invalid(at, '', why);
    return;
  }
  const schema = readableSchema(holder, field) ?? {};
  const seen = new Set<string>();
  for (const [index, one] of fields.entries()) {
    const jsonPath = text(one, 'jsonPath');
    if (jsonPath === '') errors.required(at.index(index).child('jsonPath'));
    else selectablePath(jsonPath, schema, seen, at.index(index).child('jsonPath'), errors);
  }
  if (seen.size > SELECTABLE_MAX_COUNT) errors.tooMany(at, seen.size, SELECTABLE_MAX_COUNT);
}
