import { goPrint } from '../go-print.ts';
import { isJsonObject } from '../json.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { PatchRefusal } from './result.ts';

/** How two items of a keyed list become one. */
interface KeyedMerge {
  readonly mergeKey: string;
  readonly merge: (original: JsonObject, change: JsonObject) => JsonObject;
}

/**
 * One list of a strategic merge patch merged into the original. Without `keyed`: plain values are united. With it:
 * items are matched by the merge key; `$patch: delete` removes one, `$patch: replace` (on any item) makes the patch's
 * other items the whole list. Afterwards the patch's items stand in the patch's order, the others where they stood.
 */
export function mergedList(
  original: readonly JsonValue[],
  change: readonly JsonValue[],
  keyed: KeyedMerge | undefined,
): readonly JsonValue[] {
  if (keyed === undefined) {
    return orderedList([...new Set([...original, ...change])], change, original, undefined);
  }
  const { mergeKey, merge } = keyed;
  const changes = change.map((item) => objectItem(item));
  const plain = changes.filter((item) => !Object.hasOwn(item, '$patch'));
  if (changes.some((item) => own(item, '$patch') === 'replace')) return plain;
  const removed = new Set(changes.filter((item) => isDeletion(item)).map((item) => keyOf(item, mergeKey)));
  let merged = original
    .map((item) => objectItem(item))
    .filter((item) => !removed.has(own(item, mergeKey) ?? null));
  for (const item of plain) {
    const key = keyOf(item, mergeKey);
    const at = merged.findIndex((candidate) => own(candidate, mergeKey) === key);
    const old = merged[at];
    merged = old === undefined ? [...merged, item] : merged.with(at, merge(old, item));
  }
  return orderedList(merged, plain, original, mergeKey);
}

/**
 * `items` with those that `order` names in that order; the others keep their place among them as far as the original
 * list says (an item that stood before another in `original` still does).
 */
export function orderedList(
  items: readonly JsonValue[],
  order: readonly JsonValue[],
  original: readonly JsonValue[],
  mergeKey: string | undefined,
): readonly JsonValue[] {
  const nameOf = (item: JsonValue): JsonValue =>
    mergeKey === undefined ? item : keyOf(objectItem(item), mergeKey);
  const positionIn = (list: readonly JsonValue[]): Map<JsonValue, number> => {
    const positions = new Map<JsonValue, number>();
    for (const [index, item] of list.entries())
      if (!positions.has(nameOf(item))) positions.set(nameOf(item), index);
    return positions;
  };
  const wanted = positionIn(order);
  const stood = positionIn(original);
  const by = (positions: Map<JsonValue, number>) => (left: JsonValue, right: JsonValue) =>
    (positions.get(nameOf(left)) ?? positions.size) - (positions.get(nameOf(right)) ?? positions.size);
  const named = items.filter((item) => wanted.has(nameOf(item))).toSorted(by(wanted));
  const others = items.filter((item) => !wanted.has(nameOf(item))).toSorted(by(stood));

  const result: JsonValue[] = [];
  let next = 0;
  for (const item of named) {
    const place = stood.get(nameOf(item)) ?? -1;
    for (let other = others[next]; other !== undefined; other = others[next]) {
      const otherPlace = stood.get(nameOf(other)) ?? Infinity;
      if (otherPlace >= place) break;
      result.push(other);
      next += 1;
    }
    result.push(item);
  }
  return [...result, ...others.slice(next)];
}

/** Refuses a patch whose list is not in the order that its own `$setElementOrder` asks for; deletions do not count. */
export function checkOrder(
  change: readonly JsonValue[],
  order: readonly JsonValue[],
  mergeKey: string | undefined,
): void {
  if (order.length === 0) return;
  const nameOf = (item: JsonValue): JsonValue =>
    mergeKey === undefined ? item : keyOf(objectItem(item), mergeKey);
  const kept =
    mergeKey === undefined ? change : change.filter((item) => !Object.hasOwn(objectItem(item), '$patch'));
  let next = 0;
  for (const item of order) {
    const wanted = kept[next];
    if (wanted !== undefined && nameOf(wanted) === nameOf(item)) next += 1;
  }
  if (next < kept.length)
    throw new PatchRefusal(
      `The order in patch list:\n${goPrint(change)}\n doesn't match $setElementOrder list:\n${goPrint(order)}\n`,
    );
}

function isDeletion(item: JsonObject): boolean {
  const directive = own(item, '$patch');
  if (directive !== undefined && directive !== 'delete') {
    throw new PatchRefusal(`unknown patch type: ${goPrint(directive)} in map: ${goPrint(item)}`);
  }
  return directive === 'delete';
}

function objectItem(item: JsonValue): JsonObject {
  if (!isJsonObject(item)) throw new PatchRefusal('a list that has a merge key holds objects only');
  return item;
}

function keyOf(item: JsonObject, mergeKey: string): JsonValue {
  const key = own(item, mergeKey);
  if (key === undefined)
    throw new PatchRefusal(`map: ${goPrint(item)} does not contain declared merge key: ${mergeKey}`);
  return key;
}

function own(object: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
