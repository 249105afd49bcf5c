import { timeZoneOffset } from './time-zone.ts';
import type { CronFields, CronSchedule } from './cron-schedule.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const MINUTES_PER_DAY = 1440;
const SECONDS_PER_MINUTE = 60;
const SECONDS_PER_HOUR = 3600;
/** Clocks change by at most this much, at such a boundary of UTC: offsets of zones are multiples of a quarter of an hour. */
const CLOCK_CHANGE_MAX_MS = 3 * HOUR_MS;
const OFFSET_STEP_MS = 15 * MINUTE_MS;
/** robfig/cron gives up after five years: `0 0 30 2 *` never runs. */
const GIVE_UP_MS = 5 * 366 * DAY_MS;
/** Eight years from a leap year on: every weekday, two 29ths of February. */
const WINDOW: Window = { from_ms: Date.UTC(2024, 0, 1), to_ms: Date.UTC(2032, 0, 1) };

/** A span of whole days, `to_ms` not included; milliseconds since 1970. */
export interface Window {
  readonly from_ms: number;
  readonly to_ms: number;
}

function dayMatches(fields: CronFields, wall_ms: number): boolean {
  const date = new Date(wall_ms);
  if (!fields.months.includes(date.getUTCMonth() + 1)) return false;
  const day = fields.days.includes(date.getUTCDate());
  const weekday = fields.weekdays.includes(date.getUTCDay());
  return fields.daysMeet === 'both' ? day && weekday : day || weekday;
}

/** Minutes after midnight at which it runs on a day that matches, in order. */
function minutesOfDay({ hours, minutes }: CronFields): readonly number[] {
  return hours.flatMap((hour) => minutes.map((minute) => hour * 60 + minute));
}

/** Instants (whole minutes) from `from_ms` on, included, whose wall clock matches; ends after five years without one. */
function* fieldRuns(fields: CronFields, from_ms: number, timeZone: string): Generator<number> {
  const offsetAt = timeZoneOffset(timeZone);
  const runsAt = new Set(minutesOfDay(fields));
  let at_ms = Math.ceil(from_ms / MINUTE_MS) * MINUTE_MS;
  let giveUp_ms = at_ms + GIVE_UP_MS;
  while (at_ms < giveUp_ms) {
    const offset_ms = offsetAt(at_ms);
    const wall_ms = at_ms + offset_ms;
    const step_end_ms = (Math.floor(at_ms / OFFSET_STEP_MS) + 1) * OFFSET_STEP_MS;
    if (!dayMatches(fields, wall_ms)) {
      const midnight_ms = (Math.floor(wall_ms / DAY_MS) + 1) * DAY_MS - offset_ms;
      // Not to midnight itself: the clock may be moved before it.
      at_ms = Math.max(step_end_ms, midnight_ms - CLOCK_CHANGE_MAX_MS);
      continue;
    }
    for (; at_ms < step_end_ms; at_ms += MINUTE_MS) {
      const minute = Math.floor((at_ms + offset_ms) / MINUTE_MS) % MINUTES_PER_DAY;
      if (!runsAt.has(minute)) continue;
      yield at_ms;
      giveUp_ms = at_ms + GIVE_UP_MS;
    }
  }
}

/**
 * The next `count` runs after `after_ms`, in milliseconds since 1970; fewer where the schedule never matches again.
 * An hour that the clock skips in spring has no runs, one that it repeats in autumn has them twice (robfig/cron v3).
 * `timeZone` is kube-controller-manager's own where the CronJob names none; that is UTC in nearly every cluster.
 */
export function nextRuns(
  schedule: CronSchedule,
  after_ms: number,
  count: number,
  timeZone = 'UTC',
): readonly number[] {
  const runs: number[] = [];
  if (schedule.type === 'every') {
    const first_ms = Math.floor(after_ms / 1000) * 1000;
    for (let run = 1; run <= count; run += 1) runs.push(first_ms + run * schedule.interval_s * 1000);
    return runs;
  }
  if (count <= 0) return runs;
  for (const run_ms of fieldRuns(schedule, after_ms + 1, timeZone)) {
    runs.push(run_ms);
    if (runs.length >= count) break;
  }
  return runs;
}

/** Gaps between runs that follow each other, by day: all gaps within a day are the same on every day that matches. */
function gaps_s(fields: CronFields, { from_ms, to_ms }: Window): readonly number[] {
  const minutes = minutesOfDay(fields);
  const [first] = minutes;
  const last = minutes.at(-1);
  if (first === undefined || last === undefined) return [];
  const found = new Set<number>();
  let before: number | undefined;
  for (let day = Math.ceil(from_ms / DAY_MS); day * DAY_MS < to_ms; day += 1) {
    if (!dayMatches(fields, day * DAY_MS)) continue;
    if (before !== undefined) found.add((day - before) * MINUTES_PER_DAY + first - last);
    before = day;
  }
  if (before === undefined) return [];
  for (const [index, minute] of minutes.entries()) {
    const next = minutes[index + 1];
    if (next !== undefined) found.add(next - minute);
  }
  return [...found].map((gap_minutes) => gap_minutes * SECONDS_PER_MINUTE);
}

/**
 * The shortest time from one run to the next by the clock on the wall, in seconds; `undefined` where it runs at most once
 * in the window. Clock changes are left out: they make single gaps an hour longer or shorter.
 */
export function shortestInterval_s(schedule: CronSchedule, window: Window = WINDOW): number | undefined {
  if (schedule.type === 'every') return schedule.interval_s;
  const gaps = gaps_s(schedule, window);
  return gaps.length === 0 ? undefined : Math.min(...gaps);
}

/** The longest time from one run to the next, as `shortestInterval_s` counts it. */
export function longestInterval_s(schedule: CronSchedule, window: Window = WINDOW): number | undefined {
  if (schedule.type === 'every') return schedule.interval_s;
  const gaps = gaps_s(schedule, window);
  return gaps.length === 0 ? undefined : Math.max(...gaps);
}

/** The most runs that any 60 minutes hold; 0 where it never runs. */
export function runsPerHourMax(schedule: CronSchedule, window: Window = WINDOW): number {
  if (schedule.type === 'every') return Math.ceil(SECONDS_PER_HOUR / schedule.interval_s);
  const minutes = minutesOfDay(schedule);
  const days = { lone: false, pair: false };
  for (let day = Math.ceil(window.from_ms / DAY_MS); day * DAY_MS < window.to_ms; day += 1) {
    if (!dayMatches(schedule, day * DAY_MS)) continue;
    days.lone = true;
    const next_ms = (day + 1) * DAY_MS;
    days.pair ||= next_ms < window.to_ms && dayMatches(schedule, next_ms);
  }
  if (!days.lone) return 0;
  const line = days.pair ? [...minutes, ...minutes.map((minute) => minute + MINUTES_PER_DAY)] : minutes;
  let most = 0;
  let start = 0;
  for (const [end, minute] of line.entries()) {
    while (minute - (line[start] ?? minute) >= 60) start += 1;
    most = Math.max(most, end - start + 1);
  }
  return most;
}
