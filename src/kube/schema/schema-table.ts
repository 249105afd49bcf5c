import { KINDS, RELEASES, TYPES } from './built-in-schema.data.ts';
import type { Field, MergeType, ObjectType, Shape, ValueType } from './object-type.ts';

/**
 * Reads built-in-schema.data.ts. A line of a type is parsed when it is first asked for: a check of some Deployments parses
 * 60 of 1,200 lines. The letters below are those that tools/schema-table.ts writes.
 */
const VALUE_LETTERS: Readonly<Record<string, ValueType>> = {
  s: 'string',
  i: 'int32',
  l: 'int64',
  n: 'number',
  b: 'boolean',
  t: 'time',
  u: 'microtime',
  y: 'bytes',
  q: 'quantity',
  x: 'int-or-string',
  j: 'any',
  o: 'any object',
};

/** One kind that an API server serves or served, of one version. */
export interface BuiltInKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** The plural in the URL. */
  readonly resource: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  /** `status`; where it takes another kind, `scale=autoscaling/v1/Scale`. */
  readonly subresources: readonly string[];
  /** First and last minor release 1.x that serves it; `undefined`: the oldest, the newest of the table. */
  readonly sinceMinor: number | undefined;
  readonly untilMinor: number | undefined;
  readonly objectType: ObjectType;
}

function nonEmptyLines(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '');
}

function minor(text: string | undefined): number | undefined {
  return text === undefined || text === '' ? undefined : Number(text);
}

let typeLines: ReadonlyMap<string, string> | undefined;
const types = new Map<string, ObjectType>();

function typeLine(name: string): string | undefined {
  typeLines ??= new Map(
    nonEmptyLines(TYPES).map((line) => [line.slice(0, line.search(/[ ;]|$/)), line] as const),
  );
  return typeLines.get(name);
}

/** The type of this name (`core.v1.PodSpec`, `meta.v1.ObjectMeta`); `undefined` where no release of the table has it. */
export function builtInType(name: string): ObjectType | undefined {
  const known = types.get(name);
  if (known !== undefined) return known;
  const line = typeLine(name);
  if (line === undefined) return undefined;
  const type = parseType(line);
  types.set(name, type);
  return type;
}

function typeReferred(name: string): ObjectType {
  const type = builtInType(name);
  if (type === undefined) throw new Error(`built-in-schema.data.ts refers to ${name} and does not hold it`);
  return type;
}

/** `;` also stands in front of what is said of the type itself, which comes before the first space. */
function parseType(line: string): ObjectType {
  const [head = '', ...fields] = line.split(' ');
  const [name = '', ...attributes] = head.split(';');
  const scope = name.slice(0, name.lastIndexOf('.') + 1);
  return {
    name,
    fields: new Map(fields.map((text) => parseField(text, scope)).map((field) => [field.name, field])),
    preservesUnknownFields: false,
    isAtomic: attributes.includes('a'),
    sinceMinor: minor(attributeValue(attributes, 's')),
    untilMinor: minor(attributeValue(attributes, 'u')),
  };
}

function attributeValue(attributes: readonly string[], letter: string): string | undefined {
  return attributes.find((attribute) => attribute.startsWith(letter))?.slice(1);
}

function parseField(text: string, scope: string): Field {
  const [head = '', ...attributes] = text.split(';');
  const colon = head.indexOf(':');
  return {
    name: head.slice(0, colon),
    shape: parseShape(head.slice(colon + 1), scope),
    isRequired: attributes.includes('!'),
    values: attributeValue(attributes, 'e')?.replaceAll('%20', ' ').split('|'),
    default: attributeValue(attributes, 'd'),
    patchMergeKey: attributeValue(attributes, 'm'),
    patchStrategies: attributeValue(attributes, 'p')?.split(',') ?? [],
    mergeType: mergeType(attributes),
    sinceMinor: minor(attributeValue(attributes, 's')),
    untilMinor: minor(attributeValue(attributes, 'u')),
  };
}

function mergeType(attributes: readonly string[]): MergeType | undefined {
  if (attributes.includes('a')) return { type: 'atomic' };
  if (attributes.includes('t')) return { type: 'set' };
  const keys = attributeValue(attributes, 'k');
  return keys === undefined ? undefined : { type: 'map', keys: keys.split(',') };
}

function parseShape(text: string, scope: string): Shape {
  if (text.startsWith('[')) return { type: 'list', item: parseShape(text.slice(1), scope) };
  if (text.startsWith('{')) return { type: 'map', value: parseShape(text.slice(1), scope) };
  if (text.startsWith('@')) {
    const name = text.includes('.') ? text.slice(1) : `${scope}${text.slice(1)}`;
    return { type: 'object', objectType: () => typeReferred(name) };
  }
  const value = VALUE_LETTERS[text];
  if (value === undefined) throw new Error(`built-in-schema.data.ts has a shape ${text} that nothing reads`);
  return { type: 'value', value };
}

let kinds: ReadonlyMap<string, BuiltInKind> | undefined;

function parseKind(line: string): BuiltInKind {
  const [
    apiVersion = '',
    kind = '',
    resource = '',
    scope,
    type = '',
    verbs = '',
    subresources = '',
    since,
    until,
  ] = line.split(';');
  const slash = apiVersion.indexOf('/');
  return {
    group: apiVersion.slice(0, Math.max(0, slash)),
    version: apiVersion.slice(slash + 1),
    kind,
    resource,
    namespaced: scope === 'N',
    verbs: verbs === '' ? [] : verbs.split(','),
    subresources: subresources === '' ? [] : subresources.split(','),
    sinceMinor: minor(since),
    untilMinor: minor(until),
    get objectType() {
      return typeReferred(type);
    },
  };
}

function kindKey(group: string, version: string, kind: string): string {
  return `${group}/${version}/${kind}`;
}

function kindMap(): ReadonlyMap<string, BuiltInKind> {
  kinds ??= new Map(
    nonEmptyLines(KINDS)
      .map(parseKind)
      .map((row) => [kindKey(row.group, row.version, row.kind), row] as const),
  );
  return kinds;
}

/** Every kind and version that Kubernetes served since the oldest release of the table, removed ones included. */
export function builtInKinds(): Iterable<BuiltInKind> {
  return kindMap().values();
}

/** The built-in kind of exactly this group, version and kind; `undefined` for a custom resource. */
export function builtInKind(kind: {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}): BuiltInKind | undefined {
  return kindMap().get(kindKey(kind.group, kind.version, kind.kind));
}

/** The releases that the table was made from, oldest first: `['1.15.12', ...]`. */
export const SCHEMA_RELEASES: readonly string[] = RELEASES.split(' ');

/** The newest minor release 1.x of the table. */
export const NEWEST_MINOR = Number(SCHEMA_RELEASES.at(-1)?.split('.')[1]);
