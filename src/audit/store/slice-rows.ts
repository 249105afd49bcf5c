import { isAscii } from 'node:buffer';
import {
  DuckDBBlobVector,
  DuckDBListVector,
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
const HAS_SEPARATOR = [
  ...TEXTS.map((text) => `contains(${text}, ${sqlText(TEXT_SEPARATOR)})`),
  `contains(array_to_string(source_ips, ''), ${sqlText(IP_SEPARATOR)})`,
  // Joined it would look like no address at all.
  `list_contains(source_ips, '')`,
].join(' OR ');
const TEXTS_AS_JSON = ROW_TEXTS.map((name) =>
  name === 'source_ips' ? 'CAST(to_json(source_ips) AS VARCHAR)' : `CAST(${name} AS VARCHAR)`,
);
const ROW_TEXT = `CASE WHEN ${HAS_SEPARATOR} THEN 'j' || CAST(to_json([${TEXTS_AS_JSON.join(', ')}]) AS VARCHAR) ELSE 's' || ${PACKED_TEXTS} END`;

/** What a slice hands over of each row as numbers; -1 bytes of a text stand for "not there". */
const NUMBERS = {
  at: 'epoch_us(stage_timestamp)',
  received: 'epoch_us(request_received_timestamp)',
  client: 'client_shape',
  request: 'request_shape',
  request_bytes: 'request_bytes',
  response_bytes: 'response_bytes',
  text_bytes: 'strlen(text)',
  request_text_bytes: 'coalesce(strlen(request_text), -1)',
  response_text_bytes: 'coalesce(strlen(response_text), -1)',
} as const;
type NumberName = keyof typeof NUMBERS;
const NUMBER_NAMES = Object.keys(NUMBERS);
const LONG_TEXTS = ['text', 'request_text', 'response_text'] as const;

/** The hashes of a row's CLIENT_COLUMNS and REQUEST_COLUMNS. */
export const CLIENT_SHAPE = sqlHash(CLIENT_COLUMNS);
export const REQUEST_SHAPE = sqlHash(REQUEST_COLUMNS);

/**
 * One row for a whole slice: a list for each number, and one long blob for each text. A text of its own for each row would cost more to
 * hand over (a call, a copy and a finalizer each) than everything else together; measured, five times the time. The aggregates take the rows
 * in the same order, whichever that is. `bodyCondition` is over the columns, `client_shape` and
 * `request_shape`.
 */
export function sliceQuery(from: string, bodyCondition: string): string {
  const numbers = Object.values(NUMBERS).map((sql) => `list(CAST(${sql} AS DOUBLE))`);
  const texts = LONG_TEXTS.map((name) => `encode(string_agg(${name}, ''))`);
  const body = (column: string) => `CASE WHEN ${bodyCondition} THEN CAST(${column} AS VARCHAR) END`;
  return `SELECT ${[...numbers, ...texts].join(', ')} FROM (SELECT *, ${ROW_TEXT} AS "text",
    ${body('request_object')} AS request_text, ${body('response_object')} AS response_text
    FROM (SELECT *, ${CLIENT_SHAPE} AS client_shape, ${REQUEST_SHAPE} AS request_shape ${from}))`;
}

/** Texts that were joined to one. */
class JoinedTexts {
  readonly #bytes: Buffer;
  readonly #isAscii: boolean;
  readonly #ends: Float64Array;
  readonly #sizes: Float64Array;

  constructor(bytes: Uint8Array | null, sizes: Float64Array) {
    this.#bytes =
      bytes === null ? Buffer.alloc(0) : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#isAscii = isAscii(this.#bytes);
    this.#sizes = sizes;
    let end = 0;
    this.#ends = sizes.map((size) => (end += Math.max(0, size)));
  }

  at(row: number): string | undefined {
    const size = this.#sizes[row] ?? -1;
    if (size < 0) return undefined;
    const end = this.#ends[row] ?? 0;
    return this.#bytes.toString(this.#isAscii ? 'latin1' : 'utf8', end - size, end);
  }
}

function listNumbers(vector: DuckDBVector): Float64Array {
  const items = vector instanceof DuckDBListVector ? vector.getItemVector(0) : null;
  const numbers = new Float64Array(items?.itemCount ?? 0);
  for (let index = 0; index < numbers.length; index += 1) numbers[index] = Number(items?.getItem(index));
  return numbers;
}

function blobBytes(vector: DuckDBVector): Uint8Array | null {
  return vector instanceof DuckDBBlobVector ? vector.getItemBytes(0) : null;
}

/** The one row that `sliceQuery` returns. */
export class SliceColumns {
  readonly #chunk: DuckDBDataChunk;
  readonly #numbers: Readonly<Record<string, Float64Array>>;

  constructor(chunk: DuckDBDataChunk) {
    this.#chunk = chunk;
    this.#numbers = Object.fromEntries(
      NUMBER_NAMES.map((name, index) => [name, listNumbers(chunk.getColumnVector(index))]),
    );
  }

  numbers(name: NumberName): Float64Array {
    return this.#numbers[name] ?? new Float64Array();
  }

  joinedTexts(name: (typeof LONG_TEXTS)[number]): JoinedTexts {
    const bytes = blobBytes(this.#chunk.getColumnVector(NUMBER_NAMES.length + LONG_TEXTS.indexOf(name)));
    return new JoinedTexts(bytes, this.numbers(`${name}_bytes`));
  }
}

/** The rows of a slice in order of time. */
export class SliceRows implements EventRows {
  readonly #at_us: Float64Array;
  readonly #received_us: Float64Array;
  readonly #request_bytes: Float64Array;
  readonly #response_bytes: Float64Array;
  readonly #texts: JoinedTexts;
  readonly #requestTexts: JoinedTexts;
  readonly #responseTexts: JoinedTexts;
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
    this.#at_us = columns.numbers('at');
    this.#received_us = columns.numbers('received');
    this.#request_bytes = columns.numbers('request_bytes');
    this.#response_bytes = columns.numbers('response_bytes');
    this.#texts = columns.joinedTexts('text');
    this.#requestTexts = columns.joinedTexts('request_text');
    this.#responseTexts = columns.joinedTexts('response_text');
    this.#clientSlots = slotsOf(columns.numbers('client'), clients);
    this.#requestSlots = slotsOf(columns.numbers('request'), requests);
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
      texts: this.#texts.at(index) ?? '',
      requestText: this.#requestTexts.at(index),
      responseText: this.#responseTexts.at(index),
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
