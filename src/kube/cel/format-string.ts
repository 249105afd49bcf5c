import { formatQuantity } from '../quantity.ts';
import type { Budget } from './budget.ts';
import { celText } from './conversions.ts';
import {
  CelError,
  CelMap,
  CelOptional,
  CelQuantity,
  CelType,
  CelUint,
  CelUnknownError,
  isCelList,
  typeName,
  type CelValue,
} from './value.ts';

const CLAUSE = /%(?:%|(?:\.(\d+))?([a-zA-Z]))/y;
const DEFAULT_PRECISION = 6;
/** JavaScript's toFixed and toExponential go no further. */
const PRECISION_MAX = 100;

function keyOrder(one: CelValue, other: CelValue): number {
  const [left, right] = [formatted(one), formatted(other)];
  return Number(left > right) - Number(left < right);
}

/** `%s`: any value as text; texts inside lists and maps stand as they are. */
function formatted(value: CelValue): string {
  if (isCelList(value)) return `[${value.map((item) => formatted(item)).join(', ')}]`;
  if (value instanceof CelMap) {
    const entries = [...value.entries()].toSorted(([one], [other]) => keyOrder(one, other));
    return `{${entries.map(([key, entry]) => `${formatted(key)}: ${formatted(entry)}`).join(', ')}}`;
  }
  if (value === null) return 'null';
  if (value instanceof CelType) return value.name;
  if (value instanceof CelQuantity) return formatQuantity(value.quantity);
  if (value instanceof CelOptional) throw new CelUnknownError('it formats an optional as text');
  return celText(value);
}

function wrong(verb: string, value: CelValue): CelError {
  return new CelError(`error during formatting: %${verb} cannot take ${typeName(value)}`);
}

function integerOf(value: CelValue): bigint | undefined {
  if (typeof value === 'bigint') return value;
  return value instanceof CelUint ? value.value : undefined;
}

function decimal(value: CelValue, precision: number, exponent: boolean): string {
  const number = typeof value === 'number' ? value : Number(integerOf(value));
  if (!Number.isFinite(number)) return celText(number);
  if (!exponent) return number.toFixed(precision);
  return number.toExponential(precision).replace(/e([+-])(\d)$/, 'e$10$2');
}

function hexadecimal(value: CelValue): string {
  const integer = integerOf(value);
  if (integer !== undefined) return integer.toString(16);
  if (typeof value === 'string') return Buffer.from(value).toString('hex');
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  throw wrong('x', value);
}

function clause(verb: string, value: CelValue, precision: number): string {
  const isNumber = typeof value === 'number' || integerOf(value) !== undefined;
  switch (verb) {
    case 's':
      return formatted(value);
    case 'd':
      if (!isNumber) throw wrong(verb, value);
      return celText(value);
    case 'f':
    case 'e':
      if (!isNumber) throw wrong(verb, value);
      return decimal(value, precision, verb === 'e');
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

/** `'%s has %d'.format([x, 3])` of the strings extension. */
export function formatString(template: string, args: readonly CelValue[], budget: Budget): string {
  let made = '';
  let used = 0;
  for (let position = 0; position < template.length;) {
    const next = template.indexOf('%', position);
    const literal = template.slice(position, next === -1 ? undefined : next);
    made += literal;
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
