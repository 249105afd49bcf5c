import { isJsonArray, isJsonObject, type JsonValue } from '../json.ts';
import { CelMap, CelUnknownValue, type CelValue } from './value.ts';

/** Objects of the API are nested far less; deeper ones are not looked into, so that no input can exhaust the stack. */
const DEPTH_MAX = 400;

/**
 * JSON as CEL sees it in the API server: whole numbers are int (there a field with type `number` in its schema is a double; CEL compares
 * the two by value, so only arithmetic that mixes them could tell). With `openBecause` the maps may hold more than is known, and asking
 * for the rest is unknown.
 */
export function celFromJson(json: JsonValue, openBecause?: string, depth = 0): CelValue {
  if (depth > DEPTH_MAX) return new CelUnknownValue('the object is nested too deeply');
  if (typeof json === 'number') return Number.isInteger(json) ? BigInt(json) : json;
  if (isJsonArray(json)) return json.map((item) => celFromJson(item, openBecause, depth + 1));
  if (!isJsonObject(json)) return json;
  const entries: (readonly [string, CelValue])[] = [];
  for (const [key, value] of Object.entries(json))
    if (value !== undefined) entries.push([key, celFromJson(value, openBecause, depth + 1)]);
  return new CelMap(entries, openBecause);
}
