import { describe, expect, it } from 'vitest';
import * as formats from './formats.ts';

type Value = string | number;
type Case = readonly [
  (value: Value) => readonly string[],
  valid: readonly Value[],
  invalid: readonly Value[],
];

const text = (format: formats.Format) => (value: Value) => format(String(value));
const number = (format: (value: number) => readonly string[]) => (value: Value) => format(Number(value));

const long = (length: number) => 'a'.repeat(length);

/** After the tables of k8s.io/apimachinery pkg/util/validation/validation_test.go. */
const CASES: Readonly<Record<string, Case>> = {
  dnsLabel: [
    text(formats.dnsLabel),
    ['a', '0', '1-a--2', long(63)],
    ['', '-a', 'a-', 'a_b', 'A', 'a.b', long(64)],
  ],
  dnsSubdomain: [
    text(formats.dnsSubdomain),
    ['a.b-c.1', long(253)],
    ['', '.', 'a..b', 'a.', 'A.b', long(254)],
  ],
  dnsSubdomainWithUnderscore: [
    text(formats.dnsSubdomainWithUnderscore),
    ['_a.b_c', 'a.b'],
    ['a_', '__a', ''],
  ],
  dns1035Label: [text(formats.dns1035Label), ['a', 'a-1'], ['1a', '-a', '', long(64)]],
  wildcardDnsSubdomain: [
    text(formats.wildcardDnsSubdomain),
    ['*.a', '*.a.b'],
    ['*', 'a.b', '*.', '*.*.a', 'a.*'],
  ],
  pathSegment: [text(formats.pathSegment), ['a:b', 'A B', '...'], ['.', '..', 'a/b', 'a%b']],
  qualifiedName: [
    text(formats.qualifiedName),
    ['a', 'A_b.c-1', 'example.com/a', `${long(253)}/a`, `a/${long(63)}`],
    ['', '/a', 'a/', 'a/b/c', 'A/b', '-a', 'a-', `${long(254)}/a`, long(64)],
  ],
  labelValue: [text(formats.labelValue), ['', 'a', 'A_b.c', long(63)], ['-a', 'a b', long(64), 'ä']],
  configMapKey: [
    text(formats.configMapKey),
    ['a', '.a', '...a'.slice(2), 'A-b_c'],
    ['', '.', '..', '..a', 'a b', long(254)],
  ],
  environmentVariableName: [
    text(formats.environmentVariableName),
    ['a', '1', 'a b', '.'],
    ['', 'a=b', 'ä', 'a\n'],
  ],
  portName: [text(formats.portName), ['http', 'a1-b'], ['', '1', 'a--b', '-a', 'a-', 'A', long(16)]],
  percent: [text(formats.percent), ['0%', '250%'], ['', '1', '%', '1.5%', '-1%']],
  httpHeaderName: [text(formats.httpHeaderName), ['X-Name', '-'], ['', 'a b', 'a:b']],
  portNumber: [number(formats.portNumber), [1, 65_535], [0, -1, 65_536]],
  userOrGroupId: [number(formats.userOrGroupId), [0, 2_147_483_647], [-1, 2_147_483_648]],
};

describe.each(Object.entries(CASES))('%s', (_, [format, valid, invalid]) => {
  it.each(valid)('takes %j', (value) => {
    expect(format(value)).toEqual([]);
  });

  it.each(invalid)('refuses %j', (value) => {
    expect(format(value)).not.toEqual([]);
  });
});

describe('texts', () => {
  it('are those of upstream, with its double space', () => {
    expect(formats.dnsLabel('A')).toEqual([
      "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
    ]);
    expect(formats.dnsLabel('a.b')).toEqual(['must not contain dots']);
    expect(formats.portNumber(0)).toEqual(['must be between 1 and 65535, inclusive']);
  });

  it('count bytes', () => {
    expect(formats.labelValue('ä'.repeat(32))[0]).toBe('must be no more than 63 bytes');
  });
});
