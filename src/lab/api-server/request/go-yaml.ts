import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../../../kube/json.ts';

/** Plain text would be read as something else than the text: numbers, booleans, null, times. Source: resolve.go of sigs.k8s.io/yaml/goyaml.v2. */
const RESOLVED =
  /^(?:~|null|Null|NULL|true|True|TRUE|false|False|FALSE|yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF|y|Y|n|N|<<|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)|[-+]?0b[01_]+|[-+]?0x[0-9a-fA-F_]+|[-+]?[0-9][0-9_]*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?|[-+]?\.[0-9][0-9_]*(?:[eE][-+]?[0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?|\d{4}-\d\d?-\d\d?(?:[Tt ].*)?)$/;
/** Where a plain scalar cannot begin. */
const INDICATOR = /^(?:[,[\]{}#&*!|>'"%@`]|[-?:](?:\s|$)|---|\.\.\.)/;
const INNER = /: |:$| #|^\s|\s$/;
const UNPRINTABLE = /[\p{Cc}\u2028\u2029\ufeff]/u;
const ESCAPED = /[\\"\p{Cc}\u2028\u2029\ufeff]/gu;

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '"': '\\"',
  '\n': '\\n',
  '\t': '\\t',
  '\r': '\\r',
  '\0': '\\0',
  '\u001b': '\\e',
};

function doubleQuoted(text: string): string {
  const escaped = text.replace(ESCAPED, (character) => {
    const known = ESCAPES[character];
    if (known !== undefined) return known;
    const code = character.charCodeAt(0).toString(16).toUpperCase();
    return code.length <= 2 ? `\\x${code.padStart(2, '0')}` : `\\u${code.padStart(4, '0')}`;
  });
  return `"${escaped}"`;
}

/** A text of several lines stands as a block; what has odd characters or spaces at its ends is quoted. */
function literal(text: string, indent: string): string {
  const chomping = text.endsWith('\n') ? (text.endsWith('\n\n') || text === '\n' ? '+' : '') : '-';
  const lines = (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
  const hint = /^[ \n]/.test(text) ? '2' : '';
  return `|${hint}${chomping}\n${lines.map((line) => (line === '' ? '' : `${indent}${line}`)).join('\n')}`;
}

function scalarText(text: string, indent: string, column: number): string {
  if (text === '') return '""';
  if (RESOLVED.test(text)) return doubleQuoted(text);
  const isBlock =
    text.includes('\n') && !UNPRINTABLE.test(text.replaceAll('\n', '')) && !/ \n|^\s*\n/.test(text);
  if (isBlock) return literal(text, indent);
  if (UNPRINTABLE.test(text)) return doubleQuoted(text);
  if (INDICATOR.test(text) || INNER.test(text))
    return `'${folded(text.replaceAll("'", "''"), indent, column + 1)}'`;
  return folded(text, indent, column);
}

/**
 * Breaks a line at the first single space behind the best width, as the emitter of goyaml.v2 does. Double-quoted texts are left whole.
 */
function folded(text: string, indent: string, column: number): string {
  let written = '';
  let width = column;
  for (const [index, character] of Array.from(text).entries()) {
    const isSingle = character === ' ' && text[index - 1] !== ' ' && text[index + 1] !== ' ';
    if (isSingle && width > BEST_WIDTH && index > 0 && index < text.length - 1) {
      written += `\n${indent}`;
      width = indent.length;
      continue;
    }
    written += character;
    width += 1;
  }
  return written;
}

/** Columns; the default of libyaml. */
const BEST_WIDTH = 80;

function scalar(value: JsonValue, indent: string, column: number): string {
  return typeof value === 'string' ? scalarText(value, indent, column) : JSON.stringify(value);
}

/** Digits before letters, and after a digit the other way round; numbers by their value: keyList.Less of goyaml.v2 (sorter.go). */
function compareKeys(one: string, other: string): number {
  const [a, b] = [Array.from(one), Array.from(other)];
  let isAfterDigit = false;
  for (const [i, left] of a.entries()) {
    const right = b[i];
    if (right === undefined) return 1;
    if (left === right) {
      isAfterDigit = DIGIT.test(left);
      continue;
    }
    const [isLeft, isRight] = [LETTER.test(left), LETTER.test(right)];
    if (isLeft && isRight) return left < right ? -1 : 1;
    if (isLeft || isRight) return isLeft === isAfterDigit ? -1 : 1;
    return compareNumbers(a.slice(i), b.slice(i)) || (left < right ? -1 : 1);
  }
  return a.length - b.length;
}

const LETTER = /\p{L}/u;
const DIGIT = /\p{Nd}/u;

function compareNumbers(one: readonly string[], other: readonly string[]): number {
  const [left = '', right = ''] = [one, other].map(
    (characters) => /^\d*/.exec(characters.join(''))?.[0] ?? '',
  );
  return Number(left) - Number(right) || left.length - right.length;
}

function isEmpty(value: JsonValue): boolean {
  return isJsonArray(value) ? value.length === 0 : isJsonObject(value) && entriesOf(value).length === 0;
}

function entriesOf(object: JsonObject): readonly (readonly [string, JsonValue])[] {
  return Object.entries(object)
    .flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const]))
    .toSorted(([one], [other]) => compareKeys(one, other));
}

/** The lines of a value, the first without its indentation; it begins at `column`. */
function block(value: JsonValue, indent: string, column = indent.length): string {
  if (isEmpty(value)) return isJsonArray(value) ? '[]' : '{}';
  if (isJsonArray(value)) return value.map((entry) => `- ${block(entry, `${indent}  `)}`).join(`\n${indent}`);
  if (!isJsonObject(value)) return scalar(value, indent === '' ? '  ' : indent, column);
  return entriesOf(value)
    .map(([key, entry]) => `${scalarText(key, indent, 0)}:${below(entry, indent, key.length)}`)
    .join(`\n${indent}`);
}

/** What stands behind a key: on its line, or on those below. Lists are not indented. */
function below(value: JsonValue, indent: string, key_length: number): string {
  if (isEmpty(value) || (!isJsonArray(value) && !isJsonObject(value)))
    return ` ${block(value, `${indent}  `, indent.length + key_length + 2)}`;
  const inner = isJsonArray(value) ? indent : `${indent}  `;
  return `\n${inner}${block(value, inner)}`;
}

/** An object as sigs.k8s.io/yaml writes it: keys sorted, lists at the indentation of their key. */
export function goYaml(object: JsonObject): string {
  return `${block(object, '')}\n`;
}
