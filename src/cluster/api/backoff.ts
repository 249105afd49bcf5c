import type { Clock } from './clock.ts';

/** Waiting times that double, spread by chance so that clients which failed together do not come back together. */
export interface BackoffRange {
  readonly first_ms: number;
  readonly max_ms: number;
}

/** The wait after failure number `failures_count` (from 1): between once and twice its step, the step doubling up to `max_ms`. */
export function backoff_ms(failures_count: number, { first_ms, max_ms }: BackoffRange, clock: Clock): number {
  // Beyond 2^20 the doubling is far over any maximum, and must not run into infinity.
  const step_ms = Math.min(max_ms, first_ms * 2 ** Math.min(failures_count - 1, 20));
  return Math.round(step_ms * (1 + clock.random()));
}
