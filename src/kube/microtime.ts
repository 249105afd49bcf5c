/**
 * Microseconds since the Unix epoch, UTC: the resolution of Kubernetes' MicroTime (audit.k8s.io/v1
 * `stageTimestamp`). A double holds it exactly until the year 2255.
 */
export type EpochMicros = number;

export const MICROS_PER_SECOND = 1_000_000;
export const MICROS_PER_MINUTE = 60 * MICROS_PER_SECOND;
export const MICROS_PER_HOUR = 60 * MICROS_PER_MINUTE;

const RFC3339 = /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}:\d{2})(?:\.(\d+))?(Z|z|[+-]\d{2}:?\d{2})$/;

/**
 * Reads an RFC 3339 time with any number of fraction digits (Kubernetes writes 0 or 6, AKS and GKE up to 9;
 * digits past the sixth are cut). `undefined` for anything else.
 */
export function parseMicroTime(text: string): EpochMicros | undefined {
  const match = RFC3339.exec(text);
  if (match === null) return undefined;
  const zone = match[4] === 'z' ? 'Z' : match[4];
  const millis = Date.parse(`${match[1]}T${match[2]}${zone}`);
  if (Number.isNaN(millis)) return undefined;
  return millis * 1000 + Number((match[3] ?? '').slice(0, 6).padEnd(6, '0'));
}

/** Writes a time as Kubernetes writes MicroTime: `2026-11-21T03:15:52.128936Z`. */
export function formatMicroTime(at_us: EpochMicros): string {
  const seconds = Math.floor(at_us / MICROS_PER_SECOND);
  const fraction = String(at_us - seconds * MICROS_PER_SECOND).padStart(6, '0');
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}.${fraction}Z`;
}
