const NANOS_PER_MS = 1_000_000;

function fraction(value: number, digits_count: number): string {
  return value.toFixed(digits_count).replace(/\.?0+$/, '');
}

/** A duration as Go's `time.Duration.String` writes it: `1.5ms`, `250µs`, `2m3.5s`, `0s`. */
export function goDuration(duration_ms: number): string {
  const nanos = Math.round(duration_ms * NANOS_PER_MS);
  if (nanos === 0) return '0s';
  if (nanos < 1_000) return `${nanos}ns`;
  if (nanos < NANOS_PER_MS) return `${fraction(nanos / 1_000, 3)}µs`;
  if (nanos < 1_000 * NANOS_PER_MS) return `${fraction(nanos / NANOS_PER_MS, 6)}ms`;
  const seconds = nanos / (1_000 * NANOS_PER_MS);
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor((seconds % 3_600) / 60);
  const rest = `${fraction(seconds - hours * 3_600 - minutes * 60, 9)}s`;
  if (hours > 0) return `${hours}h${minutes}m${rest}`;
  return minutes > 0 ? `${minutes}m${rest}` : rest;
}
