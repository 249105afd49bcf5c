import { stringAt, type JsonObject, type JsonValue } from '../../../src/kube/json.ts';
import type { ValidationCase } from './validation-cases.fixture.ts';
import { COLLECTIONS } from './workload-objects.fixture.ts';

/** In the form that is wanted, and in those that older fields took. */
const ADDRESSES = ['10.0.0.1', '010.0.0.1', '::ffff:1.2.3.4', '2001:DB8::1', '1.2.3', ''];
const BLOCKS: readonly (readonly string[])[] = [
  ['10.0.0.0/8'],
  ['10.0.0.1/8'],
  ['010.0.0.0/8'],
  ['10.0.0.0/08'],
  ['::ffff:1.2.3.0/120'],
  ['2001:DB8::/64'],
  ['10.0.0.0/8', '2001:db8::/64'],
  ['10.0.0.0/8', '010.0.0.0/8'],
  ['10.0.0.0/8', 'x'],
];

function pod(name: string, spec: JsonObject): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: { containers: [{ name: 'web', image: 'web:1' }], ...spec },
  };
}

function created(kind: string, body: JsonObject, of: JsonValue): ValidationCase {
  return { title: `${kind} with ${JSON.stringify(of)}`, path: COLLECTIONS[kind] ?? '', body };
}

const OF_PODS = ADDRESSES.flatMap((ip) => [
  created('Pod', pod('x', { hostAliases: [{ ip, hostnames: ['web'] }] }), { hostAlias: ip }),
  created('Pod', pod('x', { dnsPolicy: 'None', dnsConfig: { nameservers: [ip] } }), { nameserver: ip }),
]);

const OF_STATUS: readonly ValidationCase[] = ADDRESSES.map((ip, index) => {
  const old = pod(`addressed-${index}`, {});
  return {
    title: `status of a Pod with 10.0.0.1 and ${JSON.stringify(ip)}`,
    path: COLLECTIONS['Pod'] ?? '',
    old,
    subresource: 'status',
    body: { ...old, status: { podIP: '10.0.0.1', podIPs: [{ ip: '10.0.0.1' }, { ip }] } },
  };
});

const OF_NODES = BLOCKS.map((podCIDRs) => {
  const [podCIDR] = podCIDRs;
  const body = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'x' }, spec: { podCIDR, podCIDRs } };
  return created('Node', body, podCIDRs);
});

const INGRESSES = '/apis/networking.k8s.io/v1/namespaces/default/ingresses';

/** Addresses at which a Service and an Ingress are reached. */
const OF_BALANCERS: readonly ValidationCase[] = ADDRESSES.flatMap((ip, index) => {
  const service: JsonObject = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: `addressed-${index}` },
    // What is handed out is another on each server.
    spec: {
      type: 'LoadBalancer',
      clusterIP: `10.0.7.${index + 1}`,
      allocateLoadBalancerNodePorts: false,
      ports: [{ port: 80 }],
    },
  };
  const ingress: JsonObject = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: `addressed-${index}` },
    spec: { defaultBackend: { service: { name: 'web', port: { number: 80 } } } },
  };
  const balanced: readonly (readonly [string, JsonObject])[] = [
    ['/api/v1/namespaces/default/services', service],
    [INGRESSES, ingress],
  ];
  return balanced.map(([path, old]) => ({
    title: `status of ${stringAt(old, 'kind') ?? ''} with ${JSON.stringify(ip)}`,
    path,
    old,
    subresource: 'status',
    body: { ...old, status: { loadBalancer: { ingress: [{ ip }] } } },
  }));
});

const OLD_NODE: JsonObject = {
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: 'x' },
  spec: {
    configSource: { configMap: { namespace: 'a', name: 'b', kubeletConfigKey: 'c' } },
    externalID: 'e',
  },
};

/** Addresses in each form, in the fields of pods, nodes and what is reached from outside. */
export const ADDRESS_CASES: readonly ValidationCase[] = [
  ...OF_PODS,
  ...OF_STATUS,
  ...OF_NODES,
  ...OF_BALANCERS,
  created('Node', OLD_NODE, 'what is no more'),
];
