import { expect, it } from 'vitest';
import { columnLines, formatBytes, sparkline, wrappedColumnLines } from './columns.ts';
import { printable } from './printable.ts';

const COLUMNS = [{ heading: 'USER' }, { heading: 'COUNT', align: 'right' }] as const;

it('sets columns as wide as their values, without trailing spaces', () => {
  const rows = [
    ['alice', '7'],
    ['system:node:n1', '1234567'],
  ];
  expect(columnLines(COLUMNS, rows, { width_columns: undefined, unicode: true })).toEqual([
    'USER               COUNT',
    'alice                  7',
    'system:node:n1   1234567',
  ]);
});

it('wraps one column where a table is to be read, and cuts nothing', () => {
  const columns = [{ heading: 'WHAT' }, { heading: 'FOUND' }, { heading: 'TALK' }];
  const rows = [
    ['named', '39 ms, with 9 of 13 lost: system:serviceaccount:lb-system:lb-operator', '30 min'],
    ['lost', '13 of 13', 'all'],
  ];
  const narrow = { width_columns: 45, unicode: true };
  expect(wrappedColumnLines(columns, rows, 1, narrow)).toEqual([
    'WHAT    FOUND                                         TALK',
    'named   39 ms, with 9 of 13 lost:                     30 min',
    '        system:serviceaccount:lb-system:lb-operator',
    'lost    13 of 13                                      all',
  ]);
  const none = { width_columns: undefined, unicode: true };
  expect(wrappedColumnLines(columns, rows, 1, none)).toEqual(columnLines(columns, rows, none));
});

it('cuts the widest column on a terminal, and only there', () => {
  const rows = [['system:serviceaccount:shop:web', '1234567']];
  expect(columnLines(COLUMNS, rows, { width_columns: 24, unicode: true })).toEqual([
    'USER               COUNT',
    'system:servic…   1234567',
  ]);
  expect(columnLines(COLUMNS, rows, { width_columns: 24, unicode: false })[1]).toBe(
    'system:servic~   1234567',
  );
  expect(columnLines(COLUMNS, rows, { width_columns: 5, unicode: true })[1]).toBe('system:…   1234567');
});

it('does not let a value steer the terminal', () => {
  expect(printable('a\u001B[2Jb\nc\u202Ed')).toBe('a?[2Jb?c?d');
});

it('draws counts over time', () => {
  expect(sparkline([0, 1, 4, 8], true)).toBe(' ▁▄█');
  expect(sparkline([0, 1, 4, 8], false)).toBe(' _=@');
  expect(sparkline([0, 0], true)).toBe('  ');
});

it.each([
  [0, '0B'],
  [512, '512B'],
  [1024, '1.0KiB'],
  [3_200, '3.1KiB'],
  [51_380_224, '49MiB'],
])('writes %j bytes as %j', (bytes, expected) => {
  expect(formatBytes(bytes)).toBe(expected);
});
