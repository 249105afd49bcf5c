import type { AuditEvent } from '../../audit/event.ts';
import { SERVER_WRITTEN_FIELDS, difference } from '../../kube/json-difference.ts';
import { jsonAt, stringAt } from '../../kube/json.ts';
import type { JsonValue } from '../../kube/json.ts';
import { MICROS_PER_MINUTE } from '../../kube/microtime.ts';
import type { EpochMicros } from '../../kube/microtime.ts';
import { BoundedMap } from '../../audit/bounded-map.ts';
import { FieldHistory } from './field-history.ts';
import { resultingState } from './resulting-state.ts';
import type { ObjectState } from './resulting-state.ts';
import type { Writer } from './writer.ts';

/** Fields that changed lately, per object: a fight is about a few. */
const FIELDS_MAX_COUNT = 32;
/** Differences looked at per write: with more the object is another one, not the same with a field changed. */
const CHANGES_MAX_COUNT = 64;
/** After so many compared writes without one return, an object is busy but in no fight: look again later. */
const PATIENCE_COUNT = 64;
const SLEEP_COUNT = 256;
/** An object that is not written that fast is cheap to look at. */
const SLEEP_US = MICROS_PER_MINUTE;

/**
 * Left out of every comparison: what the server writes; leader locks (their value holds the time of renewal, and a
 * leader that changes is no fight); what only copies other fields.
 */
const LEFT_OUT: ReadonlySet<string> = new Set([
  ...SERVER_WRITTEN_FIELDS,
  'metadata.annotations[control-plane.alpha.kubernetes.io/leader]',
  'metadata.annotations[kubectl.kubernetes.io/last-applied-configuration]',
]);
const LEFT_OUT_WITH_STATUS: ReadonlySet<string> = new Set([...LEFT_OUT, 'status']);

/** One field that came back to an earlier value. */
interface FieldReturn {
  readonly path: string;
  readonly history: FieldHistory;
  readonly fighters: readonly Writer[];
}

/** What one write did. `isVain`: resourceVersion went up, and nothing that people see is different. */
interface WriteEffect {
  readonly returns: readonly FieldReturn[];
  readonly isVain: boolean;
}

const NOTHING: WriteEffect = { returns: [], isVain: false };

/**
 * The last state of one object that is written often, and the history of its fields. Its status, when it is written
 * as a subresource, is an object of its own.
 * Memory: one body (at most 512 KiB), FIELDS_MAX_COUNT histories.
 */
export class WrittenObject {
  #state: ObjectState | undefined;
  #compared_count = 0;
  #asleep_count = 0;
  #wake_us: EpochMicros = 0;
  readonly #isStatus: boolean;
  readonly #fields = new BoundedMap<string, FieldHistory>(FIELDS_MAX_COUNT);

  constructor(isStatus: boolean) {
    this.#isStatus = isStatus;
  }

  /** The body after the last write. */
  get body(): JsonValue | undefined {
    return this.#state?.body;
  }

  /** Compares the object after this write with the one before it. `ownsStatus`: this write may also change the status. */
  write(event: AuditEvent, writer: Writer, ownsStatus: boolean): WriteEffect {
    if (this.#asleep_count > 0) {
      this.#asleep_count = event.stageTimestamp_us >= this.#wake_us ? 0 : this.#asleep_count - 1;
      if (this.#asleep_count > 0) return NOTHING;
      this.#state = undefined;
    }
    const before = this.#state;
    const after = resultingState(event, before);
    if (after === undefined) return NOTHING;
    // Two writes at once: the log may hold the later one first.
    if (before !== undefined && isOlder(after, before) && !isAnother(before, after)) return NOTHING;
    this.#state = after;
    if (before === undefined || (after.complete && !before.complete) || isAnother(before, after))
      return NOTHING;
    this.#compared_count += 1;
    const changes = this.#isStatus
      ? difference(jsonAt(before.body, 'status'), jsonAt(after.body, 'status'), {
          maximum_count: CHANGES_MAX_COUNT,
        })
      : difference(before.body, after.body, {
          ignore: ownsStatus ? LEFT_OUT : LEFT_OUT_WITH_STATUS,
          maximum_count: CHANGES_MAX_COUNT,
        });
    if (changes.length >= CHANGES_MAX_COUNT) return NOTHING;
    const returns: FieldReturn[] = [];
    for (const change of changes) {
      const path = this.#isStatus ? joined('status', change.path) : change.path;
      const history = this.#fields.refresh(path, () => new FieldHistory());
      if (!history.change(change, writer, event)) continue;
      returns.push({
        path,
        history,
        fighters: history.fighters(path === 'status' || path.startsWith('status.')),
      });
    }
    this.#rest(returns.length > 0, event.stageTimestamp_us);
    return { returns, isVain: changes.length === 0 && isVain(before, after) };
  }

  #rest(hadReturn: boolean, at_us: EpochMicros): void {
    if (hadReturn) this.#compared_count = 0;
    if (this.#compared_count < PATIENCE_COUNT) return;
    this.#compared_count = 0;
    this.#asleep_count = SLEEP_COUNT;
    this.#wake_us = at_us + SLEEP_US;
  }
}

/** A new object of the same name, or (two clusters in one log) the one of another cluster. */
function isAnother(before: ObjectState, after: ObjectState): boolean {
  const [one, other] = [stringAt(before.body, 'metadata', 'uid'), stringAt(after.body, 'metadata', 'uid')];
  return one !== undefined && other !== undefined && one !== other;
}

function isOlder(after: ObjectState, before: ObjectState): boolean {
  return after.resourceVersion > 0 && after.resourceVersion < before.resourceVersion;
}

function isVain(before: ObjectState, after: ObjectState): boolean {
  if (before.resourceVersion === 0 || after.resourceVersion <= before.resourceVersion) return false;
  const rest = difference(before.body, after.body, { ignore: SERVER_WRITTEN_FIELDS, maximum_count: 1 });
  return rest.length === 0;
}

function joined(head: string, path: string): string {
  if (path === '') return head;
  return path.startsWith('[') ? `${head}${path}` : `${head}.${path}`;
}
