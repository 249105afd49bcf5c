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

/** What the rhythm of the writes to one object looks like, when nothing else is known. */
export type PaceVerdict = 'quiet' | 'writers take turns' | 'one writer in a loop';

/** Counts who writes one object in turns. Memory: WRITERS_MAX_COUNT counters. */
export class WritePace {
  #from_us: EpochMicros = 0;
  #writes_count = 0;
  #turns_count = 0;
  #last: Writer | undefined;
  readonly #byWriter = new Map<Writer, number>();

  /** One write; says what the writes of this window, so far, look like. */
  write(writer: Writer, at_us: EpochMicros): PaceVerdict {
    if (at_us - this.#from_us > PACE_WINDOW_US) {
      this.#from_us = at_us;
      this.#writes_count = 0;
      this.#turns_count = 0;
      this.#byWriter.clear();
    }
    this.#writes_count += 1;
    if (this.#last !== undefined && this.#last !== writer) this.#turns_count += 1;
    this.#last = writer;
    const writes_count = this.#byWriter.get(writer) ?? 0;
    if (writes_count > 0 || this.#byWriter.size < WRITERS_MAX_COUNT)
      this.#byWriter.set(writer, writes_count + 1);
    return this.#verdict();
  }

  /** Those who write, but for who only passes by. */
  writers(): readonly Writer[] {
    return [...this.#byWriter]
      .filter(([, writes_count]) => writes_count >= SECOND_WRITER_MIN_SHARE * this.#writes_count)
      .map(([writer]) => writer);
  }

  get writes_count(): number {
    return this.#writes_count;
  }

  get from_us(): EpochMicros {
    return this.#from_us;
  }

  #verdict(): PaceVerdict {
    if (this.#writes_count < TURNS_MIN_COUNT) return 'quiet';
    const writers = this.writers().filter((writer) => !writer.isControlPlane);
    if (this.#turns_count >= TURNS_MIN_COUNT && writers.length > 1) return 'writers take turns';
    return this.#writes_count >= ONE_WRITER_MIN_COUNT && writers.length === 1
      ? 'one writer in a loop'
      : 'quiet';
  }
}
