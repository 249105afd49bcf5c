import type { JsonValue } from '../json.ts';
import { parseJson } from '../parse-json.ts';
import { formatQuantity, parseQuantity } from '../quantity.ts';
import { WIRE, type WireReader } from './wire-reader.ts';

/**
 * Messages whose JSON is made by code in Go, read as that code does (k8s.io/apimachinery: meta/v1 time_proto.go, time.go, micro_time*.go,
 * api/resource quantity_proto.go, util/intstr). Each reads up to `end`. Fields that the message does not have are told to `unknown`.
 */
export type UnknownField = (tag: number, start: number) => void;

/** Seconds of 0000-01-01 and of the end of year 9999: what RFC 3339 can write. */
const RFC3339_MIN_SECONDS = -62_167_219_200;
const RFC3339_MAX_SECONDS = 253_402_300_799;
/** Go's zero time, 0001-01-01, which is written as `null`. */
const ZERO_TIME_SECONDS = -62_135_596_800;
const MICROS_PER_SECOND = 1_000_000;
const NANOS_PER_MICRO = 1_000;

function wrongWire(reader: WireReader, tag: number, start: number, message: string): Error {
  return reader.error(`field ${tag >>> 3} of ${message} has the wire type ${tag & 7}`, start);
}

interface Timestamp {
  seconds: number;
  nanos: number;
}

function readTimestamp(reader: WireReader, end: number, unknown: UnknownField): Timestamp {
  const timestamp: Timestamp = { seconds: 0, nanos: 0 };
  while (reader.position < end) {
    const start = reader.position;
    const tag = reader.readTag(end);
    const number = tag >>> 3;
    if (number !== 1 && number !== 2) {
      reader.skip(tag, end);
      unknown(tag, start);
    } else if ((tag & 7) !== WIRE.varint) throw wrongWire(reader, tag, start, 'Timestamp');
    else if (number === 1) timestamp.seconds = reader.readInt64(end);
    else timestamp.nanos = reader.readVarint(end) | 0;
  }
  return timestamp;
}

function secondsText(reader: WireReader, seconds: number, start: number): string {
  if (seconds < RFC3339_MIN_SECONDS || seconds > RFC3339_MAX_SECONDS)
    throw reader.error(`${seconds} seconds since 1970 are outside the years 0 to 9999`, start);
  return new Date(seconds * 1000).toISOString().slice(0, 19);
}

/** meta/v1 Time: RFC 3339 with whole seconds; `null` for the zero time. */
export function readTime(reader: WireReader, end: number, unknown: UnknownField): JsonValue {
  const start = reader.position;
  if (start === end) return null;
  const { seconds } = readTimestamp(reader, end, unknown);
  return seconds === ZERO_TIME_SECONDS ? null : `${secondsText(reader, seconds, start)}Z`;
}

/** meta/v1 MicroTime: RFC 3339 with six digits, the rest cut off. */
export function readMicroTime(reader: WireReader, end: number, unknown: UnknownField): JsonValue {
  const start = reader.position;
  if (start === end) return null;
  const { seconds, nanos } = readTimestamp(reader, end, unknown);
  const micros = Math.trunc(nanos / NANOS_PER_MICRO);
  const carry = Math.floor(micros / MICROS_PER_SECOND);
  const rest = micros - carry * MICROS_PER_SECOND;
  if (seconds + carry === ZERO_TIME_SECONDS && rest === 0) return null;
  return `${secondsText(reader, seconds + carry, start)}.${String(rest).padStart(6, '0')}Z`;
}

/** Texts of quantities come again and again (`100m`, `128Mi`); this many canonical ones are remembered. */
const REMEMBERED_QUANTITIES_MAX = 4096;
const canonicalQuantities = new Map<string, string>();

function canonicalQuantity(reader: WireReader, text: string, start: number): string {
  const known = canonicalQuantities.get(text);
  if (known !== undefined) return known;
  const reading = parseQuantity(text);
  if (reading.type === 'invalid')
    throw reader.error(`the quantity ${JSON.stringify(text)} cannot be read: ${reading.reason}`, start);
  const canonical = formatQuantity(reading.quantity);
  if (canonicalQuantities.size >= REMEMBERED_QUANTITIES_MAX) canonicalQuantities.clear();
  canonicalQuantities.set(text, canonical);
  return canonical;
}

/** resource.Quantity: its canonical text. */
export function readQuantity(reader: WireReader, end: number, unknown: UnknownField): JsonValue {
  let canonical = '0';
  readTextFields(reader, end, unknown, 'Quantity', (start, textEnd) => {
    canonical = canonicalQuantity(reader, reader.readText(textEnd), start);
  });
  return canonical;
}

/** Passes over a message of which only field 1 is known, of wire type bytes. */
function readTextFields(
  reader: WireReader,
  end: number,
  unknown: UnknownField,
  message: string,
  read: (start: number, end: number) => void,
): void {
  while (reader.position < end) {
    const start = reader.position;
    const tag = reader.readTag(end);
    if (tag >>> 3 !== 1) {
      reader.skip(tag, end);
      unknown(tag, start);
    } else if ((tag & 7) !== WIRE.bytes) throw wrongWire(reader, tag, start, message);
    else {
      const valueEnd = reader.readLength(end);
      read(reader.position, valueEnd);
      reader.position = valueEnd;
    }
  }
}

/** intstr.IntOrString: a number (type 0) or a text (type 1). */
export function readIntOrString(reader: WireReader, end: number, unknown: UnknownField): JsonValue {
  const messageStart = reader.position;
  let type = 0;
  let number = 0;
  let text = '';
  while (reader.position < end) {
    const start = reader.position;
    const tag = reader.readTag(end);
    const field = tag >>> 3;
    if (field > 3) {
      reader.skip(tag, end);
      unknown(tag, start);
    } else if ((tag & 7) !== (field === 3 ? WIRE.bytes : WIRE.varint))
      throw wrongWire(reader, tag, start, 'IntOrString');
    else if (field === 1) type = reader.readInt64(end);
    else if (field === 2) number = reader.readVarint(end) | 0;
    else text = reader.readText(reader.readLength(end));
  }
  if (type !== 0 && type !== 1) throw reader.error(`${type} is no type of an IntOrString`, messageStart);
  return type === 0 ? number : text;
}

/** ExtraValue, Verbs: a message that holds a list of strings; `null` where it is empty, as Go's nil slice. */
export function readStringList(reader: WireReader, end: number, unknown: UnknownField): JsonValue {
  const texts: string[] = [];
  readTextFields(reader, end, unknown, 'a list of strings', (_start, textEnd) => {
    texts.push(reader.readText(textEnd));
  });
  return texts.length === 0 ? null : texts;
}

/**
 * RawExtension, FieldsV1, JSON: what the JSON text in them says, `null` where there is none. `readOther` is asked first: an object of a
 * list or of a watch event may be protobuf again.
 */
export function readRawJson(
  reader: WireReader,
  end: number,
  unknown: UnknownField,
  readOther: (start: number, end: number) => JsonValue | undefined,
): JsonValue {
  let value: JsonValue = null;
  readTextFields(reader, end, unknown, 'a message that holds JSON', (start, textEnd) => {
    if (start === textEnd) value = null;
    else value = readOther(start, textEnd) ?? parseRaw(reader, start, textEnd);
  });
  return value;
}

function parseRaw(reader: WireReader, start: number, end: number): JsonValue {
  try {
    return parseJson(reader.bytes.toString('utf8', start, end));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw reader.error(`a field should hold JSON and does not: ${error.message}`, start);
  }
}
