import type { Change } from './stored-object.ts';

/** How much of the past a watch may start from. Source: watch_cache.go and watch_cache_history.go of k8s.io/apiserver. */
export interface WatchWindowLimits {
  readonly minimum_count: number;
  readonly maximum_count: number;
  /** Events younger than this are worth a bigger window. */
  readonly fresh_ms: number;
}

/** As kube-apiserver: 100 events at first, 102,400 at most, 75 s (a bookmark a minute and 15 s more). */
export const WATCH_WINDOW: WatchWindowLimits = {
  minimum_count: 100,
  maximum_count: 102_400,
  fresh_ms: 75_000,
};

/**
 * The ring buffer of the watch cache, told as numbers: how many of the last changes it holds, and from which revision on it knows
 * them all. It doubles when it is full of fresh events and halves when even its newest quarter is old.
 */
export class WatchWindow {
  readonly #limits: WatchWindowLimits;
  #capacity_count: number;
  #held_count = 0;
  #oldestStart: number;

  /** `listed`: the revision of the list with which the cache begins. */
  constructor(limits: WatchWindowLimits, listed: number) {
    this.#limits = limits;
    this.#capacity_count = limits.minimum_count;
    this.#oldestStart = listed;
  }

  get capacity_count(): number {
    return this.#capacity_count;
  }

  get held_count(): number {
    return this.#held_count;
  }

  /**
   * A watch may start from this revision or a later one: that of the list with which the cache began, and once an event had to make room,
   * the one before the oldest event that is left, whatever was written between the two (getAllEventsSinceLocked).
   */
  get oldestStart(): number {
    return this.#oldestStart;
  }

  /** Takes one more change in; `changes` ends with it and holds at least all that the window holds. */
  push(changes: readonly Change[], now_ms: number): void {
    if (this.#held_count >= this.#capacity_count) this.#resize(changes, now_ms);
    const isFull = this.#held_count >= this.#capacity_count;
    this.#held_count = isFull ? this.#capacity_count : this.#held_count + 1;
    const oldest = changes[changes.length - this.#held_count];
    if (isFull && oldest !== undefined) this.#oldestStart = oldest.revision - 1;
  }

  /** The cache begins anew, with a list at this revision. */
  restart(listed: number): void {
    this.#oldestStart = listed;
    this.#held_count = 0;
    this.#capacity_count = this.#limits.minimum_count;
  }

  #resize(changes: readonly Change[], now_ms: number): void {
    const { minimum_count, maximum_count, fresh_ms } = this.#limits;
    const last = changes.length - 1;
    const oldest = changes[last - this.#held_count];
    const quarter = changes[last - Math.floor(this.#held_count / 4)];
    if (oldest !== undefined && now_ms - oldest.at_ms < fresh_ms)
      this.#capacity_count = Math.min(this.#capacity_count * 2, maximum_count);
    else if (quarter !== undefined && now_ms - quarter.at_ms > fresh_ms)
      this.#capacity_count = Math.max(Math.floor(this.#capacity_count / 2), minimum_count);
  }
}
