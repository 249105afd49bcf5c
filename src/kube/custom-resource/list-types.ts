import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { ErrorList } from '../validation/error-list.ts';
import { goMap } from '../validation/go-value.ts';
import { Path } from '../validation/path.ts';
import {
  additionalOf,
  itemsOf,
  listMapKeysOf,
  listTypeOf,
  propertiesOf,
  propertyOf,
  type Schema,
} from './schema.ts';
import { badValue } from './schema-problem.ts';

/** A map is compared as Go writes it: with sorted keys. */
function sorted(value: JsonValue): JsonValue {
  if (isJsonArray(value)) return value.map(sorted);
  if (!isJsonObject(value)) return value;
  return goMap(Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, sorted(entry ?? null)])));
}

/** The positions of the first repetition of each item. */
function repetitions(items: readonly JsonValue[]): readonly number[] {
  const seen_count = new Map<string, number>();
  return items.flatMap((item, index) => {
    const text = JSON.stringify(sorted(item));
    const before = seen_count.get(text) ?? 0;
    seen_count.set(text, before + 1);
    return before === 1 ? [index] : [];
  });
}

function keysOf(item: JsonValue, keys: readonly string[]): JsonObject {
  if (!isJsonObject(item)) return {};
  return Object.fromEntries(keys.flatMap((key) => (item[key] === undefined ? [] : [[key, item[key]]])));
}

function checkList(value: readonly JsonValue[], schema: Schema, path: Path, errors: ErrorList): void {
  const type = listTypeOf(schema);
  if (type === 'set') {
    for (const index of repetitions(value))
      errors.duplicate(path.index(index), badValue(value[index] ?? null));
  } else if (type === 'map') checkListMap(value, schema, path, errors);
  const items = itemsOf(schema);
  if (items === undefined) return;
  for (const [index, item] of value.entries()) checkValue(item, items, path.index(index), errors);
}

function checkListMap(value: readonly JsonValue[], schema: Schema, path: Path, errors: ErrorList): void {
  const strange = value.findIndex((item) => item !== null && !isJsonObject(item));
  if (strange !== -1) {
    errors.invalid(
      path.index(strange),
      badValue(value[strange] ?? null),
      'must be an object for an array of list-type map',
    );
    return;
  }
  const keys = value.map((item) => keysOf(item, listMapKeysOf(schema)));
  for (const index of repetitions(keys)) errors.duplicate(path.index(index), sorted(keys[index] ?? {}));
}

function checkValue(value: JsonValue, schema: Schema, path: Path, errors: ErrorList): void {
  if (isJsonArray(value)) checkList(value, schema, path, errors);
  else if (isJsonObject(value)) checkObject(value, schema, path, errors);
}

function checkObject(value: JsonObject, schema: Schema, path: Path | undefined, errors: ErrorList): void {
  const additional = additionalOf(schema);
  if (additional !== undefined && path !== undefined)
    for (const [key, entry] of Object.entries(value))
      if (entry !== undefined) checkValue(entry, additional, path.key(key), errors);
  for (const [name, property] of propertiesOf(schema)) {
    const entry = value[name];
    if (entry !== undefined && propertyOf(schema, name) !== undefined)
      checkValue(entry, property, path === undefined ? Path.of(name) : path.child(name), errors);
  }
}

/** Items that a list of type `set` or `map` holds twice (apiextensions-apiserver pkg/apiserver/schema/listtype). */
export function listTypeErrors(body: JsonObject, schema: Schema | undefined): ErrorList {
  const errors = new ErrorList();
  if (schema !== undefined) checkObject(body, schema, undefined, errors);
  return errors;
}
