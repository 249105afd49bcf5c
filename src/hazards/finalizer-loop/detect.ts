import type { AuditEvent } from '../../audit/event.ts';
import type { ClientShape, RequestShape } from '../../audit/event-shape.ts';
import type { Alert, Detector, DetectorDefinition, History, Wish } from '../../detect/contract.ts';
import { MICROS_PER_MINUTE, type EpochMicros } from '../../kube/microtime.ts';
import { groupResource, type ObjectReference } from '../../kube/object-reference.ts';
import { BoundedMap } from '../../audit/bounded-map.ts';
import { objectName } from '../object-name.ts';
import { isCreation, succeeded } from '../request-outcome.ts';
import { alertOf } from './alert.ts';
import {
  endStateOf,
  remainingOf,
  type CreationFailures,
  type FinalizerGroup,
  type HeldObject,
  type Remover,
} from './held-object.ts';
import { isStuck, rate } from './rating.ts';
import { isAnswered, mayCreate } from '../request-shape.ts';

/** Objects on their way out that are followed at once. */
const HELD_MAX_COUNT = 20_000;
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
 * namespaces that are never finalized, can be told. Time is the time of the events.
 *
 * Memory: HELD_MAX_COUNT objects on their way out, and a few hundred finalizers and resources.
 */
class FinalizerLoopDetector implements Detector {
  readonly #history: History;
  readonly #held = new BoundedMap<string, HeldObject>(HELD_MAX_COUNT);
  readonly #removers = new BoundedMap<string, Remover>(REMOVERS_MAX_COUNT);
  readonly #creationFailures = new BoundedMap<string, CreationFailures>(RESOURCES_MAX_COUNT);
  readonly #reasons = new BoundedMap<string, readonly string[]>(REASONS_MAX_COUNT);
  #now_us: EpochMicros = 0;

  constructor(history: History) {
    this.#history = history;
  }

  tally(_: ClientShape, request: RequestShape, at_us: EpochMicros): boolean {
    this.#now_us = at_us;
    return this.#held.size > 0 && isAnswered(request) && !NOISE.has(request.resource);
  }

  observe(event: AuditEvent): void {
    const { objectRef } = event;
    if (event.stage !== 'ResponseComplete' || objectRef === undefined || NOISE.has(objectRef.resource))
      return;
    const isDelete = event.verb === 'delete' && objectRef.subresource === '';
    const isCreate = event.verb === 'create' || isCreation(event);
    // Mostly nothing is held and nothing made: before the query is parsed and a name put together.
    if (!isDelete && !isCreate && this.#held.size === 0) return;
    if (event.query.dryRun === true) return;
    const key = objectName(objectRef);
    if (isDelete) this.#observeDelete(event, objectRef, key);
    else if (isCreate) this.#observeCreate(event, objectRef, key);
    else this.#observeHeld(event, objectRef, key);
  }

  #observeDelete(event: AuditEvent, object: ObjectReference, key: string): void {
    const held = this.#held.get(key);
    const { code } = event.responseStatus;
    if (code === 404) this.#held.delete(key);
    // A namespace on its way out answers a second delete with a conflict.
    else if (code === 409 && object.resource === 'namespaces' && held !== undefined) again(held, event);
    if (!succeeded(event)) return;
    const end = endStateOf(event, object);
    if (event.responseObject_bytes > 0 && (end === undefined || end.finalizers.length === 0)) {
      // A Status (or an object without finalizers) says that nothing holds it; a pod's grace period is no finalizer.
      this.#held.delete(key);
      return;
    }
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

  #observeCreate(event: AuditEvent, object: ObjectReference, key: string): void {
    const { code } = event.responseStatus;
    if (isCreation(event)) {
      this.#held.delete(key);
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
      this.#held.delete(key);
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
      this.#held.delete(key);
      return;
    }
    for (const finalizer of held.finalizers)
      if (!end.finalizers.includes(finalizer)) this.#noteRemoval(finalizer, event);
    held.finalizers = end.finalizers;
    held.lastSeen_us = event.stageTimestamp_us;
    if (end.finalizers.length === 0 || !end.isDeleting || (held.uid !== '' && held.uid !== end.uid))
      this.#held.delete(key);
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
      removal_count: 0,
      last_us: event.stageTimestamp_us,
    }));
    remover.user = event.user.username;
    remover.removal_count += 1;
    remover.last_us = event.stageTimestamp_us;
  }

  alerts(): readonly Alert[] {
    const groups = new Map<string, FinalizerGroup>();
    for (const [key, held] of this.#held.entries()) {
      if (!isStuck(held, this.#now_us)) continue;
      const finalizers = held.finalizers.length === 0 ? [''] : held.finalizers;
      for (const finalizer of finalizers) {
        // A namespace waits for what is in it; that has its own alert, unless nothing in it can be seen.
        const group = groups.get(finalizer) ?? { finalizer, held: [], reasons: [] };
        if (groups.size >= GROUPS_MAX_COUNT && !groups.has(finalizer)) continue;
        group.held.push(held);
        group.reasons.push(...(this.#reasons.get(key) ?? []));
        groups.set(finalizer, group);
      }
    }
    return [...groups.values()].map((group) => {
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

  /** Creations of the held kinds that fail since about when the first object hung. */
  #failuresOf(group: FinalizerGroup): ReadonlyMap<string, CreationFailures> {
    const found = new Map<string, CreationFailures>();
    const since_us = Math.min(...group.held.slice(0, 1).map((held) => held.since_us));
    for (const held of group.held) {
      const resource = groupResource(held.object);
      const failures = this.#creationFailures.get(resource);
      if (failures !== undefined && failures.last_us >= since_us - MICROS_PER_MINUTE)
        found.set(resource, failures);
    }
    return found;
  }
}

function again(held: HeldObject, event: AuditEvent): void {
  held.delete_count += 1;
  held.lastDelete_us = event.stageTimestamp_us;
  held.lastSeen_us = event.stageTimestamp_us;
}

function deletes({ verb, subresource }: RequestShape): boolean {
  return verb === 'delete' && subresource === '';
}

function concerns(request: RequestShape): boolean {
  return isAnswered(request) && !NOISE.has(request.resource);
}

function wishOf(request: RequestShape): Wish {
  if (!concerns(request)) return 'none';
  if (deletes(request)) return 'bodies';
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
  ],
  start: (history) => new FinalizerLoopDetector(history),
};
