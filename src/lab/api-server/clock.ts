/** Time as the server knows it; a test gives one that it moves itself. */
export interface ServerClock {
  readonly now_ms: () => number;
  /** Calls `action` once after `delay_ms`; the answer takes it back. */
  readonly after: (delay_ms: number, action: () => void) => () => void;
  /** Finer than `now_ms`, where there is such a time: audit events tell microseconds. */
  readonly now_us?: () => number;
}

/** Microseconds since 1970, as fine as the clock has them. */
export function now_us(clock: ServerClock): number {
  return clock.now_us?.() ?? Math.floor(clock.now_ms()) * 1000;
}

/** Between the clock of the day and the one that counts microseconds. */
const MACHINE_START_US = Date.now() * 1000 - performance.now() * 1000;

/** The clock of the machine. Its timers do not keep a process alive: the listening socket does. */
export const MACHINE_CLOCK: ServerClock = {
  now_ms: () => Date.now(),
  now_us: () => Math.floor(MACHINE_START_US + performance.now() * 1000),
  after: (delay_ms, action) => {
    const timer = setTimeout(action, delay_ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

let lastSecond = { second: NaN, text: '' };

/** RFC 3339 with whole seconds, as metav1.Time is written. All writes of one second ask for the same text, twice each. */
export function timeText(now_ms: number): string {
  const second = Math.floor(now_ms / 1000);
  if (second !== lastSecond.second)
    lastSecond = { second, text: `${new Date(second * 1000).toISOString().slice(0, 19)}Z` };
  return lastSecond.text;
}
