const NEWLINE = 0x0a;
const EMPTY = Buffer.alloc(0);

/** A stretch of a byte stream, of which the front is given up as it is read. Positions are indexes into `bytes`. */
export class ByteWindow {
  bytes: Buffer = EMPTY;
  /** The first byte that has not been given up. */
  begin = 0;
  end = 0;
  /** The number of the line (from 1) that `begin` is on. */
  line = 1;
  /** Offset in the stream of `bytes[0]`. */
  #origin = 0;
  #isOwn = false;
  /** Up to here there is no newline after `begin`. */
  #searched = 0;

  /** Offset in the stream of a position. */
  offsetOf(position: number): number {
    return this.#origin + position;
  }

  /** Adds a piece, which must not change afterwards. Returns by how much positions have moved back. */
  append(piece: Uint8Array): number {
    if (this.begin === this.end) {
      const moved = this.begin;
      this.#origin += this.begin;
      this.bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
      this.#isOwn = false;
      this.begin = 0;
      this.end = piece.byteLength;
      this.#searched = 0;
      return moved;
    }
    if (this.#isOwn && this.end + piece.byteLength <= this.bytes.length) {
      this.bytes.set(piece, this.end);
      this.end += piece.byteLength;
      return 0;
    }
    const moved = this.begin;
    const live = this.end - this.begin;
    // Twice what is needed: each byte of a long document is then copied twice at most, on average.
    const grown = Buffer.allocUnsafe((live + piece.byteLength) * 2);
    this.bytes.copy(grown, 0, this.begin, this.end);
    grown.set(piece, live);
    this.#origin += moved;
    this.bytes = grown;
    this.#isOwn = true;
    this.begin = 0;
    this.end = live + piece.byteLength;
    this.#searched = Math.max(0, this.#searched - moved);
    return moved;
  }

  /** The newline that ends the line at `begin`, or -1 where it has not come yet. Never looks twice at a byte. */
  newline(): number {
    const found = this.newlineFrom(Math.max(this.begin, this.#searched));
    this.#searched = found < 0 ? this.end : found;
    return found;
  }

  newlineFrom(position: number): number {
    const found = this.bytes.indexOf(NEWLINE, position);
    return found >= this.end ? -1 : found;
  }

  /** Gives up everything before `position`, counting the lines. */
  advance(position: number): void {
    this.line += this.newlinesBefore(position);
    this.begin = position;
  }

  /** How many newlines there are from `begin` up to `position`. */
  newlinesBefore(position: number): number {
    if (position <= this.begin) return 0;
    const stretch = this.bytes.subarray(this.begin, position);
    let count = 0;
    for (let at = stretch.indexOf(NEWLINE); at >= 0; at = stretch.indexOf(NEWLINE, at + 1)) count += 1;
    return count;
  }
}
