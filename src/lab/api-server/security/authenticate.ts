import {
  AUTHENTICATED,
  implicitGroups,
  SERVICE_ACCOUNTS,
  UNAUTHENTICATED,
} from '../../../kube/rbac/subject.ts';
import { forbidden, unauthorized } from '../request/api-error.ts';
import type { RequestUser } from '../request/server-request.ts';
import type { Authorizer } from './authorize.ts';
import type { ServiceAccountTokens } from './service-account-tokens.ts';

/** The subject of a client certificate that the server's own authority has signed. */
export interface CertificateSubject {
  readonly commonName: string;
  readonly organizations: readonly string[];
}

/** What a request shows of who sends it. */
export interface Credentials {
  readonly certificate: CertificateSubject | undefined;
  readonly header: (name: string) => string | undefined;
  /** All headers, for `impersonate-extra-*`. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

export const ANONYMOUS: RequestUser = {
  name: 'system:anonymous',
  groups: [UNAUTHENTICATED],
  uid: '',
  extra: {},
};

function withAuthenticated(user: RequestUser): RequestUser {
  return user.groups.includes(AUTHENTICATED) ? user : { ...user, groups: [...user.groups, AUTHENTICATED] };
}

/** Says who sends a request: certificate first, then token; nobody is `system:anonymous`. Throws 401 for a token that is none. */
export function authenticate(
  { certificate, header }: Credentials,
  staticTokens: ReadonlyMap<string, RequestUser>,
  tokens: ServiceAccountTokens,
): RequestUser {
  if (certificate !== undefined && certificate.commonName !== '') {
    const { commonName, organizations } = certificate;
    return withAuthenticated({ name: commonName, groups: organizations, uid: '', extra: {} });
  }
  const authorization = header('authorization') ?? '';
  const token = /^Bearer\s+(.+)$/i.exec(authorization)?.[1]?.trim();
  if (token === undefined) return ANONYMOUS;
  const user = staticTokens.get(token) ?? tokens.verify(token, [])?.user;
  if (user === undefined) throw unauthorized();
  return withAuthenticated(user);
}

function extrasOf(headers: Credentials['headers']): Readonly<Record<string, readonly string[]>> {
  const prefix = 'impersonate-extra-';
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => {
      if (!name.startsWith(prefix) || value === undefined) return [];
      const values = typeof value === 'string' ? value.split(', ') : value;
      return [[decodeURIComponent(name.slice(prefix.length)), values] as const];
    }),
  );
}

/** What impersonating a user asks for: one resource of the group authentication.k8s.io, or of the core group, each. */
function wantedAccess(
  name: string,
  groups: readonly string[],
  extra: Readonly<Record<string, readonly string[]>>,
) {
  const account = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(name);
  const [, namespace = '', accountName = ''] = account ?? [];
  const user =
    account === null
      ? { apiGroup: '', resource: 'users', subresource: '', namespace: '', name }
      : { apiGroup: '', resource: 'serviceaccounts', subresource: '', namespace, name: accountName };
  return [
    user,
    ...groups.map((group) => ({
      apiGroup: '',
      resource: 'groups',
      subresource: '',
      namespace: '',
      name: group,
    })),
    ...Object.entries(extra).flatMap(([key, values]) =>
      values.map((value) => ({
        apiGroup: 'authentication.k8s.io',
        resource: 'userextras',
        subresource: key,
        namespace: '',
        name: value,
      })),
    ),
  ];
}

/** Who the request is to count for: `Impersonate-User` and its companions, where the sender may do that (filters/impersonation.go). */
export function impersonated(
  user: RequestUser,
  { header, headers }: Credentials,
  authorizer: Authorizer,
): RequestUser {
  const name = header('impersonate-user') ?? '';
  const groupHeader = headers['impersonate-group'];
  const groups = (typeof groupHeader === 'string' ? groupHeader.split(', ') : (groupHeader ?? [])).filter(
    (group) => group !== '',
  );
  if (name === '') return user;
  const extra = extrasOf(headers);
  for (const wanted of wantedAccess(name, groups, extra)) {
    if (authorizer.allows(user, { type: 'resource', verb: 'impersonate', ...wanted })) continue;
    const where = wanted.namespace === '' ? 'at the cluster scope' : `in the namespace "${wanted.namespace}"`;
    throw forbidden(
      { group: wanted.apiGroup, resource: wanted.resource },
      wanted.name,
      `User "${user.name}" cannot impersonate resource "${wanted.resource}" in API group "${wanted.apiGroup}" ${where}`,
    );
  }
  const isAccount = name.startsWith('system:serviceaccount:');
  const given =
    groups.length > 0
      ? groups
      : isAccount
        ? implicitGroups(name).filter((group) => group.startsWith(SERVICE_ACCOUNTS))
        : [];
  const uid = header('impersonate-uid') ?? '';
  if (name === 'system:anonymous')
    return { name, groups: [...new Set([...given, UNAUTHENTICATED])], uid, extra };
  return withAuthenticated({ name, groups: given, uid, extra });
}
