import type { AuditEvent } from '../../audit/event.ts';
import { MICROS_PER_HOUR, type EpochMicros } from '../../kube/microtime.ts';
import type { ObjectReference } from '../../kube/object-reference.ts';
import { BoundedMap } from '../../audit/bounded-map.ts';
import { objectName, resourceName } from '../object-name.ts';
import { isCreation, succeeded } from '../request-outcome.ts';

/** Objects known by name; a cluster of some ten thousand pods with what belongs to them. About 30 MB when full. */
const KNOWN_MAX_COUNT = 131_072;
/**
 * How long a client may clear away what it made without being asked why: longer than an end-to-end test run, shorter
 * than the age of what a deployer has put into production.
 */
const OWN_US = MICROS_PER_HOUR;
/** Creations without a name (generateName at level Metadata), counted per client, resource and namespace. */
const UNNAMED_MAX_COUNT = 8_192;

interface Known {
  readonly resource: string;
  /** Client that was seen to create it, `''` where it is older than the log. */
  readonly creator: string;
  readonly created_us: EpochMicros;
}

/**
 * What the log lets us know of the objects that exist: each name that was created or touched with success and
 * not deleted since. A lower bound, as lists carry no names. Memory: KNOWN_MAX_COUNT objects, stalest forgotten.
 */
export class Population {
  readonly #known = new BoundedMap<string, Known>(KNOWN_MAX_COUNT, (_, known) => {
    this.#counted(known.resource, -1);
  });
  readonly #counts = new Map<string, number>();
  readonly #unnamed = new Map<string, number>();

  /** Takes in what the event shows to exist. */
  observe(event: AuditEvent, client: string): void {
    const { objectRef } = event;
    if (objectRef === undefined || !succeeded(event)) return;
    if (isCreation(event)) {
      if (event.query.dryRun !== true) this.#create(objectRef, client, event.stageTimestamp_us);
    } else if (event.verb === 'get' || event.verb === 'update' || event.verb === 'patch') {
      this.#touch(event, objectRef);
    }
  }

  #create(object: ObjectReference, client: string, created_us: EpochMicros): void {
    if (object.name === '') {
      const key = unnamedKey(object, client);
      this.#unnamed.set(key, (this.#unnamed.get(key) ?? 0) + 1);
      if (this.#unnamed.size > UNNAMED_MAX_COUNT) forgetOldest(this.#unnamed);
      return;
    }
    this.#put(objectName(object), { resource: resourceName(object), creator: client, created_us });
  }

  #touch(event: AuditEvent, object: ObjectReference): void {
    if (object.name === '') return;
    const key = objectName(object);
    if (this.#known.has(key) || event.query.dryRun === true) return;
    this.#put(key, { resource: resourceName(object), creator: '', created_us: 0 });
  }

  #put(key: string, known: Known): void {
    this.remove(key);
    this.#counted(known.resource, 1);
    this.#known.set(key, known);
  }

  remove(key: string): void {
    const known = this.#known.get(key);
    if (known === undefined) return;
    this.#known.delete(key);
    this.#counted(known.resource, -1);
  }

  #counted(resource: string, change_count: number): void {
    this.#counts.set(resource, (this.#counts.get(resource) ?? 0) + change_count);
  }

  /**
   * Did this client make the object, or the namespace that it stands in, within the last hour? Then deleting it is
   * clearing up. A creation without a name stands for one object of that resource and namespace.
   */
  isOwn(object: ObjectReference, client: string, at_us: EpochMicros): boolean {
    const known = this.#known.get(objectName(object));
    if (isRecentBy(known, client, at_us)) return true;
    if (object.namespace !== '' && isRecentBy(this.#namespace(object.namespace), client, at_us)) return true;
    if (known !== undefined && known.creator !== '') return false;
    const key = unnamedKey(object, client);
    const unnamed_count = this.#unnamed.get(key) ?? 0;
    if (unnamed_count === 0) return false;
    this.#unnamed.set(key, unnamed_count - 1);
    return true;
  }

  #namespace(name: string): Known | undefined {
    return this.#known.get(`namespaces/${name}/${name}`) ?? this.#known.get(`namespaces/${name}`);
  }

  /** Was the object seen being made in this log? */
  isOlderThanLog(object: ObjectReference): boolean {
    return (this.#known.get(objectName(object))?.creator ?? '') === '';
  }

  /** Objects of this resource (`services`, `deployments.apps`) known to exist now. */
  count(resource: string): number {
    return this.#counts.get(resource) ?? 0;
  }

  /** True where objects had to be forgotten: counts are then too low. */
  get isFull(): boolean {
    return this.#known.evicted_count > 0;
  }
}

function isRecentBy(known: Known | undefined, client: string, at_us: EpochMicros): boolean {
  return known !== undefined && known.creator === client && at_us - known.created_us <= OWN_US;
}

function unnamedKey(object: ObjectReference, client: string): string {
  return `${client}\0${resourceName(object)}\0${object.namespace}`;
}

function forgetOldest<Value>(map: Map<string, Value>): void {
  const oldest = map.keys().next();
  if (oldest.done !== true) map.delete(oldest.value);
}
