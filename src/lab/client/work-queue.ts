import type { ServerClock } from '../api-server/clock.ts';

/** How long a key waits after a failure: 5 ms, doubled with each one in a row, up to 1000 s (DefaultTypedControllerRateLimiter, util/workqueue). */
const FIRST_WAIT_MS = 5;
const WAIT_MAX_MS = 1_000_000;

/** So many keys that were taken may stand before the first one, and half of the queue: to move the others is then paid for. */
const QUEUE_TAKEN_MAX_COUNT = 1024;

/**
 * The work queue of a controller, as client-go's: a key is in it once however often it is added, is worked on by one worker at a time, and comes again if it was added
 * meanwhile. Work begins behind whatever is going on when a key is added.
 */
export class WorkQueue {
  readonly #clock: ServerClock;
  readonly #work: (key: string) => Promise<void>;
  readonly #workers_count: number;
  /** Keys that are to be worked on, those included that are being worked on and came again. */
  readonly #dirty = new Set<string>();
  readonly #working = new Set<string>();
  /** Dirty keys that nobody works on, in the order in which they came. From `#first` on: to take them out of a Set one by one leaves holes that each look at the first walks over. */
  #queue: string[] = [];
  #first = 0;
  readonly #failures = new Map<string, number>();
  #isStopped = false;
  #isPaused = false;

  /** `work`: never rejects. */
  constructor(clock: ServerClock, work: (key: string) => Promise<void>, workers_count = 1) {
    this.#clock = clock;
    this.#work = work;
    this.#workers_count = workers_count;
  }

  /** Keys that wait for a worker. */
  get waiting_count(): number {
    return this.#dirty.size;
  }

  /** Is nothing waiting, and nothing being worked on? Keys that wait for their time do not count. */
  get isIdle(): boolean {
    return this.#dirty.size === 0 && this.#working.size === 0;
  }

  add(key: string): void {
    if (this.#isStopped || this.#dirty.has(key)) return;
    this.#dirty.add(key);
    if (this.#working.has(key)) return;
    this.#queue.push(key);
    void Promise.resolve().then(() => this.#next());
  }

  addAfter(key: string, delay_ms: number): void {
    this.#clock.after(delay_ms, () => this.add(key));
  }

  /** Adds a key that has failed once more. */
  addRateLimited(key: string): void {
    const failures_count = this.#failures.get(key) ?? 0;
    this.#failures.set(key, failures_count + 1);
    this.addAfter(key, Math.min(WAIT_MAX_MS, FIRST_WAIT_MS * 2 ** failures_count));
  }

  /** The key has been worked on without a failure. */
  forget(key: string): void {
    this.#failures.delete(key);
  }

  /** Begins no work until `resume`: the caches of a controller have to be filled first. */
  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    for (let worker = 0; worker < this.#workers_count; worker += 1) this.#next();
  }

  /** Lets go of everything that waits; what is being worked on is finished. */
  stop(): void {
    this.#isStopped = true;
    this.#dirty.clear();
    this.#queue = [];
    this.#first = 0;
  }

  #next(): void {
    if (this.#isPaused || this.#working.size >= this.#workers_count) return;
    const key = this.#take();
    if (key === undefined) return;
    this.#dirty.delete(key);
    this.#working.add(key);
    void this.#work(key).then(() => {
      this.#working.delete(key);
      if (this.#dirty.has(key)) this.#queue.push(key);
      this.#next();
    });
  }

  #take(): string | undefined {
    const key = this.#queue[this.#first];
    if (key === undefined) return undefined;
    this.#first += 1;
    if (this.#first > QUEUE_TAKEN_MAX_COUNT && this.#first * 2 > this.#queue.length) {
      this.#queue = this.#queue.slice(this.#first);
      this.#first = 0;
    }
    return key;
  }
}
