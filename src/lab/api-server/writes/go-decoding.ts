import { isJsonArray, isJsonObject, jsonAt, type JsonObject, type JsonValue } from '../../../kube/json.ts';
import type { Path } from '../../../kube/schema/check-fields.ts';
import type { Field, ObjectType, Shape, ValueType } from '../../../kube/schema/object-type.ts';
import { badRequest } from '../request/api-error.ts';
import { SERVED_MINOR } from '../resources/built-in-resources.ts';
import type { Resource } from '../resources/resource.ts';

/** How a request wants fields treated that do not exist: `fieldValidation`. */
export type FieldValidation = 'Ignore' | 'Warn' | 'Strict';

/** An object as the kind's decoder reads it: unknown fields and nulls are gone. */
export interface Decoded {
  readonly body: JsonObject;
  readonly warnings: readonly string[];
}

/** `spec.containers[0].image`: as the strict decoder writes a path. */
export function pathText(path: Path): string {
  return path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${step}`))
    .join('');
}

/** How Go names the types of the table. */
const GO_TYPES: Readonly<Record<ValueType, string>> = {
  string: 'string',
  int32: 'int32',
  int64: 'int64',
  number: 'float64',
  boolean: 'bool',
  time: 'string',
  microtime: 'string',
  bytes: '[]uint8',
  quantity: 'string',
  'int-or-string': 'int32',
  any: 'interface {}',
  'any object': 'map[string]interface {}',
};

function goType(shape: Shape): string {
  switch (shape.type) {
    case 'value':
      return GO_TYPES[shape.value];
    case 'list':
      return `[]${goType(shape.item)}`;
    case 'map':
      return `map[string]${goType(shape.value)}`;
    case 'object':
      break;
  }
  return shape.objectType().name.replace(/^(\w+)\.(v\w+)\.(\w+)$/, '$2.$3');
}

/** `names` are the fields on the way: keys of maps are none. */
interface FieldPlace {
  readonly struct: string;
  readonly goType: string;
  readonly names: string;
  readonly isQuantity: boolean;
  readonly isBytes: boolean;
  /** Of a time: its layout, as Go writes it. */
  readonly layout: string | undefined;
}

const QUANTITY = '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$';

function layoutOf(shape: Shape): string | undefined {
  if (shape.type !== 'value') return undefined;
  if (shape.value === 'time') return '2006-01-02T15:04:05Z07:00';
  return shape.value === 'microtime' ? '2006-01-02T15:04:05.000000Z07:00' : undefined;
}

/** The parts of a layout and what stands for them in a text. */
const LAYOUT_PARTS = /2006|01|02|15|04|05|\.000000|Z07:00|./g;

function partPattern(part: string): RegExp {
  if (part === '2006') return /^\d{4}/;
  if (part === 'Z07:00') return /^(?:Z|[+-]\d\d:\d\d)/;
  if (part === '.000000') return /^\.\d{6}/;
  return /^\d\d$/.test(part) ? /^\d{2}/ : new RegExp(`^\\${part}`);
}

/** Where time.Parse gives up: the first part of the layout that the text does not have. */
function timeError(text: string, layout: string): string {
  let rest = text;
  for (const part of layout.match(LAYOUT_PARTS) ?? []) {
    const found = /^\w$/.test(part)
      ? rest.startsWith(part)
        ? part
        : undefined
      : partPattern(part).exec(rest)?.[0];
    if (found === undefined)
      return `parsing time ${JSON.stringify(text)} as "${layout}": cannot parse ${JSON.stringify(rest)} as "${part}"`;
    rest = rest.slice(found.length);
  }
  return rest === ''
    ? `parsing time ${JSON.stringify(text)}: day out of range`
    : `parsing time ${JSON.stringify(text)}: extra text: ${JSON.stringify(rest)}`;
}

/** ErrFormatWrong and ErrSuffix of k8s.io/apimachinery pkg/api/resource. */
function quantityError(text: string): string {
  return /^[+-]?(?:\d+\.?\d*|\.\d+)[eEinumkKMGTP]*[-+]?\d*$/.test(text)
    ? "unable to parse quantity's suffix"
    : `quantities must match the regular expression '${QUANTITY}'`;
}

/** The innermost struct on the way to a field, and what the field takes. */
function fieldAt(type: ObjectType, path: Path): FieldPlace {
  let struct = type;
  const names: string[] = [];
  let shape: Shape = { type: 'object', objectType: () => type };
  for (const step of path) {
    if (shape.type === 'object') {
      struct = shape.objectType();
      const field = struct.fields.get(String(step));
      if (field === undefined) break;
      shape = field.shape;
      names.push(field.name);
    } else if (shape.type === 'list') shape = shape.item;
    else if (shape.type === 'map') shape = shape.value;
  }
  return {
    struct: struct.name.split(/[./]/).at(-1) ?? '',
    goType: goType(shape),
    names: names.join('.'),
    isQuantity: shape.type === 'value' && shape.value === 'quantity',
    isBytes: shape.type === 'value' && shape.value === 'bytes',
    layout: layoutOf(shape),
  };
}

/** The JSON type of what was found, as encoding/json names it. */
function goJsonType(body: JsonValue, path: Path): string {
  let value: JsonValue | undefined = body;
  for (const step of path) {
    if (isJsonArray(value) && typeof step === 'number') value = value[step];
    else if (isJsonObject(value)) value = value[String(step)];
  }
  if (isJsonArray(value)) return 'array';
  if (typeof value === 'boolean') return 'bool';
  return typeof value;
}

/** Where a text is no base64, as Go's encoding/base64 counts it: the byte that does not belong, or the end. */
export function base64Error(text: string): string {
  const at = text.search(/[^A-Za-z0-9+/=\r\n]/);
  const padding = text.search(/=/);
  const first = at === -1 || (padding !== -1 && padding < at && padding % 4 < 2) ? padding : at;
  return `illegal base64 data at input byte ${first === -1 ? text.length - (text.length % 4) : first}`;
}

/** Why a value is of the wrong type, as encoding/json says it. */
export function typeError(body: JsonObject, type: ObjectType, path: Path): string {
  const { struct, goType: expected, names, isQuantity, isBytes, layout } = fieldAt(type, path);
  const value = jsonAt(body, ...path);
  if (isQuantity && typeof value === 'string') return quantityError(value);
  if (layout !== undefined && typeof value === 'string') return timeError(value, layout);
  if (isBytes && typeof value === 'string') return base64Error(value);
  // A number that does not fit is shown.
  const shown = typeof value === 'number' && expected.startsWith('int') ? ` ${value}` : '';
  return `json: cannot unmarshal ${goJsonType(body, path)}${shown} into Go struct field ${struct}.${names} of type ${expected}`;
}

/** 400: the body cannot be read as an object of this kind (transformDecodeError). */
export function cannotBeHandled(resource: Resource, why: string): Error {
  const { kind, version } = resource;
  return badRequest(`${kind} in version "${version}" cannot be handled as a ${kind}: ${why}`);
}

/** Bytes that were sent as the list of their numbers. */
function bytesOf(numbers: readonly JsonValue[]): string {
  return Buffer.from(numbers.map(Number)).toString('base64');
}

/** Leaves out what the type does not know, and nulls, which are absent fields in Go. The value itself where there is nothing to leave out. */
function pruned(value: JsonValue, shape: Shape): JsonValue {
  if (typeof value !== 'object') return value;
  if (shape.type === 'value') return shape.value === 'bytes' && isJsonArray(value) ? bytesOf(value) : value;
  if (isJsonArray(value)) {
    if (shape.type !== 'list' || shape.item.type === 'value') return value;
    const items = value.map((item) => pruned(item, shape.item));
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  if (!isJsonObject(value) || shape.type === 'list') return value;
  return shape.type === 'object' ? prunedObject(value, shape.objectType()) : prunedMap(value, shape.value);
}

/** What Go makes of `null` as a value of a map: the key is there, with nothing in it. */
function nullIn(shape: Shape): JsonValue | undefined {
  if (shape.type !== 'value') return undefined;
  if (shape.value === 'quantity') return '0';
  return shape.value === 'string' || shape.value === 'bytes' ? '' : undefined;
}

function prunedMap(map: JsonObject, shape: Shape): JsonObject {
  let isSame = true;
  const kept = Object.entries(map).flatMap(([key, entry]) => {
    const inner = entry === undefined || entry === null ? nullIn(shape) : pruned(entry, shape);
    if (inner !== entry || inner === undefined) isSame = false;
    return inner === undefined ? [] : [[key, inner] as const];
  });
  return isSame ? map : Object.fromEntries(kept);
}

/** The table of types knows fields of other releases, too. */
function isServed({ sinceMinor, untilMinor }: Field): boolean {
  return (sinceMinor ?? SERVED_MINOR) <= SERVED_MINOR && (untilMinor ?? SERVED_MINOR) >= SERVED_MINOR;
}

/** The fields that the type has, at any depth; the object itself where it has no others. */
export function prunedObject(value: JsonObject, type: ObjectType): JsonObject {
  let isSame = true;
  const kept: [string, JsonValue][] = [];
  for (const [name, entry] of Object.entries(value)) {
    const field = type.fields.get(name);
    const isKnown = field === undefined ? type.preservesUnknownFields : isServed(field);
    const isKept = isKnown && entry !== undefined && entry !== null;
    const inner = !isKept || field === undefined ? entry : pruned(entry, field.shape);
    if (!isKept || inner !== entry) isSame = false;
    if (isKept && inner !== undefined) kept.push([name, inner]);
  }
  return isSame ? value : Object.fromEntries(kept);
}
