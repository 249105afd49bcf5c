import type { AuditEvent } from '../../audit/event.ts';
import type { EpochMicros } from '../../kube/microtime.ts';

export interface TimeOrderOptions {
  /** How long an event waits for earlier ones. */
  readonly window_ms: number;
  /** Gets the events, in order of `stageTimestamp_us`. */
  readonly release: (event: AuditEvent) => void;
  /** The clock of this machine: up to then no time of an event is yet to come, however long none came. */
  readonly wall_us: () => EpochMicros;
  /** The times of all events jumped: what was released before has nothing to do with what comes. Told before the first event after. */
  readonly restarted: (why: string) => void;
}

/** What could not be put in order. */
export interface Disorder {
  /** Came after later ones had been released, and were told as of now. */
  readonly late_count: number;
  /** Came so late that they were not told at all: they are in the store. */
  readonly tooLate_count: number;
  /** Bear a time that is yet to come, and were told as of now. */
  readonly early_count: number;
  /** The same event again: a batch that was posted twice. */
  readonly repeated_count: number;
  /** The clock of the API servers jumped. */
  readonly jumps_count: number;
}

/** What was told before. */
export interface ToldBefore {
  /** Everything up to then. */
  readonly released_us: EpochMicros;
  /** The last of them, so that they are known when they come again. */
  readonly recent: readonly EventIdentity[];
}

/** kube-apiserver holds events for up to 30 s (--audit-webhook-batch-max-wait), and tries a batch again for more than a minute. */
export const LATE_MAX_US = 120_000_000;
/** Clocks of machines in a cluster differ by less, as far as certificates and leases work at all. */
const EARLY_MAX_US = 60_000_000;
/** So many in a row that are all beyond these limits are no forged or forgotten events, but another time. */
const JUMP_MIN_COUNT = 200;
/** Events that wait at most; beyond, the first ones go. 100,000 a second for the half second of the usual window, twice. */
const WAITING_MAX_COUNT = 100_000;
/** Remembered to know repeated ones. Those of longer ago are late anyway. */
export const KNOWN_MAX_COUNT = 200_000;

interface Waiting {
  readonly event: AuditEvent;
  readonly key: string;
  readonly at_us: EpochMicros;
  readonly due_ms: number;
}

/** What makes an event the same as another: of the same request, stage and time (a client may choose its auditID). */
export type EventIdentity = Pick<AuditEvent, 'auditID' | 'stage' | 'stageTimestamp_us' | 'verb'> & {
  readonly user: Pick<AuditEvent['user'], 'username'>;
};

function keyOf({ auditID, stage, stageTimestamp_us, verb, user }: EventIdentity): string {
  return `${auditID}\0${stage}\0${stageTimestamp_us}\0${verb}\0${user.username}`;
}

/** The same event as of another time; how long the request took stays as it was. */
function shifted(event: AuditEvent, at_us: EpochMicros): AuditEvent {
  const by_us = at_us - event.stageTimestamp_us;
  // The sizes of the bodies are getters, and stay so.
  return Object.create(event, {
    stageTimestamp_us: { value: at_us, enumerable: true },
    requestReceivedTimestamp_us: { value: event.requestReceivedTimestamp_us + by_us, enumerable: true },
  });
}

/**
 * Puts the live stream in order of time. An event waits for at most `window_ms` (of a monotonic clock) for earlier ones. Who comes later than that is told
 * all the same, as of the present time of the stream, for a detector that counts must not miss what an API server held back; only what is more
 * than LATE_MAX_US old is left out. Times that no clock of a cluster shows yet (forged, or a machine with a wrong clock) do not move the stream;
 * where all of them are so, the clock itself has jumped, and detection begins anew.
 *
 * Memory: WAITING_MAX_COUNT events and KNOWN_MAX_COUNT keys.
 */
export class TimeOrder {
  readonly #options: TimeOrderOptions;
  /** In order of arrival; sorted when released. */
  #waiting: Waiting[] = [];
  #known = new Set<string>();
  #knownBefore = new Set<string>();
  /** The last time that was released. */
  #released_us = Number.NEGATIVE_INFINITY;
  /** The newest time that was believed, and when. */
  #newest_us = Number.NEGATIVE_INFINITY;
  #newest_ms = 0;
  #outside_count = 0;
  readonly #counts = { late_count: 0, tooLate_count: 0, early_count: 0, repeated_count: 0, jumps_count: 0 };

  constructor(options: TimeOrderOptions, before?: ToldBefore, now_ms = 0) {
    this.#options = options;
    if (before === undefined) return;
    this.#released_us = before.released_us;
    this.#newest_us = before.released_us;
    this.#newest_ms = now_ms;
    for (const identity of before.recent) this.#isKnown(keyOf(identity));
  }

  get disorder(): Disorder {
    return { ...this.#counts };
  }

  get waiting_count(): number {
    return this.#waiting.length;
  }

  /** `now_ms` is of a clock that never goes back (performance.now). */
  push(event: AuditEvent, now_ms: number): void {
    const key = keyOf(event);
    if (this.#isKnown(key)) {
      this.#counts.repeated_count += 1;
      return;
    }
    const at_us = this.#placed(event.stageTimestamp_us, now_ms);
    if (at_us === undefined) return;
    const due_ms = now_ms + this.#options.window_ms;
    this.#waiting.push({
      event: at_us === event.stageTimestamp_us ? event : shifted(event, at_us),
      key,
      at_us,
      due_ms,
    });
    if (this.#waiting.length > WAITING_MAX_COUNT) this.#release(this.#waiting.length - WAITING_MAX_COUNT / 2);
  }

  #isKnown(key: string): boolean {
    if (this.#known.has(key) || this.#knownBefore.has(key)) return true;
    if (this.#known.size >= KNOWN_MAX_COUNT / 2) {
      this.#knownBefore = this.#known;
      this.#known = new Set();
    }
    this.#known.add(key);
    return false;
  }

  /** The time as of which an event is told; undefined: not at all. */
  #placed(at_us: EpochMicros, now_ms: number): EpochMicros | undefined {
    if (this.#newest_us === Number.NEGATIVE_INFINITY) return this.#believed(at_us, now_ms);
    // What the clocks of the cluster show by now, if they go on as before; ours may be behind theirs.
    const expected_us = this.#newest_us + Math.round((now_ms - this.#newest_ms) * 1000);
    const isEarly = at_us > Math.max(expected_us, this.#options.wall_us()) + EARLY_MAX_US;
    const isTooLate = at_us < this.#released_us - LATE_MAX_US;
    if (!isEarly && !isTooLate) {
      this.#outside_count = 0;
      if (at_us >= this.#released_us) return at_us > this.#newest_us ? this.#believed(at_us, now_ms) : at_us;
      this.#counts.late_count += 1;
      return this.#released_us;
    }
    this.#outside_count += 1;
    if (this.#outside_count >= JUMP_MIN_COUNT) return this.#jump(at_us, now_ms);
    this.#counts[isEarly ? 'early_count' : 'tooLate_count'] += 1;
    return isEarly ? Math.max(this.#newest_us, this.#released_us) : undefined;
  }

  #believed(at_us: EpochMicros, now_ms: number): EpochMicros {
    this.#newest_us = at_us;
    this.#newest_ms = now_ms;
    return at_us;
  }

  #jump(at_us: EpochMicros, now_ms: number): EpochMicros {
    this.flush();
    this.#counts.jumps_count += 1;
    this.#outside_count = 0;
    const isBack = at_us < this.#newest_us;
    // Forward nothing is out of order: to a detector it is a pause.
    if (isBack) {
      this.#released_us = Number.NEGATIVE_INFINITY;
      this.#options.restarted('the clock of the API servers was set back');
    }
    return this.#believed(at_us, now_ms);
  }

  /** Releases what has waited long enough. */
  advance(now_ms: number): void {
    let due_count = 0;
    while (due_count < this.#waiting.length && (this.#waiting[due_count]?.due_ms ?? 0) <= now_ms)
      due_count += 1;
    if (due_count > 0) this.#releaseUpTo(due_count);
  }

  /** When the next event is due, on the clock of `push`. */
  get nextDue_ms(): number | undefined {
    return this.#waiting[0]?.due_ms;
  }

  /** Releases everything. */
  flush(): void {
    this.#release(this.#waiting.length);
  }

  /** The first `due_count` have to go; so has everything that is older than the newest of them. */
  #releaseUpTo(due_count: number): void {
    let until_us = Number.NEGATIVE_INFINITY;
    for (let index = 0; index < due_count; index += 1)
      until_us = Math.max(until_us, this.#waiting[index]?.at_us ?? until_us);
    const going: Waiting[] = [];
    const staying: Waiting[] = [];
    for (const waiting of this.#waiting) (waiting.at_us <= until_us ? going : staying).push(waiting);
    this.#waiting = staying;
    this.#tell(going);
  }

  #release(count: number): void {
    if (count <= 0) return;
    const sorted = this.#waiting.toSorted((one, other) => one.at_us - other.at_us);
    const going = sorted.slice(0, count);
    const last_us = going.at(-1)?.at_us ?? 0;
    this.#waiting = this.#waiting.filter(({ at_us }) => at_us > last_us);
    this.#tell(sorted.filter(({ at_us }) => at_us <= last_us));
  }

  /** Ties as the store has them: a request passes its stages in the order in which they came. */
  #tell(going: readonly Waiting[]): void {
    for (const { event, at_us } of going.toSorted((one, other) => one.at_us - other.at_us)) {
      this.#released_us = Math.max(this.#released_us, at_us);
      this.#options.release(event);
    }
  }
}
