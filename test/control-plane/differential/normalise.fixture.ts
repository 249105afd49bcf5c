import { isJsonArray, isJsonObject, type JsonValue } from '../../../src/kube/json.ts';

/** What of one server's answers cannot be as the other's, and how it is told instead. */
export interface Normalising {
  /** `127.0.0.1:6443`. */
  readonly address: string;
  readonly generated: readonly string[];
  /** UIDs and object revisions in the order in which they were seen. */
  readonly uids: Map<string, string>;
  readonly revisions: ReadonlyMap<string, string>;
  readonly now_ms: number;
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g;
/** k8s.io/apimachinery/pkg/util/rand: no vowels, nothing that looks like another. */
const SUFFIX = '[bcdfghjklmnpqrstvwxz2456789]{5}';
/** Times this near are those of the test itself. */
const NEAR_MS = 3_600_000;
/** Revisions that stand in sentences. */
const REVISION_TEXTS: readonly (readonly [RegExp, string])[] = [
  // What a patch made of an object, in the order of fields that each server has.
  [/Invalid value: "\{(?:[^"\\]|\\.)*\}":/g, 'Invalid value: <patched object>:'],
  [/ResourceVersion in record \(\d+\)/g, 'ResourceVersion in record (<revision>)'],
  [/ResourceVersion in object meta: \d+/g, 'ResourceVersion in object meta: <revision>'],
  [/too old resource version: \d+ \(\d+\)/g, 'too old resource version: <revision> (<revision>)'],
  [
    /Too large resource version: \d+, current: \d+/g,
    'Too large resource version: <revision>, current: <revision>',
  ],
];
/** Sorted where the second in which they were written orders them, or nothing does (causes of apply conflicts). */
const UNORDERED: ReadonlySet<string> = new Set(['managedFields', 'causes']);

function isListMetadata(parent: JsonValue): boolean {
  if (!isJsonObject(parent)) return false;
  const { kind } = parent;
  return 'items' in parent || (typeof kind === 'string' && (kind.endsWith('List') || kind === 'Table'));
}

/** All revisions of objects (not of lists, which tell where the whole store is) in an answer. */
export function objectRevisions(value: JsonValue): readonly string[] {
  if (isJsonArray(value)) return value.flatMap(objectRevisions);
  if (!isJsonObject(value)) return [];
  const isMark = value['type'] === 'BOOKMARK';
  return Object.entries(value).flatMap(([key, entry]) => {
    if (entry === undefined) return [];
    if (isMark && key === 'object') return [];
    if (key === 'metadata' && isListMetadata(value)) return [];
    if (key === 'resourceVersion' && typeof entry === 'string' && /^\d+$/.test(entry)) return [entry];
    return objectRevisions(entry);
  });
}

/** Names for revisions that keep their order: `<rv 0>`, `<rv 1>`. */
export function revisionRanks(revisions: readonly string[]): ReadonlyMap<string, string> {
  const numbers = [...new Set(revisions.filter((text) => text !== '0'))]
    .map(BigInt)
    .toSorted((one, other) => (one < other ? -1 : 1));
  return new Map(numbers.map((number, rank) => [String(number), `<rv ${rank}>`]));
}

function textOf(text: string, how: Normalising): string {
  let shown = text.replaceAll(how.address, '<server>');
  shown = shown.replace(UUID, (uid) => {
    const known = how.uids.get(uid) ?? `<uid ${how.uids.size}>`;
    how.uids.set(uid, known);
    return known;
  });
  shown = shown.replace(TIME, (time, fraction: string | undefined) => {
    const isNear = Math.abs(Date.parse(time) - how.now_ms) < NEAR_MS;
    return isNear ? `<time${fraction === undefined ? '' : ` with ${fraction.length - 1} digits`}>` : time;
  });
  for (const prefix of how.generated)
    shown = shown.replace(new RegExp(`${prefix}${SUFFIX}`, 'g'), `${prefix}<suffix>`);
  for (const [pattern, name] of REVISION_TEXTS) shown = shown.replace(pattern, name);
  return shown;
}

function fieldOf(key: string, value: JsonValue, isList: boolean, how: Normalising): JsonValue {
  if (key === 'resourceVersion' && typeof value === 'string' && /^[1-9]\d*$/.test(value))
    return isList ? '<revision>' : (how.revisions.get(value) ?? '<revision>');
  if (key === 'continue' && value !== '' && isList) return '<continue>';
  if (key === 'cells' && isJsonArray(value)) return value.map((cell) => cellOf(cell, how));
  const shown = normalised(value, how, key === 'metadata' && isList);
  return UNORDERED.has(key) && isJsonArray(shown) ? sorted(shown) : shown;
}

function sorted(entries: readonly JsonValue[]): readonly JsonValue[] {
  const texts = entries.map((entry) => [JSON.stringify(entry), entry] as const);
  return texts.toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, entry]) => entry);
}

/** Ages of things that the test made: some seconds, and not the same ones. */
function cellOf(cell: JsonValue, how: Normalising): JsonValue {
  return typeof cell === 'string' && /^\d{1,3}s$/.test(cell) ? '<age>' : normalised(cell, how);
}

/** A value without what cannot be the same on two servers. */
export function normalised(value: JsonValue, how: Normalising, isListMeta = false): JsonValue {
  if (typeof value === 'string') return textOf(value, how);
  if (isJsonArray(value)) return value.map((entry) => normalised(entry, how));
  if (!isJsonObject(value)) return value;
  const isBookmark = value['type'] === 'BOOKMARK';
  const isList = isListMeta || isListMetadata(value);
  // Sorted: UIDs are named in the order in which they are met.
  const entries = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(
    entries.flatMap(([key, entry]) => {
      if (entry === undefined) return [];
      const shown =
        isBookmark && key === 'object'
          ? normalised(entry, { ...how, revisions: new Map() })
          : fieldOf(key, entry, isList, how);
      return [[textOf(key, how), shown]];
    }),
  );
}
