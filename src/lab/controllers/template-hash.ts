import type { JsonObject, JsonValue } from '../../kube/json.ts';

const LETTERS = 'bcdfghjklmnpqrstvwxz2456789';
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** JSON with the keys of objects in order: what is equal has one text. */
function canonical(value: JsonValue): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  return `{${Object.entries(value)
    .flatMap(([key, field]) => (field === undefined ? [] : [`${JSON.stringify(key)}:${canonical(field)}`]))
    .toSorted()
    .join(',')}}`;
}

/**
 * A hash of a pod template, in the letters that upstream writes it in (SafeEncodeString of FNV-1 32). It is one of the template's JSON, where upstream's is one of how Go prints
 * its struct: the same template has the same hash here, and another one there.
 */
export function templateHash(template: JsonObject, collisions_count = 0): string {
  let hash = FNV_OFFSET;
  for (const byte of Buffer.from(`${canonical(template)}${collisions_count === 0 ? '' : collisions_count}`))
    hash = Math.imul(hash, FNV_PRIME) ^ byte;
  return String(hash >>> 0).replace(/\d/g, (digit) => LETTERS.charAt(digit.charCodeAt(0) % LETTERS.length));
}
