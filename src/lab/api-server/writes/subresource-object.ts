import { stringAt, type JsonObject } from '../../../kube/json.ts';
import { builtInType } from '../../../kube/schema/schema-table.ts';
import { withDefaults } from '../../../kube/defaults/with-defaults.ts';
import { metadataOf, withMetadata } from '../resources/served-object.ts';
import type { Resource } from '../resources/resource.ts';
import { admissionRequest } from './admission-request.ts';
import { decode, fieldValidationOf } from './decode.ts';
import { tracked } from './field-management.ts';
import { checkNamespace, type Write } from './write-context.ts';

/** What a resource takes under a subresource, as if it were a resource of its own: `Eviction` of `pods/eviction`. */
export function resourceTaken(resource: Resource, subresource: string): Resource {
  const below = resource.subresources.find(({ name }) => name === subresource);
  if (below === undefined) return resource;
  const { group, version, kind } = below;
  if (group === resource.group && version === resource.version && kind === resource.kind) return resource;
  const objectType = builtInType(`${group.split('.')[0] || 'core'}.${version}.${kind}`);
  return { ...resource, group, version, kind, objectType, definition: undefined };
}

/**
 * Reads what is created under a subresource and lets admission change it: the kind is checked, defaults are filled in, and the namespace of the
 * URL stands in the object (createHandler, endpoints/handlers/create.go).
 */
export async function admittedBelow(
  write: Write,
  subresource: string,
  sent: JsonObject,
): Promise<JsonObject> {
  const { resource, namespace, request, parts } = write;
  const taken = resourceTaken(resource, subresource);
  const { body, warnings } = decode(sent, taken, fieldValidationOf(request.query));
  request.context.warnings.push(...warnings);
  checkNamespace(resource, namespace, stringAt(body, 'metadata', 'namespace') ?? '');
  const whole = withDefaults(body, taken.objectType);
  const placed = resource.namespaced ? withMetadata(whole, { ...metadataOf(whole), namespace }) : whole;
  const managed = tracked({ ...write, resource: taken }, subresource, undefined, placed);
  const admission = admissionRequest(write, {
    operation: 'CREATE',
    subresource,
    object: managed,
    oldObject: undefined,
  });
  return parts.admission.mutate(admission, managed);
}

/** Asks the validating steps about what is created under a subresource. */
export async function checkBelow(write: Write, subresource: string, object: JsonObject): Promise<void> {
  const admission = admissionRequest(write, {
    operation: 'CREATE',
    subresource,
    object,
    oldObject: undefined,
  });
  await write.parts.admission.validate(admission);
}
