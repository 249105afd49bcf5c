import { isUtf8 } from 'node:buffer';
import type { JsonValue } from '../../kube/json.ts';
import { parseJson } from '../../kube/parse-json.ts';
import { ByteWindow } from './byte-window.ts';
import type { RejectReason } from './format.ts';
import { JsonScanner } from './json-scanner.ts';
import { parsePrefixedLine, PREFIX_MAX_BYTES } from './line-prefix.ts';
import { recogniseBroken } from './recognise.ts';
import { continuesYaml, parseYaml, startsYaml } from './yaml.ts';

/** A JSON value of the input, parsed. */
export interface Document {
  readonly value: JsonValue;
  /** The JSON text as it stood, where `value` is exactly that. */
  readonly text: string | undefined;
  /** What stood before the JSON on its line. */
  readonly prefix: string;
  readonly isYaml: boolean;
  /** It is an element of a list in an object, which was streamed. */
  readonly isListed: boolean;
  /** Bytes that are no UTF-8 were replaced by U+FFFD. */
  readonly isRepaired: boolean;
  readonly offset_bytes: number;
  readonly line: number;
}

/** A stretch of the input that is no document; `bytes` is its beginning, at most REJECT_MAX_BYTES. */
export interface Rubbish {
  readonly reason: RejectReason;
  readonly detail: string;
  readonly bytes: Uint8Array;
  readonly offset_bytes: number;
  readonly line: number;
}

export interface SplitterSink {
  onDocument(document: Document): void;
  onRubbish(rubbish: Rubbish): void;
}

/** Up to here a line is held and given to JSON.parse as a whole; longer ones are scanned, and lists in them streamed. */
const LINE_MAX_BYTES = 1024 * 1024;
/**
 * The longest document. The API server takes 3 MiB of request; only the answer to a list of a whole large cluster
 * comes near this. V8 ends a string at 512 MiB.
 */
export const DOCUMENT_MAX_BYTES = 128 * 1024 * 1024;
/** What is kept of a reject: enough to see what it was. */
const REJECT_MAX_BYTES = 64 * 1024;

const NUL = 0x00;
const NEWLINE = 0x0a;
const QUOTE = 0x22;
const OPEN_OBJECT = 0x7b;
const OPEN_LIST = 0x5b;
const COMMA = 0x2c;
const WHITESPACE = new Set([0x20, 0x09, 0x0a, 0x0d]);
const CLOSING = new Set([0x7d, 0x5d]);
const KEY_LINE = /^"(?:[^"\\]|\\.)*"\s*:/;

/** A reject that is still growing. */
interface Pending {
  readonly reason: RejectReason | undefined;
  readonly detail: string;
  readonly offset_bytes: number;
  readonly line: number;
  readonly indentation: number;
  readonly head: Buffer[];
  head_bytes: number;
  tail: string;
}

type Mode = 'boundary' | 'structure' | 'yaml' | 'skip line' | 'swallow';

/**
 * Splits bytes into JSON values, whether one a line, printed over many lines, one after the other without newline,
 * in one huge array or list (streamed element by element), or after a prefix; and into YAML documents. What is
 * none of this comes out as rubbish, after which it goes on at the next line that can start a document. What comes
 * out does not depend on how the bytes are cut into pieces. Memory: one document, at most `documentMax_bytes` times
 * a small factor.
 */
export class DocumentSplitter {
  /** Bytes of NUL padding passed over: a hole that a crash left in the file. */
  padding_bytes = 0;
  readonly #window = new ByteWindow();
  readonly #sink: SplitterSink;
  readonly #documentMax_bytes: number;
  #mode: Mode = 'boundary';
  #scanner = new JsonScanner(0);
  /** Where the JSON of the scanned document starts, after its prefix. */
  #jsonStart = 0;
  #hasStreamed = false;
  /** Up to here the lines of a YAML document have been looked at. */
  #yamlEnd = 0;
  #isAfterValue = false;
  #isInBrokenList = false;
  /** A value has ended on this line and more follows: the line as a whole is no JSON. */
  #isPacked = false;
  /** Blanks at the beginning of the present line: tells the lines of a broken document from what follows it. */
  #indentation = 0;
  #pending: Pending | undefined;

  constructor(sink: SplitterSink, documentMax_bytes = DOCUMENT_MAX_BYTES) {
    this.#sink = sink;
    this.#documentMax_bytes = documentMax_bytes;
  }

  push(piece: Uint8Array): void {
    if (piece.byteLength === 0) return;
    const moved = this.#window.append(piece);
    this.#scanner.shift(moved);
    this.#jsonStart -= moved;
    this.#yamlEnd -= moved;
    this.#run(false);
  }

  /** The input is over: what has begun is finished or rejected. */
  end(): void {
    this.#run(true);
    this.#flush();
  }

  #run(isFinal: boolean): void {
    let goesOn = this.#hasWork(isFinal);
    while (goesOn) goesOn = this.#step(isFinal) && this.#hasWork(isFinal);
  }

  #hasWork(isFinal: boolean): boolean {
    return this.#window.begin < this.#window.end || (isFinal && this.#mode === 'structure');
  }

  /** Goes one step on; `false` where more bytes are needed. */
  #step(isFinal: boolean): boolean {
    if (this.#mode === 'boundary') return this.#boundary(isFinal);
    if (this.#mode === 'structure') return this.#structure(isFinal);
    if (this.#mode === 'yaml') return this.#yaml(isFinal);
    return this.#mode === 'swallow' ? this.#swallow(isFinal) : this.#skipLine();
  }

  #boundary(isFinal: boolean): boolean {
    const window = this.#window;
    const { bytes, begin } = window;
    const byte = bytes[begin] ?? 0;
    if (
      WHITESPACE.has(byte) ||
      byte === NUL ||
      (byte === COMMA && this.#isAfterValue) ||
      (CLOSING.has(byte) && this.#isInBrokenList)
    ) {
      if (byte === NUL) this.padding_bytes += 1;
      if (byte === NEWLINE) {
        window.line += 1;
        this.#isPacked = false;
      }
      this.#indentation = byte === NEWLINE ? 0 : this.#indentation + (byte === 0x20 || byte === 0x09 ? 1 : 0);
      window.begin += 1;
      return true;
    }
    if (byte === 0xef) {
      if (window.end - begin < 3 && !isFinal) return false;
      if (bytes[begin + 1] === 0xbb && bytes[begin + 2] === 0xbf) {
        window.begin += 3;
        return true;
      }
    }
    const newline = window.newline();
    if (newline < 0 && !isFinal && window.end - begin <= LINE_MAX_BYTES) return false;
    const lineEnd = newline < 0 ? window.end : newline;
    const isLong = lineEnd - begin > LINE_MAX_BYTES;
    const startsJson = byte === OPEN_OBJECT || byte === OPEN_LIST;
    if (!startsJson) return isLong ? this.#longTextLine() : this.#textLine(lineEnd);
    if (!isLong && !this.#isPacked && this.#tryValue(begin, lineEnd)) window.begin = lineEnd;
    else this.#startStructure(begin);
    return true;
  }

  /** Parses bytes as one JSON value and hands it on; `false` where they are none. */
  #tryValue(start: number, end: number): boolean {
    const { bytes } = this.#window;
    const text = bytes.toString('utf8', start, end);
    let value: JsonValue;
    try {
      value = parseJson(text);
    } catch {
      // The caller goes on to find out what it is instead.
      return false;
    }
    this.#emit({ value, text, start, isRepaired: !isUtf8(bytes.subarray(start, end)) });
    return true;
  }

  #emit(found: {
    readonly value: JsonValue;
    readonly text: string | undefined;
    readonly start: number;
    readonly isRepaired: boolean;
    readonly prefix?: string;
    readonly isYaml?: boolean;
  }): void {
    const window = this.#window;
    this.#isAfterValue = true;
    this.#sink.onDocument({
      value: found.value,
      text: found.text,
      prefix: found.prefix ?? '',
      isYaml: found.isYaml ?? false,
      isListed: this.#mode === 'structure' && this.#hasStreamed && this.#scanner.listKey !== '',
      isRepaired: found.isRepaired,
      offset_bytes: window.offsetOf(found.start),
      line: window.line + window.newlinesBefore(found.start),
    });
  }

  #startStructure(jsonStart: number): void {
    this.#scanner = new JsonScanner(jsonStart);
    this.#jsonStart = jsonStart;
    this.#hasStreamed = false;
    this.#mode = 'structure';
  }

  #structure(isFinal: boolean): boolean {
    const window = this.#window;
    const scan = this.#scanner.scan(window.bytes, window.end);
    if (this.#scanner.isStreaming) this.#hasStreamed = true;
    if (scan === 'more') {
      if (this.#scanner.position - window.begin > this.#documentMax_bytes) this.#tooLarge();
      else if (isFinal) this.#fail('truncated', 'the input ends inside of it');
      else return false;
    } else if (scan === 'element') {
      this.#value(this.#scanner.elementStart, this.#scanner.position);
      this.#scanner.elementStart = -1;
      window.advance(this.#scanner.position);
    } else if (scan === 'end') {
      if (!this.#hasStreamed) this.#value(this.#jsonStart, this.#scanner.position);
      window.advance(this.#scanner.position);
      this.#isAfterValue = true;
      this.#isPacked = true;
      this.#mode = 'boundary';
    } else this.#fail(undefined, '');
    return true;
  }

  /** A value whose end the scanner has found; JSON.parse may still refuse what is in it. */
  #value(start: number, end: number): void {
    const { bytes, begin } = this.#window;
    if (end - start > this.#documentMax_bytes) {
      this.#reject('too large', `longer than ${this.#documentMax_bytes} bytes`, start, end);
      return;
    }
    const prefix = this.#hasStreamed ? '' : bytes.toString('utf8', begin, start);
    const text = bytes.toString('utf8', start, end);
    try {
      const value = parseJson(text);
      this.#emit({ value, text, start, prefix, isRepaired: !isUtf8(bytes.subarray(start, end)) });
    } catch (error) {
      this.#reject('not JSON', error instanceof Error ? error.message : '', start, end);
    }
  }

  #reject(reason: RejectReason, detail: string, start: number, end: number): void {
    const window = this.#window;
    this.#sink.onRubbish({
      reason,
      detail,
      bytes: Buffer.from(window.bytes.subarray(start, Math.min(end, start + REJECT_MAX_BYTES))),
      offset_bytes: window.offsetOf(start),
      line: window.line + window.newlinesBefore(start),
    });
  }

  #tooLarge(): void {
    this.#open('too large', `longer than ${this.#documentMax_bytes} bytes`);
    this.#mode = 'skip line';
  }

  /** What started at `begin` is no document: it is rejected up to where the next can start. */
  #fail(reason: RejectReason | undefined, detail: string): void {
    const window = this.#window;
    const { position, isStreaming, elementStart } = this.#scanner;
    if (isStreaming || this.#hasStreamed) {
      this.#isInBrokenList = true;
      if (elementStart < 0) {
        // Between two elements: they are safe, but the list was to go on.
        this.#reject('truncated', 'a list that is not closed', position, position);
        window.advance(position);
        this.#isAfterValue = true;
        this.#mode = 'boundary';
        return;
      }
      const between = window.bytes.toString('latin1', window.begin, elementStart);
      if (between.includes('\n'))
        this.#indentation = elementStart - window.begin - between.lastIndexOf('\n') - 1;
      window.advance(elementStart);
    }
    this.#open(reason, detail);
    this.#mode = 'skip line';
  }

  /** Opens a reject at `begin`; whatever is consumed until #flush belongs to it. */
  #open(reason: RejectReason | undefined, detail: string): void {
    const { begin, line } = this.#window;
    this.#pending = {
      reason,
      detail,
      offset_bytes: this.#window.offsetOf(begin),
      line,
      indentation: this.#indentation,
      head: [],
      head_bytes: 0,
      tail: '',
    };
  }

  /** Gives up everything before `position` as part of the open reject. */
  #consume(position: number): void {
    const window = this.#window;
    const pending = this.#pending;
    if (pending !== undefined) {
      const room = REJECT_MAX_BYTES - pending.head_bytes;
      if (room > 0) {
        const part = Buffer.from(
          window.bytes.subarray(window.begin, Math.min(position, window.begin + room)),
        );
        pending.head.push(part);
        pending.head_bytes += part.length;
      }
      const tail = window.bytes.toString('latin1', Math.max(window.begin, position - 32), position);
      pending.tail = (pending.tail + tail).slice(-32);
    }
    window.advance(position);
  }

  #flush(): void {
    const pending = this.#pending;
    if (pending === undefined) return;
    this.#pending = undefined;
    const bytes = Buffer.concat(pending.head);
    const found = recogniseBroken(
      bytes.toString('utf8') + (pending.head_bytes < REJECT_MAX_BYTES ? '' : pending.tail),
    );
    const guess: { readonly reason: RejectReason; readonly detail: string } =
      'reason' in found ? found : { reason: 'not JSON', detail: '' };
    const isCut = guess.reason === 'cut by CloudWatch';
    this.#sink.onRubbish({
      reason: isCut ? guess.reason : (pending.reason ?? guess.reason),
      detail: isCut || pending.detail === '' ? guess.detail : pending.detail,
      bytes,
      offset_bytes: pending.offset_bytes,
      line: pending.line,
    });
  }

  /** Rejects the rest of the line, up to a hole of NULs if there is one. */
  #skipLine(): boolean {
    const window = this.#window;
    const newline = window.newline();
    const lineEnd = newline < 0 ? window.end : newline;
    const hole = window.bytes.subarray(window.begin, lineEnd).indexOf(NUL);
    this.#consume(hole < 0 ? lineEnd : window.begin + hole);
    if (hole < 0 && newline < 0) return true;
    if (hole < 0 && this.#pending?.reason !== 'too large') this.#mode = 'swallow';
    else this.#resume();
    return true;
  }

  #resume(): void {
    this.#flush();
    this.#isAfterValue = this.#isInBrokenList;
    this.#mode = 'boundary';
  }

  /** At a newline inside a rejected document: does the next line still belong to it? */
  #swallow(isFinal: boolean): boolean {
    const window = this.#window;
    const start = window.begin + 1;
    const newline = window.newlineFrom(start);
    const available = (newline < 0 ? window.end : newline) - start;
    if (newline < 0 && !isFinal && available <= REJECT_MAX_BYTES) return false;
    const lineEnd = newline < 0 ? window.end : newline;
    const line = window.bytes.toString('utf8', start, Math.min(lineEnd, start + REJECT_MAX_BYTES));
    if (line.includes('\0') || !this.#belongs(line, available > REJECT_MAX_BYTES)) {
      this.#resume();
      return true;
    }
    this.#consume(lineEnd);
    if (newline < 0) this.#mode = available > REJECT_MAX_BYTES ? 'skip line' : 'swallow';
    return true;
  }

  /** A line of a document printed over many lines: indented deeper than its first line, or closing it, or one of its keys. */
  #belongs(line: string, isCut: boolean): boolean {
    const trimmed = line.trim();
    if (trimmed === '') return true;
    const indentation = /^[ \t]*/.exec(line)?.[0].length ?? 0;
    if (trimmed.startsWith('{') && !isCut && trimmed.length > 2 && trimmed.endsWith('}') && isJson(trimmed))
      return false;
    if (indentation > (this.#pending?.indentation ?? 0)) return true;
    return /^[}\],]/.test(trimmed) || KEY_LINE.test(trimmed);
  }

  /** A long line that starts with text: there may be JSON in it soon, else it is passed over without keeping it. */
  #longTextLine(): boolean {
    const { bytes, begin } = this.#window;
    const start = bytes.subarray(begin, begin + PREFIX_MAX_BYTES).indexOf(OPEN_OBJECT);
    if (start >= 0 && bytes[begin] !== QUOTE) {
      this.#startStructure(begin + start);
    } else {
      this.#open(undefined, '');
      this.#mode = 'skip line';
    }
    return true;
  }

  #textLine(end: number): boolean {
    const window = this.#window;
    const { bytes, begin } = window;
    const hole = bytes.subarray(begin, end).indexOf(NUL);
    const lineEnd = hole < 0 ? end : begin + hole;
    const line = bytes.toString('utf8', begin, lineEnd).trimEnd();
    if (hole < 0 && startsYaml(line)) {
      this.#mode = 'yaml';
      this.#yamlEnd = begin;
      return true;
    }
    if (/^(?:---|\.\.\.|#)(?: |$)/.test(line)) {
      window.begin = lineEnd;
      return true;
    }
    if (bytes[begin] === QUOTE && this.#tryValue(begin, lineEnd)) {
      window.begin = lineEnd;
      return true;
    }
    const prefixed = parsePrefixedLine(line);
    if (prefixed === undefined) {
      this.#open(undefined, '');
      this.#consume(lineEnd);
      this.#resume();
      return true;
    }
    const { prefix, value } = prefixed;
    this.#emit({
      value,
      text: undefined,
      prefix,
      start: begin,
      isRepaired: !isUtf8(bytes.subarray(begin, lineEnd)),
    });
    window.begin = lineEnd;
    return true;
  }

  /** Takes line after line while they can be of one YAML document, then parses it. */
  #yaml(isFinal: boolean): boolean {
    const window = this.#window;
    for (;;) {
      const newline = window.newlineFrom(this.#yamlEnd);
      if (newline < 0 && !isFinal) {
        if (window.end - window.begin <= this.#documentMax_bytes) return false;
        this.#tooLarge();
        return true;
      }
      const lineEnd = newline < 0 ? window.end : newline;
      const line = window.bytes.toString('utf8', this.#yamlEnd, lineEnd);
      const isOver = this.#yamlEnd >= window.end || !continuesYaml(line);
      if (isOver || newline < 0) {
        this.#yamlDocument(isOver ? this.#yamlEnd : lineEnd);
        return true;
      }
      this.#yamlEnd = newline + 1;
    }
  }

  #yamlDocument(end: number): void {
    const window = this.#window;
    const { bytes, begin } = window;
    const text = bytes.toString('utf8', begin, end);
    const isRepaired = !isUtf8(bytes.subarray(begin, end));
    try {
      for (const value of parseYaml(text))
        this.#emit({ value, text: undefined, start: begin, isRepaired, isYaml: true });
    } catch (error) {
      const message = error instanceof Error ? error.message.split('\n', 1)[0] : undefined;
      this.#reject('not YAML', message ?? '', begin, end);
    }
    window.advance(end);
    this.#isAfterValue = false;
    this.#mode = 'boundary';
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    // That is the answer.
    return false;
  }
}
