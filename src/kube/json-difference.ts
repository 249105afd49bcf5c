import { isJsonArray, isJsonObject } from './json.ts';
import type { JsonObject, JsonValue } from './json.ts';
import { itemKey, listIdentity } from './list-identity.ts';
import { fieldPath, itemPath } from './field-path.ts';

/**
 * One field that differs. `path` is written as people write it (field-path.ts): `spec.replicas`,
 * `metadata.annotations[archetype.example.com/signature]`, `spec.containers[name=web].image`. `undefined` stands for
 * "is not there", which is not the same as `null`.
 */
export interface FieldChange {
  readonly path: string;
  readonly before: JsonValue | undefined;
  readonly after: JsonValue | undefined;
}

interface DifferenceOptions {
  /** Paths that are left out, with everything below them. */
  readonly ignore?: ReadonlySet<string>;
  /** Stop after so many changes: a guard against two objects that have nothing in common. Default: no limit. */
  readonly maximum_count?: number;
}

/**
 * What the API server itself writes at every update, so that it differs between any two versions of an object.
 * Source: apiserver pkg/registry/rest/update.go and `rest.FillObjectMetaSystemFields`.
 */
export const SERVER_WRITTEN_FIELDS: ReadonlySet<string> = new Set([
  'metadata.managedFields',
  'metadata.resourceVersion',
  'metadata.generation',
  'metadata.creationTimestamp',
  'metadata.selfLink',
  'metadata.uid',
]);

/** Below this depth values are compared as a whole: no built-in kind nests deeper, and the stack stays bounded. */
const MAXIMUM_DEPTH = 100;

/**
 * Which fields differ between two JSON documents, in the order of `before`, then what only `after` has.
 *
 * Objects are walked; lists of objects are matched by the key that Kubernetes gives them (list-identity.ts) where all
 * items carry it and it is unique, else by position; lists of plain values are one value: that is how people read
 * `finalizers` or `args`. An order that alone changes in a keyed list is one change of the list itself.
 * Empty if and only if the documents are equal, but for `ignore`.
 */
export function difference(
  before: JsonValue | undefined,
  after: JsonValue | undefined,
  options: DifferenceOptions = {},
): FieldChange[] {
  const walk: Walk = {
    changes: [],
    ignore: options.ignore ?? new Set(),
    maximum_count: options.maximum_count ?? Infinity,
  };
  compare(walk, { path: '', field: '', depth: 0 }, before, after);
  return walk.changes;
}

interface Walk {
  readonly changes: FieldChange[];
  readonly ignore: ReadonlySet<string>;
  readonly maximum_count: number;
}

interface Place {
  readonly path: string;
  /** The last object key on the way: names the list that the value is. */
  readonly field: string;
  readonly depth: number;
}

function compare(
  walk: Walk,
  place: Place,
  before: JsonValue | undefined,
  after: JsonValue | undefined,
): void {
  if (before === after || walk.changes.length >= walk.maximum_count || walk.ignore.has(place.path)) return;
  if (place.depth < MAXIMUM_DEPTH) {
    if (isJsonObject(before) && isJsonObject(after)) return compareObjects(walk, place, before, after);
    if (isJsonArray(before) && isJsonArray(after) && hasObjects(before) && hasObjects(after)) {
      return compareLists(walk, place, before, after);
    }
  }
  if (!jsonEqual(before, after)) walk.changes.push({ path: place.path, before, after });
}

function compareObjects(walk: Walk, place: Place, before: JsonObject, after: JsonObject): void {
  const below = (key: string): Place => ({
    path: fieldPath(place.path, key),
    field: key,
    depth: place.depth + 1,
  });
  for (const key of Object.keys(before)) compare(walk, below(key), before[key], own(after, key));
  for (const key of Object.keys(after)) {
    if (!Object.hasOwn(before, key)) compare(walk, below(key), undefined, after[key]);
  }
}

function compareLists(
  walk: Walk,
  place: Place,
  before: readonly JsonValue[],
  after: readonly JsonValue[],
): void {
  const identity = listIdentity(place.field, before, after);
  if (identity === undefined) {
    for (let index = 0; index < Math.max(before.length, after.length); index += 1) {
      const item = { path: itemPath(place.path, String(index)), field: '', depth: place.depth + 1 };
      compare(walk, item, before[index], after[index]);
    }
    return;
  }
  const changes_count = walk.changes.length;
  const afterByKey = new Map(after.map((item) => [itemKey(item, identity), item]));
  const beforeKeys = before.map((item) => itemKey(item, identity));
  for (const [index, key] of beforeKeys.entries()) {
    const item = { path: itemPath(place.path, key), field: '', depth: place.depth + 1 };
    compare(walk, item, before[index], afterByKey.get(key));
    afterByKey.delete(key);
  }
  for (const [key, item] of afterByKey) {
    compare(walk, { path: itemPath(place.path, key), field: '', depth: place.depth + 1 }, undefined, item);
  }
  const moved = after.some((item, index) => itemKey(item, identity) !== beforeKeys[index]);
  if (moved && walk.changes.length === changes_count && before.length === after.length) {
    walk.changes.push({ path: place.path, before, after });
  }
}

function hasObjects(list: readonly JsonValue[]): boolean {
  return list.length === 0 || list.some((item) => typeof item === 'object' && item !== null);
}

function own(object: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** Are two JSON values equal? Key order does not count, list order does; safe at any depth (no recursion). */
export function jsonEqual(left: JsonValue | undefined, right: JsonValue | undefined): boolean {
  const open: [JsonValue | undefined, JsonValue | undefined][] = [[left, right]];
  for (let pair = open.pop(); pair !== undefined; pair = open.pop()) {
    const [one, other] = pair;
    if (one === other) continue;
    if (isJsonArray(one)) {
      if (!isJsonArray(other) || one.length !== other.length) return false;
      for (const [index, item] of one.entries()) open.push([item, other[index]]);
    } else if (isJsonObject(one)) {
      if (!isJsonObject(other)) return false;
      const keys = Object.keys(one);
      if (keys.length !== Object.keys(other).length) return false;
      for (const key of keys) {
        if (!Object.hasOwn(other, key)) return false;
        open.push([one[key], other[key]]);
      }
    } else {
      return false;
    }
  }
  return true;
}
