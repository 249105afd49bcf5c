import { MACHINE_CLOCK, now_us, type ServerClock } from '../api-server/clock.ts';

/**
 * The clock of the machine at `speed` times its pace: at 60 a minute passes in a second. Events come when the machine gets to them, so that no two runs are alike;
 * what has to be repeatable runs on a VirtualClock.
 */
export function pacedClock(speed: number, machine: ServerClock = MACHINE_CLOCK): ServerClock {
  if (speed === 1) return machine;
  const start_ms = machine.now_ms();
  const start_us = now_us(machine);
  return {
    now_ms: () => start_ms + (machine.now_ms() - start_ms) * speed,
    now_us: () => start_us + Math.floor((now_us(machine) - start_us) * speed),
    after: (delay_ms, action) => machine.after(delay_ms / speed, action),
  };
}
