/** An IP address as a number of 32 or 128 bits. IPv4 written as IPv6 (`::ffff:10.0.0.1`) is IPv4, as in Go's `net`. */
export interface IpAddress {
  readonly family: 4 | 6;
  readonly value: bigint;
}

/** A block of addresses: those whose first `prefixLength` bits are those of `value`. */
export interface Cidr extends IpAddress {
  readonly prefixLength: number;
}

const BITS = { 4: 32, 6: 128 } as const;
/** The first 96 bits of an IPv4-mapped IPv6 address (RFC 4291, 2.5.5.2). */
const MAPPED_PREFIX = 0xffffn;
const GROUPS_IN_IPV6 = 8;

function parseIpv4(text: string): bigint | undefined {
  const octets = text.split('.');
  if (octets.length !== 4) return undefined;
  let value = 0n;
  for (const octet of octets) {
    // Leading zeros are decimal, as the API server reads them (ParseIPSloppy, k8s.io/utils/net).
    if (!/^\d{1,4}$/.test(octet) || Number(octet) > 255) return undefined;
    value = (value << 8n) | BigInt(octet);
  }
  return value;
}

/** The 16-bit groups of one side of `::`; a dotted IPv4 address may stand at the end of the last side. */
function parseGroups(text: string, isLast: boolean): readonly bigint[] | undefined {
  if (text === '') return [];
  const groups: bigint[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    if (isLast && part.includes('.') && index === parts.length - 1) {
      const tail = parseIpv4(part);
      if (tail === undefined) return undefined;
      groups.push(tail >> 16n, tail & 0xffffn);
    } else if (/^[0-9a-fA-F]{1,4}$/.test(part)) groups.push(BigInt(`0x${part}`));
    else return undefined;
  }
  return groups;
}

function parseIpv6(text: string): bigint | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const head = parseGroups(halves[0] ?? '', halves.length === 1);
  const tail = parseGroups(halves[1] ?? '', true);
  if (head === undefined || tail === undefined) return undefined;
  const missing = GROUPS_IN_IPV6 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...head, ...Array.from({ length: missing }, () => 0n), ...tail];
  return groups.reduce((value, group) => (value << 16n) | group, 0n);
}

/** Reads an IPv4 or IPv6 address; `undefined` where the text is none (zones such as `%eth0` are none). */
export function parseIpAddress(text: string): IpAddress | undefined {
  if (!text.includes(':')) {
    const value = parseIpv4(text);
    return value === undefined ? undefined : { family: 4, value };
  }
  const value = parseIpv6(text);
  if (value === undefined) return undefined;
  return value >> 32n === MAPPED_PREFIX ? { family: 4, value: value & 0xffff_ffffn } : { family: 6, value };
}

function networkOf({ family, value }: IpAddress, prefixLength: number): bigint {
  const hostBits = BigInt(BITS[family] - prefixLength);
  return (value >> hostBits) << hostBits;
}

/** Reads `10.0.0.0/8` or `2001:db8::/32`; bits beyond the prefix are ignored. `undefined` where it is no CIDR (a bare address is none). */
export function parseCidr(text: string): Cidr | undefined {
  const slash = text.indexOf('/');
  const address = slash === -1 ? undefined : parseIpAddress(text.slice(0, slash));
  const length = text.slice(slash + 1);
  if (address === undefined || !/^\d{1,3}$/.test(length)) return undefined;
  const isMapped = address.family === 4 && text.slice(0, slash).includes(':');
  const prefixLength = Number(length) - (isMapped ? BITS[6] - BITS[4] : 0);
  if (prefixLength < 0 || prefixLength > BITS[address.family]) return undefined;
  return { family: address.family, value: networkOf(address, prefixLength), prefixLength };
}

/** Is the address in the block? Never across families. */
export function cidrContains(cidr: Cidr, address: IpAddress): boolean {
  return cidr.family === address.family && networkOf(address, cidr.prefixLength) === cidr.value;
}

/** Does `outer` hold every address of `inner`? */
export function cidrCovers(outer: Cidr, inner: Cidr): boolean {
  return outer.prefixLength <= inner.prefixLength && cidrContains(outer, inner);
}
