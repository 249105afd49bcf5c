import { isTimeZone } from './time-zone.ts';
/**
 * When a CronJob runs, by fields: the values that match, lowest first. `day` is the day of the month, `weekday` counts
 * from Sunday = 0. `daysMeet` says how the two days go together: `both` must match where one of them is `*` or `?`, else
 * `either` is enough. (robfig/cron v3: `*` with a step above 1 does not count as `*`.)
 */
export interface CronFields {
  readonly type: 'fields';
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly days: readonly number[];
  readonly months: readonly number[];
  readonly weekdays: readonly number[];
  readonly daysMeet: 'both' | 'either';
}

/** `@every 1h30m`: counted from the last run, not from the clock. Whole seconds, at least 1. */
export interface CronEvery {
  readonly type: 'every';
  readonly interval_s: number;
}

export type CronSchedule = CronFields | CronEvery;

/** What reading gives; `reason` is one clause. */
export type CronReading =
  | { readonly type: 'schedule'; readonly schedule: CronSchedule }
  | { readonly type: 'invalid'; readonly reason: string };

interface Bounds {
  readonly field: string;
  readonly min: number;
  readonly max: number;
  readonly names: Readonly<Record<string, number>>;
}

const MONTH_NAMES = {
  jan: 1,
  feb: 2,
  mar: 3,
  apr: 4,
  may: 5,
  jun: 6,
  jul: 7,
  aug: 8,
  sep: 9,
  oct: 10,
  nov: 11,
  dec: 12,
};
const WEEKDAY_NAMES = { sun: 0, mon: 1, tue: 2, wed: 3, thu: 4, fri: 5, sat: 6 };

const MINUTE: Bounds = { field: 'minute', min: 0, max: 59, names: {} };
const HOUR: Bounds = { field: 'hour', min: 0, max: 23, names: {} };
const DAY: Bounds = { field: 'day of month', min: 1, max: 31, names: {} };
const MONTH: Bounds = { field: 'month', min: 1, max: 12, names: MONTH_NAMES };
const WEEKDAY: Bounds = { field: 'day of week', min: 0, max: 6, names: WEEKDAY_NAMES };

/** The predefined schedules as the five fields that they stand for. Upper case is not known (`@Daily`). */
const DESCRIPTORS: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};
const EVERY = '@every ';

/** A reason, thrown inside this file only and turned into a CronReading. */
class Invalid extends Error {}

function numberIn(text: string, { field, names }: Bounds): number {
  const named = text.toLowerCase();
  if (Object.hasOwn(names, named)) return names[named] ?? 0;
  if (!/^\+?\d{1,9}$/.test(text)) throw new Invalid(`${field}: ${JSON.stringify(text)} is no number`);
  return Number(text);
}

interface Range {
  readonly start: number;
  readonly end: number;
  readonly step: number;
  readonly isStar: boolean;
}

/** `a`, `a-b` or `*`, each with or without `/step`; `a/step` runs to the field's end. */
function rangeOf(expression: string, bounds: Bounds): Range {
  const [span = '', stepText, ...moreSlashes] = expression.split('/');
  const [low = '', high, ...moreHyphens] = span.split('-');
  const { field, min, max } = bounds;
  const bad = (what: string) => new Invalid(`${field}: ${what}: ${expression}`);
  if (moreSlashes.length > 0) throw bad('more than one /');
  const isStar = low === '*' || low === '?';
  if (!isStar && moreHyphens.length > 0) throw bad('more than one -');
  const start = isStar ? min : numberIn(low, bounds);
  const step = stepText === undefined ? 1 : numberIn(stepText, { ...bounds, names: {} });
  const isOpen = isStar || (stepText !== undefined && high === undefined);
  const end = isOpen ? max : high === undefined ? start : numberIn(high, bounds);
  if (start < min) throw bad(`${start} is below ${min}`);
  if (end > max)
    throw bad(`${end} is above ${max}${field === WEEKDAY.field && end === 7 ? ' (Sunday is 0 or sun)' : ''}`);
  if (start > end) throw bad(`${start} comes after ${end}`);
  if (step === 0) throw bad('a step of 0');
  return { start, end, step, isStar: isStar && step === 1 };
}

function fieldOf(
  text: string,
  bounds: Bounds,
): { readonly values: readonly number[]; readonly isStar: boolean } {
  const values = new Set<number>();
  let isStar = false;
  for (const expression of text.split(',')) {
    // Upstream drops empty items: `1,,2` is `1,2`, and `,` alone never matches.
    if (expression === '') continue;
    const range = rangeOf(expression, bounds);
    for (let value = range.start; value <= range.end; value += range.step) values.add(value);
    isStar ||= range.isStar;
  }
  return { values: [...values].toSorted((a, b) => a - b), isStar };
}

function fieldsOf(text: string): CronFields {
  const parts = text.split(/\s+/).filter((part) => part !== '');
  const [minute, hour, day, month, weekday] = parts;
  if (
    minute === undefined ||
    hour === undefined ||
    day === undefined ||
    month === undefined ||
    weekday === undefined ||
    parts.length !== 5
  )
    throw new Invalid(
      `it has ${parts.length} fields, not the 5 that Kubernetes reads (minute, hour, day of month, month, day of week)`,
    );
  const minutes = fieldOf(minute, MINUTE);
  const hours = fieldOf(hour, HOUR);
  const days = fieldOf(day, DAY);
  const months = fieldOf(month, MONTH);
  const weekdays = fieldOf(weekday, WEEKDAY);
  return {
    type: 'fields',
    minutes: minutes.values,
    hours: hours.values,
    days: days.values,
    months: months.values,
    weekdays: weekdays.values,
    daysMeet: days.isStar || weekdays.isStar ? 'both' : 'either',
  };
}

/** Go's time.ParseDuration, in seconds; days and weeks are not among its units. */
const GO_UNIT_S: Readonly<Record<string, number>> = {
  ns: 1e-9,
  us: 1e-6,
  µs: 1e-6,
  μs: 1e-6,
  ms: 1e-3,
  s: 1,
  m: 60,
  h: 3600,
};
const GO_DURATION = /^([+-]?)((?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+|0)$/;
const GO_PART = /(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g;

function everyOf(text: string): CronEvery {
  const match = GO_DURATION.exec(text);
  if (match === null) throw new Invalid(`${JSON.stringify(text)} is no duration (write 90s, 15m or 1h30m)`);
  const [, sign, parts = ''] = match;
  let seconds = 0;
  for (const [, number = '', unit = ''] of parts.matchAll(GO_PART))
    seconds += Number(number) * (GO_UNIT_S[unit] ?? 0);
  return { type: 'every', interval_s: sign === '-' ? 1 : Math.max(1, Math.floor(seconds)) };
}

function scheduleOf(text: string): CronSchedule {
  if (text === '') throw new Invalid('it is empty');
  // ValidateCronJobCreate refuses the letters anywhere (pkg/apis/batch/validation); stored objects may still have them.
  if (text.includes('TZ')) throw new Invalid('TZ= and CRON_TZ= are refused: use spec.timeZone');
  if (!text.startsWith('@')) return fieldsOf(text);
  if (text.startsWith(EVERY)) return everyOf(text.slice(EVERY.length));
  const fields = Object.hasOwn(DESCRIPTORS, text) ? DESCRIPTORS[text] : undefined;
  if (fields === undefined)
    throw new Invalid(`${text} is none of ${Object.keys(DESCRIPTORS).join(', ')}, @every <duration>`);
  return fieldsOf(fields);
}

/**
 * Reads `spec.schedule` of a CronJob as kube-apiserver does: `cron.ParseStandard` of github.com/robfig/cron v3.0.1 and the
 * refusal of TZ in ValidateCronJob. So 7 is no weekday, names may stand in ranges, `?` is `*`, and there is no @reboot.
 */
export function parseCronSchedule(text: string): CronReading {
  try {
    return { type: 'schedule', schedule: scheduleOf(text) };
  } catch (error) {
    if (error instanceof Invalid) return { type: 'invalid', reason: error.message };
    throw error;
  }
}

/** Source: validTimeZoneCharacters, pkg/apis/batch/validation/validation.go. */
const ZONE_PART = /^[A-Za-z.\-_0-9+]{1,14}$/;

/**
 * Why kube-apiserver refuses this `spec.timeZone`, `undefined` where it takes it. Which zones exist is asked of this
 * process's own time zone data.
 */
export function timeZoneProblem(timeZone: string): string | undefined {
  if (timeZone === '') return 'it is empty: leave the field out or name a zone';
  const isSpelled = timeZone
    .split('/')
    .every((part) => ZONE_PART.test(part) && part !== '.' && part !== '..' && !part.startsWith('-'));
  if (timeZone.toLowerCase() === 'local') return 'Local is refused: name a zone of the IANA data, as Etc/UTC';
  return isSpelled && isTimeZone(timeZone) ? undefined : `there is no time zone ${JSON.stringify(timeZone)}`;
}

/**
 * The trap `* *\/6 * * *`: minute `*` under a limited hour means every minute of those hours, where "every 6 hours" was
 * meant. Says how many runs a day that is and what was probably meant; `undefined` where the schedule is not of this form.
 */
export function everyMinuteTrap(
  text: string,
): { readonly runsPerDay: number; readonly meant: string } | undefined {
  const reading = parseCronSchedule(text);
  if (reading.type === 'invalid' || reading.schedule.type === 'every') return undefined;
  const [minute = '', hour = '', ...rest] = text.trim().split(/\s+/);
  const { minutes, hours } = reading.schedule;
  // A span of hours (`* 9-17`) is a plain wish to run all day long; a step, a list or one hour is not.
  const isSuspicious =
    /^[*?]$/.test(minute) && (hour.includes('/') || /^\d+(,\d+)*$/.test(hour)) && hours.length < 24;
  if (!isSuspicious) return undefined;
  return { runsPerDay: minutes.length * hours.length, meant: ['0', hour, ...rest].join(' ') };
}
