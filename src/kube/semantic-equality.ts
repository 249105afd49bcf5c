import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from './json.ts';
import { isNothing } from './nothing.ts';

function areObjectsEqual(one: JsonObject, other: JsonObject): boolean {
  return (
    Object.keys(one).every((key) => isSemanticallyEqual(one[key], other[key])) &&
    Object.keys(other).every((key) => Object.hasOwn(one, key) || isNothing(other[key]))
  );
}

/**
 * Are two parts of an object the same for the API server? An absent field, an empty list and an empty map are (apiequality.Semantic.DeepEqual). Both
 * are in Go's form, as they are held in memory or as they come from storage.
 */
export function isSemanticallyEqual(one: JsonValue | undefined, other: JsonValue | undefined): boolean {
  if (one === other) return true;
  if (isNothing(one) || isNothing(other)) return isNothing(one) && isNothing(other);
  if (isJsonArray(one))
    return (
      isJsonArray(other) &&
      one.length === other.length &&
      one.every((item, index) => isSemanticallyEqual(item, other[index]))
    );
  return isJsonObject(one) && isJsonObject(other) && areObjectsEqual(one, other);
}
