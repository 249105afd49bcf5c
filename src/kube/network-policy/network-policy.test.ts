import * as fc from 'fast-check';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { isJsonObject } from '../json.ts';
import { parseNetworkPolicy } from './network-policy.ts';

const policy = (spec: string) => {
  const body = load(`spec: ${spec}`);
  return parseNetworkPolicy({ namespace: 'x', name: 'p', body: isJsonObject(body) ? body : {} });
};

describe('policyTypes', () => {
  it.each<[what: string, spec: string, ingress: number | undefined, egress: number | undefined]>([
    ['absent, no rules', '{ podSelector: {} }', 0, undefined],
    ['absent, ingress rules', '{ ingress: [{}] }', 1, undefined],
    ['absent, egress rules', '{ egress: [{}] }', 0, 1],
    ['absent, empty egress', '{ egress: [] }', 0, undefined],
    ['empty list', '{ policyTypes: [], egress: [{}] }', 0, 1],
    ['null', '{ policyTypes: null }', 0, undefined],
    [
      'Egress only, ingress rules are not looked at',
      '{ policyTypes: [Egress], ingress: [{}] }',
      undefined,
      0,
    ],
    ['Ingress with absent rules', '{ policyTypes: [Ingress] }', 0, undefined],
    ['Ingress with null rules', '{ policyTypes: [Ingress], ingress: null }', 0, undefined],
    ['both', '{ policyTypes: [Ingress, Egress], egress: [{}, {}] }', 0, 2],
  ])('%s', (_, spec, ingress, egress) => {
    const parsed = policy(spec);
    expect([parsed.ingress?.length, parsed.egress?.length]).toEqual([ingress, egress]);
    expect(parsed.problems).toEqual([]);
  });
});

describe('problems, as the API server refuses them', () => {
  it.each<[spec: string, path: string]>([
    ['{ policyTypes: [Ingres] }', 'spec.policyTypes.0'],
    [
      '{ podSelector: { matchExpressions: [{ key: a, operator: Is }] } }',
      'spec.podSelector.matchExpressions.0.operator',
    ],
    ['{ ingress: [{ from: [{}] }] }', 'spec.ingress.0.from.0'],
    [
      '{ ingress: [{ from: [{ podSelector: {}, ipBlock: { cidr: 10.0.0.0/8 } }] }] }',
      'spec.ingress.0.from.0',
    ],
    ['{ ingress: [{ from: [{ ipBlock: { cidr: 10.0.0.1 } }] }] }', 'spec.ingress.0.from.0.ipBlock.cidr'],
    [
      '{ egress: [{ to: [{ ipBlock: { cidr: 10.0.0.0/8, except: [11.0.0.0/16] } }] }] }',
      'spec.egress.0.to.0.ipBlock.except.0',
    ],
    [
      '{ egress: [{ to: [{ ipBlock: { cidr: 10.0.0.0/8, except: [10.0.0.0/8] } }] }] }',
      'spec.egress.0.to.0.ipBlock.except.0',
    ],
    ['{ ingress: [{ ports: [{ protocol: tcp }] }] }', 'spec.ingress.0.ports.0.protocol'],
    ['{ ingress: [{ ports: [{ protocol: ICMP }] }] }', 'spec.ingress.0.ports.0.protocol'],
    ['{ ingress: [{ ports: [{ port: 0 }] }] }', 'spec.ingress.0.ports.0'],
    ['{ ingress: [{ ports: [{ port: 65536 }] }] }', 'spec.ingress.0.ports.0'],
    ['{ ingress: [{ ports: [{ port: "80" }] }] }', 'spec.ingress.0.ports.0.port'],
    ['{ ingress: [{ ports: [{ port: http, endPort: 90 }] }] }', 'spec.ingress.0.ports.0.endPort'],
    ['{ ingress: [{ ports: [{ endPort: 90 }] }] }', 'spec.ingress.0.ports.0.endPort'],
    ['{ ingress: [{ ports: [{ port: 91, endPort: 90 }] }] }', 'spec.ingress.0.ports.0'],
    ['{ ingress: {} }', 'spec.ingress'],
  ])('%s', (spec, path) => {
    expect(policy(spec).problems.map((problem) => problem.path.join('.'))).toEqual([path]);
  });
});

it('reads anything without throwing', () => {
  const keys = fc.constantFrom(
    'spec',
    'podSelector',
    'ingress',
    'egress',
    'from',
    'to',
    'ports',
    'port',
    'ipBlock',
    'cidr',
    'except',
    'policyTypes',
    'matchLabels',
    'namespaceSelector',
  );
  const anything = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 6 },
      fc.constantFrom(null, 1, 'a', true),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(keys, tie('value'), { maxKeys: 5 }),
    ),
  })).value;
  fc.assert(
    fc.property(anything, (spec) => {
      const body = JSON.parse(JSON.stringify({ spec }));
      const parsed = parseNetworkPolicy({ namespace: 'x', name: 'p', body });
      expect(parsed.ingress !== undefined || parsed.egress !== undefined || parsed.problems.length > 0).toBe(
        true,
      );
    }),
  );
});
