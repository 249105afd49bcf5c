import { isJsonObject, type JsonObject, type JsonValue } from '../../json.ts';
import type { Schema } from '../../custom-resource/schema.ts';
import { list, struct, structs } from '../values.ts';

function schemas(values: readonly (JsonValue | undefined)[]): readonly Schema[] {
  return values.filter((value) => isJsonObject(value));
}

function below(schema: Schema): readonly Schema[] {
  return [
    ...schemas([schema['items'], ...list(schema, 'items')]),
    ...['allOf', 'anyOf', 'oneOf'].flatMap((junctor) => schemas(list(schema, junctor))),
    ...schemas([schema['not']]),
    ...schemas(Object.values(struct(schema, 'properties'))),
    ...schemas([schema['additionalProperties']]),
    ...schemas(Object.values(struct(schema, 'patternProperties'))),
    ...schemas([schema['additionalItems']]),
    ...schemas(Object.values(struct(schema, 'definitions'))),
    ...schemas(Object.values(struct(schema, 'dependencies'))),
  ];
}

/** A schema and all that it is made of, depth first (SchemaHas of pkg/apis/apiextensions/validation). */
export function* allSchemas(schema: Schema): Generator<Schema> {
  yield schema;
  for (const one of below(schema)) yield* allSchemas(one);
}

/** The schemas of all versions of a definition. */
export function schemasOfDefinition(definition: JsonObject): readonly Schema[] {
  return structs(struct(definition, 'spec'), 'versions').flatMap((version) =>
    schemas([struct(version, 'schema')['openAPIV3Schema']]),
  );
}
