import { withSchemaDefaults } from '../../../kube/custom-resource/schema-defaults.ts';
import { coerced } from '../../../kube/custom-resource/prune-fields.ts';
import { isJsonObject, stringAt, type JsonObject } from '../../../kube/json.ts';
import { groupVersion } from '../../../kube/kube-object.ts';
import { unmappedError } from '../request/api-error.ts';
import { apiVersionServed, type Resource } from '../resources/resource.ts';
import { convertedByWebhook } from './conversion/converting.ts';

const served = new WeakMap<Resource, WeakMap<JsonObject, JsonObject>>();

/** Is a webhook asked for a stored object as this resource serves it? */
export function needsWebhook(resource: Resource, { apiVersion }: JsonObject): boolean {
  return resource.conversionWebhook !== undefined && apiVersion !== apiVersionServed(resource);
}

/**
 * A stored custom resource as this version serves it: pruned and defaulted by the schema of the version in which it is stored, so that
 * a default that was added later is seen; then in the served version, pruned once more. Stored bodies do not change: each is read once, unless a
 * webhook has to be asked, whose answer may differ. Throws ConversionFailed.
 */
export function servedCustomResource(resource: Resource, body: JsonObject): JsonObject {
  if (resource.conversionWebhook !== undefined) return readStored(resource, body);
  let known = served.get(resource);
  if (known === undefined) {
    known = new WeakMap();
    served.set(resource, known);
  }
  let read = known.get(body);
  if (read === undefined) {
    read = readStored(resource, body);
    known.set(body, read);
  }
  return read;
}

function readStored(resource: Resource, body: JsonObject): JsonObject {
  const { version } = groupVersion(stringAt(body, 'apiVersion') ?? '');
  const schema = resource.customVersions.get(version)?.schema;
  const defaulted = withSchemaDefaults(coerced(body, schema).body, schema);
  const own = isJsonObject(defaulted) ? defaulted : body;
  return version === resource.version ? own : convertedTo(resource, own, resource.version);
}

/** A custom resource as it is stored: in the storage version, without what that one does not have. Throws ConversionFailed. */
export function storedCustomResource(resource: Resource, body: JsonObject): JsonObject {
  return resource.version === resource.storageVersion
    ? body
    : convertedTo(resource, body, resource.storageVersion);
}

/** The same object in another version, without what that one does not have. */
function convertedTo(resource: Resource, body: JsonObject, version: string): JsonObject {
  return coerced(inVersion(resource, body, version), resource.customVersions.get(version)?.schema).body;
}

/** An object of which nothing is said: no webhook is asked about it (isEmptyUnstructuredObject). */
function isEmpty(body: JsonObject): boolean {
  return Object.keys(body).length === 2 && 'kind' in body && 'apiVersion' in body;
}

/**
 * The same object in another version of its definition, with all that the conversion makes of it: under strategy None only apiVersion differs. Throws
 * ConversionFailed, and 500 for versions that the definition does not have (ConvertToVersion, apiextensions-apiserver pkg/apiserver/conversion/converter.go).
 */
export function inVersion(resource: Resource, body: JsonObject, version: string): JsonObject {
  const { group, customVersions, conversionWebhook, collection } = resource;
  const apiVersion = apiVersionServed({ group, version });
  if (body['apiVersion'] === apiVersion) return body;
  const said = stringAt(body, 'apiVersion') ?? '';
  const from = groupVersion(said);
  if (from.group !== group || !customVersions.has(from.version))
    throw unmappedError(`request to convert CR from an invalid group/version: ${said}`);
  if (conversionWebhook === undefined || isEmpty(body)) return { ...body, apiVersion };
  return convertedByWebhook({ definition: collection, webhook: conversionWebhook, object: body, apiVersion });
}
