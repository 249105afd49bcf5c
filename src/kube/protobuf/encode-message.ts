import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { MICROS_PER_SECOND, parseMicroTime } from '../microtime.ts';
import { formatQuantity, quantityOf } from '../quantity.ts';
import type { MessageField, MessageType, SpecialKind } from './message-table.ts';
import { WIRE } from './wire-reader.ts';
import type { WireWriter } from './wire-writer.ts';

/** A value that its field cannot hold. */
export class UnencodableError extends Error {
  /** `spec.replicas`. */
  readonly path: string;

  constructor(reason: string, path: string) {
    super(reason);
    this.name = 'UnencodableError';
    this.path = path;
  }
}

/** One run: where bytes go, and which keys no field has. */
export interface Encoding {
  readonly writer: WireWriter;
  readonly lostPaths: string[];
}

/** As for reading (decode-message.ts). */
const DEPTH_MAX = 1_000;
const INT32_MIN = -(2 ** 31);
const INT32_MAX = 2 ** 31 - 1;
/** As doubles: the largest below 2^63 is 1,024 less. */
const INT64_MIN = -(2 ** 63);
const INT64_MAX = 2 ** 63 - 1024;
const NANOS_PER_MICRO = 1_000;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

const jsonNames = new Map<MessageType, ReadonlySet<string>>();

/** The keys that an object of this type may have, those of inlined messages too. */
function namesOf(type: MessageType): ReadonlySet<string> {
  const known = jsonNames.get(type);
  if (known !== undefined) return known;
  const names = new Set(
    type.fields.flatMap((field) => (field.isInline ? [...namesOf(field.message)] : [field.jsonName])),
  );
  if (type.form === 'kind') for (const name of ['apiVersion', 'kind']) names.add(name);
  jsonNames.set(type, names);
  return names;
}

/** The fields to write, highest number first. Of two with one JSON name, the one that the newest release has. */
const writeOrders = new Map<MessageType, readonly MessageField[]>();

function writeOrder(type: MessageType): readonly MessageField[] {
  const known = writeOrders.get(type);
  if (known !== undefined) return known;
  const living = new Set(type.fields.filter(({ isRemoved }) => !isRemoved).map(({ jsonName }) => jsonName));
  const order = type.fields
    .filter(({ isRemoved, jsonName }) => !isRemoved || !living.has(jsonName))
    .toSorted((one, other) => other.number - one.number);
  writeOrders.set(type, order);
  return order;
}

/** Writes the fields of a message, without its length. Throws UnencodableError. */
export function encodeMessage(
  encoding: Encoding,
  type: MessageType,
  value: JsonValue,
  path: string,
  depth: number,
): void {
  if (depth > DEPTH_MAX) throw new UnencodableError(`it is nested deeper than ${DEPTH_MAX}`, path);
  if (type.form === 'schema union') {
    encodeFields(encoding, type, unionObject(type, value, path), path, depth);
    return;
  }
  if (!isJsonObject(value)) throw new UnencodableError('it is no object', path);
  const names = namesOf(type);
  for (const name of Object.keys(value)) if (!names.has(name)) encoding.lostPaths.push(below(path, name));
  encodeFields(encoding, type, value, path, depth);
}

function below(path: string, step: string | number): string {
  if (typeof step === 'number') return `${path}[${step}]`;
  return path === '' ? step : `${path}.${step}`;
}

function encodeFields(
  encoding: Encoding,
  type: MessageType,
  object: JsonObject,
  path: string,
  depth: number,
): void {
  for (const field of writeOrder(type)) {
    if (field.isInline) {
      writeMessage(encoding, field.number, () => encodeFields(encoding, field.message, object, path, depth));
      continue;
    }
    const value = object[field.jsonName];
    const fieldPath = below(path, field.jsonName);
    if (field.shape === 'list') encodeList(encoding, field, value, fieldPath, depth);
    else if (field.shape === 'map') encodeMap(encoding, field, value, fieldPath, depth);
    else if (value !== undefined && value !== null)
      encodeValue(encoding, field, field.number, value, fieldPath, depth);
    else if (!field.isPointer && !field.isRemoved)
      encodeZero(encoding, field, field.number, fieldPath, depth);
  }
}

/** JSONSchemaPropsOrArray, OrBool, OrStringArray as their members. */
function unionObject({ name, fields }: MessageType, value: JsonValue, path: string): JsonObject {
  const list = fields.find(({ shape }) => shape === 'list');
  const allows = fields.some(({ jsonName }) => jsonName === 'allows');
  if (isJsonArray(value) && list !== undefined) return { [list.jsonName]: value };
  if (isJsonObject(value)) return allows ? { allows: true, schema: value } : { schema: value };
  if (typeof value === 'boolean' && allows) return { allows: value };
  throw new UnencodableError(`it is nothing that ${name} holds`, path);
}

function encodeList(
  encoding: Encoding,
  field: MessageField,
  value: JsonValue | undefined,
  path: string,
  depth: number,
): void {
  if (value === undefined || value === null) return;
  if (!isJsonArray(value)) throw new UnencodableError('it is no list', path);
  for (let index = value.length - 1; index >= 0; index -= 1) {
    const item = value[index];
    const itemPath = below(path, index);
    if (item === undefined || item === null) encodeZero(encoding, field, field.number, itemPath, depth);
    else encodeValue(encoding, field, field.number, item, itemPath, depth);
  }
}

const SURROGATE = /[\uD800-\uDFFF]/;

/** By UTF-8 bytes, as Go sorts: UTF-16 differs from them for characters beyond the first 65,536. */
function compareKeys(one: string, other: string): number {
  if (SURROGATE.test(one) || SURROGATE.test(other))
    return Buffer.compare(Buffer.from(one), Buffer.from(other));
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

function encodeMap(
  encoding: Encoding,
  field: MessageField,
  value: JsonValue | undefined,
  path: string,
  depth: number,
): void {
  if (value === undefined || value === null) return;
  if (!isJsonObject(value)) throw new UnencodableError('it is no object', path);
  for (const key of Object.keys(value).toSorted((one, other) => compareKeys(other, one)))
    writeMessage(encoding, field.number, () => {
      const item = value[key];
      const itemPath = below(path, key);
      if (item === undefined || item === null) encodeZero(encoding, field, 2, itemPath, depth);
      else encodeValue(encoding, field, 2, item, itemPath, depth);
      writeText(encoding, 1, key);
    });
}

/** What `write` writes, with its length and its tag in front. */
function writeMessage({ writer }: Encoding, number: number, write: () => void): void {
  const before = writer.length_bytes;
  write();
  writer.writeVarint(writer.length_bytes - before);
  writer.writeTag(number, WIRE.bytes);
}

function writeText(encoding: Encoding, number: number, text: string): void {
  writeMessage(encoding, number, () => encoding.writer.writeText(text));
}

function writeNumber({ writer }: Encoding, number: number, value: number): void {
  writer.writeInt64(value);
  writer.writeTag(number, WIRE.varint);
}

/** A value that is there. `number` is the field's own, 2 in the entry of a map. */
function encodeValue(
  encoding: Encoding,
  field: MessageField,
  number: number,
  value: JsonValue,
  path: string,
  depth: number,
): void {
  const { writer } = encoding;
  const kind = field.value;
  switch (kind) {
    case 'string':
      writeText(encoding, number, textIn(value, path));
      break;
    case 'bool':
      if (typeof value !== 'boolean') throw new UnencodableError('it is no boolean', path);
      writeNumber(encoding, number, value ? 1 : 0);
      break;
    case 'int32':
      writeNumber(encoding, number, integerIn(value, path, INT32_MIN, INT32_MAX));
      break;
    case 'int64':
      writeNumber(encoding, number, integerIn(value, path, INT64_MIN, INT64_MAX));
      break;
    case 'double':
      if (typeof value !== 'number') throw new UnencodableError('it is no number', path);
      writer.writeDouble(value);
      writer.writeTag(number, WIRE.fixed64);
      break;
    case 'bytes':
      writeMessage(encoding, number, () => writer.writeBytes(bytesIn(value, path)));
      break;
    case 'message':
      writeMessage(encoding, number, () => encodeMessage(encoding, field.message, value, path, depth + 1));
      break;
    case 'Time':
    case 'MicroTime':
    case 'Quantity':
    case 'IntOrString':
    case 'raw JSON':
    case 'string list':
      writeMessage(encoding, number, () => writeSpecial(encoding, kind, value, path));
  }
}

function textIn(value: JsonValue, path: string): string {
  if (typeof value !== 'string') throw new UnencodableError('it is no string', path);
  return value;
}

function integerIn(value: JsonValue, path: string, min: number, max: number): number {
  if (typeof value !== 'number' || !Number.isInteger(value))
    throw new UnencodableError('it is no integer', path);
  if (value < min || value > max) throw new UnencodableError(`${value} is out of range`, path);
  return value;
}

function bytesIn(value: JsonValue, path: string): Buffer {
  if (typeof value !== 'string' || !BASE64.test(value)) throw new UnencodableError('it is no base64', path);
  return Buffer.from(value, 'base64');
}

/** The fields of a message whose JSON is one value, highest number first. */
function writeSpecial(encoding: Encoding, kind: SpecialKind, value: JsonValue, path: string): void {
  switch (kind) {
    case 'Time':
      return writeTimestamp(encoding, timeIn(value, path).seconds, 0);
    case 'MicroTime': {
      const { seconds, micros } = timeIn(value, path);
      return writeTimestamp(encoding, seconds, micros * NANOS_PER_MICRO);
    }
    case 'Quantity': {
      const quantity = quantityOf(value);
      if (quantity === undefined) throw new UnencodableError('it is no quantity', path);
      return writeText(encoding, 1, formatQuantity(quantity));
    }
    case 'IntOrString':
      return writeIntOrString(encoding, value, path);
    case 'string list':
      if (!isJsonArray(value)) throw new UnencodableError('it is no list', path);
      return value.toReversed().forEach((item, index) => {
        writeText(encoding, 1, textIn(item, below(path, value.length - 1 - index)));
      });
    case 'raw JSON':
      return writeText(encoding, 1, JSON.stringify(value));
  }
}

const FRACTION = /\.(\d+)/;
const MICRO_DIGITS = 6;

/** Seconds and micros apart: together, a double holds them up to the year 2255 only. */
function timeIn(value: JsonValue, path: string): { readonly seconds: number; readonly micros: number } {
  const text = typeof value === 'string' ? value : '';
  const whole_us = parseMicroTime(text.replace(FRACTION, ''));
  if (whole_us === undefined) throw new UnencodableError('it is no time as RFC 3339 writes it', path);
  const fraction = FRACTION.exec(text)?.[1] ?? '';
  const micros = Number(fraction.slice(0, MICRO_DIGITS).padEnd(MICRO_DIGITS, '0'));
  return { seconds: whole_us / MICROS_PER_SECOND, micros };
}

function writeTimestamp(encoding: Encoding, seconds: number, nanos: number): void {
  writeNumber(encoding, 2, nanos);
  writeNumber(encoding, 1, seconds);
}

function writeIntOrString(encoding: Encoding, value: JsonValue, path: string): void {
  const isText = typeof value === 'string';
  writeText(encoding, 3, isText ? value : '');
  writeNumber(encoding, 2, isText ? 0 : integerIn(value, path, INT32_MIN, INT32_MAX));
  writeNumber(encoding, 1, isText ? 1 : 0);
}

/**
 * A value that the JSON does not have: Go's zero value, which the code of go-to-protobuf writes for everything that is no pointer, slice
 * or map.
 */
function encodeZero(
  encoding: Encoding,
  field: MessageField,
  number: number,
  path: string,
  depth: number,
): void {
  switch (field.value) {
    case 'string':
      return writeText(encoding, number, '');
    case 'bool':
    case 'int32':
    case 'int64':
      return writeNumber(encoding, number, 0);
    case 'double':
      return encodeValue(encoding, field, number, 0, path, depth);
    case 'message':
      return writeMessage(encoding, number, () => encodeFields(encoding, field.message, {}, path, depth + 1));
    case 'Quantity':
      return encodeValue(encoding, field, number, '0', path, depth);
    case 'IntOrString':
      return encodeValue(encoding, field, number, 0, path, depth);
    case 'Time':
    case 'MicroTime':
    case 'raw JSON':
      return writeMessage(encoding, number, () => undefined);
    case 'bytes':
    case 'string list':
      return undefined;
  }
}
