import { isJsonArray, isJsonObject, type JsonValue } from '../../json.ts';

/** Go's nil: an absent field, an empty list and an empty map are the same (apiequality.Semantic.DeepEqual). */
function isNothing(value: JsonValue | undefined): boolean {
  if (value === undefined || value === null) return true;
  if (isJsonArray(value)) return value.length === 0;
  return false;
}

/** Are two parts of an object the same for the API server? Both are in the form in which the server keeps them. */
export function isSemanticallyEqual(one: JsonValue | undefined, other: JsonValue | undefined): boolean {
  if (one === other) return true;
  if (isNothing(one) || isNothing(other)) return isNothing(one) && isNothing(other);
  if (isJsonArray(one))
    return (
      isJsonArray(other) &&
      one.length === other.length &&
      one.every((item, index) => isSemanticallyEqual(item, other[index]))
    );
  if (!isJsonObject(one) || !isJsonObject(other)) return false;
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].every((key) => isSemanticallyEqual(one[key], other[key]));
}
