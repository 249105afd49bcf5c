import { isJsonArray, isJsonObject, type JsonValue } from '../json.ts';
import { parseQuantity } from '../quantity.ts';
import type { Shape, ValueType } from './object-type.ts';

const INT32_MAX = 2 ** 31 - 1;
const INT32_MIN = -(2 ** 31);
const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d([.,]\d+)?(Z|[+-]\d\d:\d\d)$/;
/** Go's decoder skips line breaks inside base64, nothing else. */
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** What a message calls each. */
const EXPECTED: Readonly<Record<ValueType, string>> = {
  string: 'a string',
  int32: 'an integer',
  int64: 'an integer',
  number: 'a number',
  boolean: 'true or false',
  time: 'a time as RFC 3339',
  microtime: 'a time as RFC 3339',
  bytes: 'base64 text',
  quantity: 'a quantity such as 100m or 1Gi',
  'int-or-string': 'an integer or a string',
  any: 'anything',
  'any object': 'an object',
};

/** Would the API server decode this value as this type? `null` always: it reads as absent. */
export function isOfType(value: JsonValue, type: ValueType): boolean {
  if (value === null) return true;
  switch (type) {
    case 'string':
      return typeof value === 'string';
    case 'int32':
      return isInt32(value);
    case 'int64':
      return Number.isInteger(value);
    case 'number':
      return typeof value === 'number';
    case 'boolean':
      return typeof value === 'boolean';
    case 'time':
    case 'microtime':
      return typeof value === 'string' && RFC_3339.test(value);
    case 'bytes':
      return isBytes(value);
    case 'quantity':
      return (
        typeof value === 'number' ||
        (typeof value === 'string' && parseQuantity(value.trim()).type === 'quantity')
      );
    case 'int-or-string':
      return typeof value === 'string' || isInt32(value);
    case 'any':
      return true;
    case 'any object':
      break;
  }
  return isJsonObject(value);
}

/** Go decodes bytes from base64, and from a list of their numbers too. */
function isBytes(value: JsonValue): boolean {
  if (typeof value === 'string') return BASE64.test(value.replaceAll(/[\r\n]/g, ''));
  return (
    isJsonArray(value) && value.every((item) => isInt32(item) && Number(item) >= 0 && Number(item) < 256)
  );
}

function isInt32(value: JsonValue): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value <= INT32_MAX && value >= INT32_MIN;
}

/** Could the value as a whole stand at a place of this shape? What is inside lists and objects is not looked at. */
export function fitsShape(value: JsonValue, shape: Shape): boolean {
  if (value === null) return true;
  switch (shape.type) {
    case 'value':
      return isOfType(value, shape.value);
    case 'list':
      return isJsonArray(value);
    case 'map':
    case 'object':
      break;
  }
  return isJsonObject(value);
}

/** `an integer`, `a list`: what a place of this shape takes. */
export function expectedText(shape: Shape): string {
  switch (shape.type) {
    case 'value':
      return EXPECTED[shape.value];
    case 'list':
      return 'a list';
    case 'map':
    case 'object':
      break;
  }
  return 'an object';
}

/** How much of a value a message repeats. */
const SHOWN_CHARACTERS_MAX_COUNT = 40;

/** `the string "80"`, `a list`: what stands there. Long text is cut, base64 is never repeated (it may be a Secret's). */
export function foundText(value: JsonValue, shape: Shape): string {
  if (isJsonArray(value)) return 'a list';
  if (isJsonObject(value)) return 'an object';
  if (typeof value !== 'string') return `${typeof value === 'number' ? 'the number ' : ''}${String(value)}`;
  if (shape.type === 'value' && shape.value === 'bytes') return 'other text';
  const shown =
    value.length > SHOWN_CHARACTERS_MAX_COUNT ? `${value.slice(0, SHOWN_CHARACTERS_MAX_COUNT)}...` : value;
  return `the string ${JSON.stringify(shown)}`;
}
