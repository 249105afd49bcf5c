import { isJsonArray, isJsonObject, stringAt, type JsonObject, type JsonValue } from '../json.ts';
import { listAt, objectAt } from '../kube-object.ts';
import { builtInType } from '../schema/schema-table.ts';
import { builtInAtom } from './built-in-type.ts';
import {
  DEDUCED,
  deduced,
  lazily,
  untypedAtomic,
  type Atom,
  type ListType,
  type MapType,
  type StructField,
  type TypeReference,
} from './type-schema.ts';

/** `keepsUnknown`: something further out preserves unknown fields. */
interface Reading {
  readonly minor: number;
  readonly keepsUnknown: boolean;
}

const STRING: StructField = { type: () => ({ scalar: 'string' }) };

function metadataField(minor: number): StructField {
  const type = builtInType('meta.v1.ObjectMeta');
  if (type === undefined) throw new Error('built-in-schema.data.ts does not hold meta.v1.ObjectMeta');
  return { type: lazily(() => builtInAtom(type, minor)) };
}

function typeMetaFields(minor: number): ReadonlyMap<string, StructField> {
  return new Map([
    ['apiVersion', STRING],
    ['kind', STRING],
    ['metadata', metadataField(minor)],
  ]);
}

function reference(schema: JsonValue | undefined, reading: Reading): TypeReference {
  return isJsonObject(schema) ? lazily(() => atomOf(schema, reading)) : deduced;
}

function elementType(schema: JsonObject, fields_count: number, reading: Reading): TypeReference | undefined {
  const others = schema['additionalProperties'];
  if (isJsonObject(others)) return reference(others, reading);
  if (others === true) return deduced;
  if (others === false) return undefined;
  return reading.keepsUnknown || fields_count === 0 ? deduced : undefined;
}

function mapType(schema: JsonObject, reading: Reading): MapType {
  const own = Object.entries(objectAt(schema, 'properties')).map(
    ([name, property]): [string, StructField] => {
      const type = reference(property, reading);
      const byDefault = isJsonObject(property) ? property['default'] : undefined;
      return [name, byDefault === undefined ? { type } : { type, default: byDefault }];
    },
  );
  const isEmbedded = schema['x-kubernetes-embedded-resource'] === true;
  const fields = new Map([...own, ...(isEmbedded ? typeMetaFields(reading.minor) : [])]);
  return {
    isAtomic: stringAt(schema, 'x-kubernetes-map-type') === 'atomic',
    fields,
    element: elementType(schema, fields.size, reading),
  };
}

function listType(schema: JsonObject, reading: Reading): ListType {
  const type = stringAt(schema, 'x-kubernetes-list-type');
  const items = schema['items'];
  const keys = listAt(schema, 'x-kubernetes-list-map-keys').filter((key) => typeof key === 'string');
  return {
    isAtomic: type !== 'set' && type !== 'map',
    keys: type === 'map' ? keys : [],
    element: isJsonObject(items) && !isJsonArray(items) ? reference(items, reading) : untypedAtomic,
  };
}

function atomOf(schema: JsonObject, outer: Reading): Atom {
  const keeps = schema['x-kubernetes-preserve-unknown-fields'] === true;
  const reading = keeps ? { ...outer, keepsUnknown: true } : outer;
  switch (stringAt(schema, 'type') ?? '') {
    case 'object':
      return { map: mapType(schema, reading) };
    case 'array':
      return { list: listType(schema, reading) };
    case 'integer':
    case 'number':
      return { scalar: 'numeric' };
    case 'boolean':
      return { scalar: 'boolean' };
    case 'string': {
      const format = stringAt(schema, 'format') ?? '';
      return { scalar: format === '' || format === 'byte' ? 'string' : 'untyped' };
    }
    default:
      return { scalar: 'untyped', list: listType(schema, reading), map: mapType(schema, reading) };
  }
}

/**
 * How server-side apply treats the custom resources of a version, by the structural schema of their CustomResourceDefinition; without
 * one nothing is known of what is in them. Source: schemaconv/openapi.go of k8s.io/kube-openapi and customresource_handler.go of
 * k8s.io/apiextensions-apiserver. `minor` is the release of `metadata`.
 */
export function customAtom(definition: JsonObject, version: string, minor: number): Atom {
  const row = listAt(definition, 'spec', 'versions').find((entry) => stringAt(entry, 'name') === version);
  const schema = isJsonObject(row) ? objectAt(row, 'schema')['openAPIV3Schema'] : undefined;
  if (!isJsonObject(schema)) return DEDUCED;
  const { map } = atomOf(schema, { minor, keepsUnknown: false });
  if (map === undefined) return DEDUCED;
  // `metadata` of the schema may narrow names; its fields are those of every object.
  return { map: { ...map, fields: new Map([...map.fields, ...typeMetaFields(minor)]) } };
}
