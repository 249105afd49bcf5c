import { isJsonArray, isJsonObject, type JsonValue } from '../json.ts';
import { keyElement, valueElement, type KeyField, type PathElement } from './path-element.ts';
import type { ListType } from './type-schema.ts';

/** How an item of a list is named in a path, or why it cannot be. */
export type ListItem =
  | { readonly type: 'element'; readonly element: PathElement }
  | { readonly type: 'nameless'; readonly why: string };

function nameless(why: string): ListItem {
  return { type: 'nameless', why };
}

function keyedItem({ keys, element }: ListType, item: JsonValue): ListItem {
  if (item === null) return nameless('associative list with keys may not have a null element');
  if (!isJsonObject(item)) return nameless('associative list with keys may not have non-map elements');
  const fields: KeyField[] = [];
  for (const name of keys) {
    const value = item[name] ?? element().map?.fields.get(name)?.default;
    if (Object.hasOwn(item, name) && item[name] !== undefined) fields.push([name, item[name]]);
    else if (value !== undefined) fields.push([name, value]);
  }
  if (fields.length > 0) return { type: 'element', element: keyElement(fields) };
  const named = keys.map((name) => JSON.stringify(name)).join(' ');
  return nameless(
    `associative list with keys has an element that omits all key fields [${named}] (and doesn't have default values for any key fields)`,
  );
}

function setItem(item: JsonValue): ListItem {
  if (isJsonArray(item)) return nameless('not supported: associative list with lists as elements');
  if (isJsonObject(item)) return nameless("associative list without keys has an element that's a map type");
  if (item === null) return nameless("associative list without keys has an element that's an explicit null");
  return { type: 'element', element: valueElement(item) };
}

/** Names an item of a list that is not atomic (listItemToPathElement, typed/helpers.go). */
export function listItem(type: ListType, item: JsonValue): ListItem {
  return type.keys.length > 0 ? keyedItem(type, item) : setItem(item);
}
