import type { AuditEvent } from '../../audit/event.ts';
import type { ClientShape, RequestShape } from '../../audit/event-shape.ts';
import type { Alert, Detector, DetectorDefinition, Interest, Wish } from '../../detect/contract.ts';
import { isJsonArray, jsonAt, stringAt } from '../../kube/json.ts';
import { MICROS_PER_MINUTE } from '../../kube/microtime.ts';
import type { EpochMicros } from '../../kube/microtime.ts';
import { groupResource } from '../../kube/object-reference.ts';
import type { ObjectReference } from '../../kube/object-reference.ts';
import { classifyUserName, isControlPlane } from '../../kube/user-name.ts';
import { isBuiltInGroup } from '../../kube/patch/merge-keys.ts';
import { BoundedMap } from '../../audit/bounded-map.ts';
import { succeeded } from '../request-outcome.ts';
import { fightAlert } from './alert.ts';
import { Fight } from './fight.ts';
import type { FightKind } from './fight.ts';
import { hasReadableBody } from './resulting-state.ts';
import { isWide, WideWatchers } from '../wide-watchers.ts';
import { WritePace } from './write-pace.ts';
import { Writers } from './writer.ts';
import type { Writer } from './writer.ts';
import { WrittenObject } from './written-object.ts';
import { actingUser, isAnswered } from '../request-shape.ts';

/** Objects whose writes are counted: those that somebody but the control plane updates. */
const COUNTED_MAX_COUNT = 20_000;
/** Objects whose bodies are compared: only what is written again and again gets here. */
const COMPARED_MAX_COUNT = 500;
/** Bodies are looked at from this write on: most objects are never written so often, and parsing costs. */
const COMPARE_FROM_COUNT = 3;
/** Each time that so many bodies had to be forgotten for others, an object must be written twice as often, up to this. */
const COMPARE_FROM_DOUBLINGS_MAX_COUNT = 6;
/** Writes are counted in windows of this: as long as the slowest fight that is looked for. */
const COUNT_WINDOW_US = 30 * MICROS_PER_MINUTE;
const FIGHTS_MAX_COUNT = 64;
/** Writes without a visible change, or conflicts, within FRUITLESS_WINDOW_US. */
const FRUITLESS_MIN_COUNT = 20;
const FRUITLESS_WINDOW_US = 5 * MICROS_PER_MINUTE;
const WRITERS_PER_OBJECT_MAX_COUNT = 8;
/** Custom kinds whose status is a subresource. */
const STATUS_KINDS_MAX_COUNT = 2048;

/** Events repeat and count; Leases are heartbeats and locks: both are made to be rewritten. */
const MADE_TO_BE_REWRITTEN: ReadonlySet<string> = new Set(['events', 'leases']);

/** A stretch of fruitless writes: no visible change, or 409. */
interface Stretch {
  from_us: EpochMicros;
  count: number;
  /** How many of them are counted in a fight. */
  told_count: number;
}

interface Counted {
  writes_count: number;
  from_us: EpochMicros;
  readonly writers: Writer[];
  /** First write of each of `writers`. */
  readonly firsts_us: EpochMicros[];
  // Most objects never need these: made when they do.
  pace: WritePace | undefined;
  unchanged: Stretch | undefined;
  conflicts: Stretch | undefined;
}

/**
 * Finds objects that are overwritten again and again: a field that goes A, B, A, B by one or several writers, writes
 * that change nothing, conflict after conflict; and, where the log has no bodies, writers that take turns.
 *
 * Cheap fields decide first: reads, leases, events and what only the control plane writes cost a few comparisons; a
 * body is read from the third write to one object on (later where thousands of objects are busy).
 * Memory: COUNTED_MAX_COUNT counters, COMPARED_MAX_COUNT bodies with the history of 32 fields each, FIGHTS_MAX_COUNT
 * fights of at most 10,000 object names.
 */
class FightingControllersDetector implements Detector {
  readonly #writers = new Writers();
  readonly #watchers = new WideWatchers();
  readonly #counted = new BoundedMap<string, Counted>(COUNTED_MAX_COUNT);
  readonly #compared = new BoundedMap<string, WrittenObject>(COMPARED_MAX_COUNT);
  readonly #statusKinds = new BoundedMap<string, true>(STATUS_KINDS_MAX_COUNT);
  readonly #fights: Fight[] = [];

  observe(event: AuditEvent): void {
    if (event.verb === 'watch') {
      this.#watchers.observe(event);
      return;
    }
    if (event.verb !== 'update' && event.verb !== 'patch') return;
    const object = event.objectRef;
    if (object === undefined || event.stage !== 'ResponseComplete' || object.name === '') return;
    if (MADE_TO_BE_REWRITTEN.has(object.resource) || event.query.dryRun === true) return;
    const { subresource } = object;
    if (subresource !== '' && subresource !== 'status' && subresource !== 'scale') return;
    const isStatus = subresource === 'status';
    const key = `${object.resource}/${object.namespace}/${object.name}/${object.apiGroup}${isStatus ? '#status' : ''}`;
    const writer = this.#writers.of(event);
    const known = this.#counted.get(key);
    if (known === undefined && writer.isControlPlane) return;
    this.#write(event, object, key, writer, known);
  }

  #write(
    event: AuditEvent,
    object: ObjectReference,
    key: string,
    writer: Writer,
    known: Counted | undefined,
  ): void {
    const counted = known ?? newCounted();
    const at_us = event.stageTimestamp_us;
    if (at_us - counted.from_us > COUNT_WINDOW_US) {
      counted.from_us = at_us;
      counted.writes_count = 0;
    }
    this.#counted.set(key, counted);
    if (!counted.writers.includes(writer) && counted.writers.length < WRITERS_PER_OBJECT_MAX_COUNT) {
      counted.writers.push(writer);
      counted.firsts_us.push(at_us);
    }
    if (event.responseStatus.code === 409) {
      this.#conflict(event, object, writer, counted);
      return;
    }
    if (!succeeded(event)) return;
    counted.writes_count += 1;
    if (counted.writes_count < COMPARE_FROM_COUNT) return;
    if (!hasReadableBody(event)) this.#judgePace(event, object, writer, counted);
    else if (this.#compared.has(key) || counted.writes_count >= this.#compareFrom_count) {
      this.#compare(event, object, key, writer, counted);
    }
  }

  /** Where thousands of objects are written all the time, only the busiest are looked into. */
  get #compareFrom_count(): number {
    const doublings_count = Math.floor(this.#compared.evicted_count / COMPARED_MAX_COUNT);
    return COMPARE_FROM_COUNT * 2 ** Math.min(doublings_count, COMPARE_FROM_DOUBLINGS_MAX_COUNT);
  }

  #compare(event: AuditEvent, object: ObjectReference, key: string, writer: Writer, counted: Counted): void {
    const isStatus = object.subresource === 'status';
    const isBuiltIn = isBuiltInGroup(object.apiGroup);
    if (isStatus && !isBuiltIn) this.#statusKinds.set(groupResource(object), true);
    const ownsStatus = !isBuiltIn && !this.#statusKinds.has(groupResource(object));
    const written = this.#compared.refresh(key, () => new WrittenObject(isStatus));
    const effect = written.write(event, writer, ownsStatus);
    for (const { path, history, fighters } of effect.returns) {
      if (fighters.length === 0) continue;
      const fight = this.#fightOver(event, object, path, fighters, written);
      if (fight === undefined) continue;
      if (!fight.objects.has(object)) {
        for (const past of history.returns().slice(0, -1)) {
          fight.from_us = Math.min(fight.from_us, past.at_us);
          fight.evidence.add(past.auditID);
          fight.flips_count += 1;
        }
      }
      for (const fighter of fighters)
        fight.join(fighter, firstWrite(counted, fighter) ?? event.stageTimestamp_us);
      fight.setField(path, history.values());
      fight.write(event, writer, object);
      if (object.uid !== '' || fight.uids.size < COUNTED_MAX_COUNT) fight.uids.add(uidOf(event, written));
    }
    if (effect.isVain) this.#unchanged(event, object, writer, counted);
  }

  /** The fight that this flip belongs to, a new one if none; `undefined` where it only follows another fight. */
  #fightOver(
    event: AuditEvent,
    object: ObjectReference,
    path: string,
    fighters: readonly Writer[],
    written: WrittenObject,
  ): Fight | undefined {
    const found = this.#fights.find(
      (fight) => fight.kind === 'field' && fight.includes(object, path, fighters),
    );
    if (found !== undefined) return found;
    const owners = jsonAt(written.body, 'metadata', 'ownerReferences');
    const ownerUids = isJsonArray(owners) ? owners.map((owner) => stringAt(owner, 'uid') ?? '') : [];
    const cause = this.#fights.find((fight) => ownerUids.some((uid) => uid !== '' && fight.uids.has(uid)));
    if (cause !== undefined) {
      cause.followers.add(object);
      return undefined;
    }
    return this.#open('field', event, object, path, fighters);
  }

  #open(
    kind: FightKind,
    event: AuditEvent,
    object: ObjectReference,
    path: string,
    fighters: readonly Writer[],
  ): Fight | undefined {
    if (this.#fights.length >= FIGHTS_MAX_COUNT) return undefined;
    const fight = new Fight(kind, object, path, fighters, event.stageTimestamp_us);
    this.#fights.push(fight);
    return fight;
  }

  #judgePace(event: AuditEvent, object: ObjectReference, writer: Writer, counted: Counted): void {
    counted.pace ??= new WritePace();
    const verdict = counted.pace.write(writer, event.stageTimestamp_us, object.subresource === 'scale');
    if (verdict === 'quiet') return;
    const kind = verdict === 'writers take turns' ? 'turns' : 'loop';
    this.#blind(kind, event, object, counted, {
      writer,
      writers: counted.pace.writers(),
      from_us: counted.pace.from_us,
      untold_count: counted.pace.takeUntold(),
    });
  }

  #unchanged(event: AuditEvent, object: ObjectReference, writer: Writer, counted: Counted): void {
    counted.unchanged ??= { from_us: 0, count: 0, told_count: 0 };
    if (!reached(counted.unchanged, event.stageTimestamp_us) || writer.isControlPlane) return;
    const { from_us } = counted.unchanged;
    const untold_count = takeUntold(counted.unchanged);
    this.#blind('nothing', event, object, counted, { writer, writers: [writer], from_us, untold_count });
  }

  #conflict(event: AuditEvent, object: ObjectReference, writer: Writer, counted: Counted): void {
    const fight = this.#fights.find((candidate) => candidate.objects.has(object));
    if (fight !== undefined && fight.kind !== 'conflicts') fight.conflicts_count += 1;
    counted.conflicts ??= { from_us: 0, count: 0, told_count: 0 };
    if (writer.isControlPlane || !reached(counted.conflicts, event.stageTimestamp_us)) return;
    const others = counted.writers.filter((other) => other !== writer);
    if (others.length === 0 || (fight !== undefined && fight.kind !== 'conflicts')) return;
    const { from_us } = counted.conflicts;
    this.#blind('conflicts', event, object, counted, {
      writer,
      writers: [writer, ...others],
      from_us,
      untold_count: takeUntold(counted.conflicts),
    });
  }

  /** A fight whose field is not known. */
  #blind(
    kind: FightKind,
    event: AuditEvent,
    object: ObjectReference,
    counted: Counted,
    seen: BlindFight,
  ): void {
    const { writer, writers } = seen;
    const found = this.#fights.find((fight) => fight.kind === kind && fight.includes(object, '', writers));
    const fight = found ?? this.#open(kind, event, object, '', writers);
    if (fight === undefined) return;
    if (!fight.objects.has(object)) fight.from_us = Math.min(fight.from_us, seen.from_us);
    fight.flips_count += seen.untold_count - 1;
    for (const fighter of writers)
      fight.join(fighter, firstWrite(counted, fighter) ?? event.stageTimestamp_us);
    fight.write(event, writer, object);
  }

  alerts(): readonly Alert[] {
    return this.#fights.map((fight) => {
      const users = new Set([...fight.fighters.keys()].map((writer) => writer.user));
      return fightAlert(fight, this.#watchers.of(fight.resource, users));
    });
  }
}

/** What is known of a fight without its field; `untold_count` writes, this one included, since it was last told. */
interface BlindFight {
  readonly writer: Writer;
  readonly writers: readonly Writer[];
  readonly from_us: EpochMicros;
  readonly untold_count: number;
}

function newCounted(): Counted {
  return {
    writes_count: 0,
    from_us: 0,
    writers: [],
    firsts_us: [],
    pace: undefined,
    unchanged: undefined,
    conflicts: undefined,
  };
}

function firstWrite(counted: Counted, writer: Writer): EpochMicros | undefined {
  return counted.firsts_us[counted.writers.indexOf(writer)];
}

/** Counts one more; true from FRUITLESS_MIN_COUNT within FRUITLESS_WINDOW_US on. */
function reached(stretch: Stretch, at_us: EpochMicros): boolean {
  if (at_us - stretch.from_us > FRUITLESS_WINDOW_US) {
    stretch.from_us = at_us;
    stretch.count = 0;
    stretch.told_count = 0;
  }
  stretch.count += 1;
  return stretch.count >= FRUITLESS_MIN_COUNT;
}

/** Those before the stretch was long enough belong to the fight as well. */
function takeUntold(stretch: Stretch): number {
  const untold_count = stretch.count - stretch.told_count;
  stretch.told_count = stretch.count;
  return untold_count;
}

function uidOf(event: AuditEvent, written: WrittenObject): string {
  return stringAt(written.body, 'metadata', 'uid') ?? event.objectRef?.uid ?? '';
}

function isOverwriting(request: RequestShape): boolean {
  const { verb, subresource, resource } = request;
  if (!isAnswered(request) || (verb !== 'update' && verb !== 'patch')) return false;
  if (MADE_TO_BE_REWRITTEN.has(resource)) return false;
  return subresource === '' || subresource === 'status' || subresource === 'scale';
}

/** Objects of this kind may be written by others than the control plane. */
function kindWritten({ resource, apiGroup, subresource }: RequestShape): string {
  return `${resource}.${apiGroup}${subresource === 'status' ? '#status' : ''}`;
}

function isOfControlPlane(client: ClientShape): boolean {
  return isControlPlane(classifyUserName(actingUser(client), client.userAgent));
}

const wishOf = (request: RequestShape): Wish => (isOverwriting(request) ? 'bodies' : 'none');

const INTERESTS: readonly Interest[] = [
  {
    of: (request) => (request.verb === 'watch' && request.code < 400 && isWide(request) ? 'fields' : 'none'),
  },
  { of: wishOf, by: (client) => !isOfControlPlane(client), opens: kindWritten },
  // What only the control plane writes is never looked at.
  { of: wishOf, by: isOfControlPlane, onceOpen: kindWritten },
];

export const detect: DetectorDefinition = {
  hazard: 'fighting-controllers',
  interests: INTERESTS,
  start: () => new FightingControllersDetector(),
};
