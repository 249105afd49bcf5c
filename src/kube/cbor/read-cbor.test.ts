import * as fc from 'fast-check';
import { expect, it, test } from 'vitest';
import { CborError, isSelfDescribedCbor, readCbor } from './read-cbor.ts';

/** RFC 8949, appendix A, as far as JSON has the values; byte strings are text, as Kubernetes writes them. */
test.each([
  ['00', 0],
  ['17', 23],
  ['1818', 24],
  ['1903e8', 1000],
  ['1a000f4240', 1_000_000],
  ['1b000000e8d4a51000', 1_000_000_000_000],
  ['20', -1],
  ['3903e7', -1000],
  ['f90000', 0],
  ['f93c00', 1],
  ['fb3ff199999999999a', 1.1],
  ['f97bff', 65504],
  ['fa47c35000', 100_000],
  ['f90001', 5.960464477539063e-8],
  ['f9c400', -4],
  ['f4', false],
  ['f5', true],
  ['f6', null],
  ['40', ''],
  ['4449455446', 'IETF'],
  ['6161', 'a'],
  ['62c3bc', 'ü'],
  ['80', []],
  ['8301820203820405', [1, [2, 3], [4, 5]]],
  ['a26161016162820203', { a: 1, b: [2, 3] }],
  ['a2416101416202', { a: 1, b: 2 }],
  ['9f018202039f0405ffff', [1, [2, 3], [4, 5]]],
  ['bf61610161629f0203ffff', { a: 1, b: [2, 3] }],
  ['7f657374726561646d696e67ff', 'streaming'],
  ['d9d9f7a1416143626364', { a: 'bcd' }],
  ['d64401020304', 'AQIDBA=='],
])('%s', (hexadecimal, expected) => {
  expect(readCbor(Buffer.from(hexadecimal, 'hex'))).toEqual(expected);
});

test.each([
  ['', 0],
  ['18', 1],
  ['6261', 1],
  ['9f01', 0],
  ['a101', 1],
  ['a2416101416102', 4],
  ['0000', 1],
  ['f97e00', 0],
  ['c249010000000000000000', 0],
])('refuses %s at byte %i', (hexadecimal, offset_bytes) => {
  expect(() => readCbor(Buffer.from(hexadecimal, 'hex'))).toThrow(
    expect.objectContaining({ name: 'CborError', offset_bytes }),
  );
});

it('says nothing but CborError of any bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      try {
        readCbor(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(CborError);
      }
    }),
    { numRuns: 2_000 },
  );
});

it('knows what is self-described', () => {
  expect(isSelfDescribedCbor(Buffer.from('d9d9f7a0', 'hex'))).toBe(true);
  expect(isSelfDescribedCbor(Buffer.from('d9d9', 'hex'))).toBe(false);
});
