import { isJsonArray, type JsonObject, type JsonValue } from './json.ts';

/**
 * The one empty map. JSON writes an empty map like a struct without fields, and Go takes only the first for an absent one; where the type is known
 * (lab/api-server/encoding/go-form.ts) an empty map becomes this one.
 */
export const EMPTY_MAP: JsonObject = Object.freeze({});

/** Go's nil, or as good as that: an absent field, null, an empty list, an empty map. */
export function isNothing(value: JsonValue | undefined): boolean {
  return (
    value === undefined || value === null || value === EMPTY_MAP || (isJsonArray(value) && value.length === 0)
  );
}
