import { describe, expect, it } from 'vitest';
import { clusterOfYaml } from '../../cluster/cluster.fixture.ts';
import { findingLines, observationsOf } from '../check.fixture.ts';
import { exampleCluster } from '../example.fixture.ts';
import { check } from './check.ts';
import { parseCorefile } from './corefile.ts';

const RULES = check.rules.map(({ id }) => id);

const BAD_LINES: Readonly<Record<string, string>> = {
  'single-dns-server':
    'default Deployment kube-system/coredns spec.replicas: Deployment kube-system/coredns is the only DNS server of the cluster and has 1 replica: no name resolves while it is moved or restarted',
  'dns-servers-not-spread':
    'low Deployment kube-system/coredns spec.template.spec: Deployment kube-system/coredns has 2 replicas and neither topologySpreadConstraints nor podAntiAffinity: they may share one node',
  'dns-without-disruption-budget':
    'default Deployment kube-system/coredns : No PodDisruptionBudget covers Deployment kube-system/coredns: draining nodes may evict every DNS server at once',
  'too-few-dns-servers':
    'default Deployment kube-system/coredns spec.replicas: Deployment kube-system/coredns runs 2 DNS servers for 66 nodes, without an autoscaler: 5 is what one server a 16 nodes would give',
  'corefile-without-cache':
    'default ConfigMap kube-system/coredns data.Corefile: The Corefile of ConfigMap kube-system/coredns has no cache plugin in the block for ".": each query for a name outside goes to the resolvers behind it',
  'without-node-cache':
    'default Deployment kube-system/coredns : 100 nodes ask Deployment kube-system/coredns directly: no node-local DNS cache runs',
  'many-search-queries':
    'default Deployment shop/checkout spec.template.spec: Deployment shop/checkout is given 4 host names outside of the cluster: with ndots:5 each look-up of one is 8 queries instead of 2',
};

describe('dns-latency examples', () => {
  it.each(RULES)('%s: bad is found, good is clean', (rule) => {
    expect(findingLines(check, rule, exampleCluster('dns-latency', rule, 'bad'))).toEqual([BAD_LINES[rule]]);
    const good = exampleCluster('dns-latency', rule, 'good');
    for (const each of RULES) expect(findingLines(check, each, good)).toEqual([]);
  });

  it('does not know of budgets in manifests', () => {
    const rule = 'dns-without-disruption-budget';
    const observations = observationsOf(check, rule, exampleCluster('dns-latency', rule, 'bad', 'given'));
    expect(observations.map(({ type }) => type)).toEqual(['unknown']);
  });
});

describe('single-dns-server', () => {
  it('does not take the default of a manifest for the number that runs', () => {
    const yaml = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: coredns, namespace: kube-system }
spec:
  template:
    metadata: { labels: { k8s-app: kube-dns } }
    spec: { containers: [{ name: coredns, image: coredns/coredns }] }`;
    expect(findingLines(check, 'single-dns-server', clusterOfYaml(yaml, 'given'))).toEqual([]);
    expect(findingLines(check, 'single-dns-server', clusterOfYaml(yaml, 'all'))).toHaveLength(1);
  });
});

const pod = (name: string, node: string) => `
---
apiVersion: v1
kind: Pod
metadata:
  name: ${name}
  namespace: kube-system
  labels: { k8s-app: kube-dns, pod-template-hash: abc }
  ownerReferences: [{ apiVersion: apps/v1, kind: ReplicaSet, name: coredns-abc, controller: true }]
spec: { nodeName: ${node}, containers: [{ name: coredns, image: coredns/coredns }] }`;

const spreadCluster = (nodeOfSecond: string) =>
  clusterOfYaml(
    `
apiVersion: apps/v1
kind: Deployment
metadata: { name: coredns, namespace: kube-system }
spec:
  replicas: 2
  template:
    metadata: { labels: { k8s-app: kube-dns } }
    spec:
      affinity: { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100 }] } }
      containers: [{ name: coredns, image: coredns/coredns }]
---
{ apiVersion: v1, kind: Node, metadata: { name: n1 } }
---
{ apiVersion: v1, kind: Node, metadata: { name: n2 } }${pod('coredns-abc-1', 'n1')}${pod('coredns-abc-2', nodeOfSecond)}`,
  );

describe('dns-servers-not-spread', () => {
  it('looks where the pods are, whatever the template asks for', () => {
    expect(findingLines(check, 'dns-servers-not-spread', spreadCluster('n1'))).toEqual([
      'high Deployment kube-system/coredns : All 2 pods of Deployment kube-system/coredns run on one node of 2: DNS goes with it',
    ]);
    expect(findingLines(check, 'dns-servers-not-spread', spreadCluster('n2'))).toEqual([]);
  });
});

const withOptions = (options: string, spec = '') =>
  clusterOfYaml(
    `{ apiVersion: apps/v1, kind: Deployment, metadata: { name: web, namespace: shop }, spec: { template: { spec: { ${spec} dnsConfig: { options: [${options}] }, containers: [{ name: web, image: web }] } } } }`,
  );

describe('many-search-queries', () => {
  it.each<[options: string, spec: string, expected: number]>([
    ['{ name: ndots, value: "2" }', '', 0],
    ['{ name: ndots, value: "5" }', '', 1],
    ['{ name: ndots, value: "15" }', '', 1],
    ['{ name: ndots, value: "5" }, { name: ndots, value: "1" }', '', 0],
    ['{ name: ndots }', '', 0],
    ['{ name: single-request-reopen }', '', 0],
    ['{ name: ndots, value: "5" }', 'dnsPolicy: None,', 0],
    ['{ name: ndots, value: "5" }', 'hostNetwork: true,', 0],
  ])('%s %s', (options, spec, expected) => {
    expect(findingLines(check, 'many-search-queries', withOptions(options, spec))).toHaveLength(expected);
  });

  it('names the number that was written', () => {
    expect(
      findingLines(check, 'many-search-queries', withOptions('{ name: ndots, value: "7" }'))[0],
    ).toContain(
      'Deployment shop/web sets ndots to 7 for host names outside of the cluster too: with ndots:7 each',
    );
  });
});

describe('parseCorefile', () => {
  it('reads blocks, zones and plugins', () => {
    const text = `
(snip) {
    cache
}
example.org, tls://. :1053 { # comment {
    errors
    forward . 10.0.0.1 { # nested
        max_fails 2
    }
}
.:53 {
    cache 30
}
`;
    expect(parseCorefile(text)).toEqual([
      {
        zones: ['example.org', '.', '.'],
        plugins: [
          { name: 'errors', args: [] },
          { name: 'forward', args: ['.', '10.0.0.1'] },
        ],
      },
      { zones: ['.'], plugins: [{ name: 'cache', args: ['30'] }] },
    ]);
  });

  it.each(['.:53 {', '.:53 {\n}\n}'])('says that braces do not match: %j', (text) => {
    expect(parseCorefile(text)).toBeUndefined();
  });
});
