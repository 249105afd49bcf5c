import { expect, it } from 'vitest';
import { unifiedDiff } from './unified-diff.ts';

const lines = (...numbers: readonly (number | string)[]) => numbers.join('\n');

it.each([
  ['nothing where nothing changed', 'a\nb', 'a\nb', ''],
  ['a line changed', 'a\nb\nc', 'a\nx\nc', '@@ -1,3 +1,3 @@\n a\n-b\n+x\n c\n'],
  ['everything changed', 'a', 'b', '@@ -1 +1 @@\n-a\n+b\n'],
  [
    'two changes far apart are two hunks',
    lines(1, 2, 3, 4, 5, 6, 7, 8, 9, 10),
    lines('x', 2, 3, 4, 5, 6, 7, 8, 9, 'y'),
    '@@ -1,4 +1,4 @@\n-1\n+x\n 2\n 3\n 4\n@@ -7,4 +7,4 @@\n 7\n 8\n 9\n-10\n+y\n',
  ],
  [
    'two changes near each other are one',
    lines(1, 2, 3, 4),
    lines('x', 2, 3, 'y'),
    '@@ -1,4 +1,4 @@\n-1\n+x\n 2\n 3\n-4\n+y\n',
  ],
  ['a line added', 'a\nb', 'a\nn\nb', '@@ -1,2 +1,3 @@\n a\n+n\n b\n'],
])('%s', (_title, before, after, expected) => {
  expect(unifiedDiff(before, after)).toBe(expected);
});
