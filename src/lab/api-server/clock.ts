/** Time as the server knows it; a test gives one that it moves itself. */
export interface ServerClock {
  readonly now_ms: () => number;
  /** Calls `action` once after `delay_ms`; the answer takes it back. */
  readonly after: (delay_ms: number, action: () => void) => () => void;
}

/** The clock of the machine. Its timers do not keep a process alive: the listening socket does. */
export const MACHINE_CLOCK: ServerClock = {
  now_ms: () => Date.now(),
  after: (delay_ms, action) => {
    const timer = setTimeout(action, delay_ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/** RFC 3339 with whole seconds, as metav1.Time is written. */
export function timeText(now_ms: number): string {
  return `${new Date(now_ms).toISOString().slice(0, 19)}Z`;
}
