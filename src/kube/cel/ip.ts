import { CelError, type CelOpaque } from './value.ts';

const IPV4_BITS = 32;
const IPV6_BITS = 128;
const IPV6_GROUPS = 8;
const GROUP_BITS = 16n;
const GROUP_MASK = 0xffffn;

interface Address {
  readonly bits: typeof IPV4_BITS | typeof IPV6_BITS;
  readonly number: bigint;
}

/** Four decimal octets without leading zeros. */
const OCTET = '(0|[1-9]\\d{0,2})';
const IPV4 = new RegExp(`^${OCTET}\\.${OCTET}\\.${OCTET}\\.${OCTET}$`);
const GROUP = /^[0-9a-fA-F]{1,4}$/;

function parseIpv4(text: string): bigint | undefined {
  const octets = IPV4.exec(text)?.slice(1).map(Number);
  if (octets === undefined || octets.some((octet) => octet > 255)) return undefined;
  return octets.reduce((number, octet) => number * 256n + BigInt(octet), 0n);
}

/** The groups of one side of `::`; the last may be an IPv4 address. */
function parseGroups(text: string, mayEndInIpv4: boolean): readonly bigint[] | undefined {
  if (text === '') return [];
  const groups: bigint[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    const ipv4 =
      mayEndInIpv4 && index === parts.length - 1 && part.includes('.') ? parseIpv4(part) : undefined;
    if (ipv4 !== undefined) groups.push(ipv4 >> GROUP_BITS, ipv4 & GROUP_MASK);
    else if (GROUP.test(part)) groups.push(BigInt(`0x${part}`));
    else return undefined;
  }
  return groups;
}

function parseIpv6(text: string): bigint | undefined {
  const sides = text.split('::');
  if (sides.length > 2) return undefined;
  const hasGap = sides.length === 2;
  const head = parseGroups(sides[0] ?? '', !hasGap);
  const tail = parseGroups(sides[1] ?? '', true);
  if (head === undefined || tail === undefined) return undefined;
  const missing = IPV6_GROUPS - head.length - tail.length;
  if (hasGap ? missing < 1 : missing !== 0 || text === '') return undefined;
  const groups = [...head, ...Array.from({ length: missing }, () => 0n), ...tail];
  return groups.reduce((number, group) => (number << GROUP_BITS) | group, 0n);
}

/** As Go's netip.ParseAddr, without zones and without IPv4-mapped IPv6, which Kubernetes' CEL does not take. */
function parseAddress(text: string): Address | undefined {
  const ipv4 = parseIpv4(text);
  if (ipv4 !== undefined) return { bits: IPV4_BITS, number: ipv4 };
  const ipv6 = parseIpv6(text);
  if (ipv6 === undefined || ipv6 >> 32n === GROUP_MASK) return undefined;
  return { bits: IPV6_BITS, number: ipv6 };
}

/** The longest run of two or more zero groups, the first of equals: it is written `::` (RFC 5952). */
function longestZeroRun(groups: readonly string[]): { readonly start: number; readonly length: number } {
  let best = { start: -1, length: 1 };
  for (let start = 0; start < groups.length; start += 1) {
    let length = 0;
    while (groups[start + length] === '0') length += 1;
    if (length > best.length) best = { start, length };
  }
  return best;
}

function addressText({ bits, number }: Address): string {
  if (bits === IPV4_BITS)
    return [24n, 16n, 8n, 0n].map((shift) => String((number >> shift) & 255n)).join('.');
  const groups = Array.from({ length: IPV6_GROUPS }, (_, index) =>
    ((number >> (GROUP_BITS * BigInt(IPV6_GROUPS - 1 - index))) & GROUP_MASK).toString(16),
  );
  const { start, length } = longestZeroRun(groups);
  if (start === -1) return groups.join(':');
  return `${groups.slice(0, start).join(':')}::${groups.slice(start + length).join(':')}`;
}

function prefixOf({ bits, number }: Address, length: number): bigint {
  const shift = BigInt(bits - length);
  return (number >> shift) << shift;
}

function isIn(address: Address, network: string, length: number): boolean {
  const base = parseAddress(network);
  return base !== undefined && base.bits === address.bits && prefixOf(address, length) === base.number;
}

/** An IP address of the Kubernetes library `ip()`. */
export class CelIp implements CelOpaque {
  readonly typeName = 'net.IP';
  readonly address: Address;

  constructor(address: Address) {
    this.address = address;
  }

  static parse(text: string): CelIp | undefined {
    const address = parseAddress(text);
    return address === undefined ? undefined : new CelIp(address);
  }

  static of(text: string): CelIp {
    const ip = CelIp.parse(text);
    if (ip === undefined)
      throw new CelError(`IP Address "${text}" parse error during conversion from string`);
    return ip;
  }

  text(): string {
    return addressText(this.address);
  }

  family(): 4 | 6 {
    return this.address.bits === IPV4_BITS ? 4 : 6;
  }

  isUnspecified(): boolean {
    return this.address.number === 0n;
  }

  isLoopback(): boolean {
    return isIn(this.address, '127.0.0.0', 8) || isIn(this.address, '::1', 128);
  }

  isLinkLocalMulticast(): boolean {
    if (this.family() === 4) return isIn(this.address, '224.0.0.0', 24);
    return this.#group(0) >> 8n === 0xffn && (this.#group(0) & 0xfn) === 2n;
  }

  isLinkLocalUnicast(): boolean {
    return isIn(this.address, '169.254.0.0', 16) || isIn(this.address, 'fe80::', 10);
  }

  isMulticast(): boolean {
    return isIn(this.address, '224.0.0.0', 4) || isIn(this.address, 'ff00::', 8);
  }

  /** Go's netip.Addr.IsGlobalUnicast: private addresses count. */
  isGlobalUnicast(): boolean {
    return !(
      this.isUnspecified() ||
      this.isLoopback() ||
      this.isMulticast() ||
      this.isLinkLocalUnicast() ||
      isIn(this.address, '255.255.255.255', 32)
    );
  }

  #group(index: number): bigint {
    return (this.address.number >> (GROUP_BITS * BigInt(IPV6_GROUPS - 1 - index))) & GROUP_MASK;
  }
}

const PREFIX_LENGTH = /^(?:0|[1-9]\d{0,2})$/;

/** A network of the Kubernetes library `cidr()`. */
export class CelCidr implements CelOpaque {
  readonly typeName = 'net.CIDR';
  readonly ip: CelIp;
  readonly prefixLength: number;

  constructor(ip: CelIp, prefixLength: number) {
    this.ip = ip;
    this.prefixLength = prefixLength;
  }

  static parse(text: string): CelCidr | undefined {
    const slash = text.lastIndexOf('/');
    const ip = slash === -1 ? undefined : CelIp.parse(text.slice(0, slash));
    const length = text.slice(slash + 1);
    if (ip === undefined || !PREFIX_LENGTH.test(length) || Number(length) > ip.address.bits) return undefined;
    return new CelCidr(ip, Number(length));
  }

  static of(text: string): CelCidr {
    const cidr = CelCidr.parse(text);
    if (cidr === undefined)
      throw new CelError(`network address parse error during conversion from string: "${text}"`);
    return cidr;
  }

  text(): string {
    return `${this.ip.text()}/${this.prefixLength}`;
  }

  masked(): CelCidr {
    const { bits } = this.ip.address;
    return new CelCidr(
      new CelIp({ bits, number: prefixOf(this.ip.address, this.prefixLength) }),
      this.prefixLength,
    );
  }

  containsIp(ip: CelIp): boolean {
    return (
      ip.address.bits === this.ip.address.bits &&
      prefixOf(ip.address, this.prefixLength) === prefixOf(this.ip.address, this.prefixLength)
    );
  }

  containsCidr(cidr: CelCidr): boolean {
    return this.prefixLength <= cidr.prefixLength && this.containsIp(cidr.ip);
  }
}
