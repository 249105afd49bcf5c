import { defaulted } from '../writes/defaulted.ts';
import type { JsonObject } from '../../../kube/json.ts';
import type { GroupVersionKind } from '../../../kube/webhook/admission-request.ts';
import { ConversionFailed } from '../custom-resources/conversion/conversion-webhooks.ts';
import { inVersion } from '../custom-resources/served-custom-resource.ts';
import { goForm } from '../encoding/go-form.ts';
import { internalError } from '../request/api-error.ts';
import { apiVersionServed, type Resource } from '../resources/resource.ts';
import { servedObject, storedVersion } from '../resources/served-object.ts';
import { decode } from '../writes/decode.ts';
import type { FieldValidation } from '../writes/go-decoding.ts';
import { resourceTaken } from '../writes/subresource-object.ts';
import type { AdmissionRequest } from './admission.ts';

/**
 * The version in which something outside the request looks at its objects: that of the request, or an equivalent one that its rules name
 * (WebhookInvocation, plugin/webhook/generic).
 */
export interface Invocation {
  /** As the rules name it. */
  readonly resource: Resource;
  readonly subresource: string;
  readonly kind: GroupVersionKind;
}

/** The request as it came. */
export function ownInvocation({ resource, subresource, kind }: AdmissionRequest): Invocation {
  return { resource, subresource, kind };
}

/** What the invocation takes: its resource, or a stand-in for the kind of its subresource. */
function takenBy({ resource, subresource }: Invocation): Resource {
  return resourceTaken(resource, subresource);
}

function converted(object: JsonObject, from: Invocation, to: Invocation): JsonObject {
  const isSame = from.kind.group === to.kind.group && from.kind.version === to.kind.version;
  if (isSame || takenBy(from) !== from.resource || takenBy(to) !== to.resource) return object;
  if (from.resource.definition === undefined)
    return servedObject(to.resource, storedVersion(from.resource, object));
  try {
    return inVersion(from.resource, object, to.resource.version);
  } catch (error) {
    throw error instanceof ConversionFailed ? internalError(error.message) : error;
  }
}

/** An object of a request as it is shown in the version of an invocation: the JSON of the Go type. */
export function shownObject(
  object: JsonObject | undefined,
  request: AdmissionRequest,
  invocation: Invocation,
): JsonObject | undefined {
  if (object === undefined) return undefined;
  const seen = converted(object, ownInvocation(request), invocation);
  const named = {
    kind: invocation.kind.kind,
    apiVersion: apiVersionServed(invocation.kind),
    ...seen,
  };
  const { objectType } = takenBy(invocation);
  return objectType === undefined ? named : goForm(objectType.name, named);
}

/** What was shown and then changed, read back: unknown fields are dropped and defaults filled in. Throws as `decode` does. */
export function readBack(
  changed: JsonObject,
  invocation: Invocation,
  validation: FieldValidation = 'Ignore',
): JsonObject {
  const resource = takenBy(invocation);
  const { body } = decode(changed, resource, validation);
  const whole = defaulted(body, resource);
  return resource.objectType === undefined ? whole : goForm(resource.objectType.name, whole);
}

/** An object in the version of an invocation, in the version of the request. */
export function inRequestVersion(
  object: JsonObject,
  request: AdmissionRequest,
  invocation: Invocation,
): JsonObject {
  return converted(object, invocation, ownInvocation(request));
}
