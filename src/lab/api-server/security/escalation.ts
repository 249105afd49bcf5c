import { goQuotedList } from '../../../kube/validation/go-value.ts';
import { jsonEqual } from '../../../kube/json-difference.ts';
import { stringAt, type JsonObject } from '../../../kube/json.ts';
import { listAt } from '../../../kube/kube-object.ts';
import { policyRulesOf, type PolicyRule } from '../../../kube/rbac/policy-rule.ts';
import { uncoveredRules } from '../../../kube/rbac/rule-covers.ts';
import { MASTERS } from '../../../kube/rbac/subject.ts';
import { forbidden, notFound, unmappedError } from '../request/api-error.ts';
import type { RequestUser } from '../request/server-request.ts';
import type { Resource } from '../resources/resource.ts';
import { metadataOf } from '../resources/served-object.ts';
import type { Authorizer } from './authorize.ts';

const RBAC = 'rbac.authorization.k8s.io';
const ROLES = ['roles', 'clusterroles'];
const BINDINGS = ['rolebindings', 'clusterrolebindings'];

/** One write of a role or a binding. */
export interface RbacWrite {
  readonly authorizer: Authorizer;
  readonly user: RequestUser;
  readonly resource: Resource;
  readonly namespace: string;
  /** Of the URL: `''` where the object is created. */
  readonly name: string;
}

const EVERYTHING: readonly PolicyRule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'], resourceNames: [], nonResourceURLs: [] },
  { verbs: ['*'], apiGroups: [], resources: [], resourceNames: [], nonResourceURLs: ['*'] },
];

/** Rules that differ only by verb, as one (CompactRules, pkg/registry/rbac/validation/policy_compact.go). */
function compacted(rules: readonly PolicyRule[]): readonly PolicyRule[] {
  const byPlace = new Map<string, PolicyRule>();
  for (const rule of rules) {
    const { apiGroups, resources, resourceNames, nonResourceURLs, verbs } = rule;
    const isSimple = nonResourceURLs.length === 0;
    const place = JSON.stringify([
      apiGroups,
      resources,
      resourceNames,
      nonResourceURLs,
      isSimple ? [] : verbs,
    ]);
    const before = byPlace.get(place);
    byPlace.set(place, before === undefined ? rule : { ...before, verbs: [...before.verbs, ...verbs] });
  }
  return [...byPlace.values()];
}

/** `{APIGroups:["apps"], Resources:["deployments"], Verbs:["get" "list"]}` (CompactString, pkg/apis/rbac/v1). */
function ruleText({ apiGroups, resources, nonResourceURLs, resourceNames, verbs }: PolicyRule): string {
  const parts = Object.entries({
    APIGroups: apiGroups,
    Resources: resources,
    NonResourceURLs: nonResourceURLs,
    ResourceNames: resourceNames,
    Verbs: verbs,
  });
  return `{${parts
    .filter(([, items]) => items.length > 0)
    .map(([field, items]) => `${field}:${goQuotedList(items)}`)
    .join(', ')}}`;
}

function missingRules(
  { authorizer, user, namespace }: RbacWrite,
  rules: readonly PolicyRule[],
): readonly PolicyRule[] {
  return uncoveredRules(authorizer.rulesOf(user, namespace), rules);
}

/** Nobody gives away what he does not have (ConfirmNoEscalation, pkg/registry/rbac/validation/rule.go). */
function confirmNoEscalation(write: RbacWrite, name: string, rules: readonly PolicyRule[]): void {
  const missing = missingRules(write, rules);
  if (missing.length === 0) return;
  const { user, resource } = write;
  const texts = [...new Set(compacted(missing).map(ruleText))].toSorted((one, other) =>
    one < other ? -1 : 1,
  );
  throw forbidden(
    resource,
    name,
    `user ${JSON.stringify(user.name)} (groups=${goQuotedList(user.groups)}) is attempting to grant RBAC permissions not currently held:\n${texts.join('\n')}`,
  );
}

function may(
  { authorizer, user, resource, namespace, name }: RbacWrite,
  verb: string,
  role = { resource: resource.resource, name },
): boolean {
  return authorizer.allows(user, {
    type: 'resource',
    verb,
    apiGroup: RBAC,
    resource: role.resource,
    subresource: '',
    namespace,
    name: role.name,
  });
}

function isAggregating(role: JsonObject | undefined): boolean {
  return listAt(role, 'aggregationRule', 'clusterRoleSelectors').length > 0;
}

function checkRole(write: RbacWrite, role: JsonObject, old: JsonObject | undefined): void {
  if (may(write, 'escalate')) return;
  const name = stringAt(role, 'metadata', 'name') ?? '';
  confirmNoEscalation(write, name, policyRulesOf(listAt(role, 'rules')));
  const aggregates = isAggregating(role) || isAggregating(old);
  if (aggregates && missingRules(write, EVERYTHING).length > 0)
    throw forbidden(write.resource, name, 'must have cluster-admin privileges to use the aggregationRule');
}

function checkBinding(write: RbacWrite, binding: JsonObject): void {
  const kind = stringAt(binding, 'roleRef', 'kind') ?? '';
  const name = stringAt(binding, 'roleRef', 'name') ?? '';
  const resource = kind === 'ClusterRole' ? 'clusterroles' : 'roles';
  const isKnown = kind === 'ClusterRole' || kind === 'Role';
  if (isKnown && may(write, 'bind', { resource, name })) return;
  if (!isKnown) throw unmappedError(`unsupported role reference kind: ${JSON.stringify(kind)}`);
  const rules = write.authorizer.rulesOfRole(kind, kind === 'Role' ? write.namespace : '', name);
  // The resource is that of the request: upstream asks the storage of roles in its context.
  if (rules === undefined) throw notFound(write.resource, name);
  confirmNoEscalation(write, stringAt(binding, 'metadata', 'name') ?? '', rules);
}

function withoutOwnership(body: JsonObject): JsonObject {
  const {
    ownerReferences: _owners,
    finalizers: _finalizers,
    managedFields: _fields,
    ...rest
  } = metadataOf(body);
  return { ...body, metadata: rest };
}

/** The garbage collector may take owners and finalizers away whatever the role says (IsOnlyMutatingGCFields). */
function isOnlyOwnership(object: JsonObject, old: JsonObject | undefined): boolean {
  if (old === undefined) return false;
  return jsonEqual(withoutOwnership(object), withoutOwnership(old));
}

/**
 * Refuses roles and bindings by which somebody would give away more than he has, unless he may `escalate` or `bind`. Asked between mutating
 * admission and validation, as the policybased storages of pkg/registry/rbac do. `old`: what an update replaces.
 */
export function checkEscalation(write: RbacWrite, object: JsonObject, old: JsonObject | undefined): void {
  const { resource, user } = write;
  if (resource.group !== RBAC || user.groups.includes(MASTERS) || isOnlyOwnership(object, old)) return;
  if (ROLES.includes(resource.resource)) checkRole(write, object, old);
  if (BINDINGS.includes(resource.resource)) checkBinding(write, object);
}
