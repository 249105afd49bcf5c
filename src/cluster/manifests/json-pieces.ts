import type { ByteWindow } from './byte-window.ts';
import { LARGE_DOCUMENT_BYTES, type LargeList, type Piece } from './piece.ts';

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const NEWLINE = 0x0a;
const SPACE = 0x20;

const MARKER = Buffer.from('---');

const KIND = /"kind"\s*:\s*"([^"\\]*)"/;
const API_VERSION = /"apiVersion"\s*:\s*"([^"\\]*)"/;
const ITEMS_KEY = /"items"\s*:\s*$/;
/** More than stands before the items of any list (`kind`, `apiVersion` and `metadata`). */
const HEAD_MAX_BYTES = 64 * 1024;

/** Cuts a stream of JSON values (one, several, or one a line) into values; a value that grows too large into its items. */
export class JsonPieces {
  readonly #window: ByteWindow;
  readonly #onPiece: (piece: Piece) => void;

  constructor(window: ByteWindow, onPiece: (piece: Piece) => void) {
    this.#window = window;
    this.#onPiece = onPiece;
  }

  /** Reads values from a position on; returns where a marker of YAML (`---`) stands in place of a value, or the end. */
  async read(from: number): Promise<number> {
    let start = await this.#skip(from);
    while (start !== undefined) {
      if (await this.#isMarker(start)) return start;
      const end = await this.#endOfValue(start, start, LARGE_DOCUMENT_BYTES);
      if (end === 'large') {
        start = await this.#skip(await this.#readLarge(start));
      } else {
        this.#emit(start, end);
        start = await this.#skip(end);
      }
    }
    return this.#window.end;
  }

  async #isMarker(start: number): Promise<boolean> {
    const window = this.#window;
    while (window.end - start < MARKER.length && (await window.more(start)));
    return window.slice(start, start + MARKER.length).equals(MARKER);
  }

  #emit(start: number, end: number, itemOf?: LargeList): void {
    const { line, column } = this.#window.place(start);
    const bytes = this.#window.slice(start, end);
    this.#onPiece({ form: 'json', bytes, start, line, column, ...(itemOf === undefined ? {} : { itemOf }) });
  }

  /** The next byte that is neither space nor a comma; `undefined` at the end. */
  async #skip(from: number): Promise<number | undefined> {
    const window = this.#window;
    let at = from;
    for (;;) {
      while (at < window.end) {
        const byte = window.byteAt(at) ?? 0;
        if (byte > SPACE && byte !== COMMA) return at;
        at += 1;
      }
      if (!(await window.more(at))) return undefined;
    }
  }

  /**
   * Behind the value that starts at `start`: a list or object ends with its bracket, anything else with its line. `large` where
   * it is longer than `limit_bytes`. What never ends goes to the end of the stream; reading it then tells what is wrong.
   */
  async #endOfValue(start: number, keepFrom: number, limit_bytes: number): Promise<number | 'large'> {
    const window = this.#window;
    const first = window.byteAt(start);
    const isCollection = first === OPEN_OBJECT || first === OPEN_LIST;
    let at = start;
    let depth = 0;
    let isInString = false;
    for (;;) {
      const { buffer, base } = window;
      const end = buffer.length;
      let index = at - base;
      while (index < end) {
        const byte = buffer[index];
        index += 1;
        if (isInString) {
          if (byte === BACKSLASH) index += 1;
          else if (byte === QUOTE || byte === NEWLINE) isInString = false;
        } else if (byte === QUOTE) isInString = true;
        else if (byte === OPEN_OBJECT || byte === OPEN_LIST) depth += 1;
        else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) {
          depth -= 1;
          if (depth <= 0) return base + index;
        } else if (byte === NEWLINE && !isCollection) return base + index;
      }
      // An escape may reach over the end of what is there.
      at = base + index;
      if (at - start > limit_bytes) return 'large';
      if (!(await window.more(keepFrom))) return window.end;
    }
  }

  /** Where the items of the list that starts at `start` begin (behind the bracket), or `undefined` where it is no list. */
  #itemsOf(start: number): { readonly first: number; readonly list: LargeList } | undefined {
    const window = this.#window;
    const none = { kind: undefined, apiVersion: undefined };
    if (window.byteAt(start) === OPEN_LIST) return { first: start + 1, list: none };
    let bracket = window.indexOf(OPEN_LIST, start);
    while (bracket !== -1 && bracket - start < HEAD_MAX_BYTES) {
      const head = window.slice(start, bracket).toString('latin1');
      if (ITEMS_KEY.test(head)) {
        return {
          first: bracket + 1,
          list: { kind: KIND.exec(head)?.[1], apiVersion: API_VERSION.exec(head)?.[1] },
        };
      }
      bracket = window.indexOf(OPEN_LIST, bracket + 1);
    }
    return undefined;
  }

  /** Reads on in a value that is too large; returns behind it. */
  async #readLarge(start: number): Promise<number> {
    const items = this.#itemsOf(start);
    if (items === undefined) {
      const end = await this.#endOfValue(start, start, Infinity);
      this.#emit(start, end === 'large' ? this.#window.end : end);
      return end === 'large' ? this.#window.end : end;
    }
    const isBareList = items.first === start + 1;
    let at = await this.#skip(items.first);
    while (at !== undefined && this.#window.byteAt(at) !== CLOSE_LIST) {
      const end = await this.#endOfItem(at);
      this.#emit(at, end, items.list);
      at = await this.#skip(end);
    }
    if (at === undefined) return this.#window.end;
    return isBareList ? at + 1 : await this.#endOfRest(at + 1);
  }

  /**
   * Behind the item that starts at `start`. Where it stands alone on its line, as kubectl prints it, its end is the bracket that is indented
   * like it: no string of JSON holds a line end.
   */
  async #endOfItem(start: number): Promise<number> {
    const window = this.#window;
    const { column } = window.place(start);
    if (column > 1 && window.byteAt(start) === OPEN_OBJECT) {
      const lineStart = start - column + 1;
      const isAlone = lineStart >= window.base && isBlank(window.slice(lineStart, start));
      const isFirstOnLine = window.byteAt(start + 1) === NEWLINE;
      if (isAlone && isFirstOnLine) {
        const closing = Buffer.from(`\n${' '.repeat(column - 1)}}`);
        let searched = start;
        for (;;) {
          const found = window.indexOf(closing, searched);
          if (found !== -1) return found + closing.length;
          searched = Math.max(start, window.end - closing.length);
          if (!(await window.more(start))) break;
        }
      }
    }
    const end = await this.#endOfValue(start, start, Infinity);
    return end === 'large' ? window.end : end;
  }

  /** Behind the bracket that closes the list's object: its other keys hold no objects of the cluster. */
  async #endOfRest(from: number): Promise<number> {
    const window = this.#window;
    let depth = 1;
    let isInString = false;
    let at = from;
    for (;;) {
      while (at < window.end) {
        const byte = window.byteAt(at);
        at += 1;
        if (isInString) {
          if (byte === BACKSLASH) at += 1;
          else if (byte === QUOTE) isInString = false;
        } else if (byte === QUOTE) isInString = true;
        else if (byte === OPEN_OBJECT || byte === OPEN_LIST) depth += 1;
        else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) {
          depth -= 1;
          if (depth === 0) return at;
        }
      }
      if (!(await window.more(at))) return window.end;
    }
  }
}

function isBlank(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === SPACE);
}
