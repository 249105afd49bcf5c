import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../json.ts';

/** A value that is already written as Go would write it: a struct without JSON names, a list of a Go type. */
export class GoText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A text of a string type of its own, or behind a pointer: shown as JSON, not with `%q`; they differ in few letters. */
export function goText(text: string): GoText {
  return new GoText(goJson(text));
}

/** What a message shows of a field; `null` and `undefined` are Go's nil. */
export type BadValue = JsonValue | GoText | undefined;

const SHORT_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\u0007', '\\a'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\v', '\\v'],
  ['"', '\\"'],
  ['\\', '\\\\'],
]);

/** Letters, marks, numbers, punctuation and symbols, and the plain space: what unicode.IsPrint takes. */
const NEEDS_ESCAPE = /["\\]|[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu;

function escaped(letter: string): string {
  const short = SHORT_ESCAPES.get(letter);
  if (short !== undefined) return short;
  const code = letter.codePointAt(0) ?? 0;
  if (code < 0x80) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code < 0x1_0000
    ? `\\u${code.toString(16).padStart(4, '0')}`
    : `\\U${code.toString(16).padStart(8, '0')}`;
}

/** `%q` of Go: a text in double quotes (strconv.Quote). */
export function goQuote(text: string): string {
  return `"${text.replaceAll(NEEDS_ESCAPE, escaped)}"`;
}

/** `%q` of a list of strings: `["a" "b"]`. */
export function goQuotedList(items: readonly string[]): string {
  return `[${items.map(goQuote).join(' ')}]`;
}

/** JSON as encoding/json writes it, with `<`, `>` and `&` escaped; keys stay in their order. */
export function goJson(value: JsonValue): string {
  return JSON.stringify(value).replaceAll(
    /[<>&\u2028\u2029]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** A map as Go writes it: with sorted keys. */
export function goMap(map: Readonly<Record<string, JsonValue | undefined>>): JsonValue {
  return Object.fromEntries(
    Object.entries(map).toSorted(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0)),
  );
}

/** How one field of an internal struct is found in JSON, and what stands for it where it is absent. */
export type InternalField = readonly [
  goName: string,
  jsonName: string,
  zero: JsonValue,
  inner?: readonly InternalField[],
];

function internalValue(value: JsonValue | undefined, [, , zero, inner]: InternalField): JsonValue {
  if (value === undefined) return zero;
  if (inner === undefined) return isJsonObject(value) ? goMap(value) : value;
  if (isJsonArray(value)) return value.map((item) => (isJsonObject(item) ? internalJson(item, inner) : item));
  return isJsonObject(value) ? internalJson(value, inner) : value;
}

/** A struct of the internal types, which have no JSON names and leave nothing out. */
export function internalJson(object: JsonObject, fields: readonly InternalField[]): JsonObject {
  return Object.fromEntries(fields.map((field) => [field[0], internalValue(object[field[1]], field)]));
}

/** `[]string{"a", "b"}`: a list of texts under `%#v`. */
export function goStringList(texts: readonly string[]): string {
  return `[]string{${texts.map(goQuote).join(', ')}}`;
}

/** How a message shows a value (Error.ErrorBody, pkg/util/validation/field/errors.go). */
export function shownValue(value: BadValue): string {
  if (value instanceof GoText) return value.text;
  if (typeof value === 'string') return goQuote(value);
  return goJson(value ?? null);
}

/** How many bytes a text has in UTF-8: what Go calls its length. */
export function byteLength(text: string): number {
  return Buffer.byteLength(text);
}
