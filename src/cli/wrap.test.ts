import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { wrapLines } from './wrap.ts';

it.each([
  ['a bb ccc', 4, ['a bb', 'ccc']],
  ['short', 80, ['short']],
  ['a averylongword b', 5, ['a', 'averylongword', 'b']],
  ['', 10, ['']],
])('%j at %i columns', (text, width, lines) => {
  expect(wrapLines(text, width)).toEqual(lines);
});

it('loses and adds nothing but line breaks, and breaks only where a word ends', () => {
  const words = fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1 });
  fc.assert(
    fc.property(words, fc.integer({ min: 1, max: 40 }), (list, width) => {
      const lines = wrapLines(list.join(' '), width);
      expect(lines.join(' ')).toBe(list.join(' '));
      for (const line of lines) expect(line.length <= width || !line.includes(' ')).toBe(true);
    }),
  );
});
