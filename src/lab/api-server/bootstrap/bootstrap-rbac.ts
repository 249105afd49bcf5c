import type { JsonObject } from '../../../kube/json.ts';
import { CLUSTER_BINDINGS, NAMESPACED_BINDINGS, NAMESPACED_ROLES } from './bindings.data.ts';
import { bindingObject, roleObject } from './bootstrap-role.ts';
import { CLUSTER_ROLES } from './cluster-roles.data.ts';
import { CONTROLLER_ROLES } from './controller-roles.data.ts';

const CONTROLLER = 'system:controller:';

/** Every role and binding that the post-start hook rbac/bootstrap-roles makes in a new cluster. */
export function bootstrapRbac(): readonly JsonObject[] {
  const controllers = Object.entries(CONTROLLER_ROLES);
  return [
    ...Object.entries(CLUSTER_ROLES).map(([name, role]) => roleObject('', name, role)),
    ...controllers.map(([name, role]) => roleObject('', CONTROLLER + name, role)),
    ...CLUSTER_BINDINGS.map(bindingObject),
    ...controllers.map(([name]) =>
      bindingObject({ name: CONTROLLER + name, subjects: [`ServiceAccount kube-system/${name}`] }),
    ),
    ...Object.entries(NAMESPACED_ROLES).map(([key, role]) => {
      const [namespace = '', name = ''] = key.split('/');
      return roleObject(namespace, name, role);
    }),
    ...NAMESPACED_BINDINGS.map(bindingObject),
  ];
}
