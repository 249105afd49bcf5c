import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addQuantities,
  approximateUnits,
  compareQuantities,
  formatQuantity,
  milliUnitsOf,
  parseQuantity,
  quantityOf,
  subtractQuantities,
  unitsOf,
  type Quantity,
} from './quantity.ts';

function quantity(text: string): Quantity {
  const reading = parseQuantity(text);
  if (reading.type === 'invalid') throw new Error(`${text}: ${reading.reason}`);
  return reading.quantity;
}

describe('parseQuantity', () => {
  it.each([
    ['0', 0n, 'DecimalSI'],
    ['0Gi', 0n, 'BinarySI'],
    ['2', 2_000_000_000n, 'DecimalSI'],
    ['3Ki', 3072_000_000_000n, 'BinarySI'],
    ['2Ei', 2n * 2n ** 60n * 10n ** 9n, 'BinarySI'],
    ['7n', 7n, 'DecimalSI'],
    ['7u', 7_000n, 'DecimalSI'],
    ['250m', 250_000_000n, 'DecimalSI'],
    ['60k', 60_000n * 10n ** 9n, 'DecimalSI'],
    ['2E', 2n * 10n ** 27n, 'DecimalSI'],
    ['2E-3', 2_000_000n, 'DecimalExponent'],
    ['2E+3', 2_000n * 10n ** 9n, 'DecimalExponent'],
    ['1.25e6', 1_250_000n * 10n ** 9n, 'DecimalExponent'],
    ['200.07k', 200_070n * 10n ** 9n, 'DecimalSI'],
    ['0.5Mi', 524_288n * 10n ** 9n, 'BinarySI'],
    ['0.05Gi', 53_687_091_200_000_000n, 'BinarySI'],
    ['0.3Ki', 307_200_000_000n, 'BinarySI'],
    // Below one nano is rounded away from zero, whatever the fraction.
    ['5.0001n', 6n, 'DecimalSI'],
    ['0.0000000001', 1n, 'DecimalSI'],
    ['0.2e-9', 1n, 'DecimalExponent'],
    ['-0.2e-9', -1n, 'DecimalExponent'],
    ['1e-900', 1n, 'DecimalExponent'],
    // A part of a unit has no power of two.
    ['0.000000000002Ki', 3n, 'DecimalSI'],
    // BinarySI is capped, DecimalSI is not.
    ['8Ei', (2n ** 63n - 1n) * 10n ** 9n, 'BinarySI'],
    ['-9Ei', -(2n ** 63n - 1n) * 10n ** 9n, 'BinarySI'],
    ['30E', 30n * 10n ** 27n, 'DecimalSI'],
    // What looks wrong and is taken.
    ['.002', 2_000_000n, 'DecimalSI'],
    ['3.', 3_000_000_000n, 'DecimalSI'],
    ['3.G', 3n * 10n ** 18n, 'DecimalSI'],
    ['.', 0n, 'DecimalSI'],
    ['+', 0n, 'DecimalSI'],
    ['007', 7_000_000_000n, 'DecimalSI'],
    ['+4', 4_000_000_000n, 'DecimalSI'],
    ['-4Mi', -4n * 2n ** 20n * 10n ** 9n, 'BinarySI'],
  ] as const)('reads %s', (text, nano, format) => {
    expect(parseQuantity(text)).toEqual({ type: 'quantity', quantity: { nano, format } });
  });

  it.each([
    ['', /empty/],
    [' 1', /not a number/],
    ['1 ', /not a number/],
    ['1.2.M', /not a number/],
    ['1+1.0M', /not a number/],
    ['0x10', /not a number/],
    ['one', /not a number/],
    ['1Gb', /not a number/],
    ['1mi', /"mi" is no suffix/],
    ['1K', /"K" is no suffix/],
    ['.5i', /"i" is no suffix/],
    ['1KiB', /not a number/],
    ['2e-', /"e-" is no suffix/],
    ['2e', /"e" is no suffix/],
    ['1e5000', /exponent/],
  ])('refuses %j and says why', (text, reason) => {
    expect(parseQuantity(text)).toEqual({ type: 'invalid', reason: expect.stringMatching(reason) });
  });
});

it.each([
  ['1.5', '1500m'],
  ['1.5Gi', '1536Mi'],
  ['1500m', '1500m'],
  ['2000m', '2'],
  ['0Gi', '0'],
  ['-0', '0'],
  ['1024', '1024'],
  ['1000', '1k'],
  ['1023Ki', '1023Ki'],
  ['1024Ki', '1Mi'],
  ['0.5Ki', '512'],
  ['1Ki', '1Ki'],
  ['0.3Ki', '307200m'],
  ['100.035Ki', '102435840m'],
  ['-1.5Gi', '-1536Mi'],
  ['1e3', '1e3'],
  ['1e4', '10e3'],
  ['1e-1', '100e-3'],
  ['0.5e0', '500e-3'],
  ['12e0', '12'],
  ['123456789n', '123456789n'],
  ['1000000n', '1m'],
  ['5000E', '5000E'],
  ['1e21', '1e21'],
  ['9Ei', '9223372036854775807'],
])('formatQuantity: %s is canonically %s', (text, canonical) => {
  expect(formatQuantity(quantity(text))).toBe(canonical);
});

it('keeps the format of what is not zero when adding and subtracting', () => {
  expect(formatQuantity(addQuantities(quantity('0'), quantity('1Gi')))).toBe('1Gi');
  expect(formatQuantity(addQuantities(quantity('1Gi'), quantity('0')))).toBe('1Gi');
  expect(formatQuantity(subtractQuantities(quantity('0'), quantity('100m')))).toBe('-100m');
  expect(formatQuantity(addQuantities(quantity('1Gi'), quantity('24m')))).toBe('1073741824024m');
});

it('rounds away from zero to whole and thousandth units', () => {
  expect([unitsOf(quantity('1.0001')), unitsOf(quantity('-1.0001')), unitsOf(quantity('1Ki'))]).toEqual([
    2n,
    -2n,
    1024n,
  ]);
  expect([milliUnitsOf(quantity('0.0001')), milliUnitsOf(quantity('2'))]).toEqual([1n, 2000n]);
  expect(approximateUnits(quantity('1.5Ki'))).toBe(1536);
});

it('takes numbers of manifests, and nothing that is neither text nor number', () => {
  expect(quantityOf(0.1)).toEqual(quantity('100m'));
  expect(quantityOf(1e21)?.nano).toBe(10n ** 30n);
  expect([null, true, {}, [], 'x', undefined].map((value) => quantityOf(value))).toEqual(
    Array.from({ length: 6 }),
  );
});

const SUFFIXES = ['', 'n', 'u', 'm', 'k', 'M', 'G', 'T', 'Ki', 'Mi', 'Gi', 'Ti', 'e3', 'E-6', 'e2'];
const texts = fc
  .tuple(
    fc.constantFrom('', '-', '+'),
    fc.nat(99_999),
    fc.option(fc.nat(9_999), { nil: undefined }),
    fc.constantFrom(...SUFFIXES),
  )
  .map(
    ([sign, whole, fraction, suffix]) =>
      `${sign}${whole}${fraction === undefined ? '' : `.${fraction}`}${suffix}`,
  );

it('writes what reads back as the same amount, and the same text again', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const value = quantity(text);
      const canonical = formatQuantity(value);
      expect(quantity(canonical).nano).toBe(value.nano);
      expect(formatQuantity(quantity(canonical))).toBe(canonical);
      expect(canonical).not.toContain('.');
    }),
  );
});

it('adds as exact numbers do and compares by amount', () => {
  fc.assert(
    fc.property(texts, texts, (a, b) => {
      const [one, other] = [quantity(a), quantity(b)];
      expect(subtractQuantities(addQuantities(one, other), other).nano).toBe(one.nano);
      expect(compareQuantities(one, other)).toBe(
        Number(one.nano > other.nano) - Number(one.nano < other.nano),
      );
      expect(compareQuantities(one, other)).toBe(0 - compareQuantities(other, one));
    }),
  );
});
