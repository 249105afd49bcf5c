import type { JsonValue } from '../json.ts';
import type { Computed, DefaultsTable } from './type-defaults.ts';

function isUnset(group: JsonValue | undefined): boolean {
  return group === undefined || group === '';
}

/** apiGroup of a role's subjects: those that are no ServiceAccounts are of the RBAC group. */
const rbacSubject: Computed = (value) =>
  isUnset(value['apiGroup']) && (value['kind'] === 'User' || value['kind'] === 'Group')
    ? { ...value, apiGroup: 'rbac.authorization.k8s.io' }
    : value;

const roleRef: Computed = (value) =>
  isUnset(value['apiGroup']) ? { ...value, apiGroup: 'rbac.authorization.k8s.io' } : value;

export const rbacDefaults: DefaultsTable = {
  'rbac.v1.ClusterRoleBinding': { fixed: { roleRef: {} } },
  'rbac.v1.RoleBinding': { fixed: { roleRef: {} } },
  'rbac.v1.Subject': { computed: rbacSubject },
  'rbac.v1.RoleRef': { computed: roleRef },
};
