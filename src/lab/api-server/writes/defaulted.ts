import { withSchemaDefaults } from '../../../kube/custom-resource/schema-defaults.ts';
import { withDefaults } from '../../../kube/defaults/with-defaults.ts';
import { isJsonObject, type JsonObject } from '../../../kube/json.ts';
import type { Resource } from '../resources/resource.ts';

/** An object with the defaults of its kind: those of its definition's schema, or the built-in ones of its type. */
export function defaulted(body: JsonObject, resource: Resource): JsonObject {
  if (resource.definition === undefined) return withDefaults(body, resource.objectType);
  const value = withSchemaDefaults(body, resource.customVersions.get(resource.version)?.schema);
  return isJsonObject(value) ? value : body;
}
