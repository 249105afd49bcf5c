import type { AuditEvent } from '../../audit/event.ts';
import type { EpochMicros } from '../../kube/microtime.ts';
import { groupResource } from '../../kube/object-reference.ts';
import type { ObjectReference } from '../../kube/object-reference.ts';
import { EvidenceSample, ObjectSample, OffenderBook } from '../evidence.ts';
import type { Writer } from './writer.ts';

/** Objects counted in one fight: a controller that fights over every object of a kind has thousands. */
const OBJECTS_MAX_COUNT = 10_000;
const WRITERS_MAX_COUNT = 8;
const FIELDS_MAX_COUNT = 16;

/**
 * How a fight shows:
 *
 * - `field`: a field goes back and forth between values.
 * - `nothing`: resourceVersion grows, and no field that people see changes.
 * - `turns`: bodies are not in the log, two clients take turns on one object.
 * - `loop`: bodies are not in the log, one client writes one object without pause.
 * - `conflicts`: two clients get 409 after 409 on one object.
 */
export type FightKind = 'field' | 'nothing' | 'turns' | 'loop' | 'conflicts';

/** What one writer does in a fight. `first_us` is its first write to the first object. */
export interface Fighter {
  readonly writer: Writer;
  readonly book: OffenderBook;
  readonly first_us: EpochMicros;
  writes_count: number;
}

/** One fight: some fields of some objects of one kind, between the same writers. Memory: bounded by the constants above. */
export class Fight {
  readonly kind: FightKind;
  readonly resource: string;
  readonly id: string;
  readonly objects = new ObjectSample(OBJECTS_MAX_COUNT);
  readonly evidence = new EvidenceSample();
  /** Field path to the values that it goes between. */
  readonly fields = new Map<string, readonly string[]>();
  readonly fighters = new Map<Writer, Fighter>();
  readonly uids = new Set<string>();
  readonly followers = new ObjectSample(OBJECTS_MAX_COUNT);
  from_us: EpochMicros;
  to_us: EpochMicros;
  flips_count = 0;
  conflicts_count = 0;
  #lastAuditID = '';

  constructor(
    kind: FightKind,
    object: ObjectReference,
    path: string,
    writers: readonly Writer[],
    from_us: EpochMicros,
  ) {
    this.kind = kind;
    this.resource = groupResource(object);
    const names = writers.map((writer) => writer.user).toSorted();
    this.id = `fighting-controllers/${this.resource}/${path === '' ? kind : path}/${[...new Set(names)].join('+')}`;
    this.from_us = from_us;
    this.to_us = from_us;
  }

  /** Is this field, fought over by these writers, part of this fight? */
  includes(object: ObjectReference, path: string, writers: readonly Writer[]): boolean {
    if (groupResource(object) !== this.resource) return false;
    const isWithin = writers.every((writer) => this.fighters.has(writer));
    if (this.fields.has(path) || (path === '' && this.fields.size === 0)) {
      return isWithin || [...this.fighters.keys()].every((fighter) => writers.includes(fighter));
    }
    const isSameSide = isWithin && writers.length === this.fighters.size;
    return this.kind === 'field' && path !== '' && isSameSide && this.objects.has(object);
  }

  /** A writer belongs to this fight, since its first write. */
  join(writer: Writer, first_us: EpochMicros): void {
    if (this.fighters.has(writer) || this.fighters.size >= WRITERS_MAX_COUNT) return;
    this.fighters.set(writer, { writer, book: new OffenderBook(), first_us, writes_count: 0 });
  }

  /** A field flips; `values` are those that it goes between on the first object where it was seen. */
  setField(path: string, values: readonly string[]): void {
    if (!this.fields.has(path) && this.fields.size < FIELDS_MAX_COUNT) this.fields.set(path, values);
  }

  /** One write of the fight; counted once, however many fields it flipped. */
  write(event: AuditEvent, writer: Writer, object: ObjectReference): void {
    if (event.auditID === this.#lastAuditID) return;
    this.#lastAuditID = event.auditID;
    this.objects.add(object);
    this.to_us = Math.max(this.to_us, event.stageTimestamp_us);
    this.flips_count += 1;
    this.evidence.add(event.auditID);
    const fighter = this.fighters.get(writer);
    if (fighter === undefined) return;
    fighter.writes_count += 1;
    fighter.book.observe(event);
  }

  /** Writes per second, over all objects. */
  get rate(): number {
    return this.flips_count / Math.max(1, (this.to_us - this.from_us) / 1_000_000);
  }
}
