import { KIND } from '../kube/group-kind.ts';
import { spokenName } from '../kube/kube-object.ts';
import { buildAccessIndex, type AccessIndex } from '../kube/rbac/access-index.ts';
import { DEFAULT_ROLES } from '../kube/rbac/default-roles.ts';
import {
  serviceAccountOf,
  serviceAccountUserName,
  userNameOf,
  type RbacSubject,
} from '../kube/rbac/subject.ts';
import type { Cluster, ClusterObject } from './cluster.ts';
import { remembered } from './remembered.ts';
import { workloadsOf, type Workload } from './workloads.ts';

/** Who may do what in a cluster, and which workloads act as whom. */
export interface Access {
  readonly index: AccessIndex<ClusterObject>;
  /** What is not known about it, one sentence each; empty where every role and binding was read. */
  readonly unknowns: readonly string[];
  /** Are all roles and bindings there, so that who is not found has no such right? False for manifests. */
  readonly isComplete: boolean;
  /** The workloads whose pods run as this ServiceAccount; none for other subjects. */
  workloadsRunningAs(subject: RbacSubject): readonly Workload[];
}

const RBAC_KINDS = [KIND.ClusterRole, KIND.ClusterRoleBinding, KIND.Role, KIND.RoleBinding] as const;

function unknownsOf(cluster: Cluster, index: AccessIndex<ClusterObject>): readonly string[] {
  const unread = RBAC_KINDS.flatMap((kind) => {
    const coverage = cluster.coverage(kind);
    return coverage.type === 'unknown'
      ? [`${kind.kind}s could not be read (${coverage.why}): who has rights through them is not known.`]
      : [];
  });
  const [first] = index.dangling;
  const dangling =
    first === undefined
      ? []
      : [
          `${index.dangling.length} ${index.dangling.length === 1 ? 'binding refers to a role that is' : 'bindings refer to roles that are'} not among the input (${spokenName(first)} to ${first.roleRef.kind} ${first.roleRef.name}): what ${index.dangling.length === 1 ? 'it grants' : 'they grant'} is not known.`,
        ];
  // On a live cluster a role that is not there does not exist, and the binding grants nothing.
  const roles = [KIND.ClusterRole, KIND.Role].map((kind) => cluster.coverage(kind).type);
  return roles.every((type) => type === 'all') ? unread : [...unread, ...dangling];
}

/** By the user name of the ServiceAccount: `default` of the namespace where the pod template names none. */
function workloadsByAccount(cluster: Cluster): ReadonlyMap<string, readonly Workload[]> {
  const byAccount = new Map<string, Workload[]>();
  for (const workload of workloadsOf(cluster).all) {
    const user = serviceAccountUserName(workload.object.namespace, workload.template.spec.serviceAccountName);
    const workloads = byAccount.get(user);
    if (workloads === undefined) byAccount.set(user, [workload]);
    else workloads.push(workload);
  }
  return byAccount;
}

/**
 * Builds the index of roles and bindings of a cluster. For `derive`. The roles that every cluster has (cluster-admin,
 * admin, edit, view: an API server makes them again when it starts) are known without being given.
 */
export const accessOf: (cluster: Cluster) => Access = remembered(indexAccess);

function indexAccess(cluster: Cluster): Access {
  const objects = RBAC_KINDS.flatMap((kind) => cluster.of(kind));
  const index = buildAccessIndex(objects, DEFAULT_ROLES);
  let byAccount: ReadonlyMap<string, readonly Workload[]> | undefined;
  return {
    index,
    unknowns: unknownsOf(cluster, index),
    isComplete: RBAC_KINDS.every((kind) => cluster.coverage(kind).type === 'all'),
    workloadsRunningAs(subject) {
      const user = userNameOf(subject);
      const isAccount = subject.kind !== 'Group' && serviceAccountOf(user) !== undefined;
      if (!isAccount) return [];
      byAccount ??= workloadsByAccount(cluster);
      return byAccount.get(user) ?? [];
    },
  };
}
