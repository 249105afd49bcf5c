import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import {
  additionalOf,
  asResourceRoot,
  fieldSchema,
  hasAdditional,
  isEmbeddedResource,
  itemsOf,
  META_FIELDS,
  preservesUnknownFields,
  propertyOf,
  type Schema,
} from './schema.ts';

/** An object without the fields that its schema does not know, and where those were: `spec.replica`, `spec.rules[0].hots`, in order. */
export interface Coerced {
  readonly body: JsonObject;
  readonly unknownFields: readonly string[];
}

function childPath(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

class Pruner {
  readonly unknown: string[] = [];

  value(value: JsonValue, schema: Schema | undefined, path: string): JsonValue {
    if (isJsonArray(value)) {
      const items = schema === undefined ? undefined : itemsOf(schema);
      // Of a list that keeps what it does not know, the items keep it too.
      const keeps = schema !== undefined && preservesUnknownFields(schema);
      if (keeps && items === undefined) return value;
      return value.map((item, index) => this.#item(item, items, `${path}[${index}]`, keeps));
    }
    return isJsonObject(value) ? this.object(value, schema, path) : value;
  }

  #item(item: JsonValue, schema: Schema | undefined, path: string, keeps: boolean): JsonValue {
    if (!keeps || schema === undefined) return this.value(item, schema, path);
    return this.value(item, { ...schema, 'x-kubernetes-preserve-unknown-fields': true }, path);
  }

  object(value: JsonObject, schema: Schema | undefined, path: string): JsonObject {
    const kept: [string, JsonValue][] = [];
    for (const [name, entry] of Object.entries(value)) {
      if (entry === undefined) continue;
      const pruned = this.#field(name, entry, schema, path);
      if (pruned !== undefined) kept.push([name, pruned]);
    }
    return Object.fromEntries(kept);
  }

  #field(name: string, entry: JsonValue, schema: Schema | undefined, path: string): JsonValue | undefined {
    const at = childPath(path, name);
    if (schema === undefined) {
      this.unknown.push(at);
      return undefined;
    }
    if (isEmbeddedResource(schema) && META_FIELDS.has(name)) return entry;
    const property = propertyOf(schema, name);
    if (property !== undefined) return this.value(entry, property, at);
    if (hasAdditional(schema)) return this.value(entry, additionalOf(schema), at);
    if (preservesUnknownFields(schema)) return entry;
    if (!META_FIELDS.has(name) || path !== '') this.unknown.push(at);
    return undefined;
  }
}

/** Drops what the schema of a custom resource does not know. Source: apiextensions-apiserver pkg/apiserver/schema/pruning. */
function pruneFields(body: JsonObject, schema: Schema | undefined): Coerced {
  const pruner = new Pruner();
  const pruned = pruner.object(body, asResourceRoot(schema), '');
  return { body: pruned, unknownFields: pruner.unknown.toSorted() };
}

/** A value without what its schema does not know. */
export function prunedValue(value: JsonValue, schema: Schema): JsonValue {
  return new Pruner().value(value, schema, 'value');
}

/** Drops nulls of fields that neither take null nor have a default (defaulting/prunenulls.go). */
function pruneNulls(value: JsonValue, schema: Schema | undefined): JsonValue {
  if (isJsonArray(value)) {
    const items = schema === undefined ? undefined : itemsOf(schema);
    return value.map((item) => pruneNulls(item, items));
  }
  if (!isJsonObject(value)) return value;
  const kept: [string, JsonValue][] = [];
  for (const [name, entry] of Object.entries(value)) {
    if (entry === undefined) continue;
    const field = fieldSchema(schema, name);
    const isDropped =
      entry === null &&
      field !== undefined &&
      field['nullable'] !== true &&
      (field['default'] ?? null) === null;
    if (!isDropped) kept.push([name, pruneNulls(entry, field)]);
  }
  return Object.fromEntries(kept);
}

/** A custom resource pruned of what its schema does not know, and of nulls that stand for nothing. */
export function coerced(body: JsonObject, schema: Schema | undefined): Coerced {
  const pruned = pruneFields(body, schema);
  const value = pruneNulls(pruned.body, schema);
  return isJsonObject(value) ? { ...pruned, body: value } : pruned;
}
