import { jsonEqual } from '../json-difference.ts';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { fieldSchema, itemsOf, listMapKeysOf, listTypeOf, type Schema } from './schema.ts';

/** The keys of an item of a list of type `map`, as one text; what has none of them has one too. */
export function listMapKey(item: JsonObject, keys: readonly string[]): string {
  return JSON.stringify(keys.map((key) => item[key] ?? null));
}

/** Finds the old item with the same keys; only lists of type `map` have such. */
export function correlatedItem(
  schema: Schema,
  item: JsonValue | undefined,
  oldList: JsonValue | undefined,
): JsonValue | undefined {
  const keys = listMapKeysOf(schema);
  if (listTypeOf(schema) !== 'map' || !isJsonObject(item) || !isJsonArray(oldList)) return undefined;
  const wanted = listMapKey(item, keys);
  return oldList.find((old) => isJsonObject(old) && listMapKey(old, keys) === wanted);
}

/**
 * A part of an object together with what stood there before, as far as the two can be told to be the same part. What was wrong before
 * and did not change is let through (KEP-4008). Source: k8s.io/apiserver pkg/cel/common/equality.go.
 */
export class CorrelatedValue {
  readonly value: JsonValue;
  readonly old: JsonValue;
  readonly #schema: Schema;
  #equal: boolean | undefined;

  constructor(value: JsonValue, old: JsonValue, schema: Schema) {
    this.value = value;
    this.old = old;
    this.#schema = schema;
  }

  get isUnchanged(): boolean {
    this.#equal ??= jsonEqual(this.value, this.old);
    return this.#equal;
  }

  key(name: string): CorrelatedValue | undefined {
    if (!isJsonObject(this.value) || !isJsonObject(this.old)) return undefined;
    const value = this.value[name];
    const old = this.old[name];
    const schema = fieldSchema(this.#schema, name);
    if (value === undefined || old === undefined || schema === undefined) return undefined;
    return new CorrelatedValue(value, old, schema);
  }

  index(position: number): CorrelatedValue | undefined {
    const items = itemsOf(this.#schema);
    const value = isJsonArray(this.value) ? this.value[position] : undefined;
    if (items === undefined || value === undefined) return undefined;
    const old = correlatedItem(this.#schema, value, this.old);
    return old === undefined || old === null ? undefined : new CorrelatedValue(value, old, items);
  }
}
