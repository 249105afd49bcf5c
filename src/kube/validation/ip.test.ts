import { describe, expect, it } from 'vitest';
import { ErrorList } from './error-list.ts';
import {
  canonicalIp,
  cidrWarnings,
  ipWarnings,
  parseSloppyIp,
  validateCidr,
  validateEndpointIp,
  validateIp,
} from './ip.ts';
import { Path } from './path.ts';

const PATH = Path.of('ip');

function told(check: (errors: ErrorList) => void): readonly string[] {
  const errors = new ErrorList();
  check(errors);
  return errors.errors.map(({ message }) => message);
}

describe('addresses', () => {
  it.each([
    ['10.0.0.1', []],
    ['010.0.0.1', ['Invalid value: "010.0.0.1": must not have leading 0s']],
    ['::ffff:1.2.3.4', ['Invalid value: "::ffff:1.2.3.4": must not be an IPv4-mapped IPv6 address']],
    ['2001:DB8::1', ['Invalid value: "2001:DB8::1": must be in canonical form ("2001:db8::1")']],
    ['x', ['Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)']],
  ])('%s', (text, expected) => {
    expect(told((errors) => validateIp(text, PATH, errors))).toEqual(expected);
  });

  it.each([
    ['10.0.0.0/8', []],
    ['10.0.0.1/8', ['Invalid value: "10.0.0.1/8": must not have bits set beyond the prefix length']],
    ['10.0.0.0/08', ['Invalid value: "10.0.0.0/08": must not have leading 0s in IP or prefix length']],
  ])('%s as a block', (text, expected) => {
    expect(told((errors) => validateCidr(text, PATH, errors))).toEqual(expected);
  });

  it.each([
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['1:0:2:0:3:0:4:0', '1:0:2:0:3:0:4:0'],
    ['::', '::'],
    ['010.1.2.3', '10.1.2.3'],
  ])('writes %s as %s', (text, expected) => {
    const ip = parseSloppyIp(text);
    expect(ip === undefined ? undefined : canonicalIp(ip)).toBe(expected);
  });

  it('does not let an endpoint be an address that means each reader himself', () => {
    for (const text of ['127.0.0.1', '0.0.0.0', '169.254.1.1', '::1', 'fe80::1', '224.0.0.1'])
      expect(
        told((errors) => validateEndpointIp(text, PATH, errors)),
        text,
      ).toHaveLength(1);
    expect(told((errors) => validateEndpointIp('10.0.0.1', PATH, errors))).toEqual([]);
  });

  it('warns of what only old fields take', () => {
    expect(ipWarnings('010.0.0.1', PATH)).toEqual([
      'ip: non-standard IP address "010.0.0.1" is invalid: use "10.0.0.1"',
    ]);
    expect(cidrWarnings('10.1.0.0/8', PATH)).toEqual([
      'ip: CIDR value "10.1.0.0/8" is ambiguous in this context (should be "10.0.0.0/8" or "10.1.0.0/32"?)',
    ]);
  });
});
