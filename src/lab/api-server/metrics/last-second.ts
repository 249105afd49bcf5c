import type { Gauge, MetricsRegistry } from './registry.ts';

const SECOND_MS = 1000;

/**
 * The most that a count has been in the last whole second, as kube-apiserver tells requests in flight (server/filters/maxinflight.go): a count that does
 * not change for a second is told as 0, for it is noted where it changes.
 */
export class LastSecondMaximum {
  readonly #now_ms: () => number;
  readonly #gauge: Gauge;
  readonly #labels: readonly string[];
  #count = 0;
  #second = 0;
  #maximum_count = 0;
  #before_count = 0;

  constructor(gauge: Gauge, labels: readonly string[], now_ms: () => number) {
    this.#gauge = gauge;
    this.#labels = labels;
    this.#now_ms = now_ms;
  }

  get count(): number {
    return this.#count;
  }

  add(change_count: number): void {
    this.#roll();
    this.#count += change_count;
    this.#maximum_count = Math.max(this.#maximum_count, this.#count);
  }

  /** Sets the gauge, when somebody asks. */
  show(): void {
    this.#roll();
    this.#gauge.set(this.#labels, this.#before_count);
  }

  #roll(): void {
    const second = Math.floor(this.#now_ms() / SECOND_MS);
    if (second === this.#second) return;
    this.#before_count = second === this.#second + 1 ? this.#maximum_count : 0;
    this.#maximum_count = 0;
    this.#second = second;
  }
}

/** Requests of both kinds, counted in one gauge. */
export interface RequestKindCounts {
  readonly readOnly: LastSecondMaximum;
  readonly mutating: LastSecondMaximum;
}

/** Counts by kind of request; the gauge shows both whenever somebody asks. */
export function requestKindCounts(
  gauge: Gauge,
  registry: MetricsRegistry,
  now_ms: () => number,
): RequestKindCounts {
  const readOnly = new LastSecondMaximum(gauge, ['readOnly'], now_ms);
  const mutating = new LastSecondMaximum(gauge, ['mutating'], now_ms);
  registry.onCollect(() => {
    readOnly.show();
    mutating.show();
  });
  return { readOnly, mutating };
}
