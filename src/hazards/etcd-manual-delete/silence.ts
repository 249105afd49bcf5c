import { MICROS_PER_MINUTE, MICROS_PER_SECOND, type EpochMicros } from '../../kube/microtime.ts';

/** Silence of the whole log this long is a hole in it: kubelets renew leases every 10 s, controllers every 2 s. */
const HOLE_US = MICROS_PER_MINUTE;
/** In a log with leases hardly any silence is as long as this, besides its holes. */
const SPARSE_US = 10 * MICROS_PER_SECOND;
/** Silences remembered for learning what is usual. */
const SILENCES_MAX_COUNT = 1_024;
/** This many between SPARSE_US and HOLE_US show a log without leases, in which longer ones need not be holes. */
const SPARSE_COUNT = 20;
/** One silence in twenty is longer than what is held to be usual... */
const USUAL_QUANTILE = 0.95;
/** ...and one that is this much longer is a hole. */
const HOLE_FACTOR = 3;
/** Silences of HOLE_US and more that are looked through for each loss; the last ones matter. */
const LONG_MAX_COUNT = 100;

interface Silence {
  readonly from_us: EpochMicros;
  readonly to_us: EpochMicros;
}

/** Learns how long a log is usually silent, to tell a hole from a quiet cluster. Memory: some 1,000 numbers. */
export class Silences {
  readonly #spans_us: number[] = [];
  readonly #long: Silence[] = [];
  #next = 0;
  #last_us: EpochMicros = 0;

  observe(at_us: EpochMicros): void {
    const from_us = this.#last_us;
    this.#last_us = at_us;
    if (from_us === 0 || at_us - from_us < SPARSE_US) return;
    this.#spans_us[this.#next] = at_us - from_us;
    this.#next = (this.#next + 1) % SILENCES_MAX_COUNT;
    if (at_us - from_us <= HOLE_US) return;
    this.#long.push({ from_us, to_us: at_us });
    if (this.#long.length > LONG_MAX_COUNT) this.#long.shift();
  }

  /** The longest silence between two moments, 0 where none was longer than HOLE_US. */
  longest_us(after_us: EpochMicros, before_us: EpochMicros): number {
    let longest_us = 0;
    for (const { from_us, to_us } of this.#long)
      if (to_us > after_us && from_us < before_us) longest_us = Math.max(longest_us, to_us - from_us);
    return longest_us;
  }

  /** A longer silence than this is a hole, by what the log has shown so far. */
  holeMin_us(): number {
    const sorted_us = this.#spans_us.toSorted((one, other) => one - other);
    if ((sorted_us[SPARSE_COUNT - 1] ?? Infinity) > HOLE_US) return HOLE_US;
    const usual_us = sorted_us[Math.floor(USUAL_QUANTILE * (sorted_us.length - 1))] ?? 0;
    return Math.max(HOLE_US, HOLE_FACTOR * usual_us);
  }
}
