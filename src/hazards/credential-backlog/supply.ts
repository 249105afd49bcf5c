import { MICROS_PER_MINUTE, type EpochMicros } from '../../kube/microtime.ts';
import type { AuditEvent } from '../../audit/event.ts';
import { BoundedMap } from '../../audit/bounded-map.ts';
import { OffenderBook } from '../evidence.ts';

/** Clients that create Secrets or ConfigMaps; the stalest is forgotten. */
const CREATORS_MAX_COUNT = 200;
/** "Before" is up to half an hour, "now" the last five minutes. */
const MINUTES_KEPT = 60;
const NOW_MINUTES = 5;
const BEFORE_MINUTES = 30;
/** A creator that made fewer a minute is no provider that falls behind, one that keeps more than half did not fall. */
const BEFORE_MIN_PER_MINUTE = 1;
const FALL_FACTOR = 2;
/** A provider works all the time: a release that creates a hundred in one minute and then nothing has not fallen behind. */
const BEFORE_ACTIVE_SHARE = 0.5;

interface Creator {
  readonly book: OffenderBook;
  /** Creates in each minute, a ring by minute number. */
  readonly counts: Uint32Array;
  minute: number;
}

/** How many Secrets and ConfigMaps each client creates a minute. Memory: 200 clients with 60 numbers. */
export class Supply {
  readonly #creators = new BoundedMap<string, Creator>(CREATORS_MAX_COUNT);

  created(event: AuditEvent): void {
    const minute = minuteOf(event.stageTimestamp_us);
    const creator = this.#creators.refresh(event.user.username, () => ({
      book: new OffenderBook(),
      counts: new Uint32Array(MINUTES_KEPT),
      minute,
    }));
    const idle = Math.min(minute - creator.minute, MINUTES_KEPT);
    for (let back = 0; back < idle; back += 1) creator.counts[(minute - back) % MINUTES_KEPT] = 0;
    creator.minute = minute;
    creator.counts[minute % MINUTES_KEPT] = (creator.counts[minute % MINUTES_KEPT] ?? 0) + 1;
    creator.book.observe(event);
  }

  book(user: string): OffenderBook | undefined {
    return this.#creators.get(user)?.book;
  }

  /** Creates a minute before `since_us` and in the five minutes up to `now_us`. */
  rates(user: string, logBegin_us: EpochMicros, since_us: EpochMicros, now_us: EpochMicros) {
    const creator = this.#creators.get(user);
    const now = minuteOf(now_us);
    const { begin, since } = beforeMinutes(logBegin_us, since_us, now_us);
    return {
      before_per_minute: mean(creator, begin, since - 1),
      now_per_minute: mean(creator, now - NOW_MINUTES, now - 1) ?? 0,
    };
  }

  /** The client whose creates fell most since then, if one clearly fell. */
  fallen(logBegin_us: EpochMicros, since_us: EpochMicros, now_us: EpochMicros): string | undefined {
    let fallen: string | undefined;
    let most = 0;
    const { begin, since } = beforeMinutes(logBegin_us, since_us, now_us);
    for (const [user, creator] of this.#creators.entries()) {
      const { before_per_minute, now_per_minute } = this.rates(user, logBegin_us, since_us, now_us);
      if (before_per_minute === undefined || before_per_minute < BEFORE_MIN_PER_MINUTE) continue;
      if (now_per_minute * FALL_FACTOR > before_per_minute || before_per_minute - now_per_minute <= most)
        continue;
      if (activeCount(creator, begin, since - 1) < BEFORE_ACTIVE_SHARE * (since - begin)) continue;
      fallen = user;
      most = before_per_minute - now_per_minute;
    }
    return fallen;
  }
}

function minuteOf(at_us: EpochMicros): number {
  return Math.floor(at_us / MICROS_PER_MINUTE);
}

/** The minutes from `begin` up to `since`, without it, are "before". */
function beforeMinutes(
  logBegin_us: EpochMicros,
  since_us: EpochMicros,
  now_us: EpochMicros,
): { readonly begin: number; readonly since: number } {
  const since = minuteOf(since_us);
  const oldest = minuteOf(now_us) - MINUTES_KEPT + 1;
  return { begin: Math.max(since - BEFORE_MINUTES, minuteOf(logBegin_us), oldest), since };
}

/** Minutes from `first` to `last` in which the client created anything. */
function activeCount(creator: Creator, first: number, last: number): number {
  let count = 0;
  for (let minute = first; minute <= last; minute += 1)
    if ((mean(creator, minute, minute) ?? 0) > 0) count += 1;
  return count;
}

/** Mean over the minutes `first` to `last`; `undefined` where there is none. */
function mean(creator: Creator | undefined, first: number, last: number): number | undefined {
  if (last < first) return undefined;
  let sum = 0;
  for (let minute = first; minute <= last; minute += 1) {
    if (creator !== undefined && minute <= creator.minute && minute > creator.minute - MINUTES_KEPT)
      sum += creator.counts[minute % MINUTES_KEPT] ?? 0;
  }
  return sum / (last - first + 1);
}
