import { createHash } from 'node:crypto';
import type { JsonObject, JsonValue } from '../../../kube/json.ts';
import { parseJson } from '../../../kube/parse-json.ts';
import type { Field, ObjectType, Shape, ValueType } from '../../../kube/schema/object-type.ts';
import { apiVersionServed, type Resource } from '../resources/resource.ts';
import type { ResourceRegistry } from '../resources/resource-registry.ts';
import { servedGroups } from './discovery.ts';

const REFERENCE = '#/components/schemas/';

const VALUES: Readonly<Record<ValueType, JsonObject>> = {
  string: { type: 'string' },
  int32: { type: 'integer', format: 'int32' },
  int64: { type: 'integer', format: 'int64' },
  number: { type: 'number', format: 'double' },
  boolean: { type: 'boolean' },
  time: { type: 'string', format: 'date-time' },
  microtime: { type: 'string', format: 'date-time' },
  bytes: { type: 'string', format: 'byte' },
  quantity: { oneOf: [{ type: 'string' }, { type: 'number' }] },
  'int-or-string': { oneOf: [{ type: 'integer' }, { type: 'string' }], format: 'int-or-string' },
  any: {},
  'any object': { type: 'object' },
};

/** The names that kube-apiserver gives its schemas: the Go package and the type. */
export function schemaName(type: ObjectType): string {
  const { name } = type;
  if (name.includes('/')) {
    const [group = '', version = '', kind = ''] = name.split('/');
    return `${group.split('.').toReversed().join('.')}.${version}.${kind}`;
  }
  if (name.startsWith('meta.')) return `io.k8s.apimachinery.pkg.apis.${name}`;
  if (name.startsWith('apiextensions.')) return `io.k8s.apiextensions-apiserver.pkg.apis.${name}`;
  if (name.startsWith('apiregistration.')) return `io.k8s.kube-aggregator.pkg.apis.${name}`;
  return name.startsWith('io.k8s.') ? name : `io.k8s.api.${name}`;
}

/** Collects the schemas that one document needs. */
class Schemas {
  readonly found = new Map<string, JsonObject>();

  reference(type: ObjectType): string {
    const name = schemaName(type);
    if (!this.found.has(name)) {
      // Before its fields are read: types may hold themselves.
      this.found.set(name, {});
      this.found.set(name, this.objectSchema(type));
    }
    return `${REFERENCE}${name}`;
  }

  objectSchema(type: ObjectType): JsonObject {
    const properties = Object.fromEntries(
      [...type.fields.values()].map((field) => [field.name, this.#field(field)] as const),
    );
    const required = [...type.fields.values()].filter(({ isRequired }) => isRequired).map(({ name }) => name);
    return {
      type: 'object',
      ...(Object.keys(properties).length === 0 ? {} : { properties }),
      ...(required.length === 0 ? {} : { required }),
      ...(type.isAtomic ? { 'x-kubernetes-map-type': 'atomic' } : {}),
      ...(type.preservesUnknownFields ? { 'x-kubernetes-preserve-unknown-fields': true } : {}),
    };
  }

  #field(field: Field): JsonObject {
    const { mergeType, patchMergeKey, patchStrategies, values } = field;
    const isList = field.shape.type === 'list';
    return {
      ...this.#shape(field.shape),
      ...(values !== undefined && !isList ? { enum: values } : {}),
      ...(field.default === undefined ? {} : { default: parseJson(field.default) }),
      ...(patchMergeKey === undefined ? {} : { 'x-kubernetes-patch-merge-key': patchMergeKey }),
      ...(patchStrategies.length === 0 ? {} : { 'x-kubernetes-patch-strategy': patchStrategies.join(',') }),
      ...(mergeType === undefined
        ? {}
        : { [isList ? 'x-kubernetes-list-type' : 'x-kubernetes-map-type']: mergeType.type }),
      ...(mergeType?.type === 'map' ? { 'x-kubernetes-list-map-keys': mergeType.keys } : {}),
    };
  }

  #shape(shape: Shape): JsonObject {
    switch (shape.type) {
      case 'value':
        return VALUES[shape.value];
      case 'list':
        return { type: 'array', items: this.#shape(shape.item) };
      case 'map':
        return { type: 'object', additionalProperties: this.#shape(shape.value) };
      case 'object':
        break;
    }
    const type = shape.objectType();
    // Parts of a custom resource have no name of their own.
    if (type.name.includes('/')) return this.objectSchema(type);
    return { allOf: [{ $ref: this.reference(type) }] };
  }
}

const PATCH_TYPES = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
];
const PARAMETERS: readonly JsonValue[] = ['dryRun', 'fieldManager', 'fieldValidation'].map((name) => ({
  name,
  in: 'query',
  schema: { type: 'string', uniqueItems: true },
}));

function operations(resource: Resource, schema: JsonObject): readonly (readonly [string, JsonObject])[] {
  const { group, version, kind, namespaced, resource: plural } = resource;
  const gvk = { 'x-kubernetes-group-version-kind': { group, version, kind } };
  const prefix = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  const base = namespaced ? `${prefix}/namespaces/{namespace}/${plural}` : `${prefix}/${plural}`;
  const types =
    resource.definition === undefined
      ? PATCH_TYPES
      : PATCH_TYPES.filter((type) => !type.includes('strategic'));
  const answer = { responses: { 200: { description: 'OK', content: { 'application/json': { schema } } } } };
  const sent = { requestBody: { content: { '*/*': { schema } } } };
  const patched = {
    requestBody: { content: Object.fromEntries(types.map((type) => [type, { schema: { type: 'object' } }])) },
  };
  return [
    [
      base,
      {
        get: { 'x-kubernetes-action': 'list', ...gvk, ...answer },
        post: { 'x-kubernetes-action': 'post', ...gvk, parameters: PARAMETERS, ...sent, ...answer },
      },
    ],
    [
      `${base}/{name}`,
      {
        get: { 'x-kubernetes-action': 'get', ...gvk, ...answer },
        put: { 'x-kubernetes-action': 'put', ...gvk, parameters: PARAMETERS, ...sent, ...answer },
        patch: { 'x-kubernetes-action': 'patch', ...gvk, parameters: PARAMETERS, ...patched, ...answer },
        delete: { 'x-kubernetes-action': 'delete', ...gvk },
      },
    ],
  ];
}

function documentOf(resources: readonly Resource[]): JsonObject {
  const schemas = new Schemas();
  const paths = new Map<string, JsonObject>();
  for (const resource of resources) {
    const { group, version, kind, objectType } = resource;
    if (objectType === undefined) continue;
    const $ref = schemas.reference(objectType);
    const name = schemaName(objectType);
    const gvk = { 'x-kubernetes-group-version-kind': [{ group, version, kind }] };
    schemas.found.set(name, { ...schemas.found.get(name), ...gvk });
    for (const [path, item] of operations(resource, { $ref })) paths.set(path, item);
  }
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'unversioned' },
    paths: Object.fromEntries(paths),
    components: { schemas: Object.fromEntries(schemas.found) },
  };
}

interface Built {
  readonly generation: number;
  readonly documents: ReadonlyMap<string, readonly Resource[]>;
  readonly made: Map<string, JsonObject>;
}

const builtByRegistry = new WeakMap<ResourceRegistry, Built>();

/** Documents by path, made when they are asked for, and anew when the resources have changed. */
function built(registry: ResourceRegistry): Built {
  const known = builtByRegistry.get(registry);
  if (known !== undefined && known.generation === registry.generation) return known;
  const documents = new Map(
    servedGroups(registry).flatMap(({ versions }) =>
      versions.map(({ resources }) => {
        const [first] = resources;
        const path = first === undefined ? '' : apiVersionServed(first);
        return [path.includes('/') ? `apis/${path}` : `api/${path}`, resources] as const;
      }),
    ),
  );
  const made: Built = { generation: registry.generation, documents, made: new Map() };
  builtByRegistry.set(registry, made);
  return made;
}

/** Where there are documents: `apis/apps/v1`. */
export function openApiDocumentPaths(registry: ResourceRegistry): readonly string[] {
  return [...built(registry).documents.keys()];
}

/** Changes with the resources of a document, so that clients may keep it. */
export function openApiHash(registry: ResourceRegistry, path: string): string | undefined {
  const resources = built(registry).documents.get(path);
  if (resources === undefined) return undefined;
  const names = resources.map(({ resource, definition }) => [resource, definition?.['metadata'] ?? null]);
  return createHash('sha512').update(JSON.stringify(names)).digest('hex').toUpperCase();
}

/** Where a document is, with its hash: what lies there never changes. */
export function openApiLocation(path: string, hash: string): string {
  return `/openapi/v3/${path}?hash=${hash}`;
}

/** `/openapi/v3`: which documents there are. */
export function openApiPaths(registry: ResourceRegistry): JsonObject {
  return {
    paths: Object.fromEntries(
      openApiDocumentPaths(registry).map((path) => [
        path,
        { serverRelativeURL: openApiLocation(path, openApiHash(registry, path) ?? '') },
      ]),
    ),
  };
}

/** `/openapi/v3/apis/apps/v1`: types, merge keys and list types of one group version. */
export function openApiDocument(registry: ResourceRegistry, path: string): JsonObject | undefined {
  const { documents, made } = built(registry);
  const resources = documents.get(path);
  if (resources === undefined) return undefined;
  const document = made.get(path) ?? documentOf(resources);
  made.set(path, document);
  return document;
}
