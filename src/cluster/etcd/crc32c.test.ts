import * as fc from 'fast-check';
import { expect, it, test } from 'vitest';
import { crc32c } from './crc32c.ts';

/** RFC 3720, appendix B.4, and the check value of the catalogue of CRC algorithms. */
test.each([
  ['32 zeros', Buffer.alloc(32), 0x8a9136aa],
  ['32 ones', Buffer.alloc(32, 0xff), 0x62a8ab43],
  ['ascending', Buffer.from(Array.from({ length: 32 }, (_, index) => index)), 0x46dd794e],
  ['the check', Buffer.from('123456789'), 0xe3069283],
])('%s', (_name, bytes, expected) => {
  expect(crc32c(0, bytes)).toBe(expected);
});

it('goes on where it stopped', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), fc.uint8Array({ maxLength: 64 }), (one, two) => {
      expect(crc32c(crc32c(0, one), two)).toBe(crc32c(0, Buffer.concat([one, two])));
    }),
  );
});
