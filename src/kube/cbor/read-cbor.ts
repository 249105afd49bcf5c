import type { JsonValue } from '../json.ts';

/** Bytes that are no CBOR, or none that Kubernetes writes. */
export class CborError extends Error {
  override readonly name = 'CborError';
  readonly offset_bytes: number;

  constructor(reason: string, offset_bytes: number) {
    super(reason);
    this.offset_bytes = offset_bytes;
  }
}

/** Tag 55799 around the whole: how stored CBOR starts (RFC 8949, section 3.4.6). */
const SELF_DESCRIBED = Buffer.from([0xd9, 0xd9, 0xf7]);
/** As for protobuf (protobuf/decode-message.ts): deeper than any object, and the stack of JavaScript holds it. */
const DEPTH_MAX = 1_000;
const MAJOR = { unsigned: 0, negative: 1, bytes: 2, text: 3, list: 4, map: 5, tag: 6, simple: 7 } as const;
const INDEFINITE = 31;
const BREAK = 0xff;
/** Tags that only say how bytes are to be written as text; of byte strings below tag 22 Kubernetes makes base64. */
const TAG = { base64url: 21, base64: 22, base16: 23 } as const;
const TIME_TAGS: readonly number[] = [0];

type TextForm = 'utf8' | 'base64url' | 'base64' | 'hex';

export function isSelfDescribedCbor(bytes: Uint8Array): boolean {
  return SELF_DESCRIBED.every((byte, index) => bytes[index] === byte);
}

/**
 * Reads one value, with or without the self-described tag, as Kubernetes reads it: byte strings are text (Go strings are written so), and base64 below
 * tag 22. 64-bit numbers beyond 2^53 are rounded, as JSON numbers are here. Throws CborError. Source: RFC 8949, and
 * serializer/cbor/internal/modes of k8s.io/apimachinery.
 */
export function readCbor(bytes: Uint8Array): JsonValue {
  const reader = new CborReader(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  if (isSelfDescribedCbor(bytes)) reader.position = SELF_DESCRIBED.length;
  const value = reader.value(0, 'utf8');
  if (reader.position < bytes.length)
    throw new CborError(`${bytes.length - reader.position} bytes follow the value`, reader.position);
  return value;
}

class CborReader {
  readonly #bytes: Buffer;
  position = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  value(depth: number, form: TextForm): JsonValue {
    if (depth > DEPTH_MAX) throw this.#error(`values are nested deeper than ${DEPTH_MAX}`);
    const start = this.position;
    const initial = this.#byte();
    const major = initial >> 5;
    const info = initial & 31;
    if (major === MAJOR.simple) return this.#simple(info, start);
    if (info === INDEFINITE) return this.#indefinite(major, depth, form, start);
    const argument = this.#argument(info, start);
    switch (major) {
      case MAJOR.unsigned:
        return argument;
      case MAJOR.negative:
        return -1 - argument;
      case MAJOR.bytes:
        return this.#take(argument).toString(form);
      case MAJOR.text:
        return this.#take(argument).toString('utf8');
      case MAJOR.list:
        return this.#list(argument, depth, form);
      case MAJOR.map:
        return this.#map(argument, depth, form);
      default:
        return this.value(depth + 1, this.#formOf(argument, form, start));
    }
  }

  #formOf(tag: number, form: TextForm, start: number): TextForm {
    if (tag === TAG.base64) return 'base64';
    if (tag === TAG.base64url) return 'base64url';
    if (tag === TAG.base16) return 'hex';
    if (TIME_TAGS.includes(tag)) return form;
    throw this.#error(`the tag ${tag} is none that Kubernetes writes`, start);
  }

  #list(count: number, depth: number, form: TextForm): JsonValue {
    const items: JsonValue[] = [];
    for (let index = 0; index < count; index += 1) items.push(this.value(depth + 1, form));
    return items;
  }

  #map(count: number, depth: number, form: TextForm): JsonValue {
    const object: Record<string, JsonValue> = {};
    for (let index = 0; index < count; index += 1) this.#entry(object, depth, form);
    return object;
  }

  #entry(object: Record<string, JsonValue>, depth: number, form: TextForm): void {
    const start = this.position;
    const key = this.value(depth + 1, 'utf8');
    if (typeof key !== 'string') throw this.#error('the key of a map is no text', start);
    if (Object.hasOwn(object, key)) throw this.#error(`the key ${JSON.stringify(key)} stands twice`, start);
    const value = this.value(depth + 1, form);
    // A key that an object literal would take for its prototype is defined, as JSON.parse does.
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  }

  #indefinite(major: number, depth: number, form: TextForm, start: number): JsonValue {
    const items: JsonValue[] = [];
    const object: Record<string, JsonValue> = {};
    while (this.#bytes[this.position] !== BREAK) {
      if (this.position >= this.#bytes.length) throw this.#error('the input ends inside a value', start);
      if (major === MAJOR.map) this.#entry(object, depth, form);
      else items.push(this.value(depth + 1, form));
    }
    this.position += 1;
    if (major === MAJOR.map) return object;
    if (major === MAJOR.list) return items;
    if (major !== MAJOR.bytes && major !== MAJOR.text)
      throw this.#error('this value cannot be of any length', start);
    return items.map((item) => (typeof item === 'string' ? item : '')).join('');
  }

  #simple(info: number, start: number): JsonValue {
    if (info === 20 || info === 21) return info === 21;
    if (info === 22 || info === 23) return null;
    const size_bytes = { 25: 2, 26: 4, 27: 8 }[info];
    if (size_bytes === undefined) throw this.#error('a simple value that JSON does not have', start);
    const bytes = this.#take(size_bytes);
    const value =
      size_bytes === 8
        ? bytes.readDoubleBE(0)
        : size_bytes === 4
          ? bytes.readFloatBE(0)
          : halfOf(bytes.readUInt16BE(0));
    if (!Number.isFinite(value)) throw this.#error(`${value} is no number of JSON`, start);
    return value;
  }

  #argument(info: number, start: number): number {
    if (info < 24) return info;
    if (info === 24) return this.#byte();
    if (info === 25) return this.#take(2).readUInt16BE(0);
    if (info === 26) return this.#take(4).readUInt32BE(0);
    if (info === 27) return Number(this.#take(8).readBigUInt64BE(0));
    throw this.#error(`${info} is no length`, start);
  }

  #byte(): number {
    const byte = this.#bytes[this.position];
    if (byte === undefined) throw this.#error('the input ends inside a value');
    this.position += 1;
    return byte;
  }

  #take(length: number): Buffer {
    const end = this.position + length;
    if (end > this.#bytes.length) throw this.#error(`the input ends inside a value of ${length} bytes`);
    const part = this.#bytes.subarray(this.position, end);
    this.position = end;
    return part;
  }

  #error(reason: string, position = this.position): CborError {
    return new CborError(reason, position);
  }
}

/** IEEE 754 binary16 (RFC 8949, appendix D). */
function halfOf(bits: number): number {
  const exponent = (bits >> 10) & 0x1f;
  const mantissa = bits & 0x3ff;
  const size =
    exponent === 0
      ? mantissa * 2 ** -24
      : exponent === 31
        ? mantissa === 0
          ? Infinity
          : NaN
        : (mantissa + 1024) * 2 ** (exponent - 25);
  return (bits & 0x8000) === 0 ? size : -size;
}
