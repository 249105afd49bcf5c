import type { JsonObject, JsonValue } from '../json.ts';
import type { KubeObject } from '../kube-object.ts';
import type { AccessRequest, PolicyRule } from './policy-rule.ts';

/** A rule of which only what the test is about has to be said. */
export function policyRule(parts: Partial<PolicyRule>): PolicyRule {
  return { verbs: [], apiGroups: [], resources: [], resourceNames: [], nonResourceURLs: [], ...parts };
}

function words(text: string): readonly string[] {
  return text.split(',');
}

/** `verbs groups resources [names]`, each a list with commas; `core` is the core group: `get,list core pods web`. */
export function ruleOf(text: string): PolicyRule {
  const [verbs = '', groups = '', resources = '', names] = text.split(' ');
  if (groups.startsWith('/') || (groups === '*' && resources === ''))
    return policyRule({ verbs: words(verbs), nonResourceURLs: words(groups) });
  return policyRule({
    verbs: words(verbs),
    apiGroups: words(groups).map((group) => (group === 'core' ? '' : group)),
    resources: words(resources),
    resourceNames: names === undefined ? [] : words(names),
  });
}

/** `verb [group/]resource[/subresource] [name] [@namespace]` or `verb /path`; core has no group: `get .pods/exec web @shop`. */
export function requestOf(text: string): AccessRequest {
  const [verb = '', what = '', ...rest] = text.split(' ');
  if (what.startsWith('/')) return { type: 'nonResource', verb, path: what };
  const [kind = '', subresource = ''] = what.split('/');
  const dot = kind.indexOf('.');
  return {
    type: 'resource',
    verb,
    apiGroup: dot === -1 ? '' : kind.slice(dot + 1),
    resource: dot === -1 ? kind : kind.slice(0, dot),
    subresource,
    namespace: rest.find((word) => word.startsWith('@'))?.slice(1) ?? '',
    name: rest.find((word) => !word.startsWith('@')) ?? '',
  };
}

function rbacObject(kind: string, namespace: string, name: string, body: JsonObject): KubeObject {
  return {
    group: 'rbac.authorization.k8s.io',
    version: 'v1',
    kind,
    namespace,
    name,
    body: { kind, ...body },
  };
}

function ruleJson(rule: PolicyRule): JsonValue {
  return { ...rule };
}

/** `shop/reader` is a Role, `reader` a ClusterRole; rules as `ruleOf` reads them. */
export function role(path: string, rules: readonly string[], more: JsonObject = {}): KubeObject {
  const [namespace, name] = path.includes('/') ? path.split('/') : ['', path];
  return rbacObject(namespace === '' ? 'ClusterRole' : 'Role', namespace ?? '', name ?? '', {
    ...more,
    rules: rules.map((rule) => ruleJson(ruleOf(rule))),
  });
}

/** `User:alice`, `Group:ops`, `ServiceAccount:shop/web`, `ServiceAccount:web` (of the binding's namespace). */
function subjectJson(text: string): JsonValue {
  const colon = text.indexOf(':');
  const [kind, name] = [text.slice(0, colon), text.slice(colon + 1)];
  if (kind !== 'ServiceAccount' || !name.includes('/')) return { kind, name };
  const [namespace = '', account = ''] = name.split('/');
  return { kind, namespace, name: account };
}

/** `shop/readers` is a RoleBinding, `readers` a ClusterRoleBinding; the role is `Role/x` or `ClusterRole/x`. */
export function binding(path: string, roleRef: string, ...subjects: readonly string[]): KubeObject {
  const [namespace, name] = path.includes('/') ? path.split('/') : ['', path];
  const [kind = '', roleName = ''] = roleRef.split('/');
  return rbacObject(namespace === '' ? 'ClusterRoleBinding' : 'RoleBinding', namespace ?? '', name ?? '', {
    roleRef: { kind, name: roleName },
    subjects: subjects.map((subject) => subjectJson(subject)),
  });
}
