import { jsonEqual } from '../json-difference.ts';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { deduce, type Deduced } from './deduce.ts';
import { FieldSetBuilder, type FieldSet } from './field-set.ts';
import { listItem } from './list-item.ts';
import { fieldElement, type PathElement } from './path-element.ts';
import { entryType, type Atom, type ListType, type MapType } from './type-schema.ts';

/** What differs between two values of one type. */
export interface Comparison {
  readonly removed: FieldSet;
  readonly modified: FieldSet;
  readonly added: FieldSet;
}

type Value = JsonValue | undefined;

/** One walk over both values at once (typed/compare.go). */
class CompareWalk {
  readonly removed = new FieldSetBuilder();
  readonly modified = new FieldSetBuilder();
  readonly added = new FieldSetBuilder();
  readonly #path: PathElement[] = [];

  /** `undefined`: the value is not there; `null` is a value. */
  compare(before: Value, after: Value, atom: Atom): void {
    if (before === after) return;
    const left = deduce(atom, before);
    const right = deduce(atom, after);
    let isLeaf: boolean;
    if (after === undefined) isLeaf = this.#handle(left, before, after);
    else if (before === undefined || left.kind === right.kind) isLeaf = this.#handle(right, before, after);
    else {
      this.#handle(left, before, after);
      isLeaf = this.#handle(right, before, after);
    }
    if (isLeaf) return;
    if (before === undefined) this.added.insert(this.#path);
    else if (after === undefined) this.removed.insert(this.#path);
  }

  /** Walks what is below; true where the place is owned as a whole. */
  #handle(place: Deduced, before: Value, after: Value): boolean {
    switch (place.kind) {
      case 'scalar':
        return this.#leaf(before, after);
      case 'list': {
        const left = isJsonArray(before) ? before : undefined;
        const right = isJsonArray(after) ? after : undefined;
        const isEmpty = (left ?? []).length === 0 && (right ?? []).length === 0;
        if (place.type.isAtomic || isEmpty) return this.#leaf(before, after);
        this.#listItems(place.type, left ?? [], right ?? []);
        return false;
      }
      case 'map': {
        const left = isJsonObject(before) ? before : undefined;
        const right = isJsonObject(after) ? after : undefined;
        if (place.type.isAtomic || (isEmptyMap(left) && isEmptyMap(right))) return this.#leaf(before, after);
        this.#entries(place.type, left ?? {}, right ?? {});
        return false;
      }
      case 'nothing':
        break;
    }
    return false;
  }

  #leaf(before: Value, after: Value): true {
    if (before === undefined) this.added.insert(this.#path);
    else if (after === undefined) this.removed.insert(this.#path);
    else if (!jsonEqual(before, after)) this.modified.insert(this.#path);
    return true;
  }

  #descend(element: PathElement, before: Value, after: Value, atom: Atom): void {
    this.#path.push(element);
    this.compare(before, after, atom);
    this.#path.pop();
  }

  #entries(type: MapType, before: JsonObject, after: JsonObject): void {
    for (const [name, value] of Object.entries(before))
      if (value !== undefined)
        this.#descend(fieldElement(name), value, ownValue(after, name), entryType(type, name));
    for (const [name, value] of Object.entries(after))
      if (value !== undefined && ownValue(before, name) === undefined)
        this.#descend(fieldElement(name), undefined, value, entryType(type, name));
  }

  #listItems(type: ListType, before: readonly JsonValue[], after: readonly JsonValue[]): void {
    const left = itemsByElement(type, before);
    const right = itemsByElement(type, after);
    const atom = type.element();
    for (const element of new Set([...left.keys(), ...right.keys()])) {
      const olds = left.get(element) ?? [];
      const news = right.get(element) ?? [];
      if (olds.length <= 1 && news.length <= 1) this.#descend(element, olds[0], news[0], atom);
      else this.#duplicates(element, olds, news, atom);
    }
  }

  /** Several items with one key are owned as one. */
  #duplicates(
    element: PathElement,
    olds: readonly JsonValue[],
    news: readonly JsonValue[],
    atom: Atom,
  ): void {
    const path = [...this.#path, element];
    if (olds.length >= 2 && news.length >= 2) {
      if (!jsonEqual(olds, news)) this.modified.insert(path);
    } else if (olds.length >= 2) {
      if (news.length > 0) this.#descend(element, undefined, news[0], atom);
      this.removed.insert(path);
    } else {
      if (olds.length > 0) this.#descend(element, olds[0], undefined, atom);
      this.added.insert(path);
    }
  }
}

function isEmptyMap(map: JsonObject | undefined): boolean {
  return map === undefined || Object.values(map).every((value) => value === undefined);
}

function ownValue(map: JsonObject, name: string): Value {
  return Object.hasOwn(map, name) ? map[name] : undefined;
}

function itemsByElement(
  type: ListType,
  list: readonly JsonValue[],
): ReadonlyMap<PathElement, readonly JsonValue[]> {
  const items = new Map<PathElement, JsonValue[]>();
  for (const item of list) {
    const named = listItem(type, item);
    if (named.type === 'nameless') continue;
    const known = items.get(named.element);
    if (known === undefined) items.set(named.element, [item]);
    else known.push(item);
  }
  return items;
}

/** What was removed, modified and added on the way from one value to another. Both are of the type. */
export function compareTyped(before: JsonValue, after: JsonValue, atom: Atom): Comparison {
  const walk = new CompareWalk();
  walk.compare(before, after, atom);
  return { removed: walk.removed.set(), modified: walk.modified.set(), added: walk.added.set() };
}
