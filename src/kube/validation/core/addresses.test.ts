import { expect, it } from 'vitest';
import type { JsonObject } from '../../json.ts';
import { ErrorList } from '../error-list.ts';
import type { KindRules } from '../kind-rules.ts';
import { nodeRules } from './node.ts';
import { podRules } from './pod.ts';
import { podStatusWarnings, validatePodStatus } from './pod-status.ts';

function problems(rules: KindRules, object: JsonObject): readonly string[] {
  const errors = new ErrorList();
  rules.create(object, errors);
  return errors.errors.map(({ field, message }) => `${field}: ${message}`);
}

function node(podCIDRs: readonly string[]): JsonObject {
  return { metadata: { name: 'n1' }, spec: { podCIDRs } };
}

it.each([
  [['10.0.0.0/8'], []],
  [
    ['010.0.0.0/8'],
    ['spec.podCIDRs[0]: Invalid value: "010.0.0.0/8": must not have leading 0s in IP or prefix length'],
  ],
  [['10.0.0.0/8', '2001:db8::/64'], []],
  [
    ['10.0.0.0/8', '10.1.0.0/16'],
    [
      'spec.podCIDRs: Invalid value: ["10.0.0.0/8","10.1.0.0/16"]: may specify no more than one CIDR for each IP family',
    ],
  ],
])('blocks of a node: %j', (cidrs, expected) => {
  expect(problems(nodeRules, node(cidrs))).toEqual(expected);
});

it('a block of a node that is not as it should be written', () => {
  expect(nodeRules.warnings?.(node(['2001:DB8::/64']), undefined)).toEqual([
    'spec.podCIDRs[0]: IPv6 CIDR value "2001:DB8::/64" should be in RFC 5952 canonical format ("2001:db8::/64")',
  ]);
});

it('hosts and name servers of a pod, strictly since 1.36', () => {
  const pod = {
    metadata: { name: 'p', namespace: 'default' },
    spec: {
      containers: [
        { name: 'web', image: 'web:1', imagePullPolicy: 'Always', terminationMessagePolicy: 'File' },
      ],
      restartPolicy: 'Always',
      dnsPolicy: 'ClusterFirst',
      terminationGracePeriodSeconds: 30,
      hostAliases: [{ ip: '010.0.0.1', hostnames: ['web'] }],
      dnsConfig: { nameservers: ['::ffff:1.2.3.4'] },
    },
  };
  expect(problems(podRules, pod).toSorted()).toEqual([
    'spec.dnsConfig.nameservers[0]: Invalid value: "::ffff:1.2.3.4": must not be an IPv4-mapped IPv6 address',
    'spec.hostAliases[0].ip: Invalid value: "010.0.0.1": must not have leading 0s',
  ]);
});

function told(...ips: readonly string[]): readonly string[] {
  const errors = new ErrorList();
  validatePodStatus({ status: { podIPs: ips.map((ip) => ({ ip })) } }, {}, errors);
  return errors.errors.map(({ message }) => message);
}

it('addresses in the status of a pod', () => {
  expect(told('10.0.0.1', '2001:db8::1')).toEqual([]);
  expect(told('10.0.0.1', 'x')).toEqual([
    'Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
    'Internal error: failed to check for dual stack with error:invalid IP[1]: x',
    'Invalid value: [{"IP":"10.0.0.1"},{"IP":"x"}]: may specify no more than one IP for each IP family',
  ]);
  expect(podStatusWarnings({ status: { hostIPs: [{ ip: '2001:DB8::1' }] } })).toEqual([
    'status.hostIPs[0].ip: IPv6 address "2001:DB8::1" should be in RFC 5952 canonical format ("2001:db8::1")',
  ]);
});
