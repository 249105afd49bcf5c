const SECOND_MS = 1_000;
const MINUTE_S = 60;
const HOUR_S = 3_600;
const DAY_S = 86_400;
const YEAR_S = 365 * DAY_S;

/**
 * A span as kubectl prints it: `45s`, `2m5s`, `3h`, `4d2h`. Source: HumanDuration, k8s.io/apimachinery/pkg/util/duration.
 */
export function spanText(span_ms: number): string {
  const span_s = Math.floor(span_ms / SECOND_MS);
  if (span_s < -1) return '<invalid>';
  if (span_s < 0) return '0s';
  if (span_s < 2 * MINUTE_S) return `${span_s}s`;
  const minutes = Math.floor(span_s / MINUTE_S);
  if (minutes < 10) return two(minutes, 'm', span_s % MINUTE_S, 's');
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.floor(span_s / HOUR_S);
  if (hours < 8) return two(hours, 'h', minutes % 60, 'm');
  if (hours < 48) return `${hours}h`;
  const days = Math.floor(span_s / DAY_S);
  if (hours < 192) return two(days, 'd', hours % 24, 'h');
  if (days < 730) return `${days}d`;
  const years = Math.floor(span_s / YEAR_S);
  return years < 8 ? two(years, 'y', days % 365, 'd') : `${years}y`;
}

function two(big: number, bigUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${big}${bigUnit}` : `${big}${bigUnit}${small}${smallUnit}`;
}

/** The time since `timestamp` (RFC 3339). */
export function ageText(timestamp: string | undefined, now_ms: number): string {
  const then_ms = timestamp === undefined ? Number.NaN : Date.parse(timestamp);
  return Number.isNaN(then_ms) ? '<unknown>' : spanText(now_ms - then_ms);
}
