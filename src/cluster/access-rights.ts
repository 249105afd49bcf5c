import type { Grant } from '../kube/rbac/access-index.ts';
import { ALL, ruleAllows, type AccessRequest, type PolicyRule } from '../kube/rbac/policy-rule.ts';
import { spokenSubject, type RbacSubject } from '../kube/rbac/subject.ts';
import { spokenName } from '../kube/kube-object.ts';
import type { Access } from './access.ts';
import type { ClusterObject } from './cluster.ts';

/** Something that a subject may do, in words and as the requests any of which is enough. */
export interface Right {
  /** What follows "may": `read every Secret`. */
  readonly words: string;
  readonly requests: readonly AccessRequest[];
}

/** A right that a subject has, and the grant that gives it. */
export interface HeldRight<R extends Right = Right> {
  readonly right: R;
  readonly grant: Grant<ClusterObject>;
}

/** A request about no object and no namespace: what only a ClusterRoleBinding allows, and no rule with resourceNames. */
export function clusterWide(verb: string, resource: string, apiGroup = '', subresource = ''): AccessRequest {
  return { type: 'resource', verb, apiGroup, resource, subresource, namespace: '', name: '' };
}

/** The grants that a binding gives to exactly this subject for the whole cluster. */
export function clusterWideGrants(access: Access, subject: RbacSubject): readonly Grant<ClusterObject>[] {
  return access.index.grantsTo(subject).filter(({ binding }) => binding.kind === 'ClusterRoleBinding');
}

/** Which of these rights the grants give, each with the first grant that does. */
export function heldRights<R extends Right>(
  grants: readonly Grant<ClusterObject>[],
  rights: readonly R[],
): readonly HeldRight<R>[] {
  return rights.flatMap((right) => {
    const grant = grants.find(({ rule }) => right.requests.some((request) => ruleAllows(rule, request)));
    return grant === undefined ? [] : [{ right, grant }];
  });
}

/** Does this rule allow every verb on every resource of every group? */
export function isEverything(rule: PolicyRule): boolean {
  return (
    rule.verbs.includes(ALL) &&
    rule.apiGroups.includes(ALL) &&
    rule.resources.includes(ALL) &&
    rule.resourceNames.length === 0
  );
}

/** `ClusterRoleBinding ops of ClusterRole cluster-admin`: the way by which a subject got a right. */
export function spokenGrant({ binding, role }: Pick<Grant<ClusterObject>, 'binding' | 'role'>): string {
  return `${spokenName(binding)} of ${spokenName(role)}`;
}

/** Workloads named in one message. */
const WORKLOADS_SHOWN_MAX_COUNT = 3;

/** `Deployment lb/operator runs as it`, `''` where nothing is known to. */
export function runningText(access: Access, subject: RbacSubject): string {
  const workloads = access.workloadsRunningAs(subject);
  const [first] = workloads;
  if (first === undefined) return '';
  const shown = workloads.slice(0, WORKLOADS_SHOWN_MAX_COUNT).map(({ object }) => spokenName(object));
  const rest_count = workloads.length - shown.length;
  const all = `${shown.join(', ')}${rest_count > 0 ? ` and ${rest_count} more` : ''}`;
  return `${all} ${workloads.length === 1 ? 'runs' : 'run'} as it`;
}

/** `ServiceAccount lb/operator (Deployment lb/operator runs as it)`. */
export function subjectText(access: Access, subject: RbacSubject): string {
  const running = runningText(access, subject);
  return `${spokenSubject(subject)}${running === '' ? '' : ` (${running})`}`;
}
