import type { Impersonation, RequestUse, RequestUses } from '../audit/query/used-requests.ts';
import type { Access } from '../cluster/access.ts';
import type { ClusterObject } from '../cluster/cluster.ts';
import type { EpochMicros } from '../kube/microtime.ts';
import { rightUses, type RightUse } from '../kube/rbac/excess.ts';
import { leastRoles, type LeastRole, type UsedRequest } from '../kube/rbac/least-roles.ts';
import type { ResourceRequest } from '../kube/rbac/policy-rule.ts';
import { implicitGroups, serviceAccountOf, userNameOf, type RbacSubject } from '../kube/rbac/subject.ts';

/** What a subject was given, what it used of that, and what would have been enough. */
export interface SubjectUsage {
  readonly subject: RbacSubject;
  readonly requests_count: number;
  readonly first_us: EpochMicros | undefined;
  readonly last_us: EpochMicros | undefined;
  readonly rights: readonly RightUse<ClusterObject>[];
  readonly used: readonly UsedRequest[];
  readonly impersonations: readonly Impersonation[];
  readonly least: readonly LeastRole[];
}

/** The requests that the authorizer was asked about for one line of the log. */
function usedRequests(use: RequestUse): readonly UsedRequest[] {
  const { verb, apiGroup, resource, subresource, namespace, path, names, names_count } = use;
  if (resource === '') return [{ request: { type: 'nonResource', verb, path }, names: undefined }];
  const isNaming = verb === 'create' && subresource === '';
  const request: ResourceRequest = {
    type: 'resource',
    verb,
    apiGroup,
    resource,
    subresource,
    // A create names its object in the body only; audit fills both in afterwards.
    namespace: isNaming && apiGroup === '' && resource === 'namespaces' ? '' : namespace,
    name: '',
  };
  const areKnown = !isNaming && names.length === names_count && names.every((name) => name !== '');
  const own = { request, names: areKnown ? names : undefined };
  // An apply or update that makes the object asks for create as well (withAuthorization, endpoints/handlers).
  const makes = (verb === 'patch' || verb === 'update') && use.created_count > 0;
  return makes ? [own, { request: { ...request, verb: 'create' }, names: undefined }] : [own];
}

function impersonate(resource: string, name: string, namespace = ''): UsedRequest {
  const request: ResourceRequest = {
    type: 'resource',
    verb: 'impersonate',
    apiGroup: '',
    resource,
    subresource: '',
    namespace,
    name: '',
  };
  return { request, names: [name] };
}

/** What acting as somebody asks for; the groups that authentication adds by itself are not asked for. */
function impersonationRequests({
  impersonatedUser,
  impersonatedGroups,
}: Impersonation): readonly UsedRequest[] {
  const account = serviceAccountOf(impersonatedUser);
  const added = new Set(implicitGroups(impersonatedUser));
  return [
    account === undefined
      ? impersonate('users', impersonatedUser)
      : impersonate('serviceaccounts', account.name, account.namespace),
    ...impersonatedGroups.filter((group) => !added.has(group)).map((group) => impersonate('groups', group)),
  ];
}

/** Puts what a subject has beside what it did. Rights through groups are left out: they are the group's. */
export function subjectUsage(access: Access, subject: RbacSubject, log: RequestUses): SubjectUsage {
  const user = userNameOf(subject);
  const uses = log.uses.filter((use) => use.user === user);
  const impersonations = log.impersonations.filter((one) => one.user === user);
  const used = [
    ...uses.flatMap((use) => usedRequests(use)),
    ...impersonations.flatMap((one) => impersonationRequests(one)),
  ];
  const first = uses.map(({ first_us }) => first_us);
  const last = uses.map(({ last_us }) => last_us);
  return {
    subject,
    requests_count: uses.reduce((sum, { count }) => sum + count, 0),
    first_us: first.length === 0 ? undefined : Math.min(...first),
    last_us: last.length === 0 ? undefined : Math.max(...last),
    rights: rightUses(access.index.grantsTo(subject), used),
    used,
    impersonations,
    least: leastRoles(used),
  };
}
