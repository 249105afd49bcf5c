/** Two buckets an octave: a quantile is then off by at most 41 %, far less than the factor that raises an alert. */
const BUCKETS_PER_OCTAVE = 2;
/** 2^20 requests in one window (100,000/s): more than any API server answers. */
const BUCKET_COUNT = 20 * BUCKETS_PER_OCTAVE;
/** At twice this many windows all weights are halved, so that the past is the last two to four hours (10 s windows). */
const MEMORY_WINDOWS = 720;
/** Below this many requests in a window a client is quiet; most kubelets never need a histogram. */
const QUIET_COUNT = 20;

/**
 * How many requests one client sent per window so far, as a histogram: its usual load and how high it goes
 * now and then, without keeping the windows. Bursts shorter than 5 % of the time do not move `high_count`.
 * Memory: one number until the client is seen busy, then 40 floats.
 */
export class PastRate {
  #quiet_weight: number;
  #weight: number;
  #histogram: Float32Array | undefined;

  /** `quiet_windows`: how long the log ran before this client was first seen in it. */
  constructor(quiet_windows: number) {
    this.#quiet_weight = quiet_windows;
    this.#weight = quiet_windows;
  }

  add(count: number): void {
    this.#weight += 1;
    if (count < QUIET_COUNT) this.#quiet_weight += 1;
    else this.#bucketed(count);
    if (this.#weight > 2 * MEMORY_WINDOWS) this.#halve();
  }

  addQuiet(windows: number): void {
    const added = Math.min(windows, MEMORY_WINDOWS);
    this.#quiet_weight += added;
    this.#weight += added;
    if (this.#weight > 2 * MEMORY_WINDOWS) this.#halve();
  }

  #bucketed(count: number): void {
    this.#histogram ??= new Float32Array(BUCKET_COUNT);
    const bucket = Math.min(BUCKET_COUNT - 1, Math.floor(BUCKETS_PER_OCTAVE * Math.log2(count)));
    this.#histogram[bucket] = (this.#histogram[bucket] ?? 0) + 1;
  }

  #halve(): void {
    this.#weight /= 2;
    this.#quiet_weight /= 2;
    if (this.#histogram !== undefined)
      for (const [bucket, weight] of this.#histogram.entries()) this.#histogram[bucket] = weight / 2;
  }

  /** Windows that the past consists of (weighted: long pasts fade). */
  get window_count(): number {
    return this.#weight;
  }

  /** Requests per window that this client stayed below in 95 % of its past. */
  get high_count(): number {
    return this.#quantile(0.95);
  }

  /** Requests per window in the middle of its past. */
  get usual_count(): number {
    return this.#quantile(0.5);
  }

  #quantile(share: number): number {
    let below = this.#quiet_weight;
    const wanted = share * this.#weight;
    if (this.#histogram === undefined || below >= wanted) return QUIET_COUNT;
    for (const [bucket, weight] of this.#histogram.entries()) {
      below += weight;
      if (below >= wanted) return 2 ** ((bucket + 1) / BUCKETS_PER_OCTAVE);
    }
    return 2 ** (BUCKET_COUNT / BUCKETS_PER_OCTAVE);
  }
}
