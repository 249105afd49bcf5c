import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { deduce } from './deduce.ts';
import type { FieldSet } from './field-set.ts';
import { listItem } from './list-item.ts';
import { fieldElement } from './path-element.ts';
import { entryType, type Atom, type ListType, type MapType } from './type-schema.ts';

function withoutListItems(list: readonly JsonValue[], set: FieldSet, type: ListType): JsonValue {
  const kept: JsonValue[] = [];
  for (const item of list) {
    const named = listItem(type, item);
    const node = named.type === 'element' ? set.get(named.element) : undefined;
    if (node === undefined) kept.push(item);
    else if (!node.isMember) kept.push(without(item, node.below, type.element()));
  }
  return kept.length === 0 ? null : kept;
}

function withoutEntries(map: JsonObject, set: FieldSet, type: MapType): JsonValue {
  const kept: [string, JsonValue][] = [];
  for (const [name, value] of Object.entries(map)) {
    if (value === undefined) continue;
    const node = set.get(fieldElement(name));
    if (node === undefined) kept.push([name, value]);
    else if (!node.isMember) kept.push([name, without(value, node.below, entryType(type, name))]);
  }
  return kept.length === 0 ? null : Object.fromEntries(kept);
}

function without(value: JsonValue, set: FieldSet, atom: Atom): JsonValue {
  const place = deduce(atom, value);
  switch (place.kind) {
    case 'scalar':
      return value;
    case 'list':
      return place.type.isAtomic || !isJsonArray(value) || value.length === 0
        ? null
        : withoutListItems(value, set, place.type);
    case 'map':
      return place.type.isAtomic || !isJsonObject(value) ? null : withoutEntries(value, set, place.type);
    case 'nothing':
      break;
  }
  return null;
}

/** The object without these fields. What has lost all that it had becomes `null` (typed/remove.go). */
export function removeItems(value: JsonObject, set: FieldSet, atom: Atom): JsonObject {
  if (set.size === 0) return value;
  const left = without(value, set, atom);
  return isJsonObject(left) ? left : {};
}
