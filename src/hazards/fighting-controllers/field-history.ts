import type { AuditEvent } from '../../audit/event.ts';
import type { FieldChange } from '../../kube/json-difference.ts';
import type { JsonValue } from '../../kube/json.ts';
import type { EpochMicros } from '../../kube/microtime.ts';
import { MICROS_PER_MINUTE } from '../../kube/microtime.ts';
import type { Writer } from './writer.ts';

/**
 * How often a field must come back to a value that it had before. Ten returns are five full rounds A, B, A: a person
 * who toggles, a rollback or a retried rollout stays far below.
 */
export const RETURNS_MIN_COUNT = 10;
/**
 * Ten returns of several writers must fall into this: one round in six minutes, so that the slowest usual fight (a
 * GitOps controller that syncs every three minutes) is seen, and a CronJob that toggles every hour is not.
 */
const SEVERAL_WRITERS_WINDOW_US = 30 * MICROS_PER_MINUTE;
/** One writer that goes back and forth may do so on purpose (an autoscaler, a schedule): only a fast one is a loop. */
const ONE_WRITER_WINDOW_US = 5 * MICROS_PER_MINUTE;
/** Values remembered per field. A counter, a timestamp or a new image never returns to one of them. */
const VALUES_MAX_COUNT = 4;
/** A writer with less than this share of the returns only happened to pass by. */
const WRITER_MIN_SHARE = 0.2;
/** With several writers, so many returns must undo what another one wrote; else each writer flips on its own account. */
const OVERRIDES_MIN_SHARE = 0.5;
/** Longest value kept as it is; of longer ones a digest. */
const VALUE_KEY_MAX_LENGTH = 256;
const VALUE_TEXT_MAX_LENGTH = 80;
const WRITERS_PER_FIELD_MAX_COUNT = 8;

/** A value that the field has held: `text` for people, `writer` who wrote it last. */
interface HeldValue {
  readonly key: string;
  readonly text: string;
  readonly writer: Writer | undefined;
}

/**
 * The recent values of one field of one object, and how often it came back to one of them.
 * Memory: VALUES_MAX_COUNT values, RETURNS_MIN_COUNT times, WRITERS_PER_FIELD_MAX_COUNT counters.
 */
export class FieldHistory {
  #values: HeldValue[] = [];
  /** The last RETURNS_MIN_COUNT returns. */
  readonly #returns: { readonly at_us: EpochMicros; readonly auditID: string }[] = [];
  readonly #returnsByWriter = new Map<Writer, number>();
  #returns_count = 0;
  #overrides_count = 0;

  /** The field became `after`. True where it has had that value before: a return. */
  change(change: Pick<FieldChange, 'before' | 'after'>, writer: Writer, event: AuditEvent): boolean {
    const { before, after } = change;
    if (this.#values.length === 0) this.#values.push(held(before, undefined));
    const value = held(after, writer);
    const previous = this.#values.at(-1);
    const known = this.#values.find((candidate) => candidate.key === value.key);
    this.#values = [...this.#values.filter((candidate) => candidate !== known), value].slice(
      -VALUES_MAX_COUNT,
    );
    if (known === undefined || known === previous) return false;
    this.#returns_count += 1;
    if (previous?.writer !== writer) this.#overrides_count += 1;
    this.#returns.push({ at_us: event.stageTimestamp_us, auditID: event.auditID });
    if (this.#returns.length > RETURNS_MIN_COUNT) this.#returns.shift();
    const returns_count = this.#returnsByWriter.get(writer) ?? 0;
    if (returns_count > 0 || this.#returnsByWriter.size < WRITERS_PER_FIELD_MAX_COUNT) {
      this.#returnsByWriter.set(writer, returns_count + 1);
    }
    return true;
  }

  /** Who flips this field, if it is a fight; none if it is not. Control-plane writers alone only follow others. */
  fighters(isStatus: boolean): readonly Writer[] {
    const [first, last] = [this.#returns[0], this.#returns.at(-1)];
    if (first === undefined || last === undefined || this.#returns.length < RETURNS_MIN_COUNT) return [];
    const writers = [...this.#returnsByWriter]
      .filter(([, returns_count]) => returns_count >= WRITER_MIN_SHARE * this.#returns_count)
      .map(([writer]) => writer);
    if (writers.every((writer) => writer.isControlPlane)) return [];
    const several = writers.length > 1 && this.#overrides_count >= OVERRIDES_MIN_SHARE * this.#returns_count;
    // One writer's status that goes back and forth tells of a world that does.
    if (isStatus && !several) return [];
    const window_us = several ? SEVERAL_WRITERS_WINDOW_US : ONE_WRITER_WINDOW_US;
    return last.at_us - first.at_us <= window_us ? writers : [];
  }

  /** The last returns, oldest first: when and by which request. */
  returns(): readonly { readonly at_us: EpochMicros; readonly auditID: string }[] {
    return this.#returns;
  }

  /** The values that it goes between, oldest first, cut to a readable length. */
  values(): readonly string[] {
    return this.#values.map((value) => value.text);
  }
}

function held(value: JsonValue | undefined, writer: Writer | undefined): HeldValue {
  const text = value === undefined ? '(absent)' : JSON.stringify(value);
  return {
    key: text.length <= VALUE_KEY_MAX_LENGTH ? text : digest(text),
    text: text.length <= VALUE_TEXT_MAX_LENGTH ? text : `${text.slice(0, VALUE_TEXT_MAX_LENGTH)}…`,
    writer,
  };
}

/** Length, beginning and an FNV-1a hash: enough to tell the few values of one field apart. */
function digest(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return `${text.length}:${text.slice(0, 32)}:${hash >>> 0}`;
}
