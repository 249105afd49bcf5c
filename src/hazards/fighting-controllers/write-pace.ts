import type { EpochMicros } from '../../kube/microtime.ts';
import { MICROS_PER_MINUTE } from '../../kube/microtime.ts';
import type { Writer } from './writer.ts';

/** Over which time the writes of one object are counted. */
const PACE_WINDOW_US = MICROS_PER_MINUTE;
/**
 * Without bodies only the rhythm tells: two clients that take turns this often in a minute answer each other. Below
 * it lies what a busy controller and a deploy tool do side by side.
 */
const TURNS_MIN_COUNT = 20;
/** In a fight both write about as often. */
const SECOND_WRITER_MIN_SHARE = 0.3;
/** One client, one object, more than five writes a second for a minute: no heartbeat and no status is that fast. */
const ONE_WRITER_MIN_COUNT = 300;
const WRITERS_MAX_COUNT = 4;

/**
 * An autoscaler looks every 15 s (--horizontal-pod-autoscaler-sync-period), so with whoever puts the replicas back it
 * takes turns only eight times a minute. Longer than this is a load that changes and a release now and then.
 */
const SCALE_WINDOW_US = 10 * MICROS_PER_MINUTE;

/** What the rhythm of the writes to one object looks like, when nothing else is known. */
export type PaceVerdict = 'quiet' | 'writers take turns' | 'one writer in a loop';

/** The writes of one object within a time, and who takes turns at them. Memory: WRITERS_MAX_COUNT counters. */
class WriteWindow {
  readonly #length_us: number;
  readonly #byWriter = new Map<Writer, number>();
  #last: Writer | undefined;
  #told_count = 0;
  from_us: EpochMicros = 0;
  writes_count = 0;
  turns_count = 0;

  constructor(length_us: number) {
    this.#length_us = length_us;
  }

  write(writer: Writer, at_us: EpochMicros): void {
    if (at_us - this.from_us > this.#length_us) {
      this.from_us = at_us;
      this.writes_count = 0;
      this.turns_count = 0;
      this.#told_count = 0;
      this.#byWriter.clear();
    }
    this.writes_count += 1;
    if (this.#last !== undefined && this.#last !== writer) this.turns_count += 1;
    this.#last = writer;
    const writes_count = this.#byWriter.get(writer) ?? 0;
    if (writes_count > 0 || this.#byWriter.size < WRITERS_MAX_COUNT)
      this.#byWriter.set(writer, writes_count + 1);
  }

  /** Those who write, but for who only passes by. */
  writers(): readonly Writer[] {
    return [...this.#byWriter]
      .filter(([, writes_count]) => writes_count >= SECOND_WRITER_MIN_SHARE * this.writes_count)
      .map(([writer]) => writer);
  }

  /** Writes since this was last asked: the first of a window are quiet, and belong to the fight once it shows. */
  takeUntold(): number {
    const untold_count = this.writes_count - this.#told_count;
    this.#told_count = this.writes_count;
    return untold_count;
  }
}

/** Counts who writes one object in turns. Memory: two windows. */
export class WritePace {
  readonly #minute = new WriteWindow(PACE_WINDOW_US);
  /** Only for objects that somebody scales. */
  #scale: WriteWindow | undefined;
  readonly #scalers = new Set<Writer>();
  #shown: WriteWindow = this.#minute;

  /** One write; says what the writes so far look like. `isScale`: through the scale subresource. */
  write(writer: Writer, at_us: EpochMicros, isScale: boolean): PaceVerdict {
    if (isScale && this.#scalers.size < WRITERS_MAX_COUNT) this.#scalers.add(writer);
    if (isScale) this.#scale ??= new WriteWindow(SCALE_WINDOW_US);
    this.#minute.write(writer, at_us);
    this.#scale?.write(writer, at_us);
    if (this.#scale !== undefined && this.#isScaleFight(this.#scale)) {
      this.#shown = this.#scale;
      return 'writers take turns';
    }
    this.#shown = this.#minute;
    return this.#verdict();
  }

  writers(): readonly Writer[] {
    return this.#shown.writers();
  }

  get from_us(): EpochMicros {
    return this.#shown.from_us;
  }

  /** Writes that the last verdict is about and no earlier one was. */
  takeUntold(): number {
    const untold_count = this.#shown.takeUntold();
    this.#minute.takeUntold();
    this.#scale?.takeUntold();
    return untold_count;
  }

  /** One sets replicas, the other writes the object itself; the control plane scales for an autoscaler. */
  #isScaleFight(window: WriteWindow): boolean {
    if (window.turns_count < TURNS_MIN_COUNT) return false;
    const writers = window.writers().filter((writer) => !writer.isControlPlane || this.#scalers.has(writer));
    const hasScaler = writers.some((writer) => this.#scalers.has(writer));
    return writers.length > 1 && hasScaler && writers.some((writer) => !this.#scalers.has(writer));
  }

  #verdict(): PaceVerdict {
    const { writes_count, turns_count } = this.#minute;
    if (writes_count < TURNS_MIN_COUNT) return 'quiet';
    const writers = this.#minute.writers().filter((writer) => !writer.isControlPlane);
    if (turns_count >= TURNS_MIN_COUNT && writers.length > 1) return 'writers take turns';
    return writes_count >= ONE_WRITER_MIN_COUNT && writers.length === 1 ? 'one writer in a loop' : 'quiet';
  }
}
