import { numberAt, stringAt, isJsonObject, type JsonObject } from '../../../kube/json.ts';
import { timeText } from '../clock.ts';
import { badRequest, conflict, invalid } from '../request/api-error.ts';
import { readObject } from '../request/read-body.ts';
import { isSelected, parseSelection } from '../request/list-options.ts';
import { isTrue, type ServerRequest } from '../request/server-request.ts';
import { finalizersOf, servedObject, withMetadata } from '../resources/served-object.ts';
import type { Resource } from '../resources/resource.ts';
import type { StoredObject } from '../storage/stored-object.ts';
import { keyPrefix } from '../handlers/list.ts';
import { admissionRequest } from './admission-request.ts';
import { findStored, isHeld } from './update.ts';
import { storeUpdate, type Write } from './write-context.ts';

const ORPHAN = 'orphan';
const FOREGROUND = 'foregroundDeletion';

/** How a deletion is to be done. */
export interface DeleteOptions {
  readonly grace_s: number | undefined;
  readonly policy: 'Orphan' | 'Foreground' | 'Background' | undefined;
  readonly uid: string | undefined;
  readonly resourceVersion: string | undefined;
  readonly dryRun: boolean;
  /** As webhooks are shown them. */
  readonly sent: JsonObject;
  /** An eviction is admitted as such; the objects of a collection are admitted one by one, without their names. */
  readonly admission: 'of the object' | 'of a collection' | 'of the eviction';
}

/** What a deletion came to: the object as it is now, and whether it is gone. */
export interface Deleted {
  readonly body: JsonObject;
  readonly isGone: boolean;
}

/** Kinds that answer a deletion with the object (`ReturnDeletedObject` in pkg/registry). */
const RETURNED: ReadonlySet<string> = new Set([
  'namespaces',
  'persistentvolumes',
  'persistentvolumeclaims',
  'pods',
  'podtemplates',
  'resourcequotas',
  'services',
  'serviceaccounts',
  'csidrivers.storage.k8s.io',
  'csinodes.storage.k8s.io',
  'storageclasses.storage.k8s.io',
  'volumeattachments.storage.k8s.io',
  'volumeattributesclasses.storage.k8s.io',
]);

const DELETE_OPTIONS = { group: 'meta.k8s.io', kind: 'DeleteOptions' };

function policyOf(options: JsonObject, query: ReadonlyMap<string, string>): DeleteOptions['policy'] {
  const orphan = options['orphanDependents'];
  const policy = stringAt(options, 'propagationPolicy') ?? query.get('propagationPolicy');
  if (orphan !== undefined && orphan !== null && policy !== undefined)
    throw invalid(DELETE_OPTIONS, '', [
      {
        reason: 'FieldValueInvalid',
        message: `Invalid value: "${policy}": orphanDependents and deletionPropagation cannot be both set`,
        field: 'propagationPolicy',
      },
    ]);
  if (typeof orphan === 'boolean') return orphan ? 'Orphan' : 'Background';
  if (policy === undefined) return undefined;
  if (policy === 'Orphan' || policy === 'Foreground' || policy === 'Background') return policy;
  throw invalid(DELETE_OPTIONS, '', [
    {
      reason: 'FieldValueNotSupported',
      message: `Unsupported value: "${policy}": supported values: "Foreground", "Background", "Orphan", "nil"`,
      field: 'propagationPolicy',
    },
  ]);
}

/** DeleteOptions of a request without a body. */
function optionsInQuery(query: ReadonlyMap<string, string>): JsonObject {
  const grace = query.get('gracePeriodSeconds');
  const orphan = query.get('orphanDependents');
  const policy = query.get('propagationPolicy');
  return {
    ...(grace === undefined ? {} : { gracePeriodSeconds: Number(grace) }),
    ...(orphan === undefined ? {} : { orphanDependents: isTrue(orphan) }),
    ...(policy === undefined ? {} : { propagationPolicy: policy }),
    ...(query.get('dryRun') === 'All' ? { dryRun: ['All'] } : {}),
  };
}

/** Reads DeleteOptions from body and query. */
export function deleteOptions(request: ServerRequest): DeleteOptions {
  const options = readObject(request) ?? {};
  const { query } = request;
  const grace =
    numberAt(options, 'gracePeriodSeconds') ??
    (query.has('gracePeriodSeconds') ? Number(query.get('gracePeriodSeconds')) : undefined);
  if (grace !== undefined && !Number.isInteger(grace))
    throw badRequest('gracePeriodSeconds must be an integer');
  const dryRun = options['dryRun'];
  return {
    grace_s: grace,
    policy: policyOf(options, query),
    uid: stringAt(options, 'preconditions', 'uid'),
    resourceVersion: stringAt(options, 'preconditions', 'resourceVersion'),
    dryRun: (Array.isArray(dryRun) && dryRun.includes('All')) || query.get('dryRun') === 'All',
    sent: readObject(request) ?? optionsInQuery(query),
    admission: 'of the object',
  };
}

function checkPreconditions(write: Write, options: DeleteOptions, { body, revision }: StoredObject): void {
  const uid = stringAt(body, 'metadata', 'uid') ?? '';
  if (options.uid !== undefined && options.uid !== uid)
    throw conflict(
      write.resource,
      write.name,
      `Precondition failed: UID in precondition: ${options.uid}, UID in object meta: ${uid}`,
    );
  if (options.resourceVersion !== undefined && options.resourceVersion !== String(revision))
    throw conflict(
      write.resource,
      write.name,
      `Precondition failed: ResourceVersion in precondition: ${options.resourceVersion}, ResourceVersion in object meta: ${revision}`,
    );
}

/** Options beat the finalizers that are there; those of the garbage collector are one or the other (deletionFinalizersForGarbageCollection). */
function finalizersFor(body: JsonObject, { policy }: DeleteOptions): readonly string[] {
  const before = finalizersOf(body);
  if (policy === undefined) return before;
  const others = before.filter((finalizer) => finalizer !== ORPHAN && finalizer !== FOREGROUND);
  if (policy === 'Orphan') return [...others, ORPHAN];
  return policy === 'Foreground' ? [...others, FOREGROUND] : others;
}

/** How long a pod may take to end; 0 where nobody runs it (CheckGracefulDelete of pods). */
function grace_s(body: JsonObject, resource: Resource, options: DeleteOptions): number {
  if (!resource.behaviour.graceful) return 0;
  const phase = stringAt(body, 'status', 'phase');
  const isRun =
    (stringAt(body, 'spec', 'nodeName') ?? '') !== '' && phase !== 'Failed' && phase !== 'Succeeded';
  if (!isRun) return 0;
  const wanted = options.grace_s ?? numberAt(body, 'spec', 'terminationGracePeriodSeconds') ?? 0;
  return wanted < 0 ? 1 : wanted;
}

/** The object marked as going, or `undefined` where it can go at once. */
function marked(write: Write, options: DeleteOptions, body: JsonObject): JsonObject | undefined {
  const { parts, resource } = write;
  const wanted_s = grace_s(body, resource, options);
  const pending = stringAt(body, 'metadata', 'deletionTimestamp');
  const pending_s = numberAt(body, 'metadata', 'deletionGracePeriodSeconds') ?? 0;
  const finalizers = pending === undefined ? finalizersFor(body, options) : finalizersOf(body);
  const named = withMetadata(body, { finalizers: finalizers.length === 0 ? undefined : finalizers });
  const waits = wanted_s > 0 || isHeld(named, resource.collection);
  if (!waits) return undefined;
  if (pending !== undefined && wanted_s >= pending_s) return named;
  const now_ms = parts.clock.now_ms();
  const generation = numberAt(body, 'metadata', 'generation');
  return withMetadata(named, {
    deletionTimestamp: timeText(now_ms + wanted_s * 1000),
    deletionGracePeriodSeconds: wanted_s,
    ...(generation === undefined || pending !== undefined ? {} : { generation: generation + 1 }),
  });
}

function withTerminating(body: JsonObject, collection: string): JsonObject {
  return collection === 'namespaces'
    ? { ...body, status: { ...(isJsonObject(body['status']) ? body['status'] : {}), phase: 'Terminating' } }
    : body;
}

function deletion(write: Write, options: DeleteOptions, oldObject: JsonObject) {
  const { dryRun, sent, admission } = options;
  const name = admission === 'of a collection' ? '' : write.name;
  const object = undefined;
  return admissionRequest(write, {
    operation: 'DELETE',
    object,
    oldObject,
    name,
    deleteOptions: sent,
    dryRun,
  });
}

/** Deletes one object, or marks it as going where it has finalizers or time to end (reference 5.4). */
export async function deleteObject(write: Write, options: DeleteOptions): Promise<Deleted> {
  const { parts, resource } = write;
  const current = findStored(write);
  const old = servedObject(resource, current.body);
  checkPreconditions(write, options, current);
  if (options.admission !== 'of the eviction') await parts.admission.check(deletion(write, options, old));
  const going = marked(write, options, old);
  if (options.dryRun) return { body: going ?? old, isGone: going === undefined };
  if (going === undefined) {
    const result = parts.store.delete(resource.collection, current);
    return result.type === 'written'
      ? { body: servedObject(resource, result.object.body), isGone: true }
      : deleteObject(write, options);
  }
  const next = withTerminating(going, resource.collection);
  const stored = storeUpdate(write, current, next);
  return stored === undefined
    ? deleteObject(write, options)
    : { body: servedObject(resource, stored.body), isGone: false };
}

/** What a client gets for a deletion: the object where it still is there or its kind is one that is returned, else a Status. */
export function deletionAnswer({ body, isGone }: Deleted, resource: Resource): JsonObject {
  if (!isGone || RETURNED.has(resource.collection)) return body;
  const details = {
    name: stringAt(body, 'metadata', 'name') ?? '',
    ...(resource.group === '' ? {} : { group: resource.group }),
    kind: resource.resource,
    uid: stringAt(body, 'metadata', 'uid') ?? '',
  };
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details };
}

/** DELETE of a collection: everything that is selected; the answer lists what was deleted. */
export async function deleteCollection(write: Write, options: DeleteOptions): Promise<readonly JsonObject[]> {
  const { parts, resource, namespace, request } = write;
  const selection = parseSelection(request.query, resource);
  const range = { prefix: keyPrefix(resource, namespace), after: '' };
  const chosen = [...parts.store.collection(resource.collection).objects(range)].filter(({ body }) =>
    isSelected(selection, body),
  );
  const deleted: JsonObject[] = [];
  for (const { key, body } of chosen) {
    if (parts.store.collection(resource.collection).get(key) === undefined) continue;
    const place = {
      name: stringAt(body, 'metadata', 'name') ?? '',
      namespace: stringAt(body, 'metadata', 'namespace') ?? '',
    };
    deleted.push(
      (await deleteObject({ ...write, ...place }, { ...options, admission: 'of a collection' })).body,
    );
  }
  return deleted;
}
