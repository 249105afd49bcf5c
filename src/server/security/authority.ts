import { Refusal, type HttpRequest } from '../http/exchange.ts';
import type { Access } from '../http/route.ts';
import { callerOf, type Caller } from './guards.ts';
import { TokenFile } from './token-file.ts';

export interface AuthorityOptions {
  /** Bearer tokens of audit webhooks. */
  readonly sourceTokenFile: string | undefined;
  /** Bearer tokens of who may ask. */
  readonly apiTokenFile: string | undefined;
  /** Does the listener know who signs client certificates of audit webhooks? Otherwise certificates say nothing. */
  readonly knowsCertificates: boolean;
}

/** Decides who may call what. */
export class Authority {
  readonly #sources: TokenFile | undefined;
  readonly #askers: TokenFile | undefined;
  readonly #knowsCertificates: boolean;

  /** Throws a Problem where a file cannot be used. */
  constructor({ sourceTokenFile, apiTokenFile, knowsCertificates }: AuthorityOptions) {
    this.#sources = sourceTokenFile === undefined ? undefined : new TokenFile(sourceTokenFile);
    this.#askers = apiTokenFile === undefined ? undefined : new TokenFile(apiTokenFile);
    this.#knowsCertificates = knowsCertificates;
  }

  /** Files that may change while the daemon runs. */
  get files(): readonly TokenFile[] {
    return [this.#sources, this.#askers].filter((file) => file !== undefined);
  }

  /** Who asks, and may. Throws a Refusal. */
  async authorize(request: HttpRequest, access: Exclude<Access, 'open'>): Promise<Caller> {
    if (access === 'source')
      return callerOf(
        request,
        { tokens: this.#sources, knowsCertificates: this.#knowsCertificates },
        'show a bearer token of --source-token-file, or a client certificate of --source-client-ca-file',
      );
    const caller = callerOf(
      request,
      { tokens: this.#askers, knowsCertificates: false },
      'show a bearer token of --api-token-file',
    );
    if (access === 'write' && caller.role !== 'write')
      throw new Refusal(
        403,
        `${caller.name} may only read`,
        'use a token whose line in --api-token-file says write',
      );
    return caller;
  }
}
