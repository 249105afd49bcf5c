import { isJsonArray, isJsonObject, jsonAt, type JsonObject, type JsonValue } from '../../../kube/json.ts';
import { SERVED_VERSION } from '../resources/built-in-resources.ts';
import type { ResourceRegistry } from '../resources/resource-registry.ts';
import { openApiDocument, openApiDocumentPaths } from './open-api.ts';

const V3_REFERENCE = '#/components/schemas/';
const V2_REFERENCE = '#/definitions/';
const METHODS = ['get', 'put', 'post', 'delete', 'patch'];
const PRODUCED: readonly JsonValue[] = [
  'application/json',
  'application/yaml',
  'application/vnd.kubernetes.protobuf',
];

/** A schema of version 3 as version 2 has it: no `oneOf`, and a reference stands where it is. */
function schemaOf(value: JsonValue): JsonValue {
  if (isJsonArray(value)) return value.map(schemaOf);
  if (!isJsonObject(value)) return value;
  const { allOf, oneOf, $ref, ...rest } = value;
  const reference = typeof $ref === 'string' ? $ref : jsonAt(allOf, 0, '$ref');
  const kept = Object.fromEntries(
    Object.entries(rest).map(([key, entry]) => [key, key === 'default' ? entry : schemaOf(entry ?? null)]),
  );
  if (typeof reference === 'string') return { $ref: reference.replace(V3_REFERENCE, V2_REFERENCE), ...kept };
  return oneOf === undefined ? withoutKnownFields(kept) : { type: 'string', ...kept };
}

/** Where fields may be unknown, kubectl would refuse them beside known ones (ToStructuralOpenAPIV2, pkg/controller/openapi/v2/conversion.go). */
function withoutKnownFields(schema: JsonObject): JsonObject {
  if (schema['x-kubernetes-preserve-unknown-fields'] !== true) return schema;
  const { properties: _properties, items: _items, ...rest } = schema;
  return rest;
}

function responseSchema(operation: JsonObject): JsonValue {
  return schemaOf(jsonAt(operation, 'responses', '200', 'content', 'application/json', 'schema') ?? {});
}

function operationOf(operation: JsonObject): JsonObject {
  const content = jsonAt(operation, 'requestBody', 'content');
  const consumed = isJsonObject(content) ? Object.keys(content) : ['*/*'];
  const [first] = isJsonObject(content) ? Object.values(content) : [];
  const schema = schemaOf(jsonAt(first, 'schema') ?? {});
  const query = isJsonArray(operation['parameters']) ? operation['parameters'] : [];
  const extensions = Object.entries(operation).filter(([key]) => key.startsWith('x-'));
  return {
    consumes: consumed,
    produces: PRODUCED,
    parameters: [
      ...(isJsonObject(content) ? [{ in: 'body', name: 'body', required: true, schema }] : []),
      ...query.flatMap((parameter) =>
        isJsonObject(parameter)
          ? [{ in: 'query', name: parameter['name'] ?? '', type: 'string', uniqueItems: true }]
          : [],
      ),
    ],
    responses: { 200: { description: 'OK', schema: responseSchema(operation) } },
    ...Object.fromEntries(extensions),
  };
}

function pathItemOf(item: JsonValue | undefined): JsonObject {
  return Object.fromEntries(
    METHODS.flatMap((method) => {
      const operation = jsonAt(item, method);
      return isJsonObject(operation) ? [[method, operationOf(operation)] as const] : [];
    }),
  );
}

function made(registry: ResourceRegistry): JsonObject {
  const paths = new Map<string, JsonValue>();
  const definitions = new Map<string, JsonValue>();
  for (const at of openApiDocumentPaths(registry)) {
    const document = openApiDocument(registry, at);
    const items = jsonAt(document, 'paths');
    const schemas = jsonAt(document, 'components', 'schemas');
    for (const [path, item] of Object.entries(isJsonObject(items) ? items : {}))
      paths.set(path, pathItemOf(item));
    // A type that several groups use is the same in each; the one that says of which kind it is, is the fuller one.
    for (const [name, schema] of Object.entries(isJsonObject(schemas) ? schemas : {})) {
      const isKind = jsonAt(schema, 'x-kubernetes-group-version-kind') !== undefined;
      if (isKind || !definitions.has(name)) definitions.set(name, schemaOf(schema ?? {}));
    }
  }
  return {
    swagger: '2.0',
    info: { title: 'Kubernetes', version: SERVED_VERSION },
    paths: Object.fromEntries(paths),
    definitions: Object.fromEntries(definitions),
  };
}

const madeByRegistry = new WeakMap<ResourceRegistry, { generation: number; document: JsonObject }>();

/** `/openapi/v2`: all types and paths in one document, for kubectl up to 1.26 and whoever reads no version 3. Without descriptions. */
export function openApiV2(registry: ResourceRegistry): JsonObject {
  const known = madeByRegistry.get(registry);
  if (known !== undefined && known.generation === registry.generation) return known.document;
  const document = made(registry);
  madeByRegistry.set(registry, { generation: registry.generation, document });
  return document;
}
