import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cidrContains, cidrCovers, parseCidr, parseIpAddress } from './ip-address.ts';

const inCidr = (ip: string, cidr: string) => {
  const address = parseIpAddress(ip);
  const block = parseCidr(cidr);
  return address !== undefined && block !== undefined && cidrContains(block, address);
};

describe('parseIpAddress', () => {
  it.each([
    ['0.0.0.0', 4, 0n],
    ['255.255.255.255', 4, 0xffff_ffffn],
    ['010.0.0.1', 4, 0x0a00_0001n],
    ['::', 6, 0n],
    ['::1', 6, 1n],
    ['2001:db8::68', 6, 0x2001_0db8_0000_0000_0000_0000_0000_0068n],
    ['1::', 6, 1n << 112n],
    ['2001:db8::1.2.3.4', 6, 0x2001_0db8_0000_0000_0000_0000_0102_0304n],
    ['::ffff:192.0.2.1', 4, 0xc000_0201n],
    ['::ffff:c000:201', 4, 0xc000_0201n],
  ])('%s', (text, family, value) => {
    expect(parseIpAddress(text)).toEqual({ family, value });
  });

  it.each([
    '',
    'abc',
    '1.2.3',
    '1.2.3.4.5',
    '256.0.0.1',
    '1.2.3.-4',
    ':',
    ':::',
    '1:2:3',
    '1::2::3',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7::8',
    '12345::',
    'fe80::1%eth0',
    '1.2.3.4::',
  ])('%j is no address', (text) => {
    expect(parseIpAddress(text)).toBeUndefined();
  });
});

const bits = (octets: readonly number[]) =>
  octets.map((octet) => octet.toString(2).padStart(8, '0')).join('');

describe('cidrContains', () => {
  // The rows of cyclonus (IPv4 and IPv6 membership), and what they leave out.
  it.each([
    ['1.2.3.3', '1.2.3.0/24', true],
    ['1.2.3.3', '1.2.3.0/28', true],
    ['1.2.3.3', '1.2.3.0/30', true],
    ['1.2.3.3', '1.2.3.0/31', false],
    ['fd00:10:244:a8:96fd:be93:52d8:6b85', 'fd00:10:244:a8:96fd:be93:52d8:6b80/124', true],
    ['fd00:10:244:a8:96fd:be93:52d8:6b90', 'fd00:10:244:a8:96fd:be93:52d8:6b80/124', false],
    ['2001:db9::', '2001:db8::/32', false],
    ['::ffff:192.0.2.1', '192.0.2.0/24', true],
    ['192.0.2.1', '::ffff:192.0.2.0/120', true],
    ['10.1.2.3', '0.0.0.0/0', true],
    ['10.1.2.3', '::/0', false],
    ['::1', '0.0.0.0/0', false],
    ['10.0.0.7', '10.0.0.9/24', true],
  ])('%s in %s: %s', (ip, cidr, expected) => {
    expect(inCidr(ip, cidr)).toBe(expected);
  });

  it.each(['1.2.3.4', '1.2.3.4/33', '1.2.3.4/', '/24', '::/129', '1.2.3.4/-1', '1.2.3.4/a'])(
    '%s is no CIDR',
    (text) => {
      expect(parseCidr(text)).toBeUndefined();
    },
  );

  it('agrees with comparing bit strings', () => {
    const octet = fc.integer({ min: 0, max: 255 });
    const octets = fc.tuple(fc.constantFrom(10, 11), octet, octet, octet);
    fc.assert(
      fc.property(octets, octets, fc.integer({ min: 0, max: 32 }), (ip, net, length) => {
        const expected = bits(ip).slice(0, length) === bits(net).slice(0, length);
        expect(inCidr(ip.join('.'), `${net.join('.')}/${length}`)).toBe(expected);
      }),
    );
  });
});

describe('cidrCovers', () => {
  it.each([
    ['10.0.0.0/8', '10.1.0.0/16', true],
    ['10.1.0.0/16', '10.0.0.0/8', false],
    ['10.0.0.0/8', '10.0.0.0/8', true],
    ['10.0.0.0/8', '::/128', false],
  ])('%s covers %s: %s', (outer, inner, expected) => {
    const [one, other] = [parseCidr(outer)!, parseCidr(inner)!];
    expect(cidrCovers(one, other)).toBe(expected);
  });
});
