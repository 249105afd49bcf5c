import { isJsonObject, stringAt, type JsonValue } from '../json.ts';

/** Whom a binding names. */
export type RbacSubject =
  | { readonly kind: 'User'; readonly name: string }
  | { readonly kind: 'Group'; readonly name: string }
  | { readonly kind: 'ServiceAccount'; readonly namespace: string; readonly name: string };

/** Who sends a request, as authentication says (user.Info). */
export interface UserIdentity {
  readonly name: string;
  readonly groups: readonly string[];
}

export const SERVICE_ACCOUNT_PREFIX = 'system:serviceaccount:';
/** Members may do everything, whatever RBAC says: the authorizer of this group comes before all others. */
export const MASTERS = 'system:masters';
export const AUTHENTICATED = 'system:authenticated';
export const UNAUTHENTICATED = 'system:unauthenticated';
export const SERVICE_ACCOUNTS = 'system:serviceaccounts';

/** The user name of a ServiceAccount's tokens. */
export function serviceAccountUserName(namespace: string, name: string): string {
  return `${SERVICE_ACCOUNT_PREFIX}${namespace}:${name}`;
}

/** Takes `system:serviceaccount:NAMESPACE:NAME` apart; `undefined` for every other user name. */
export function serviceAccountOf(
  username: string,
): { readonly namespace: string; readonly name: string } | undefined {
  if (!username.startsWith(SERVICE_ACCOUNT_PREFIX)) return undefined;
  const parts = username.slice(SERVICE_ACCOUNT_PREFIX.length).split(':');
  const [namespace = '', name = ''] = parts;
  return parts.length === 2 && namespace !== '' && name !== '' ? { namespace, name } : undefined;
}

/**
 * The subjects of a binding. A ServiceAccount without namespace is of the binding's own; in a ClusterRoleBinding, which
 * has none, it names nobody and is left out, as are kinds that RBAC does not know (appliesToUser, pkg/registry/rbac/validation/rule.go).
 */
export function subjectsOf(subjects: readonly JsonValue[], bindingNamespace: string): readonly RbacSubject[] {
  return subjects.filter(isJsonObject).flatMap((subject): readonly RbacSubject[] => {
    const kind = stringAt(subject, 'kind');
    const name = stringAt(subject, 'name') ?? '';
    if (name === '') return [];
    if (kind === 'User' || kind === 'Group') return [{ kind, name }];
    const ownNamespace = stringAt(subject, 'namespace') ?? '';
    const namespace = ownNamespace === '' ? bindingNamespace : ownNamespace;
    return kind === 'ServiceAccount' && namespace !== '' ? [{ kind, namespace, name }] : [];
  });
}

/** Does a binding to `subject` hold for this user? A User may be a ServiceAccount spelled out. */
export function subjectMatches(subject: RbacSubject, user: UserIdentity): boolean {
  if (subject.kind === 'User') return subject.name === user.name;
  if (subject.kind === 'Group') return user.groups.includes(subject.name);
  return serviceAccountUserName(subject.namespace, subject.name) === user.name;
}

/** The groups that authentication adds to a user by its name. Source: pkg/serviceaccount/util.go, group adder of the authenticator. */
export function implicitGroups(username: string): readonly string[] {
  if (username === 'system:anonymous') return [UNAUTHENTICATED];
  const account = serviceAccountOf(username);
  if (account === undefined) return [AUTHENTICATED];
  return [SERVICE_ACCOUNTS, `${SERVICE_ACCOUNTS}:${account.namespace}`, AUTHENTICATED];
}

/**
 * Somebody as a subject names him, with the groups that he surely has. A group stands for a member of which nothing else
 * is known; members of `system:unauthenticated` are anonymous.
 */
export function identityOf(subject: RbacSubject): UserIdentity {
  if (subject.kind === 'Group') {
    const also = subject.name === UNAUTHENTICATED ? [] : [AUTHENTICATED];
    const all = subject.name.startsWith(`${SERVICE_ACCOUNTS}:`) ? [SERVICE_ACCOUNTS, ...also] : also;
    return { name: '', groups: [...new Set([subject.name, ...all])] };
  }
  const name = userNameOf(subject);
  return { name, groups: implicitGroups(name) };
}

/** The user name that audit events and SubjectAccessReviews carry; of a group its name. */
export function userNameOf(subject: RbacSubject): string {
  return subject.kind === 'ServiceAccount'
    ? serviceAccountUserName(subject.namespace, subject.name)
    : subject.name;
}

/** `ServiceAccount shop/web`, `User alice`, `Group system:masters`: how messages name a subject. */
export function spokenSubject(subject: RbacSubject): string {
  return subject.kind === 'ServiceAccount'
    ? `ServiceAccount ${subject.namespace}/${subject.name}`
    : `${subject.kind} ${subject.name}`;
}

/** Unique for a subject; a User that is a ServiceAccount spelled out has the ServiceAccount's key. */
export function subjectKey(subject: RbacSubject): string {
  return `${subject.kind === 'Group' ? 'Group' : 'User'} ${userNameOf(subject)}`;
}
