import {
  DuckDBDoubleVector,
  DuckDBVarCharVector,
  type DuckDBDataChunk,
  type DuckDBVector,
} from '@duckdb/node-api';
import type { ClientShape, EventRows, RequestShape } from '../event-shape.ts';
import { EventRow, IP_SEPARATOR, ROW_TEXTS, TEXT_SEPARATOR } from './event-row.ts';
import { sqlText } from './projection.ts';
import { CLIENT_COLUMNS, REQUEST_COLUMNS, sqlHash, STAGES, type ShapesByHash } from './event-shapes.ts';

// to_json() of the addresses would cost as much as all other texts together (measured: 0.7 us a row).
const TEXTS = ROW_TEXTS.map((name) =>
  name === 'source_ips'
    ? `array_to_string(source_ips, ${sqlText(IP_SEPARATOR)})`
    : `CAST(${name} AS VARCHAR)`,
);
const PACKED_TEXTS = `concat_ws(${sqlText(TEXT_SEPARATOR)}, ${TEXTS.join(', ')})`;
// One search in all texts together: one in each took as long as everything else of a slice.
const ALL_TEXTS = `concat(${ROW_TEXTS.map((name) =>
  name === 'source_ips' ? `array_to_string(source_ips, '')` : `CAST(${name} AS VARCHAR)`,
).join(', ')})`;
const HAS_SEPARATOR = [
  `contains(${ALL_TEXTS}, ${sqlText(TEXT_SEPARATOR)})`,
  `contains(array_to_string(source_ips, ''), ${sqlText(IP_SEPARATOR)})`,
  // Joined it would look like no address at all.
  `list_contains(source_ips, '')`,
].join(' OR ');
const TEXTS_AS_JSON = ROW_TEXTS.map((name) =>
  name === 'source_ips' ? 'CAST(to_json(source_ips) AS VARCHAR)' : `CAST(${name} AS VARCHAR)`,
);
const ROW_TEXT = `CASE WHEN ${HAS_SEPARATOR} THEN 'j' || CAST(to_json([${TEXTS_AS_JSON.join(', ')}]) AS VARCHAR) ELSE 's' || ${PACKED_TEXTS} END`;

/** What a slice hands over of each row as numbers. */
const NUMBERS = [
  'epoch_us(stage_timestamp)',
  'epoch_us(request_received_timestamp)',
  'request_bytes',
  'response_bytes',
  'client_shape',
  'request_shape',
  'object_hash',
] as const;
const TEXT_COLUMN = NUMBERS.length;
const REQUEST_TEXT_COLUMN = TEXT_COLUMN + 1;
const RESPONSE_TEXT_COLUMN = TEXT_COLUMN + 2;

/** The hashes of a row's CLIENT_COLUMNS and REQUEST_COLUMNS. */
export const CLIENT_SHAPE = sqlHash(CLIENT_COLUMNS);
export const REQUEST_SHAPE = sqlHash(REQUEST_COLUMNS);

/** Which object a row is about. */
export const OBJECT_HASH = sqlHash(['resource', 'api_group', 'namespace', 'name']);

/** The rows of a slice in any order. `bodyCondition` is over the columns, `client_shape` and `request_shape`. */
export function sliceQuery(from: string, bodyCondition: string): string {
  const numbers = NUMBERS.map((sql) => `CAST(${sql} AS DOUBLE)`);
  const body = (column: string) => `CASE WHEN ${bodyCondition} THEN CAST(${column} AS VARCHAR) END`;
  return `SELECT ${[...numbers, ROW_TEXT, body('request_object'), body('response_object')].join(', ')}
    FROM (SELECT *, ${CLIENT_SHAPE} AS client_shape, ${REQUEST_SHAPE} AS request_shape,
      ${OBJECT_HASH} AS object_hash ${from})`;
}

function copyNumbers(vector: DuckDBVector, into: Float64Array, at: number): void {
  if (!(vector instanceof DuckDBDoubleVector)) throw new TypeError('a column of a slice that is no DOUBLE');
  for (let index = 0; index < vector.itemCount; index += 1) into[at + index] = vector.getItem(index) ?? 0;
}

/** Of the first column: a time. */
function firstNumber(chunk: DuckDBDataChunk): number {
  return Number(chunk.getColumnVector(0).getItem(0));
}

/**
 * What `sliceQuery` returns: numbers in one piece, and texts where DuckDB left them. To hand over a text costs more (a call, a copy, decoding) than
 * all numbers of a row, and most rows are never asked for theirs.
 */
export class SliceColumns {
  readonly rows_count: number;
  readonly #numbers: readonly Float64Array[];
  readonly #chunks: readonly DuckDBDataChunk[];
  /** Of each row, its chunk; and of each chunk, its first row. */
  readonly #chunkOf: Uint32Array;
  readonly #starts: readonly number[];

  constructor(unordered: readonly DuckDBDataChunk[]) {
    // Threads hand them over in turn. Each is mostly in order of time, and sorting what is mostly sorted is quick.
    const chunks = unordered.toSorted((one, other) => firstNumber(one) - firstNumber(other));
    this.#chunks = chunks;
    const starts: number[] = [];
    let rows_count = 0;
    for (const chunk of chunks) {
      starts.push(rows_count);
      rows_count += chunk.rowCount;
    }
    this.rows_count = rows_count;
    this.#starts = starts;
    this.#chunkOf = new Uint32Array(rows_count);
    for (const [index, start] of starts.entries()) this.#chunkOf.fill(index, start, starts[index + 1]);
    this.#numbers = NUMBERS.map((_, column) => {
      const numbers = new Float64Array(rows_count);
      for (const [index, chunk] of chunks.entries())
        copyNumbers(chunk.getColumnVector(column), numbers, starts[index] ?? 0);
      return numbers;
    });
  }

  numbers(sql: (typeof NUMBERS)[number]): Float64Array {
    return this.#numbers[NUMBERS.indexOf(sql)] ?? new Float64Array();
  }

  #textAt(column: number, row: number): string | undefined {
    const index = this.#chunkOf[row] ?? 0;
    const vector = this.#chunks[index]?.getColumnVector(column);
    if (!(vector instanceof DuckDBVarCharVector)) return undefined;
    return vector.getItem(row - (this.#starts[index] ?? 0)) ?? undefined;
  }

  text(row: number): string {
    return this.#textAt(TEXT_COLUMN, row) ?? '';
  }

  requestText(row: number): string | undefined {
    return this.#textAt(REQUEST_TEXT_COLUMN, row);
  }

  responseText(row: number): string | undefined {
    return this.#textAt(RESPONSE_TEXT_COLUMN, row);
  }
}

/** The rows of a slice in order of time. */
export class SliceRows implements EventRows {
  readonly #columns: SliceColumns;
  readonly #at_us: Float64Array;
  readonly #received_us: Float64Array;
  readonly #request_bytes: Float64Array;
  readonly #response_bytes: Float64Array;
  readonly #objects: Float64Array;
  readonly #clientSlots: Int32Array;
  readonly #requestSlots: Int32Array;
  readonly #clients: readonly ClientShape[];
  readonly #requests: readonly RequestShape[];
  readonly #order: Uint32Array;

  constructor(
    columns: SliceColumns,
    clients: ShapesByHash<ClientShape>,
    requests: ShapesByHash<RequestShape>,
  ) {
    this.#columns = columns;
    this.#at_us = columns.numbers('epoch_us(stage_timestamp)');
    this.#received_us = columns.numbers('epoch_us(request_received_timestamp)');
    this.#request_bytes = columns.numbers('request_bytes');
    this.#response_bytes = columns.numbers('response_bytes');
    this.#objects = columns.numbers('object_hash');
    this.#clientSlots = slotsOf(columns.numbers('client_shape'), clients);
    this.#requestSlots = slotsOf(columns.numbers('request_shape'), requests);
    this.#clients = clients.shapes;
    this.#requests = requests.shapes;
    this.#order = this.#timeOrder();
  }

  get rows_count(): number {
    return this.#order.length;
  }

  #timeOrder(): Uint32Array {
    const at = this.#at_us;
    const order = new Uint32Array(at.length).map((_, row) => row);
    const isInOrder = at.every((at_us, row) => row === 0 || at_us > (at[row - 1] ?? 0));
    return isInOrder ? order : order.toSorted((one, other) => this.#compare(one, other));
  }

  #compare(one: number, other: number): number {
    const byTime =
      (this.#at_us[one] ?? 0) - (this.#at_us[other] ?? 0) ||
      (this.#received_us[one] ?? 0) - (this.#received_us[other] ?? 0);
    if (byTime !== 0) return byTime;
    const [oneEvent, otherEvent] = [this.#unorderedEvent(one), this.#unorderedEvent(other)];
    if (oneEvent.auditID !== otherEvent.auditID) return oneEvent.auditID < otherEvent.auditID ? -1 : 1;
    return STAGES.indexOf(oneEvent.stage) - STAGES.indexOf(otherEvent.stage);
  }

  at_us(row: number): number {
    return this.#at_us[this.#order[row] ?? 0] ?? 0;
  }

  receivedAt_us(row: number): number {
    return this.#received_us[this.#order[row] ?? 0] ?? 0;
  }

  body_bytes(row: number): number {
    const index = this.#order[row] ?? 0;
    return Math.max(this.#request_bytes[index] ?? 0, this.#response_bytes[index] ?? 0);
  }

  object(row: number): number {
    return this.#objects[this.#order[row] ?? 0] ?? 0;
  }

  client(row: number): ClientShape {
    return this.#clientOf(this.#order[row] ?? 0);
  }

  request(row: number): RequestShape {
    return this.#requestOf(this.#order[row] ?? 0);
  }

  event(row: number): EventRow {
    return this.#unorderedEvent(this.#order[row] ?? 0);
  }

  #clientOf(index: number): ClientShape {
    const client = this.#clients[this.#clientSlots[index] ?? 0];
    if (client === undefined) throw new RangeError(`row ${index} of a slice`);
    return client;
  }

  #requestOf(index: number): RequestShape {
    const request = this.#requests[this.#requestSlots[index] ?? 0];
    if (request === undefined) throw new RangeError(`row ${index} of a slice`);
    return request;
  }

  #unorderedEvent(index: number): EventRow {
    return new EventRow({
      client: this.#clientOf(index),
      request: this.#requestOf(index),
      at_us: this.#at_us[index] ?? 0,
      receivedAt_us: this.#received_us[index] ?? 0,
      texts: this.#columns.text(index),
      requestText: this.#columns.requestText(index),
      responseText: this.#columns.responseText(index),
      requestObject_bytes: this.#request_bytes[index] ?? 0,
      responseObject_bytes: this.#response_bytes[index] ?? 0,
    });
  }
}

function slotsOf<Shape>(keys: Float64Array, known: ShapesByHash<Shape>): Int32Array {
  const slots = new Int32Array(keys.length);
  for (let row = 0; row < keys.length; row += 1) {
    const slot = known.slotOf(keys[row] ?? -1);
    if (slot < 0) throw new Error('the view events changed while it was read');
    slots[row] = slot;
  }
  return slots;
}
