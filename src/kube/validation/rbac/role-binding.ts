import { jsonEqual } from '../../json-difference.ts';
import type { KindRules } from '../kind-rules.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../object-meta.ts';
import { Path } from '../path.ts';

/** RoleBinding and ClusterRoleBinding (pkg/apis/rbac/validation). */
export function roleBindingRules(namespaced: boolean): KindRules {
  return {
    asksPublishedFields: true,
    create(binding, errors) {
      validateObjectMeta(binding, { namespaced, name: 'path segment' }, errors);
    },
    update(binding, old, errors) {
      validateObjectMetaUpdate(binding, old, errors);
      if (!jsonEqual(binding['roleRef'], old['roleRef']))
        errors.invalid(Path.of('roleRef'), binding['roleRef'], 'cannot change roleRef');
    },
  };
}
