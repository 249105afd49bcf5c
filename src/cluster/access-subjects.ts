import {
  AUTHENTICATED,
  SERVICE_ACCOUNTS,
  UNAUTHENTICATED,
  userNameOf,
  type RbacSubject,
} from '../kube/rbac/subject.ts';
import { classifyUserName, isControlPlane } from '../kube/user-name.ts';

/** Groups that a cluster or its provider makes for its own machinery and for those who own it. */
const BUILT_IN_GROUPS: readonly RegExp[] = [
  /^system:(?:masters|nodes|monitoring|bootstrappers|node-proxier)(?::|$)/,
  /^kubeadm:cluster-admins$/,
  /^eks:/,
  /^(?:gce|gke):/,
  /^system:gke-/,
  /^aks:/,
];
/** AKS: the names in the certificates that `az aks get-credentials --admin` hands out, bound by the provider. */
const BUILT_IN_USERS: ReadonlySet<string> = new Set(['clusterAdmin', 'clusterUser']);

/**
 * Is this Kubernetes' or the provider's own (controllers of kube-controller-manager, components, kubelets, the owners' break-glass
 * groups)? Their rights come with the cluster and are nobody's to narrow.
 */
export function isBuiltInSubject(subject: RbacSubject): boolean {
  if (subject.kind === 'Group') return BUILT_IN_GROUPS.some((pattern) => pattern.test(subject.name));
  const user = userNameOf(subject);
  return BUILT_IN_USERS.has(user) || isControlPlane(classifyUserName(user));
}

/** Who is in a group of which everybody, or every pod, is a member; `undefined` for other subjects. */
export function everybodyIn(subject: RbacSubject): string | undefined {
  if (subject.kind === 'User')
    return subject.name === 'system:anonymous' ? 'anyone without logging in' : undefined;
  if (subject.kind !== 'Group') return undefined;
  if (subject.name === UNAUTHENTICATED) return 'anyone without logging in';
  if (subject.name === AUTHENTICATED) return 'every user and every pod';
  if (subject.name === SERVICE_ACCOUNTS) return 'every pod of the cluster';
  return subject.name.startsWith(`${SERVICE_ACCOUNTS}:`)
    ? `every pod of namespace ${subject.name.slice(SERVICE_ACCOUNTS.length + 1)}`
    : undefined;
}
