import { booleanAt } from '../../kube/container.ts';
import { isJsonObject, jsonAt, stringAt, type JsonObject } from '../../kube/json.ts';
import { listAt } from '../../kube/kube-object.ts';
import { apiVersionOf, type ObjectPath, type ResourceRef } from '../client/resource-ref.ts';

/** metadata.name. */
export function nameOf(object: JsonObject): string {
  return stringAt(object, 'metadata', 'name') ?? '';
}

/** metadata.namespace; `''` of what is cluster-scoped. */
export function namespaceOf(object: JsonObject): string {
  return stringAt(object, 'metadata', 'namespace') ?? '';
}

export function uidOf(object: JsonObject): string {
  return stringAt(object, 'metadata', 'uid') ?? '';
}

/** Where an object is to be had. */
export function pathOf(object: JsonObject): ObjectPath {
  return { namespace: namespaceOf(object), name: nameOf(object) };
}

/** Has somebody deleted it, and is it still there? */
export function isTerminating(object: JsonObject): boolean {
  return stringAt(object, 'metadata', 'deletionTimestamp') !== undefined;
}

/** Milliseconds since 1970; `undefined` where there is no such time. */
export function timeAt_ms(
  object: JsonObject | undefined,
  ...path: readonly (string | number)[]
): number | undefined {
  const text = stringAt(object, ...path);
  return text === undefined ? undefined : Date.parse(text);
}

/** The owner that controls an object; `undefined` where none does. */
export function controllerOf(object: JsonObject): JsonObject | undefined {
  return listAt(object, 'metadata', 'ownerReferences')
    .filter(isJsonObject)
    .find((reference) => booleanAt(reference, 'controller') === true);
}

/** The uid of the owner that controls an object, as an index has it. */
export function controllerUids(object: JsonObject): readonly string[] {
  const uid = stringAt(controllerOf(object), 'uid');
  return uid === undefined ? [] : [uid];
}

/** The index by `controllerUids`. */
export const BY_CONTROLLER = 'controller';

/** A reference to the object that controls another one (metav1.NewControllerRef). */
export function controllerReference(resource: ResourceRef, owner: JsonObject): JsonObject {
  return {
    apiVersion: apiVersionOf(resource),
    kind: resource.kind,
    name: nameOf(owner),
    uid: uidOf(owner),
    controller: true,
    blockOwnerDeletion: true,
  };
}

/** metadata.generation; 0 where there is none. */
export function generationOf(object: JsonObject): number {
  const generation = jsonAt(object, 'metadata', 'generation');
  return typeof generation === 'number' ? generation : 0;
}
