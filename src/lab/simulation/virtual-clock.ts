import { MACHINE_CLOCK, type ServerClock } from '../api-server/clock.ts';
import { EventQueue } from './event-queue.ts';

/** When simulations begin unless told otherwise: a Monday, five in the afternoon. */
export const SIMULATION_START_MS = Date.UTC(2026, 0, 5, 17, 0, 0);

/**
 * Lets everything happen that waits for settled promises and for nothing else. A turn of the event loop comes after all of them, however long the chain; nothing
 * in a simulation waits for the machine.
 */
function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** How time passes where it goes by that of the machine. */
interface Pace {
  readonly speed: number;
  readonly machine: ServerClock;
  readonly machineStart_ms: number;
  readonly start_ms: number;
}

/** At a pace: how often it looks whether what is waited for is so, whatever happens. */
const LOOK_MS = 200;

/**
 * Time that passes only when it is told to: from one event to the next, as fast as the machine can. Events of one time happen in the order in which they were asked
 * for, and what they set off is done before time moves on, so that a run depends on nothing but its own program.
 */
export class VirtualClock implements ServerClock {
  readonly #queue = new EventQueue();
  #now_ms: number;
  #isRunning = false;
  #failure: { readonly error: unknown } | undefined;
  #pace: Pace | undefined;
  /** Ends the wait for the next event: there is a sooner one. */
  #wake: () => void = () => undefined;

  constructor(start_ms = SIMULATION_START_MS) {
    this.#now_ms = start_ms;
  }

  readonly now_ms = (): number => {
    const pace = this.#pace;
    if (pace === undefined) return this.#now_ms;
    const passed_ms = pace.machine.now_ms() - pace.machineStart_ms;
    return Math.max(this.#now_ms, pace.start_ms + passed_ms * pace.speed);
  };
  readonly now_us = (): number => Math.floor(this.now_ms() * 1000);
  readonly after = (delay_ms: number, action: () => void): (() => void) => {
    const cancel = this.#queue.add({ at_ms: this.now_ms() + Math.max(0, delay_ms), action });
    if (this.#pace !== undefined) this.#wake();
    return cancel;
  };

  /**
   * From now on time passes as on the machine, `speed` times as fast, as long as somebody lets it pass: requests may then come from outside at any moment. No two runs
   * are alike any more.
   */
  setPace(speed: number, machine: ServerClock = MACHINE_CLOCK): void {
    this.#pace = { speed, machine, machineStart_ms: machine.now_ms(), start_ms: this.#now_ms };
  }

  /** Lets so much time pass, and everything happen that is due in it. */
  run(duration_ms: number): Promise<void> {
    return this.#runTo(this.now_ms() + duration_ms, () => false);
  }

  /** Runs until something is so, at most for `within_ms`. Answers whether it came to be so. */
  async runUntil(isSo: () => boolean, within_ms: number): Promise<boolean> {
    await this.#runTo(this.now_ms() + within_ms, isSo);
    return isSo();
  }

  /** Runs until a promise is settled, and answers what it answers. Throws where nothing is left to happen that could settle it. */
  async complete<Value>(promise: Promise<Value>): Promise<Value> {
    let isDone = false;
    const done = (): void => {
      isDone = true;
    };
    promise.then(done, done);
    await this.#runTo(Infinity, () => isDone);
    if (!isDone) throw new Error('nothing is left to happen, and a promise of the simulation is still open');
    return promise;
  }

  /** Something went wrong that nobody waits for: the run that is under way throws it, or the next one. The first error counts. */
  readonly fail = (error: unknown): void => {
    this.#failure ??= { error };
  };

  #checkFailure(): void {
    const failure = this.#failure;
    if (failure === undefined) return;
    this.#failure = undefined;
    throw failure.error;
  }

  async #runTo(end_ms: number, isEnough: () => boolean): Promise<void> {
    if (this.#isRunning) throw new Error('the clock runs already: one run at a time');
    this.#isRunning = true;
    try {
      await settled();
      this.#checkFailure();
      while (!isEnough()) {
        const next_ms = this.#queue.next_ms;
        if (
          this.#pace !== undefined &&
          !(await this.#isDue(this.#pace, Math.min(next_ms ?? Infinity, end_ms)))
        ) {
          this.#checkFailure();
          continue;
        }
        if (next_ms === undefined || next_ms > end_ms) {
          if (end_ms !== Infinity) this.#now_ms = end_ms;
          return;
        }
        this.#happen(next_ms);
        await settled();
        this.#checkFailure();
      }
    } finally {
      this.#isRunning = false;
    }
  }

  /** At a pace: waits until a time has come, or a moment at which it has to be looked at anew. Answers whether it has come. */
  async #isDue(pace: Pace, at_ms: number): Promise<boolean> {
    const left_ms = at_ms - this.now_ms();
    if (left_ms <= 0) return true;
    await new Promise<void>((resolve) => {
      const cancel = pace.machine.after(Math.min(LOOK_MS, left_ms / pace.speed), resolve);
      this.#wake = () => {
        cancel();
        resolve();
      };
    });
    return false;
  }

  /** Everything of one time happens in one turn, those events too that the first ones add for now. */
  #happen(at_ms: number): void {
    this.#now_ms = Math.max(this.#now_ms, at_ms);
    while (this.#queue.next_ms === at_ms) this.#queue.take()?.action();
  }
}
