import type { AuditEvent } from '../src/audit/event.ts';
import { normaliseEvent } from '../src/audit/normalise.ts';
import type { JsonObject, JsonValue } from '../src/kube/json.ts';
import { formatMicroTime, MICROS_PER_SECOND, parseMicroTime } from '../src/kube/microtime.ts';

/** When simulated clusters begin: a working day, in the morning. */
export const SIMULATION_START_US = parseMicroTime('2026-03-02T08:00:00Z') ?? 0;

/** Who sends a request, as the API server sees it. */
export interface Client {
  readonly user: string;
  readonly groups: readonly string[];
  readonly agent: string;
  readonly ip: string;
  readonly uid?: string;
  /** Impersonated user (`kubectl --as`). */
  readonly as?: string;
}

/** Numbers from 0 to 1 that are the same in every run (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export type LogLevel = 'RequestResponse' | 'Metadata';

export interface LogEntry {
  readonly at_us: number;
  readonly event: JsonObject;
}

export function instant(at_s: number): string {
  return formatMicroTime(SIMULATION_START_US + Math.round(at_s * MICROS_PER_SECOND));
}

/** Kubernetes' Time, which has no fractions. */
export function seconds(at_s: number): string {
  return `${instant(at_s).slice(0, 19)}Z`;
}

function atMetadata(event: JsonObject): JsonObject {
  const { requestObject: _request, responseObject: _response, annotations, ...rest } = event;
  const kept = Object.entries(annotations ?? {}).filter(
    ([key]) => !key.startsWith('patch.webhook.admission.k8s.io/'),
  );
  return { ...rest, level: 'Metadata', annotations: Object.fromEntries<JsonValue>(kept) };
}

/** What the log would say, read the way the product reads it, in order of time. */
export function readLog(entries: readonly LogEntry[], level: LogLevel): readonly AuditEvent[] {
  return entries
    .toSorted((one, other) => one.at_us - other.at_us)
    .map(({ event }) => {
      const result = normaliseEvent(level === 'Metadata' ? atMetadata(event) : event);
      if ('reject' in result) throw new Error(`${result.reject}: ${JSON.stringify(event).slice(0, 300)}`);
      return result.event;
    });
}
