import { timeZoneOffset } from '../time-zone.ts';
import { Arguments, type CelFunction, type CelLibrary } from './library.ts';
import { CelDuration, CelError, CelTimestamp } from './value.ts';

const NANOS_PER_SECOND = 1_000_000_000n;
const NANOS_PER_MILLISECOND = 1_000_000n;
const MILLISECONDS_PER_DAY = 86_400_000;
const NANO_DIGITS = 9;
/** 0001-01-01T00:00:00Z and 9999-12-31T23:59:59.999999999Z (CEL specification). */
const TIMESTAMP_MIN_NANOS = -62_135_596_800n * NANOS_PER_SECOND;
const TIMESTAMP_MAX_NANOS = 253_402_300_800n * NANOS_PER_SECOND - 1n;
/** Go's time.Duration is an int64 of nanoseconds. */
const DURATION_LIMIT_NANOS = 2n ** 63n;

const RFC3339 =
  /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9})\d*)?(?:Z|([+-])(\d{2}):(\d{2}))$/;

/** A timestamp within CEL's range; throws where it is outside. */
export function celTimestamp(nanos: bigint): CelTimestamp {
  if (nanos < TIMESTAMP_MIN_NANOS || nanos > TIMESTAMP_MAX_NANOS) throw new CelError('timestamp overflow');
  return new CelTimestamp(nanos);
}

/** A duration within Go's range; throws where it is outside. */
export function celDuration(nanos: bigint): CelDuration {
  if (nanos < -DURATION_LIMIT_NANOS || nanos >= DURATION_LIMIT_NANOS) throw new CelError('duration overflow');
  return new CelDuration(nanos);
}

/** RFC 3339 with up to nanoseconds. Throws CelError. */
export function parseCelTimestamp(text: string): CelTimestamp {
  const match = RFC3339.exec(text);
  const invalid = () => new CelError(`cannot convert "${text}" to timestamp`);
  if (match === null) throw invalid();
  const [, year = '', month = '', day = '', hour = '', minute = '', second = '', fraction = ''] = match;
  const [sign, offsetHours = '0', offsetMinutes = '0'] = match.slice(8);
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  date.setUTCHours(Number(hour), Number(minute), Number(second));
  const isReal =
    date.getUTCMonth() === Number(month) - 1 &&
    date.getUTCDate() === Number(day) &&
    date.getUTCHours() === Number(hour);
  if (!isReal || Number(minute) > 59 || Number(second) > 59) throw invalid();
  const offset_s = (Number(offsetHours) * 60 + Number(offsetMinutes)) * 60 * (sign === '-' ? -1 : 1);
  const nanos = BigInt(date.getTime()) * NANOS_PER_MILLISECOND + BigInt(fraction.padEnd(NANO_DIGITS, '0'));
  return celTimestamp(nanos - BigInt(offset_s) * NANOS_PER_SECOND);
}

function splitSeconds(nanos: bigint): { readonly seconds: bigint; readonly rest: bigint } {
  const rest = ((nanos % NANOS_PER_SECOND) + NANOS_PER_SECOND) % NANOS_PER_SECOND;
  return { seconds: (nanos - rest) / NANOS_PER_SECOND, rest };
}

function dateOf({ nanos }: CelTimestamp): Date {
  return new Date(
    Number(
      (nanos - (((nanos % NANOS_PER_MILLISECOND) + NANOS_PER_MILLISECOND) % NANOS_PER_MILLISECOND)) /
        NANOS_PER_MILLISECOND,
    ),
  );
}

/** As Go's RFC3339Nano in UTC: no trailing zeros in the fraction. */
export function timestampText(timestamp: CelTimestamp): string {
  const { rest } = splitSeconds(timestamp.nanos);
  const fraction = rest === 0n ? '' : `.${String(rest).padStart(NANO_DIGITS, '0').replace(/0+$/, '')}`;
  return `${dateOf(timestamp).toISOString().slice(0, 19)}${fraction}Z`;
}

const UNIT_NANOS: ReadonlyMap<string, bigint> = new Map([
  ['ns', 1n],
  ['us', 1_000n],
  ['µs', 1_000n],
  ['μs', 1_000n],
  ['ms', NANOS_PER_MILLISECOND],
  ['s', NANOS_PER_SECOND],
  ['m', 60n * NANOS_PER_SECOND],
  ['h', 3_600n * NANOS_PER_SECOND],
]);
const DURATION_PART = /(\d*)(?:\.(\d*))?(ns|us|µs|μs|ms|s|m|h)/y;
/** More digits than any duration has; beyond, big numbers would only cost memory. */
const DURATION_TEXT_MAX = 200;

/** Go's time.ParseDuration: `1h15m30.918s`. Throws CelError. */
export function parseCelDuration(text: string): CelDuration {
  const invalid = () => new CelError(`cannot convert "${text}" to duration`);
  const negative = text.startsWith('-');
  const unsigned = /^[+-]/.test(text) ? text.slice(1) : text;
  if (unsigned === '0') return new CelDuration(0n);
  if (unsigned === '' || unsigned.length > DURATION_TEXT_MAX) throw invalid();
  let nanos = 0n;
  for (let position = 0; position < unsigned.length; position = DURATION_PART.lastIndex) {
    DURATION_PART.lastIndex = position;
    const [, whole = '', fraction = '', unit = ''] = DURATION_PART.exec(unsigned) ?? [];
    const unit_nanos = UNIT_NANOS.get(unit);
    if (unit_nanos === undefined || whole + fraction === '') throw invalid();
    nanos += BigInt(whole === '' ? '0' : whole) * unit_nanos;
    nanos += (BigInt(fraction === '' ? '0' : fraction) * unit_nanos) / 10n ** BigInt(fraction.length);
  }
  return celDuration(negative ? -nanos : nanos);
}

/** Seconds with a fraction, as CEL writes durations: `3600s`, `1.5s`. */
export function durationText({ nanos }: CelDuration): string {
  const absolute = nanos < 0n ? -nanos : nanos;
  const rest = absolute % NANOS_PER_SECOND;
  const fraction = rest === 0n ? '' : `.${String(rest).padStart(NANO_DIGITS, '0').replace(/0+$/, '')}`;
  return `${nanos < 0n ? '-' : ''}${absolute / NANOS_PER_SECOND}${fraction}s`;
}

const FIXED_OFFSET = /^([+-]?)(\d{2}):(\d{2})$/;

/** The wall clock of a time zone, as a Date whose UTC fields show it. */
function wallClock(timestamp: CelTimestamp, zone: string): Date {
  const date = dateOf(timestamp);
  if (zone === '' || zone === 'UTC') return date;
  const fixed = FIXED_OFFSET.exec(zone);
  if (fixed !== null) {
    const minutes = Number(fixed[2]) * 60 + Number(fixed[3]);
    return new Date(date.getTime() + (fixed[1] === '-' ? -minutes : minutes) * 60_000);
  }
  try {
    return new Date(date.getTime() + timeZoneOffset(zone)(date.getTime()));
  } catch (error) {
    if (error instanceof RangeError) throw new CelError(`unknown time zone ${zone}`);
    throw error;
  }
}

const field =
  (name: string, read: (date: Date) => number): CelFunction =>
  (args) => {
    const reader = new Arguments(name, args).count(1, 2);
    return BigInt(
      read(wallClock(reader.instance(0, CelTimestamp), reader.has(1) ? reader.string(1) : 'UTC')),
    );
  };

const part =
  (name: string, nanosPerUnit: bigint): CelFunction =>
  (args) =>
    new Arguments(name, args).count(1).instance(0, CelDuration).nanos / nanosPerUnit;

function dayOfYear(date: Date): number {
  return Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / MILLISECONDS_PER_DAY);
}

const TIMESTAMP = 'google.protobuf.Timestamp';
const DURATION = 'google.protobuf.Duration';

/** The accessors of timestamps and durations of the CEL standard library. */
export const TIME: CelLibrary = {
  global: {},
  member: {
    [`${TIMESTAMP}.getFullYear`]: field('getFullYear', (date) => date.getUTCFullYear()),
    [`${TIMESTAMP}.getMonth`]: field('getMonth', (date) => date.getUTCMonth()),
    [`${TIMESTAMP}.getDate`]: field('getDate', (date) => date.getUTCDate()),
    [`${TIMESTAMP}.getDayOfMonth`]: field('getDayOfMonth', (date) => date.getUTCDate() - 1),
    [`${TIMESTAMP}.getDayOfWeek`]: field('getDayOfWeek', (date) => date.getUTCDay()),
    [`${TIMESTAMP}.getDayOfYear`]: field('getDayOfYear', dayOfYear),
    [`${TIMESTAMP}.getHours`]: field('getHours', (date) => date.getUTCHours()),
    [`${TIMESTAMP}.getMinutes`]: field('getMinutes', (date) => date.getUTCMinutes()),
    [`${TIMESTAMP}.getSeconds`]: field('getSeconds', (date) => date.getUTCSeconds()),
    [`${TIMESTAMP}.getMilliseconds`]: field('getMilliseconds', (date) => date.getUTCMilliseconds()),
    [`${DURATION}.getHours`]: part('getHours', 3_600n * NANOS_PER_SECOND),
    [`${DURATION}.getMinutes`]: part('getMinutes', 60n * NANOS_PER_SECOND),
    [`${DURATION}.getSeconds`]: part('getSeconds', NANOS_PER_SECOND),
    [`${DURATION}.getMilliseconds`]: (args) => {
      const { nanos } = new Arguments('getMilliseconds', args).count(1).instance(0, CelDuration);
      return nanos / NANOS_PER_MILLISECOND;
    },
  },
};
