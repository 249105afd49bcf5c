import { MICROS_PER_MINUTE, MICROS_PER_SECOND, type EpochMicros } from '../../kube/microtime.ts';
import { groupResource, objectKey, type ObjectReference } from '../../kube/object-reference.ts';
import type { Trigger } from '../../detect/contract.ts';
import { EvidenceSample, ObjectSample, OffenderBook } from '../evidence.ts';
import { EvictionRush } from './eviction-rush.ts';
import { resourceClass } from './resource-class.ts';
import type { Read } from './reading.ts';

/** Distinct objects counted exactly per episode; beyond, the number is "at least". */
const OBJECTS_MAX_COUNT = 100_000;
/** Namespaces and kinds counted per episode; more do not change the verdict. */
const NAMESPACES_MAX_COUNT = 2_000;
const RESOURCES_MAX_COUNT = 200;
/** Objects whose deletion time is kept: those of the requests that open a run. */
const OPENING_MAX_COUNT = 64;
/** A run ends with a pause this much longer than its average one... */
const PAUSE_FACTOR = 10;
/** ...but never with a shorter one than a client with a backoff makes, */
const PAUSE_MIN_US = 10 * MICROS_PER_SECOND;
/** ...and always with one that no loop makes. */
const PAUSE_MAX_US = 5 * MICROS_PER_MINUTE;
/** This many requests within a minute: faster than somebody who thinks about each. */
export const FAST_COUNT = 10;

/** One request of a client that took away something that others made. */
export interface Removal {
  readonly at_us: EpochMicros;
  readonly object: ObjectReference;
  readonly verb: string;
  readonly auditID: string;
  readonly userAgent: string;
  readonly sourceIP: string;
  /** What the answer to a deletecollection names; one entry, the object itself, for anything else. */
  readonly removed: readonly ObjectReference[];
  /** A deletecollection whose answer is not in the log. */
  readonly isUnknownNumber: boolean;
  /** How many of `removed` were not seen being made. */
  readonly olderThanLog_count: number;
  /** Node of an evicted pod, `''` where the log does not show it. */
  readonly node: string;
  /** Objects known to exist of this resource, before this request. */
  readonly population_count: number;
  readonly charge: Charge;
}

/** Where deletions are charged to that controllers made because of a request: its episode, once there is one. */
export interface Charge {
  readonly cascade: Map<string, number>;
  episode: Episode | undefined;
}

function add(counts: Map<string, number>, key: string, count: number): void {
  if (counts.size < RESOURCES_MAX_COUNT || counts.has(key)) counts.set(key, (counts.get(key) ?? 0) + count);
}

/** Is the next request still part of a run with this average pause? */
export function isSameRun(pause_us: number, average_us: number): boolean {
  return pause_us <= Math.min(PAUSE_MAX_US, Math.max(PAUSE_MIN_US, PAUSE_FACTOR * average_us));
}

/** Charges one deletion made by a controller. */
export function chargeCascade(charge: Charge, resource: string, count: number): void {
  add(charge.episode?.cascade ?? charge.cascade, resource, count);
}

/** One run of deletions by one client, without a pause that would set two runs apart. */
export class Episode {
  readonly from_us: EpochMicros;
  to_us: EpochMicros;
  request_count = 0;
  readonly objects = new ObjectSample(OBJECTS_MAX_COUNT);
  readonly evidence = new EvidenceSample();
  readonly book = new OffenderBook();
  readonly namespaces = new Set<string>();
  /** Distinct durable objects by resource. */
  readonly durable = new Map<string, number>();
  readonly replaceable = new Map<string, number>();
  /** New objects of a resource that others made meanwhile: what goes and comes is churn, not loss. */
  readonly created = new Map<string, number>();
  readonly population = new Map<string, number>();
  readonly evictionNodes = new Set<string>();
  readonly evictionRush = new EvictionRush();
  eviction_count = 0;
  unknownNumber_count = 0;
  olderThanLog_count = 0;
  /** FAST_COUNT requests fell into one minute at some time. */
  isFast = false;
  /** Deletions that controllers made because of this run, by resource. */
  readonly cascade = new Map<string, number>();
  /** When each of the first objects went: creations before that are looked up only once the run is known. */
  readonly #openingDeletions = new Map<string, EpochMicros>();
  readonly #recent: EpochMicros[] = [];
  trigger: Trigger | undefined;
  reads: readonly Read[] = [];

  constructor(first: Removal) {
    this.from_us = first.at_us;
    this.to_us = first.at_us;
  }

  add(removal: Removal): void {
    this.to_us = removal.at_us;
    this.request_count += 1;
    this.evidence.add(removal.auditID);
    this.book.note(removal.userAgent, removal.sourceIP);
    this.olderThanLog_count += removal.olderThanLog_count;
    if (removal.isUnknownNumber) this.unknownNumber_count += 1;
    if (removal.object.subresource === 'eviction') {
      this.eviction_count += 1;
      this.evictionRush.add(removal.at_us, removal.node);
    }
    if (removal.node !== '') this.evictionNodes.add(removal.node);
    for (const object of removal.removed) this.#addObject(object, removal);
    removal.charge.episode = this;
    for (const [resource, count] of removal.charge.cascade) add(this.cascade, resource, count);
    removal.charge.cascade.clear();
    this.#recent.push(removal.at_us);
    if (this.#recent.length > FAST_COUNT) this.#recent.shift();
    const first_us = this.#recent[0] ?? removal.at_us;
    if (this.#recent.length === FAST_COUNT && removal.at_us - first_us <= MICROS_PER_MINUTE)
      this.isFast = true;
  }

  /** Does a request at this time still belong to this run? */
  continuesAt(at_us: EpochMicros): boolean {
    const average_us = (this.to_us - this.from_us) / Math.max(1, this.request_count - 1);
    return isSameRun(at_us - this.to_us, average_us);
  }

  /** Others made an object while this run went on. One that this run deleted is only being put back. */
  noteCreation(object: ObjectReference, at_us: EpochMicros): void {
    const deleted_us = this.#openingDeletions.get(objectKey(object)) ?? 0;
    if (!this.objects.has(object) || at_us < deleted_us) add(this.created, groupResource(object), 1);
  }

  #addObject(object: ObjectReference, removal: Removal): void {
    if (!this.objects.add(object)) return;
    if (this.#openingDeletions.size < OPENING_MAX_COUNT)
      this.#openingDeletions.set(objectKey(object), removal.at_us);
    const resource = groupResource(object);
    const counts = resourceClass(object) === 'durable' ? this.durable : this.replaceable;
    add(counts, resource, 1);
    if (this.namespaces.size < NAMESPACES_MAX_COUNT) this.namespaces.add(object.namespace);
    if (!this.population.has(resource)) this.population.set(resource, removal.population_count);
  }
}
