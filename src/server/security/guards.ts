import { Refusal, type HttpRequest } from '../http/exchange.ts';
import { bearerToken, certifiedName } from './credentials.ts';
import type { TokenFile, TokenRole } from './token-file.ts';

/** Who has sent a request, and how that is known. */
export interface Caller {
  readonly name: string;
  readonly role: TokenRole;
}

export interface GuardParts {
  /** Bearer tokens that are known; undefined: none is. */
  readonly tokens: TokenFile | undefined;
  /** Does the listener know an authority of client certificates? Otherwise those say nothing. */
  readonly knowsCertificates: boolean;
}

/** The refusal of who shows nothing that is known. */
export function unknownCaller(fix: string): Refusal {
  return new Refusal(401, 'it is not known who asks', fix, { 'www-authenticate': 'Bearer realm="plimsoll"' });
}

/** Finds out who asks, by token or by certificate. Throws a Refusal where that is not known. */
export function callerOf(
  request: HttpRequest,
  { tokens, knowsCertificates }: GuardParts,
  fix: string,
): Caller {
  const token = bearerToken(request);
  const known = token === undefined ? undefined : tokens?.find(token);
  if (known !== undefined) return known;
  const name = knowsCertificates ? certifiedName(request) : undefined;
  if (name !== undefined && token === undefined) return { name, role: 'read' };
  throw unknownCaller(fix);
}
