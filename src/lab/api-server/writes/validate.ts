import { stringAt, type JsonObject } from '../../../kube/json.ts';
import {
  validateCreate,
  validateUpdate,
  type ValidatedKind,
  type Validation,
} from '../../../kube/validation/validate.ts';
import { invalid } from '../request/api-error.ts';
import { SERVED_MINOR } from '../resources/built-in-resources.ts';
import type { Resource } from '../resources/resource.ts';
import { storedVersion } from '../resources/served-object.ts';

const kinds = new WeakMap<Resource, ValidatedKind>();

function validatedKind(resource: Resource): ValidatedKind {
  let kind = kinds.get(resource);
  if (kind === undefined) {
    const { group, version, kind: name, namespaced, behaviour, objectType, customVersions } = resource;
    kind = {
      group,
      kind: name,
      namespaced,
      minor: SERVED_MINOR,
      nameRule: behaviour.nameRule,
      objectType,
      custom: customVersions.get(version),
    };
    kinds.set(resource, kind);
  }
  return kind;
}

function warningsOf(
  { errors, warnings }: Validation,
  body: JsonObject,
  resource: Resource,
): readonly string[] {
  // A custom resource that says it is of another kind is refused as that.
  const kind = resource.definition === undefined ? resource.kind : (stringAt(body, 'kind') ?? resource.kind);
  if (errors.length > 0)
    throw invalid({ group: resource.group, kind }, stringAt(body, 'metadata', 'name') ?? '', errors);
  return warnings;
}

/**
 * Refuses an object that is not valid with 422 and all that is wrong with it; what it gives are warnings. `old` is what the object
 * replaces, `subresource` how (`''`: as a whole).
 */
export function validate(
  body: JsonObject,
  old: JsonObject | undefined,
  resource: Resource,
  subresource = '',
): readonly string[] {
  const kind = validatedKind(resource);
  // Rules are written for the version that is stored, which is nearest to Go's internal types.
  const judged = (object: JsonObject): JsonObject =>
    resource.group === 'autoscaling' ? storedVersion(resource, object) : object;
  const found =
    old === undefined
      ? validateCreate(judged(body), kind)
      : validateUpdate(judged(body), judged(old), kind, subresource);
  return warningsOf(found, body, resource);
}
