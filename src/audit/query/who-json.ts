import { formatMicroTime } from '../../kube/microtime.ts';
import type { Who } from './who.ts';

/**
 * The JSON shape of `audit who -o json`: `{ dimensions, count, groupCount, from, to, step_s, rows: [{ <dimension>: text, ..., count, share, errors,
 * tooManyRequests, first, last, latency?: { p50_ms, p99_ms }, body_bytes, rate: [count, ...] }] }`. Times are RFC 3339.
 */
export function whoJson(answer: Who): unknown {
  return {
    dimensions: answer.dimensions,
    count: answer.count,
    groupCount: answer.groupCount,
    from: answer.count === 0 ? undefined : formatMicroTime(answer.first_us),
    to: answer.count === 0 ? undefined : formatMicroTime(answer.last_us),
    step_s: answer.step_us / 1_000_000,
    rows: answer.rows.map((row) => ({
      ...Object.fromEntries(answer.dimensions.map((dimension, index) => [dimension, row.values[index]])),
      count: row.count,
      share: row.share,
      errors: row.errors,
      tooManyRequests: row.tooManyRequests,
      first: formatMicroTime(row.first_us),
      last: formatMicroTime(row.last_us),
      latency:
        row.latency === undefined
          ? undefined
          : { p50_ms: row.latency.p50_us / 1000, p99_ms: row.latency.p99_us / 1000 },
      body_bytes: row.body_bytes,
      rate: row.rate,
    })),
  };
}
