import { MACHINE_CLOCK, type ServerClock } from '../api-server/clock.ts';

/**
 * The clock of the machine at `speed` times its pace: at 60 a minute passes in a second. Events come when the machine gets to them, so that no two runs are alike;
 * what has to be repeatable runs on a VirtualClock.
 */
export function pacedClock(speed: number, machine: ServerClock = MACHINE_CLOCK): ServerClock {
  const start_ms = machine.now_ms();
  return {
    now_ms: () => start_ms + (machine.now_ms() - start_ms) * speed,
    after: (delay_ms, action) => machine.after(delay_ms / speed, action),
  };
}
