import { jsonEqual } from '../../../kube/json-difference.ts';
import type { AdmissionChain } from '../admission/admission.ts';
import { converting } from '../custom-resources/conversion/converting.ts';
import type { ServerParts } from '../handlers/server-parts.ts';
import { badRequest, invalid, unmappedError } from '../request/api-error.ts';
import type { ServerRequest } from '../request/server-request.ts';
import type { Resource } from '../resources/resource.ts';
import { servedObject, storedVersion } from '../resources/served-object.ts';
import { stringAt, type JsonObject } from '../../../kube/json.ts';
import type { Authorizer } from '../security/authorize.ts';
import type { ServiceNetwork } from './service-network.ts';
import type { StoredObject } from '../storage/stored-object.ts';

/** All that a write works with. */
export interface WriteParts extends ServerParts {
  readonly admission: AdmissionChain;
  readonly services: ServiceNetwork;
  /** May who applies what is not there create it? */
  readonly authorizer: Authorizer;
}

/** One write: what it is about, and the request that asks for it. */
export interface Write {
  readonly parts: WriteParts;
  readonly resource: Resource;
  readonly namespace: string;
  readonly name: string;
  readonly request: ServerRequest;
  readonly dryRun: boolean;
}

/**
 * Is nothing to be written? Other values than `All` are refused with the other options (write-options.ts); deletions have theirs among their options
 * (delete-options.ts).
 */
export function isDryRun({ query, verb }: Pick<ServerRequest, 'query' | 'verb'>): boolean {
  return !verb.startsWith('delete') && query.get('dryRun') === 'All';
}

/** `shop/web` or `n1`: the key of an object in its collection. */
export function storageKey(resource: Resource, namespace: string, name: string): string {
  return resource.namespaced ? `${namespace}/${name}` : name;
}

/** The namespace of a new object is that of the URL, and says so if it says anything. */
export function checkNamespace(resource: Resource, namespace: string, said: string): void {
  if (!resource.namespaced && said !== '')
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  if (resource.namespaced && said !== '' && said !== namespace)
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
}

/** The name of an object is that of the URL (checkName, handlers/rest.go). */
export function checkName({ name }: Pick<Write, 'name'>, body: JsonObject): void {
  const said = stringAt(body, 'metadata', 'name') ?? '';
  if (said === '')
    throw badRequest(
      `the name of the object (${name} based on URL) was undeterminable: name must be provided`,
    );
  if (said !== name)
    throw badRequest(`the name of the object (${said}) does not match the name on the URL (${name})`);
}

/** A patch cannot change what the server wrote of an object; of its uid it is told so by both validations. */
export function checkUidKept(
  { resource, name }: Pick<Write, 'resource' | 'name'>,
  body: JsonObject,
  current: JsonObject,
): void {
  const uid = stringAt(body, 'metadata', 'uid') ?? '';
  if (uid === '' || uid === stringAt(current, 'metadata', 'uid')) return;
  const cause = {
    reason: 'FieldValueInvalid',
    message: `Invalid value: ${JSON.stringify(uid)}: field is immutable`,
    field: 'metadata.uid',
  };
  throw invalid(resource, name, [cause, cause]);
}

/** Writes an object over `expected`; `undefined` where somebody else was faster. */
export async function storeUpdate(
  write: Write,
  expected: StoredObject,
  body: JsonObject,
): Promise<StoredObject | undefined> {
  const { parts, resource } = write;
  const toStore = await converting(parts.conversions, () => storedVersion(resource, body));
  const result = parts.store.update(resource.collection, expected, toStore);
  if (result.type === 'refused') throw unmappedError(result.why);
  return result.type === 'written' ? result.object : undefined;
}

/** Would storing `body` change nothing? What is stored in an older version, or without a default that came later, changes by being stored again. */
export async function isStoredAs(
  write: Write,
  { body: stored }: StoredObject,
  body: JsonObject,
): Promise<boolean> {
  const { parts, resource } = write;
  if (resource.definition === undefined) return jsonEqual(servedObject(resource, stored), body);
  return jsonEqual(stored, await converting(parts.conversions, () => storedVersion(resource, body)));
}

/** As `storeUpdate`; an object that is what stands there already is not written (GuaranteedUpdate, storage/etcd3/store.go). */
export async function storeChange(
  write: Write,
  expected: StoredObject,
  body: JsonObject,
): Promise<StoredObject | undefined> {
  return (await isStoredAs(write, expected, body)) ? expected : storeUpdate(write, expected, body);
}
