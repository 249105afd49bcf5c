import { MICROS_PER_MINUTE, MICROS_PER_SECOND, type EpochMicros } from '../../kube/microtime.ts';
import type { ObjectReference } from '../../kube/object-reference.ts';
import { BoundedMap } from '../../audit/bounded-map.ts';
import { EvidenceSample } from '../evidence.ts';

/** Enough for the talk's queue at its start; the stalest are forgotten, and the number is then a lower bound. */
const WAITING_MAX_COUNT = 20_000;
/** How often the backlog is measured: a kubelet asks again after at most two minutes. */
export const SAMPLE_US = 30 * MICROS_PER_SECOND;
/** One hour of samples. */
const SAMPLES_MAX_COUNT = 120;
/** What comes within a minute was a race of start-up, not a backlog. */
const RACE_US = MICROS_PER_MINUTE;
/** A kubelet asks for what it lacks at least every two minutes, so until then what is new to the log may be old. */
const OLD_STOCK_US = 150 * MICROS_PER_SECOND;

/** Distinct objects that are waited for, before it is called a backlog. */
const BACKLOG_MIN_COUNT = 10;
/** In two minutes by a fifth, or double in five: it does not merely stand. */
const GROWTH_FACTOR = 1.2;
const GROWTH_SAMPLES = 4;
const DOUBLE_SAMPLES = 10;
/** A forecast rests on the last ten minutes. */
const SLOPE_SAMPLES = 20;

/** One object that somebody waits for. */
export interface Waiting {
  readonly object: ObjectReference;
  readonly first_us: EpochMicros;
  last_us: EpochMicros;
  /** In the log from its first minutes on: its age is unknown, and its sight is no growth. */
  readonly isOldStock: boolean;
}

interface Sample {
  readonly at_us: EpochMicros;
  readonly count: number;
}

/**
 * Objects that are waited for and do not exist yet, and how their number goes.
 * Memory: 20,000 objects, 120 samples, 20 auditIDs.
 */
export class Backlog {
  readonly evidence = new EvidenceSample();
  readonly #waiting = new BoundedMap<string, Waiting>(WAITING_MAX_COUNT);
  readonly #samples: Sample[] = [];
  readonly #logBegin_us: EpochMicros;
  readonly #forgetAfter_us: number;
  readonly #resolvers = new Map<string, number>();
  appeared_count = 0;
  resolved_count = 0;
  peak_count = 0;
  /** When it was first held to grow, and the first of what was then waited for. */
  growing_us: EpochMicros | undefined;
  since_us: EpochMicros | undefined;
  stock_count = 0;

  /** `forgetAfter_us`: who has not asked for so long no longer waits. */
  constructor(logBegin_us: EpochMicros, forgetAfter_us: number) {
    this.#logBegin_us = logBegin_us;
    this.#forgetAfter_us = forgetAfter_us;
  }

  asked(key: string, object: ObjectReference, at_us: EpochMicros, auditID: string): void {
    const known = this.#waiting.get(key);
    if (known !== undefined) {
      known.last_us = at_us;
      return;
    }
    const isOldStock = at_us - this.#logBegin_us < OLD_STOCK_US;
    this.#waiting.set(key, { object, first_us: at_us, last_us: at_us, isOldStock });
    this.appeared_count += 1;
    if (!isOldStock) this.evidence.add(auditID);
  }

  has(key: string): boolean {
    return this.#waiting.has(key);
  }

  get size(): number {
    return this.#waiting.size;
  }

  /** The object is there; `user` made it, where that is known. */
  resolved(key: string, user: string | undefined): void {
    if (!this.#waiting.delete(key)) return;
    this.resolved_count += 1;
    if (user === undefined) return;
    if (this.#resolvers.size < 100 || this.#resolvers.has(user))
      this.#resolvers.set(user, (this.#resolvers.get(user) ?? 0) + 1);
  }

  /** Nobody waits for it any more. */
  dropped(key: string): void {
    this.#waiting.delete(key);
  }

  clear(): void {
    for (const [key] of this.#waiting.entries()) this.#waiting.delete(key);
  }

  /** Who made most of what was waited for. */
  get provider(): string | undefined {
    let provider: string | undefined;
    let most = 0;
    for (const [user, count] of this.#resolvers) if (count > most) [provider, most] = [user, count];
    return provider;
  }

  /** Measures the backlog; true from the moment on at which it grows. */
  sample(now_us: EpochMicros): boolean {
    let count = 0;
    let stock_count = 0;
    let oldest_us: EpochMicros | undefined;
    for (const [key, waiting] of this.#waiting.entries()) {
      if (now_us - waiting.last_us > this.#forgetAfter_us) {
        this.#waiting.delete(key);
        continue;
      }
      if (now_us - waiting.first_us < RACE_US) continue;
      if (waiting.isOldStock) stock_count += 1;
      else {
        count += 1;
        oldest_us = Math.min(oldest_us ?? waiting.first_us, waiting.first_us);
      }
    }
    this.stock_count = stock_count;
    this.peak_count = Math.max(this.peak_count, count);
    this.#samples.push({ at_us: now_us, count });
    if (this.#samples.length > SAMPLES_MAX_COUNT) this.#samples.shift();
    if (this.growing_us === undefined && this.#isGrowing()) {
      this.growing_us = now_us;
      this.since_us = oldest_us;
    }
    return this.growing_us !== undefined;
  }

  #isGrowing(): boolean {
    const { count } = this;
    if (count < BACKLOG_MIN_COUNT) return false;
    const before = this.#samples.at(-1 - GROWTH_SAMPLES)?.count ?? 0;
    if (count >= GROWTH_FACTOR * before) return true;
    return count >= 2 * (this.#samples.at(-1 - DOUBLE_SAMPLES)?.count ?? 0);
  }

  /** Objects waited for at the last sample, without the old stock. */
  get count(): number {
    return this.#samples.at(-1)?.count ?? 0;
  }

  get last_us(): EpochMicros {
    return this.#samples.at(-1)?.at_us ?? this.#logBegin_us;
  }

  /** Growth per minute over the last ten minutes; negative where it shrinks. */
  get slope_per_minute(): number {
    const last = this.#samples.at(-1);
    const first = this.#samples.at(-1 - SLOPE_SAMPLES) ?? this.#samples[0];
    if (last === undefined || first === undefined || last.at_us === first.at_us) return 0;
    return ((last.count - first.count) * MICROS_PER_MINUTE) / (last.at_us - first.at_us);
  }

  *waiting(): IterableIterator<Waiting> {
    for (const waiting of this.#waiting.values()) if (!waiting.isOldStock) yield waiting;
  }

  /** True where more was waited for than is kept. */
  get isFull(): boolean {
    return this.#waiting.evicted_count > 0;
  }
}
