import { LIST_KEYS } from './event-list.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const NEWLINE = 0x0a;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const COLON = 0x3a;
const COMMA = 0x2c;

/** Deeper than any Kubernetes object, shallow enough for everything that walks a value recursively. */
const DEPTH_MAX_COUNT = 512;
/** Longer than any key of LIST_KEYS: a longer key need not be read. */
const LIST_KEY_MAX_BYTES = 16;

/** The longest number or literal; without a limit a line of junk would be gone through again with every piece. */
const SCALAR_MAX_BYTES = 1024;

/** What the grammar of JSON lets come next. */
type Expect = 'value' | 'value or ]' | 'key' | 'key or }' | 'colon' | 'comma or end';

/**
 * - `more`: the bytes end inside the value.
 * - `element`: one element of a streamed list is whole, from `elementStart` to `position`.
 * - `end`: the value is whole; where it was a streamed list, all its elements have been reported.
 * - `error`: what stands at `position` cannot be JSON.
 */
export type Scan = 'more' | 'element' | 'end' | 'error';

/**
 * Finds where one JSON object or array ends, over bytes that may come in pieces, and checks the grammar (not the
 * inside of numbers and escapes: JSON.parse does that after). A raw newline in a string is an error: that is how a cut-off line
 * shows. A top-level array, and a list under one of LIST_KEYS of a top-level object, is streamed element by
 * element. All positions count from the same origin as those given to `scan`. Memory: one byte for each level.
 */
export class JsonScanner {
  position: number;
  /** Where the present element of the streamed list starts, or -1. */
  elementStart = -1;
  /** The key of the streamed list, `''` for a top-level array. */
  listKey = '';
  readonly #isObject: boolean[] = [];
  #expect: Expect = 'value';
  #isInString = false;
  #isKey = false;
  #stringStart = 0;
  #key = '';
  /** Depth of the streamed list, or -1. */
  #listDepth = -1;

  constructor(start: number) {
    this.position = start;
  }

  /** Is the scanner inside a list whose elements it reports? */
  get isStreaming(): boolean {
    return this.#listDepth >= 0;
  }

  /** Moves all positions back by `count`: the bytes before have been dropped. */
  shift(count: number): void {
    this.position -= count;
    this.#stringStart -= count;
    if (this.elementStart >= 0) this.elementStart -= count;
  }

  /** Goes on through `bytes` from `position` up to `end`. */
  scan(bytes: Uint8Array, end: number): Scan {
    while (this.position < end) {
      if (this.#isInString) {
        const step = this.#string(bytes, end);
        if (step === undefined) continue;
        return step;
      }
      const byte = bytes[this.position] ?? 0;
      if (byte === 0x20 || byte === NEWLINE || byte === 0x0d || byte === 0x09) {
        this.position += 1;
        continue;
      }
      const step = this.#token(byte, bytes, end);
      if (step !== undefined) return step;
    }
    return 'more';
  }

  #string(bytes: Uint8Array, end: number): Scan | undefined {
    let position = this.position;
    while (position < end) {
      const byte = bytes[position] ?? 0;
      if (byte === QUOTE) break;
      if (byte === BACKSLASH) {
        // The escaped byte may be in the next piece; a newline is no escape.
        if (position + 1 >= end) {
          this.position = position;
          return 'more';
        }
        if ((bytes[position + 1] ?? 0) < 0x20) {
          this.position = position + 1;
          return 'error';
        }
        position += 2;
      } else if (byte < 0x20 && byte !== 0x09) {
        this.position = position;
        return 'error';
      } else position += 1;
    }
    this.position = position;
    if (position >= end) return 'more';
    this.position = position + 1;
    this.#isInString = false;
    if (!this.#isKey) return this.#valueEnded();
    const isShort = this.#isObject.length === 1 && position - this.#stringStart <= LIST_KEY_MAX_BYTES;
    this.#key = isShort ? Buffer.from(bytes.subarray(this.#stringStart, position)).toString('latin1') : '';
    this.#expect = 'colon';
    return undefined;
  }

  #token(byte: number, bytes: Uint8Array, end: number): Scan | undefined {
    switch (byte) {
      case QUOTE:
        return this.#openString();
      case OPEN_OBJECT:
      case OPEN_LIST:
        return this.#open(byte === OPEN_OBJECT);
      case CLOSE_OBJECT:
      case CLOSE_LIST:
        return this.#close(byte === CLOSE_OBJECT);
      case COLON:
        if (this.#expect !== 'colon') return 'error';
        this.#expect = 'value';
        this.position += 1;
        return undefined;
      case COMMA:
        if (this.#expect !== 'comma or end') return 'error';
        this.#expect = this.#isObject.at(-1) === true ? 'key' : 'value';
        this.position += 1;
        return undefined;
      default:
        return this.#scalar(bytes, end);
    }
  }

  #expectsValue(): boolean {
    return this.#expect === 'value' || this.#expect === 'value or ]';
  }

  #startValue(): void {
    if (this.#listDepth >= 0 && this.#isObject.length === this.#listDepth) this.elementStart = this.position;
  }

  #openString(): Scan | undefined {
    this.#isKey = this.#expect === 'key' || this.#expect === 'key or }';
    if (!this.#isKey && !this.#expectsValue()) return 'error';
    if (!this.#isKey) this.#startValue();
    this.#isInString = true;
    this.position += 1;
    this.#stringStart = this.position;
    return undefined;
  }

  #open(isObject: boolean): Scan | undefined {
    if (!this.#expectsValue() || this.#isObject.length >= DEPTH_MAX_COUNT) return 'error';
    this.#startValue();
    const depth = this.#isObject.length;
    const isList = !isObject && this.#listDepth < 0;
    if (isList && (depth === 0 || (depth === 1 && this.#isObject[0] === true && LIST_KEYS.has(this.#key)))) {
      this.#listDepth = depth + 1;
      this.listKey = depth === 0 ? '' : this.#key;
    }
    this.#isObject.push(isObject);
    this.#expect = isObject ? 'key or }' : 'value or ]';
    this.position += 1;
    return undefined;
  }

  #close(isObject: boolean): Scan | undefined {
    const isEmpty = this.#expect === (isObject ? 'key or }' : 'value or ]');
    if (this.#isObject.at(-1) !== isObject || !(isEmpty || this.#expect === 'comma or end')) return 'error';
    if (this.#isObject.length === this.#listDepth) {
      this.#listDepth = -1;
      this.elementStart = -1;
    }
    this.#isObject.pop();
    this.position += 1;
    return this.#isObject.length === 0 ? 'end' : this.#valueEnded();
  }

  /** A number or literal; at least its first byte is there. Which bytes it has is left to JSON.parse. */
  #scalar(bytes: Uint8Array, end: number): Scan | undefined {
    if (!this.#expectsValue()) return 'error';
    let position = this.position;
    while (position < end && isScalarByte(bytes[position] ?? 0)) position += 1;
    if (position === this.position || position - this.position > SCALAR_MAX_BYTES) return 'error';
    // The rest of it may be in the next piece.
    if (position >= end) return 'more';
    this.#startValue();
    this.position = position;
    return this.#valueEnded();
  }

  #valueEnded(): Scan | undefined {
    this.#expect = 'comma or end';
    return this.#isObject.length === this.#listDepth ? 'element' : undefined;
  }
}

function isScalarByte(byte: number): boolean {
  return (
    (byte >= 0x30 && byte <= 0x39) ||
    (byte >= 0x61 && byte <= 0x7a) ||
    (byte >= 0x41 && byte <= 0x5a) ||
    byte === 0x2d ||
    byte === 0x2b ||
    byte === 0x2e
  );
}
