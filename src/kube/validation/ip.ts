import { parseCidr, parseIpAddress, type Cidr, type IpAddress } from '../network-policy/ip-address.ts';
import { goQuote } from './go-value.ts';
import { ErrorList } from './error-list.ts';
import { Path } from './path.ts';

/** Leading zeros, which Go read as decimal before 1.17 and fields of that age still take (netutils.ParseIPSloppy). */
function withoutLeadingZeros(text: string): string {
  return text.includes('.') ? text.replaceAll(/(^|[.:/])0+(?=\d)/g, '$1') : text.replace(/\/0+(?=\d)/, '/');
}

/** An address in a field that is older than strict rules; `undefined` where it is none. */
export function parseSloppyIp(text: string): IpAddress | undefined {
  return parseIpAddress(withoutLeadingZeros(text));
}

export function parseSloppyCidr(text: string): Cidr | undefined {
  return parseCidr(withoutLeadingZeros(text));
}

const IPV6_GROUPS_COUNT = 8;

function ipv4Text(value: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 0xffn)).join('.');
}

/** RFC 5952: lower case, the longest run of zero groups left out. */
function ipv6Text(value: bigint): string {
  const groups = Array.from({ length: IPV6_GROUPS_COUNT }, (_, index) =>
    ((value >> BigInt(16 * (IPV6_GROUPS_COUNT - 1 - index))) & 0xffffn).toString(16),
  );
  let best = { start: -1, length: 1 };
  for (let start = 0; start < groups.length; start += 1) {
    let end = start;
    while (end < groups.length && groups[end] === '0') end += 1;
    if (end - start > best.length) best = { start, length: end - start };
  }
  if (best.start === -1) return groups.join(':');
  return `${groups.slice(0, best.start).join(':')}::${groups.slice(best.start + best.length).join(':')}`;
}

/** An address as Go writes it. */
export function canonicalIp({ family, value }: IpAddress): string {
  return family === 4 ? ipv4Text(value) : ipv6Text(value);
}

export function canonicalCidr(cidr: Cidr): string {
  return `${canonicalIp(cidr)}/${cidr.prefixLength}`;
}

const MUST_BE_IP = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)';
const MUST_BE_CIDR = 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)';

const LEADING_ZERO = /(?:^|\.)0\d/;

/** An address as strict readers take it: no number begins with a zero. */
function parseStrictIp(text: string): IpAddress | undefined {
  return text.includes('.') && LEADING_ZERO.test(text) ? undefined : parseIpAddress(text);
}

function isMapped(text: string): boolean {
  return text.includes(':') && parseIpAddress(text)?.family === 4;
}

/**
 * IsValidIPForLegacyField (k8s.io/apimachinery pkg/util/validation/ip.go), strict since 1.36 (StrictIPCIDRValidation). Gives the address
 * where nothing is wrong with it.
 */
export function validateLegacyIp(value: string, path: Path, errors: ErrorList): IpAddress | undefined {
  const ip = parseSloppyIp(value);
  if (ip === undefined) errors.invalid(path, value, MUST_BE_IP);
  else if (parseStrictIp(value) === undefined) errors.invalid(path, value, 'must not have leading 0s');
  else if (isMapped(value)) errors.invalid(path, value, 'must not be an IPv4-mapped IPv6 address');
  else return ip;
  return undefined;
}

/** IsValidCIDRForLegacyField. */
export function validateLegacyCidr(value: string, path: Path, errors: ErrorList): Cidr | undefined {
  const cidr = parseSloppyCidr(value);
  const [address = '', length = ''] = value.split('/');
  const exact = parseStrictIp(address);
  if (cidr === undefined) errors.invalid(path, value, MUST_BE_CIDR);
  else if (exact === undefined || /^0\d/.test(length))
    errors.invalid(path, value, 'must not have leading 0s in IP or prefix length');
  else if (isMapped(address)) errors.invalid(path, value, 'must not have an IPv4-mapped IPv6 address');
  else if (exact.value !== cidr.value)
    errors.invalid(path, value, 'must not have bits set beyond the prefix length');
  else return cidr;
  return undefined;
}

/** IsValidIP: in the form in which Go writes it, too. */
export function validateIp(value: string, path: Path, errors: ErrorList): void {
  const ip = validateLegacyIp(value, path, errors);
  if (ip !== undefined && canonicalIp(ip) !== value)
    errors.invalid(path, value, `must be in canonical form ("${canonicalIp(ip)}")`);
}

/** What is wrong with an address that stands for a name. */
export function ipProblems(value: string): readonly string[] {
  const errors = new ErrorList();
  validateIp(value, Path.WHOLE, errors);
  const shown = `Invalid value: ${goQuote(value)}: `;
  return errors.errors.map(({ message }) => message.slice(shown.length));
}

/** IsValidCIDR. */
export function validateCidr(value: string, path: Path, errors: ErrorList): void {
  const cidr = validateLegacyCidr(value, path, errors);
  if (cidr !== undefined && canonicalCidr(cidr) !== value)
    errors.invalid(path, value, `must be in canonical form ("${canonicalCidr(cidr)}")`);
}

/** What is said of an address that only old fields take (GetWarningsForIP). */
export function ipWarnings(value: string, path: Path): readonly string[] {
  const ip = parseSloppyIp(value);
  if (ip === undefined) return [];
  const canonical = canonicalIp(ip);
  if (parseStrictIp(value) === undefined || isMapped(value))
    return [
      `${path.toString()}: non-standard IP address ${JSON.stringify(value)} is invalid: use "${canonical}"`,
    ];
  if (ip.family === 6 && canonical !== value)
    return [
      `${path.toString()}: IPv6 address "${value}" should be in RFC 5952 canonical format ("${canonical}")`,
    ];
  return [];
}

/** GetWarningsForCIDR. */
export function cidrWarnings(value: string, path: Path): readonly string[] {
  const cidr = parseSloppyCidr(value);
  const [address = '', length = ''] = value.split('/');
  const ip = parseSloppyIp(address);
  if (cidr === undefined || ip === undefined) return [];
  const canonical = canonicalCidr(cidr);
  const warnings: string[] = [];
  if (ip.value !== cidr.value) {
    const single = `${canonicalIp(ip)}/${cidr.family === 4 ? 32 : 128}`;
    warnings.push(
      `${path.toString()}: CIDR value "${value}" is ambiguous in this context (should be "${canonical}" or "${single}"?)`,
    );
  }
  if (parseStrictIp(address) === undefined || isMapped(address) || /^0\d/.test(length))
    warnings.push(`${path.toString()}: non-standard CIDR value "${value}" is invalid: use "${canonical}"`);
  else if (warnings.length === 0 && cidr.family === 6 && canonical !== value)
    warnings.push(
      `${path.toString()}: IPv6 CIDR value "${value}" should be in RFC 5952 canonical format ("${canonical}")`,
    );
  return warnings;
}

function isWithin({ family, value }: IpAddress, block4: string, block6: string): boolean {
  const block = parseCidr(family === 4 ? block4 : block6);
  if (block === undefined) return false;
  const hostBits = BigInt((family === 4 ? 32 : 128) - block.prefixLength);
  return value >> hostBits === block.value >> hostBits;
}

/** ValidateEndpointIP (pkg/apis/core/validation): addresses that mean another machine to each reader. */
export function validateEndpointIp(value: string, path: Path, errors: ErrorList): void {
  const ip = parseSloppyIp(value);
  if (ip === undefined) {
    errors.invalid(path, value, 'must be a valid IP address');
    return;
  }
  if (ip.value === 0n) errors.invalid(path, value, `may not be unspecified (${value})`);
  if (isWithin(ip, '127.0.0.0/8', '::1/128'))
    errors.invalid(path, value, 'may not be in the loopback range (127.0.0.0/8, ::1/128)');
  if (isWithin(ip, '169.254.0.0/16', 'fe80::/10'))
    errors.invalid(path, value, 'may not be in the link-local range (169.254.0.0/16, fe80::/10)');
  if (isWithin(ip, '224.0.0.0/24', 'ff02::/16'))
    errors.invalid(path, value, 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)');
}
