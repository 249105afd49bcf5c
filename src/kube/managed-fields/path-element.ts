import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { parseJson } from '../parse-json.ts';

/**
 * One step of a path to a field, written as FieldsV1 writes it: `f:spec` (a field), `k:{"name":"web"}` (the item of a list with
 * these key fields), `v:"orphan"` (the item of a set), `i:0` (a position). Always in canonical form, so that equal steps are equal
 * strings. Source: fieldpath/serialize-pe.go of sigs.k8s.io/structured-merge-diff/v6.
 */
export type PathElement = string;

export type Path = readonly PathElement[];

/** A key field of a list item and its value. */
export type KeyField = readonly [name: string, value: JsonValue];

const HTML: Readonly<Record<string, string>> = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
};

const NEEDS_ESCAPE = /[<>&\u2028\u2029]/;
const EACH_ESCAPED = /[<>&\u2028\u2029]/g;

/** A value as Go's encoding/json writes it: keys in order, characters that mean something in HTML escaped. */
export function goJson(value: JsonValue): string {
  const text = JSON.stringify(typeof value === 'object' ? sortedKeys(value) : value);
  return NEEDS_ESCAPE.test(text) ? text.replaceAll(EACH_ESCAPED, (found) => HTML[found] ?? found) : text;
}

function sortedKeys(value: JsonValue): JsonValue {
  if (isJsonArray(value)) return value.map(sortedKeys);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .toSorted()
      .map((key) => [key, sortedKeys(value[key] ?? null)]),
  );
}

export function fieldElement(name: string): PathElement {
  return `f:${name}`;
}

export function valueElement(value: JsonValue): PathElement {
  return `v:${goJson(value)}`;
}

export function keyElement(fields: readonly KeyField[]): PathElement {
  const inOrder = fields.length < 2 ? fields : fields.toSorted(([one], [other]) => compareText(one, other));
  const parts = inOrder.map(([name, value]) => `${JSON.stringify(name)}:${goJson(value)}`);
  return `k:{${parts.join(',')}}`;
}

/**
 * Reads one key of a FieldsV1 object into canonical form; `undefined` for a type of step that a later release may have, which is
 * skipped. Throws SyntaxError for what is no step.
 */
export function parsePathElement(text: string): PathElement | undefined {
  if (text[1] !== ':') throw new SyntaxError(`parsing key as path element: missing colon: ${text}`);
  const rest = text.slice(2);
  switch (text.charAt(0)) {
    case 'f':
      return text;
    case 'v':
      return valueElement(parseJson(rest));
    case 'k': {
      const value = parseJson(rest);
      if (!isJsonObject(value)) throw new SyntaxError(`parsing key as path element: ${text}`);
      return keyElement(fieldsOf(value));
    }
    case 'i':
      if (!/^[+-]?\d+$/.test(rest)) throw new SyntaxError(`parsing key as path element: ${text}`);
      return `i:${Number(rest)}`;
    default:
      return undefined;
  }
}

function fieldsOf(key: JsonObject): readonly KeyField[] {
  return Object.entries(key).map(([name, value]) => [name, value ?? null]);
}

/** The name of a field step; `undefined` for every other step. */
export function fieldName(element: PathElement): string | undefined {
  return element.startsWith('f:') ? element.slice(2) : undefined;
}

export function isKeyElement(element: PathElement): boolean {
  return element.startsWith('k:');
}

function compareText(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

/** Numbers before strings before booleans before lists before maps before null (value/value.go, Compare). */
function rank(value: JsonValue): number {
  if (typeof value === 'number') return 0;
  if (typeof value === 'string') return 1;
  if (typeof value === 'boolean') return 2;
  if (isJsonArray(value)) return 3;
  return value === null ? 5 : 4;
}

function compareValues(one: JsonValue, other: JsonValue): number {
  const difference = rank(one) - rank(other);
  if (difference !== 0) return difference;
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  if (typeof one === 'string' && typeof other === 'string') return compareText(one, other);
  if (typeof one === 'boolean' && typeof other === 'boolean') return Number(one) - Number(other);
  return compareText(goJson(one), goJson(other));
}

function compareKeys(one: string, other: string): number {
  const left = keyFieldsOf(one);
  const right = keyFieldsOf(other);
  for (const [index, [name, value]] of left.entries()) {
    const against = right[index];
    if (against === undefined) return 1;
    const order = compareText(name, against[0]) || compareValues(value, against[1]);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

function keyFieldsOf(element: PathElement): readonly KeyField[] {
  const value = parseJson(element.slice(2));
  return isJsonObject(value) ? fieldsOf(value) : [];
}

const KINDS = 'fkvi';

/** The order in which FieldsV1 writes steps: fields, keys, values, positions (fieldpath/element.go, Compare). */
export function comparePathElements(one: PathElement, other: PathElement): number {
  if (one === other) return 0;
  const kind = KINDS.indexOf(one.charAt(0)) - KINDS.indexOf(other.charAt(0));
  if (kind !== 0) return kind;
  if (one.startsWith('f')) return compareText(one, other);
  if (one.startsWith('k')) return compareKeys(one, other);
  return compareValues(parseJson(one.slice(2)), parseJson(other.slice(2)));
}

function valueText(value: JsonValue): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (isJsonArray(value)) return `[${value.map(valueText).join(',')}]`;
  if (isJsonObject(value))
    return Object.entries(value)
      .map(([key, entry]) => `${key}=${valueText(entry ?? null)}`)
      .join('');
  return String(value);
}

/** `.spec`, `[name="web"]`, `[="orphan"]`, `[0]`: how messages write a step. */
export function pathElementText(element: PathElement): string {
  const rest = element.slice(2);
  if (element.startsWith('f:')) return `.${rest}`;
  if (element.startsWith('i:')) return `[${rest}]`;
  if (element.startsWith('v:')) return `[=${valueText(parseJson(rest))}]`;
  return `[${keyFieldsOf(element)
    .map(([name, value]) => `${name}=${valueText(value)}`)
    .join(',')}]`;
}

/** `.spec.template.spec.containers[name="web"].image`. */
export function pathText(path: Path): string {
  return path.map(pathElementText).join('');
}
