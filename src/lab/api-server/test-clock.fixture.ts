import type { ServerClock } from './clock.ts';

interface Timer {
  readonly at_ms: number;
  readonly action: () => void;
}

/** A clock that a test moves. */
export interface TestClock extends ServerClock {
  /** Lets time pass, timer by timer, and what each of them sets off. */
  advance(duration_ms: number): Promise<void>;
}

/** Lets promises that are settled already do what waits for them. */
async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

export function testClock(start_ms = Date.UTC(2026, 0, 1)): TestClock {
  let now_ms = start_ms;
  const timers = new Set<Timer>();
  return {
    now_ms: () => now_ms,
    after: (delay_ms, action) => {
      const timer = { at_ms: now_ms + delay_ms, action };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    async advance(duration_ms) {
      const end_ms = now_ms + duration_ms;
      await settled();
      for (;;) {
        const [next] = [...timers]
          .filter(({ at_ms }) => at_ms <= end_ms)
          .toSorted((one, other) => one.at_ms - other.at_ms);
        if (next === undefined) break;
        timers.delete(next);
        now_ms = Math.max(now_ms, next.at_ms);
        next.action();
        await settled();
      }
      now_ms = end_ms;
    },
  };
}
