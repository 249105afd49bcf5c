import { canonicalAmount, canonicalQuantity } from '../../../kube/canonical-quantity.ts';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../../../kube/json.ts';
import { messageType, type MessageField, type MessageType } from '../../../kube/protobuf/message-table.ts';

const flat = new WeakMap<MessageType, readonly MessageField[]>();

/** The fields of a Go type as its JSON has them: those of embedded structs stand beside the others. */
function jsonFields(type: MessageType): readonly MessageField[] {
  let fields = flat.get(type);
  if (fields === undefined) {
    fields = type.fields.flatMap((field) => (field.isInline ? jsonFields(field.message) : [field]));
    flat.set(type, fields);
  }
  return fields;
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
  { isPointer, leavesOutZero, whenAbsent, shape }: MessageField,
  writing: Writing,
): boolean {
  if (value === null) return whenAbsent === 'nothing';
  if (isPointer || !isEmpty(value)) return false;
  // What comes back from storage has no empty lists and maps: protobuf does not tell them from absent ones.
  return leavesOutZero || (shape !== 'single' && (writing === 'stored' || whenAbsent === 'nothing'));
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

/** A quantity, or the quantities of a list of resources, as Go writes them. */
function formedQuantity(value: JsonValue, { shape }: MessageField): JsonValue {
  if (typeof value === 'string' || typeof value === 'number') return canonicalQuantity(String(value));
  if (shape !== 'map' || !isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, amount]) => [
      name,
      typeof amount === 'string' || typeof amount === 'number' ? canonicalAmount(String(amount)) : amount,
    ]),
  );
}

function formedValue(value: JsonValue, field: MessageField, writing: Writing): JsonValue {
  if (field.value === 'Quantity') return formedQuantity(value, field);
  if (field.value !== 'message' || field.message.form === 'schema union') return value;
  const one = (entry: JsonValue) => (isJsonObject(entry) ? formed(entry, field.message, writing) : entry);
  if (field.shape === 'single') return one(value);
  if (isJsonArray(value)) return value.map(one);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, one(entry ?? null)]));
}

/** Absent, or an empty list or map, which is no more once it was stored. */
function isNothing(value: JsonValue | undefined): boolean {
  if (value === undefined || value === null) return true;
  return typeof value === 'object' && isEmpty(value);
}

/** Validation tells an empty list or map of these from an absent one. */
const TOLD_WHEN_EMPTY = new Set([
  'autoscaling.v2.HPAScalingRules/policies',
  'batch.v1.SuccessPolicy/rules',
  'meta.v1.ObjectMeta/ownerReferences',
  'meta.v1.ObjectMeta/finalizers',
  'meta.v1.ObjectMeta/managedFields',
  'storage.v1.StorageClass/parameters',
]);

function formed(value: JsonObject, type: MessageType, writing: Writing): JsonObject {
  const written = new Map<string, JsonValue>();
  for (const key of ['kind', 'apiVersion']) {
    const entry = value[key];
    if (type.form === 'kind' && entry !== undefined) written.set(key, entry);
  }
  const known = new Set<string>(written.keys());
  for (const field of jsonFields(type)) {
    const { jsonName } = field;
    known.add(jsonName);
    const entry = value[jsonName];
    const kept = entry === undefined ? undefined : formedValue(entry, field, writing);
    const isTold =
      (writing === 'read' || writing === 'held') &&
      kept !== null &&
      TOLD_WHEN_EMPTY.has(`${type.name}/${jsonName}`);
    const shown = kept === undefined || (!isTold && isLeftOut(kept, field, writing)) ? undefined : kept;
    const said = shown ?? (writing !== 'read' && isNothing(kept) ? zeroOf(field) : undefined);
    if (said !== undefined) written.set(jsonName, said);
  }
  for (const [key, entry] of Object.entries(value))
    if (entry !== undefined && !known.has(key)) written.set(key, entry);
  return Object.fromEntries(written);
}

/**
 * An object as Go writes it after reading it: in the order of its struct, without what is empty and may be left out, with what is never left out (`status: {}`,
 * `resources: {}`). `name` is the Go type (`apps.v1.Deployment`); the object of a type that the table does not hold stays as it is.
 */
export function goForm(name: string, value: JsonObject): JsonObject {
  const type = messageType(name);
  return type === undefined ? value : formed(value, type, 'stored');
}

/** As `goForm`, of an object that is yet to be stored, as validation looks at it: empty lists and maps that it tells from absent ones are there. */
export function heldForm(name: string, value: JsonObject): JsonObject {
  const type = messageType(name);
  return type === undefined ? value : formed(value, type, 'held');
}

/** As `goForm`, of an object that is yet to be stored: an empty list is not `null` where a field is always there. */
export function shownForm(name: string, value: JsonObject): JsonObject {
  const type = messageType(name);
  return type === undefined ? value : formed(value, type, 'shown');
}

/** An object without what Go reads as absent: empty texts, zeros, empty lists of fields that are left out when empty. */
export function withoutEmpty(name: string, value: JsonObject): JsonObject {
  const type = messageType(name);
  return type === undefined ? value : formed(value, type, 'read');
}
