import { jsonEqual } from '../../json-difference.ts';
import type { JsonObject } from '../../json.ts';
import type { ErrorList } from '../error-list.ts';
import { dnsSubdomain, pathSegment } from '../formats.ts';
import type { KindRules } from '../kind-rules.ts';
import { Path } from '../path.ts';
import { specRules } from '../spec-rules.ts';
import { struct, structs, text } from '../values.ts';

const GROUP = 'rbac.authorization.k8s.io';
const ROLE_REF = Path.of('roleRef');

function validateRoleRef(reference: JsonObject, kinds: readonly string[], errors: ErrorList): void {
  const group = text(reference, 'apiGroup');
  if (group !== GROUP) errors.notSupported(ROLE_REF.child('apiGroup'), group, [GROUP]);
  const kind = text(reference, 'kind');
  if (!kinds.includes(kind)) errors.notSupported(ROLE_REF.child('kind'), kind, kinds);
  const name = text(reference, 'name');
  if (name === '') errors.required(ROLE_REF.child('name'));
  else errors.eachInvalid(ROLE_REF.child('name'), name, pathSegment(name));
}

function validateSubject(subject: JsonObject, namespaced: boolean, path: Path, errors: ErrorList): void {
  const name = text(subject, 'name');
  const kind = text(subject, 'kind');
  const group = text(subject, 'apiGroup');
  if (name === '') errors.required(path.child('name'));
  if (kind === 'ServiceAccount') {
    if (name !== '') errors.eachInvalid(path.child('name'), name, dnsSubdomain(name));
    if (group !== '') errors.notSupported(path.child('apiGroup'), group, ['']);
    if (!namespaced && text(subject, 'namespace') === '') errors.required(path.child('namespace'));
  } else if (kind === 'User' || kind === 'Group') {
    if (group !== GROUP) errors.notSupported(path.child('apiGroup'), group, [GROUP]);
  } else errors.notSupported(path.child('kind'), kind, ['ServiceAccount', 'User', 'Group']);
}

/** A RoleRef in the order of its Go type, which has no JSON names inside the server. */
function shownRoleRef(reference: JsonObject): JsonObject {
  return {
    APIGroup: text(reference, 'apiGroup'),
    Kind: text(reference, 'kind'),
    Name: text(reference, 'name'),
  };
}

/** RoleBinding and ClusterRoleBinding (pkg/apis/rbac/validation). */
export function roleBindingRules(namespaced: boolean): KindRules {
  return specRules({
    metadata: { namespaced, name: 'path segment' },
    update: 'all, metadata, change',
    spec(binding, _old, errors) {
      validateRoleRef(
        struct(binding, 'roleRef'),
        namespaced ? ['Role', 'ClusterRole'] : ['ClusterRole'],
        errors,
      );
      for (const [index, subject] of structs(binding, 'subjects').entries())
        validateSubject(subject, namespaced, Path.of('subjects').index(index), errors);
    },
    change(binding, old, errors) {
      if (!jsonEqual(binding['roleRef'], old['roleRef']))
        errors.invalid(ROLE_REF, shownRoleRef(struct(binding, 'roleRef')), 'cannot change roleRef');
    },
  });
}
