import { numberAt, stringAt, isJsonObject, type JsonObject } from '../../../kube/json.ts';
import { timeText } from '../clock.ts';
import { converting } from '../custom-resources/conversion/converting.ts';
import { markedDefinition } from '../custom-resources/mark-definition.ts';
import { conflict, forbidden, unmappedError } from '../request/api-error.ts';
import { finalizersOf, servedObject, withMetadata } from '../resources/served-object.ts';
import { DEFINITIONS } from '../resources/resource-registry.ts';
import type { Resource } from '../resources/resource.ts';
import type { StoredObject } from '../storage/stored-object.ts';
import { admissionRequest } from './admission-request.ts';
import type { DeleteOptions } from './delete-options.ts';
import { findStored, isHeld } from './update.ts';
import { storeChange, type Write } from './write-context.ts';

const ORPHAN = 'orphan';
const FOREGROUND = 'foregroundDeletion';

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
  'deviceclasses.resource.k8s.io',
  'resourceclaims.resource.k8s.io',
  'resourceclaimtemplates.resource.k8s.io',
  'resourceslices.resource.k8s.io',
]);

/** Kinds whose dependents stay unless a deletion says otherwise (DefaultGarbageCollectionPolicy; CronJob: only before v1). */
const ORPHANING: ReadonlySet<string> = new Set(['jobs.batch', 'replicationcontrollers']);
/** Nothing depends on these. */
const WITHOUT_DEPENDENTS = 'events';
const JOB_WARNING =
  'child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning';
const SYSTEM_PRIORITIES: ReadonlySet<string> = new Set(['system-node-critical', 'system-cluster-critical']);

/** The object has to be the one that is meant. Namespaces say it in other words than all other kinds (rest/delete.go, BeforeDelete). */
function checkPreconditions(write: Write, options: DeleteOptions, { body, revision }: StoredObject): void {
  const { resource, name } = write;
  const uid = stringAt(body, 'metadata', 'uid') ?? '';
  const isNamespace = resource.collection === 'namespaces';
  const named = isNamespace ? resource : { group: resource.group, resource: resource.kind };
  if (options.uid !== undefined && options.uid !== uid)
    throw conflict(
      named,
      name,
      isNamespace
        ? `Precondition failed: UID in precondition: ${options.uid}, UID in object meta: ${uid}`
        : `the UID in the precondition (${options.uid}) does not match the UID in record (${uid}). The object might have been deleted and then recreated`,
    );
  if (options.resourceVersion !== undefined && options.resourceVersion !== String(revision))
    throw conflict(
      named,
      name,
      isNamespace
        ? `Precondition failed: ResourceVersion in precondition: ${options.resourceVersion}, ResourceVersion in object meta: ${revision}`
        : `the ResourceVersion in the precondition (${options.resourceVersion}) does not match the ResourceVersion in record (${revision}). The object might have been modified`,
    );
}

/** What becomes of the dependents: what the options say, else what the finalizers say, else what the kind does. */
function dependents(
  { collection }: Resource,
  options: DeleteOptions,
  before: readonly string[],
): DeleteOptions['policy'] {
  if (collection === WITHOUT_DEPENDENTS) return undefined;
  if (options.orphanDependents !== undefined) return options.orphanDependents ? 'Orphan' : 'Background';
  if (options.policy !== undefined) return options.policy;
  const said = before.find((finalizer) => finalizer === ORPHAN || finalizer === FOREGROUND);
  if (said !== undefined) return said === ORPHAN ? 'Orphan' : 'Foreground';
  return ORPHANING.has(collection) ? 'Orphan' : 'Background';
}

/** The finalizers of the garbage collector are one or the other, or none (deletionFinalizersForGarbageCollection, store.go). */
function finalizersFor(resource: Resource, body: JsonObject, options: DeleteOptions): readonly string[] {
  const before = finalizersOf(body);
  const policy = dependents(resource, options, before);
  const others = before.filter((finalizer) => finalizer !== ORPHAN && finalizer !== FOREGROUND);
  const wanted = [
    ...others,
    ...(policy === 'Orphan' ? [ORPHAN] : []),
    ...(policy === 'Foreground' ? [FOREGROUND] : []),
  ];
  const isSame = wanted.length === before.length && wanted.every((finalizer) => before.includes(finalizer));
  return isSame ? before : wanted;
}

/** How long a pod may take to end; 0 where nobody runs it (CheckGracefulDelete of pods). */
function grace_s(body: JsonObject, options: DeleteOptions): number {
  const phase = stringAt(body, 'status', 'phase');
  const isRun =
    (stringAt(body, 'spec', 'nodeName') ?? '') !== '' && phase !== 'Failed' && phase !== 'Succeeded';
  if (!isRun) return 0;
  const wanted = options.grace_s ?? numberAt(body, 'spec', 'terminationGracePeriodSeconds') ?? 0;
  return wanted < 0 ? 1 : wanted;
}

/** `pending`: it goes already, and no sooner than before. */
type Grace = { readonly type: 'none' | 'pending' } | { readonly type: 'marked'; readonly body: JsonObject };

function withNextGeneration(body: JsonObject): JsonObject {
  const generation = numberAt(body, 'metadata', 'generation') ?? 0;
  return generation > 0 ? withMetadata(body, { generation: generation + 1 }) : body;
}

/** A pod that goes already may be asked to go sooner. */
function hastened(body: JsonObject, options: DeleteOptions, now_ms: number): Grace {
  const pending_s = numberAt(body, 'metadata', 'deletionGracePeriodSeconds') ?? 0;
  if (pending_s === 0) return { type: 'none' };
  if (options.grace_s === undefined || options.grace_s >= pending_s) return { type: 'pending' };
  const before_ms = Date.parse(stringAt(body, 'metadata', 'deletionTimestamp') ?? '');
  const wanted_ms = before_ms - pending_s * 1000 + options.grace_s * 1000;
  const isPast = wanted_ms < now_ms;
  return {
    type: 'marked',
    body: withMetadata(body, {
      deletionTimestamp: timeText(isPast ? now_ms : wanted_ms),
      deletionGracePeriodSeconds: isPast && options.grace_s !== 0 ? 1 : options.grace_s,
    }),
  };
}

/** Time to end, of kinds that have any (BeforeDelete, rest/delete.go). */
function graceOf(resource: Resource, body: JsonObject, options: DeleteOptions, now_ms: number): Grace {
  if (!resource.behaviour.graceful) return { type: 'none' };
  if (stringAt(body, 'metadata', 'deletionTimestamp') !== undefined) return hastened(body, options, now_ms);
  const wanted_s = grace_s(body, options);
  const times = {
    deletionTimestamp: timeText(now_ms + wanted_s * 1000),
    deletionGracePeriodSeconds: wanted_s,
  };
  return { type: 'marked', body: withNextGeneration(withMetadata(body, times)) };
}

/** Something else than time holds it (markAsDeleting, store.go). */
function markedAsDeleting(body: JsonObject, now_ms: number): JsonObject {
  const before = stringAt(body, 'metadata', 'deletionTimestamp');
  const counted = before === undefined ? withNextGeneration(body) : body;
  const isLater = before === undefined || Date.parse(before) > now_ms;
  return withMetadata(counted, {
    deletionTimestamp: isLater ? timeText(now_ms) : before,
    deletionGracePeriodSeconds: 0,
  });
}

/** `update`: the object as it is marked, and whether it goes all the same once that is written. */
type Step =
  | { readonly type: 'delete' | 'pending' }
  | { readonly type: 'update'; readonly body: JsonObject; readonly thenDelete: boolean };

function namespaceStep(body: JsonObject, finalizers: JsonObject, now_ms: number): Step {
  if (stringAt(body, 'metadata', 'deletionTimestamp') !== undefined)
    return isHeld(body, 'namespaces') ? { type: 'pending' } : { type: 'delete' };
  const status = isJsonObject(body['status']) ? body['status'] : {};
  const going = withMetadata(body, { ...finalizers, deletionTimestamp: timeText(now_ms) });
  return {
    type: 'update',
    body: { ...going, status: { ...status, phase: 'Terminating' } },
    thenDelete: false,
  };
}

/** What a deletion does to the object as it stands there (Store.Delete, store.go; Delete of pkg/registry/core/namespace). */
function stepOf(resource: Resource, body: JsonObject, options: DeleteOptions, now_ms: number): Step {
  const isPending = stringAt(body, 'metadata', 'deletionTimestamp') !== undefined;
  if (resource.collection === DEFINITIONS && !isPending)
    return { type: 'update', body: markedDefinition(body, timeText(now_ms)), thenDelete: false };
  const wanted = finalizersFor(resource, body, options);
  const finalizers = { finalizers: wanted.length === 0 ? undefined : wanted };
  if (resource.collection === 'namespaces') return namespaceStep(body, finalizers, now_ms);
  const grace = graceOf(resource, body, options, now_ms);
  if (grace.type === 'pending') return { type: 'pending' };
  const next = withMetadata(grace.type === 'marked' ? grace.body : body, finalizers);
  if (grace.type === 'marked') {
    const waits = wanted.length > 0 || (numberAt(next, 'metadata', 'deletionGracePeriodSeconds') ?? 0) > 0;
    return { type: 'update', body: next, thenDelete: !waits };
  }
  return wanted.length > 0
    ? { type: 'update', body: markedAsDeleting(next, now_ms), thenDelete: false }
    : { type: 'delete' };
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

/** Webhooks are told the time to end that was settled on (CheckGracefulDelete sets it in the options of a single deletion). */
function withGrace(resource: Resource, options: DeleteOptions, old: JsonObject, step: Step): DeleteOptions {
  const isPending = stringAt(old, 'metadata', 'deletionTimestamp') !== undefined;
  if (!resource.behaviour.graceful || step.type !== 'update' || isPending) return options;
  if (options.admission === 'of a collection') return options;
  const gracePeriodSeconds = numberAt(step.body, 'metadata', 'deletionGracePeriodSeconds');
  return { ...options, sent: { ...options.sent, gracePeriodSeconds } };
}

async function admit(write: Write, options: DeleteOptions, old: JsonObject): Promise<void> {
  if (options.admission !== 'of the eviction')
    await write.parts.admission.check(deletion(write, options, old));
}

/** What single kinds have to say before anything else. */
function checkKind({ resource, name, request }: Write, options: DeleteOptions): void {
  if (resource.collection === 'priorityclasses.scheduling.k8s.io' && SYSTEM_PRIORITIES.has(name))
    throw forbidden(resource, name, 'this is a system priority class and cannot be deleted');
  const isSilent = options.policy === undefined && options.orphanDependents === undefined;
  if (resource.collection === 'jobs.batch' && isSilent) request.context.warnings.push(JOB_WARNING);
}

/** Deletes one object, or marks it as going where it has finalizers or time to end (reference 5.4). */
export async function deleteObject(write: Write, options: DeleteOptions): Promise<Deleted> {
  const { parts, resource } = write;
  checkKind(write, options);
  const current = findStored(write);
  const served = (body: JsonObject) => converting(parts.conversions, () => servedObject(resource, body));
  const old = await served(current.body);
  checkPreconditions(write, options, current);
  const step = stepOf(resource, old, options, parts.clock.now_ms());
  if (step.type === 'pending') return { body: old, isGone: false };
  const told = withGrace(resource, options, old, step);
  await admit(write, told, old);
  if (options.dryRun)
    return step.type === 'update'
      ? { body: step.body, isGone: step.thenDelete }
      : { body: old, isGone: true };
  const written = step.type === 'update' ? await storeChange(write, current, step.body) : current;
  if (written === undefined) return deleteObject(write, options);
  if (step.type === 'update' && !step.thenDelete) return { body: await served(written.body), isGone: false };
  // What was marked first is deleted as it is marked, and admission is asked about that too (Store.Delete). A real server whose watch
  // cache has not seen the mark yet asks about the unmarked object before that: about one time in four, with chance.
  if (step.type === 'update') await admit(write, told, await served(written.body));
  const result = parts.store.delete(resource.collection, written);
  if (result.type === 'refused') throw unmappedError(result.why);
  return result.type === 'written'
    ? { body: await served(result.object.body), isGone: true }
    : deleteObject(write, options);
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
