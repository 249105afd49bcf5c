import { jsonEqual } from '../../../kube/json-difference.ts';
import { stringAt, type JsonObject } from '../../../kube/json.ts';
import { groupVersion, objectAt } from '../../../kube/kube-object.ts';
import { MASTERS } from '../../../kube/rbac/subject.ts';
import { invalid } from '../request/api-error.ts';
import type { RequestUser } from '../request/server-request.ts';
import type { ResourceRegistry } from '../resources/resource-registry.ts';
import type { Resource } from '../resources/resource.ts';
import type { Authorizer } from './authorize.ts';

const GROUP = 'admissionregistration.k8s.io';
/** The policies that the bindings of a resource are of. */
const POLICIES: Readonly<Record<string, string>> = {
  validatingadmissionpolicybindings: `validatingadmissionpolicies.${GROUP}`,
  mutatingadmissionpolicybindings: `mutatingadmissionpolicies.${GROUP}`,
};

/** A write of a policy or a binding. */
export interface ParamWrite {
  readonly authorizer: Authorizer;
  readonly registry: ResourceRegistry;
  readonly user: RequestUser;
  readonly resource: Resource;
}

/** What parameters are of, as far as it can be told; `*` where it cannot. */
interface ParamPlace {
  readonly apiGroup: string;
  readonly resource: string;
  readonly isResolved: boolean;
}

/** A user as Go prints a pointer to user.DefaultInfo with %v. */
function shownUser({ name, uid, groups, extra }: RequestUser): string {
  const entries = Object.entries(extra)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, values]) => `${key}:[${values.join(' ')}]`);
  return `&{${name} ${uid} [${groups.join(' ')}] map[${entries.join(' ')}]}`;
}

function placeOf(paramKind: JsonObject, registry: ResourceRegistry): ParamPlace {
  const { group, version } = groupVersion(stringAt(paramKind, 'apiVersion') ?? '');
  const found = registry.ofKind(group, version, stringAt(paramKind, 'kind') ?? '');
  return { apiGroup: group, resource: found?.resource ?? '*', isResolved: found !== undefined };
}

function refuse(object: JsonObject, { resource }: ParamWrite, field: string, why: string): never {
  throw invalid(resource, stringAt(object, 'metadata', 'name') ?? '', [
    { reason: 'FieldValueForbidden', message: `Forbidden: ${why}`, field },
  ]);
}

function checkPolicy(write: ParamWrite, policy: JsonObject, old: JsonObject | undefined): void {
  const { authorizer, registry, user } = write;
  const paramKind = objectAt(policy, 'spec', 'paramKind');
  if (paramKind === undefined) return;
  const before = objectAt(old, 'spec', 'paramKind');
  if (before !== undefined && jsonEqual(before, paramKind)) return;
  const { apiGroup, resource } = placeOf(paramKind, registry);
  const wanted = { apiGroup, resource, subresource: '', namespace: '*', name: '*' };
  if (authorizer.allows(user, { type: 'resource', verb: 'get', ...wanted })) return;
  const kind = `kind=${stringAt(paramKind, 'kind') ?? ''}, apiVersion=${stringAt(paramKind, 'apiVersion') ?? ''}`;
  refuse(
    policy,
    write,
    'spec.paramKind',
    `user ${shownUser(user)} must have "get" permission on all objects of the referenced paramKind (${kind})`,
  );
}

/** Why somebody who may not read everything may not write a binding whose parameters cannot be told. */
function bindingRefusal(
  { user, resource }: ParamWrite,
  verb: string,
  policyName: string,
  policy: JsonObject | undefined,
  place: ParamPlace | undefined,
): string {
  const shown = shownUser(user);
  const everything = `to determine minimum required permissions and user ${shown} does not have "${verb}" permission for all groups, versions and resources`;
  if (policy === undefined) return `unable to get policy ${policyName} ${everything}`;
  if (place !== undefined && !place.isResolved) {
    const kind = objectAt(policy, 'spec', 'paramKind');
    const text = `&{${stringAt(kind, 'apiVersion') ?? ''} ${stringAt(kind, 'kind') ?? ''}}`;
    return `unable to resolve paramKind ${text} ${everything}`;
  }
  // The two kinds of bindings name user and verb in another order.
  const [first, second] = resource.resource.startsWith('mutating') ? [verb, shown] : [shown, verb];
  return `user ${first} does not have "${second}" permission on the object referenced by paramRef`;
}

/** Asked at every write: upstream compares references by their addresses, which always differ. */
function checkBinding(write: ParamWrite, binding: JsonObject, policies: string): void {
  const { authorizer, registry, user } = write;
  const reference = objectAt(binding, 'spec', 'paramRef');
  if (reference === undefined) return;
  const policyName = stringAt(binding, 'spec', 'policyName') ?? '';
  const policy = registry.store.collection(policies).get(policyName)?.body;
  const paramKind = objectAt(policy, 'spec', 'paramKind');
  const place = paramKind === undefined ? undefined : placeOf(paramKind, registry);
  const name = stringAt(reference, 'name') ?? '';
  const verb = name === '' ? 'list' : 'get';
  const { apiGroup, resource } = place ?? { apiGroup: '*', resource: '*' };
  const namespace = stringAt(reference, 'namespace') ?? '';
  const wanted = { apiGroup, resource, subresource: '', namespace, name };
  if (authorizer.allows(user, { type: 'resource', verb, ...wanted })) return;
  refuse(binding, write, 'spec.paramRef', bindingRefusal(write, verb, policyName, policy, place));
}

/**
 * Refuses policies and bindings whose parameters the writer may not read himself: a policy tells what is in them. Asked once the object is
 * known to be valid (authz.go in pkg/registry/admissionregistration). `old`: what an update replaces.
 */
export function checkParamAccess(write: ParamWrite, object: JsonObject, old: JsonObject | undefined): void {
  const { resource, user } = write;
  if (resource.group !== GROUP || user.groups.includes(MASTERS)) return;
  const policies = POLICIES[resource.resource];
  if (policies !== undefined) checkBinding(write, object, policies);
  else if (Object.values(POLICIES).includes(resource.collection)) checkPolicy(write, object, old);
}
