import { createHash, generateKeyPairSync, sign, verify, type KeyObject } from 'node:crypto';
import type { JsonObject } from '../../../kube/json.ts';

/** A JWS signature is the two numbers one after the other, not DER (RFC 7518, section 3.4). */
const JWS_FORM = 'ieee-p1363';
/** How many tokens stay known as ours: a check takes a tenth of a millisecond, and controllers send the same few with every request. */
const KNOWN_MAX_COUNT = 1_000;

/** The key that tokens of service accounts are signed with (ES256), made when the server starts. Source: pkg/serviceaccount/jwt.go. */
export class ServiceAccountKey {
  readonly #private: KeyObject;
  readonly #public: KeyObject;
  /** The hash of the public key, by which a token names the key that has signed it. */
  readonly id: string;
  readonly #known = new Set<string>();

  constructor() {
    const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.#private = pair.privateKey;
    this.#public = pair.publicKey;
    const der = pair.publicKey.export({ type: 'spki', format: 'der' });
    this.id = createHash('sha256').update(der).digest('base64url');
  }

  /** The public half, as /openid/v1/jwks shows it (RFC 7517). */
  get jwk(): JsonObject {
    const { x = '', y = '' } = this.#public.export({ format: 'jwk' });
    return { use: 'sig', kty: 'EC', kid: this.id, crv: 'P-256', alg: 'ES256', x, y };
  }

  /** A JWT with these claims. */
  token(claims: JsonObject): string {
    const parts = [{ alg: 'ES256', kid: this.id }, claims].map((part) =>
      Buffer.from(JSON.stringify(part)).toString('base64url'),
    );
    const signed = parts.join('.');
    const signature = sign('sha256', Buffer.from(signed), { key: this.#private, dsaEncoding: JWS_FORM });
    return `${signed}.${signature.toString('base64url')}`;
  }

  /** Is this a token that the key has signed? */
  hasSigned(token: string): boolean {
    if (this.#known.has(token)) return true;
    const at = token.lastIndexOf('.');
    const signed = Buffer.from(token.slice(0, Math.max(at, 0)));
    const signature = Buffer.from(token.slice(at + 1), 'base64url');
    const isOurs = verify('sha256', signed, { key: this.#public, dsaEncoding: JWS_FORM }, signature);
    if (isOurs) this.#remember(token);
    return isOurs;
  }

  #remember(token: string): void {
    if (this.#known.size >= KNOWN_MAX_COUNT) this.#known.clear();
    this.#known.add(token);
  }
}
