import type { JsonValue } from '../../kube/json.ts';

/** More nodes at once than this is no canary: a quarter of the fleet goes with the first bad one. */
export const SHARE_MAX_PERCENT = 25;

/** `25%`: the number; `undefined` for everything else. */
function percentOf(value: JsonValue | undefined): number | undefined {
  const match = typeof value === 'string' ? /^(\d+(?:\.\d+)?)%$/.exec(value.trim()) : null;
  return match === null ? undefined : Number(match[1]);
}

function countOf(value: JsonValue | undefined): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^\d+$/.test(value.trim()) ? Number(value) : undefined;
}

/** What an IntOrString (`3`, `25%`) is in per cent of so many; `undefined` where it is not given, or a number of an unknown total. */
export function shareOf(value: JsonValue | undefined, total_count: number): number | undefined {
  const percent = percentOf(value);
  if (percent !== undefined) return Math.min(percent, 100);
  const count = countOf(value);
  return count === undefined || total_count === 0 ? undefined : Math.min((100 * count) / total_count, 100);
}
