import { ProtobufError } from './protobuf-error.ts';

/** Wire types (protobuf.dev/programming-guides/encoding). */
export const WIRE = { varint: 0, fixed64: 1, bytes: 2, startGroup: 3, endGroup: 4, fixed32: 5 } as const;

const VARINT_BYTES_MAX = 10;
const TWO_POW_32 = 2 ** 32;
/** Field numbers go up to 2^29 - 1, so a tag has 32 bits. */
const FIELD_NUMBER_MAX = 2 ** 29 - 1;
/** Groups are not used by Kubernetes; a deeper nest of them is an attack on the stack. */
const GROUP_DEPTH_MAX = 100;
/** Below this many bytes, joining characters is faster than a call into the decoder (measured, Node 20). */
const SHORT_TEXT_BYTES = 24;

/** Reads the primitives of the wire format from one buffer, and never past `end`. All positions are bytes of that buffer. */
export class WireReader {
  readonly bytes: Buffer;
  position = 0;
  /** Added to positions in errors: where the buffer stands in the input. */
  readonly base_bytes: number;

  constructor(bytes: Buffer, base_bytes: number) {
    this.bytes = bytes;
    this.base_bytes = base_bytes;
  }

  error(reason: string, position = this.position): ProtobufError {
    return new ProtobufError(reason, this.base_bytes + position);
  }

  /** The low and the high 32 bits of a varint: `low` is returned, `high` is left in `high`. */
  high = 0;

  readVarint(end: number): number {
    const first = this.bytes[this.position] ?? 0;
    if (first < 0x80 && this.position < end) {
      this.position += 1;
      this.high = 0;
      return first;
    }
    return this.readLongVarint(end);
  }

  private readLongVarint(end: number): number {
    const start = this.position;
    let low = 0;
    let high = 0;
    for (let index = 0; index < VARINT_BYTES_MAX; index += 1) {
      if (this.position >= end) throw this.error('the input ends inside a number', start);
      const byte = this.bytes[this.position] ?? 0;
      this.position += 1;
      const bits = byte & 0x7f;
      if (index < 4) low |= bits << (index * 7);
      else if (index === 4) {
        low |= bits << 28;
        high |= bits >> 4;
      } else high |= bits << (index * 7 - 32);
      if (byte < 0x80) {
        this.high = high >>> 0;
        return low >>> 0;
      }
    }
    throw this.error(`a number is longer than ${VARINT_BYTES_MAX} bytes`, start);
  }

  /** Field number and wire type as one number: `number << 3 | wire`. */
  readTag(end: number): number {
    const start = this.position;
    const tag = this.readVarint(end);
    const number = tag >>> 3;
    if (this.high !== 0 || number === 0 || number > FIELD_NUMBER_MAX)
      throw this.error(`${number} is no field number`, start);
    return tag;
  }

  /** The end of a field with a length in front. */
  readLength(end: number): number {
    const start = this.position;
    const length = this.readVarint(end);
    if (this.high !== 0 || length > end - this.position)
      throw this.error(
        `a field of ${this.high * TWO_POW_32 + length} bytes does not fit into the ${end - this.position} that are left`,
        start,
      );
    return this.position + length;
  }

  /** A signed 64-bit number, rounded where it is beyond 2^53. */
  readInt64(end: number): number {
    const low = this.readVarint(end);
    if (this.high === 0) return low;
    return (this.high | 0) * TWO_POW_32 + low;
  }

  readDouble(end: number): number {
    if (end - this.position < 8) throw this.error('the input ends inside a number of 8 bytes');
    const value = this.bytes.readDoubleLE(this.position);
    this.position += 8;
    return value;
  }

  /** UTF-8 from the position up to `end`; bytes that are none become U+FFFD. */
  readText(end: number): string {
    const start = this.position;
    this.position = end;
    if (end - start > SHORT_TEXT_BYTES) return this.bytes.toString('utf8', start, end);
    let text = '';
    for (let index = start; index < end; index += 1) {
      const byte = this.bytes[index] ?? 0;
      if (byte >= 0x80) return this.bytes.toString('utf8', start, end);
      text += String.fromCharCode(byte);
    }
    return text;
  }

  /** Passes over the value of a field that nothing here knows. */
  skip(tag: number, end: number, depth = 0): void {
    const start = this.position;
    const wire = tag & 7;
    if (wire === WIRE.varint) this.readVarint(end);
    else if (wire === WIRE.bytes) this.position = this.readLength(end);
    else if (wire === WIRE.fixed64) this.position += 8;
    else if (wire === WIRE.fixed32) this.position += 4;
    else if (wire === WIRE.startGroup) this.skipGroup(end, depth);
    else
      throw this.error(
        wire === WIRE.endGroup ? 'a group ends that did not start' : `${wire} is no wire type`,
        start,
      );
    if (this.position > end) throw this.error('the input ends inside a number', start);
  }

  private skipGroup(end: number, depth: number): void {
    if (depth >= GROUP_DEPTH_MAX) throw this.error(`groups are nested deeper than ${GROUP_DEPTH_MAX}`);
    for (let inner = this.readTag(end); (inner & 7) !== WIRE.endGroup; inner = this.readTag(end))
      this.skip(inner, end, depth + 1);
  }
}
