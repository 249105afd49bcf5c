import type { Computed, DefaultsTable } from './type-defaults.ts';

/** apiGroup of a role's subjects: those that are no ServiceAccounts are of the RBAC group. */
const rbacSubject: Computed = (value) =>
  value['apiGroup'] === undefined && (value['kind'] === 'User' || value['kind'] === 'Group')
    ? { ...value, apiGroup: 'rbac.authorization.k8s.io' }
    : value;

const roleRef: Computed = (value) =>
  value['apiGroup'] === undefined ? { ...value, apiGroup: 'rbac.authorization.k8s.io' } : value;

export const rbacDefaults: DefaultsTable = {
  'rbac.v1.Subject': { computed: rbacSubject },
  'rbac.v1.RoleRef': { computed: roleRef },
};
