import { isJsonArray, isJsonObject, jsonAt, type JsonObject, type JsonValue } from '../../../kube/json.ts';
import type { Path } from '../../../kube/schema/check-fields.ts';
import type { ObjectType, Shape } from '../../../kube/schema/object-type.ts';
import { goJsonType } from '../request/read-body.ts';
import { base64Error, typeError } from './go-decoding.ts';

/** The kind of Go value that a JSON value is, once it was read into `interface{}`. */
function kindOf(value: JsonValue | undefined): string {
  if (isJsonArray(value)) return 'slice';
  if (isJsonObject(value)) return 'map';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  return 'string';
}

function shapeAt(type: ObjectType, path: Path): Shape | undefined {
  let shape: Shape | undefined = { type: 'object', objectType: () => type };
  for (const step of path) {
    if (shape?.type === 'object') shape = shape.objectType().fields.get(String(step))?.shape;
    else if (shape?.type === 'list') shape = shape.item;
    else if (shape?.type === 'map') shape = shape.value;
  }
  return shape;
}

/** Go converts numbers to texts and to other numbers, but this converter does not let it. */
function plainError(found: string, expected: string): string {
  const isConvertible = expected === 'string' ? found === 'int64' : found === 'int64' || found === 'float64';
  return isConvertible && expected !== 'bool'
    ? `cannot convert ${found} to ${expected}`
    : `unrecognized type: ${expected}`;
}

/**
 * Why a value is of the wrong type, as the converter says it that makes typed objects of maps: strategic merge patches go through it
 * (fromUnstructured, k8s.io/apimachinery pkg/runtime/converter.go).
 */
export function conversionError(body: JsonObject, type: ObjectType, path: Path): string {
  const value = jsonAt(body, ...path);
  const found = kindOf(value);
  const shape = shapeAt(type, path);
  if (shape?.type === 'list') return `cannot restore slice from ${found}`;
  if (shape?.type === 'map') return `cannot restore map from ${found}`;
  if (shape?.type === 'object') return `cannot restore struct from: ${found}`;
  switch (shape?.value) {
    case 'string':
      return plainError(found, 'string');
    case 'int32':
    case 'int64':
      return plainError(found, shape.value);
    case 'number':
      return plainError(found, 'float64');
    case 'boolean':
      return plainError(found, 'bool');
    case 'bytes':
      return typeof value === 'string'
        ? `error decoding from json: ${base64Error(value)}`
        : `error decoding from json: ${goJsonType(value ?? null)}`;
    case 'int-or-string': {
      const number = typeof value === 'number' ? ` ${value}` : '';
      return `json: cannot unmarshal ${goJsonType(value ?? null)}${number} into Go value of type int32`;
    }
    case 'time':
    case 'microtime':
    case 'quantity':
    case 'any':
    case 'any object':
    case undefined:
      break;
  }
  return typeError(body, type, path);
}
