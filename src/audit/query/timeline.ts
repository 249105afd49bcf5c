import type { DuckDBConnection } from '@duckdb/node-api';
import type { JsonValue } from '../../kube/json.ts';
import { MICROS_PER_MINUTE, MICROS_PER_SECOND } from '../../kube/microtime.ts';
import { Bindings } from './bindings.ts';
import { CauseFinder, type BodyFacts, type Cause } from './cause.ts';
import { CHANGE_COLUMNS_SQL, changeOf, hasFailed, type Change } from './change.ts';
import { conditionSql, windowSql, type Filter } from './filter.ts';
import { changesSql, type ChangeSelection } from './noise.ts';
import { ownersIn, uidIn } from './object-body.ts';
import { kubeController } from './kube-controller.ts';
import { requestsSql } from './requests.ts';
import { streamRows } from './row.ts';
import { TimelineEntry, type CauseNote } from './timeline-entry.ts';
import { VersionMemory, type ChangedFields } from './version-memory.ts';

/** Like changes further apart than this are two things that somebody did. */
const FOLD_GAP_US = 10 * MICROS_PER_SECOND;
/** How far before the window causes are looked for: most rollouts are done by then. */
const LEAD_US = 10 * MICROS_PER_MINUTE;
/** Entries held back so that what follows can be folded into them; then the oldest goes out. */
const PENDING_MAX_COUNT = 2_000;

export interface TimelineOptions extends ChangeSelection {
  /** One entry per change, each with its cause, instead of folding. */
  readonly expand: boolean;
}

/**
 * The changes that `filter` asks for, oldest first: like changes of one client folded into one entry, and what
 * Kubernetes' controllers did in answer folded under the change that began it. Memory is bounded, whatever the
 * log's length: PENDING_MAX_COUNT entries, the causes of cause.ts and the versions of version-memory.ts.
 *
 * The order is that in which the requests came in: what a change causes can be answered before the change itself is.
 * All changes of the window are read, selected or not: one that is not may be the cause of one that is, and its
 * version the one to compare with. What a controller does after its cause has gone out, or in answer to a change
 * that is not selected, comes as an entry of its own that names the cause.
 */
export async function* timeline(
  connection: DuckDBConnection,
  filter: Filter,
  options: TimelineOptions,
): AsyncGenerator<TimelineEntry> {
  const bindings = new Bindings();
  const { from_us, to_us, stage } = filter;
  const whole: Filter = {
    ...(from_us === undefined ? {} : { from_us: from_us - LEAD_US }),
    ...(to_us === undefined ? {} : { to_us }),
    ...(stage === undefined ? {} : { stage }),
  };
  const sql = `SELECT ${CHANGE_COLUMNS_SQL}, ${windowSql(filter)} AND ${conditionSql(filter, bindings)} AS selected
    FROM ${requestsSql(whole, bindings)} WHERE ${changesSql(options)} ORDER BY request_received_timestamp, audit_id`;
  const versions = new VersionMemory();
  if (from_us !== undefined) await versions.recall(connection, filter, from_us - LEAD_US);
  const folding = new Folding(options, versions);
  for await (const row of streamRows(connection, sql, bindings))
    yield* folding.add(changeOf(row), row['selected'] === true);
  yield* folding.rest();
}

class Folding {
  readonly #options: TimelineOptions;
  readonly #versions: VersionMemory;
  readonly #causes = new CauseFinder<TimelineEntry>();
  /** By fold key, the entry that a like change would join. */
  readonly #open = new Map<string, TimelineEntry>();
  readonly #pending: TimelineEntry[] = [];

  constructor(options: TimelineOptions, versions: VersionMemory) {
    this.#options = options;
    this.#versions = versions;
  }

  *add(change: Change, selected: boolean): Generator<TimelineEntry> {
    const failed = hasFailed(change);
    const response = failed ? undefined : change.responseObject();
    const facts = factsOf(change, response);
    const changed = failed ? undefined : this.#versions.fieldsOf(change, response);
    const cause = failed ? undefined : this.#causes.causeOf(change, facts);
    const root = selected ? this.#place(change, changed, cause) : this.#hidden(change, cause);
    if (!failed) this.#causes.remember(change, facts, root);
    while (this.#pending.length > PENDING_MAX_COUNT) yield this.#release();
  }

  *rest(): Generator<TimelineEntry> {
    while (this.#pending.length > 0) yield this.#release();
  }

  /** Not asked for: counts under a cause that was, else is only remembered as a cause. */
  #hidden(change: Change, cause: Cause<TimelineEntry> | undefined): TimelineEntry {
    if (cause === undefined) return new TimelineEntry(change, undefined, undefined, false);
    if (!cause.root.released && cause.root.selected && !this.#options.expand)
      cause.root.addCaused(change, cause.certain);
    return cause.root;
  }

  #place(
    change: Change,
    changed: ChangedFields | undefined,
    cause: Cause<TimelineEntry> | undefined,
  ): TimelineEntry {
    if (cause !== undefined && cause.root.selected && !cause.root.released && !this.#options.expand) {
      cause.root.addCaused(change, cause.certain);
      return cause.root;
    }
    const note = cause === undefined ? undefined : noteOf(cause);
    const key = this.#options.expand ? '' : foldKey(change, changed);
    const like = this.#options.expand ? undefined : this.#open.get(key);
    if (like !== undefined && !like.released && change.received_us - like.last_us <= FOLD_GAP_US) {
      like.add(change, changed);
      like.addCause(note);
      return cause?.root ?? like;
    }
    const entry = new TimelineEntry(change, changed, note, true);
    this.#pending.push(entry);
    this.#open.set(key, entry);
    return cause?.root ?? entry;
  }

  #release(): TimelineEntry {
    const oldest = this.#pending.shift();
    if (oldest === undefined) throw new Error('no pending entry to release');
    oldest.release();
    if (this.#open.size > 2 * PENDING_MAX_COUNT)
      for (const [key, entry] of this.#open) if (entry.released) this.#open.delete(key);
    return oldest;
  }
}

function noteOf(cause: Cause<TimelineEntry>): CauseNote {
  const { root, certain } = cause;
  return {
    at_us: root.first_us,
    user: root.user,
    verb: root.verb,
    resource: root.resource,
    object: root.objects[0] ?? '',
    certain,
  };
}

function factsOf(change: Change, response: JsonValue | undefined): BodyFacts {
  const uid = uidIn(response);
  const owners = ownersIn(response);
  return {
    uid: uid === '' ? change.object.uid : uid,
    owners: owners.length > 0 || change.verb !== 'create' ? owners : ownersIn(change.requestObject()),
  };
}

/** Field paths that make up the likeness of two changes: more would split what a reader sees as the same. */
const SIGNATURE_FIELD_COUNT = 3;

function foldKey(change: Change, changed: ChangedFields | undefined): string {
  const { object } = change;
  const paths = (changed?.fields ?? []).slice(0, SIGNATURE_FIELD_COUNT).map((field) => field.path);
  const kubelet = kubeController(change.user, change.userAgent) === 'kubelet';
  return JSON.stringify([
    kubelet ? 'kubelet' : change.user,
    change.impersonatedUser,
    change.userAgent,
    change.verb,
    object.apiGroup,
    object.resource,
    object.subresource,
    hasFailed(change) ? change.code : 0,
    change.dryRun,
    change.mutatedBy,
    ...paths,
  ]);
}
