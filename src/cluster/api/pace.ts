import type { Clock } from './clock.ts';

/** Keeps a client's own requests apart, so that it never becomes the noisy one. */
export interface Pace {
  /** Waits for this request's turn. */
  turn(signal: AbortSignal | undefined): Promise<void>;
  /** No request before `duration_ms` have passed: the server asked to be left alone. */
  hold(duration_ms: number): void;
}

/** `perSecond` requests, of which `burst_count` may come at once after a rest (generic cell rate algorithm). */
export function createPace(perSecond: number, burst_count: number, clock: Clock): Pace {
  const interval_ms = 1000 / perSecond;
  let next_ms = Number.NEGATIVE_INFINITY;
  let held_ms = Number.NEGATIVE_INFINITY;
  return {
    async turn(signal) {
      const now_ms = clock.now_ms();
      next_ms = Math.max(next_ms, now_ms - burst_count * interval_ms) + interval_ms;
      const wait_ms = Math.max(next_ms, held_ms) - now_ms;
      if (wait_ms > 0) await clock.sleep(wait_ms, signal);
      // The server may have asked for rest while we waited for our turn.
      while (held_ms > clock.now_ms()) await clock.sleep(held_ms - clock.now_ms(), signal);
    },
    hold(duration_ms) {
      held_ms = Math.max(held_ms, clock.now_ms() + duration_ms);
    },
  };
}
