const NEWLINE = 0x0a;

/**
 * The part of a stream that is in memory. Bytes before `keepFrom` may be dropped with the next `more`. Positions count from the start of
 * the stream.
 */
export class ByteWindow {
  buffer: Buffer = Buffer.alloc(0);
  /** Position in the stream of the first byte of `buffer`. */
  base = 0;
  isEnded = false;
  readonly #chunks: AsyncIterator<Uint8Array>;
  #countedTo = 0;
  #line = 1;
  #lineStart = 0;

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  get end(): number {
    return this.base + this.buffer.length;
  }

  /** Reads one more chunk and keeps what is in memory from `keepFrom` on; false at the end of the stream. */
  async more(keepFrom: number): Promise<boolean> {
    if (this.isEnded) return false;
    const next = await this.#chunks.next();
    if (next.done === true) {
      this.isEnded = true;
      return false;
    }
    this.#countTo(keepFrom);
    const kept = this.buffer.subarray(keepFrom - this.base);
    const chunk = Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength);
    this.buffer = kept.length === 0 ? chunk : Buffer.concat([kept, chunk]);
    this.base = keepFrom;
    return true;
  }

  /** A view of the bytes between two positions that are in memory. */
  slice(from: number, to: number): Buffer {
    return this.buffer.subarray(from - this.base, to - this.base);
  }

  byteAt(position: number): number | undefined {
    return this.buffer[position - this.base];
  }

  /** Where `needle` next begins at or behind `from`, or -1. */
  indexOf(needle: Uint8Array | number, from: number): number {
    // A negative start would count from the end.
    const found = this.buffer.indexOf(needle, Math.max(from - this.base, 0));
    return found === -1 ? -1 : found + this.base;
  }

  /** Line and column (in bytes), from 1, of a position that is in memory. Positions have to come in order. */
  place(position: number): { readonly line: number; readonly column: number } {
    this.#countTo(position);
    return { line: this.#line, column: position - this.#lineStart + 1 };
  }

  #countTo(position: number): void {
    const { buffer, base } = this;
    const end = Math.min(position - base, buffer.length);
    let at = this.#countedTo - base;
    for (; at < end; at += 1) {
      if (buffer[at] === NEWLINE) {
        this.#line += 1;
        this.#lineStart = base + at + 1;
      }
    }
    this.#countedTo = Math.max(this.#countedTo, position);
  }
}
