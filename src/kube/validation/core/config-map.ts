import { jsonEqual } from '../../json-difference.ts';
import type { JsonObject } from '../../json.ts';
import type { ErrorList } from '../error-list.ts';
import { configMapKey } from '../formats.ts';
import { byteLength } from '../go-value.ts';
import type { KindRules } from '../kind-rules.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../object-meta.ts';
import { Path } from '../path.ts';
import { flag, struct, textEntries } from '../values.ts';

/** MaxSecretSize of pkg/apis/core: of ConfigMaps too. */
export const DATA_MAX_BYTES = 1024 * 1024;

const DATA = Path.of('data');
const BINARY_DATA = Path.of('binaryData');
export const IMMUTABLE_IS_SET = 'field is immutable when `immutable` is set';

/** How many bytes base64 text stands for. */
export function decodedLength(base64: string): number {
  return Buffer.byteLength(base64, 'base64');
}

function validateData(object: JsonObject, errors: ErrorList): void {
  const binary = struct(object, 'binaryData');
  let size_bytes = 0;
  for (const [key, value] of textEntries(object, 'data')) {
    errors.eachInvalid(DATA.key(key), key, configMapKey(key));
    if (binary[key] !== undefined)
      errors.invalid(DATA.key(key), key, 'duplicate of key present in binaryData');
    size_bytes += byteLength(value);
  }
  for (const [key, value] of textEntries(object, 'binaryData')) {
    errors.eachInvalid(BINARY_DATA.key(key), key, configMapKey(key));
    size_bytes += decodedLength(value);
  }
  if (size_bytes > DATA_MAX_BYTES) errors.tooLong(Path.WHOLE, DATA_MAX_BYTES);
}

/** What may not change once `immutable` is set (KEP-1412); not even from nothing to an empty map (reflect.DeepEqual). */
export function validateImmutableData(
  object: JsonObject,
  old: JsonObject,
  fields: readonly string[],
  errors: ErrorList,
): void {
  if (!flag(old, 'immutable')) return;
  if (!flag(object, 'immutable')) errors.forbidden(Path.of('immutable'), IMMUTABLE_IS_SET);
  for (const field of fields)
    if (!jsonEqual(object[field], old[field])) errors.forbidden(Path.of(field), IMMUTABLE_IS_SET);
}

function validateConfigMap(object: JsonObject, errors: ErrorList): void {
  validateObjectMeta(object, { namespaced: true, name: 'subdomain' }, errors);
  validateData(object, errors);
}

/** There is always a map of data (SetDefaults_ConfigMap). */
function withData(object: JsonObject): JsonObject {
  return { ...object, data: struct(object, 'data') };
}

/** ConfigMap (ValidateConfigMap, ValidateConfigMapUpdate, pkg/apis/core/validation). */
export const configMapRules: KindRules = {
  create: validateConfigMap,
  update(object, old, errors) {
    validateObjectMetaUpdate(object, old, errors);
    validateImmutableData(withData(object), withData(old), ['data', 'binaryData'], errors);
    validateConfigMap(object, errors);
  },
};
