import type { JsonObject } from '../../../kube/json.ts';
import type { Answer, ServerRequest } from '../request/server-request.ts';

const CONFIGURATION_PATH = '/.well-known/openid-configuration';
const KEYS_PATH = '/openid/v1/jwks';
/** How long the keys of a cluster may be kept (DefaultCacheAge of pkg/serviceaccount). */
const CACHE_CONTROL = 'public, max-age=3600';

function page(contentType: string, object: () => JsonObject): () => Answer {
  return () => ({
    type: 'text',
    code: 200,
    contentType,
    text: JSON.stringify(object()),
    headers: { 'cache-control': CACHE_CONTROL },
  });
}

/**
 * Where others learn how to check a service account's token: OpenID Connect discovery and the keys (RFC 7517). `address`: `127.0.0.1:6443`. Source:
 * pkg/serviceaccount/openidmetadata.go.
 */
export function issuerDiscovery(
  issuer: string,
  keys: readonly JsonObject[],
  address: () => string,
): ReadonlyMap<string, (request: ServerRequest) => Answer> {
  return new Map([
    [
      CONFIGURATION_PATH,
      page('application/json', () => ({
        issuer,
        jwks_uri: `https://${address()}${KEYS_PATH}`,
        response_types_supported: ['id_token'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['ES256'],
      })),
    ],
    [KEYS_PATH, page('application/jwk-set+json', () => ({ keys }))],
  ]);
}
