import { Refusal, type HttpRequest } from '../http/exchange.ts';
import type { Access } from '../http/route.ts';
import type { ClusterAuthority } from './cluster-authority.ts';
import { bearerToken } from './credentials.ts';
import { callerOf, unknownCaller, type Caller } from './guards.ts';
import { TokenFile } from './token-file.ts';

export interface AuthorityOptions {
  /** Bearer tokens of audit webhooks. */
  readonly sourceTokenFile: string | undefined;
  /** Bearer tokens of who may ask. */
  readonly apiTokenFile: string | undefined;
  /** Does the listener know who signs client certificates of audit webhooks? Otherwise certificates say nothing. */
  readonly knowsCertificates: boolean;
  /** Asked of tokens that are in no file; undefined: nobody is. */
  readonly cluster: ClusterAuthority | undefined;
}

/** Decides who may call what. */
export class Authority {
  readonly #sources: TokenFile | undefined;
  readonly #askers: TokenFile | undefined;
  readonly #knowsCertificates: boolean;
  readonly #cluster: ClusterAuthority | undefined;

  /** Throws a Problem where a file cannot be used. */
  constructor({ sourceTokenFile, apiTokenFile, knowsCertificates, cluster }: AuthorityOptions) {
    this.#sources = sourceTokenFile === undefined ? undefined : new TokenFile(sourceTokenFile);
    this.#askers = apiTokenFile === undefined ? undefined : new TokenFile(apiTokenFile);
    this.#knowsCertificates = knowsCertificates;
    this.#cluster = cluster;
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
    const caller = await this.#asker(request);
    if (access === 'write' && caller.role !== 'write')
      throw new Refusal(
        403,
        `${caller.name} may only read`,
        'use a token whose line in --api-token-file says write, or whose role in the cluster has the verb update',
      );
    return caller;
  }

  /** Who asks: by a token of the file, or one that the cluster knows. */
  async #asker(request: HttpRequest): Promise<Caller> {
    const token = bearerToken(request);
    const known =
      token === undefined ? undefined : (this.#askers?.find(token) ?? (await this.#cluster?.find(token)));
    if (known !== undefined) return known;
    throw unknownCaller(
      this.#cluster === undefined
        ? 'show a bearer token of --api-token-file'
        : 'show a bearer token of --api-token-file, or of the cluster with the right to get serve.plimsoll.dev',
    );
  }
}
