import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { longestInterval_s, nextRuns, runsPerHourMax, shortestInterval_s } from './cron-schedule-runs.ts';
import {
  everyMinuteTrap,
  parseCronSchedule,
  timeZoneProblem,
  type CronFields,
  type CronSchedule,
} from './cron-schedule.ts';

function schedule(text: string): CronSchedule {
  const reading = parseCronSchedule(text);
  if (reading.type === 'invalid') throw new Error(`${text}: ${reading.reason}`);
  return reading.schedule;
}

function fields(text: string): CronFields {
  const read = schedule(text);
  if (read.type === 'every') throw new Error(`${text} has no fields`);
  return read;
}

describe('parseCronSchedule', () => {
  it.each([
    ['0/15 * * * *', { minutes: [0, 15, 30, 45] }],
    ['20-35/15 * * * *', { minutes: [20, 35] }],
    ['5,50-52,5 * * * *', { minutes: [5, 50, 51, 52] }],
    ['1,,2 * * * *', { minutes: [1, 2] }],
    [', * * * *', { minutes: [] }],
    ['+7 * * * *', { minutes: [7] }],
    ['*-9 * * * *', { minutes: Array.from({ length: 60 }, (_, minute) => minute) }],
    ['0 0 * JAN,feb-Mar Mon-Fri', { months: [1, 2, 3], weekdays: [1, 2, 3, 4, 5], daysMeet: 'both' }],
    ['0 0 ? * Sun', { weekdays: [0], daysMeet: 'both' }],
    ['0 0 * * Mon/2', { weekdays: [1, 3, 5] }],
    ['0 0 1,15 * Sun', { daysMeet: 'either' }],
    ['0 0 */10 * Sun', { days: [1, 11, 21, 31], daysMeet: 'either' }],
    ['0 0 */1 * Sun', { daysMeet: 'both' }],
    ['0 0 */2,? * Sun', { daysMeet: 'both' }],
    ['  0\t0  1 1 * ', { minutes: [0], months: [1] }],
    ['@weekly', { minutes: [0], hours: [0], weekdays: [0], daysMeet: 'both' }],
    ['@annually', { days: [1], months: [1] }],
  ])('reads %j', (text, expected) => {
    expect(fields(text)).toMatchObject(expected);
  });

  it.each([
    ['@every 90s', 90],
    ['@every 1h30m', 5400],
    ['@every 1.5h', 5400],
    ['@every 100ms', 1],
    ['@every 2s900ms', 2],
    ['@every -5m', 1],
    ['@every 0', 1],
  ])('reads %s', (text, interval_s) => {
    expect(schedule(text)).toEqual({ type: 'every', interval_s });
  });

  it.each([
    ['', /empty/],
    ['   ', /0 fields/],
    ['* * * *', /4 fields/],
    ['0 * * * * *', /6 fields/],
    ['60 * * * *', /minute: 60 is above 59/],
    ['* 24 * * *', /hour: 24 is above 23/],
    ['* * 0 * *', /day of month: 0 is below 1/],
    ['* * * 13 *', /month: 13 is above 12/],
    ['* * * * 7', /7 is above 6 \(Sunday is 0 or sun\)/],
    ['* * * * L', /"L" is no number/],
    ['* * * * sunday', /"sunday" is no number/],
    ['jan * * * *', /"jan" is no number/],
    ['9-5 * * * *', /9 comes after 5/],
    ['1-2-3 * * * *', /more than one -/],
    ['1/2/3 * * * *', /more than one \//],
    ['*/0 * * * *', /step of 0/],
    ['*/-1 * * * *', /"-1" is no number/],
    ['-5 * * * *', /"" is no number/],
    ['1-* * * * *', /"\*" is no number/],
    ['TZ=UTC 0 * * * *', /spec\.timeZone/],
    ['CRON_TZ=Europe/Berlin @daily', /spec\.timeZone/],
    ['@reboot', /none of @yearly/],
    ['@Daily', /none of/],
    ['@daily ', /none of/],
    ['@every', /none of/],
    ['@every 1d', /no duration/],
    ['@every  5m', /no duration/],
    ['@every 5', /no duration/],
  ])('refuses %j and says why', (text, reason) => {
    expect(parseCronSchedule(text)).toEqual({ type: 'invalid', reason: expect.stringMatching(reason) });
  });
});

it.each([
  ['2012-07-09T14:59:59Z', '0/15 * * * *', '2012-07-09T15:00:00.000Z'],
  ['2012-07-09T15:00:00Z', '0/15 * * * *', '2012-07-09T15:15:00.000Z'],
  ['2012-07-09T23:45:00Z', '20-35/15 * * * *', '2012-07-10T00:20:00.000Z'],
  ['2012-07-09T23:35:00Z', '0 0 9 Apr-Oct ?', '2012-08-09T00:00:00.000Z'],
  ['2012-07-09T23:35:00Z', '0 0 * Feb Mon', '2013-02-04T00:00:00.000Z'],
  ['2012-07-09T23:35:00Z', '0 0 */5 Apr,Aug,Oct Mon', '2012-08-01T00:00:00.000Z'],
  ['2012-12-31T23:59:45Z', '* * * * *', '2013-01-01T00:00:00.000Z'],
  ['2012-07-09T23:35:00Z', '0 0 29 Feb ?', '2016-02-29T00:00:00.000Z'],
  ['2012-07-09T23:35:00Z', '0 0 13 * Fri', '2012-07-13T00:00:00.000Z'],
  ['2012-07-09T23:35:00Z', '0 0 30 2 *', undefined],
  ['2012-07-09T23:35:00Z', '0 0 31 Apr ?', undefined],
  ['2012-07-09T23:35:00Z', ', 0 * * *', undefined],
])('after %s, %s runs at %s', (after, text, expected) => {
  const [run] = nextRuns(schedule(text), Date.parse(after), 1);
  expect(run === undefined ? undefined : new Date(run).toISOString()).toBe(expected);
});

it.each([
  // The hour that does not exist is left out, the one that comes twice runs twice.
  ['2012-03-11T00:00:00-05:00', '30 2 11 Mar ?', 'America/New_York', ['2013-03-11T06:30:00.000Z']],
  [
    '2012-11-04T00:00:00-04:00',
    '30 1 4 Nov ?',
    'America/New_York',
    ['2012-11-04T05:30:00.000Z', '2012-11-04T06:30:00.000Z'],
  ],
  // Midnight does not exist on this day, and the offset is not a whole hour there.
  [
    '2018-11-03T12:00:00Z',
    '30 0,1 * * *',
    'America/Sao_Paulo',
    ['2018-11-04T03:30:00.000Z', '2018-11-05T02:30:00.000Z'],
  ],
  [
    '2024-01-01T00:00:00Z',
    '0 9 * * *',
    'Asia/Kolkata',
    ['2024-01-01T03:30:00.000Z', '2024-01-02T03:30:00.000Z'],
  ],
  ['2024-01-01T00:00:00Z', '0 9 * * *', 'Asia/Kathmandu', ['2024-01-01T03:15:00.000Z']],
])('after %s, %s in zone %s', (after, text, timeZone, expected) => {
  const runs = nextRuns(schedule(text), Date.parse(after), expected.length, timeZone);
  expect(runs.map((run) => new Date(run).toISOString())).toEqual(expected);
});

it('counts @every from the last run', () => {
  expect(nextRuns(schedule('@every 90s'), 10_500, 2)).toEqual([100_000, 190_000]);
});

it.each([
  ['*/15 * * * *', 900, 900, 4],
  ['*/45 * * * *', 900, 2700, 2],
  ['*/15 9-19 * * Mon-Fri', 900, (2 * 24 + 13) * 3600 + 900, 4],
  ['* */6 * * *', 60, 5 * 3600 + 60, 60],
  ['0 */6 * * *', 21_600, 21_600, 1],
  ['59 23 * * *', 86_400, 86_400, 1],
  ['0,59 0,23 * * *', 60, 22 * 3600 + 60, 2],
  ['30 23 1 * *', 28 * 86_400, 31 * 86_400, 1],
  ['0 0 29 2 *', 1461 * 86_400, 1461 * 86_400, 1],
  ['0 0 30 2 *', undefined, undefined, 0],
  ['@every 7m', 420, 420, 9],
])('%s: shortest %s s, longest %s s, at most %i an hour', (text, shortest, longest, perHour) => {
  const read = schedule(text);
  expect([shortestInterval_s(read), longestInterval_s(read), runsPerHourMax(read)]).toEqual([
    shortest,
    longest,
    perHour,
  ]);
});

it.each([
  ['* */6 * * *', { runsPerDay: 240, meant: '0 */6 * * *' }],
  ['* 3 * * 1', { runsPerDay: 60, meant: '0 3 * * 1' }],
  ['? 0,12 * * *', { runsPerDay: 120, meant: '0 0,12 * * *' }],
  ['* 9-17 * * *', undefined],
  ['* * * * *', undefined],
  ['* */1 * * *', undefined],
  ['*/5 */6 * * *', undefined],
  ['0 */6 * * *', undefined],
  ['@hourly', undefined],
  ['nonsense', undefined],
])('everyMinuteTrap(%s)', (text, expected) => {
  expect(everyMinuteTrap(text)).toEqual(expected);
});

it.each([
  ['Etc/UTC', undefined],
  ['Europe/Berlin', undefined],
  ['America/Argentina/Buenos_Aires', undefined],
  ['', /empty/],
  ['Local', /Local/],
  ['local', /Local/],
  ['Europe/Atlantis', /no time zone/],
  ['+01:00', /no time zone/],
  ['Europe//Berlin', /no time zone/],
  ['../etc', /no time zone/],
])('timeZoneProblem(%j)', (zone, expected) => {
  if (expected === undefined) expect(timeZoneProblem(zone)).toBeUndefined();
  else expect(timeZoneProblem(zone)).toMatch(expected);
});

const field = (min: number, max: number) =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constant('*') },
    fc.integer({ min, max }).map(String),
    fc.integer({ min: 2, max: 12 }).map((step) => `*/${step}`),
    fc
      .tuple(fc.integer({ min, max }), fc.integer({ min, max }))
      .map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`),
  );
const texts = fc
  .tuple(field(0, 59), field(0, 23), field(1, 31), field(1, 12), field(0, 6))
  .map((parts) => parts.join(' '));

it('finds the runs that looking at every minute finds, clock changes included', () => {
  const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'Australia/Lord_Howe', 'America/Sao_Paulo');
  // Around changes of the clock, in both directions.
  const starts = fc.constantFrom(
    '2018-10-27T20:00Z',
    '2018-11-03T20:00Z',
    '2019-02-16T20:00Z',
    '2019-03-30T20:00Z',
    '2019-04-06T10:00Z',
  );
  fc.assert(
    fc.property(texts, zones, starts, (text, timeZone, start) => {
      const [read, from_ms] = [fields(text), Date.parse(start)];
      const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
      const expected: number[] = [];
      for (let minute = 1; minute <= 16 * 60; minute += 1) {
        const at_ms = from_ms + minute * 60_000;
        const wall = new Date(`${format.format(at_ms).replace(' ', 'T')}:00Z`);
        const day = read.days.includes(wall.getUTCDate());
        const weekday = read.weekdays.includes(wall.getUTCDay());
        if (
          read.minutes.includes(wall.getUTCMinutes()) &&
          read.hours.includes(wall.getUTCHours()) &&
          read.months.includes(wall.getUTCMonth() + 1) &&
          (read.daysMeet === 'both' ? day && weekday : day || weekday)
        )
          expected.push(at_ms);
      }
      const runs = nextRuns(read, from_ms, expected.length + 1, timeZone);
      expect(runs.slice(0, expected.length)).toEqual(expected);
      expect(runs[expected.length] ?? Infinity).toBeGreaterThan(from_ms + 16 * 3_600_000);
    }),
    { numRuns: 60 },
  );
});

it('finds the gaps that listing the runs finds', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const read = fields(text);
      const window = { from_ms: Date.UTC(2023, 11, 29), to_ms: Date.UTC(2024, 0, 11) };
      const runs = nextRuns(read, window.from_ms - 1, 13 * 1440).filter((run) => run < window.to_ms);
      const gaps = runs.slice(1).map((run, index) => (run - runs[index]!) / 1000);
      const most = runs.map((run, index) => {
        let next = index;
        while (next < runs.length && runs[next]! < run + 3_600_000) next += 1;
        return next - index;
      });
      const min = gaps.reduce((a, b) => Math.min(a, b), Infinity);
      const max = gaps.reduce((a, b) => Math.max(a, b), -Infinity);
      expect(shortestInterval_s(read, window) ?? Infinity).toBe(min);
      expect(longestInterval_s(read, window) ?? -Infinity).toBe(max);
      expect(runsPerHourMax(read, window)).toBe(most.reduce((a, b) => Math.max(a, b), 0));
    }),
    { numRuns: 40 },
  );
});
