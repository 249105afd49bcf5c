/** How a quantity was written, which decides how it is written back. The names are resource.Format's. */
export type QuantityFormat = 'DecimalSI' | 'BinarySI' | 'DecimalExponent';

/**
 * An amount of a resource, exact: `nano` counts 10^-9 of the unit. Nothing smaller exists, because Kubernetes rounds
 * up to it on reading.
 */
export interface Quantity {
  readonly nano: bigint;
  readonly format: QuantityFormat;
}

/** What reading gives; `reason` is one clause that says what is wrong with the text. */
export type QuantityReading =
  | { readonly type: 'quantity'; readonly quantity: Quantity }
  | { readonly type: 'invalid'; readonly reason: string };

export const NANO_PER_UNIT = 1_000_000_000n;
const NANO_PER_MILLI = 1_000_000n;
const NANO_DIGITS = 9;
/** Kubernetes caps amounts in BinarySI at the largest int64. */
const BINARY_MAX_NANO = (2n ** 63n - 1n) * NANO_PER_UNIT;
/** Below this, a power of two is not worth a suffix: Kubernetes writes such amounts as DecimalSI. */
const BINARY_SUFFIX_MIN = 1024n;
/** No resource has 10^1000 of anything; a larger exponent would only make a huge number to fill memory with. */
const EXPONENT_MAX = 1000;

/** Power of ten by suffix. */
const DECIMAL: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  '': 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};
/** Power of 1024 by suffix. */
const BINARY: Readonly<Record<string, number>> = { Ki: 1, Mi: 2, Gi: 3, Ti: 4, Pi: 5, Ei: 6 };
const DECIMAL_SUFFIXES = new Map(Object.entries(DECIMAL).map(([suffix, power]) => [power, suffix]));
const BINARY_SUFFIXES = new Map(Object.entries(BINARY).map(([suffix, power]) => [power, suffix]));

/** Digits, point and suffix; a number needs no digit before the point, and a suffix no number (Kubernetes reads `+` as 0). */
const SHAPE = /^([+-]?)(\d*)(?:\.(\d*))?([eEinumkKMGTP]*[+-]?\d*)$/;
const EXPONENT = /^[eE]([+-]?\d+)$/;

interface Suffix {
  readonly base: 10 | 2;
  readonly power: number;
  readonly format: QuantityFormat;
}

function suffixOf(text: string): Suffix | string {
  if (Object.hasOwn(DECIMAL, text)) return { base: 10, power: DECIMAL[text] ?? 0, format: 'DecimalSI' };
  if (Object.hasOwn(BINARY, text)) return { base: 2, power: 10 * (BINARY[text] ?? 0), format: 'BinarySI' };
  const exponent = EXPONENT.exec(text)?.[1];
  if (exponent === undefined)
    return `${JSON.stringify(text)} is no suffix: use n, u, m, k, M, G, T, P, E, Ki, Mi, Gi, Ti, Pi, Ei or e<exponent>`;
  const power = Number(exponent);
  if (Math.abs(power) > EXPONENT_MAX)
    return `the exponent ${exponent} is beyond what is read here (${EXPONENT_MAX})`;
  return { base: 10, power, format: 'DecimalExponent' };
}

function ceilDivide(value: bigint, divisor: bigint): bigint {
  return (value + divisor - 1n) / divisor;
}

function magnitude(whole: string, fraction: string, { base, power }: Suffix): bigint {
  const digits = BigInt(whole + fraction);
  const scaled = base === 2 ? digits * 2n ** BigInt(power) : digits;
  const places = (base === 2 ? 0 : power) - fraction.length + NANO_DIGITS;
  return places >= 0 ? scaled * 10n ** BigInt(places) : ceilDivide(scaled, 10n ** BigInt(-places));
}

/**
 * Reads a quantity as Kubernetes does (`resource.ParseQuantity`, k8s.io/apimachinery pkg/api/resource/quantity.go): a
 * decimal number with a suffix in DecimalSI, BinarySI or as an exponent. Amounts below 1n are rounded away from zero,
 * BinarySI is capped at 2^63-1. What Kubernetes takes although it looks wrong (`1.`, `.5`, `+`) is taken here too.
 */
export function parseQuantity(text: string): QuantityReading {
  const match = SHAPE.exec(text);
  if (text === '' || match === null)
    return {
      type: 'invalid',
      reason: text === '' ? 'it is empty' : 'it is not a number with an optional suffix',
    };
  const [, sign = '', whole = '', fraction = '', rest = ''] = match;
  const isZeroText = /^0*$/.test(whole + fraction) && rest === '';
  if (isZeroText) return { type: 'quantity', quantity: { nano: 0n, format: 'DecimalSI' } };
  const suffix = suffixOf(rest);
  if (typeof suffix === 'string') return { type: 'invalid', reason: suffix };
  const exact = magnitude(whole === '' ? '0' : whole, fraction, suffix);
  const nano = suffix.format === 'BinarySI' && exact > BINARY_MAX_NANO ? BINARY_MAX_NANO : exact;
  const isSmall = nano > 0n && nano < NANO_PER_UNIT;
  const format = suffix.format === 'BinarySI' && isSmall ? 'DecimalSI' : suffix.format;
  return { type: 'quantity', quantity: { nano: sign === '-' ? -nano : nano, format } };
}

/** A quantity where a manifest has one: text or a plain number; `undefined` where it is neither or cannot be read. */
export function quantityOf(value: unknown): Quantity | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const reading = parseQuantity(String(value).trim());
  return reading.type === 'quantity' ? reading.quantity : undefined;
}

/** Negative, 0 or positive, as for `toSorted`; formats do not matter: 1024 equals 1Ki. */
export function compareQuantities(one: Quantity, other: Quantity): -1 | 0 | 1 {
  if (one.nano === other.nano) return 0;
  return one.nano < other.nano ? -1 : 1;
}

/** The sum, in the format of the first that is not zero (Quantity.Add). */
export function addQuantities(one: Quantity, other: Quantity): Quantity {
  return { nano: one.nano + other.nano, format: one.nano === 0n ? other.format : one.format };
}

/** The difference, in the format of the first that is not zero (Quantity.Sub). */
export function subtractQuantities(one: Quantity, other: Quantity): Quantity {
  return addQuantities(one, { ...other, nano: -other.nano });
}

function roundAway(nano: bigint, unit_nano: bigint): bigint {
  return nano < 0n ? -ceilDivide(-nano, unit_nano) : ceilDivide(nano, unit_nano);
}

/** Whole units, rounded away from zero (Quantity.Value): bytes of memory, objects of a quota. */
export function unitsOf(quantity: Quantity): bigint {
  return roundAway(quantity.nano, NANO_PER_UNIT);
}

/** Thousandths, rounded away from zero (Quantity.MilliValue): millicores. */
export function milliUnitsOf(quantity: Quantity): bigint {
  return roundAway(quantity.nano, NANO_PER_MILLI);
}

/** For shares and charts only, where 15 digits are enough. */
export function approximateUnits(quantity: Quantity): number {
  return Number(quantity.nano) / Number(NANO_PER_UNIT);
}

/** How often `base` divides `value`, at most `limit` times, and what is left. */
function factorsOf(
  value: bigint,
  base: bigint,
  limit: number,
): { readonly left: bigint; readonly count: number } {
  let left = value;
  let count = 0;
  while (count < limit && left !== 0n && left % base === 0n) {
    left /= base;
    count += 1;
  }
  return { left, count };
}

const EXPONENT_STEP = 3;

function decimalText(nano: bigint, format: QuantityFormat): string {
  // Only DecimalExponent can say more than E; upstream drops the suffix there, and with it 21 zeros.
  const zeros_max = format === 'DecimalExponent' ? Infinity : (DECIMAL['E'] ?? 0) + NANO_DIGITS;
  const { count: zeros } = factorsOf(nano, 10n, zeros_max);
  const power = Math.floor((zeros - NANO_DIGITS) / EXPONENT_STEP) * EXPONENT_STEP;
  const number = nano / 10n ** BigInt(power + NANO_DIGITS);
  const suffix = format === 'DecimalExponent' ? exponentText(power) : (DECIMAL_SUFFIXES.get(power) ?? '');
  return `${number}${suffix}`;
}

function exponentText(power: number): string {
  return power === 0 ? '' : `e${power}`;
}

/**
 * The canonical text (Quantity.String): no fraction, the largest suffix that loses nothing, the format it was written
 * in; BinarySI becomes DecimalSI where it is below 1024 or not whole. `1.5` is `1500m`, `1.5Gi` is `1536Mi`.
 */
export function formatQuantity({ nano, format }: Quantity): string {
  if (nano === 0n) return '0';
  if (format !== 'BinarySI') return decimalText(nano, format);
  const units = nano / NANO_PER_UNIT;
  const isSmall = nano > -BINARY_SUFFIX_MIN * NANO_PER_UNIT && nano < BINARY_SUFFIX_MIN * NANO_PER_UNIT;
  if (isSmall || nano % NANO_PER_UNIT !== 0n) return decimalText(nano, 'DecimalSI');
  const { left, count } = factorsOf(units, BINARY_SUFFIX_MIN, BINARY_SUFFIXES.size);
  return `${left}${BINARY_SUFFIXES.get(count) ?? ''}`;
}
