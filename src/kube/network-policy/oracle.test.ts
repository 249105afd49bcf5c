import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { JsonObject } from '../json.ts';
import { networkPolicies, type Endpoint } from './is-allowed.ts';
import { parseNetworkPolicy } from './network-policy.ts';

/**
 * Brute force over a universe of four pods in two namespaces, one address outside, two ports and two protocols: every rule is spelt out as
 * the set of connections that it allows, by hand-written lists and without any of the code under test.
 */
interface Place {
  readonly id: string;
  readonly namespace?: 'x' | 'y';
  readonly app?: 'a' | 'b';
  readonly ip: string;
}
const PLACES: readonly Place[] = [
  { id: 'x/a', namespace: 'x', app: 'a', ip: '10.0.0.1' },
  { id: 'x/b', namespace: 'x', app: 'b', ip: '10.0.0.2' },
  { id: 'y/a', namespace: 'y', app: 'a', ip: '10.0.1.1' },
  { id: 'y/b', namespace: 'y', app: 'b', ip: '10.0.1.2' },
  { id: 'out', ip: '8.8.8.8' },
];
const PORTS = [80, 81] as const;
const PROTOCOLS = ['TCP', 'UDP'] as const;
/** The port named `http` is 80 on a and 81 on b, TCP. */
const HTTP: Readonly<Record<'a' | 'b', number>> = { a: 80, b: 81 };

/** A thing to write into a policy, and the places or ports that it stands for. */
interface Choice<Meaning> {
  readonly json: JsonObject;
  readonly means: Meaning;
}
const selectors: readonly Choice<readonly string[]>[] = [
  { json: {}, means: ['a', 'b'] },
  { json: { matchLabels: { app: 'a' } }, means: ['a'] },
  { json: { matchLabels: { app: 'b' } }, means: ['b'] },
  { json: { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['a'] }] }, means: ['b'] },
  { json: { matchExpressions: [{ key: 'app', operator: 'Exists' }] }, means: ['a', 'b'] },
  { json: { matchExpressions: [{ key: 'tier', operator: 'Exists' }] }, means: [] },
];
const namespaceSelectors: readonly Choice<readonly string[]>[] = [
  { json: {}, means: ['x', 'y'] },
  { json: { matchLabels: { 'kubernetes.io/metadata.name': 'y' } }, means: ['y'] },
  { json: { matchExpressions: [{ key: 'team', operator: 'In', values: ['red'] }] }, means: ['x'] },
];
const blocks: readonly Choice<readonly string[]>[] = [
  { json: { cidr: '0.0.0.0/0' }, means: ['x/a', 'x/b', 'y/a', 'y/b', 'out'] },
  { json: { cidr: '10.0.0.0/24' }, means: ['x/a', 'x/b'] },
  { json: { cidr: '10.0.0.0/16', except: ['10.0.1.0/24'] }, means: ['x/a', 'x/b'] },
  { json: { cidr: '0.0.0.0/0', except: ['10.0.0.2/32'] }, means: ['x/a', 'y/a', 'y/b', 'out'] },
  { json: { cidr: '::/0' }, means: [] },
];
type PortTest = (port: number, protocol: string, to: Place) => boolean;
const ports: readonly Choice<PortTest>[] = [
  { json: { port: 80 }, means: (port, protocol) => port === 80 && protocol === 'TCP' },
  { json: { port: 81, protocol: 'UDP' }, means: (port, protocol) => port === 81 && protocol === 'UDP' },
  { json: { port: 80, endPort: 81 }, means: (_, protocol) => protocol === 'TCP' },
  { json: { protocol: 'UDP' }, means: (_, protocol) => protocol === 'UDP' },
  {
    json: { port: 'http' },
    means: (port, protocol, to) => protocol === 'TCP' && to.app !== undefined && HTTP[to.app] === port,
  },
  { json: {}, means: (_, protocol) => protocol === 'TCP' },
];

const pick = <T>(list: readonly T[]) => fc.constantFrom(...list);
/** A peer stands for places, given the namespace of the policy. */
type PeerTest = (policyNamespace: string) => readonly string[];
const podsOf = (namespaces: readonly string[], apps: readonly string[]) =>
  namespaces.flatMap((namespace) => apps.map((app) => `${namespace}/${app}`));
const peer: fc.Arbitrary<Choice<PeerTest>> = fc.oneof(
  pick(selectors).map((pods) => ({
    json: { podSelector: pods.json },
    means: (own: string) => podsOf([own], pods.means),
  })),
  pick(namespaceSelectors).map((names) => ({
    json: { namespaceSelector: names.json },
    means: () => podsOf(names.means, ['a', 'b']),
  })),
  fc.tuple(pick(selectors), pick(namespaceSelectors)).map(([pods, names]) => ({
    json: { podSelector: pods.json, namespaceSelector: names.json },
    means: () => podsOf(names.means, pods.means),
  })),
  pick(blocks).map((block) => ({ json: { ipBlock: block.json }, means: () => block.means })),
);

interface RuleChoice {
  readonly peers: readonly Choice<PeerTest>[];
  readonly ports: readonly Choice<PortTest>[];
}
const rule: fc.Arbitrary<RuleChoice> = fc.record({
  peers: fc.array(peer, { maxLength: 2 }),
  ports: fc.array(pick(ports), { maxLength: 2 }),
});
interface PolicyChoice {
  readonly namespace: 'x' | 'y';
  readonly selector: Choice<readonly string[]>;
  readonly types: readonly string[] | undefined;
  readonly ingress: readonly RuleChoice[] | undefined;
  readonly egress: readonly RuleChoice[] | undefined;
}
const rules = fc.option(fc.array(rule, { maxLength: 2 }), { nil: undefined });
const policy: fc.Arbitrary<PolicyChoice> = fc.record({
  namespace: pick(['x', 'y'] as const),
  selector: pick(selectors),
  types: pick([undefined, [], ['Ingress'], ['Egress'], ['Ingress', 'Egress']]),
  ingress: rules,
  egress: rules,
});

function writtenRules(choices: readonly RuleChoice[] | undefined, key: 'from' | 'to') {
  return choices?.map((choice) => ({
    ...(choice.peers.length === 0 ? {} : { [key]: choice.peers.map(({ json }) => json) }),
    ...(choice.ports.length === 0 ? {} : { ports: choice.ports.map(({ json }) => json) }),
  }));
}

function written({ selector, types, ingress, egress }: PolicyChoice): JsonObject {
  const spec = {
    podSelector: selector.json,
    policyTypes: types,
    ingress: writtenRules(ingress, 'from'),
    egress: writtenRules(egress, 'to'),
  };
  return JSON.parse(JSON.stringify({ spec }));
}

/** Does anything isolate `subject` in the direction, and is the connection to or from `other` in the union of what is allowed? */
function passes(
  all: readonly PolicyChoice[],
  direction: 'ingress' | 'egress',
  subject: Place,
  other: Place,
  port: number,
  protocol: string,
): boolean {
  let isIsolated = false;
  let isAllowed = false;
  for (const choice of all) {
    const types = choice.types ?? [];
    const isAbout =
      types.length > 0
        ? types.includes(direction === 'ingress' ? 'Ingress' : 'Egress')
        : direction === 'ingress' || (choice.egress ?? []).length > 0;
    if (
      !isAbout ||
      subject.namespace !== choice.namespace ||
      !choice.selector.means.includes(subject.app ?? '')
    )
      continue;
    isIsolated = true;
    const to = direction === 'ingress' ? subject : other;
    for (const { peers, ports: tests } of choice[direction] ?? []) {
      const isPeer =
        peers.length === 0 || peers.some(({ means }) => means(choice.namespace).includes(other.id));
      const isPort = tests.length === 0 || tests.some(({ means }) => means(port, protocol, to));
      isAllowed ||= isPeer && isPort;
    }
  }
  return !isIsolated || isAllowed;
}

function endpoint({ id, namespace, app, ip }: Place): Endpoint {
  if (namespace === undefined || app === undefined) return { type: 'address', ip };
  return {
    type: 'pod',
    namespace,
    name: id,
    labels: { app },
    namespaceLabels: {
      'kubernetes.io/metadata.name': namespace,
      ...(namespace === 'x' ? { team: 'red' } : {}),
    },
    ips: [ip],
    hostNetwork: false,
    ports: [{ name: 'http', port: HTTP[app], protocol: 'TCP' }],
  };
}

it('agrees with spelling out every connection', () => {
  fc.assert(
    fc.property(fc.array(policy, { maxLength: 4 }), (all) => {
      const policies = networkPolicies(
        all.map((choice, index) => {
          const parsed = parseNetworkPolicy({
            namespace: choice.namespace,
            name: `p${index}`,
            body: written(choice),
          });
          expect(parsed.problems).toEqual([]);
          return parsed;
        }),
      );
      for (const from of PLACES) {
        for (const to of PLACES) {
          if (from === to) continue;
          for (const port of PORTS) {
            for (const protocol of PROTOCOLS) {
              const isAllowed =
                passes(all, 'egress', from, to, port, protocol) &&
                passes(all, 'ingress', to, from, port, protocol);
              const found = policies.isAllowed(endpoint(from), endpoint(to), { port, protocol }).type;
              expect(`${from.id} ${to.id} ${port} ${protocol} ${found}`).toBe(
                `${from.id} ${to.id} ${port} ${protocol} ${isAllowed ? 'allowed' : 'denied'}`,
              );
            }
          }
        }
      }
    }),
    { numRuns: 300 },
  );
});
