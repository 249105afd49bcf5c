import type { AuditEvent } from '../../audit/event.ts';
import type { RequestShape } from '../../audit/event-shape.ts';
import type {
  Alert,
  Detector,
  DetectorDefinition,
  History,
  Wish,
  TallyFacts,
} from '../../detect/contract.ts';
import { MICROS_PER_MINUTE, type EpochMicros } from '../../kube/microtime.ts';
import { groupResource, type ObjectReference } from '../../kube/object-reference.ts';
import { BoundedMap } from '../../audit/bounded-map.ts';
import { OffenderBook } from '../evidence.ts';
import { objectName } from '../object-name.ts';
import { isCreation, succeeded } from '../request-outcome.ts';
import { alertOf } from './alert.ts';
import {
  allOf,
  endStateOf,
  heldItemsOf,
  remainingOf,
  type CreationFailures,
  type EndedObject,
  type EndState,
  type FinalizerGroup,
  type HeldObject,
  type Remover,
} from './held-object.ts';
import { isStuck, rate } from './rating.ts';
import { isAnswered, mayCreate } from '../request-shape.ts';

/** Objects on their way out that are followed at once. */
const HELD_MAX_COUNT = 20_000;
/** Objects that had hung and are gone, kept so that a log tells of what is over. */
const ENDED_MAX_COUNT = 5_000;
/** So many have to have hung before what is over is worth telling: one load balancer that took six minutes is not. */
const ENDED_MIN_COUNT = 10;
/** Finalizers whose remover is remembered. */
const REMOVERS_MAX_COUNT = 512;
/** Resources whose failing creations are counted. */
const RESOURCES_MAX_COUNT = 512;
/** Reasons remembered why namespaces stay. */
const REASONS_MAX_COUNT = 256;
/** Finalizers named as one alert each; a cluster where more hang has another problem. */
const GROUPS_MAX_COUNT = 100;

const NOISE: ReadonlySet<string> = new Set(['events', 'leases', 'endpoints', 'endpointslices']);

/**
 * Sees deletions that do not come to an end: the answer to the delete (or to a later write) shows the object with
 * a deletionTimestamp and finalizers, and nothing in the log shows that it went. One alert per finalizer, as it is
 * its controller that does not finish. Without bodies only what is deleted again and again with success, and
 * namespaces that are never finalized, can be told. What had hung and is gone stays in the alert, where there were many. Time is the time of the events.
 *
 * Memory: HELD_MAX_COUNT objects on their way out, ENDED_MAX_COUNT that are gone, and a few hundred finalizers and resources.
 */
class FinalizerLoopDetector implements Detector {
  readonly #history: History;
  readonly #held = new BoundedMap<string, HeldObject>(HELD_MAX_COUNT);
  readonly #removers = new BoundedMap<string, Remover>(REMOVERS_MAX_COUNT);
  readonly #creationFailures = new BoundedMap<string, CreationFailures>(RESOURCES_MAX_COUNT);
  readonly #reasons = new BoundedMap<string, readonly string[]>(REASONS_MAX_COUNT);
  readonly #ended = new BoundedMap<string, EndedObject>(ENDED_MAX_COUNT);
  #now_us: EpochMicros = 0;

  constructor(history: History) {
    this.#history = history;
  }

  tally({ request, at_us }: TallyFacts): boolean {
    this.#now_us = at_us;
    return this.#held.size > 0 && isAnswered(request) && !NOISE.has(request.resource);
  }

  observe(event: AuditEvent): void {
    const { objectRef } = event;
    if (event.stage !== 'ResponseComplete' || objectRef === undefined || NOISE.has(objectRef.resource))
      return;
    const isDelete = event.verb === 'delete' && objectRef.subresource === '';
    const isCollection = event.verb === 'deletecollection' && event.responseObject_bytes > 0;
    const isCreate = event.verb === 'create' || isCreation(event);
    // Mostly nothing is held and nothing made: before the query is parsed and a name put together.
    if (!isDelete && !isCollection && !isCreate && this.#held.size === 0) return;
    if (event.query.dryRun === true) return;
    if (isCollection) return this.#observeCollection(event, objectRef);
    const key = objectName(objectRef);
    if (isDelete) this.#observeDelete(event, objectRef, key);
    else if (isCreate) this.#observeCreate(event, objectRef, key);
    else this.#observeHeld(event, objectRef, key);
  }

  #observeDelete(event: AuditEvent, object: ObjectReference, key: string): void {
    const held = this.#held.get(key);
    const { code } = event.responseStatus;
    if (code === 404) this.#gone(key);
    // A namespace on its way out answers a second delete with a conflict.
    else if (code === 409 && object.resource === 'namespaces' && held !== undefined) again(held, event);
    if (!succeeded(event)) return;
    const end = endStateOf(event, object);
    if (event.responseObject_bytes > 0 && (end === undefined || end.finalizers.length === 0)) {
      // A Status (or an object without finalizers) says that nothing holds it; a pod's grace period is no finalizer.
      this.#gone(key);
      return;
    }
    this.#hold(event, object, end);
  }

  /** Whoever deletes a collection is answered with what was in it: those with finalizers stay. */
  #observeCollection(event: AuditEvent, collection: ObjectReference): void {
    if (!succeeded(event)) return;
    for (const { namespace, name, uid, finalizers } of heldItemsOf(event))
      this.#hold(event, { ...collection, namespace, name, uid }, { uid, finalizers });
    this.#observeNamespaceController(event, collection);
  }

  /** It was deleted, and is still there. `end`: as the answer shows it. */
  #hold(
    event: AuditEvent,
    object: ObjectReference,
    end: Pick<EndState, 'uid' | 'finalizers'> | undefined,
  ): void {
    const key = objectName(object);
    const held = this.#held.get(key);
    const isSame = held !== undefined && (end === undefined || held.uid === '' || held.uid === end.uid);
    if (!isSame) {
      this.#held.set(key, {
        object,
        since_us: event.stageTimestamp_us,
        auditID: event.auditID,
        uid: end?.uid ?? '',
        finalizers: end?.finalizers ?? [],
        delete_count: 1,
        lastDelete_us: event.stageTimestamp_us,
        lastSeen_us: event.stageTimestamp_us,
      });
      return;
    }
    again(held, event);
    if (end !== undefined) held.finalizers = end.finalizers;
  }

  /** What held it is off, or it is not there any more. */
  #gone(key: string): void {
    const held = this.#held.get(key);
    this.#held.delete(key);
    if (held === undefined || held.object.resource === 'namespaces' || !isStuck(held, this.#now_us)) return;
    this.#ended.set(`${key} ${held.since_us}`, { held, ended_us: this.#now_us });
  }

  #observeCreate(event: AuditEvent, object: ObjectReference, key: string): void {
    const { code } = event.responseStatus;
    if (isCreation(event)) {
      this.#gone(key);
      return;
    }
    // 403 and 409 are the client's own fault or expected; the rest says that the cluster cannot make it.
    if (code < 400 || code === 403 || code === 404 || code === 409 || object.subresource !== '') return;
    const failures = this.#creationFailures.refresh(groupResource(object), () => ({
      failure_count: 0,
      since_us: event.stageTimestamp_us,
      last_us: event.stageTimestamp_us,
    }));
    failures.failure_count += 1;
    failures.last_us = event.stageTimestamp_us;
  }

  #observeHeld(event: AuditEvent, object: ObjectReference, key: string): void {
    const held = this.#held.get(key);
    if (held === undefined) {
      this.#observeNamespaceController(event, object);
      return;
    }
    if (event.responseStatus.code === 404 && object.subresource === '') {
      this.#gone(key);
      return;
    }
    if (!succeeded(event)) return;
    if (event.verb === 'get') {
      held.lastSeen_us = event.stageTimestamp_us;
      return;
    }
    if (event.verb === 'update' || event.verb === 'patch') this.#observeWrite(event, object, key, held);
  }

  #observeWrite(event: AuditEvent, object: ObjectReference, key: string, held: HeldObject): void {
    if (object.subresource === 'status') {
      if (object.resource === 'namespaces' && event.responseObject_bytes > 0) {
        const remaining = remainingOf(event);
        if (remaining.length > 0) this.#reasons.set(key, remaining);
      }
      held.lastSeen_us = event.stageTimestamp_us;
      return;
    }
    const end = endStateOf(event, object);
    if (end === undefined) {
      // It may have taken the last finalizer off. Better silent than wrong.
      this.#gone(key);
      return;
    }
    for (const finalizer of held.finalizers)
      if (!end.finalizers.includes(finalizer)) this.#noteRemoval(finalizer, event);
    if (end.finalizers.length === 0 || !end.isDeleting || (held.uid !== '' && held.uid !== end.uid))
      return this.#gone(key);
    held.finalizers = end.finalizers;
    held.lastSeen_us = event.stageTimestamp_us;
  }

  /** The namespace controller comes back to what it cannot empty. */
  #observeNamespaceController(event: AuditEvent, object: ObjectReference): void {
    if (event.verb !== 'list' && event.verb !== 'deletecollection') return;
    if (!event.user.username.endsWith(':namespace-controller')) return;
    const { namespace } = object;
    const held =
      this.#held.get(`namespaces/${namespace}/${namespace}`) ?? this.#held.get(`namespaces/${namespace}`);
    if (held !== undefined) held.lastSeen_us = event.stageTimestamp_us;
  }

  #noteRemoval(finalizer: string, event: AuditEvent): void {
    const remover = this.#removers.refresh(finalizer, () => ({
      user: event.user.username,
      book: new OffenderBook(),
      removal_count: 0,
      last_us: event.stageTimestamp_us,
    }));
    // Somebody who takes it off by hand is not its controller.
    if (isAccount(remover.user) && !isAccount(event.user.username)) return;
    if (remover.user !== event.user.username) remover.book = new OffenderBook();
    remover.user = event.user.username;
    remover.book.observe(event);
    remover.removal_count += 1;
    remover.last_us = event.stageTimestamp_us;
  }

  alerts(): readonly Alert[] {
    return [...this.#groups().values()].filter(isWorthTelling).map((group) => {
      const failures = this.#failuresOf(group);
      const severity = rate(group, failures, this.#now_us);
      return alertOf({
        group,
        severity,
        remover: this.#removers.get(group.finalizer),
        failures,
        now_us: this.#now_us,
        history: this.#history,
      });
    });
  }

  #groups(): ReadonlyMap<string, FinalizerGroup> {
    const groups = new Map<string, FinalizerGroup>();
    const each = (finalizers: readonly string[], take: (group: FinalizerGroup) => void): void => {
      for (const finalizer of finalizers.length === 0 ? [''] : finalizers) {
        // A namespace waits for what is in it; that has its own alert, unless nothing in it can be seen.
        const group = groups.get(finalizer) ?? { finalizer, held: [], ended: [], reasons: [] };
        if (groups.size >= GROUPS_MAX_COUNT && !groups.has(finalizer)) continue;
        take(group);
        groups.set(finalizer, group);
      }
    };
    for (const [key, held] of this.#held.entries()) {
      if (!isStuck(held, this.#now_us)) continue;
      each(held.finalizers, (group) => {
        group.held.push(held);
        group.reasons.push(...(this.#reasons.get(key) ?? []));
      });
    }
    for (const ended of this.#ended.values()) each(ended.held.finalizers, (group) => group.ended.push(ended));
    return groups;
  }

  /** Creations of the held kinds that fail since about when the first object hung. */
  #failuresOf(group: FinalizerGroup): ReadonlyMap<string, CreationFailures> {
    const found = new Map<string, CreationFailures>();
    const all = allOf(group);
    const since_us = Math.min(...all.slice(0, 1).map((held) => held.since_us));
    for (const held of all) {
      const resource = groupResource(held.object);
      const failures = this.#creationFailures.get(resource);
      if (failures !== undefined && failures.last_us >= since_us - MICROS_PER_MINUTE)
        found.set(resource, failures);
    }
    return found;
  }
}

function isAccount(user: string): boolean {
  return user.startsWith('system:serviceaccount:');
}

function isWorthTelling({ held, ended }: FinalizerGroup): boolean {
  return held.length > 0 || ended.length >= ENDED_MIN_COUNT;
}

function again(held: HeldObject, event: AuditEvent): void {
  held.delete_count += 1;
  held.lastDelete_us = event.stageTimestamp_us;
  held.lastSeen_us = event.stageTimestamp_us;
}

function deletes({ verb, subresource }: RequestShape): boolean {
  return verb === 'delete' && subresource === '';
}

/** Empties a collection, with an answer that shows what was in it. */
function empties({ verb, subresource, level }: RequestShape): boolean {
  return verb === 'deletecollection' && subresource === '' && level === 'RequestResponse';
}

function concerns(request: RequestShape): boolean {
  return isAnswered(request) && !NOISE.has(request.resource);
}

function wishOf(request: RequestShape): Wish {
  if (!concerns(request)) return 'none';
  if (deletes(request) || empties(request)) return 'bodies';
  return request.verb === 'create' || mayCreate(request) ? 'fields' : 'none';
}

/** Of what is held. */
function heldWishOf(request: RequestShape): Wish {
  if (!concerns(request)) return 'none';
  const { verb, subresource, resource } = request;
  const isWrite = verb === 'update' || verb === 'patch';
  return isWrite && (subresource !== 'status' || resource === 'namespaces')
    ? 'bodies if tally asks'
    : 'fields if tally asks';
}

function emptiesNamespaces(request: RequestShape): boolean {
  return concerns(request) && (request.verb === 'list' || request.verb === 'deletecollection');
}

export const detect: DetectorDefinition = {
  hazard: 'finalizer-loop',
  interests: [
    { of: wishOf },
    // Only what is deleted is ever held.
    { of: heldWishOf, ofCuedObject: true },
    // A deletecollection does not name what it deletes.
    { of: heldWishOf, ofCued: ({ resource }) => resource },
    {
      of: (request) => (emptiesNamespaces(request) ? 'fields if tally asks' : 'none'),
      by: ({ user }) => user.username.endsWith(':namespace-controller'),
    },
  ],
  cues: [
    {
      of: (request) => concerns(request) && deletes(request) && request.code < 300,
      says: () => [],
      ofObject: true,
    },
    {
      of: (request) => concerns(request) && empties(request) && request.code < 300,
      says: ({ resource }) => [resource],
    },
  ],
  start: (history) => new FinalizerLoopDetector(history),
};
