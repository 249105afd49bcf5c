import type { EpochMicros } from '../../kube/microtime.ts';

/** Two buckets an octave over 31 octaves of microseconds: up to 36 minutes. */
const BUCKET_COUNT = 62;
const LONGEST_US = 2 ** 31 - 1;
/** Fewer requests than this in a window say nothing about its latency. */
const WINDOW_REQUESTS_MIN_COUNT = 50;
/** Ten minutes of windows: what "before" and "during" are the median of. */
const WINDOWS_KEPT_COUNT = 60;

/** The times that the requests of one window took. No allocation after the start. */
export class WindowLatency {
  readonly #histogram = new Uint32Array(BUCKET_COUNT);
  #count = 0;

  add(duration_us: number): void {
    const whole_us = Math.max(2, Math.min(duration_us, LONGEST_US));
    const octave = 31 - Math.clz32(whole_us);
    const bucket = 2 * octave + ((whole_us >> (octave - 1)) & 1);
    this.#histogram[bucket] = (this.#histogram[bucket] ?? 0) + 1;
    this.#count += 1;
  }

  /** The time within which 90 % of the requests were answered, rounded up to half an octave; then starts anew. */
  takeHigh(): EpochMicros | undefined {
    const wanted = 0.9 * this.#count;
    const isEnough = this.#count >= WINDOW_REQUESTS_MIN_COUNT;
    let below = 0;
    let high: number | undefined;
    for (const [bucket, count] of this.#histogram.entries()) {
      below += count;
      if (isEnough && high === undefined && below >= wanted)
        high = 2 ** Math.floor(bucket / 2) * (bucket % 2 === 0 ? 1.5 : 2);
    }
    this.#histogram.fill(0);
    this.#count = 0;
    return high;
  }
}

/** The last ten minutes of window latencies; `median` is what one of them usually was. */
export class RecentLatency {
  readonly #kept: number[] = [];

  add(latency_us: number | undefined): void {
    if (latency_us === undefined) return;
    this.#kept.push(latency_us);
    if (this.#kept.length > WINDOWS_KEPT_COUNT) this.#kept.shift();
  }

  /** `undefined` before the first window with enough requests. */
  get median_us(): number | undefined {
    return this.#kept.toSorted((a, b) => a - b)[Math.floor(this.#kept.length / 2)];
  }
}
