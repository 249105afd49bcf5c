import { describe, expect, it } from 'vitest';
import { parseCronSchedule } from '../../kube/cron-schedule.ts';
import { lastDueRun_ms } from './missed-runs.ts';

function due(schedule: string, earliest: string, now: string): string | undefined {
  const reading = parseCronSchedule(schedule);
  if (reading.type !== 'schedule') throw new Error(`${schedule} is no schedule`);
  const due_ms = lastDueRun_ms(reading.schedule, Date.parse(earliest), Date.parse(now), 'UTC');
  return due_ms === undefined ? undefined : new Date(due_ms).toISOString().replace('.000Z', 'Z');
}

describe('the last run that is due', () => {
  it.each([
    ['none yet', '0 * * * *', '2026-01-05T09:00:00Z', '2026-01-05T09:59:59Z', undefined],
    ['the only one', '0 * * * *', '2026-01-05T09:10:00Z', '2026-01-05T10:10:00Z', '2026-01-05T10:00:00Z'],
    ['of two', '0 * * * *', '2026-01-05T09:10:00Z', '2026-01-05T11:10:00Z', '2026-01-05T11:00:00Z'],
    ['of thousands', '* * * * *', '2026-01-01T00:00:00Z', '2026-01-05T11:10:30Z', '2026-01-05T11:10:00Z'],
    // Upstream's own cases for uneven gaps (TestMostRecentScheduleTime).
    [
      'uneven hours',
      '30 6-16/4 * * 1-5',
      '2022-05-18T14:30:00Z',
      '2022-05-19T06:30:30Z',
      '2022-05-19T06:30:00Z',
    ],
    [
      'over a weekend',
      '30 10,11,12 * * 1-5',
      '2022-05-27T12:30:00Z',
      '2022-05-30T10:31:00Z',
      '2022-05-30T10:30:00Z',
    ],
    // The guess lies behind the last run: a minute apart, and then nothing for the rest of the day.
    ['lost', '0,1 9 * * *', '2026-01-05T08:00:00Z', '2026-01-05T17:00:00Z', undefined],
  ])('%s', (_what, schedule, earliest, now, expected) => {
    expect(due(schedule, earliest, now)).toBe(expected);
  });
});
