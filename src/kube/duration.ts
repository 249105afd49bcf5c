import { MICROS_PER_HOUR, MICROS_PER_MINUTE, MICROS_PER_SECOND } from './microtime.ts';

const MICROS_PER_DAY = 24 * MICROS_PER_HOUR;

/** Go's time.ParseDuration units, and `d` and `w`, which people write and Go does not know. */
const UNIT_US: Readonly<Record<string, number>> = {
  us: 1,
  µs: 1,
  ms: 1_000,
  s: MICROS_PER_SECOND,
  m: MICROS_PER_MINUTE,
  h: MICROS_PER_HOUR,
  d: MICROS_PER_DAY,
  w: 7 * MICROS_PER_DAY,
};

const PART = /(\d+(?:\.\d+)?)(us|µs|ms|s|m|h|d|w)/gy;

/** Reads `90s`, `1h30m`, `1.5h`, `7d` into microseconds; `undefined` for anything else (no sign, unit needed). */
export function parseDuration(text: string): number | undefined {
  let total_us = 0;
  let end = 0;
  PART.lastIndex = 0;
  for (let match = PART.exec(text); match !== null; match = PART.exec(text)) {
    total_us += Number(match[1]) * (UNIT_US[match[2] ?? ''] ?? Number.NaN);
    end = PART.lastIndex;
  }
  return end === text.length && text !== '' ? Math.round(total_us) : undefined;
}

/** A duration for people, with at most two units: `350ms`, `2.3s`, `70s`, `4m12s`, `5h10m`, `3d4h`. */
export function formatDuration(duration_us: number): string {
  const seconds = duration_us / MICROS_PER_SECOND;
  if (seconds < 1) return `${Math.round(duration_us / 1_000)}ms`;
  if (seconds < 9.95) return `${seconds.toFixed(1)}s`;
  if (seconds < 119.5) return `${Math.round(seconds)}s`;
  if (seconds < 3_599.5) return twoUnits(Math.round(seconds), 60, 'm', 's');
  const minutes = Math.round(seconds / 60);
  return minutes < 48 * 60
    ? twoUnits(minutes, 60, 'h', 'm')
    : twoUnits(Math.round(minutes / 60), 24, 'd', 'h');
}

function twoUnits(value: number, size: number, large: string, small: string): string {
  const rest = value % size;
  return `${Math.floor(value / size)}${large}${rest === 0 ? '' : `${rest}${small}`}`;
}
