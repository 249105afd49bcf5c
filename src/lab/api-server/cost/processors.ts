import { EventQueue } from '../../simulation/event-queue.ts';
import type { ServerClock } from '../clock.ts';

/** Work that has so little left is done: less than that is lost in the sums of floating point numbers. */
const DONE_MS = 1e-6;

/**
 * The processors of the modelled server: requests that run at the same time share them evenly, as Go's scheduler has it with goroutines. As long as there are more processors
 * than requests each takes as long as it takes alone; beyond that all of them take longer. Each request has at most one processor.
 *
 * Kept as the work that each request has been given since the beginning, which is the same for all that run: a request is done when that sum has grown by what it needs.
 */
export class Processors {
  readonly #clock: ServerClock;
  readonly #count: number;
  /** What each has to be given until it is done, by the sum at which that will be so. */
  readonly #waiting = new EventQueue();
  #given_ms = 0;
  #since_ms: number;
  #cancel: () => void = () => undefined;

  constructor(clock: ServerClock, count: number) {
    this.#clock = clock;
    this.#count = count;
    this.#since_ms = clock.now_ms();
  }

  /** Requests that are being worked on. */
  get busy_count(): number {
    return this.#waiting.count;
  }

  /** Resolves when a processor has worked for so long on it. */
  work(duration_ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#account();
      this.#waiting.add({ at_ms: this.#given_ms + duration_ms, action: resolve });
      this.#wait();
    });
  }

  /** What one request gets of each millisecond. */
  get #share(): number {
    return Math.min(1, this.#count / Math.max(1, this.#waiting.count));
  }

  #account(): void {
    const now_ms = this.#clock.now_ms();
    this.#given_ms += (now_ms - this.#since_ms) * this.#share;
    this.#since_ms = now_ms;
  }

  #wait(): void {
    this.#cancel();
    const next_ms = this.#waiting.next_ms;
    if (next_ms === undefined) return;
    const left_ms = Math.max(0, next_ms - this.#given_ms);
    this.#cancel = this.#clock.after(left_ms / this.#share, () => {
      this.#account();
      // What is due is due, whatever is lost in the sums.
      this.#given_ms = Math.max(this.#given_ms, next_ms);
      while ((this.#waiting.next_ms ?? Infinity) <= this.#given_ms + DONE_MS) this.#waiting.take()?.action();
      this.#wait();
    });
  }
}
