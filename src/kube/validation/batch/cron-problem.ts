import { goQuote } from '../go-value.ts';

interface Bounds {
  readonly minimum: number;
  readonly maximum: number;
  readonly names: readonly string[];
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** Minute, hour, day of the month, month, day of the week. Names count from the minimum. */
const FIELDS: readonly Bounds[] = [
  { minimum: 0, maximum: 59, names: [] },
  { minimum: 0, maximum: 23, names: [] },
  { minimum: 1, maximum: 31, names: [] },
  { minimum: 1, maximum: 12, names: MONTHS },
  { minimum: 0, maximum: 6, names: DAYS },
];

const DESCRIPTORS: ReadonlySet<string> = new Set([
  '@yearly',
  '@annually',
  '@monthly',
  '@weekly',
  '@daily',
  '@midnight',
  '@hourly',
]);
const EVERY = '@every ';
const ZONE = /^(?:CRON_)?TZ=/;
const GO_SPACE = /[\t\n\v\f\r \u0085\u00a0]+/;

/** Thrown inside this file only, with the text of upstream. */
class CronError extends Error {}

function parsedInt(text: string): number {
  const parsing = `strconv.Atoi: parsing ${goQuote(text)}`;
  if (!/^[+-]?\d+$/.test(text))
    throw new CronError(`failed to parse int from ${text}: ${parsing}: invalid syntax`);
  const value = BigInt(text.replace(/^\+/, ''));
  if (value > 2n ** 63n - 1n || value < -(2n ** 63n))
    throw new CronError(`failed to parse int from ${text}: ${parsing}: value out of range`);
  if (value < 0n) throw new CronError(`negative number (${value}) not allowed: ${text}`);
  return Number(value);
}

function parsedIntOrName(text: string, { names, minimum }: Bounds): number {
  const index = names.indexOf(text.toLowerCase());
  return index >= 0 ? index + minimum : parsedInt(text);
}

function readRange(expression: string, bounds: Bounds): void {
  const [limits = '', step, ...moreSteps] = expression.split('/');
  const [low = '', high, ...more] = limits.split('-');
  let start = bounds.minimum;
  let end = bounds.maximum;
  if (low !== '*' && low !== '?') {
    start = parsedIntOrName(low, bounds);
    end = start;
    if (high !== undefined && more.length === 0) end = parsedIntOrName(high, bounds);
    if (more.length > 0) throw new CronError(`too many hyphens: ${expression}`);
  }
  let every = 1;
  if (moreSteps.length > 0) throw new CronError(`too many slashes: ${expression}`);
  if (step !== undefined) {
    every = parsedInt(step);
    if (high === undefined) end = bounds.maximum;
  }
  if (start < bounds.minimum)
    throw new CronError(`beginning of range (${start}) below minimum (${bounds.minimum}): ${expression}`);
  if (end > bounds.maximum)
    throw new CronError(`end of range (${end}) above maximum (${bounds.maximum}): ${expression}`);
  if (start > end)
    throw new CronError(`beginning of range (${start}) beyond end of range (${end}): ${expression}`);
  if (every === 0) throw new CronError(`step of range should be a positive number: ${expression}`);
}

const DURATION = /^[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/;

/** What time.ParseDuration says of the commonest mistakes. */
function durationProblem(text: string): string | undefined {
  if (/^[+-]?0$/.test(text) || DURATION.test(text)) return undefined;
  return /^[+-]?[\d.]+$/.test(text) && /\d/.test(text)
    ? `time: missing unit in duration ${goQuote(text)}`
    : `time: invalid duration ${goQuote(text)}`;
}

function readDescriptor(text: string): void {
  if (DESCRIPTORS.has(text)) return;
  if (!text.startsWith(EVERY)) throw new CronError(`unrecognized descriptor: ${text}`);
  const problem = durationProblem(text.slice(EVERY.length));
  if (problem !== undefined) throw new CronError(`failed to parse duration ${text}: ${problem}`);
}

function read(schedule: string, zoneProblem: (zone: string) => string | undefined): void {
  if (schedule === '') throw new CronError('empty spec string');
  let rest = schedule;
  if (ZONE.test(schedule)) {
    const space = schedule.indexOf(' ');
    if (space < 0) throw new CronError('parse cron schedule: runtime error: slice bounds out of range');
    const zone = schedule.slice(schedule.indexOf('=') + 1, space);
    const problem = zoneProblem(zone);
    if (problem !== undefined) throw new CronError(`provided bad location ${zone}: ${problem}`);
    rest = schedule.slice(space).trim();
  }
  if (rest.startsWith('@')) return readDescriptor(rest);
  const fields = rest.split(GO_SPACE).filter((field) => field !== '');
  if (fields.length !== FIELDS.length)
    throw new CronError(
      `expected exactly ${FIELDS.length} fields, found ${fields.length}: [${fields.join(' ')}]`,
    );
  for (const [index, field] of fields.entries()) {
    const bounds = FIELDS[index];
    if (bounds === undefined) continue;
    for (const range of field.split(',')) if (range !== '') readRange(range, bounds);
  }
}

/** What is wrong with a schedule, in the words of github.com/robfig/cron/v3; `undefined` where nothing is. */
export function cronProblem(
  schedule: string,
  zoneProblem: (zone: string) => string | undefined,
): string | undefined {
  try {
    read(schedule, zoneProblem);
    return undefined;
  } catch (error) {
    if (error instanceof CronError) return error.message;
    throw error;
  }
}
