/** Any JSON value, as `JSON.parse` returns it. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;

/** A JSON object; a missing key reads as `undefined`. */
export interface JsonObject {
  readonly [key: string]: JsonValue | undefined;
}

/** Is this JSON value an object (not null, not an array)? The way into parsed JSON at every border. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Is this JSON value an array? As `Array.isArray`, without losing the element type. */
export function isJsonArray(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** Walks `value` along object keys and array positions; `undefined` as soon as a step does not exist. */
export function jsonAt(
  value: JsonValue | undefined,
  ...path: readonly (string | number)[]
): JsonValue | undefined {
  let current = value;
  for (const step of path) {
    if (typeof step === 'number') current = isJsonArray(current) ? current[step] : undefined;
    else current = isJsonObject(current) && Object.hasOwn(current, step) ? current[step] : undefined;
  }
  return current;
}

/** The string at `path`, or `undefined` where there is none or it is no string. */
export function stringAt(
  value: JsonValue | undefined,
  ...path: readonly (string | number)[]
): string | undefined {
  const found = jsonAt(value, ...path);
  return typeof found === 'string' ? found : undefined;
}

/** The number at `path`, or `undefined` where there is none or it is no number. */
export function numberAt(
  value: JsonValue | undefined,
  ...path: readonly (string | number)[]
): number | undefined {
  const found = jsonAt(value, ...path);
  return typeof found === 'number' ? found : undefined;
}

/** A copy of an object without these fields. */
export function withoutFields(object: JsonObject, ...names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
}
