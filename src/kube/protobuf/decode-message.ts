import type { JsonValue } from '../json.ts';
import {
  messageOfKind,
  type MessageField,
  type MessageType,
  type NumberKind,
  type SpecialKind,
} from './message-table.ts';
import {
  readIntOrString,
  readMicroTime,
  readQuantity,
  readRawJson,
  readStringList,
  readTime,
} from './special-message.ts';
import { readEnvelope, startsWithMagic } from './envelope.ts';
import { WIRE, WireReader } from './wire-reader.ts';

/** A field on the wire that the table has no name for: written by a newer Kubernetes, or by something else. */
export interface UnknownField {
  /** `core.v1.PodSpec`. */
  readonly message: string;
  readonly number: number;
  readonly wire: number;
  /** Where the field (with its tag) stands in the input. */
  readonly offset_bytes: number;
  readonly length_bytes: number;
}

/** What decoding could not say in JSON. */
export interface DecodingNotes {
  /** The first ones; `unknownFieldCount` counts all. */
  readonly unknownFields: UnknownField[];
  unknownFieldCount: number;
  /** 64-bit numbers beyond 2^53, which JSON numbers here round. */
  roundedNumberCount: number;
  /** Values made so far, against inputs that are small and become huge. */
  valueCount: number;
}

/**
 * The deepest real nest is the schema of a custom resource, at two or three messages a level; etcd and Go would take more, the stack of
 * JavaScript would not.
 */
const DEPTH_MAX = 1_000;
/** An empty list item takes 2 bytes and becomes an object: 5 million of them are some GB. No object of 1.5 MB (etcd) has a tenth of it. */
const VALUES_MAX = 5_000_000;
/** Who needs more than these to see what is unknown reads the bytes. */
const UNKNOWN_FIELDS_KEPT_MAX = 1_000;

/** One run over one input. */
export interface Decoding {
  readonly reader: WireReader;
  readonly notes: DecodingNotes;
}

export function emptyNotes(): DecodingNotes {
  return { unknownFields: [], unknownFieldCount: 0, roundedNumberCount: 0, valueCount: 0 };
}

type Slots = (JsonValue | undefined)[];
type MutableObject = Record<string, JsonValue>;

/**
 * Reads the message from the reader's position up to `end`, as the JSON that Kubernetes writes of it. `head` are the keys in front
 * (kind and apiVersion). Throws ProtobufError.
 */
export function decodeMessage(
  decoding: Decoding,
  type: MessageType,
  end: number,
  depth: number,
  head: MutableObject = {},
): JsonValue {
  if (depth > DEPTH_MAX) throw decoding.reader.error(`messages are nested deeper than ${DEPTH_MAX}`);
  const slots = readSlots(decoding, type, end, depth);
  return type.form === 'schema union' ? unionJson(type, slots) : objectJson(type, slots, head);
}

/** Remembers the field that ends at the reader's position and starts, with its tag, at `start`. */
export function noteUnknown({ reader, notes }: Decoding, message: string, tag: number, start: number): void {
  notes.unknownFieldCount += 1;
  if (notes.unknownFields.length >= UNKNOWN_FIELDS_KEPT_MAX) return;
  notes.unknownFields.push({
    message,
    number: tag >>> 3,
    wire: tag & 7,
    offset_bytes: reader.base_bytes + start,
    length_bytes: reader.position - start,
  });
}

function countValue({ reader, notes }: Decoding): void {
  notes.valueCount += 1;
  if (notes.valueCount > VALUES_MAX) throw reader.error(`the input holds more than ${VALUES_MAX} values`);
}

function readSlots(decoding: Decoding, type: MessageType, end: number, depth: number): Slots {
  const { reader } = decoding;
  const messageStart = reader.position;
  const slots: Slots = [];
  const { byNumber } = type;
  let merged: Set<MessageField> | undefined;
  while (reader.position < end) {
    const start = reader.position;
    const tag = reader.readTag(end);
    const field = byNumber[tag >>> 3];
    if (field === undefined) {
      reader.skip(tag, end);
      noteUnknown(decoding, type.name, tag, start);
    } else if (field.shape === 'list') readListItem(decoding, field, tag, slots, end, depth);
    else if (field.shape === 'map') readMapEntry(decoding, field, tag, slots, end, depth);
    else if (field.value === 'message' && slots[field.index] !== undefined) {
      reader.skip(tag, end);
      if (merged?.has(field) === true) continue;
      (merged ??= new Set()).add(field);
      slots[field.index] = mergedMessage(decoding, field, messageStart, end, depth);
    } else slots[field.index] = readValue(decoding, field, tag, end, depth);
  }
  return slots;
}

/** A message that stands twice in a row of fields is the two joined (protobuf's rule): its parts, one after the other, are read as one. */
function mergedMessage(
  { reader, notes }: Decoding,
  field: MessageField,
  from: number,
  end: number,
  depth: number,
): JsonValue {
  const parts: Buffer[] = [];
  const after = reader.position;
  reader.position = from;
  while (reader.position < end) {
    const tag = reader.readTag(end);
    if (tag >>> 3 !== field.number || (tag & 7) !== WIRE.bytes) reader.skip(tag, end);
    else {
      const partEnd = reader.readLength(end);
      parts.push(reader.bytes.subarray(reader.position, partEnd));
      reader.position = partEnd;
    }
  }
  reader.position = after;
  const joined = Buffer.concat(parts);
  const inner = { reader: new WireReader(joined, reader.base_bytes + from), notes };
  return decodeMessage(inner, field.message, joined.length, depth + 1);
}

function wrongWire({ reader }: Decoding, field: MessageField, tag: number): Error {
  return reader.error(
    `field ${field.number} (${field.jsonName}) has the wire type ${tag & 7} and should have ${field.wire}`,
  );
}

function readListItem(
  decoding: Decoding,
  field: MessageField,
  tag: number,
  slots: Slots,
  end: number,
  depth: number,
): void {
  const { reader } = decoding;
  const known = slots[field.index];
  const list: JsonValue[] = Array.isArray(known) ? known : [];
  if ((tag & 7) === WIRE.bytes && field.wire !== WIRE.bytes) {
    const packedEnd = reader.readLength(end);
    while (reader.position < packedEnd) list.push(readValue(decoding, field, field.wire, packedEnd, depth));
  } else list.push(readValue(decoding, field, tag, end, depth));
  if (list.length > 0) slots[field.index] = list;
}

/** A key that an object literal would take for its prototype is defined, as JSON.parse does. */
function setKey(object: MutableObject, key: string, value: JsonValue): void {
  if (key === '__proto__')
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  else object[key] = value;
}

function readMapEntry(
  decoding: Decoding,
  field: MessageField,
  tag: number,
  slots: Slots,
  end: number,
  depth: number,
): void {
  if ((tag & 7) !== WIRE.bytes) throw wrongWire(decoding, field, tag);
  countValue(decoding);
  const { reader } = decoding;
  const entryEnd = reader.readLength(end);
  let key = '';
  let value: JsonValue | undefined;
  while (reader.position < entryEnd) {
    const start = reader.position;
    const inner = reader.readTag(entryEnd);
    if (inner === KEY_TAG) key = reader.readText(reader.readLength(entryEnd));
    else if (inner >>> 3 === 2) value = readValue(decoding, field, inner, entryEnd, depth);
    else {
      reader.skip(inner, entryEnd);
      noteUnknown(decoding, `a map entry of ${field.jsonName}`, inner, start);
    }
  }
  const known = slots[field.index];
  const map: MutableObject = isMap(known) ? known : {};
  setKey(
    map,
    key,
    value === undefined || (value === null && field.value === 'string list') ? zeroInMap(field) : value,
  );
  slots[field.index] = map;
}

/** The tag of a map entry's key: field 1, bytes. */
const KEY_TAG = (1 << 3) | WIRE.bytes;

function isMap(value: JsonValue | undefined): value is MutableObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readValue(
  decoding: Decoding,
  field: MessageField,
  tag: number,
  end: number,
  depth: number,
): JsonValue {
  if ((tag & 7) !== field.wire) throw wrongWire(decoding, field, tag);
  const { reader } = decoding;
  const kind = field.value;
  if (kind === 'int32' || kind === 'int64' || kind === 'bool' || kind === 'double')
    return readNumber(decoding, kind, end);
  const valueEnd = reader.readLength(end);
  if (kind === 'string') return reader.readText(valueEnd);
  countValue(decoding);
  if (kind === 'message') return decodeMessage(decoding, field.message, valueEnd, depth + 1);
  return kind === 'bytes' ? readBase64(reader, valueEnd) : readSpecial(decoding, kind, valueEnd, depth);
}

function readNumber({ reader, notes }: Decoding, kind: NumberKind, end: number): JsonValue {
  if (kind === 'double') {
    const start = reader.position;
    const value = reader.readDouble(end);
    if (!Number.isFinite(value)) throw reader.error(`${value} is no number of JSON`, start);
    return value;
  }
  if (kind === 'int64') {
    const value = reader.readInt64(end);
    if (!Number.isSafeInteger(value)) notes.roundedNumberCount += 1;
    return value;
  }
  const low = reader.readVarint(end);
  return kind === 'bool' ? low !== 0 || reader.high !== 0 : low | 0;
}

function readBase64(reader: WireReader, end: number): string {
  const start = reader.position;
  reader.position = end;
  return reader.bytes.toString('base64', start, end);
}

function readSpecial(decoding: Decoding, kind: SpecialKind, end: number, depth: number): JsonValue {
  const { reader } = decoding;
  const unknown = (tag: number, start: number): void => noteUnknown(decoding, kind, tag, start);
  switch (kind) {
    case 'Time':
      return readTime(reader, end, unknown);
    case 'MicroTime':
      return readMicroTime(reader, end, unknown);
    case 'Quantity':
      return readQuantity(reader, end, unknown);
    case 'IntOrString':
      return readIntOrString(reader, end, unknown);
    case 'string list':
      return readStringList(reader, end, unknown);
    case 'raw JSON':
      break;
  }
  return readRawJson(reader, end, unknown, (start, rawEnd) => nestedObject(decoding, start, rawEnd, depth));
}

/** An object inside a list or a watch event that is protobuf itself; `undefined` where the bytes are something else. */
function nestedObject(decoding: Decoding, start: number, end: number, depth: number): JsonValue | undefined {
  const { reader } = decoding;
  if (!startsWithMagic(reader.bytes, start, end)) return undefined;
  const envelope = readEnvelope(reader, end, (message, tag, at) => noteUnknown(decoding, message, tag, at));
  const { apiVersion, kind } = envelope;
  const type = messageOfKind(apiVersion, kind);
  if (type === undefined) throw reader.error(`no message is known for ${kind} of ${apiVersion}`, start);
  reader.position = envelope.rawStart;
  return decodeMessage(decoding, type, envelope.rawEnd, depth + 1, { kind, apiVersion });
}

/** The value of a field that is not on the wire. */
function zeroValue(field: MessageField): JsonValue {
  switch (field.value) {
    case 'string':
      return '';
    case 'bool':
      return false;
    case 'Quantity':
      return '0';
    case 'message':
      return field.message.form === 'schema union'
        ? unionJson(field.message, [])
        : objectJson(field.message, [], {});
    case 'bytes':
    case 'Time':
    case 'MicroTime':
    case 'string list':
    case 'raw JSON':
      return null;
    case 'int32':
    case 'int64':
    case 'double':
    case 'IntOrString':
      break;
  }
  return 0;
}

/** A map entry without a value, or with an empty one: what Go makes there is an empty slice where a field would be nil. */
function zeroInMap(field: MessageField): JsonValue {
  if (field.value === 'bytes') return '';
  return field.value === 'string list' ? [] : zeroValue(field);
}

function objectJson(type: MessageType, slots: Slots, object: MutableObject): MutableObject {
  for (const field of type.fields) {
    const value = slots[field.index];
    if (field.isInline) Object.assign(object, value ?? zeroValue(field));
    else if (value === undefined) {
      if (field.whenAbsent === 'nothing') continue;
      object[field.jsonName] = field.whenAbsent === 'null' ? null : zeroValue(field);
    } else if (!field.leavesOutZero || !isZero(value)) object[field.jsonName] = value;
  }
  return object;
}

function isZero(value: JsonValue): boolean {
  return value === '' || value === 0 || value === false || value === null;
}

/**
 * JSONSchemaPropsOrArray, OrBool, OrStringArray (apiextensions marshal.go): the list where it has members, else the schema, else the
 * boolean.
 */
function unionJson({ fields }: MessageType, slots: Slots): JsonValue {
  const member = (names: readonly string[]): MessageField | undefined =>
    fields.find(({ jsonName }) => names.includes(jsonName));
  const valueOf = (field: MessageField | undefined): JsonValue | undefined =>
    field === undefined ? undefined : slots[field.index];
  const allows = member(['allows']);
  const absent = allows === undefined ? null : (valueOf(allows) ?? false);
  return valueOf(member(['jSONSchemas', 'property'])) ?? valueOf(member(['schema'])) ?? absent;
}
