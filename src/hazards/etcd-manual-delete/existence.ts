import type { AuditEvent } from '../../audit/event.ts';
import type { RequestShape } from '../../audit/event-shape.ts';
import { MICROS_PER_MINUTE, type EpochMicros } from '../../kube/microtime.ts';
import { groupResource, objectKey, type ObjectReference } from '../../kube/object-reference.ts';
import { BoundedMap } from '../../audit/bounded-map.ts';
import { objectName } from '../object-name.ts';
import { isCreation, isRemoval, succeeded } from '../request-outcome.ts';
import { hasSucceeded, mayCreate, mayRemove } from '../request-shape.ts';

/** Objects followed; the one not seen for longest is forgotten first. About 30 MB when full. */
const OBJECTS_MAX_COUNT = 131_072;
/** Collections, namespaces and definitions whose deletion explains that objects went. */
const SWEEPS_MAX_COUNT = 8_192;

/** A deletion usually ends within this time; a second one that succeeds later is of another object of that name. */
const ENDING_US = 30 * MICROS_PER_MINUTE;

/**
 * Kinds that go without a delete request: by time to live, or inside the API server together with another object
 * (Endpoints and IPAddresses with their Service).
 */
const UNSEEN_ENDINGS: ReadonlySet<string> = new Set([
  'events',
  'leases',
  'endpoints',
  'endpointslices',
  'ipaddresses',
  'controllerrevisions',
  'csinodes',
  'volumeattachments',
]);

interface Existence {
  state: 'exists' | 'ending' | 'absent';
  seen_us: EpochMicros;
}

/** Something that existed is gone, and the log shows nobody who took it away. */
export interface Vanished {
  readonly object: ObjectReference;
  readonly lastSeen_us: EpochMicros;
  readonly missed_us: EpochMicros;
}

/** What an event shows: that something vanished, or is there after all; mostly nothing. */
export interface Sign {
  readonly vanished?: Vanished;
  readonly found?: string;
}

const NOTHING: Sign = {};

/**
 * Follows which objects exist, by what requests show: made, read or written with success, then deleted, then
 * missing. Memory: OBJECTS_MAX_COUNT names and SWEEPS_MAX_COUNT sweeps.
 */
export class Existences {
  readonly #objects = new BoundedMap<string, Existence>(OBJECTS_MAX_COUNT);
  readonly #sweeps = new BoundedMap<string, EpochMicros>(SWEEPS_MAX_COUNT);
  /** Deletions seen by resource: where there is none, the policy may leave them out. */
  readonly deletions = new Map<string, number>();
  /** Objects that were known to be absent and are there again without a creation in the log. */
  appearedUnseen_count = 0;

  /** Takes the event in; returns what it shows to have vanished, or to be there after all. */
  observe(event: AuditEvent): Sign {
    const { objectRef, verb } = event;
    // Lists and watches name no object: before anything that costs.
    if (objectRef === undefined || (objectRef.name === '' && (verb === 'list' || verb === 'watch')))
      return NOTHING;
    if (UNSEEN_ENDINGS.has(objectRef.resource)) return NOTHING;
    if (isRemoval(event)) {
      this.#end(event, objectRef);
      return NOTHING;
    }
    if (objectRef.name === '') return NOTHING;
    const isMade = isCreation(event);
    const isSeen = !isMade && succeeded(event) && isReading(verb, objectRef);
    const isMissed = !isMade && !isSeen && event.responseStatus.code === 404 && objectRef.subresource === '';
    if (!(isMade || isSeen || isMissed) || event.query.dryRun === true) return NOTHING;
    const key = objectName(objectRef);
    if (isMade) return this.#create(event, objectRef, key);
    return isSeen ? this.#exist(event, key) : this.#miss(event, objectRef, key);
  }

  #end(event: AuditEvent, object: ObjectReference): void {
    const { resource, name, namespace } = object;
    const at_us = event.stageTimestamp_us;
    const kind = groupResource(object);
    this.deletions.set(kind, (this.deletions.get(kind) ?? 0) + 1);
    if (event.verb === 'deletecollection') this.#sweeps.set(`${kind}/${namespace}`, at_us);
    else {
      const key = objectKey(object);
      const known = this.#objects.get(key);
      const endedLongAgo = known?.state === 'ending' && at_us - known.seen_us > ENDING_US;
      // What was gone and can be deleted again must have been made anew where this log does not look.
      if (known?.state === 'absent' || endedLongAgo) this.appearedUnseen_count += 1;
      this.#objects.set(key, { state: 'ending', seen_us: at_us });
    }
    if (resource === 'namespaces') this.#sweeps.set(`namespace/${name}`, at_us);
    // Deletes all objects of the kind inside the API server.
    if (resource === 'customresourcedefinitions') this.#sweeps.set(`${name}/`, at_us);
    if (resource === 'apiservices') this.#sweeps.set(`group/${name.slice(name.indexOf('.') + 1)}`, at_us);
  }

  #create(event: AuditEvent, object: ObjectReference, key: string): Sign {
    const known = this.#objects.get(key);
    this.#objects.set(key, { state: 'exists', seen_us: event.stageTimestamp_us });
    if (known?.state !== 'exists' || this.#isSwept(object, known.seen_us)) return NOTHING;
    return { vanished: { object, lastSeen_us: known.seen_us, missed_us: event.stageTimestamp_us } };
  }

  #exist(event: AuditEvent, key: string): Sign {
    const known = this.#objects.get(key);
    // What has a deletionTimestamp still answers, until its last finalizer is off.
    if (known?.state === 'ending') return NOTHING;
    const wasAbsent = known?.state === 'absent';
    if (wasAbsent) this.appearedUnseen_count += 1;
    if (known === undefined) {
      this.#objects.set(key, { state: 'exists', seen_us: event.stageTimestamp_us });
      return NOTHING;
    }
    // The usual case: written over, not made anew for each read.
    known.state = 'exists';
    known.seen_us = event.stageTimestamp_us;
    this.#objects.set(key, known);
    return wasAbsent ? { found: key } : NOTHING;
  }

  #miss(event: AuditEvent, object: ObjectReference, key: string): Sign {
    const known = this.#objects.get(key);
    this.#objects.set(key, { state: 'absent', seen_us: event.stageTimestamp_us });
    if (known?.state !== 'exists' || this.#isSwept(object, known.seen_us)) return NOTHING;
    return { vanished: { object, lastSeen_us: known.seen_us, missed_us: event.stageTimestamp_us } };
  }

  /** Was everything of the kind, of its namespace or of its group deleted since the object was seen? */
  #isSwept(object: ObjectReference, since_us: EpochMicros): boolean {
    const kind = groupResource(object);
    return [
      `${kind}/${object.namespace}`,
      `${kind}/`,
      `namespace/${object.namespace}`,
      `group/${object.apiGroup}`,
    ].some((sweep) => (this.#sweeps.get(sweep) ?? 0) >= since_us);
  }
}

/** May such a request show that something is missing, or made (anew)? Only then it matters what else was seen of the resource. */
export function mayShowLoss(request: RequestShape): boolean {
  if (UNSEEN_ENDINGS.has(request.resource) || !request.hasName) return false;
  return mayCreate(request) || (request.code === 404 && request.subresource === '');
}

/** May such a request show that something ends? */
export function mayShowEnd(request: RequestShape): boolean {
  return !UNSEEN_ENDINGS.has(request.resource) && mayRemove(request);
}

/** May such a request show that something is there? */
export function showsExistence(request: RequestShape): boolean {
  if (UNSEEN_ENDINGS.has(request.resource) || !request.hasName) return false;
  return hasSucceeded(request) && isReading(request.verb, request);
}

function isReading(verb: string, { subresource }: Pick<ObjectReference, 'subresource'>): boolean {
  if (verb === 'get') return subresource === '';
  return (verb === 'update' || verb === 'patch') && (subresource === '' || subresource === 'status');
}
