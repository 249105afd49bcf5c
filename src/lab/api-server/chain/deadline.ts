import { parseDuration } from '../../../kube/duration.ts';
import { badRequest } from '../request/api-error.ts';

/** `--request-timeout`. */
export const REQUEST_TIMEOUT_MS = 60_000;

/** No write takes longer in its handler (requestTimeoutUpperBound, endpoints/handlers/rest.go). */
const WRITE_MAX_MS = 34_000;
const WRITES: ReadonlySet<string> = new Set(['create', 'update', 'patch', 'delete', 'deletecollection']);

/** When a handler that begins now has to have ended. `deadline_ms`: of the whole request; `undefined`: it has none, its handler neither. */
export function handlerDeadline_ms(verb: string, deadline_ms: number | undefined, now_ms: number): number {
  if (deadline_ms === undefined) return Infinity;
  return WRITES.has(verb) ? Math.min(deadline_ms, now_ms + WRITE_MAX_MS) : deadline_ms;
}

/** Go's durations: a sign, units, and a plain 0. */
function goDuration_ms(text: string): number | undefined {
  if (/^[+-]?0$/.test(text)) return 0;
  const sign = text.startsWith('-') ? -1 : 1;
  const plain = text.replace(/^[+-]/, '');
  if (/[dw]/.test(plain)) return undefined;
  const duration_us = parseDuration(plain.replaceAll('μs', 'us').replace(/(^|[a-z])\./g, '$10.'));
  return duration_us === undefined ? undefined : (sign * duration_us) / 1000;
}

/** What Go's time.ParseDuration says of a text that it cannot read. */
function goComplaint(text: string): string {
  const quoted = JSON.stringify(text);
  if (/^[+-]?(\d+\.?\d*|\.\d+)$/.test(text)) return `time: missing unit in duration ${quoted}`;
  const unit = /^[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))*(?:\d+\.?\d*|\.\d+)([^\d.]+)/.exec(
    text,
  );
  return unit === null || unit[1] === undefined
    ? `time: invalid duration ${quoted}`
    : `time: unknown unit ${JSON.stringify(unit[1])} in duration ${quoted}`;
}

/**
 * How long a request may take: what it asks for with `timeout`, and never longer than the server allows. Throws 400 for a `timeout` that
 * is none. Source: endpoints/filters/request_deadline.go.
 */
export function requestTimeout_ms(query: ReadonlyMap<string, string>, maximum_ms: number): number {
  const text = query.get('timeout') ?? '';
  if (text === '') return maximum_ms;
  const asked_ms = goDuration_ms(text);
  if (asked_ms === undefined)
    throw badRequest(`invalid timeout specified in the request URL - ${goComplaint(text)}`);
  return asked_ms > 0 && asked_ms < maximum_ms ? asked_ms : maximum_ms;
}
