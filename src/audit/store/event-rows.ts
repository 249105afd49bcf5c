import { setImmediate } from 'node:timers/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { AuditEvent } from '../event.ts';
import {
  NEED,
  SHAPES_MAX_COUNT,
  type ClientPeak,
  type ClientShape,
  type EventRows,
  type RequestOfClient,
  type RequestShape,
} from '../event-shape.ts';
import { clientOf, requestOf, ShapesByHash } from './event-shapes.ts';
import { RowTable, type RowChoice, type ShapeColumn, type Slice } from './row-table.ts';
import { ROW_TEXT, SliceNumbers, SliceRows } from './slice-rows.ts';

/** Who the events are read for, as far as it says beforehand what it needs. `Detection` is one. */
export interface Audience {
  /** Of which of these kinds of requests must be known who makes them? */
  areCues(requests: readonly RequestShape[]): readonly boolean[];
  /** All requests of the window of which `areCues` said true, and how busy each client is at most. */
  expect(requests: readonly RequestOfClient[], peaks: readonly ClientPeak[]): void;
  /** Of which of these kinds of requests must be known what they are about? */
  areObjectCues(requests: readonly RequestShape[]): readonly boolean[];
  /** All objects (see EventRows) that these are about. */
  expectObjects(objects: Iterable<number>): void;
  /**
   * What is needed of each of these rows, as a NEED? Asked of one stretch of time after the other, while the one before is handed over. To hand over texts
   * costs more than all numbers of a row, and bodies more than everything else.
   */
  needs(rows: EventRows): Uint8Array;
}

export interface ReadEventsOptions extends RowChoice {
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

/** Kinds of requests and clients that are looked out for: some MB. */
const KINDS_MAX_COUNT = 50_000;
/** Objects that are looked out for: 30 MB. */
const OBJECTS_MAX_COUNT = 500_000;

class EventReader {
  readonly #table: RowTable;
  readonly #audience: Audience | undefined;
  #clients = new ShapesByHash<ClientShape>();
  #requests = new ShapesByHash<RequestShape>();

  constructor(table: RowTable, audience: Audience | undefined) {
    this.#table = table;
    this.#audience = audience;
  }

  /**
   * Tells the audience what it waits for; to be called before anything is read. Once for all slices: for each of them it took a third of the time of
   * reading.
   */
  async lookAhead(): Promise<void> {
    const audience = this.#audience;
    if (audience === undefined) return;
    const isAllKnown = [
      await this.#learnAll('client_shape', this.#clients, clientOf),
      await this.#learnAll('request_shape', this.#requests, requestOf),
    ];
    // So many are no pattern any more: everything is handed over then, with all bodies.
    if (isAllKnown.includes(false)) return;
    const requests = this.#requests.shapes;
    const hashes = (isOne: readonly boolean[]) =>
      requests.filter((_, index) => isOne[index] === true).map(({ slot }) => this.#requests.keyOf(slot));
    const cues = hashes(audience.areCues(requests));
    const kinds = await this.#table.kinds(cues, KINDS_MAX_COUNT + 1);
    if (kinds.length > KINDS_MAX_COUNT) return;
    audience.expect(
      kinds.map(({ client, request }) => ({
        client: this.#clients.of(client),
        request: this.#requests.of(request),
      })),
      await this.#peaks(),
    );
    const objects = await this.#table.objects(
      hashes(audience.areObjectCues(requests)),
      OBJECTS_MAX_COUNT + 1,
    );
    if (objects.length <= OBJECTS_MAX_COUNT) audience.expectObjects(objects);
  }

  async #peaks(): Promise<readonly ClientPeak[]> {
    const peaks = await this.#table.peaks();
    return peaks.map(([client, most_count]) => ({ client: this.#clients.of(client), most_count }));
  }

  /** Learns the shapes of all slices at once; false where they are too many for that. */
  async #learnAll<Shape>(
    column: ShapeColumn,
    known: ShapesByHash<Shape>,
    shapeOf: (row: readonly unknown[], slot: number) => Shape,
  ): Promise<boolean> {
    const rows = await this.#table.shapes(column, KINDS_MAX_COUNT + 1);
    if (rows.length > KINDS_MAX_COUNT) return false;
    for (const [key, ...row] of rows) known.add(Number(key), (slot) => shapeOf(row, slot));
    return true;
  }

  /** Asks for the shapes that are new in this slice. */
  async #learn<Shape>(
    column: ShapeColumn,
    keys: Iterable<number>,
    known: ShapesByHash<Shape>,
    shapeOf: (row: readonly unknown[], slot: number) => Shape,
  ): Promise<void> {
    const unknown = new Set<number>();
    for (const key of keys) if (known.slotOf(key) < 0) unknown.add(key);
    if (unknown.size === 0) return;
    for (const [key, ...row] of await this.#table.shapes(column, unknown.size, unknown))
      known.add(Number(key), (slot) => shapeOf(row, slot));
  }

  /** All rows of a slice, in order. */
  async read(slice: Slice): Promise<SliceRows> {
    if (this.#clients.shapes.length >= SHAPES_MAX_COUNT) this.#clients = new ShapesByHash();
    if (this.#requests.shapes.length >= SHAPES_MAX_COUNT) this.#requests = new ShapesByHash();
    const numbers = new SliceNumbers(await this.#table.numbers(slice));
    await this.#learn('client_shape', numbers.of('client_shape'), this.#clients, clientOf);
    await this.#learn('request_shape', numbers.of('request_shape'), this.#requests, requestOf);
    const rows = new SliceRows(numbers, this.#clients, this.#requests);
    const wanted = rows.wanted(
      this.#audience?.needs(rows) ?? new Uint8Array(rows.rows_count).fill(NEED.bodies),
    );
    if (wanted.length > 0) rows.takeTexts(await this.#table.texts(slice, wanted, ROW_TEXT));
    return rows;
  }
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
 * next slice is read while the present one is handed over; and DuckDB's own, see RowTable.
 */
export async function* readEventRows(
  connection: DuckDBConnection,
  options: ReadEventsOptions = {},
): AsyncGenerator<EventBatch> {
  const table = await RowTable.make(connection, options);
  try {
    yield* readTable(table, options.audience);
  } finally {
    await table.drop();
  }
}

async function* readTable(table: RowTable, audience: Audience | undefined): AsyncGenerator<EventBatch> {
  const reader = new EventReader(table, audience);
  await reader.lookAhead();
  const slices: Slice[] = [];
  for await (const slice of table.slices({ rows_count: SLICE_MAX_ROWS, body_bytes: SLICE_MAX_BODY_BYTES }))
    slices.push(slice);
  let next: Promise<SliceRows> | undefined;
  try {
    for (const [index, slice] of slices.entries()) {
      const rows = await (next ?? reader.read(slice));
      const following = slices[index + 1];
      next = following === undefined ? undefined : reader.read(following);
      // Awaited in the next turn, or below.
      next?.catch(() => {});
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
