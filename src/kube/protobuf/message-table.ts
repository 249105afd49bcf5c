import { API_VERSIONS, MESSAGES } from './protobuf-fields.data.ts';
import { WIRE } from './wire-reader.ts';

/**
 * Reads protobuf-fields.data.ts. A line is parsed when its message is first asked for: a file of Deployments and Pods needs 150 of
 * 1,600. The letters below are those that tools/protobuf-fields.ts writes.
 */
const VALUE_LETTERS: Readonly<Record<string, ValueKind>> = {
  s: 'string',
  i: 'int32',
  l: 'int64',
  n: 'double',
  b: 'bool',
  y: 'bytes',
  t: 'Time',
  u: 'MicroTime',
  q: 'Quantity',
  x: 'IntOrString',
  r: 'raw JSON',
  w: 'string list',
};

/**
 * What a field holds. Those in capitals are messages on the wire and one value in JSON; `raw JSON` is a message whose field 1 holds
 * JSON text (runtime.RawExtension, meta/v1 FieldsV1, JSON of apiextensions), `string list` one whose field 1 holds the strings
 * (ExtraValue, Verbs).
 */
export type ValueKind = NumberKind | 'string' | 'bytes' | SpecialKind | 'message';

export type NumberKind = 'int32' | 'int64' | 'double' | 'bool';

/** Messages whose JSON is one value. */
export type SpecialKind = 'Time' | 'MicroTime' | 'Quantity' | 'IntOrString' | 'raw JSON' | 'string list';

export interface MessageField {
  /** `''` where inlined. */
  readonly jsonName: string;
  readonly number: number;
  /** Place in `MessageType.fields`. */
  readonly index: number;
  readonly shape: 'single' | 'list' | 'map';
  readonly value: ValueKind;
  /** Throws where `value` is no message. */
  readonly message: MessageType;
  /** The wire type of one value. */
  readonly wire: number;
  /** A Go pointer: absent and zero are different things. */
  readonly isPointer: boolean;
  /** What the JSON has where the wire has nothing. */
  readonly whenAbsent: 'nothing' | 'null' | 'zero';
  /** The JSON leaves out a value that is there and is zero (`omitempty`, `omitzero`). */
  readonly leavesOutZero: boolean;
  /** The fields of the message stand in the object itself (`json:",inline"`). */
  readonly isInline: boolean;
  /** The newest release of the table no longer has it: read and written where it occurs, never made up. */
  readonly isRemoved: boolean;
}

export interface MessageType {
  /** `core.v1.PodSpec`. */
  readonly name: string;
  /** In the order of the Go struct, which is the order of the JSON. */
  readonly fields: readonly MessageField[];
  readonly byNumber: readonly (MessageField | undefined)[];
  readonly hasInline: boolean;
  /** `kind`: has apiVersion and kind; `schema union`: the JSON is that of one member (JSONSchemaPropsOrBool). */
  readonly form: 'plain' | 'kind' | 'schema union';
}

const FORMS: Readonly<Record<string, MessageType['form']>> = { k: 'kind', u: 'schema union' };

function nonEmptyLines(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '');
}

let messageLines: ReadonlyMap<string, string> | undefined;
const messageTypes = new Map<string, MessageType>();

function linesByName(): ReadonlyMap<string, string> {
  messageLines ??= new Map(
    nonEmptyLines(MESSAGES).map((line) => [line.slice(0, line.search(/[ ;]|$/)), line] as const),
  );
  return messageLines;
}

/** The message of this name (`core.v1.PodSpec`); `undefined` where no release of the table has it. */
export function messageType(name: string): MessageType | undefined {
  const known = messageTypes.get(name);
  if (known !== undefined) return known;
  const line = linesByName().get(name);
  if (line === undefined) return undefined;
  const type = parseMessage(line);
  messageTypes.set(name, type);
  return type;
}

function messageReferred(name: string): MessageType {
  const type = messageType(name);
  if (type === undefined) throw new Error(`protobuf-fields.data.ts refers to ${name} and does not hold it`);
  return type;
}

function parseMessage(line: string): MessageType {
  const [head = '', ...texts] = line.split(' ');
  const [name = '', attribute = ''] = head.split(';');
  const scope = name.slice(0, name.lastIndexOf('.') + 1);
  const fields = texts.map((text, index) => parseField(text, scope, index));
  const byNumber: (MessageField | undefined)[] = Array.from({
    length: Math.max(0, ...fields.map(({ number }) => number)) + 1,
  });
  for (const field of fields) byNumber[field.number] = field;
  const hasInline = fields.some(({ isInline }) => isInline);
  return { name, fields, byNumber, hasInline, form: FORMS[attribute] ?? 'plain' };
}

/** Values that are zero where they were never set, unless they are behind a pointer. */
export const SCALARS: ReadonlySet<ValueKind> = new Set(['string', 'int32', 'int64', 'double', 'bool']);
const NULL_WHEN_ZERO: ReadonlySet<ValueKind> = new Set([
  'bytes',
  'raw JSON',
  'Time',
  'MicroTime',
  'string list',
]);

/**
 * encoding/json: a pointer, list, map, byte slice or scalar with `omitempty` is left out where empty; a struct never is, and is
 * written with its zero values; nil is `null`. The JSON of a zero Time or RawExtension, which are structs, is `null` too.
 */
function whenAbsent(
  shape: MessageField['shape'],
  value: ValueKind,
  flags: string,
): MessageField['whenAbsent'] {
  const omitsEmpty = flags.includes('o');
  if (flags.includes('-') || flags.includes('z')) return 'nothing';
  if (flags.includes('*') || shape !== 'single') return omitsEmpty ? 'nothing' : 'null';
  if (omitsEmpty && (SCALARS.has(value) || value === 'bytes' || value === 'string list')) return 'nothing';
  return NULL_WHEN_ZERO.has(value) ? 'null' : 'zero';
}

function wireType(value: ValueKind): number {
  if (value === 'double') return WIRE.fixed64;
  return value === 'int32' || value === 'int64' || value === 'bool' ? WIRE.varint : WIRE.bytes;
}

function parseShape(text: string): { readonly shape: MessageField['shape']; readonly value: string } {
  if (text.startsWith('[')) return { shape: 'list', value: text.slice(1) };
  if (text.startsWith('{')) return { shape: 'map', value: text.slice(1) };
  return { shape: 'single', value: text };
}

function parseField(text: string, scope: string, index: number): MessageField {
  const [head = '', flags = ''] = text.split(';');
  const [jsonName = '', number = '', shapeText = ''] = head.split(':');
  const { shape, value } = parseShape(shapeText);
  const letter = VALUE_LETTERS[value];
  if (letter === undefined && !value.startsWith('@'))
    throw new Error(`protobuf-fields.data.ts has a shape ${shapeText} that nothing reads`);
  const name = value.includes('.') ? value.slice(1) : `${scope}${value.slice(1)}`;
  const kind = letter ?? 'message';
  const isSimple = shape === 'single' && !flags.includes('*') && kind !== 'message';
  let message: MessageType | undefined;
  return {
    jsonName,
    number: Number(number),
    index,
    shape,
    value: kind,
    wire: wireType(kind),
    get message() {
      message ??= messageReferred(name);
      return message;
    },
    isPointer: flags.includes('*'),
    whenAbsent: whenAbsent(shape, kind, flags),
    leavesOutZero: isSimple && whenAbsent(shape, kind, flags.replace('-', '')) === 'nothing',
    isInline: flags.includes('i'),
    isRemoved: flags.includes('-'),
  };
}

let scopes: ReadonlyMap<string, string> | undefined;

function scopeOf(apiVersion: string): string | undefined {
  scopes ??= new Map(
    nonEmptyLines(API_VERSIONS).map((line) => {
      const [scope = '', version = ''] = line.split(' ');
      return [version, scope] as const;
    }),
  );
  return scopes.get(apiVersion);
}

/** Kinds of meta/v1 that every group version has (metav1.AddToGroupVersion), custom groups too. */
const IN_EVERY_GROUP_VERSION = new Set([
  'WatchEvent',
  'Status',
  'ExportOptions',
  'ListOptions',
  'GetOptions',
  'DeleteOptions',
  'CreateOptions',
  'UpdateOptions',
  'PatchOptions',
]);
/** Kinds of meta/v1 that say `v1` (its unversioned types), and core/v1 List, which is another name of meta/v1 List. */
const IN_CORE = new Set(['APIVersions', 'APIGroup', 'APIGroupList', 'APIResourceList', 'List']);

function kindOf(name: string): MessageType | undefined {
  const type = messageType(name);
  return type?.form === 'kind' || name === 'meta.v1.WatchEvent' ? type : undefined;
}

/** The message of this kind of object; `undefined` for kinds that have none, as custom resources. */
export function messageOfKind(apiVersion: string, kind: string): MessageType | undefined {
  const scope = scopeOf(apiVersion);
  const own = scope === undefined ? undefined : kindOf(`${scope}.${kind}`);
  if (own !== undefined) return own;
  const isMeta =
    IN_EVERY_GROUP_VERSION.has(kind) ||
    // kube-apiserver leaves the version out in the discovery documents of the core group.
    ((apiVersion === 'v1' || apiVersion === '') && IN_CORE.has(kind)) ||
    apiVersion.startsWith('meta.k8s.io/');
  return isMeta ? kindOf(`meta.v1.${kind}`) : undefined;
}
