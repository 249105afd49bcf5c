import { setImmediate } from 'node:timers/promises';
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import type { EpochMicros } from '../../kube/microtime.ts';
import type { AuditEvent } from '../event.ts';
import {
  SHAPES_MAX_COUNT,
  type ClientShape,
  type EventRows,
  type RequestOfClient,
  type RequestShape,
} from '../event-shape.ts';
import {
  CLIENT_COLUMNS,
  clientOf,
  REQUEST_COLUMNS,
  requestOf,
  ShapesByHash,
  sqlHash,
} from './event-shapes.ts';
import { sqlText } from './projection.ts';
import {
  CLIENT_SHAPE,
  OBJECT_HASH,
  REQUEST_SHAPE,
  SliceColumns,
  sliceQuery,
  SliceRows,
} from './slice-rows.ts';

/** Who the events are read for, as far as it says beforehand what it needs. `Detection` is one. */
export interface Audience {
  /** Of which of these kinds of requests must be known who makes them? */
  areCues(requests: readonly RequestShape[]): readonly boolean[];
  /** All requests of the window of which `areCues` said true. */
  expect(requests: readonly RequestOfClient[]): void;
  /** Of which of these kinds of requests must be known what they are about? */
  areObjectCues(requests: readonly RequestShape[]): readonly boolean[];
  /** All objects (see EventRows) that these are about. */
  expectObjects(objects: Iterable<number>): void;
  /**
   * Whose bodies are needed? Asked once with all that have bodies; those of others are then `undefined`. Handing over a body costs more than
   * everything else of an event.
   */
  wantsBodies(requests: readonly RequestOfClient[]): readonly boolean[];
}

export interface ReadEventsOptions {
  /** The first instant, inclusive. */
  readonly from_us?: EpochMicros | undefined;
  /** The last instant, exclusive. */
  readonly to_us?: EpochMicros | undefined;
  /** An SQL condition over the columns of `events`, with `$name` parameters. */
  readonly where?: { readonly sql: string; readonly values: Record<string, DuckDBValue> };
  /** Hand over bodies: of changes and failures, of none, or of every event. Default: of changes and failures. */
  readonly bodies?: 'changes' | 'none' | 'all';
  readonly audience?: Audience;
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

/** Who asks what, as a BIGINT: numbers of any other type would be compared as HUGEINTs. */
const PAIR = 'CAST(hash(client_shape, request_shape) >> 1 AS BIGINT)';

/** Who asks what where bodies are: thousands in a large cluster. Each is named in the query of every slice. */
const PAIRS_MAX_COUNT = 20_000;

/** Objects that are looked out for: some MB of numbers. */
const OBJECTS_MAX_COUNT = 200_000;

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
  readonly #audience: Audience | undefined;
  #bodyCondition: string | undefined;
  #clients = new ShapesByHash<ClientShape>();
  #requests = new ShapesByHash<RequestShape>();

  constructor(connection: DuckDBConnection, options: ReadEventsOptions) {
    this.#connection = connection;
    this.#bodies = options.bodies ?? 'changes';
    this.#audience = options.audience;
    this.#values = { ...options.where?.values };
    const conditions = [options.where === undefined ? 'true' : `(${options.where.sql})`];
    if (options.from_us !== undefined)
      conditions.push(`stage_timestamp >= make_timestamptz(${Math.ceil(options.from_us)})`);
    if (options.to_us !== undefined)
      conditions.push(`stage_timestamp < make_timestamptz(${Math.ceil(options.to_us)})`);
    this.#condition = conditions.join(' AND ');
  }

  /** Cuts the time in stretches of no more rows and bodies than may be held; a single second is never cut. */
  async *slices(): AsyncGenerator<Slice> {
    const result = await this.#connection.run(
      `SELECT CAST(epoch_us(stage_timestamp) // 1000000 AS DOUBLE) AS second, CAST(count(*) AS DOUBLE), CAST(coalesce(sum(request_bytes + response_bytes) FILTER (${BODY_CONDITION[this.#bodies]}), 0) AS DOUBLE)
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
  async read(slice: Slice): Promise<SliceRows | undefined> {
    const from = `FROM events WHERE ${this.#condition}
      AND stage_timestamp >= make_timestamptz(${slice.first_s * 1_000_000}) AND stage_timestamp < make_timestamptz(${(slice.last_s + 1) * 1_000_000})`;
    if (this.#clients.shapes.length >= SHAPES_MAX_COUNT) this.#clients = new ShapesByHash();
    if (this.#requests.shapes.length >= SHAPES_MAX_COUNT) this.#requests = new ShapesByHash();
    this.#bodyCondition ??= await this.#conditionOfBodies();
    const result = await this.#connection.run(sliceQuery(from, this.#bodyCondition), this.#values);
    const columns = new SliceColumns(await result.fetchAllChunks());
    if (columns.rows_count === 0) return undefined;
    await this.#learn(CLIENT_COLUMNS, columns.numbers('client_shape'), this.#clients, clientOf, from);
    await this.#learn(REQUEST_COLUMNS, columns.numbers('request_shape'), this.#requests, requestOf, from);
    return new SliceRows(columns, this.#clients, this.#requests);
  }

  /**
   * Over the columns of `events` and the shapes. Asks first which requests there are, and then whose bodies are wanted. Once for all slices: for each of
   * them it took a third of the time of reading.
   */
  async #conditionOfBodies(): Promise<string> {
    const condition = BODY_CONDITION[this.#bodies];
    if (this.#audience === undefined || this.#bodies === 'none') return condition;
    const pairs = await this.#pairs(`(${condition}) AND request_bytes + response_bytes > 0`);
    // So many are no pattern any more: all bodies are handed over then.
    if (pairs === undefined) return condition;
    const isWanted = this.#audience.wantsBodies(pairs);
    const wanted = pairs.filter((_, index) => isWanted[index] === true);
    if (wanted.length === 0) return 'false';
    return `(${condition}) AND ${PAIR} IN (${wanted.map(({ pair }) => pair).join(', ')})`;
  }

  /** Who asks what in the rows of this condition; undefined where they are too many to be told one by one. */
  async #pairs(condition: string): Promise<readonly Pair[] | undefined> {
    const from = `FROM events WHERE ${this.#condition}`;
    const found = await this.#connection.runAndReadAll(
      `SELECT client_shape, request_shape, CAST(${PAIR} AS VARCHAR)
       FROM (SELECT DISTINCT ${CLIENT_SHAPE} AS client_shape, ${REQUEST_SHAPE} AS request_shape ${from} AND (${condition}))
       LIMIT ${PAIRS_MAX_COUNT + 1}`,
      this.#values,
    );
    if (found.currentRowCount > PAIRS_MAX_COUNT) return undefined;
    const keys = found.getRows().map(([client, request, pair]) => ({
      client: Number(client),
      request: Number(request),
      pair: String(pair),
    }));
    const ofClients = keys.map(({ client }) => client);
    await this.#learn(CLIENT_COLUMNS, ofClients, this.#clients, clientOf, from);
    const ofRequests = keys.map(({ request }) => request);
    await this.#learn(REQUEST_COLUMNS, ofRequests, this.#requests, requestOf, from);
    return keys.map(({ client, request, pair }) => ({
      client: this.#clients.of(client),
      request: this.#requests.of(request),
      pair,
    }));
  }

  /** Tells the audience what it waits for, if it waits for anything; to be called before anything is read. */
  async lookAhead(): Promise<void> {
    if (this.#audience === undefined) return;
    const from = `FROM events WHERE ${this.#condition}`;
    const found = await this.#connection.runAndReadAll(
      `SELECT DISTINCT ${REQUEST_SHAPE} ${from} LIMIT ${PAIRS_MAX_COUNT + 1}`,
      this.#values,
    );
    if (found.currentRowCount > PAIRS_MAX_COUNT) return;
    const keys = found.getRows().map(([key]) => Number(key));
    await this.#learn(REQUEST_COLUMNS, keys, this.#requests, requestOf, from);
    const requests = keys.map((key) => this.#requests.of(key));
    const isCue = this.#audience.areCues(requests);
    const cues = keys.filter((_, index) => isCue[index] === true);
    const pairs = cues.length === 0 ? [] : await this.#pairs(`request_shape IN (${cues.join(', ')})`);
    if (pairs !== undefined) this.#audience.expect(pairs);
    const isObjectCue = this.#audience.areObjectCues(requests);
    const objects = await this.#objects(keys.filter((_, index) => isObjectCue[index] === true));
    if (objects !== undefined) this.#audience.expectObjects(objects);
  }

  /** What these requests are about; undefined where that is too much to remember. */
  async #objects(requests: readonly number[]): Promise<readonly number[] | undefined> {
    if (requests.length === 0) return [];
    const found = await this.#connection.runAndReadAll(
      `SELECT DISTINCT ${OBJECT_HASH} FROM events WHERE ${this.#condition} AND ${REQUEST_SHAPE} IN (${requests.join(', ')})
       LIMIT ${OBJECTS_MAX_COUNT + 1}`,
      this.#values,
    );
    if (found.currentRowCount > OBJECTS_MAX_COUNT) return undefined;
    return found.getRows().map(([object]) => Number(object));
  }

  /** Asks for the shapes that are new in this slice. */
  async #learn<Shape>(
    columns: readonly string[],
    keys: Iterable<number>,
    known: ShapesByHash<Shape>,
    shapeOf: (row: readonly unknown[], slot: number) => Shape,
    from: string,
  ): Promise<void> {
    const unknown = new Set<number>();
    for (const key of keys) if (known.slotOf(key) < 0) unknown.add(key);
    if (unknown.size === 0) return;
    const values = columns.map((column) => `any_value(${column})`).join(', ');
    const shapes = await this.#connection.run(
      `SELECT ${sqlHash(columns)} AS shape, ${values} ${from} AND shape IN (SELECT unnest($unknown_shapes::DOUBLE[])) GROUP BY shape`,
      { ...this.#values, unknown_shapes: `[${[...unknown].join(', ')}]` },
    );
    for (const [key, ...row] of await shapes.getRowsJS())
      known.add(Number(key), (slot) => shapeOf(row, slot));
  }
}

interface Pair extends RequestOfClient {
  /** PAIR, as SQL reads it. */
  readonly pair: string;
}

/** Rows `start` to `end` (exclusive) of `rows`. */
export interface EventBatch {
  readonly rows: EventRows;
  readonly start: number;
  readonly end: number;
}

/**
 * The rows of the view `events` in batches, in order of stage_timestamp (ties: request_received_timestamp, audit_id, stage as a request passes
 * them). Bodies are parsed when they are asked for, and by default only there for changes and for failures, and not for the many
 * leases, events, token and access reviews; their sizes are always there.
 *
 * Memory is bounded by a slice of time (SLICE_MAX_ROWS rows or SLICE_MAX_BODY_BYTES of bodies, but at least one second) times two: the
 * next slice is read while the present one is handed over.
 */
export async function* readEventRows(
  connection: DuckDBConnection,
  options: ReadEventsOptions = {},
): AsyncGenerator<EventBatch> {
  const reader = new EventReader(connection, options);
  await reader.lookAhead();
  const slices: Slice[] = [];
  for await (const slice of reader.slices()) slices.push(slice);
  let next: Promise<SliceRows | undefined> | undefined;
  for (const [index, slice] of slices.entries()) {
    const rows = await (next ?? reader.read(slice));
    const following = slices[index + 1];
    next = following === undefined ? undefined : reader.read(following);
    // Whoever stops in the middle leaves a read behind whose failure nobody awaits.
    next?.catch(() => {});
    if (rows === undefined) continue;
    for (let start = 0; start < rows.rows_count; start += BATCH_ROWS) {
      // Reading ahead takes several queries one after the other: their answers come in only when the event loop turns.
      await setImmediate();
      yield { rows, start, end: Math.min(rows.rows_count, start + BATCH_ROWS) };
    }
  }
}

/** The same as AuditEvents. */
export async function* readEvents(
  connection: DuckDBConnection,
  options: ReadEventsOptions = {},
): AsyncGenerator<readonly AuditEvent[]> {
  for await (const { rows, start, end } of readEventRows(connection, options))
    yield Array.from({ length: end - start }, (_, index) => rows.event(start + index));
}
