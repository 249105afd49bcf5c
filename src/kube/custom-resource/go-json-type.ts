import { isJsonArray, isJsonObject, type JsonValue } from '../json.ts';

/** How Go names the type of a JSON value that it read without knowing one. */
export function goJsonType(value: JsonValue): string {
  if (value === null) return '<nil>';
  if (isJsonArray(value)) return '[]interface {}';
  if (isJsonObject(value)) return 'map[string]interface {}';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  return typeof value === 'boolean' ? 'bool' : 'string';
}
