import type { ErrorList } from '../error-list.ts';
import type { Path } from '../path.ts';

const MESSAGE = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)';

const IPV4_MAX = 255;

/** An IPv4 address as Go used to read it: leading zeros are no octal, and are let be. */
function isIpv4(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^\d{1,}$/.test(part) && Number(part) <= IPV4_MAX);
}

function isIpv6(text: string): boolean {
  const halves = text.split('::');
  if (halves.length > 2) return false;
  const groups = halves.map((half) => (half === '' ? [] : half.split(':')));
  const all = groups.flat();
  const last = all.at(-1) ?? '';
  const endsInIpv4 = last.includes('.');
  if (endsInIpv4 && !isIpv4(last)) return false;
  const words = endsInIpv4 ? all.slice(0, -1) : all;
  if (!words.every((word) => /^0*[0-9a-fA-F]{1,4}$/.test(word))) return false;
  const words_count = words.length + (endsInIpv4 ? 2 : 0);
  return halves.length === 2 ? words_count <= 7 : words_count === 8;
}

/** Is it an address by the older, looser rule (netutils.ParseIPSloppy)? */
export function isIpAddress(text: string): boolean {
  return text.includes(':') ? isIpv6(text) : isIpv4(text);
}

/** `true` for IPv6. */
export function isIpv6Address(text: string): boolean {
  return text.includes(':');
}

/** IsValidIPForLegacyField: addresses that are there already are let be. */
export function validateLegacyIp(
  value: string,
  path: Path,
  errors: ErrorList,
  old: readonly string[] = [],
): void {
  if (!old.includes(value) && !isIpAddress(value)) errors.invalid(path, value, MESSAGE);
}
