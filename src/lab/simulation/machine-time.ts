import { setTimeout as sleep } from 'node:timers/promises';
import { MACHINE_CLOCK } from '../api-server/clock.ts';

/** How often it looks whether something has come to be so. */
const LOOK_MS = 100;

/** The time of the machine, to be waited for as that of a VirtualClock is: an error that nobody waits for ends the wait that is under way, or the next one. */
export class MachineTime {
  #failure: { readonly error: unknown } | undefined;
  #failed: (error: unknown) => void = () => undefined;

  readonly now_ms = MACHINE_CLOCK.now_ms;
  readonly now_us = MACHINE_CLOCK.now_us;
  readonly after = MACHINE_CLOCK.after;

  readonly fail = (error: unknown): void => {
    this.#failure ??= { error };
    this.#failed(error);
  };

  async run(duration_ms: number): Promise<void> {
    await this.runUntil(() => false, duration_ms);
  }

  async runUntil(isSo: () => boolean, within_ms: number): Promise<boolean> {
    const end_ms = this.now_ms() + within_ms;
    for (;;) {
      this.#checkFailure();
      const left_ms = end_ms - this.now_ms();
      if (isSo()) return true;
      if (left_ms <= 0) return false;
      // Unlike timers of MACHINE_CLOCK it keeps the process alive: somebody waits for it.
      await this.complete(sleep(Math.min(LOOK_MS, left_ms)));
    }
  }

  async complete<Value>(promise: Promise<Value>): Promise<Value> {
    const failed = new Promise<never>((_, reject) => {
      this.#failed = reject;
    });
    // Nobody may be waiting when it comes: the next wait throws it.
    failed.catch(() => undefined);
    const value = await Promise.race([promise, failed]);
    this.#checkFailure();
    return value;
  }

  #checkFailure(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }
}
