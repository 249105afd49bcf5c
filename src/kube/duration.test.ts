import { expect, it } from 'vitest';
import { formatDuration, parseDuration } from './duration.ts';

it.each([
  ['1h', 3_600_000_000],
  ['1h30m', 5_400_000_000],
  ['1.5h', 5_400_000_000],
  ['90s', 90_000_000],
  ['250ms', 250_000],
  ['7d', 604_800_000_000],
  ['2w', 1_209_600_000_000],
  ['', undefined],
  ['1', undefined],
  ['h', undefined],
  ['-1h', undefined],
  ['1h x', undefined],
  ['1 h', undefined],
])('reads %j as %j microseconds', (text, expected) => {
  expect(parseDuration(text)).toBe(expected);
});

it.each([
  [350_000, '350ms'],
  [2_314_000, '2.3s'],
  [9_960_000, '10s'],
  [70_000_000, '70s'],
  [252_000_000, '4m12s'],
  [240_000_000, '4m'],
  [3_599_600_000, '1h'],
  [18_600_000_000, '5h10m'],
  [273_600_000_000, '3d4h'],
])('writes %j microseconds as %j', (duration_us, expected) => {
  expect(formatDuration(duration_us)).toBe(expected);
});
