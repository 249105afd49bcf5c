import { isJsonObject, jsonAt, numberAt, stringAt, type JsonObject } from '../../../kube/json.ts';
import { groupVersion, listAt } from '../../../kube/kube-object.ts';
import { timeText } from '../clock.ts';
import { badRequest, conflict, invalid, notFound } from '../request/api-error.ts';
import { admittedBelow, checkBelow } from '../writes/subresource-object.ts';
import { findStored } from '../writes/update.ts';
import type { Write } from '../writes/write-context.ts';
import { API_AUDIENCE, type BoundObject, type ServiceAccountTokens } from './service-account-tokens.ts';

/** Bounds and default of expirationSeconds (pkg/apis/authentication/validation). */
const LIFETIME_DEFAULT_S = 3_600;
const LIFETIME_MINIMUM_S = 600;
const LIFETIME_MAXIMUM_S = 2 ** 32;

/** A token of a pod that is asked for with this lifetime lives a year, so that clients that never read it again go on (BoundServiceAccountTokenVolume). */
const WARN_ONLY_LIFETIME_S = 3_607;
const EXTENDED_LIFETIME_S = 365 * 24 * 3_600;
const KIND = { group: 'authentication.k8s.io', kind: 'TokenRequest' };
const BINDABLE: ReadonlySet<string> = new Set(['Pod', 'Node', 'Secret']);

/** What a token is bound to, and the node of a pod. */
interface Binding {
  readonly bound: BoundObject | undefined;
  readonly node?: { readonly name: string; readonly uid: string };
}

/** `apps/v1, Kind=Deployment`: as Go writes a GroupVersionKind. */
function spokenKind(reference: JsonObject): string {
  const kind = stringAt(reference, 'kind') ?? '';
  const apiVersion = stringAt(reference, 'apiVersion') ?? '';
  return apiVersion.includes('/') ? `${apiVersion}, Kind=${kind}` : `/${apiVersion}, Kind=${kind}`;
}

/** The node of a pod; one that is not there yet has no uid. */
function nodeOf({ parts }: Write, pod: JsonObject): Pick<Binding, 'node'> {
  const name = stringAt(pod, 'spec', 'nodeName') ?? '';
  const uid = stringAt(parts.store.collection('nodes').get(name)?.body, 'metadata', 'uid') ?? '';
  return name === '' ? {} : { node: { name, uid } };
}

function bindingOf(write: Write, sent: JsonObject): Binding {
  const reference = jsonAt(sent, 'spec', 'boundObjectRef');
  if (!isJsonObject(reference)) return { bound: undefined };
  const kind = stringAt(reference, 'kind') ?? '';
  const name = stringAt(reference, 'name') ?? '';
  if (groupVersion(stringAt(reference, 'apiVersion') ?? '').group !== '' || !BINDABLE.has(kind))
    throw badRequest(`cannot bind token to object of type ${spokenKind(reference)}`);
  const resource = `${kind.toLowerCase()}s`;
  const key = kind === 'Node' ? name : `${write.namespace}/${name}`;
  const found = write.parts.store.collection(resource).get(key)?.body;
  if (found === undefined) throw notFound({ group: '', resource }, name);
  if (kind === 'Pod' && stringAt(found, 'spec', 'serviceAccountName') !== write.name)
    throw badRequest(
      `cannot bind token for serviceaccount ${JSON.stringify(write.name)} to pod running with different serviceaccount name.`,
    );
  const uid = stringAt(found, 'metadata', 'uid') ?? '';
  const wanted = stringAt(reference, 'uid') ?? '';
  if (wanted !== '' && wanted !== uid)
    throw conflict(
      { group: '', resource: kind },
      name,
      `the UID in the bound object reference (${wanted}) does not match the UID in record. The object might have been deleted and then recreated`,
    );
  return { bound: { kind, name, uid }, ...(kind === 'Pod' ? nodeOf(write, found) : {}) };
}

/** The request may name the account, and then has to mean this one (TokenREST, pkg/registry/core/serviceaccount/storage/token.go). */
function checkMetadata({ name, namespace }: Write, sent: JsonObject): void {
  const differs = (field: string, own: string) => {
    const said = stringAt(sent, 'metadata', field) ?? '';
    if (said === '' || said === own) return;
    const message = `Invalid value: ${JSON.stringify(said)}: must match the service account ${field} if specified`;
    throw invalid(KIND, name, [{ reason: 'FieldValueInvalid', message, field: `metadata.${field}` }]);
  };
  differs('name', name);
  differs('namespace', namespace);
}

function checkUid({ name }: Write, sent: JsonObject, uid: string): void {
  const said = stringAt(sent, 'metadata', 'uid') ?? '';
  if (said !== '' && said !== uid)
    throw conflict(
      { group: KIND.group, resource: KIND.kind },
      name,
      `the UID in the token request (${said}) does not match the UID of the service account (${uid})`,
    );
}

/** POST to `serviceaccounts/NAME/token`: a signed token that the server takes as a bearer token. */
export async function requestToken(
  write: Write,
  wanted: JsonObject,
  tokens: ServiceAccountTokens,
): Promise<JsonObject> {
  const sent = await admittedBelow(write, 'token', wanted);
  checkMetadata(write, sent);
  const uid = stringAt(findStored(write).body, 'metadata', 'uid') ?? '';
  checkUid(write, sent, uid);
  const lifetime_s = numberAt(sent, 'spec', 'expirationSeconds') ?? LIFETIME_DEFAULT_S;
  if (lifetime_s < LIFETIME_MINIMUM_S || lifetime_s > LIFETIME_MAXIMUM_S) {
    const why =
      lifetime_s < LIFETIME_MINIMUM_S
        ? 'may not specify a duration less than 10 minutes'
        : 'may not specify a duration larger than 2^32 seconds';
    throw invalid(KIND, '', [
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
  const binding = bindingOf(write, sent);
  const isExtended =
    binding.bound?.kind === 'Pod' &&
    lifetime_s === WARN_ONLY_LIFETIME_S &&
    audiences.every((audience) => audience === API_AUDIENCE);
  const { token, id } = tokens.sign({
    namespace: write.namespace,
    name: write.name,
    uid,
    audiences,
    ...binding,
    lifetime_s: isExtended ? EXTENDED_LIFETIME_S : lifetime_s,
    ...(isExtended ? { warnAfter_s: lifetime_s } : {}),
  });
  write.request.context.annotations.set('authentication.kubernetes.io/issued-credential-id', `JTI=${id}`);
  const now_ms = write.parts.clock.now_ms();
  return {
    kind: 'TokenRequest',
    apiVersion: 'authentication.k8s.io/v1',
    metadata: {
      name: write.name,
      namespace: write.namespace,
      uid,
      creationTimestamp: timeText(now_ms),
      managedFields: jsonAt(sent, 'metadata', 'managedFields'),
    },
    spec: {
      audiences,
      expirationSeconds: lifetime_s,
      boundObjectRef: jsonAt(sent, 'spec', 'boundObjectRef') ?? null,
    },
    status: { token, expirationTimestamp: timeText(now_ms + lifetime_s * 1000) },
  };
}
