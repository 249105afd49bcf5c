import { isJsonArray, jsonAt, stringAt, type JsonObject } from '../../../kube/json.ts';
import { timeText } from '../clock.ts';
import { isConditionTrue } from '../custom-resources/conditions.ts';
import { converting } from '../custom-resources/conversion/converting.ts';
import type { ServerRandom } from '../random.ts';
import { alreadyExists, forbidden, noUniqueName, unmappedError } from '../request/api-error.ts';
import type { Resource } from '../resources/resource.ts';
import { isServedAsStored, servedObject, storedVersion, withMetadata } from '../resources/served-object.ts';
import { checkEscalation } from '../security/escalation.ts';
import { checkParamAccess } from '../security/param-access.ts';
import { admissionRequest } from './admission-request.ts';
import { decode, fieldValidationOf, type DecodingOptions } from './decode.ts';
import { checkCertificateRequest, withRequester } from './certificate-signing-request.ts';
import { defaulted } from './defaulted.ts';
import { tracked, withReadableManagers } from './field-management.ts';
import type { Decoded } from './go-decoding.ts';
import { generatedName } from './generated-name.ts';
import {
  held,
  normalised,
  prepareForCreate,
  shown,
  withoutServerMetadata,
  withSharedLabels,
  written,
} from './prepare.ts';
import { validate } from './validate.ts';
import { checkNamespace, storageKey, type Write } from './write-context.ts';

/** A generated name may be taken: so often another one is tried (store.go, generic registry). */
const NAME_TRIES_COUNT = 8;

/** What was written, in the version of the request, with what there is to say about it. */
export interface Written {
  readonly body: JsonObject;
  readonly created: boolean;
  readonly warnings: readonly string[];
}

function creation(write: Write, object: JsonObject) {
  const name = stringAt(object, 'metadata', 'name') ?? '';
  return admissionRequest(write, { operation: 'CREATE', object, oldObject: undefined, name });
}

/** Puts namespace and name of the URL into the object. */
function placed(body: JsonObject, { resource, namespace, name }: Write): JsonObject {
  checkNamespace(resource, namespace, stringAt(body, 'metadata', 'namespace') ?? '');
  const own = stringAt(body, 'metadata', 'name');
  return withMetadata(body, {
    ...(resource.namespaced ? { namespace } : {}),
    ...(name !== '' && (own === undefined || own === '') ? { name } : {}),
  });
}

function identified(body: JsonObject, write: Write, name: string): JsonObject {
  const { parts, resource } = write;
  const identity = { name, uid: parts.random.uuid(), creationTimestamp: timeText(parts.clock.now_ms()) };
  const named = prepareForCreate(withMetadata(body, identity), resource);
  const prepared = withRequester(named, resource, write.request.user);
  checkCertificateRequest(prepared, undefined, resource, 'object');
  return resource.collection === 'services'
    ? parts.services.allocated(prepared, undefined, resource, write.dryRun)
    : prepared;
}

/** A name for what has none: of LimitRanges a UUID (limitrangeStrategy, pkg/registry/core/limitrange). */
function nameOf(base: string, { collection }: Resource, random: ServerRandom): string {
  if (base !== '') return generatedName(base, random);
  return collection === 'limitranges' ? random.uuid() : '';
}

/**
 * What is to be new has no revision yet (Create, storage/etcd3/store.go). What is no number is not looked at, and nobody looks in a dry run, nor where an
 * update or a patch makes what was not there (GuaranteedUpdate).
 */
function checkNoRevision({ dryRun, request }: Write, body: JsonObject): void {
  const said = stringAt(body, 'metadata', 'resourceVersion') ?? '';
  if (!dryRun && request.verb === 'create' && /^0*[1-9]\d*$/.test(said))
    throw unmappedError('resourceVersion should not be set on objects to be created');
}

/** `undefined` where the name is taken and another one may be tried. */
async function tryCreate(write: Write, admitted: JsonObject, name: string): Promise<JsonObject | undefined> {
  const { parts, resource, namespace, dryRun } = write;
  const valid = held(identified(admitted, write, name), resource);
  // Said whatever becomes of the request.
  write.request.context.warnings.push(...validate(valid, undefined, resource));
  checkParamAccess({ ...parts, user: write.request.user, resource }, valid, undefined);
  const labelled = withSharedLabels(shown(valid, resource), resource);
  await parts.admission.validate(creation(write, labelled));
  const body = written(labelled, resource);
  checkNoRevision(write, body);
  const toStore = await converting(parts.conversions, () => storedVersion(resource, body));
  const key = storageKey(resource, namespace, name);
  const current = parts.store.collection(resource.collection).get(key);
  const isGenerated = name !== stringAt(admitted, 'metadata', 'name');
  if (current !== undefined) {
    if (isGenerated) return undefined;
    const isTerminating = stringAt(current.body, 'metadata', 'deletionTimestamp') !== undefined;
    if ((stringAt(admitted, 'metadata', 'generateName') ?? '') !== '') throw noUniqueName(resource, name);
    throw alreadyExists(resource, name, isTerminating);
  }
  if (dryRun)
    return resource.definition === undefined
      ? body
      : converting(parts.conversions, () => servedObject(resource, toStore));
  const result = parts.store.create(resource.collection, key, toStore);
  if (result.type === 'refused') throw unmappedError(result.why);
  if (result.type !== 'written') return undefined;
  const { body: stored, revision } = result.object;
  // The stored object has its JSON at hand.
  if (isServedAsStored(resource)) return stored;
  if (resource.definition === undefined) return withMetadata(body, { resourceVersion: String(revision) });
  return converting(parts.conversions, () => servedObject(resource, stored));
}

/** What was decoded, with defaults; `sent` is the object as it was before. */
export function completed(body: JsonObject, sent: JsonObject, resource: Resource): JsonObject {
  const complete = defaulted(normalised(body, resource), resource);
  const entries = jsonAt(sent, 'metadata', 'managedFields');
  // An empty list is no field in Go's form, and means that there are to be no managers.
  const isReset = isJsonArray(entries) && entries.length === 0;
  return isReset ? withMetadata(complete, { managedFields: [] }) : complete;
}

/** Decodes what was sent, with defaults. */
export function decoded(
  sent: JsonObject,
  resource: Resource,
  query: ReadonlyMap<string, string>,
  how: DecodingOptions = {},
): Decoded {
  const { body, warnings } = decode(sent, resource, fieldValidationOf(query), how);
  return { body: completed(body, sent, resource), warnings };
}

/** Nothing new comes in while a definition goes (forbidCreateAdmission, customresource_handler.go). */
function checkDefinition({ resource }: Write, object: JsonObject): void {
  if (resource.definition !== undefined && isConditionTrue(resource.definition, 'Terminating'))
    throw forbidden(
      resource,
      stringAt(object, 'metadata', 'name') ?? '',
      'create not allowed while custom resource definition is terminating',
    );
}

/**
 * Creates an object, in the order of the API server: decode, take down who manages which field, admit, name, prepare, validate, validating
 * admission, store (reference 5.4).
 */
export async function create(write: Write, sent: JsonObject): Promise<Written> {
  const { resource, request } = write;
  const { body, warnings } = decoded(sent, resource, request.query, { request });
  // Said whatever becomes of the request.
  request.context.warnings.push(...warnings);
  const own = withoutServerMetadata(placed(body, write));
  const managed = await converting(write.parts.conversions, () => tracked(write, '', undefined, own));
  return createTracked(write, managed, []);
}

/** Creates a decoded object whose managedFields are settled: what `create` does from admission on. */
export async function createTracked(
  write: Write,
  object: JsonObject,
  said: readonly string[],
): Promise<Written> {
  const { parts, resource, namespace, request } = write;
  const own = withoutServerMetadata(placed(object, write));
  checkDefinition(write, own);
  const mutated = withReadableManagers(await parts.admission.mutate(creation(write, own), own), own);
  const admitted = defaulted(mutated.body, resource);
  const warnings = [...said, ...mutated.warnings];
  const { authorizer } = parts;
  checkEscalation({ authorizer, user: request.user, resource, namespace, name: '' }, admitted, undefined);
  const name = stringAt(admitted, 'metadata', 'name') ?? '';
  const base = stringAt(admitted, 'metadata', 'generateName') ?? '';
  for (let tries_count = 0; tries_count < NAME_TRIES_COUNT; tries_count += 1) {
    const tried = name === '' ? nameOf(base, resource, parts.random) : name;
    const created = await tryCreate(write, admitted, tried);
    if (created !== undefined) return { body: created, created: true, warnings };
  }
  throw noUniqueName(resource, name === '' ? base : name);
}
