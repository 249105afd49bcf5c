import { isJsonObject } from '../json.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { jsonEqual } from '../json-difference.ts';
import { attempt, checkDepth } from './result.ts';
import type { PatchResult } from './result.ts';

/** Applies a JSON Merge Patch (RFC 7386): objects are merged, `null` removes, everything else, lists too, replaces. */
export function applyMergePatch(document: JsonValue, patch: JsonValue): PatchResult {
  return attempt(() => merged(document, patch, 0));
}

function merged(document: JsonValue | undefined, patch: JsonValue, depth: number): JsonValue {
  checkDepth(depth);
  if (!isJsonObject(patch)) return patch;
  const fields = new Map(isJsonObject(document) ? Object.entries(document) : []);
  for (const [key, value] of Object.entries(patch)) {
    if (value === null || value === undefined) fields.delete(key);
    else fields.set(key, merged(fields.get(key), value, depth + 1));
  }
  return Object.fromEntries(fields);
}

/**
 * The smallest JSON Merge Patch that turns `before` into `after`. RFC 7386 cannot set a field to `null`: where `after`
 * holds one, the patch takes the field away instead.
 */
export function mergePatchBetween(before: JsonObject, after: JsonObject): JsonObject {
  const fields: [string, JsonValue][] = [];
  for (const key of Object.keys(before)) if (!Object.hasOwn(after, key)) fields.push([key, null]);
  for (const [key, value] of Object.entries(after)) {
    const old = Object.hasOwn(before, key) ? before[key] : undefined;
    if (value === undefined || jsonEqual(old, value)) continue;
    fields.push([key, isJsonObject(old) && isJsonObject(value) ? mergePatchBetween(old, value) : value]);
  }
  return Object.fromEntries(fields);
}
