import type { JsonValue } from '../../kube/json.ts';
import { fileBytes, plainBytes } from './byte-source.ts';
import { EventConverter, unlessTooDeep, type ReadEvent } from './convert.ts';
import { DocumentSplitter, DOCUMENT_MAX_BYTES, type Document, type Rubbish } from './document-splitter.ts';
import type { LogFormat } from './format.ts';
import type { OnReject } from './quarantine.ts';
import { auditIDIn } from './recognise.ts';
import { ReportBook, type ReadReport, type Source } from './report.ts';

/** Events that were read together. Never empty. */
export interface ReadBatch {
  readonly events: readonly ReadEvent[];
}

export interface ReadOptions {
  /** Only events in this format; others are rejected. By default each document is recognised by its content. */
  readonly format?: LogFormat;
  readonly onReject?: OnReject;
  /** How a stream that is not a file is called in the report. */
  readonly name?: string;
  /** The longest document; longer ones are rejected and passed over. */
  readonly documentMax_bytes?: number;
}

/** A log being read: iterate once, then (or at any time) ask for the report. */
export interface AuditLogReader extends AsyncIterable<ReadBatch> {
  report(): ReadReport;
}

/** Text of a value for the quarantine. */
function contentOf(value: JsonValue): string {
  return typeof value === 'string' ? value : (unlessTooDeep(() => JSON.stringify(value)) ?? '');
}

/** Reads one source: bytes in, events into `events`. */
class SourceReader {
  readonly events: ReadEvent[] = [];
  readonly splitter: DocumentSplitter;
  readonly #source: Source;
  readonly #book: ReportBook;
  readonly #converter: EventConverter;
  readonly #onReject: OnReject | undefined;

  constructor(source: Source, book: ReportBook, options: ReadOptions) {
    this.#source = source;
    this.#book = book;
    this.#converter = new EventConverter(book, options.format);
    this.#onReject = options.onReject;
    this.splitter = new DocumentSplitter(
      { onDocument: (document) => this.#document(document), onRubbish: (rubbish) => this.#rubbish(rubbish) },
      options.documentMax_bytes ?? DOCUMENT_MAX_BYTES,
    );
  }

  #document(document: Document): void {
    const { offset_bytes, line } = document;
    for (const converted of this.#converter.convert(document)) {
      if ('event' in converted) {
        this.events.push({ ...converted, source: this.#source.id, offset_bytes });
        continue;
      }
      const { reason, detail, auditID, value } = converted;
      this.#book.reject(reason);
      const identity = auditID === undefined ? {} : { auditID };
      this.#onReject?.({
        source: this.#source.name,
        offset_bytes,
        line,
        reason,
        detail,
        ...identity,
        content: contentOf(value),
      });
    }
  }

  #rubbish(rubbish: Rubbish): void {
    const { reason, detail, bytes, offset_bytes, line } = rubbish;
    this.#book.reject(reason);
    if (this.#onReject === undefined) return;
    const auditID = auditIDIn(Buffer.from(bytes).toString('latin1'));
    const identity = auditID === undefined ? {} : { auditID };
    this.#onReject({
      source: this.#source.name,
      offset_bytes,
      line,
      reason,
      detail,
      ...identity,
      content: bytes,
    });
  }

  taken(): ReadBatch | undefined {
    return this.events.length === 0 ? undefined : { events: this.events.splice(0) };
  }
}

async function* batchesOf(
  reader: SourceReader,
  bytes: AsyncIterable<Uint8Array>,
  book: ReportBook,
): AsyncGenerator<ReadBatch> {
  for await (const piece of bytes) {
    book.read_bytes += piece.byteLength;
    reader.splitter.push(piece);
    const batch = reader.taken();
    if (batch !== undefined) yield batch;
  }
  reader.splitter.end();
  book.padding_bytes += reader.splitter.padding_bytes;
  const last = reader.taken();
  if (last !== undefined) yield last;
}

function isPaths(inputs: readonly string[] | AsyncIterable<Uint8Array>): inputs is readonly string[] {
  return Array.isArray(inputs);
}

/**
 * Reads audit logs in any of LOG_FORMATS, one after the other: paths of files (plain or gzip, `-` for standard
 * input; expand folders with listLogFiles), or one stream of bytes. Events come redacted and in the order of the
 * input, which is not yet the order of time. What is no event goes to `onReject` and is counted in the report; nothing is dropped
 * without a count. Memory is bounded by one document, whatever the size of the input.
 *
 * Throws a Problem where a source cannot be opened or is of a kind that is not read (zstd, zip, UTF-16, ...).
 */
export function readAuditLog(
  inputs: readonly string[] | AsyncIterable<Uint8Array>,
  options: ReadOptions = {},
): AuditLogReader {
  const book = new ReportBook();
  async function* read(): AsyncGenerator<ReadBatch> {
    const streams = isPaths(inputs) ? inputs : [inputs];
    for (const stream of streams) {
      const name = typeof stream === 'string' ? stream : (options.name ?? 'stream');
      const source: Source = { id: book.sources.length, name };
      book.sources.push(source);
      const onLoss = (offset_bytes: number, what: string): void => {
        book.losses.push({ source: name, offset_bytes, what });
      };
      const bytes = typeof stream === 'string' ? fileBytes(stream, onLoss) : plainBytes(name, stream, onLoss);
      yield* batchesOf(new SourceReader(source, book, options), bytes, book);
    }
  }
  return { [Symbol.asyncIterator]: read, report: () => book.report() };
}
