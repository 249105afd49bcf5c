import { canonicalAmount, canonicalQuantity } from '../../../kube/canonical-quantity.ts';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../../../kube/json.ts';
import { EMPTY_MAP } from '../../../kube/nothing.ts';
import {
  messageType,
  SCALARS,
  type MessageField,
  type MessageType,
} from '../../../kube/protobuf/message-table.ts';

/** A field of a Go type, and where its JSON has it. */
interface Place {
  readonly field: MessageField;
  /** Among the fields of the type. `kind` and `apiVersion` stand in front of all, what the type does not know behind them. */
  readonly position: number;
}

/** A Go type as its JSON has it: the fields of embedded structs stand beside the others. */
interface JsonShape {
  readonly places: ReadonlyMap<string, Place>;
  /** Those that are written even if they were never set. */
  readonly alwaysThere: readonly Place[];
}

const shapes = new WeakMap<MessageType, JsonShape>();

function jsonFields(type: MessageType): readonly MessageField[] {
  return type.fields.flatMap((field) => (field.isInline ? jsonFields(field.message) : [field]));
}

function jsonShape(type: MessageType): JsonShape {
  const known = shapes.get(type);
  if (known !== undefined) return known;
  const places = jsonFields(type).map((field, position) => ({ field, position }));
  const shape = {
    places: new Map(places.map((place) => [place.field.jsonName, place])),
    alwaysThere: places.filter(({ field }) => !field.isRemoved && field.whenAbsent !== 'nothing'),
  };
  shapes.set(type, shape);
  return shape;
}

function isEmpty(value: JsonValue): boolean {
  if (value === null || value === '' || value === 0 || value === false) return true;
  return isJsonArray(value)
    ? value.length === 0
    : isJsonObject(value) && Object.values(value).every((entry) => entry === undefined);
}

/**
 * How an object is written: as it was `read`, with nothing filled in; as it is `held` in memory, where an empty list is not an absent one; as that is
 * `shown`, without the empty lists that may be left out; or as it comes back once it was `stored`.
 */
type Writing = 'read' | 'held' | 'shown' | 'stored';

/** Does Go leave this value out? */
function isLeftOut(
  value: JsonValue,
  { isPointer, leavesOutZero, whenAbsent, shape, value: kind }: MessageField,
  writing: Writing,
): boolean {
  if (value === null) return whenAbsent === 'nothing';
  if (isPointer || !isEmpty(value)) return false;
  // Nor does Go tell zero from absent once it is read, whether it writes it or not.
  if (shape === 'single') return leavesOutZero || (writing === 'read' && SCALARS.has(kind));
  if (writing === 'read' || writing === 'held') return false;
  // What comes back from storage has no empty lists and maps: protobuf does not tell them from absent ones.
  return writing === 'stored' || whenAbsent === 'nothing';
}

/** What Go writes for a field that was never set; `undefined` where it writes nothing. */
function zeroOf(field: MessageField): JsonValue | undefined {
  if (field.isRemoved || field.whenAbsent === 'nothing') return undefined;
  if (field.whenAbsent === 'null' || field.shape !== 'single') return null;
  switch (field.value) {
    case 'string':
      return '';
    case 'bool':
      return false;
    case 'int32':
    case 'int64':
    case 'double':
    case 'IntOrString':
      return 0;
    case 'Quantity':
      return '0';
    case 'message':
      return formed({}, field.message, 'stored');
    case 'bytes':
    case 'Time':
    case 'MicroTime':
    case 'raw JSON':
    case 'string list':
      break;
  }
  return null;
}

/** The same list or map where no entry changes: most do not, and what they hold is not copied then. */
function mapped(
  value: JsonObject | readonly JsonValue[],
  change: (entry: JsonValue) => JsonValue,
): JsonObject | readonly JsonValue[] {
  if (isJsonArray(value)) {
    const changed = value.map(change);
    return changed.some((entry, index) => entry !== value[index]) ? changed : value;
  }
  const entries = Object.entries(value).flatMap(([key, entry]) =>
    entry === undefined ? [] : [[key, change(entry)] as const],
  );
  return entries.some(([key, entry]) => entry !== value[key]) ? Object.fromEntries(entries) : value;
}

function isAmount(value: JsonValue): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}

/** A quantity, or the quantities of a list of resources, as Go writes them. */
function formedQuantity(value: JsonValue, { shape }: MessageField): JsonValue {
  if (isAmount(value)) return canonicalQuantity(String(value));
  if (shape !== 'map' || !isJsonObject(value)) return value;
  return mapped(value, (amount) => (isAmount(amount) ? canonicalAmount(String(amount)) : amount));
}

function formedValue(value: JsonValue, field: MessageField, writing: Writing): JsonValue {
  if (field.shape === 'map' && value !== null && isEmpty(value)) return EMPTY_MAP;
  if (field.value === 'Quantity') return formedQuantity(value, field);
  if (field.value !== 'message' || field.message.form === 'schema union') return value;
  const one = (entry: JsonValue) => (isJsonObject(entry) ? formed(entry, field.message, writing) : entry);
  if (field.shape === 'single') return one(value);
  return isJsonArray(value) || isJsonObject(value) ? mapped(value, one) : value;
}

/** What Go writes for a field that was set; `undefined` where it writes nothing. */
function saidValue(entry: JsonValue, field: MessageField, writing: Writing): JsonValue | undefined {
  const kept = formedValue(entry, field, writing);
  if (kept !== null && !isLeftOut(kept, field, writing)) return kept;
  return writing === 'read' ? undefined : zeroOf(field);
}

/** One key of an object that is being written. */
interface Said {
  readonly position: number;
  readonly key: string;
  readonly value: JsonValue;
}

/** `kind` and `apiVersion` stand first. */
const HEADER_POSITIONS: ReadonlyMap<string, number> = new Map([
  ['kind', -2],
  ['apiVersion', -1],
]);

/** Of an object that changes nothing the object itself: most of what is written is in Go's form already, and copies of all of it took a fifth of a create. */
function formed(value: JsonObject, type: MessageType, writing: Writing): JsonObject {
  const { places, alwaysThere } = jsonShape(type);
  const all: Said[] = [];
  let isAsIs = true;
  let last = -Infinity;
  for (const key in value) {
    const entry = value[key];
    const place = places.get(key);
    const header = type.form === 'kind' ? HEADER_POSITIONS.get(key) : undefined;
    const position = header ?? place?.position ?? Infinity;
    const isPlain = header !== undefined || place === undefined || entry === undefined;
    const said = isPlain ? entry : saidValue(entry, place.field, writing);
    isAsIs &&= said === entry && said !== undefined && position >= last;
    last = position;
    if (said !== undefined) all.push({ position, key, value: said });
  }
  if (writing !== 'read')
    for (const { field, position } of alwaysThere) {
      if (value[field.jsonName] !== undefined) continue;
      const zero = zeroOf(field);
      if (zero === undefined) continue;
      all.push({ position, key: field.jsonName, value: zero });
      isAsIs = false;
    }
  if (isAsIs) return value;
  all.sort((one, other) => one.position - other.position || 0);
  return Object.fromEntries(all.map((said) => [said.key, said.value]));
}

/**
 * An object as Go writes it after reading it: in the order of its struct, without what is empty and may be left out, with what is never left out (`status: {}`,
 * `resources: {}`). `name` is the Go type (`apps.v1.Deployment`); the object of a type that the table does not hold stays as it is.
 */
export function goForm(name: string, value: JsonObject): JsonObject {
  const type = messageType(name);
  return type === undefined ? value : formed(value, type, 'stored');
}

/** As `goForm`, of an object that is yet to be stored, as validation looks at it: empty lists are there, and empty maps as `EMPTY_MAP`. */
export function heldForm(name: string, value: JsonObject): JsonObject {
  const type = messageType(name);
  return type === undefined ? value : formed(value, type, 'held');
}

/** As `goForm`, of an object that is yet to be stored: an empty list is not `null` where a field is always there. */
export function shownForm(name: string, value: JsonObject): JsonObject {
  const type = messageType(name);
  return type === undefined ? value : formed(value, type, 'shown');
}

/** An object without what Go does not tell from absent once it is read: empty texts and zeros. Empty lists and maps it does tell. */
export function withoutZeros(name: string, value: JsonObject): JsonObject {
  const type = messageType(name);
  return type === undefined ? value : formed(value, type, 'read');
}
