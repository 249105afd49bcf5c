import { isJsonObject, type JsonObject } from '../json.ts';
import { listAt } from '../kube-object.ts';

/** A structural schema, or a part of one, as a CustomResourceDefinition has it (apiextensions.k8s.io/v1 JSONSchemaProps). */
export type Schema = JsonObject;

/** Fields that every object has, whether its schema names them or not. */
export const META_FIELDS: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata']);

function schemaAt(schema: Schema, field: string): Schema | undefined {
  const found = schema[field];
  return isJsonObject(found) ? found : undefined;
}

/** The schema of a named field; `undefined` where it is not named. */
export function propertyOf(schema: Schema, name: string): Schema | undefined {
  const properties = schema['properties'];
  if (!isJsonObject(properties) || !Object.hasOwn(properties, name)) return undefined;
  const found = properties[name];
  return isJsonObject(found) ? found : undefined;
}

/** Named fields in the order of their names. */
export function propertiesOf(schema: Schema): readonly (readonly [string, Schema])[] {
  const properties = schema['properties'];
  if (!isJsonObject(properties)) return [];
  return Object.entries(properties)
    .filter((entry): entry is [string, JsonObject] => isJsonObject(entry[1]))
    .toSorted(([one], [other]) => (one < other ? -1 : 1));
}

export function itemsOf(schema: Schema): Schema | undefined {
  return schemaAt(schema, 'items');
}

/** The schema of the values of a map; `undefined` where `additionalProperties` is a boolean or absent. */
export function additionalOf(schema: Schema): Schema | undefined {
  return schemaAt(schema, 'additionalProperties');
}

export function hasAdditional(schema: Schema): boolean {
  return schema['additionalProperties'] !== undefined && schema['additionalProperties'] !== null;
}

/** The schema of a field, named or not. */
export function fieldSchema(schema: Schema | undefined, name: string): Schema | undefined {
  if (schema === undefined) return undefined;
  return propertyOf(schema, name) ?? additionalOf(schema);
}

export function schemasOf(schema: Schema, junctor: 'allOf' | 'anyOf' | 'oneOf'): readonly Schema[] {
  return listAt(schema, junctor).filter(isJsonObject);
}

export function isEmbeddedResource(schema: Schema): boolean {
  return schema['x-kubernetes-embedded-resource'] === true;
}

export function preservesUnknownFields(schema: Schema): boolean {
  return schema['x-kubernetes-preserve-unknown-fields'] === true;
}

export function isIntOrString(schema: Schema): boolean {
  return schema['x-kubernetes-int-or-string'] === true;
}

export function listTypeOf(schema: Schema): string | undefined {
  const type = schema['x-kubernetes-list-type'];
  return typeof type === 'string' ? type : undefined;
}

export function listMapKeysOf(schema: Schema): readonly string[] {
  return listAt(schema, 'x-kubernetes-list-map-keys').filter((key) => typeof key === 'string');
}

/** The root of a resource as the pruning and the coercion of metadata see it. */
export function asResourceRoot(schema: Schema | undefined): Schema {
  return { ...schema, 'x-kubernetes-embedded-resource': true };
}
