import type { Budget } from './budget.ts';
import { Arguments, type CelFunction, type CelLibrary } from './library.ts';
import { celTimestamp, durationText, parseCelDuration, parseCelTimestamp, timestampText } from './time.ts';
import { CelCidr, CelIp } from './ip.ts';
import {
  CelDuration,
  CelError,
  celInt,
  CelMap,
  CelTimestamp,
  CelType,
  CelUint,
  celUint,
  isCelList,
  noSuchOverload,
  typeName,
  type CelValue,
} from './value.ts';

const NANOS_PER_SECOND = 1_000_000_000n;
const DECIMAL = /^[+-]?\d+$/;
/** No more digits than an int64 and its sign can need with leading zeros that somebody might write. */
const DIGITS_MAX = 64;
const FLOAT = /^[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|inf(?:inity)?|nan)$/i;
const SAFE_DOUBLE_LIMIT = 2 ** 63;

function parseInteger(text: string, what: string): bigint {
  if (!DECIMAL.test(text) || text.length > DIGITS_MAX)
    throw new CelError(`cannot convert "${text}" to ${what}`);
  return BigInt(text.replace('+', ''));
}

function toInt(value: CelValue): bigint {
  if (typeof value === 'bigint') return value;
  if (value instanceof CelUint) return celInt(value.value);
  if (typeof value === 'string') return celInt(parseInteger(value, 'int'));
  if (value instanceof CelTimestamp) return floorDivide(value.nanos, NANOS_PER_SECOND);
  if (typeof value === 'number') {
    if (Number.isNaN(value) || value <= -SAFE_DOUBLE_LIMIT || value >= SAFE_DOUBLE_LIMIT)
      throw new CelError('integer overflow');
    return BigInt(Math.trunc(value));
  }
  throw noSuchOverload(`int(${typeName(value)})`);
}

function floorDivide(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  return value % by < 0n ? quotient - 1n : quotient;
}

function toUint(value: CelValue): CelUint {
  if (value instanceof CelUint) return value;
  if (typeof value === 'bigint') return celUint(value);
  if (typeof value === 'string') return celUint(parseInteger(value, 'uint'));
  if (typeof value === 'number') {
    if (Number.isNaN(value) || value < 0 || value >= 2 * SAFE_DOUBLE_LIMIT)
      throw new CelError('unsigned integer overflow');
    return celUint(BigInt(Math.trunc(value)));
  }
  throw noSuchOverload(`uint(${typeName(value)})`);
}

function parseDouble(text: string): number {
  if (!FLOAT.test(text)) throw new CelError(`cannot convert "${text}" to double`);
  const lower = text.toLowerCase().replace('+', '');
  if (lower.endsWith('nan')) return Number.NaN;
  if (lower.includes('inf')) return lower.startsWith('-') ? -Infinity : Infinity;
  return Number(text);
}

function toDouble(value: CelValue): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof CelUint) return Number(value.value);
  if (typeof value === 'string') return parseDouble(value);
  throw noSuchOverload(`double(${typeName(value)})`);
}

const TRUE_TEXTS = ['1', 't', 'T', 'true', 'TRUE', 'True'];
const FALSE_TEXTS = ['0', 'f', 'F', 'false', 'FALSE', 'False'];

function toBool(value: CelValue): boolean {
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string') throw noSuchOverload(`bool(${typeName(value)})`);
  if (TRUE_TEXTS.includes(value)) return true;
  if (FALSE_TEXTS.includes(value)) return false;
  throw new CelError(`cannot convert "${value}" to bool`);
}

/** Go's %g, with which cel-go writes doubles, has no exponent from 10^-4 up to, but not including, 10^6. */
const G_EXPONENT_MIN = -4;
const G_EXPONENT_END = 6;

function doubleText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const scientific = value.toExponential();
  const exponent = Number(scientific.slice(scientific.indexOf('e') + 1));
  const isPlain = exponent >= G_EXPONENT_MIN && exponent < G_EXPONENT_END;
  return isPlain ? String(value) : scientific.replace(/e([+-])(\d)$/, 'e$10$2');
}

/** `string(x)`. */
export function celText(value: CelValue): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return doubleText(value);
  if (value instanceof CelUint) return String(value.value);
  if (value instanceof CelTimestamp) return timestampText(value);
  if (value instanceof CelDuration) return durationText(value);
  if (value instanceof CelIp || value instanceof CelCidr) return value.text();
  if (value instanceof Uint8Array) {
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(value);
    } catch (error) {
      if (error instanceof TypeError) throw new CelError('invalid UTF-8 in bytes, cannot convert to string');
      throw error;
    }
  }
  throw noSuchOverload(`string(${typeName(value)})`);
}

function toTimestamp(value: CelValue): CelTimestamp {
  if (value instanceof CelTimestamp) return value;
  if (typeof value === 'bigint') return celTimestamp(value * NANOS_PER_SECOND);
  if (typeof value === 'string') return parseCelTimestamp(value);
  throw noSuchOverload(`timestamp(${typeName(value)})`);
}

function toDuration(value: CelValue): CelDuration {
  if (value instanceof CelDuration) return value;
  if (typeof value === 'bigint') return new CelDuration(value);
  if (typeof value === 'string') return parseCelDuration(value);
  throw noSuchOverload(`duration(${typeName(value)})`);
}

function toBytes(value: CelValue): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (typeof value === 'string') return Uint8Array.from(Buffer.from(value));
  throw noSuchOverload(`bytes(${typeName(value)})`);
}

function size(value: CelValue, budget: Budget): bigint {
  if (typeof value === 'string') {
    budget.spendText(value.length);
    return BigInt(Array.from(value).length);
  }
  if (value instanceof Uint8Array || isCelList(value)) return BigInt(value.length);
  if (value instanceof CelMap) return BigInt(value.size());
  throw noSuchOverload(`size(${typeName(value)})`);
}

const unary =
  (name: string, convert: (value: CelValue, budget: Budget) => CelValue): CelFunction =>
  (args, budget) =>
    convert(new Arguments(name, args).count(1).any(0), budget);

/** Conversions and `size` of the CEL standard library. */
export const CONVERSIONS: CelLibrary = {
  global: {
    bool: unary('bool', toBool),
    bytes: unary('bytes', toBytes),
    double: unary('double', toDouble),
    duration: unary('duration', toDuration),
    dyn: unary('dyn', (value) => value),
    int: unary('int', toInt),
    size: unary('size', size),
    string: unary('string', celText),
    timestamp: unary('timestamp', toTimestamp),
    type: unary('type', (value) => new CelType(typeName(value))),
    uint: unary('uint', toUint),
  },
  member: {
    'string.size': unary('size', size),
    'bytes.size': unary('size', size),
    'list.size': unary('size', size),
    'map.size': unary('size', size),
  },
};
