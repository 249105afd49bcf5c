import { expect, it } from 'vitest';
import { timeZoneOffset } from './time-zone.ts';

const MINUTE_MS = 60_000;

it.each([
  ['UTC', '2026-07-01T00:00:00.000Z', 0],
  ['Europe/Berlin', '2026-01-01T00:00:00.000Z', 60],
  ['Europe/Berlin', '2026-03-29T00:59:59.999Z', 60],
  ['Europe/Berlin', '2026-03-29T01:00:00.000Z', 120],
  ['Asia/Kolkata', '2026-01-01T00:00:00.250Z', 330],
  ['America/New_York', '1969-12-31T23:59:59.500Z', -300],
])('%s at %s is %i minutes off UTC', (zone, at, minutes) => {
  expect(timeZoneOffset(zone)(Date.parse(at))).toBe(minutes * MINUTE_MS);
});

it('knows no zone that does not exist', () => {
  expect(() => timeZoneOffset('Mars/Olympus')).toThrow(RangeError);
});
