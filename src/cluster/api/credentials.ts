import { readFile } from 'node:fs/promises';
import { Problem } from '../../problem.ts';

/** A client certificate with its key, both PEM. */
export interface ClientCertificate {
  readonly cert: string;
  readonly key: string;
}

/** What proves to the API server who is asking; both absent means anonymous. */
export interface Credential {
  /** The Authorization header. */
  readonly authorization?: string;
  readonly certificate?: ClientCertificate;
}

/** Where credentials come from. */
export interface CredentialSource {
  /** `user "admin" of /home/ann/.kube/config`: for messages. */
  readonly description: string;
  current(signal: AbortSignal | undefined): Promise<Credential>;
  /** The API server refused these (401): forgets them if they are cached. Answers whether `current` may now give others. */
  renew(refused: Credential): boolean;
}

/** Credentials that never change. */
export function fixedCredentials(credential: Credential, description: string): CredentialSource {
  return { description, current: async () => credential, renew: () => false };
}

export function basicAuthorization(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

async function readToken(file: string): Promise<string | undefined> {
  const text = await readFile(file, 'utf8');
  const token = text.trim();
  return token === '' ? undefined : token;
}

/**
 * A bearer token in a file that something else replaces from time to time (projected service account tokens live an hour).
 * Read again for every request, which costs nothing beside the request; the last good token serves while the file is being
 * replaced. `fallback` serves until the file could be read once (client-go does so where token and tokenFile are both set).
 */
export function tokenFileCredentials(
  file: string,
  certificate: ClientCertificate | undefined,
  description: string,
  fallback?: string,
): CredentialSource {
  let token = fallback;
  return {
    description,
    async current() {
      let failure: unknown;
      try {
        token = (await readToken(file)) ?? token;
      } catch (error) {
        failure = error;
      }
      if (token === undefined)
        throw new Problem({
          what: failure === undefined ? 'the token file is empty' : 'the token file cannot be read',
          where: file,
          fix: `put a bearer token there; ${description} needs it`,
          cause: failure,
        });
      return { authorization: `Bearer ${token}`, ...(certificate === undefined ? {} : { certificate }) };
    },
    renew: () => true,
  };
}
