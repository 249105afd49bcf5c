import { isJsonObject, stringAt, type JsonObject, type JsonValue } from '../../../kube/json.ts';
import { parseJson } from '../../../kube/parse-json.ts';
import { goForm } from '../encoding/go-form.ts';
import { ApiError } from '../request/api-error.ts';
import type { ServerRequest } from '../request/server-request.ts';
import type { ResourceRegistry } from '../resources/resource-registry.ts';
import type { Resource } from '../resources/resource.ts';
import { decoded } from '../writes/create.ts';

/** What the sent object says of itself. */
export interface SentMetadata {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
}

/** Go types of the subresources' own objects; all others are the object itself. */
const SUBRESOURCE_TYPES: Readonly<Record<string, string>> = {
  scale: 'autoscaling.v1.Scale',
  binding: 'core.v1.Binding',
  eviction: 'policy.v1.Eviction',
  token: 'authentication.v1.TokenRequest',
};

function resourceOf(request: ServerRequest, registry: ResourceRegistry): Resource | undefined {
  const { info } = request;
  return info === undefined ? undefined : registry.find(info.apiGroup, info.apiVersion, info.resource);
}

/** `Binding` may be said or not: decoding fills in what the URL means. */
function subresourceObject(
  resource: Resource,
  subresource: string,
  object: JsonObject,
): JsonObject | undefined {
  const type = SUBRESOURCE_TYPES[subresource];
  const offered = resource.subresources.find(({ name }) => name === subresource);
  if (type === undefined || offered === undefined) return undefined;
  const apiVersion = offered.group === '' ? offered.version : `${offered.group}/${offered.version}`;
  return goForm(type, { ...object, kind: offered.kind, apiVersion });
}

/** Whatever group the options say, the real one records them in the version that it works with inside. */
function deleteOptions(object: JsonObject): JsonObject {
  const apiVersion = 'meta.k8s.io/__internal';
  return goForm('meta.v1.DeleteOptions', { ...object, kind: 'DeleteOptions', apiVersion });
}

/** Patches are recorded as sent, one of YAML too: an event with it would be no JSON, and the real one then loses the event. */
function patchValue(text: string): JsonValue | undefined {
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/**
 * The object that was sent, as audit records it: read into the version that it was sent in, with defaults, in the form in which Go
 * writes it (LogRequestObject, audit/request.go). `undefined` where nothing was sent, or it could not be read.
 */
export function requestObject(request: ServerRequest, registry: ResourceRegistry): JsonValue | undefined {
  const { sent } = request.context;
  if (sent === undefined) return undefined;
  if (sent.type === 'patch') return patchValue(sent.text);
  if (sent.type === 'patch value') return sent.value;
  const resource = resourceOf(request, registry);
  if (resource === undefined) return undefined;
  if (request.verb === 'delete' || request.verb === 'deletecollection') return deleteOptions(sent.object);
  const subresource = request.info?.subresource ?? '';
  const own = subresourceObject(resource, subresource, sent.object);
  if (own !== undefined) return own;
  try {
    const { body } = decoded(sent.object, resource, request.query);
    const { objectType } = resource;
    return objectType === undefined ? body : goForm(objectType.name, body);
  } catch (error) {
    // What cannot be read is answered with 400 and not recorded.
    if (error instanceof ApiError) return undefined;
    throw error;
  }
}

/** metadata of what was sent; `undefined` for patches and DeleteOptions, which have none. */
export function sentMetadata({ context, verb }: ServerRequest): SentMetadata | undefined {
  const { sent } = context;
  if (sent?.type !== 'object' || verb === 'delete' || verb === 'deletecollection') return undefined;
  const text = (name: string): string => stringAt(sent.object, 'metadata', name) ?? '';
  return {
    namespace: text('namespace'),
    name: text('name'),
    uid: text('uid'),
    resourceVersion: text('resourceVersion'),
  };
}

function withoutManagedFields(object: JsonObject): JsonObject {
  const { metadata } = object;
  if (!isJsonObject(metadata) || metadata['managedFields'] === undefined) return object;
  const { managedFields: _, ...kept } = metadata;
  return { ...object, metadata: kept };
}

/** An object, the items of a list or the rows of a table, without managedFields (copyWithoutManagedFields, audit/request.go). */
export function omittingManagedFields(object: JsonObject): JsonObject {
  const one = (value: JsonValue): JsonValue => (isJsonObject(value) ? withoutManagedFields(value) : value);
  const { items, rows } = object;
  if (Array.isArray(items)) return { ...object, items: items.map(one) };
  if (Array.isArray(rows))
    return {
      ...object,
      rows: rows.map((row: JsonValue) =>
        isJsonObject(row) && isJsonObject(row['object']) ? { ...row, object: one(row['object']) } : row,
      ),
    };
  return withoutManagedFields(object);
}
