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

/** Kinds of requests, clients and objects that are looked out for, and named in the query of every slice: some MB. */
const KINDS_MAX_COUNT = 50_000;

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
  #bodyCondition = 'true';
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
    const result = await this.#connection.run(sliceQuery(from, this.#bodyCondition), this.#values);
    const columns = new SliceColumns(await result.fetchAllChunks());
    if (columns.rows_count === 0) return undefined;
    await this.#learn(CLIENT_COLUMNS, columns.numbers('client_shape'), this.#clients, clientOf, from);
    await this.#learn(REQUEST_COLUMNS, columns.numbers('request_shape'), this.#requests, requestOf, from);
    return new SliceRows(columns, this.#clients, this.#requests);
  }

  /**
   * Tells the audience what it waits for, and learns which bodies it needs; to be called before anything is read. Once for all slices: for
   * each of them it took a third of the time of reading.
   */
  async lookAhead(): Promise<void> {
    this.#bodyCondition = BODY_CONDITION[this.#bodies];
    const audience = this.#audience;
    if (audience === undefined) return;
    await this.#learnAll(CLIENT_COLUMNS, this.#clients, clientOf);
    if (!(await this.#learnAll(REQUEST_COLUMNS, this.#requests, requestOf))) return;
    const requests = this.#requests.shapes;
    const isCue = audience.areCues(requests);
    const isObjectCue = audience.areObjectCues(requests);
    const cues = requests.filter((_, index) => isCue[index] === true || isObjectCue[index] === true);
    const objectCues = requests.filter((_, index) => isObjectCue[index] === true);
    const named = await this.#kinds(cues, objectCues);
    const kinds = named ?? (await this.#kinds(cues, []));
    // So many are no pattern any more: everything is handed over then, with all bodies.
    if (kinds === undefined) return;
    audience.expect(kinds);
    if (named !== undefined) audience.expectObjects(named.flatMap(({ object }) => object));
    if (this.#bodies === 'none') return;
    const withBodies = [
      ...new Map(kinds.filter(({ hasBody }) => hasBody).map((kind) => [kind.pair, kind])).values(),
    ];
    const isWanted = audience.wantsBodies(withBodies);
    const wanted = withBodies.filter((_, index) => isWanted[index] === true);
    this.#bodyCondition =
      wanted.length === 0
        ? 'false'
        : `(${this.#bodyCondition}) AND ${PAIR} IN (${wanted.map(({ pair }) => pair).join(', ')})`;
  }

  /** Who asks what: of these requests, and wherever there may be a body; and about which objects. Undefined where they are too many to be told one by one. */
  async #kinds(
    cues: readonly RequestShape[],
    objectCues: readonly RequestShape[],
  ): Promise<readonly Kind[] | undefined> {
    // Of a plain list DuckDB makes one comparison each, and with it a hash of the whole row each.
    const isOneOf = (requests: readonly RequestShape[]) =>
      requests.length === 0
        ? 'false'
        : `request_shape IN (SELECT unnest([${requests.map((request) => this.#requests.keyOf(request.slot)).join(', ')}]::DOUBLE[]))`;
    const found = await this.#connection.runAndReadAll(
      `SELECT DISTINCT client_shape, request_shape, CASE WHEN ${isOneOf(objectCues)} THEN ${OBJECT_HASH} END, has_body, CAST(${PAIR} AS VARCHAR)
       FROM (SELECT *, ${CLIENT_SHAPE} AS client_shape, ${REQUEST_SHAPE} AS request_shape,
         (${BODY_CONDITION[this.#bodies]}) AND request_bytes + response_bytes > 0 AS has_body FROM events WHERE ${this.#condition})
       WHERE ${isOneOf(cues)} OR has_body LIMIT ${KINDS_MAX_COUNT + 1}`,
      this.#values,
    );
    const rows = found.getRows();
    if (rows.length > KINDS_MAX_COUNT) return undefined;
    const from = `FROM events WHERE ${this.#condition}`;
    const clients = rows.map(([client]) => Number(client));
    await this.#learn(CLIENT_COLUMNS, clients, this.#clients, clientOf, from);
    return rows.map(([client, request, object, hasBody, pair]) => ({
      client: this.#clients.of(Number(client)),
      request: this.#requests.of(Number(request)),
      object: object === null ? [] : [Number(object)],
      hasBody: hasBody === true,
      pair: String(pair),
    }));
  }

  /** Learns the shapes of all slices at once; false where they are too many for that. */
  async #learnAll<Shape>(
    columns: readonly string[],
    known: ShapesByHash<Shape>,
    shapeOf: (row: readonly unknown[], slot: number) => Shape,
  ): Promise<boolean> {
    const values = columns.map((column) => `any_value(${column})`).join(', ');
    const shapes = await this.#connection.run(
      `SELECT ${sqlHash(columns)} AS shape, ${values} FROM events WHERE ${this.#condition} GROUP BY shape LIMIT ${KINDS_MAX_COUNT + 1}`,
      this.#values,
    );
    const rows = await shapes.getRowsJS();
    if (rows.length > KINDS_MAX_COUNT) return false;
    for (const [key, ...row] of rows) known.add(Number(key), (slot) => shapeOf(row, slot));
    return true;
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

interface Kind extends RequestOfClient {
  /** The one that it is about, where that was asked. */
  readonly object: readonly number[];
  readonly hasBody: boolean;
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
  try {
    for (const [index, slice] of slices.entries()) {
      const rows = await (next ?? reader.read(slice));
      const following = slices[index + 1];
      next = following === undefined ? undefined : reader.read(following);
      // Awaited in the next turn, or below.
      next?.catch(() => {});
      if (rows === undefined) continue;
      for (let start = 0; start < rows.rows_count; start += BATCH_ROWS) {
        // Reading ahead takes several queries one after the other: their answers come in only when the event loop turns.
        await setImmediate();
        yield { rows, start, end: Math.min(rows.rows_count, start + BATCH_ROWS) };
      }
    }
  } finally {
    // Whoever stops in the middle closes the connection next: with a query under way DuckDB then hangs or crashes. A failure of what nobody reads is none.
    await next?.catch(() => {});
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
