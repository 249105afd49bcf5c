import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { additionalOf, fieldSchema, itemsOf, propertiesOf, propertyOf, type Schema } from './schema.ts';

function defaultOf(schema: Schema | undefined): JsonValue {
  return schema?.['default'] ?? null;
}

/** A null where null is no value: it is read as absent. */
function isAbsent(value: JsonValue | undefined, schema: Schema | undefined): boolean {
  return value === undefined || (value === null && schema !== undefined && schema['nullable'] !== true);
}

function defaultedObject(value: JsonObject, schema: Schema): JsonObject {
  const fields = new Map<string, JsonValue | undefined>(Object.entries(value));
  for (const [name, property] of propertiesOf(schema)) {
    const byDefault = defaultOf(property);
    if (byDefault !== null && isAbsent(fields.get(name), property)) fields.set(name, byDefault);
  }
  const additional = additionalOf(schema);
  for (const [name, entry] of fields) {
    if (entry === undefined) continue;
    const isNamed = propertyOf(schema, name) !== undefined;
    const present =
      !isNamed && additional !== undefined && isAbsent(entry, additional) ? defaultOf(additional) : entry;
    fields.set(name, withSchemaDefaults(present, fieldSchema(schema, name)));
  }
  return Object.fromEntries(fields);
}

/** A value with the defaults of its schema, outside in. Source: apiextensions-apiserver pkg/apiserver/schema/defaulting/algorithm.go. */
export function withSchemaDefaults(value: JsonValue, schema: Schema | undefined): JsonValue {
  if (schema === undefined) return value;
  if (isJsonArray(value)) {
    const items = itemsOf(schema);
    return value.map((item) =>
      withSchemaDefaults(items !== undefined && isAbsent(item, items) ? defaultOf(items) : item, items),
    );
  }
  return isJsonObject(value) ? defaultedObject(value, schema) : value;
}
