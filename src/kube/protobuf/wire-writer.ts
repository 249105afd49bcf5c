const START_BYTES = 1024;
const TWO_POW_32 = 2 ** 32;
const VARINT_BYTES_MAX = 10;

function varintLength(low: number, high: number): number {
  const bits = high === 0 ? 32 - Math.clz32(low) : 64 - Math.clz32(high);
  return Math.max(1, Math.ceil(bits / 7));
}
/** Below this many characters, copying codes is faster than a call into the encoder (measured, Node 20). */
const SHORT_TEXT_LENGTH = 24;

/**
 * Writes the wire format from the end to the start, as the code that go-to-protobuf makes does: the length of a message is known once its
 * fields are written, and nothing is copied twice.
 */
export class WireWriter {
  private buffer = Buffer.allocUnsafe(START_BYTES);
  private start = START_BYTES;

  /** Bytes written so far. */
  get length_bytes(): number {
    return this.buffer.length - this.start;
  }

  private reserve(length: number): void {
    if (length <= this.start) return;
    const larger = Buffer.allocUnsafe(Math.max(this.buffer.length * 2, this.length_bytes + length));
    const start = larger.length - this.length_bytes;
    this.buffer.copy(larger, start, this.start);
    this.buffer = larger;
    this.start = start;
  }

  writeBytes(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.start -= bytes.length;
    this.buffer.set(bytes, this.start);
  }

  writeText(text: string): void {
    const isAscii = text.length <= SHORT_TEXT_LENGTH && this.writeAscii(text);
    if (!isAscii) this.writeBytes(Buffer.from(text, 'utf8'));
  }

  private writeAscii(text: string): boolean {
    this.reserve(text.length);
    const start = this.start - text.length;
    for (let index = 0; index < text.length; index += 1) {
      const code = text.charCodeAt(index);
      if (code >= 0x80) return false;
      this.buffer[start + index] = code;
    }
    this.start = start;
    return true;
  }

  /** An unsigned number of 64 bits in two halves. */
  writeVarint(low: number, high = 0): void {
    if (low < 0x80 && high === 0 && low >= 0) {
      this.reserve(1);
      this.start -= 1;
      this.buffer[this.start] = low;
      return;
    }
    this.reserve(VARINT_BYTES_MAX);
    const length = varintLength(low >>> 0, high >>> 0);
    this.start -= length;
    let [lowRest, highRest] = [low >>> 0, high >>> 0];
    for (let index = 0; index < length; index += 1) {
      this.buffer[this.start + index] = (lowRest & 0x7f) | (index === length - 1 ? 0 : 0x80);
      lowRest = ((lowRest >>> 7) | (highRest << 25)) >>> 0;
      highRest >>>= 7;
    }
  }

  /** A signed number of 64 bits; `value` is an integer. */
  writeInt64(value: number): void {
    this.writeVarint(value % TWO_POW_32, Math.floor(value / TWO_POW_32));
  }

  writeDouble(value: number): void {
    this.reserve(8);
    this.start -= 8;
    this.buffer.writeDoubleLE(value, this.start);
  }

  writeTag(number: number, wire: number): void {
    this.writeVarint((number << 3) | wire);
  }

  finish(): Buffer {
    return this.buffer.subarray(this.start);
  }
}
