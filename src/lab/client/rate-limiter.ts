import type { ServerClock } from '../api-server/clock.ts';

/** How many requests a client may send. */
export interface RateLimit {
  /** `--kube-api-qps`. */
  readonly perSecond: number;
  /** `--kube-api-burst`. */
  readonly burst_count: number;
}

/** Of kube-controller-manager, for each of its controllers (componentconfig defaults: 20 and 30). */
export const CONTROLLER_RATE: RateLimit = { perSecond: 20, burst_count: 30 };
/** Of kube-scheduler and kubelets (50 and 100). */
export const NODE_RATE: RateLimit = { perSecond: 50, burst_count: 100 };

/** A token bucket: every request takes a token, and waits until its token is there (util/flowcontrol/throttle.go, golang.org/x/time/rate). */
export class RateLimiter {
  readonly #clock: ServerClock;
  readonly #limit: RateLimit;
  #tokens_count: number;
  #filled_ms: number;

  constructor(clock: ServerClock, limit: RateLimit) {
    this.#clock = clock;
    this.#limit = limit;
    this.#tokens_count = limit.burst_count;
    this.#filled_ms = clock.now_ms();
  }

  /** Takes a token; the answer says how long to wait for it. */
  take_ms(): number {
    const { perSecond, burst_count } = this.#limit;
    const now_ms = this.#clock.now_ms();
    const filled_count = this.#tokens_count + ((now_ms - this.#filled_ms) / 1000) * perSecond;
    this.#tokens_count = Math.min(burst_count, filled_count) - 1;
    this.#filled_ms = now_ms;
    return this.#tokens_count >= 0 ? 0 : (-this.#tokens_count / perSecond) * 1000;
  }
}
