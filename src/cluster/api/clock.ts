import { setTimeout as timeout } from 'node:timers/promises';

/** Time and chance, as a parameter: what waits or rolls dice can be tested without doing either. */
export interface Clock {
  now_ms(): number;
  /** Rejects with the signal's reason as soon as it is aborted. */
  sleep(duration_ms: number, signal: AbortSignal | undefined): Promise<void>;
  /** From 0 to below 1. */
  random(): number;
}

export const SYSTEM_CLOCK: Clock = {
  now_ms: () => Date.now(),
  async sleep(duration_ms, signal) {
    signal?.throwIfAborted();
    try {
      await timeout(duration_ms, undefined, { signal });
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    }
  },
  random: () => Math.random(),
};
