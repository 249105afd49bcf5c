import { booleanAt } from '../container.ts';
import { isJsonArray, isJsonObject, jsonAt, stringAt, type JsonObject, type JsonValue } from '../json.ts';
import { listAt, objectAt } from '../kube-object.ts';
import type { Field, MergeType, ObjectType, Shape } from './object-type.ts';
import { builtInType } from './schema-table.ts';

const METADATA_TYPE = 'meta.v1.ObjectMeta';

/**
 * The fields of a custom resource of this version, from its CustomResourceDefinition (apiextensions.k8s.io/v1, or v1beta1); `undefined`
 * where the definition has no such version or no schema. Read as a structural schema: fields that are not listed are pruned
 * unless `x-kubernetes-preserve-unknown-fields` says otherwise. `anyOf` and the like only narrow values and are not read.
 */
export function customResourceType(definition: JsonObject, version: string): ObjectType | undefined {
  const group = stringAt(definition, 'spec', 'group') ?? '';
  const kind = stringAt(definition, 'spec', 'names', 'kind') ?? '';
  const schema = versionSchema(definition, version);
  if (schema === undefined) return undefined;
  const root = objectType(schema, `${group}/${version}/${kind}`, keepsUnknownFields(definition));
  return { ...root, fields: withTypeMeta(root.fields) };
}

function versionSchema(definition: JsonObject, version: string): JsonObject | undefined {
  const row = listAt(definition, 'spec', 'versions').find((entry) => stringAt(entry, 'name') === version);
  const own = jsonAt(row, 'schema', 'openAPIV3Schema');
  if (isJsonObject(own)) return own;
  const common = jsonAt(definition, 'spec', 'validation', 'openAPIV3Schema');
  const isServed = row !== undefined || stringAt(definition, 'spec', 'version') === version;
  return isServed && isJsonObject(common) ? common : undefined;
}

/** In v1beta1 nothing was pruned unless it was asked for. */
function keepsUnknownFields(definition: JsonObject): boolean {
  const kept = booleanAt(definition, 'spec', 'preserveUnknownFields');
  return kept ?? stringAt(definition, 'apiVersion') === 'apiextensions.k8s.io/v1beta1';
}

/** Lists are atomic unless the schema says otherwise; of maps the type has it (`isAtomic`). */
function mergeType(schema: JsonObject): MergeType | undefined {
  const type = stringAt(schema, 'x-kubernetes-list-type');
  if (type === 'atomic' || type === 'set') return { type };
  if (type !== 'map') return undefined;
  const keys = listAt(schema, 'x-kubernetes-list-map-keys').filter((key) => typeof key === 'string');
  return { type, keys };
}

function field(name: string, shape: Shape, schema: JsonObject, isRequired: boolean): Field {
  const values = listAt(schema, 'enum').filter((value) => typeof value === 'string');
  const byDefault = schema['default'];
  return {
    name,
    shape,
    isRequired,
    values: values.length > 0 && values.length === listAt(schema, 'enum').length ? values : undefined,
    default: byDefault === undefined ? undefined : JSON.stringify(byDefault),
    patchMergeKey: undefined,
    patchStrategies: [],
    mergeType: mergeType(schema),
    sinceMinor: undefined,
    untilMinor: undefined,
  };
}

/** What every object has, said by its schema or not. */
function withTypeMeta(fields: ReadonlyMap<string, Field>): ReadonlyMap<string, Field> {
  const string: Shape = { type: 'value', value: 'string' };
  return new Map([
    ...fields,
    ['apiVersion', field('apiVersion', string, {}, false)],
    ['kind', field('kind', string, {}, false)],
    ['metadata', field('metadata', { type: 'object', objectType: metadataType }, {}, false)],
  ]);
}

function metadataType(): ObjectType {
  const type = builtInType(METADATA_TYPE);
  if (type === undefined) throw new Error(`built-in-schema.data.ts does not hold ${METADATA_TYPE}`);
  return type;
}

function objectType(schema: JsonObject, name: string, keepsAll: boolean): ObjectType {
  const required = listAt(schema, 'required');
  const fields = new Map<string, Field>();
  for (const [property, value] of Object.entries(objectAt(schema, 'properties'))) {
    if (!isJsonObject(value)) continue;
    const shape = shapeOf(value, `${name}.${property}`, keepsAll);
    fields.set(property, field(property, shape, value, required.includes(property)));
  }
  return {
    name,
    fields: schema['x-kubernetes-embedded-resource'] === true ? withTypeMeta(fields) : fields,
    preservesUnknownFields: keepsAll || schema['x-kubernetes-preserve-unknown-fields'] === true,
    isAtomic: stringAt(schema, 'x-kubernetes-map-type') === 'atomic',
    sinceMinor: undefined,
    untilMinor: undefined,
  };
}

const ANY: Shape = { type: 'value', value: 'any' };

function shapeOf(schema: JsonObject, name: string, keepsAll: boolean): Shape {
  if (schema['x-kubernetes-int-or-string'] === true) return { type: 'value', value: 'int-or-string' };
  switch (stringAt(schema, 'type') ?? '') {
    case 'string':
      return { type: 'value', value: 'string' };
    case 'integer':
      return { type: 'value', value: stringAt(schema, 'format') === 'int32' ? 'int32' : 'int64' };
    case 'number':
      return { type: 'value', value: 'number' };
    case 'boolean':
      return { type: 'value', value: 'boolean' };
    case 'array':
      return { type: 'list', item: itemShape(schema['items'], name, keepsAll) };
    case 'object':
      return objectShape(schema, name, keepsAll);
    default:
      return ANY;
  }
}

function itemShape(items: JsonValue | undefined, name: string, keepsAll: boolean): Shape {
  if (isJsonArray(items) || !isJsonObject(items)) return ANY;
  return shapeOf(items, `${name}[]`, keepsAll);
}

function objectShape(schema: JsonObject, name: string, keepsAll: boolean): Shape {
  const others = schema['additionalProperties'];
  if (isJsonObject(others)) return { type: 'map', value: shapeOf(others, `${name}{}`, keepsAll) };
  if (others === true) return { type: 'map', value: ANY };
  const type = objectType(schema, name, keepsAll);
  if (type.fields.size === 0 && type.preservesUnknownFields) return { type: 'value', value: 'any object' };
  return { type: 'object', objectType: () => type };
}
