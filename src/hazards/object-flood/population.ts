import type { AuditEvent } from '../../audit/event.ts';
import { MICROS_PER_HOUR, MICROS_PER_MINUTE } from '../../kube/microtime.ts';
import type { EpochMicros } from '../../kube/microtime.ts';
import type { ObjectReference } from '../../kube/object-reference.ts';
import { BoundedMap } from '../../audit/bounded-map.ts';
import { EvidenceSample, ObjectSample, OffenderBook } from '../evidence.ts';
import { seriesOf } from './series.ts';

/**
 * So many more objects than before, in one namespace and of one kind: far above what a namespace is rolled out with,
 * and far below what etcd or a controller's cache minds.
 */
const GROWN_MIN_COUNT = 500;
/** A roll-out is over in one go; a flood goes on. Five stretches of two minutes, ten minutes apart at least. */
const STRETCH_US = 2 * MICROS_PER_MINUTE;
const STRETCHES_MIN_COUNT = 5;
const LASTING_US = 10 * MICROS_PER_MINUTE;
/** That many at once need no proof of going on. */
const BURST_MIN_COUNT = 5_000;
/** What is deleted again at least half is churn, not a flood. */
const GROWTH_MIN_SHARE = 0.5;
/**
 * Helm keeps 10 revisions of a release by default (`--history-max`) and deletes the oldest at each upgrade: higher
 * revisions without deletions mean that all are kept.
 */
const HELM_HISTORY_DEFAULT_COUNT = 10;
const HELM_MIN_COUNT = 20;
const HELM_DELETED_MAX_SHARE = 0.2;
const CLIENTS_MAX_COUNT = 16;
const SERIES_MAX_COUNT = 64;
const RELEASES_MAX_COUNT = 1_000;
const OBJECTS_MAX_COUNT = 20;

interface Creator {
  readonly book: OffenderBook;
  created_count: number;
}

/**
 * How many objects of one kind were created and deleted in one namespace (Helm releases: in all).
 * Memory: CLIENTS_MAX_COUNT clients, SERIES_MAX_COUNT names, RELEASES_MAX_COUNT releases.
 */
export class Population {
  readonly resource: string;
  readonly namespace: string;
  readonly isHelm: boolean;
  readonly evidence = new EvidenceSample();
  readonly objects = new ObjectSample(OBJECTS_MAX_COUNT);
  readonly creators = new Map<string, Creator>();
  readonly series = new BoundedMap<string, number>(SERIES_MAX_COUNT);
  /** Highest revision seen, per release. */
  readonly revisions = new BoundedMap<string, number>(RELEASES_MAX_COUNT);
  created_count = 0;
  deleted_count = 0;
  /** A deletecollection whose extent the log does not show. */
  unknownDeletions_count = 0;
  sized_count = 0;
  sized_bytes = 0;
  from_us: EpochMicros = 0;
  to_us: EpochMicros = 0;
  #stretches_count = 0;
  #stretch_us: EpochMicros = -STRETCH_US;

  constructor(resource: string, namespace: string, isHelm: boolean) {
    this.resource = resource;
    this.namespace = namespace;
    this.isHelm = isHelm;
  }

  create(event: AuditEvent, object: ObjectReference): void {
    const at_us = event.stageTimestamp_us;
    if (this.created_count === 0) this.from_us = at_us;
    this.to_us = at_us;
    this.created_count += 1;
    if (at_us - this.#stretch_us >= STRETCH_US) {
      this.#stretch_us = at_us;
      this.#stretches_count += 1;
    }
    const bytes = Math.max(event.responseObject_bytes, event.requestObject_bytes);
    if (bytes > 0) {
      this.sized_count += 1;
      this.sized_bytes += bytes;
    }
    this.evidence.add(event.auditID);
    this.objects.add(object);
    const series = seriesOf(object);
    if (series.kind === 'helm') {
      const highest = this.revisions.get(series.release) ?? 0;
      this.revisions.set(series.release, Math.max(highest, series.revision));
    }
    this.series.set(series.name, (this.series.get(series.name) ?? 0) + 1);
    this.#credit(event);
  }

  #credit(event: AuditEvent): void {
    const user = event.user.username;
    let creator = this.creators.get(user);
    if (creator === undefined) {
      if (this.creators.size >= CLIENTS_MAX_COUNT) return;
      creator = { book: new OffenderBook(), created_count: 0 };
      this.creators.set(user, creator);
    }
    creator.created_count += 1;
    creator.book.observe(event);
  }

  /** All of it went: a namespace or a collection was deleted. */
  clear(): void {
    this.deleted_count = Math.max(this.deleted_count, this.created_count);
  }

  get grown_count(): number {
    return this.created_count - this.deleted_count;
  }

  /** More objects per hour, over the time that creations were seen in. */
  get grownPerHour_count(): number {
    const hours = Math.max(this.to_us - this.from_us, MICROS_PER_MINUTE) / MICROS_PER_HOUR;
    return this.grown_count / hours;
  }

  /** Bytes of one object in the log; `undefined` where it carries no bodies. */
  get average_bytes(): number | undefined {
    return this.sized_count === 0 ? undefined : this.sized_bytes / this.sized_count;
  }

  get highestRevision(): number {
    return Math.max(0, ...this.revisions.values());
  }

  /** Does this grow without end, as far as one can see? */
  get isFlood(): boolean {
    if (this.isHelm) return this.#keepsReleases;
    if (this.grown_count < GROWN_MIN_COUNT || this.grown_count < GROWTH_MIN_SHARE * this.created_count)
      return false;
    const lasts = this.#stretches_count >= STRETCHES_MIN_COUNT && this.to_us - this.from_us >= LASTING_US;
    return lasts || this.grown_count >= BURST_MIN_COUNT;
  }

  get #keepsReleases(): boolean {
    return (
      this.created_count >= HELM_MIN_COUNT &&
      this.deleted_count <= HELM_DELETED_MAX_SHARE * this.created_count &&
      this.highestRevision > HELM_HISTORY_DEFAULT_COUNT
    );
  }
}
