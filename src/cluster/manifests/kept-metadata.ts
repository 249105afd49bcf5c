import { isJsonObject, type JsonObject, type JsonValue } from '../../kube/json.ts';

export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * The object without some of its keys; itself where it has none of them. Copied key by key: an object from which V8 deletes a key takes
 * several times the memory from then on.
 */
export function without(object: JsonObject, keys: readonly string[]): JsonObject {
  if (!keys.some((key) => Object.hasOwn(object, key))) return object;
  const kept: Record<string, JsonValue | undefined> = {};
  for (const key of Object.keys(object)) {
    if (keys.includes(key)) continue;
    if (key === '__proto__') Object.defineProperty(kept, key, { value: object[key], enumerable: true });
    else kept[key] = object[key];
  }
  return kept;
}

/** metadata without `last-applied-configuration`, which is the object once more. */
export function withoutLastApplied(metadata: JsonObject): JsonObject {
  const { annotations } = metadata;
  if (!isJsonObject(annotations) || annotations[LAST_APPLIED] === undefined) return metadata;
  return { ...metadata, annotations: without(annotations, [LAST_APPLIED]) };
}

/** The metadata of kinds of which a cluster has a great many. */
export function bulkMetadata(metadata: JsonObject): JsonObject {
  return withoutLastApplied(without(metadata, ['managedFields', 'selfLink']));
}
