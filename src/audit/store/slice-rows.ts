import {
  DuckDBDoubleVector,
  DuckDBVarCharVector,
  type DuckDBDataChunk,
  type DuckDBVector,
} from '@duckdb/node-api';
import { NEED, type ClientShape, type EventRows, type RequestShape } from '../event-shape.ts';
import { EventRow, IP_SEPARATOR, ROW_TEXTS, TEXT_SEPARATOR } from './event-row.ts';
import { STAGES, type ShapesByHash } from './event-shapes.ts';
import { sqlText } from './projection.ts';
import { ROW_NUMBERS, type WantedRow } from './row-table.ts';

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
/** The texts of a row as EventRow reads them. */
export const ROW_TEXT = `CASE WHEN ${HAS_SEPARATOR} THEN 'j' || CAST(to_json([${TEXTS_AS_JSON.join(', ')}]) AS VARCHAR) ELSE 's' || ${PACKED_TEXTS} END`;

/** The texts of rows as `RowTable.texts` gives them, where DuckDB left them: to hand one over costs more than all numbers of a row, and many are never asked for. */
class SliceTexts {
  readonly #chunks: readonly DuckDBDataChunk[];
  /** By place: the chunk and the row in it, as one number. */
  readonly #found = new Map<number, number>();
  /** More than a chunk has rows. */
  static readonly #ROWS_OF_CHUNK = 65_536;

  constructor(chunks: readonly DuckDBDataChunk[]) {
    this.#chunks = chunks;
    for (const [index, chunk] of chunks.entries()) {
      const places = chunk.getColumnVector(0);
      for (let row = 0; row < chunk.rowCount; row += 1)
        this.#found.set(Number(places.getItem(row)), index * SliceTexts.#ROWS_OF_CHUNK + row);
    }
  }

  /** Column 1: the packed texts; 2 and 3: the bodies. Undefined where it is NULL, or was not asked for. */
  text(column: 1 | 2 | 3, place: number): string | undefined {
    const found = this.#found.get(place);
    if (found === undefined) return undefined;
    const chunk = this.#chunks[Math.floor(found / SliceTexts.#ROWS_OF_CHUNK)];
    if (chunk === undefined || column >= chunk.columnCount) return undefined;
    const vector = chunk.getColumnVector(column);
    if (!(vector instanceof DuckDBVarCharVector)) return undefined;
    return vector.getItem(found % SliceTexts.#ROWS_OF_CHUNK) ?? undefined;
  }
}

function copyNumbers(vector: DuckDBVector, into: Float64Array, at: number): void {
  if (!(vector instanceof DuckDBDoubleVector)) throw new TypeError('a column of a slice that is no DOUBLE');
  for (let index = 0; index < vector.itemCount; index += 1) into[at + index] = vector.getItem(index) ?? 0;
}

/** Of the first column: a time. */
function firstNumber(chunk: DuckDBDataChunk): number {
  return Number(chunk.getColumnVector(0).getItem(0));
}

/** The ROW_NUMBERS of a slice, each in one piece. */
export class SliceNumbers {
  readonly rows_count: number;
  readonly #numbers: readonly Float64Array[];

  constructor(unordered: readonly DuckDBDataChunk[]) {
    // Threads hand them over in turn. Each is mostly in order of time, and sorting what is mostly sorted is quick.
    const chunks = unordered.toSorted((one, other) => firstNumber(one) - firstNumber(other));
    const starts: number[] = [];
    let rows_count = 0;
    for (const chunk of chunks) {
      starts.push(rows_count);
      rows_count += chunk.rowCount;
    }
    this.rows_count = rows_count;
    this.#numbers = ROW_NUMBERS.map((_, column) => {
      const numbers = new Float64Array(rows_count);
      for (const [index, chunk] of chunks.entries())
        copyNumbers(chunk.getColumnVector(column), numbers, starts[index] ?? 0);
      return numbers;
    });
  }

  of(name: (typeof ROW_NUMBERS)[number]): Float64Array {
    return this.#numbers[ROW_NUMBERS.indexOf(name)] ?? new Float64Array();
  }
}

/** The rows of a slice in order of time. Their texts come in later, for those rows of which they are needed. */
export class SliceRows implements EventRows {
  readonly #at_us: Float64Array;
  readonly #received_us: Float64Array;
  readonly #request_bytes: Float64Array;
  readonly #response_bytes: Float64Array;
  readonly #objects: Float64Array;
  readonly #hasBody: Float64Array;
  readonly #places: Float64Array;
  readonly #clientSlots: Int32Array;
  readonly #requestSlots: Int32Array;
  readonly #clients: readonly ClientShape[];
  readonly #requests: readonly RequestShape[];
  readonly #order: Uint32Array;
  #texts = new SliceTexts([]);

  constructor(
    numbers: SliceNumbers,
    clients: ShapesByHash<ClientShape>,
    requests: ShapesByHash<RequestShape>,
  ) {
    this.#at_us = numbers.of('at_us');
    this.#received_us = numbers.of('received_us');
    this.#request_bytes = numbers.of('request_bytes');
    this.#response_bytes = numbers.of('response_bytes');
    this.#objects = numbers.of('object_hash');
    this.#hasBody = numbers.of('has_body');
    this.#places = numbers.of('place');
    this.#clientSlots = slotsOf(numbers.of('client_shape'), clients);
    this.#requestSlots = slotsOf(numbers.of('request_shape'), requests);
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
    return isInOrder ? order : order.toSorted((one, other) => this.#compareTimes(one, other));
  }

  #compareTimes(one: number, other: number): number {
    return (
      (this.#at_us[one] ?? 0) - (this.#at_us[other] ?? 0) ||
      (this.#received_us[one] ?? 0) - (this.#received_us[other] ?? 0)
    );
  }

  /** Is the row at this place of the order one of several of the same times, whose order only their texts tell? */
  #isTied(position: number): boolean {
    return this.#isAlike(position, position - 1) || this.#isAlike(position, position + 1);
  }

  /** False beyond either end. */
  #isAlike(position: number, beside: number): boolean {
    const row = this.#order[position];
    const other = this.#order[beside];
    return row !== undefined && other !== undefined && this.#compareTimes(row, other) === 0;
  }

  /** Rows whose texts are to be fetched, where this is needed of each of them (a NEED for each row). */
  wanted(needs: Uint8Array): readonly WantedRow[] {
    const wanted: WantedRow[] = [];
    for (let position = 0; position < needs.length; position += 1) {
      const need = needs[position] ?? NEED.nothing;
      if (need === NEED.nothing && !this.#isTied(position)) continue;
      const row = this.#order[position] ?? 0;
      wanted.push({
        place: this.#places[row] ?? 0,
        withBodies: need === NEED.bodies && this.#hasBody[row] === 1,
      });
    }
    return wanted;
  }

  /** Takes in what `RowTable.texts` gave for the rows that are `wanted`. */
  takeTexts(chunks: readonly DuckDBDataChunk[]): void {
    this.#texts = new SliceTexts(chunks);
    let start = 0;
    while (start < this.#order.length) {
      let end = start + 1;
      while (this.#isAlike(start, end)) end += 1;
      if (end - start > 1)
        this.#order.subarray(start, end).sort((one, other) => this.#compareTied(one, other));
      start = end;
    }
  }

  #compareTied(one: number, other: number): number {
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
    const place = this.#places[index] ?? 0;
    const texts = this.#texts.text(1, place);
    if (texts === undefined) throw new RangeError(`nothing was said to be needed of row ${index} of a slice`);
    return new EventRow({
      client: this.#clientOf(index),
      request: this.#requestOf(index),
      at_us: this.#at_us[index] ?? 0,
      receivedAt_us: this.#received_us[index] ?? 0,
      texts,
      requestText: this.#texts.text(2, place),
      responseText: this.#texts.text(3, place),
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
