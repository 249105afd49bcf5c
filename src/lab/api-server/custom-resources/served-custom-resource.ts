import { withSchemaDefaults } from '../../../kube/custom-resource/schema-defaults.ts';
import { coerced } from '../../../kube/custom-resource/prune-fields.ts';
import { isJsonObject, stringAt, type JsonObject } from '../../../kube/json.ts';
import { groupVersion } from '../../../kube/kube-object.ts';
import { apiVersionServed, type Resource } from '../resources/resource.ts';

const served = new WeakMap<Resource, WeakMap<JsonObject, JsonObject>>();

/**
 * A stored custom resource as this version serves it: pruned and defaulted by the schema of the version in which it is stored, so that
 * a default that was added later is seen; then in the served version, pruned once more. Stored bodies do not change: each is read once.
 */
export function servedCustomResource(resource: Resource, body: JsonObject): JsonObject {
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
  return version === resource.version ? own : convertedTo(resource, own);
}

/** The same object in another version, without what that one does not have (conversion strategy None). */
export function convertedTo(resource: Resource, body: JsonObject): JsonObject {
  const inVersion = { ...body, apiVersion: apiVersionServed(resource) };
  return coerced(inVersion, resource.customVersions.get(resource.version)?.schema).body;
}
