import { goQuote } from '../go-value.ts';
import type { Path } from '../path.ts';
import { isIpAddress } from './ip-address.ts';

const GROUPS_COUNT = 8;

function withoutZeros(ipv4: string): string {
  return ipv4.split('.').map(Number).join('.');
}

/** The groups on one side of `::`; four decimal numbers are two of them. */
function words(half: string): readonly number[] {
  if (half === '') return [];
  return half.split(':').flatMap((word) => {
    if (!word.includes('.')) return [Number.parseInt(word, 16)];
    const [a = 0, b = 0, c = 0, d = 0] = word.split('.').map(Number);
    return [a * 256 + b, c * 256 + d];
  });
}

/** The eight groups of an IPv6 address that was found to be one. */
function groupsOf(text: string): readonly number[] {
  const [head = '', tail] = text.split('::');
  const before = words(head);
  if (tail === undefined) return before;
  const after = words(tail);
  const zeros: number[] = Array.from({ length: GROUPS_COUNT - before.length - after.length }, () => 0);
  return [...before, ...zeros, ...after];
}

/** The longest run of at least two zeros, the first of equal ones: `[start, length]`. */
function longestZeros(groups: readonly number[]): readonly [number, number] {
  let best: readonly [number, number] = [-1, 1];
  let start = -1;
  for (const [index, group] of groups.entries()) {
    if (group !== 0) start = -1;
    else {
      if (start < 0) start = index;
      if (index - start + 1 > best[1]) best = [start, index - start + 1];
    }
  }
  return best;
}

/** As RFC 5952 writes it. */
function canonicalIpv6(groups: readonly number[]): string {
  const [start, length] = longestZeros(groups);
  const shown = groups.map((group) => group.toString(16));
  return start < 0
    ? shown.join(':')
    : `${shown.slice(0, start).join(':')}::${shown.slice(start + length).join(':')}`;
}

/** The IPv4 address inside `::ffff:1.2.3.4`, `undefined` where it is another. */
function mappedIpv4(groups: readonly number[]): string | undefined {
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xff_ff;
  if (!isMapped) return undefined;
  return groups
    .slice(6)
    .flatMap((group) => [Math.floor(group / 256), group % 256])
    .join('.');
}

/** GetWarningsForIP (k8s.io/apimachinery pkg/util/validation/ip.go): addresses that are taken, in a form that will not be. */
export function canonicalIpWarnings(value: string, path: Path): readonly string[] {
  if (!isIpAddress(value)) return [];
  const odd = (better: string) => [
    `${path.toString()}: non-standard IP address ${goQuote(value)} is invalid: use ${goQuote(better)}`,
  ];
  if (!value.includes(':')) return withoutZeros(value) === value ? [] : odd(withoutZeros(value));
  const groups = groupsOf(value);
  const mapped = mappedIpv4(groups);
  if (mapped !== undefined) return odd(mapped);
  const canonical = canonicalIpv6(groups);
  return canonical === value
    ? []
    : [
        `${path.toString()}: IPv6 address ${goQuote(value)} should be in RFC 5952 canonical format (${goQuote(canonical)})`,
      ];
}
