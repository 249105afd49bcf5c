import { describe, expect, it } from 'vitest';
import type { PodEndpoint } from '../kube/network-policy/is-allowed.ts';
import { clusterOfYaml } from './cluster.fixture.ts';
import {
  apiServerFrom,
  assumedDnsPod,
  clusterNetworkOf,
  dnsFrom,
  podEndpointOf,
  podFromApiServer,
  type ClusterNetwork,
} from './network.ts';
import { clusterDnsOf } from './network-dns.ts';
import { workloadsOf } from './workloads.ts';

const COREDNS = `
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: coredns, namespace: kube-system }
spec:
  template:
    metadata: { labels: { k8s-app: kube-dns } }
    spec:
      dnsPolicy: Default
      containers:
        - name: coredns
          image: registry.k8s.io/coredns/coredns:v1.11.3
          ports: [{ name: dns, containerPort: 53, protocol: UDP }, { name: dns-tcp, containerPort: 53, protocol: TCP }]
---
apiVersion: v1
kind: Service
metadata: { name: kube-dns, namespace: kube-system }
spec:
  clusterIP: 10.96.0.10
  selector: { k8s-app: kube-dns }
  ports: [{ name: dns, port: 53, protocol: UDP, targetPort: 53 }, { name: dns-tcp, port: 53, protocol: TCP, targetPort: 53 }]
`;
const WEB = `
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec: { template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: web, image: web, ports: [{ name: https, containerPort: 8443 }] }] } } }
`;
const API_SERVER = `
---
apiVersion: v1
kind: Service
metadata: { name: kubernetes, namespace: default }
spec: { clusterIP: 10.96.0.1, ports: [{ port: 443, targetPort: 6443 }] }
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: kubernetes, namespace: default, labels: { kubernetes.io/service-name: kubernetes } }
addressType: IPv4
endpoints: [{ addresses: [192.168.1.10] }]
ports: [{ name: https, port: 6443, protocol: TCP }]
`;
const policy = (namespace: string, spec: string) =>
  `\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: p, namespace: ${namespace} }\nspec: ${spec}\n`;

function networkOf(yaml: string, type: 'all' | 'given' = 'all'): ClusterNetwork {
  return clusterNetworkOf(clusterOfYaml(yaml, type));
}

function endpoint(network: ClusterNetwork, name: string): PodEndpoint {
  const workload = network.workloads.all.find(({ object }) => object.name === name);
  return podEndpointOf(network.cluster, workload!);
}

const EGRESS = '{ podSelector: {}, policyTypes: [Egress], egress: ';

describe('apiServerFrom: can DNS reach the API server', () => {
  it.each<[what: string, egress: string | undefined, expected: string]>([
    ['no policy', undefined, 'reached'],
    ['nothing allowed', '[]', 'cut-off'],
    ['everything allowed', '[{}]', 'reached'],
    [
      'the endpoint and its port',
      '[{ to: [{ ipBlock: { cidr: 192.168.1.10/32 } }], ports: [{ port: 6443 }] }]',
      'reached',
    ],
    ['the port to anywhere', '[{ ports: [{ port: 6443 }] }]', 'reached'],
    [
      'the ClusterIP only',
      '[{ to: [{ ipBlock: { cidr: 10.96.0.1/32 } }], ports: [{ port: 443 }] }]',
      'unknown',
    ],
    ['another port', '[{ ports: [{ port: 53, protocol: UDP }] }]', 'cut-off'],
    ['other addresses', '[{ to: [{ ipBlock: { cidr: 172.16.0.0/12 } }] }]', 'cut-off'],
    [
      'the pods of the API server',
      '[{ to: [{ podSelector: { matchLabels: { component: kube-apiserver } } }] }]',
      'unknown',
    ],
    [
      'pods of another namespace',
      '[{ to: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: shop } } }] }]',
      'cut-off',
    ],
  ])('%s', (_, egress, expected) => {
    const rules = egress === undefined ? '' : policy('kube-system', `${EGRESS}${egress} }`);
    const network = networkOf(COREDNS + API_SERVER + rules);
    expect(apiServerFrom(network, endpoint(network, 'coredns')).type).toBe(expected);
  });

  it('leaves what only addresses would tell unknown where they are not given', () => {
    const network = networkOf(
      COREDNS + policy('kube-system', `${EGRESS}[{ to: [{ ipBlock: { cidr: 10.96.0.1/32 } }] }] }`),
      'given',
    );
    expect(apiServerFrom(network, endpoint(network, 'coredns')).type).toBe('unknown');
  });

  it('leaves to policies of the plugin what they may allow', () => {
    const cilium =
      '\n---\napiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\nmetadata: { name: dns }\n';
    const network = networkOf(COREDNS + cilium + policy('kube-system', `${EGRESS}[] }`));
    expect(apiServerFrom(network, endpoint(network, 'coredns'))).toEqual({
      type: 'unknown',
      why: 'CiliumClusterwideNetworkPolicy objects decide beside NetworkPolicies',
    });
  });

  it('assumes the DNS of every cluster where manifests hold none', () => {
    const denied = networkOf(policy('kube-system', `${EGRESS}[] }`), 'given');
    expect(apiServerFrom(denied, assumedDnsPod(denied.cluster)).type).toBe('cut-off');
    const other = networkOf(
      policy('kube-system', '{ podSelector: { matchLabels: { app: x } }, policyTypes: [Egress] }'),
      'given',
    );
    expect(apiServerFrom(other, assumedDnsPod(other.cluster)).type).toBe('unknown');
  });
});

describe('dnsFrom: can a pod ask the DNS', () => {
  const system = '{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: kube-system } } }';
  const dnsPods =
    '{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: kube-system } }, podSelector: { matchLabels: { k8s-app: kube-dns } } }';
  const udp = 'ports: [{ port: 53, protocol: UDP }]';
  type Row = [what: string, egress: string | undefined, withDns: string, withoutDns: string];
  // With CoreDNS in a cluster that is whole, and from manifests that hold neither it nor its namespace.
  it.each<Row>([
    ['no policy', undefined, 'reached', 'reached'],
    ['nothing allowed', '[]', 'cut-off', 'cut-off'],
    ['port 53 to anywhere', `[{ ${udp} }]`, 'reached', 'reached'],
    ['port 53 to the DNS pods', `[{ to: [${dnsPods}], ${udp} }]`, 'reached', 'reached'],
    ['port 53 to kube-system', `[{ to: [${system}], ${udp} }]`, 'reached', 'reached'],
    ['TCP only', `[{ to: [${system}], ports: [{ port: 53 }] }]`, 'cut-off', 'cut-off'],
    ['port 53 to every namespace', `[{ to: [{ namespaceSelector: {} }], ${udp} }]`, 'reached', 'reached'],
    ['port 53 within the namespace', `[{ to: [{ podSelector: {} }], ${udp} }]`, 'cut-off', 'cut-off'],
    [
      'pods of an application',
      '[{ to: [{ podSelector: { matchLabels: { app: db } } }] }]',
      'cut-off',
      'cut-off',
    ],
    [
      'the address of the Service',
      `[{ to: [{ ipBlock: { cidr: 10.96.0.10/32 } }], ${udp} }]`,
      'unknown',
      'unknown',
    ],
    [
      'everything but the metadata address',
      '[{ to: [{ ipBlock: { cidr: 0.0.0.0/0, except: [169.254.169.254/32] } }] }]',
      'reached',
      'reached',
    ],
    [
      'the internet only',
      '[{ to: [{ ipBlock: { cidr: 0.0.0.0/0, except: [10.0.0.0/8] } }] }]',
      'unknown',
      'unknown',
    ],
    [
      'a label that the namespace may have',
      `[{ to: [{ namespaceSelector: { matchLabels: { name: kube-system } } }], ${udp} }]`,
      'unknown',
      'unknown',
    ],
    [
      'the DNS of OpenShift',
      '[{ to: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: openshift-dns } } }], ports: [{ port: 5353, protocol: UDP }] }]',
      'cut-off',
      'reached',
    ],
    [
      'another DNS label',
      `[{ to: [{ namespaceSelector: {}, podSelector: { matchLabels: { k8s-app: coredns } } }], ${udp} }]`,
      'cut-off',
      'unknown',
    ],
  ])('%s', (_, egress, withDns, withoutDns) => {
    const rules = egress === undefined ? '' : policy('shop', `${EGRESS}${egress} }`);
    const whole = networkOf(COREDNS + WEB + rules);
    expect(dnsFrom(whole, endpoint(whole, 'web'), 'UDP').type).toBe(withDns);
    const manifests = networkOf(WEB + rules, 'given');
    expect(dnsFrom(manifests, endpoint(manifests, 'web'), 'UDP').type).toBe(withoutDns);
  });

  it('sees that the DNS servers themselves are shut', () => {
    const shut = policy('kube-system', '{ podSelector: {}, policyTypes: [Ingress] }');
    for (const network of [networkOf(COREDNS + WEB + shut), networkOf(WEB + shut, 'given')]) {
      expect(dnsFrom(network, endpoint(network, 'web'), 'UDP')).toMatchObject({
        type: 'cut-off',
        direction: 'ingress',
      });
    }
  });

  it('does not decide where a cache on the node answers', () => {
    const cache = `
---
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: node-local-dns, namespace: kube-system }
spec: { template: { spec: { hostNetwork: true, containers: [{ name: c, image: "registry.k8s.io/dns/k8s-dns-node-cache:1.23.1" }] } } }`;
    const local = policy(
      'shop',
      `${EGRESS}[{ to: [{ ipBlock: { cidr: 169.254.20.10/32 } }], ports: [{ port: 53, protocol: UDP }] }] }`,
    );
    const network = networkOf(COREDNS + WEB + cache + local);
    expect(dnsFrom(network, endpoint(network, 'web'), 'UDP').type).toBe('unknown');
  });
});

describe('podFromApiServer: can the API server reach a webhook', () => {
  const KONNECTIVITY =
    '\n---\napiVersion: v1\nkind: Pod\nmetadata: { name: konnectivity-agent-x, namespace: kube-system }\nspec: { containers: [{ name: a, image: b }] }\n';
  it.each<[what: string, ingress: string, plain: string, konnectivity: string]>([
    ['nothing allowed', '[]', 'cut-off', 'cut-off'],
    ['the port from anywhere', '[{ ports: [{ port: 8443 }] }]', 'reached', 'reached'],
    ['the named port from anywhere', '[{ ports: [{ port: https }] }]', 'reached', 'reached'],
    ['another port', '[{ ports: [{ port: 9090 }] }]', 'cut-off', 'cut-off'],
    [
      'some addresses',
      '[{ from: [{ ipBlock: { cidr: 192.168.0.0/16 } }], ports: [{ port: 8443 }] }]',
      'unknown',
      'unknown',
    ],
    [
      'every address',
      '[{ from: [{ ipBlock: { cidr: 0.0.0.0/0 } }], ports: [{ port: 8443 }] }]',
      'reached',
      'reached',
    ],
    [
      'pods of kube-system',
      '[{ from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: kube-system } } }] }]',
      'cut-off',
      'unknown',
    ],
    ['pods of its own namespace', '[{ from: [{ podSelector: {} }] }]', 'cut-off', 'cut-off'],
  ])('%s', (_, ingress, plain, konnectivity) => {
    const rules = policy('shop', `{ podSelector: {}, policyTypes: [Ingress], ingress: ${ingress} }`);
    const network = networkOf(WEB + rules);
    expect(podFromApiServer(network, endpoint(network, 'web'), 8443).type).toBe(plain);
    const tunnelled = networkOf(WEB + rules + KONNECTIVITY);
    expect(podFromApiServer(tunnelled, endpoint(tunnelled, 'web'), 8443).type).toBe(konnectivity);
  });
});

const dns = (image: string, namespace = 'kube-system') => {
  const cluster = clusterOfYaml(
    `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: d, namespace: ${namespace} }\nspec: { template: { spec: { containers: [{ name: d, image: "${image}" }] } } }`,
  );
  const { servers, nodeCaches } = clusterDnsOf(cluster, workloadsOf(cluster));
  return [servers.length, nodeCaches.length];
};

describe('clusterDnsOf', () => {
  it.each([
    ['registry.k8s.io/coredns/coredns:v1', 1, 0],
    ['rancher/mirrored-coredns-coredns:1.12', 1, 0],
    ['rancher/hardened-coredns:v1', 1, 0],
    ['gke.gcr.io/k8s-dns-kube-dns-amd64:1', 1, 0],
    ['registry.k8s.io/dns/k8s-dns-node-cache:1', 0, 1],
    ['registry.k8s.io/cpa/cluster-proportional-autoscaler:v1', 0, 0],
    ['example/coredns-exporter:1', 0, 0],
  ])('%s', (image, servers, caches) => {
    expect(dns(image)).toEqual([servers, caches]);
  });

  it('is not every CoreDNS', () => {
    expect(dns('coredns/coredns', 'lab')).toEqual([0, 0]);
  });
});
