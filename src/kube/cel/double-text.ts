/** A double as a fraction of integers, exactly. */
function fractionOf(value: number): { readonly numerator: bigint; readonly denominator: bigint } {
  let denominator = 1n;
  let scaled = Math.abs(value);
  // Times two is exact, and 1074 of them make any double an integer (the smallest is 2^-1074).
  while (!Number.isInteger(scaled)) {
    scaled *= 2;
    denominator *= 2n;
  }
  return { numerator: BigInt(scaled), denominator };
}

/** Rounded to the nearest integer, and of two to the even one, as Go rounds. */
function roundedQuotient(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  const twice = (numerator % denominator) * 2n;
  const isUp = twice > denominator || (twice === denominator && quotient % 2n === 1n);
  return isUp ? quotient + 1n : quotient;
}

function signOf(value: number): string {
  return value < 0 ? '-' : '';
}

/** `%.2f` of Go; `isGrouped` puts a comma between thousands, as golang.org/x/text does for English. */
export function fixedText(value: number, precision: number, isGrouped: boolean): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return `${signOf(value)}∞`;
  const { numerator, denominator } = fractionOf(value);
  const digits = roundedQuotient(numerator * 10n ** BigInt(precision), denominator)
    .toString()
    .padStart(precision + 1, '0');
  const whole = digits.slice(0, digits.length - precision);
  const shown = isGrouped ? whole.replace(/\B(?=(?:\d{3})+$)/g, ',') : whole;
  return `${signOf(value)}${shown}${precision === 0 ? '' : `.${digits.slice(-precision)}`}`;
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';
/** Digits after the point: always Go's default. */
const SCIENTIFIC_DIGITS = 6;

function magnitudeText(value: number): string {
  let exponent = value === 0 ? 0 : Number(value.toExponential().split('e')[1]);
  const { numerator, denominator } = fractionOf(value);
  const shift = SCIENTIFIC_DIGITS - exponent;
  let digits = roundedQuotient(
    numerator * 10n ** BigInt(Math.max(0, shift)),
    denominator * 10n ** BigInt(Math.max(0, -shift)),
  ).toString();
  // 9.9999999 rounded to 10.
  if (digits.length > SCIENTIFIC_DIGITS + 1) {
    digits = digits.slice(0, -1);
    exponent += 1;
  }
  const mantissa = digits.padStart(SCIENTIFIC_DIGITS + 1, '0');
  const power = Array.from(
    String(Math.abs(exponent)).padStart(2, '0'),
    (digit) => SUPERSCRIPTS[Number(digit)] ?? '',
  );
  return `${mantissa.slice(0, 1)}.${mantissa.slice(1)}×10${exponent < 0 ? '⁻' : ''}${power.join('')}`;
}

/**
 * `%.12e` of cel-go's format: what looks like a precision is handed on as the width (`%12e`), and golang.org/x/text writes the number as
 * English does: `3.140000×10⁰⁰`.
 */
export function scientificText(value: number, width: number): string {
  if (Number.isNaN(value)) return 'NaN'.padStart(width);
  const magnitude = Number.isFinite(value) ? magnitudeText(value) : '∞';
  return `${signOf(value)}${magnitude}`.padStart(width);
}
