import type { JsonObject } from '../../kube/json.ts';
import { CLUSTER_ROLES, CLUSTER_ROLE_BINDINGS, type ResourceRef } from '../client/resource-ref.ts';
import type { Stage } from './stage.ts';
import { clusterGrant } from './objects.ts';

/** Makes an object as the administrator. */
export async function make(lab: Stage, resource: ResourceRef, object: JsonObject): Promise<void> {
  await lab.complete(lab.admin.create(resource, object));
}

/** Gives a role for the whole cluster to somebody. */
export async function grant(
  lab: Stage,
  name: string,
  rules: readonly JsonObject[],
  subject: JsonObject,
): Promise<void> {
  const [role, binding] = clusterGrant(name, rules, [subject]);
  await make(lab, CLUSTER_ROLES, role);
  await make(lab, CLUSTER_ROLE_BINDINGS, binding);
}
