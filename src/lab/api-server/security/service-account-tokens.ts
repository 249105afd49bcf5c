import { goQuotedList } from '../../../kube/validation/go-value.ts';
import { stringListAt } from '../../../kube/container.ts';
import { isJsonObject, jsonAt, numberAt, stringAt, type JsonObject } from '../../../kube/json.ts';
import { parseJson } from '../../../kube/parse-json.ts';
import { implicitGroups, serviceAccountUserName } from '../../../kube/rbac/subject.ts';
import type { ServerClock } from '../clock.ts';
import type { ServerRandom } from '../random.ts';
import type { RequestUser } from '../request/server-request.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import { ServiceAccountKey } from './service-account-key.ts';

/** The audience of the API server itself. */
export const API_AUDIENCE = 'https://kubernetes.default.svc.cluster.local';
/** What must still be there for a token to count: its Pod, Secret or Node (bound tokens, KEP-1205). */
export interface BoundObject {
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
}

export interface TokenClaim {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly audiences: readonly string[];
  readonly lifetime_s: number;
  readonly bound: BoundObject | undefined;
  /** The node of a bound pod, told beside it; without a uid where there is no such node. */
  readonly node?: { readonly name: string; readonly uid: string };
  /** Uses after so long are worth a warning: the token lives longer than was asked for. */
  readonly warnAfter_s?: number;
}

/** Whose a token is, or why it is nobody's. */
export type TokenReading =
  | { readonly type: 'user'; readonly user: RequestUser; readonly audiences: readonly string[] }
  | { readonly type: 'refused'; readonly why: string };

const REFUSED = { type: 'refused', why: 'invalid bearer token' } as const;

/** Signs and checks the tokens of service accounts: JWTs that live as long as the server's key, which it makes when it starts. */
export class ServiceAccountTokens {
  readonly key = new ServiceAccountKey();
  readonly #store: ObjectStore;
  readonly #clock: ServerClock;
  readonly #random: ServerRandom;

  constructor(store: ObjectStore, clock: ServerClock, random: ServerRandom) {
    this.#store = store;
    this.#clock = clock;
    this.#random = random;
  }

  /** A token and the id by which audit tells it from others. */
  sign(claim: TokenClaim): { readonly token: string; readonly id: string } {
    const now_s = Math.floor(this.#clock.now_ms() / 1000);
    const { bound } = claim;
    const id = this.#random.uuid();
    const payload = {
      aud: claim.audiences,
      exp: now_s + claim.lifetime_s,
      iat: now_s,
      iss: API_AUDIENCE,
      jti: id,
      'kubernetes.io': {
        namespace: claim.namespace,
        serviceaccount: { name: claim.name, uid: claim.uid },
        ...(bound === undefined ? {} : { [bound.kind.toLowerCase()]: { name: bound.name, uid: bound.uid } }),
        ...(claim.node === undefined ? {} : { node: claim.node }),
        ...(claim.warnAfter_s === undefined ? {} : { warnafter: now_s + claim.warnAfter_s }),
      },
      nbf: now_s,
      sub: serviceAccountUserName(claim.namespace, claim.name),
    };
    return { token: this.key.token(payload), id };
  }

  /** The user of a token that is ours, has not expired, and whose account (and pod) still exist; `audiences`: one must fit. */
  verify(token: string, audiences: readonly string[]): TokenReading {
    if (!this.key.hasSigned(token)) return REFUSED;
    const [, body = ''] = token.split('.');
    const payload = parseJson(Buffer.from(body, 'base64url').toString('utf8'));
    if (!isJsonObject(payload) || (numberAt(payload, 'exp') ?? 0) * 1000 <= this.#clock.now_ms())
      return REFUSED;
    const own = stringListAt(payload, 'aud');
    const wanted = audiences.length === 0 ? [API_AUDIENCE] : audiences;
    const shared = wanted.filter((audience) => own.includes(audience));
    if (shared.length === 0) {
      const why = `token audiences ${goQuotedList(own)} is invalid for the target audiences ${goQuotedList(wanted)}`;
      return { type: 'refused', why: `[${REFUSED.why}, ${why}]` };
    }
    const user = this.#userOf(payload);
    return user === undefined ? REFUSED : { type: 'user', user, audiences: shared };
  }

  #userOf(payload: JsonObject): RequestUser | undefined {
    const claims = payload['kubernetes.io'];
    const namespace = stringAt(claims, 'namespace') ?? '';
    const name = stringAt(claims, 'serviceaccount', 'name') ?? '';
    const uid = stringAt(claims, 'serviceaccount', 'uid') ?? '';
    const account = this.#store.collection('serviceaccounts').get(`${namespace}/${name}`);
    if (account === undefined || stringAt(account.body, 'metadata', 'uid') !== uid) return undefined;
    const pod = stringAt(claims, 'pod', 'name');
    const node = stringAt(claims, 'node', 'name');
    const isThere = (collection: string, kind: string, key: string) =>
      jsonAt(this.#store.collection(collection).get(key)?.body, 'metadata', 'uid') ===
      jsonAt(claims, kind, 'uid');
    if (pod !== undefined && !isThere('pods', 'pod', `${namespace}/${pod}`)) return undefined;
    const secret = stringAt(claims, 'secret', 'name');
    if (secret !== undefined && !isThere('secrets', 'secret', `${namespace}/${secret}`)) return undefined;
    // The node of a pod is only told; a token that is bound to a node goes with it.
    if (node !== undefined && pod === undefined && !isThere('nodes', 'node', node)) return undefined;
    const nodeUid = stringAt(claims, 'node', 'uid') ?? '';
    const username = serviceAccountUserName(namespace, name);
    const extra = {
      'authentication.kubernetes.io/credential-id': [`JTI=${stringAt(payload, 'jti') ?? ''}`],
      ...(pod === undefined
        ? {}
        : {
            'authentication.kubernetes.io/pod-name': [pod],
            'authentication.kubernetes.io/pod-uid': [stringAt(claims, 'pod', 'uid') ?? ''],
          }),
      ...(node === undefined ? {} : { 'authentication.kubernetes.io/node-name': [node] }),
      ...(nodeUid === '' ? {} : { 'authentication.kubernetes.io/node-uid': [nodeUid] }),
    };
    return { name: username, groups: implicitGroups(username), uid, extra };
  }
}
