import { isJsonArray, isJsonObject, type JsonValue } from './json.ts';

/** A value as Go's fmt prints it with `%v`: maps by their keys, texts without quotes. */
export function goPrint(value: JsonValue | undefined): string {
  if (value === null || value === undefined) return '<nil>';
  if (isJsonArray(value)) return `[${value.map(goPrint).join(' ')}]`;
  if (!isJsonObject(value)) return String(value);
  const entries = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return `map[${entries.map(([key, entry]) => `${key}:${goPrint(entry)}`).join(' ')}]`;
}
