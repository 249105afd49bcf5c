import { Problem } from '../../problem.ts';

/** On whose behalf requests are sent. */
export interface Impersonation {
  readonly user?: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

/** Characters of a header name that need no escape in an extra key (RFC 7230 token; "%" itself is escaped). */
const NOT_PLAIN = /[^a-z0-9!#$&'*+.^_`|~-]/g;

function escapeExtraKey(key: string): string {
  return key
    .toLowerCase()
    .replaceAll(NOT_PLAIN, (character) =>
      [...Buffer.from(character)]
        .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
        .join(''),
    );
}

/** The Impersonate-* headers (kubernetes.io "User impersonation"). Throws a Problem where there are groups but no user. */
export function impersonationHeaders(
  { user, uid, groups, extra }: Impersonation,
  where: string,
): Readonly<Record<string, string | readonly string[]>> {
  if (user === undefined) {
    if (uid === undefined && groups.length === 0 && Object.keys(extra).length === 0) return {};
    throw new Problem({
      what: 'a uid, groups or extra fields can only be impersonated together with a user',
      where,
      fix: 'say whom to impersonate with --as USER',
    });
  }
  return {
    'Impersonate-User': user,
    ...(uid === undefined ? {} : { 'Impersonate-Uid': uid }),
    ...(groups.length === 0 ? {} : { 'Impersonate-Group': groups }),
    ...Object.fromEntries(
      Object.entries(extra).map(([key, values]) => [`Impersonate-Extra-${escapeExtraKey(key)}`, values]),
    ),
  };
}
