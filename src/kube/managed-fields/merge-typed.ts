import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { deduce, type Deduced } from './deduce.ts';
import { listItem } from './list-item.ts';
import type { PathElement } from './path-element.ts';
import { entryType, type Atom, type ListType, type MapType } from './type-schema.ts';

type Value = JsonValue | undefined;

/**
 * What comes of a live value when a configuration is applied to it: what the configuration says wins, lists that are not atomic keep
 * the items of both (typed/merge.go). `undefined`: nothing.
 */
function merged(live: Value, applied: Value, atom: Atom): Value {
  const left = deduce(atom, live);
  const right = deduce(atom, applied);
  return handle(applied === undefined ? left : right, live, applied);
}

function handle(place: Deduced, live: Value, applied: Value): Value {
  const kept = applied === undefined ? live : applied;
  switch (place.kind) {
    case 'scalar':
      return kept;
    case 'list': {
      const left = isJsonArray(live) ? live : [];
      const right = isJsonArray(applied) ? applied : [];
      if (place.type.isAtomic || (left.length === 0 && right.length === 0)) return kept;
      return mergedItems(place.type, left, right);
    }
    case 'map': {
      const left = isJsonObject(live) ? live : {};
      const right = isJsonObject(applied) ? applied : {};
      if (place.type.isAtomic || (isEmpty(left) && isEmpty(right))) return kept;
      return mergedEntries(place.type, left, right);
    }
    case 'nothing':
      break;
  }
  return undefined;
}

function isEmpty(map: JsonObject): boolean {
  return Object.keys(map).length === 0;
}

function mergedEntries(type: MapType, live: JsonObject, applied: JsonObject): Value {
  const entries: [string, JsonValue][] = [];
  for (const name of new Set([...Object.keys(live), ...Object.keys(applied)])) {
    const value = merged(live[name], applied[name], entryType(type, name));
    if (value !== undefined) entries.push([name, value]);
  }
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

interface Items {
  readonly order: readonly PathElement[];
  /** `null` for an element that several items have. */
  readonly values: ReadonlyMap<PathElement, JsonValue>;
}

function indexed(type: ListType, list: readonly JsonValue[]): Items {
  const order: PathElement[] = [];
  const values = new Map<PathElement, JsonValue>();
  for (const item of list) {
    const named = listItem(type, item);
    if (named.type === 'nameless') continue;
    values.set(named.element, values.has(named.element) ? null : item);
    order.push(named.element);
  }
  return { order, values };
}

/** Items of both lists: those of the live one stay where they are, and shared ones come in the order of the applied one. */
class ItemMerge {
  readonly #type: ListType;
  readonly #live: readonly JsonValue[];
  readonly #left: Items;
  readonly #right: Items;
  readonly #shared: PathElement[];
  readonly #taken = new Set<PathElement>();
  readonly #out: JsonValue[] = [];
  #next: PathElement | undefined;

  constructor(type: ListType, live: readonly JsonValue[], applied: readonly JsonValue[]) {
    this.#type = type;
    this.#live = live;
    this.#left = indexed(type, live);
    this.#right = indexed(type, applied);
    this.#shared = this.#right.order.filter((element) => this.#left.values.has(element));
    this.#next = this.#shared.shift();
  }

  #add(live: Value, applied: Value): void {
    const value = merged(live, applied, this.#type.element());
    if (value !== undefined) this.#out.push(value);
  }

  #addShared(element: PathElement): void {
    this.#taken.add(element);
    this.#add(this.#left.values.get(element), this.#right.values.get(element));
  }

  run(): readonly JsonValue[] {
    const { order: left } = this.#left;
    const { order: right } = this.#right;
    let l = 0;
    let r = 0;
    while (l < left.length || r < right.length) {
      const [one, other] = [left[l], right[r]];
      if (one !== undefined && other !== undefined) {
        if (one === other) {
          this.#addShared(one);
          l += 1;
          r += 1;
          this.#next = this.#shared.shift();
          continue;
        }
        // An item whose turn has not come yet in the order of the applied list.
        if (this.#right.values.has(one) && this.#next !== undefined && this.#next !== one) {
          l += 1;
          continue;
        }
      }
      if (one !== undefined) {
        if (!this.#right.values.has(one)) {
          this.#add(this.#live[l], undefined);
          l += 1;
          continue;
        }
        if (this.#taken.has(one)) l += 1;
      }
      if (other !== undefined) {
        this.#addShared(other);
        r += 1;
        if (this.#next === other) this.#next = this.#shared.shift();
      }
    }
    return this.#out;
  }
}

function mergedItems(type: ListType, live: readonly JsonValue[], applied: readonly JsonValue[]): Value {
  const items = new ItemMerge(type, live, applied).run();
  return items.length === 0 ? undefined : items;
}

/** The live object with the applied configuration merged into it. Both are of the type. */
export function mergeTyped(live: JsonObject, applied: JsonObject, atom: Atom): JsonObject {
  const value = merged(live, applied, atom);
  return isJsonObject(value) ? value : {};
}
