import { isJsonArray, isJsonObject, stringAt, withoutFields } from '../json.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { jsonEqual } from '../json-difference.ts';
import { NO_RULES, mergeRules } from './merge-keys.ts';
import type { MergeRule, MergeRules } from './merge-keys.ts';
import { checkOrder, mergedList, orderedList } from './strategic-list.ts';
import { goPrint } from '../go-print.ts';
import { PatchRefusal, attempt, checkDepth } from './result.ts';
import type { PatchResult } from './result.ts';

const PATCH_DIRECTIVE = '$patch';
const RETAIN_KEYS = '$retainKeys';
const SET_ELEMENT_ORDER = '$setElementOrder/';
const DELETE_FROM_PRIMITIVE_LIST = '$deleteFromPrimitiveList/';

/**
 * Applies a strategic merge patch the way the API server does for built-in kinds: lists that have a merge key
 * (merge-keys.ts) are matched by it, and the directives `$patch`, `$retainKeys`, `$setElementOrder/...` and
 * `$deleteFromPrimitiveList/...` are obeyed. The kind is read from `document`; a kind that is not built in is refused,
 * as is a malformed directive. Source of the behaviour: apimachinery pkg/util/strategicpatch, checked against it.
 */
export function applyStrategicMergePatch(document: JsonValue, patch: JsonValue): PatchResult {
  return attempt(() => {
    if (!isJsonObject(document) || !isJsonObject(patch)) {
      throw new PatchRefusal('a strategic merge patch and what it patches are objects');
    }
    const [apiVersion, kind] = [stringAt(document, 'apiVersion') ?? '', stringAt(document, 'kind') ?? ''];
    const rules = kind === '' ? undefined : mergeRules(apiVersion, kind);
    if (rules === undefined) {
      throw new PatchRefusal(
        `${kind === '' ? 'an object without kind' : `${apiVersion} ${kind}`} is no built-in kind: it has no merge keys`,
      );
    }
    return mergedObject(document, patch, rules, 0);
  });
}

/** Upstream's one word for all that is wrong with `$retainKeys` (mergepatch.ErrBadPatchFormatForRetainKeys). */
const BAD_RETAIN_KEYS = 'invalid patch format of retainKeys';

/** A directive that should be a text, printed with `%s`. */
function goPrintText(directive: JsonValue): string {
  return typeof directive === 'string' ? directive : `%!s(${goTypeOf(directive)}=${goPrint(directive)})`;
}

function goTypeOf(value: JsonValue | undefined): string {
  if (isJsonArray(value)) return '[]interface {}';
  if (isJsonObject(value)) return 'map[string]interface {}';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  return typeof value === 'string' ? 'string' : '<nil>';
}

/** Does this patch carry a directive, so that it can only be a strategic merge patch? */
export function hasStrategicDirective(patch: JsonValue): boolean {
  const open: JsonValue[] = [patch];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (isJsonArray(value)) for (const item of value) open.push(item);
    if (!isJsonObject(value)) continue;
    for (const [key, below] of Object.entries(value)) {
      if (key === PATCH_DIRECTIVE || isParallelDirective(key)) return true;
      if (below !== undefined) open.push(below);
    }
  }
  return false;
}

/** A directive that stands beside the field it is about. */
function isParallelDirective(key: string): boolean {
  return (
    key === RETAIN_KEYS || key.startsWith(SET_ELEMENT_ORDER) || key.startsWith(DELETE_FROM_PRIMITIVE_LIST)
  );
}

function mergedObject(original: JsonObject, patch: JsonObject, rules: MergeRules, depth: number): JsonObject {
  checkDepth(depth);
  const directive = own(patch, PATCH_DIRECTIVE);
  if (directive === 'replace') return withoutFields(patch, PATCH_DIRECTIVE);
  if (directive === 'delete') return {};
  if (directive !== undefined)
    throw new PatchRefusal(`unknown patch type: ${goPrintText(directive)} in map: ${goPrint(patch)}`);

  const fields = new Map(Object.entries(original));
  const changes = new Map(Object.entries(patch));
  retainKeys(fields, changes);
  for (const [key, order] of changes) {
    if (key === SET_ELEMENT_ORDER.slice(0, -1))
      throw new PatchRefusal(`expected a []interface {}, but received a ${goTypeOf(order)}`);
    if (key.startsWith(SET_ELEMENT_ORDER)) {
      changes.delete(key);
      mergeOrderedList(fields, changes, key.slice(SET_ELEMENT_ORDER.length), order, rules, depth);
    }
  }
  for (const [key, change] of changes) {
    if (key.startsWith(DELETE_FROM_PRIMITIVE_LIST)) {
      deleteFromPrimitiveList(fields, key.slice(DELETE_FROM_PRIMITIVE_LIST.length), change);
    } else if (change === null || change === undefined) {
      fields.delete(key);
    } else {
      mergeField(fields, key, change, rules.get(key), depth);
    }
  }
  return Object.fromEntries(fields);
}

function mergeField(
  fields: Map<string, JsonValue | undefined>,
  key: string,
  change: JsonValue,
  rule: MergeRule | undefined,
  depth: number,
): void {
  const old = fields.get(key);
  if (isJsonObject(old) && isJsonObject(change)) {
    const below = rule?.how === 'object' ? rule.fields : NO_RULES;
    fields.set(key, rule?.how === 'replace' ? change : mergedObject(old, change, below, depth + 1));
    return;
  }
  if (isJsonArray(old) && isJsonArray(change)) {
    fields.set(key, mergedListField(old, change, rule, depth));
    return;
  }
  const kept = withoutDirectives(change, depth);
  if (kept === undefined) fields.delete(key);
  else fields.set(key, kept);
}

function mergedListField(
  original: readonly JsonValue[],
  change: readonly JsonValue[],
  rule: MergeRule | undefined,
  depth: number,
): readonly JsonValue[] {
  if (rule?.how === 'merge set') return mergedList(original, change, undefined);
  if (rule?.how !== 'merge list') return change;
  return mergedList(original, change, {
    mergeKey: rule.mergeKey,
    merge: (old, item) => mergedObject(old, item, rule.items, depth + 2),
  });
}

/** `$retainKeys`: of the original, only the named fields stay (a union type changes its member this way). */
function retainKeys(
  fields: Map<string, JsonValue | undefined>,
  changes: Map<string, JsonValue | undefined>,
): void {
  const retained = changes.get(RETAIN_KEYS);
  if (retained === undefined) return;
  changes.delete(RETAIN_KEYS);
  if (!isJsonArray(retained)) throw new PatchRefusal(BAD_RETAIN_KEYS);
  const keys = new Set(retained);
  for (const [key, value] of changes) {
    if (value !== null && !isParallelDirective(key) && !keys.has(key)) {
      throw new PatchRefusal(BAD_RETAIN_KEYS);
    }
  }
  for (const key of fields.keys()) if (!keys.has(key)) fields.delete(key);
}

/** `$setElementOrder/<list>`: merges the list of that name, if the patch has one, and puts it into this order. */
function mergeOrderedList(
  fields: Map<string, JsonValue | undefined>,
  changes: Map<string, JsonValue | undefined>,
  key: string,
  order: JsonValue | undefined,
  rules: MergeRules,
  depth: number,
): void {
  const old = fields.get(key);
  const change = changes.get(key);
  changes.delete(key);
  if (!isJsonArray(order) || !isListOrAbsent(old) || !isListOrAbsent(change)) {
    const wrong = [order, change, old].find((value) => value !== undefined && !isJsonArray(value));
    throw new PatchRefusal(`expected a []interface {}, but received a ${goTypeOf(wrong)}`);
  }
  const rule = rules.get(key);
  const mergeKey = rule?.how === 'merge list' ? rule.mergeKey : undefined;
  checkOrder(change ?? [], order, mergeKey);
  let merged: readonly JsonValue[];
  if (change === undefined) {
    if (old === undefined) return;
    merged = old;
  } else if (old === undefined) {
    const kept = withoutDirectives(change, depth);
    merged = isJsonArray(kept) ? kept : [];
  } else {
    merged = mergedListField(old, change, rule, depth);
  }
  fields.set(key, orderedList(merged, order, old ?? [], mergeKey));
}

function isListOrAbsent(value: JsonValue | undefined): value is readonly JsonValue[] | undefined {
  return value === undefined || isJsonArray(value);
}

function deleteFromPrimitiveList(
  fields: Map<string, JsonValue | undefined>,
  key: string,
  deletions: JsonValue | undefined,
): void {
  const old = fields.get(key);
  // What is no list deletes nothing (deleteFromSlice takes it for an empty one).
  if (!isJsonArray(old) || !isJsonArray(deletions)) return;
  fields.set(
    key,
    old.filter((item) => !deletions.some((deletion) => jsonEqual(item, deletion))),
  );
}

/** What a patch adds where nothing was: nulls and entries with a `$patch` directive have nothing to act on. */
function withoutDirectives(value: JsonValue, depth: number): JsonValue | undefined {
  checkDepth(depth);
  if (isJsonArray(value)) {
    return value.flatMap((item) => {
      const kept = withoutDirectives(item, depth + 1);
      return kept === undefined ? [] : [kept];
    });
  }
  if (!isJsonObject(value)) return value;
  if (Object.hasOwn(value, PATCH_DIRECTIVE)) return undefined;
  const kept: [string, JsonValue][] = [];
  for (const [key, below] of Object.entries(value)) {
    if (isParallelDirective(key)) continue;
    const clean = below === null || below === undefined ? undefined : withoutDirectives(below, depth + 1);
    if (clean !== undefined) kept.push([key, clean]);
  }
  return Object.fromEntries(kept);
}

function own(object: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
