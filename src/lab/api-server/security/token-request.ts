import { numberAt, stringAt, type JsonObject } from '../../../kube/json.ts';
import { listAt } from '../../../kube/kube-object.ts';
import { timeText } from '../clock.ts';
import { invalid, notFound } from '../request/api-error.ts';
import { admittedBelow, checkBelow } from '../writes/subresource-object.ts';
import { findStored } from '../writes/update.ts';
import type { Write } from '../writes/write-context.ts';
import { API_AUDIENCE, type BoundObject, type ServiceAccountTokens } from './service-account-tokens.ts';

/** Bounds and default of expirationSeconds (pkg/apis/authentication/validation). */
const LIFETIME_DEFAULT_S = 3_600;
const LIFETIME_MINIMUM_S = 600;
const LIFETIME_MAXIMUM_S = 2 ** 32;

function boundObject(write: Write, sent: JsonObject): BoundObject | undefined {
  const kind = stringAt(sent, 'spec', 'boundObjectRef', 'kind');
  const name = stringAt(sent, 'spec', 'boundObjectRef', 'name') ?? '';
  if (kind === undefined) return undefined;
  const resource = `${kind.toLowerCase()}s`;
  const key = kind === 'Node' ? name : `${write.namespace}/${name}`;
  const stored = write.parts.store.collection(resource).get(key);
  if (stored === undefined) throw notFound({ group: '', resource }, name);
  return { kind, name, uid: stringAt(stored.body, 'metadata', 'uid') ?? '' };
}

/** POST to `serviceaccounts/NAME/token`: a signed token that the server takes as a bearer token. */
export async function requestToken(
  write: Write,
  wanted: JsonObject,
  tokens: ServiceAccountTokens,
): Promise<JsonObject> {
  const sent = await admittedBelow(write, 'token', wanted);
  const { body } = findStored(write);
  const lifetime_s = numberAt(sent, 'spec', 'expirationSeconds') ?? LIFETIME_DEFAULT_S;
  if (lifetime_s < LIFETIME_MINIMUM_S || lifetime_s > LIFETIME_MAXIMUM_S) {
    const why =
      lifetime_s < LIFETIME_MINIMUM_S
        ? 'may not specify a duration less than 10 minutes'
        : 'may not specify a duration larger than 2^32 seconds';
    throw invalid({ group: 'authentication.k8s.io', kind: 'TokenRequest' }, '', [
      {
        reason: 'FieldValueInvalid',
        message: `Invalid value: ${lifetime_s}: ${why}`,
        field: 'spec.expirationSeconds',
      },
    ]);
  }
  await checkBelow(write, 'token', sent);
  const asked = listAt(sent, 'spec', 'audiences').filter((audience) => typeof audience === 'string');
  const audiences = asked.length === 0 ? [API_AUDIENCE] : asked;
  const { token, id } = tokens.sign({
    namespace: write.namespace,
    name: write.name,
    uid: stringAt(body, 'metadata', 'uid') ?? '',
    audiences,
    lifetime_s,
    bound: boundObject(write, sent),
  });
  write.request.context.annotations.set('authentication.kubernetes.io/issued-credential-id', `JTI=${id}`);
  const now_ms = write.parts.clock.now_ms();
  return {
    kind: 'TokenRequest',
    apiVersion: 'authentication.k8s.io/v1',
    metadata: {
      name: write.name,
      namespace: write.namespace,
      uid: stringAt(body, 'metadata', 'uid') ?? '',
      creationTimestamp: timeText(now_ms),
    },
    spec: { audiences, expirationSeconds: lifetime_s, boundObjectRef: null },
    status: { token, expirationTimestamp: timeText(now_ms + lifetime_s * 1000) },
  };
}
