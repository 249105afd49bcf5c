import { isAscii } from 'node:buffer';
import {
  DuckDBBlobVector,
  DuckDBListVector,
  type DuckDBDataChunk,
  type DuckDBVector,
} from '@duckdb/node-api';
import type { EpochMicros } from '../../kube/microtime.ts';
import { EventRow, ROW_TEXTS, TEXT_SEPARATOR, type ClientShape, type RequestShape } from './event-row.ts';
import { sqlText } from './projection.ts';
import { CLIENT_COLUMNS, REQUEST_COLUMNS, sqlHash, STAGES } from './event-shapes.ts';

const TEXTS = ROW_TEXTS.map((name) =>
  name === 'source_ips' ? 'CAST(to_json(source_ips) AS VARCHAR)' : `CAST(${name} AS VARCHAR)`,
);
const PACKED_TEXTS = `concat_ws(${sqlText(TEXT_SEPARATOR)}, ${TEXTS.join(', ')})`;
const HAS_SEPARATOR = TEXTS.map((text) => `contains(${text}, ${sqlText(TEXT_SEPARATOR)})`).join(' OR ');
const ROW_TEXT = `CASE WHEN ${HAS_SEPARATOR} THEN 'j' || CAST(to_json([${TEXTS.join(', ')}]) AS VARCHAR) ELSE 's' || ${PACKED_TEXTS} END`;

/** What a slice hands over of each row as numbers; -1 bytes of a text stand for "not there". */
const NUMBERS = {
  at: 'epoch_us(stage_timestamp)',
  received: 'epoch_us(request_received_timestamp)',
  client: sqlHash(CLIENT_COLUMNS),
  request: sqlHash(REQUEST_COLUMNS),
  request_bytes: 'request_bytes',
  response_bytes: 'response_bytes',
  text_bytes: 'strlen(text)',
  request_text_bytes: 'coalesce(strlen(request_text), -1)',
  response_text_bytes: 'coalesce(strlen(response_text), -1)',
} as const;
type NumberName = keyof typeof NUMBERS;
const NUMBER_NAMES = Object.keys(NUMBERS);
const LONG_TEXTS = ['text', 'request_text', 'response_text'] as const;

/**
 * One row for a whole slice: a list for each number, and one long blob for each text. A text of its own for each row would cost more to
 * hand over (a call, a copy and a finalizer each) than everything else together; measured, five times the time. The aggregates take the rows
 * in the same order, whichever that is.
 */
export function sliceQuery(from: string, bodyCondition: string): string {
  const numbers = Object.values(NUMBERS).map((sql) => `list(CAST(${sql} AS DOUBLE))`);
  const texts = LONG_TEXTS.map((name) => `encode(string_agg(${name}, ''))`);
  const body = (column: string) => `CASE WHEN ${bodyCondition} THEN CAST(${column} AS VARCHAR) END`;
  return `SELECT ${[...numbers, ...texts].join(', ')} FROM (SELECT *, ${ROW_TEXT} AS "text",
    ${body('request_object')} AS request_text, ${body('response_object')} AS response_text ${from})`;
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
export class SliceRows {
  readonly #columns: SliceColumns;
  readonly #texts: JoinedTexts;
  readonly #requestTexts: JoinedTexts;
  readonly #responseTexts: JoinedTexts;
  readonly #clients: readonly ClientShape[];
  readonly #requests: readonly RequestShape[];
  readonly #order: Uint32Array;

  constructor(
    columns: SliceColumns,
    clients: ReadonlyMap<number, ClientShape>,
    requests: ReadonlyMap<number, RequestShape>,
  ) {
    this.#columns = columns;
    this.#texts = columns.joinedTexts('text');
    this.#requestTexts = columns.joinedTexts('request_text');
    this.#responseTexts = columns.joinedTexts('response_text');
    this.#clients = shapes(columns.numbers('client'), clients);
    this.#requests = shapes(columns.numbers('request'), requests);
    this.#order = this.#timeOrder();
  }

  get rows_count(): number {
    return this.#order.length;
  }

  #number(name: NumberName, row: number): number {
    return this.#columns.numbers(name)[row] ?? 0;
  }

  #timeOrder(): Uint32Array {
    const at = this.#columns.numbers('at');
    const order = new Uint32Array(at.length).map((_, row) => row);
    const isInOrder = at.every((at_us, row) => row === 0 || at_us > (at[row - 1] ?? 0));
    return isInOrder ? order : order.toSorted((one, other) => this.#compare(one, other));
  }

  #compare(one: number, other: number): number {
    const byTime =
      this.#number('at', one) - this.#number('at', other) ||
      this.#number('received', one) - this.#number('received', other);
    if (byTime !== 0) return byTime;
    const [oneID, otherID] = [this.#event(one).auditID, this.#event(other).auditID];
    if (oneID !== otherID) return oneID < otherID ? -1 : 1;
    return STAGES.indexOf(this.#event(one).stage) - STAGES.indexOf(this.#event(other).stage);
  }

  #event(row: number): EventRow {
    const client = this.#clients[row];
    const request = this.#requests[row];
    if (client === undefined || request === undefined) throw new RangeError(`row ${row} of a slice`);
    const at_us: EpochMicros = this.#number('at', row);
    return new EventRow({
      client,
      request,
      at_us,
      receivedAt_us: this.#number('received', row),
      texts: this.#texts.at(row) ?? '',
      requestText: this.#requestTexts.at(row),
      responseText: this.#responseTexts.at(row),
      requestObject_bytes: this.#number('request_bytes', row),
      responseObject_bytes: this.#number('response_bytes', row),
    });
  }

  /** Rows `start` to `end` (exclusive) in order of time. */
  events(start: number, end: number): readonly EventRow[] {
    return Array.from(this.#order.subarray(start, end), (row) => this.#event(row));
  }
}

function shapes<Shape>(keys: Float64Array, known: ReadonlyMap<number, Shape>): readonly Shape[] {
  return Array.from(keys, (key) => {
    const shape = known.get(key);
    if (shape === undefined) throw new Error('the view events changed while it was read');
    return shape;
  });
}
