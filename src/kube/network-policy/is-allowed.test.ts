import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { isJsonObject } from '../json.ts';
import { networkPolicies, type Endpoint, type PodEndpoint } from './is-allowed.ts';
import { parseNetworkPolicy } from './network-policy.ts';

const pod = (namespace: string, name: string, more: Partial<PodEndpoint> = {}): PodEndpoint => ({
  type: 'pod',
  namespace,
  name,
  labels: { pod: name },
  namespaceLabels: { 'kubernetes.io/metadata.name': namespace, ns: namespace },
  ips: [`10.${namespace.charCodeAt(0) - 119}.0.${name.charCodeAt(0) - 96}`],
  hostNetwork: false,
  ports: [
    { name: 'serve-80-tcp', port: 80, protocol: 'TCP' },
    { name: 'serve-81-tcp', port: 81, protocol: 'TCP' },
    { name: 'serve-80-udp', port: 80, protocol: 'UDP' },
  ],
  ...more,
});

/** Policies of namespace x, one line of YAML each. */
const rules = (...specs: readonly string[]) =>
  networkPolicies(
    specs.map((spec, index) => {
      const body = load(`spec: ${spec}`);
      return parseNetworkPolicy({ namespace: 'x', name: `p${index}`, body: isJsonObject(body) ? body : {} });
    }),
  );

const verdict = (specs: readonly string[], from: Endpoint, to: Endpoint, port = 80, protocol = 'TCP') =>
  rules(...specs).isAllowed(from, to, { port, protocol }).type;

const A = '{ matchLabels: { pod: a } }';
const xa = pod('x', 'a');
const xb = pod('x', 'b');
const xc = pod('x', 'c');
const ya = pod('y', 'a');
const yb = pod('y', 'b');
const za = pod('z', 'a');
const outside: Endpoint = { type: 'address', ip: '203.0.113.9' };
const node: Endpoint = { type: 'node', ips: ['192.168.0.4'] };

// The cases are those of Kubernetes' own e2e tests (test/e2e/network/netpol); the rows are ours.
describe('truth table', () => {
  type Row = [
    what: string,
    specs: readonly string[],
    from: Endpoint,
    to: Endpoint,
    expected: 'allowed' | 'denied',
    port?: number,
    protocol?: string,
  ];
  const fromB = `{ podSelector: ${A}, ingress: [{ from: [{ podSelector: { matchLabels: { pod: b } } }] }] }`;
  const fromY = `{ podSelector: ${A}, ingress: [{ from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: y } } }] }] }`;
  const notX = '{ matchExpressions: [{ key: ns, operator: NotIn, values: [x] }] }';
  const both = `{ podSelector: ${A}, ingress: [{ from: [{ namespaceSelector: ${notX}, podSelector: { matchLabels: { pod: b } } }] }] }`;
  const either = `{ podSelector: ${A}, ingress: [{ from: [{ namespaceSelector: ${notX} }, { podSelector: { matchLabels: { pod: b } } }] }] }`;
  const deny = '{ podSelector: {}, policyTypes: [Ingress] }';
  const denyOut = '{ podSelector: {}, policyTypes: [Egress] }';
  const port81FromY = `{ podSelector: ${A}, ingress: [{ from: [{ namespaceSelector: { matchLabels: { ns: y } } }], ports: [{ port: 81 }] }] }`;
  const named = `{ podSelector: ${A}, ingress: [{ ports: [{ port: serve-81-tcp }] }] }`;
  const namedOut = `{ podSelector: ${A}, policyTypes: [Egress], egress: [{ ports: [{ port: serve-80-tcp }] }] }`;
  const range = `{ podSelector: ${A}, policyTypes: [Egress], egress: [{ ports: [{ port: 81, endPort: 85 }] }] }`;
  const block = `{ podSelector: ${A}, policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: 10.2.0.0/24, except: [10.2.0.2/32] } }] }] }`;
  const udp = `{ podSelector: ${A}, ingress: [{ ports: [{ protocol: UDP, port: 80 }] }] }`;

  it.each<Row>([
    ['no policy', [], ya, xa, 'allowed'],
    ['default-deny-ingress', [deny], xb, xa, 'denied'],
    ['default-deny-ingress leaves other namespaces alone', [deny], xa, ya, 'allowed'],
    ['default-deny-all, egress', ['{ podSelector: {}, policyTypes: [Ingress, Egress] }'], xa, ya, 'denied'],
    ['a pod reaches itself', [deny, denyOut], xa, xa, 'allowed'],
    ['podSelector, same namespace', [fromB], xb, xa, 'allowed'],
    ['podSelector, other namespace', [fromB], yb, xa, 'denied'],
    ['podSelector does not select the target', [fromB], ya, xb, 'allowed'],
    [
      'allow to one target over deny all',
      [deny, `{ podSelector: ${A}, ingress: [{ from: [{ namespaceSelector: {}, podSelector: {} }] }] }`],
      ya,
      xa,
      'allowed',
    ],
    [
      'the other target stays denied',
      [deny, `{ podSelector: ${A}, ingress: [{ from: [{ namespaceSelector: {} }] }] }`],
      ya,
      xb,
      'denied',
    ],
    [
      'any namespace, own included',
      [`{ podSelector: ${A}, ingress: [{ from: [{ namespaceSelector: {} }] }] }`],
      xb,
      xa,
      'allowed',
    ],
    [
      'any namespace is no address',
      [`{ podSelector: ${A}, ingress: [{ from: [{ namespaceSelector: {} }] }] }`],
      outside,
      xa,
      'denied',
    ],
    ['namespaceSelector, right', [fromY], ya, xa, 'allowed'],
    ['namespaceSelector, own', [fromY], xb, xa, 'denied'],
    ['namespaceSelector, third', [fromY], za, xa, 'denied'],
    ['both in one peer, both match', [both], yb, xa, 'allowed'],
    ['both in one peer, pod only', [both], xb, xa, 'denied'],
    ['both in one peer, namespace only', [both], ya, xa, 'denied'],
    ['two peers, namespace', [either], ya, xa, 'allowed'],
    ['two peers, pod', [either], xb, xa, 'allowed'],
    ['two peers, neither', [either], xc, xa, 'denied'],
    ['ports: right peer and port', [port81FromY], ya, xa, 'allowed', 81],
    ['ports: right peer, other port', [port81FromY], ya, xa, 'denied', 80],
    ['ports: other peer, right port', [port81FromY], za, xa, 'denied', 81],
    [
      'stacked policies add up',
      [
        port81FromY,
        `{ podSelector: ${A}, ingress: [{ from: [{ namespaceSelector: { matchLabels: { ns: y } } }], ports: [{ port: 80 }] }] }`,
      ],
      ya,
      xa,
      'allowed',
      80,
    ],
    [
      'an allow-all policy beside a narrow one',
      [port81FromY, `{ podSelector: ${A}, ingress: [{}] }`],
      za,
      xa,
      'allowed',
      80,
    ],
    ['named port', [named], xb, xa, 'allowed', 81],
    ['named port, other number', [named], xb, xa, 'denied', 80],
    ["named port on egress is the destination's", [namedOut], xa, ya, 'allowed', 80],
    [
      'named port on egress that the destination lacks',
      [namedOut],
      xa,
      pod('y', 'a', { ports: [] }),
      'denied',
      80,
    ],
    ['named port on egress to an address', [namedOut], xa, outside, 'denied', 80],
    ['endPort, first', [range], xa, ya, 'allowed', 81],
    ['endPort, last', [range], xa, ya, 'allowed', 85],
    ['endPort, below', [range], xa, ya, 'denied', 80],
    ['endPort, above', [range], xa, ya, 'denied', 86],
    ['egress only does not shut ingress', [denyOut], ya, xa, 'allowed'],
    ['ingress at the other end still counts', [deny], xb, xc, 'denied'],
    ["ipBlock, a pod's address", [block], xa, ya, 'allowed'],
    ['ipBlock, excepted', [block], xa, yb, 'denied'],
    ['ipBlock, outside of it', [block], xa, outside, 'denied'],
    [
      'except and allow of overlapping policies: allow wins',
      [
        block,
        `{ podSelector: ${A}, policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: 10.2.0.2/32 } }] }] }`,
      ],
      xa,
      yb,
      'allowed',
    ],
    ['protocol UDP allowed', [udp], xb, xa, 'allowed', 80, 'UDP'],
    ['protocol TCP not', [udp], xb, xa, 'denied', 80, 'TCP'],
    [
      'protocol SCTP without port',
      [`{ podSelector: ${A}, ingress: [{ ports: [{ protocol: SCTP }] }] }`],
      xb,
      xa,
      'allowed',
      9,
      'SCTP',
    ],
    [
      'protocol defaults to TCP',
      [`{ podSelector: ${A}, ingress: [{ ports: [{ port: 80 }] }] }`],
      xb,
      xa,
      'denied',
      80,
      'UDP',
    ],
    [
      'empty from is everyone',
      [`{ podSelector: ${A}, ingress: [{ from: [], ports: [] }] }`],
      outside,
      xa,
      'allowed',
    ],
    [
      'a node is no pod',
      [`{ podSelector: ${A}, ingress: [{ from: [{ namespaceSelector: {} }] }] }`],
      node,
      xa,
      'denied',
    ],
    [
      'a node by its address',
      [`{ podSelector: ${A}, ingress: [{ from: [{ ipBlock: { cidr: 192.168.0.0/16 } }] }] }`],
      node,
      xa,
      'allowed',
    ],
  ])('%s', (_, specs, from, to, expected, port = 80, protocol = 'TCP') => {
    expect(verdict(specs, from, to, port, protocol)).toBe(expected);
  });
});

describe('what is not known', () => {
  const custom = `{ podSelector: ${A}, ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: red } } }] }] }`;
  const byName = `{ podSelector: ${A}, ingress: [{ from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: y } } }] }] }`;
  const privateBlock = `{ podSelector: ${A}, policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: 0.0.0.0/0, except: [10.0.0.0/8] } }] }] }`;
  const metadataBlock = `{ podSelector: ${A}, policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: 0.0.0.0/0, except: [169.254.169.254/32] } }] }] }`;
  const noLabels = { namespaceLabels: undefined };

  it.each<[what: string, specs: readonly string[], from: Endpoint, to: Endpoint, expected: string]>([
    ['namespace labels that are not given', [custom], pod('y', 'a', noLabels), xa, 'unknown'],
    ['the name label is known all the same', [byName], pod('y', 'a', noLabels), xa, 'allowed'],
    ['and says no all the same', [byName], pod('z', 'a', noLabels), xa, 'denied'],
    [
      'a known no beside an unknown',
      [
        `{ podSelector: ${A}, ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: red } }, podSelector: { matchLabels: { pod: b } } }] }] }`,
      ],
      pod('y', 'a', noLabels),
      xa,
      'denied',
    ],
    [
      'an unknown beside a yes',
      [custom, `{ podSelector: ${A}, ingress: [{}] }`],
      pod('y', 'a', noLabels),
      xa,
      'allowed',
    ],
    ['an address that is not given', [privateBlock], xa, pod('y', 'a', { ips: [] }), 'unknown'],
    ['an exception that no pod has', [metadataBlock], xa, pod('y', 'a', { ips: [] }), 'allowed'],
    [
      'a pod with other labels',
      [`{ podSelector: { matchLabels: { app: web } }, policyTypes: [Ingress] }`],
      ya,
      pod('x', 'a', { mayHaveMoreLabels: true }),
      'unknown',
    ],
    [
      'a policy that the API server refuses',
      [`{ podSelector: ${A}, ingress: [{ from: [{ ipBlock: { cidr: nonsense } }] }] }`],
      ya,
      xa,
      'unknown',
    ],
    [
      'a selector that cannot be read',
      ['{ podSelector: { matchExpressions: [{ key: a, operator: Is }] }, policyTypes: [Ingress] }'],
      ya,
      xa,
      'unknown',
    ],
    [
      'named ports of a pod whose ports are not given',
      [`{ podSelector: ${A}, ingress: [{ ports: [{ port: http }] }] }`],
      ya,
      pod('x', 'a', { ports: undefined }),
      'unknown',
    ],
    [
      'a pod on the host network that a policy selects',
      ['{ podSelector: {}, policyTypes: [Ingress] }'],
      ya,
      pod('x', 'a', { hostNetwork: true }),
      'unknown',
    ],
    [
      'a pod on the host network as a peer',
      [`{ podSelector: ${A}, ingress: [{ from: [{ podSelector: {} }] }] }`],
      pod('x', 'b', { hostNetwork: true }),
      xa,
      'unknown',
    ],
    [
      "host network, another namespace than the peer's",
      [`{ podSelector: ${A}, ingress: [{ from: [{ podSelector: {} }] }] }`],
      pod('y', 'b', { hostNetwork: true }),
      xa,
      'denied',
    ],
  ])('%s', (_, specs, from, to, expected) => {
    expect(verdict(specs, from, to)).toBe(expected);
  });
});

it('names the policies that isolate and those that allow', () => {
  const policies = rules(
    '{ podSelector: {}, policyTypes: [Ingress] }',
    `{ podSelector: ${A}, ingress: [{ from: [{ podSelector: {} }] }] }`,
    '{ podSelector: { matchLabels: { pod: c } }, ingress: [{}] }',
  );
  const { egress, ingress } = policies.isAllowed(xb, xa, { port: 80, protocol: 'TCP' });
  expect(egress.type).toBe('not isolated');
  expect(ingress.type).toBe('allowed');
  expect(ingress.isolatedBy.map(({ name }) => name)).toEqual(['p0', 'p1']);
  expect(ingress.allowedBy.map(({ name }) => name)).toEqual(['p1']);
  expect(
    policies.isAllowed(ya, pod('x', 'a', { hostNetwork: true }), { port: 80, protocol: 'TCP' }).ingress.type,
  ).toBe('outside policy');
});
