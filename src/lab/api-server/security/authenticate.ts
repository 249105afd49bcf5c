import { AUTHENTICATED, UNAUTHENTICATED } from '../../../kube/rbac/subject.ts';
import { unauthorized } from '../request/api-error.ts';
import type { RequestUser } from '../request/server-request.ts';
import type { ServiceAccountTokens } from './service-account-tokens.ts';

/** The subject of a client certificate that the server's own authority has signed. */
export interface CertificateSubject {
  readonly commonName: string;
  readonly organizations: readonly string[];
  /** SHA-256 of the certificate, in hex: which of a user's credentials this is. */
  readonly hash: string;
}

/** Which credential it was, as authenticators tell it: in `extra` of the user. */
const CREDENTIAL_ID = 'authentication.kubernetes.io/credential-id';

/** What a request shows of who sends it. */
export interface Credentials {
  readonly certificate: CertificateSubject | undefined;
  /** Who it is, where that is known: of clients inside this process, which have no need to prove it. */
  readonly user?: RequestUser;
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

export function withAuthenticated(user: RequestUser): RequestUser {
  return user.groups.includes(AUTHENTICATED) ? user : { ...user, groups: [...user.groups, AUTHENTICATED] };
}

/**
 * Says who sends a request: certificate first, then token; nobody is `system:anonymous`. Throws 401 for a token that is none, and for nobody where all have to say who they
 * are.
 */
export function authenticate(
  { certificate, user: known, header }: Credentials,
  staticTokens: ReadonlyMap<string, RequestUser>,
  tokens: ServiceAccountTokens,
  isAnonymousAllowed: boolean,
): RequestUser {
  if (known !== undefined) return withAuthenticated(known);
  if (certificate !== undefined && certificate.commonName !== '') {
    const { commonName, organizations, hash } = certificate;
    const extra = { [CREDENTIAL_ID]: [`X509SHA256=${hash}`] };
    return withAuthenticated({ name: commonName, groups: organizations, uid: '', extra });
  }
  const authorization = header('authorization') ?? '';
  const token = /^Bearer\s+(.+)$/i.exec(authorization)?.[1]?.trim();
  if (token === undefined) {
    if (isAnonymousAllowed) return ANONYMOUS;
    throw unauthorized();
  }
  const reading = tokens.verify(token, []);
  const user = staticTokens.get(token) ?? (reading.type === 'user' ? reading.user : undefined);
  if (user === undefined) throw unauthorized();
  return withAuthenticated(user);
}
