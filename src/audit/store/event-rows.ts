import { isAscii } from 'node:buffer';
import {
  DuckDBBlobVector,
  DuckDBListVector,
  type DuckDBConnection,
  type DuckDBDataChunk,
  type DuckDBValue,
  type DuckDBVector,
} from '@duckdb/node-api';
import type { EpochMicros } from '../../kube/microtime.ts';
import type { AuditEvent, Level, Stage, UserInfo } from '../event.ts';
import { EventRow, ROW_TEXTS, TEXT_SEPARATOR, type ClientShape, type RequestShape } from './event-row.ts';
import { sqlText } from './projection.ts';

export interface ReadEventsOptions {
  /** The first instant, inclusive. */
  readonly from_us?: EpochMicros | undefined;
  /** The last instant, exclusive. */
  readonly to_us?: EpochMicros | undefined;
  /** An SQL condition over the columns of `events`, with `$name` parameters. */
  readonly where?: { readonly sql: string; readonly values: Record<string, DuckDBValue> };
  /** Hand over bodies: of changes and failures, of none, or of every event. Default: of changes and failures. */
  readonly bodies?: 'changes' | 'none' | 'all';
}

/**
 * Rows that are sorted and held at once. Two vectors of DuckDB are far too few to make up for a query, a million would be felt in memory;
 * at 50,000 the queries are below a tenth of the time.
 */
const SLICE_MAX_ROWS = 50_000;
/** Bodies that are sorted and held at once: a slice is cut before its rows outgrow this. */
const SLICE_MAX_BODY_BYTES = 32 * 1024 * 1024;
/** Events handed over together: often enough to show progress and to stop. */
const BATCH_ROWS = 2048;
/** Clients and requests remembered as shared objects; beyond, memory is worth more than sharing. */
const SHAPES_MAX_COUNT = 100_000;

/** Requests that are many, whose bodies say nothing that a detector looks for. */
const BODILESS_RESOURCES = [
  'leases',
  'events',
  'tokenreviews',
  'subjectaccessreviews',
  'selfsubjectaccessreviews',
  'localsubjectaccessreviews',
];

const BODY_CONDITION = {
  none: 'false',
  all: 'true',
  changes: `(verb IN ('create', 'update', 'patch', 'delete', 'deletecollection') OR code >= 400) AND resource NOT IN (${BODILESS_RESOURCES.map(sqlText).join(', ')})`,
} as const;

const CLIENT_COLUMNS = [
  'user_name',
  'user_uid',
  'user_groups',
  'impersonated_user',
  'impersonated_groups',
  'user_agent',
];
const REQUEST_COLUMNS = [
  'stage',
  'level',
  'verb',
  'code',
  'reason',
  'resource',
  'subresource',
  'api_group',
  'api_version',
  'namespace',
];

/** 53 bits of DuckDB's hash, which a double holds exactly: for 100,000 different values the odds of two alike are one in a million. */
function sqlHash(columns: readonly string[]): string {
  return `CAST(hash(${columns.join(', ')}) >> 11 AS DOUBLE)`;
}

const TEXTS = ROW_TEXTS.map((name) =>
  name === 'source_ips' ? 'CAST(to_json(source_ips) AS VARCHAR)' : `CAST(${name} AS VARCHAR)`,
);
const PACKED_TEXTS = `concat_ws(${sqlText(TEXT_SEPARATOR)}, ${TEXTS.join(', ')})`;
const ROW_TEXT = `CASE WHEN contains(concat(${TEXTS.join(', ')}), ${sqlText(TEXT_SEPARATOR)})
  THEN 'j' || CAST(to_json([${TEXTS.join(', ')}]) AS VARCHAR) ELSE 's' || ${PACKED_TEXTS} END`;

/** What a slice hands over of each row as numbers; -1 bytes of a text stand for "not there". */
const NUMBERS = {
  at: 'epoch_us("at")',
  received: 'epoch_us(received_at)',
  client: sqlHash(CLIENT_COLUMNS),
  request: sqlHash(REQUEST_COLUMNS),
  request_bytes: 'request_bytes',
  response_bytes: 'response_bytes',
  text_bytes: 'strlen(text)',
  request_text_bytes: 'coalesce(strlen(request_text), -1)',
  response_text_bytes: 'coalesce(strlen(response_text), -1)',
} as const;
const NUMBER_NAMES = Object.keys(NUMBERS);
const LONG_TEXTS = ['text', 'request_text', 'response_text'] as const;

/**
 * One row for a whole slice: a list for each number, and one long blob for each text. A text of its own for each row would cost more to
 * hand over (a call, a copy and a finalizer each) than everything else together; measured, five times the time.
 */
function sliceQuery(from: string, bodyCondition: string): string {
  const numbers = Object.values(NUMBERS).map((sql) => `list(CAST(${sql} AS DOUBLE))`);
  const texts = LONG_TEXTS.map((name) => `encode(string_agg(${name}, ''))`);
  const body = (column: string) => `CASE WHEN ${bodyCondition} THEN CAST(${column} AS VARCHAR) END`;
  return `SELECT ${[...numbers, ...texts].join(', ')} FROM (SELECT *, ${ROW_TEXT} AS "text",
    ${body('request_object')} AS request_text, ${body('response_object')} AS response_text ${from})`;
}

/** Hands out the texts that were joined to one, one after the other. */
class JoinedTexts {
  readonly #bytes: Buffer;
  readonly #isAscii: boolean;
  #offset = 0;

  constructor(bytes: Uint8Array | null) {
    this.#bytes =
      bytes === null ? Buffer.alloc(0) : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#isAscii = isAscii(this.#bytes);
  }

  next(size_bytes: number): string | undefined {
    if (size_bytes < 0) return undefined;
    const start = this.#offset;
    this.#offset += size_bytes;
    return this.#isAscii
      ? this.#bytes.toString('latin1', start, this.#offset)
      : this.#bytes.toString('utf8', start, this.#offset);
  }
}

/** The one row that `sliceQuery` returns. */
class SliceColumns {
  readonly rows_count: number;
  readonly texts: JoinedTexts;
  readonly requests: JoinedTexts;
  readonly responses: JoinedTexts;
  readonly #lists: Readonly<Record<string, readonly DuckDBValue[]>>;

  constructor(chunk: DuckDBDataChunk) {
    this.#lists = Object.fromEntries(
      NUMBER_NAMES.map((name, index) => [name, listItems(chunk.getColumnVector(index))]),
    );
    this.rows_count = this.#lists['at']?.length ?? 0;
    const joined = (index: number) =>
      new JoinedTexts(blobBytes(chunk.getColumnVector(NUMBER_NAMES.length + index)));
    this.texts = joined(0);
    this.requests = joined(1);
    this.responses = joined(2);
  }

  number(name: keyof typeof NUMBERS, row: number): number {
    return Number(this.#lists[name]?.[row]);
  }
}

function listItems(vector: DuckDBVector): readonly DuckDBValue[] {
  return vector instanceof DuckDBListVector ? (vector.getItemVector(0)?.toArray() ?? []) : [];
}

function blobBytes(vector: DuckDBVector): Uint8Array | null {
  return vector instanceof DuckDBBlobVector ? vector.getItemBytes(0) : null;
}

/** Stages in the order in which one request passes them. */
const STAGES: readonly Stage[] = ['RequestReceived', 'ResponseStarted', 'ResponseComplete', 'Panic'];
const LEVELS: readonly Level[] = ['None', 'Metadata', 'Request', 'RequestResponse'];

function compareEvents(one: EventRow, other: EventRow): number {
  const byTime =
    one.stageTimestamp_us - other.stageTimestamp_us ||
    one.requestReceivedTimestamp_us - other.requestReceivedTimestamp_us;
  if (byTime !== 0) return byTime;
  if (one.auditID !== other.auditID) return one.auditID < other.auditID ? -1 : 1;
  return STAGES.indexOf(one.stage) - STAGES.indexOf(other.stage);
}

/** A stretch of time that is read in one go. Both ends inclusive, in whole seconds. */
interface Slice {
  readonly first_s: number;
  readonly last_s: number;
}

class EventReader {
  readonly #connection: DuckDBConnection;
  readonly #condition: string;
  readonly #values: Record<string, DuckDBValue>;
  readonly #bodies: 'changes' | 'none' | 'all';
  #clients = new Map<number, ClientShape>();
  #requests = new Map<number, RequestShape>();

  constructor(connection: DuckDBConnection, options: ReadEventsOptions) {
    this.#connection = connection;
    this.#bodies = options.bodies ?? 'changes';
    this.#values = { ...options.where?.values };
    const conditions = [options.where === undefined ? 'true' : `(${options.where.sql})`];
    if (options.from_us !== undefined)
      conditions.push(`"at" >= make_timestamptz(${Math.ceil(options.from_us)})`);
    if (options.to_us !== undefined) conditions.push(`"at" < make_timestamptz(${Math.ceil(options.to_us)})`);
    this.#condition = conditions.join(' AND ');
  }

  /** Cuts the time in stretches of no more rows and bodies than may be held; a single second is never cut. */
  async *slices(): AsyncGenerator<Slice> {
    const result = await this.#connection.run(
      `SELECT CAST(epoch_us("at") // 1000000 AS DOUBLE) AS second, CAST(count(*) AS DOUBLE), CAST(coalesce(sum(request_bytes + response_bytes) FILTER (${BODY_CONDITION[this.#bodies]}), 0) AS DOUBLE)
       FROM events WHERE ${this.#condition} GROUP BY second ORDER BY second`,
      this.#values,
    );
    let slice: Slice | undefined;
    let rows_count = 0;
    let body_bytes = 0;
    for await (const chunk of result) {
      const [seconds, counts, bytes] = [0, 1, 2].map((column) => chunk.getColumnVector(column));
      for (let row = 0; row < chunk.rowCount; row += 1) {
        const second = Number(seconds?.getItem(row));
        const count = Number(counts?.getItem(row));
        const size = Number(bytes?.getItem(row));
        const isFull = rows_count + count > SLICE_MAX_ROWS || body_bytes + size > SLICE_MAX_BODY_BYTES;
        if (slice !== undefined && isFull) {
          yield slice;
          slice = undefined;
        }
        rows_count = (slice === undefined ? 0 : rows_count) + count;
        body_bytes = (slice === undefined ? 0 : body_bytes) + size;
        slice = { first_s: slice?.first_s ?? second, last_s: second };
      }
    }
    if (slice !== undefined) yield slice;
  }

  /** All rows of a slice, in order. */
  async read(slice: Slice): Promise<readonly AuditEvent[]> {
    const from = `FROM events WHERE ${this.#condition}
      AND "at" >= make_timestamptz(${slice.first_s * 1_000_000}) AND "at" < make_timestamptz(${(slice.last_s + 1) * 1_000_000})`;
    if (this.#clients.size + this.#requests.size > SHAPES_MAX_COUNT) {
      this.#clients = new Map();
      this.#requests = new Map();
    }
    await this.#learn(CLIENT_COLUMNS, this.#clients, clientOf, from);
    await this.#learn(REQUEST_COLUMNS, this.#requests, requestOf, from);
    const result = await this.#connection.run(sliceQuery(from, BODY_CONDITION[this.#bodies]), this.#values);
    const chunk = await result.fetchChunk();
    return chunk === null ? [] : this.#events(new SliceColumns(chunk));
  }

  async #learn<Shape>(
    columns: readonly string[],
    known: Map<number, Shape>,
    shapeOf: (row: readonly unknown[]) => Shape,
    from: string,
  ): Promise<void> {
    const hash = sqlHash(columns);
    const found = await this.#connection.run(`SELECT DISTINCT ${hash} ${from}`, this.#values);
    const unknown: number[] = [];
    for await (const chunk of found) {
      for (const value of chunk.getColumnValues(0))
        if (!known.has(Number(value))) unknown.push(Number(value));
    }
    if (unknown.length === 0) return;
    const values = columns.map((column) => `any_value(${column})`).join(', ');
    const shapes = await this.#connection.run(
      `SELECT ${hash} AS shape, ${values} ${from} AND shape IN (SELECT unnest($unknown_shapes::DOUBLE[])) GROUP BY shape`,
      { ...this.#values, unknown_shapes: `[${unknown.join(', ')}]` },
    );
    for (const [key, ...row] of await shapes.getRowsJS()) known.set(Number(key), shapeOf(row));
  }

  #events(slice: SliceColumns): readonly AuditEvent[] {
    const events: EventRow[] = [];
    for (let row = 0; row < slice.rows_count; row += 1) {
      const client = this.#clients.get(slice.number('client', row));
      const request = this.#requests.get(slice.number('request', row));
      if (client === undefined || request === undefined)
        throw new Error('the view events changed while it was read');
      events.push(
        new EventRow({
          client,
          request,
          at_us: slice.number('at', row),
          receivedAt_us: slice.number('received', row),
          texts: slice.texts.next(slice.number('text_bytes', row)) ?? '',
          requestText: slice.requests.next(slice.number('request_text_bytes', row)),
          responseText: slice.responses.next(slice.number('response_text_bytes', row)),
          requestObject_bytes: slice.number('request_bytes', row),
          responseObject_bytes: slice.number('response_bytes', row),
        }),
      );
    }
    return events.some(
      (event, index) => index > 0 && event.stageTimestamp_us <= (events[index - 1]?.stageTimestamp_us ?? 0),
    )
      ? events.toSorted(compareEvents)
      : events;
  }
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

function clientOf([
  name,
  uid,
  groups,
  impersonated,
  impersonatedGroups,
  agent,
]: readonly unknown[]): ClientShape {
  const user = (username: unknown, userUID: unknown, of: unknown): UserInfo => ({
    username: String(username),
    uid: String(userUID),
    groups: listOf(of),
  });
  const hasImpersonated = impersonated !== '' || listOf(impersonatedGroups).length > 0;
  return {
    user: user(name, uid, groups),
    impersonatedUser: hasImpersonated ? user(impersonated, '', impersonatedGroups) : undefined,
    userAgent: String(agent),
  };
}

function requestOf(row: readonly unknown[]): RequestShape {
  const [stage, level, verb, code, reason, resource, subresource, apiGroup, apiVersion, namespace] =
    row.map(String);
  return {
    // The import lets only known stages and levels through.
    stage: STAGES.find((known) => known === stage) ?? 'ResponseComplete',
    level: LEVELS.find((known) => known === level) ?? 'Metadata',
    verb: verb ?? '',
    code: Number(code),
    reason: reason ?? '',
    resource: resource ?? '',
    subresource: subresource ?? '',
    apiGroup: apiGroup ?? '',
    apiVersion: apiVersion ?? '',
    namespace: namespace ?? '',
    hasReference: resource !== '' || apiGroup !== '' || namespace !== '' || subresource !== '',
  };
}

/**
 * The rows of the view `events` as AuditEvents, in batches, in order of `at` (ties: received_at, audit_id, stage as a request passes
 * them). Bodies are parsed when they are asked for, and by default only there for changes and for failures, and not for the many
 * leases, events, token and access reviews; their sizes are always there.
 *
 * Memory is bounded by a slice of time (SLICE_MAX_ROWS rows or SLICE_MAX_BODY_BYTES of bodies, but at least one second) times two: the
 * next slice is read while the present one is handed over.
 */
export async function* readEvents(
  connection: DuckDBConnection,
  options: ReadEventsOptions = {},
): AsyncGenerator<readonly AuditEvent[]> {
  const reader = new EventReader(connection, options);
  const slices: Slice[] = [];
  for await (const slice of reader.slices()) slices.push(slice);
  let next: Promise<readonly AuditEvent[]> | undefined;
  for (const [index, slice] of slices.entries()) {
    const events = await (next ?? reader.read(slice));
    const following = slices[index + 1];
    next = following === undefined ? undefined : reader.read(following);
    // Whoever stops in the middle leaves a read behind whose failure nobody awaits.
    next?.catch(() => {});
    for (let row = 0; row < events.length; row += BATCH_ROWS) yield events.slice(row, row + BATCH_ROWS);
  }
}
