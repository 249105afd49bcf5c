import type { ServerClock } from '../clock.ts';
import type { Collection } from '../storage/collection.ts';

/** How many events may wait for one watcher, and how long dispatching waits for the slow ones. Source: storage/cacher (reference 5.2). */
export interface WatchChannelLimits {
  readonly minimum_count: number;
  /** Of a kind with an index that the watch uses: pods of one node. */
  readonly indexUsed_count: number;
  readonly indexUnused_count: number;
  readonly withoutIndex_count: number;
  /** A channel is to hold the events of about one second: the capacity of the window by its length. */
  readonly window_s: number;
  /** Dispatching may be held up so long each second, and may save so much. */
  readonly budget_msPerS: number;
  readonly budgetMax_ms: number;
}

/** As kube-apiserver (suggestedWatchChannelSize in watch_cache.go, time_budget.go). */
export const WATCH_CHANNEL: WatchChannelLimits = {
  minimum_count: 10,
  indexUsed_count: 10,
  indexUnused_count: 1_000,
  withoutIndex_count: 100,
  window_s: 75,
  budget_msPerS: 50,
  budgetMax_ms: 100,
};

/** Kinds with an index, and the field that it is of (TriggerFunc in pkg/registry). */
export const WATCH_INDEXES: ReadonlyMap<string, string> = new Map([
  ['pods', 'spec.nodeName'],
  ['resourceslices.resource.k8s.io', 'spec.nodeName'],
]);
/** Events pass two channels of the same size, and one is in hand between and behind them (cache_watcher.go). */
const CHANNELS_COUNT = 2;

/** How many events may wait for a watcher. `fields`: those whose value its selector fixes. */
export function waitingEvents_count(
  limits: WatchChannelLimits,
  collection: { readonly name: string; readonly windowCapacity_count: number },
  fields: readonly string[],
): number {
  const index = WATCH_INDEXES.get(collection.name);
  const maximum_count =
    index === undefined
      ? limits.withoutIndex_count
      : fields.includes(index)
        ? limits.indexUsed_count
        : limits.indexUnused_count;
  const wanted_count = Math.ceil(collection.windowCapacity_count / limits.window_s);
  const size_count = Math.min(maximum_count, Math.max(limits.minimum_count, wanted_count));
  return CHANNELS_COUNT * (size_count + 1);
}

/** The time that dispatching of one kind may still be held up by slow watchers; all of them share it. */
export class DispatchBudget {
  readonly #limits: WatchChannelLimits;
  readonly #clock: ServerClock;
  #budget_ms: number;
  #last_ms: number;

  constructor(limits: WatchChannelLimits, clock: ServerClock) {
    this.#limits = limits;
    this.#clock = clock;
    this.#budget_ms = limits.budgetMax_ms;
    this.#last_ms = clock.now_ms();
  }

  /** All that there is; the next one who asks at once gets nothing. */
  take(): number {
    const { budget_msPerS, budgetMax_ms } = this.#limits;
    const now_ms = this.#clock.now_ms();
    const taken_ms = Math.min(
      budgetMax_ms,
      this.#budget_ms + ((now_ms - this.#last_ms) / 1000) * budget_msPerS,
    );
    this.#last_ms = now_ms;
    this.#budget_ms = 0;
    return taken_ms;
  }
}

const BUDGETS = new WeakMap<Collection, DispatchBudget>();

/** The budget of a kind: one watch cache, one budget. */
export function dispatchBudget(
  collection: Collection,
  limits: WatchChannelLimits,
  clock: ServerClock,
): DispatchBudget {
  const known = BUDGETS.get(collection);
  if (known !== undefined) return known;
  const budget = new DispatchBudget(limits, clock);
  BUDGETS.set(collection, budget);
  return budget;
}
