import { createHash } from 'node:crypto';
import { BoundedMap } from '../../audit/bounded-map.ts';
import type { ApiClient } from '../../cluster/api/api-client.ts';
import { isJsonObject, jsonAt, stringAt, type JsonObject } from '../../kube/json.ts';
import { listAt } from '../../kube/kube-object.ts';
import { Refusal } from '../http/exchange.ts';
import type { Caller } from './guards.ts';

/** What a role of the cluster grants: `apiGroups: [plimsoll.dev], resources: [serve], verbs: [get, update]`. There is no such object: it is a name for a right. */
const ACCESS_GROUP = 'plimsoll.dev';
const ACCESS_RESOURCE = 'serve';
const VERB = { read: 'get', write: 'update' } as const;

/** kube-apiserver's webhook authenticator keeps answers for 2 min, its authorizer for 30 s to 5 min: who is locked out is out within a minute. */
const KEPT_MS = 60_000;
/** A token that was refused may be right in a moment (a role is being bound), and guesses must not reach the API server each. */
const REFUSED_KEPT_MS = 10_000;
const TOKENS_MAX_COUNT = 1_000;

interface Known {
  readonly caller: Caller | undefined;
  readonly until_ms: number;
}

/** Asks the cluster who bears a token (TokenReview), and what that one may do (SubjectAccessReview). */
export class ClusterAuthority {
  readonly #client: ApiClient;
  readonly #known = new BoundedMap<string, Known>(TOKENS_MAX_COUNT);

  constructor(client: ApiClient) {
    this.#client = client;
  }

  /** Undefined: the cluster does not know the token, or grants its bearer nothing here. Throws a Refusal where the cluster does not answer. */
  async find(token: string): Promise<Caller | undefined> {
    const digest = createHash('sha256').update(token).digest('hex');
    const now_ms = this.#client.clock.now_ms();
    const known = this.#known.get(digest);
    if (known !== undefined && known.until_ms > now_ms) return known.caller;
    let caller: Caller | undefined;
    try {
      caller = await this.#ask(token);
    } catch (error) {
      throw new Refusal(
        503,
        `the cluster cannot be asked who this is: ${error instanceof Error ? error.message : String(error)}`,
        'use a token of --api-token-file, or ask again when the API server answers',
      );
    }
    const kept_ms = caller === undefined ? REFUSED_KEPT_MS : KEPT_MS;
    this.#known.set(digest, { caller, until_ms: now_ms + kept_ms });
    return caller;
  }

  async #ask(token: string): Promise<Caller | undefined> {
    const review = await this.#client.send({
      method: 'POST',
      path: '/apis/authentication.k8s.io/v1/tokenreviews',
      body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec: { token } },
    });
    const user = jsonAt(review, 'status', 'user');
    if (jsonAt(review, 'status', 'authenticated') !== true || !isJsonObject(user)) return undefined;
    const name = stringAt(user, 'username') ?? '';
    if (await this.#may(user, 'write')) return { name, role: 'write' };
    return (await this.#may(user, 'read')) ? { name, role: 'read' } : undefined;
  }

  async #may(user: JsonObject, role: Caller['role']): Promise<boolean> {
    const { extra } = user;
    const review = await this.#client.send({
      method: 'POST',
      path: '/apis/authorization.k8s.io/v1/subjectaccessreviews',
      body: {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SubjectAccessReview',
        spec: {
          user: stringAt(user, 'username') ?? '',
          uid: stringAt(user, 'uid') ?? '',
          groups: listAt(user, 'groups'),
          ...(isJsonObject(extra) ? { extra } : {}),
          resourceAttributes: { group: ACCESS_GROUP, resource: ACCESS_RESOURCE, verb: VERB[role] },
        },
      },
    });
    return jsonAt(review, 'status', 'allowed') === true;
  }
}
