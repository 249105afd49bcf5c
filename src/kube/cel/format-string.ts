import type { Budget } from './budget.ts';
import { celText } from './conversions.ts';
import { fixedText, scientificText } from './double-text.ts';
import {
  CelDuration,
  CelError,
  CelMap,
  CelTimestamp,
  CelType,
  CelUint,
  isCelList,
  typeName,
  type CelValue,
} from './value.ts';

const CLAUSE = /%(?:%|(?:\.(\d+))?([a-zA-Z]))/y;
const DEFAULT_PRECISION = 6;
/** More digits than a double has. */
const PRECISION_MAX = 1100;

const ESCAPES: Readonly<Record<string, string>> = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '"': '\\"',
  '\\': '\\\\',
};

/** As Go's `%q` writes it. */
function quoted(text: string): string {
  const inside = text.replace(
    // oxlint-disable-next-line no-control-regex -- control characters are what is escaped
    /[\u0000-\u001f"\\\u007f]/g,
    (character) => ESCAPES[character] ?? `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
  return `"${inside}"`;
}

/** An infinity as Go's fmt writes it, which a literal of CEL cannot say. */
function doubleLiteral(value: number): string {
  if (Number.isNaN(value)) return '"NaN"';
  if (!Number.isFinite(value)) return value > 0 ? '"+Inf"' : '"-Inf"';
  return fixedText(value, DEFAULT_PRECISION, false);
}

/** A value inside a list or a map, written so that it could be read again. */
function literal(value: CelValue): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'number') return doubleLiteral(value);
  if (value instanceof Uint8Array) return `b${quoted(celText(value))}`;
  if (value instanceof CelTimestamp) return `timestamp(${quoted(celText(value))})`;
  if (value instanceof CelDuration) return `duration(${quoted(celText(value))})`;
  return formatted(value);
}

function mapText(map: CelMap): string {
  const entries = [...map.entries()].map(([key, value]) => [literal(key), literal(value)] as const);
  const sorted = entries.toSorted(([one], [other]) => Number(one > other) - Number(one < other));
  return `{${sorted.map(([key, value]) => `${key}:${value}`).join(', ')}}`;
}

/** `%s`: a text, bytes, a number and a time as `string()` writes them; a list or a map as a literal of CEL. */
function formatted(value: CelValue): string {
  if (isCelList(value)) return `[${value.map((item) => literal(item)).join(', ')}]`;
  if (value instanceof CelMap) return mapText(value);
  if (value === null) return 'null';
  if (value instanceof CelType) return value.name;
  if (isFormattable(value)) return celText(value);
  throw wrong('s', value);
}

function isFormattable(value: CelValue): boolean {
  return (
    ['string', 'bigint', 'boolean', 'number'].includes(typeof value) ||
    [CelUint, CelTimestamp, CelDuration, Uint8Array].some((kind) => value instanceof kind)
  );
}

function wrong(verb: string, value: CelValue): CelError {
  return new CelError(`error during formatting: %${verb} cannot take ${typeName(value)}`);
}

function integerOf(value: CelValue): bigint | undefined {
  if (typeof value === 'bigint') return value;
  return value instanceof CelUint ? value.value : undefined;
}

const NOT_A_NUMBER: ReadonlySet<CelValue> = new Set(['NaN', 'Infinity', '-Infinity']);

/** `%f` and `%e` take doubles only, and the three texts that stand for one in JSON. */
function double(verb: string, value: CelValue): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'string' && NOT_A_NUMBER.has(value)) return Number(value);
  throw wrong(verb, value);
}

function hexadecimal(value: CelValue): string {
  const integer = integerOf(value);
  if (integer !== undefined) return integer.toString(16);
  if (typeof value === 'string') return Buffer.from(value).toString('hex');
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  throw wrong('x', value);
}

function clause(verb: string, value: CelValue, precision: number): string {
  switch (verb) {
    case 's':
      return formatted(value);
    case 'd':
      if (integerOf(value) === undefined) throw wrong(verb, value);
      return celText(value);
    case 'f':
      return fixedText(double(verb, value), precision, true);
    case 'e':
      return scientificText(double(verb, value), precision);
    case 'b': {
      if (typeof value === 'boolean') return value ? '1' : '0';
      const integer = integerOf(value);
      if (integer === undefined) throw wrong(verb, value);
      return integer.toString(2);
    }
    case 'o': {
      const integer = integerOf(value);
      if (integer === undefined) throw wrong(verb, value);
      return integer.toString(8);
    }
    case 'x':
      return hexadecimal(value);
    case 'X':
      return hexadecimal(value).toUpperCase();
    default:
      throw new CelError(`could not parse formatting clause: unrecognized formatting clause "${verb}"`);
  }
}

/**
 * `'%s has %d'.format([x, 3])` of the strings extension, in the version that Kubernetes has (StringsVersion 2 of cel-go, formatting.go): numbers
 * after `%f` and `%e` are written as American English writes them.
 */
export function formatString(template: string, args: readonly CelValue[], budget: Budget): string {
  let made = '';
  let used = 0;
  for (let position = 0; position < template.length;) {
    const next = template.indexOf('%', position);
    made += template.slice(position, next === -1 ? undefined : next);
    if (next === -1) break;
    CLAUSE.lastIndex = next;
    const match = CLAUSE.exec(template);
    if (match === null) throw new CelError('could not parse formatting clause');
    position = next + match[0].length;
    const [, precision, verb] = match;
    if (verb === undefined) made += '%';
    else {
      const value = args[used];
      if (value === undefined) throw new CelError(`index ${used} out of range`);
      used += 1;
      made += clause(verb, value, Math.min(PRECISION_MAX, Number(precision ?? DEFAULT_PRECISION)));
    }
    budget.spendText(made.length);
  }
  return made;
}
