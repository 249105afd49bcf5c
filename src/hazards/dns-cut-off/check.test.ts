import { loadAll } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { buildCluster } from '../../cluster/build-cluster.ts';
import { clusterOf, clusterOfYaml } from '../../cluster/cluster.fixture.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import { isJsonObject } from '../../kube/json.ts';
import { findingLines, observationsOf } from '../check.fixture.ts';
import { exampleCluster } from '../example.fixture.ts';
import { check } from './check.ts';

const RULES = check.rules.map(({ id }) => id);
const BAD_LINES: Readonly<Record<string, string>> = {
  'dns-without-api-server':
    'default NetworkPolicy kube-system/deny-all spec.policyTypes: NetworkPolicy kube-system/deny-all isolates Deployment kube-system/coredns for egress, and no policy lets DNS reach the API server; connections that stand may live on until the pods restart',
  'pods-without-dns':
    'high NetworkPolicy shop/web-to-database spec.egress: NetworkPolicy shop/web-to-database isolates Deployment shop/web for egress, and nothing lets it ask the DNS over UDP port 53; connections that stand may live on until the pods restart',
  'dns-over-udp-only':
    'default NetworkPolicy shop/web-to-database spec.egress: NetworkPolicy shop/web-to-database isolates Deployment shop/web for egress: DNS is allowed over UDP, not over TCP port 53',
  'webhook-backend-unreachable':
    'high NetworkPolicy image-policy/deny-ingress spec.policyTypes: NetworkPolicy image-policy/deny-ingress isolates Deployment image-policy/image-policy for ingress, and no policy lets the API server reach port 9443, where it calls ValidatingWebhookConfiguration image-policy; connections that stand may live on until the pods restart',
  'refused-policy':
    'default NetworkPolicy shop/allow-dns spec.egress.0.to.0.ipBlock.cidr: NetworkPolicy shop/allow-dns is refused by the API server: spec.egress[0].to[0].ipBlock.cidr: "10.96.0.10" is no CIDR',
};
/** What is refused cannot be mended by adding a policy. */
const MENDED_BY_HAND = 'refused-policy';

/** The cluster with the patches of all findings of one rule applied. */
function mended(cluster: Cluster, rule: string): Cluster {
  const patches = observationsOf(check, rule, cluster).flatMap((observation) =>
    observation.type === 'finding' ? loadAll(observation.fix.patch ?? '').filter(isJsonObject) : [],
  );
  return clusterOf([...[...cluster.all()].map(({ body }) => body), ...patches], 'given');
}

describe('dns-cut-off examples', () => {
  it.each(RULES)('%s: bad is found once, its patch mends it, good is clean', (rule) => {
    const bad = exampleCluster('dns-cut-off', rule, 'bad');
    expect(findingLines(check, rule, bad)).toEqual([BAD_LINES[rule]]);
    const rest = rule === MENDED_BY_HAND ? [] : RULES;
    for (const each of rest) expect(findingLines(check, each, mended(bad, rule))).toEqual([]);
    const good = exampleCluster('dns-cut-off', rule, 'good');
    for (const each of RULES) expect(observationsOf(check, each, good)).toEqual([]);
  });

  it.each(RULES)('%s: says unknown where NetworkPolicies could not be read', (rule) => {
    const cluster = buildCluster({
      objects: [],
      problems: [],
      coverage: () => ({ type: 'unknown', why: 'forbidden' }),
    });
    expect(observationsOf(check, rule, cluster)).toEqual([
      { type: 'unknown', message: expect.stringContaining('NetworkPolicies could not be read (forbidden)') },
    ]);
  });
});

const deployment = (namespace: string, app: string, more = '') => `
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${app}, namespace: ${namespace} }
spec: { template: { metadata: { labels: { app: ${app} } }, spec: { ${more} containers: [{ name: c, image: i }] } } }`;
const policy = (namespace: string, name: string, spec: string) => `
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${name}, namespace: ${namespace} }
spec: ${spec}`;
const DENY = '{ podSelector: {}, policyTypes: [Ingress, Egress] }';

const cutOffLines = (yaml: string, type: 'all' | 'given' = 'all') =>
  findingLines(check, 'pods-without-dns', clusterOfYaml(yaml, type));

describe('pods-without-dns', () => {
  it('tells one cause once, with the number of workloads', () => {
    const apps = ['a', 'b', 'c', 'd', 'e'].map((app) => deployment('shop', app)).join('');
    expect(cutOffLines(apps + policy('shop', 'deny', DENY))).toEqual([
      'medium NetworkPolicy shop/deny spec.policyTypes: NetworkPolicy shop/deny isolates 5 workloads (Deployment shop/a, Deployment shop/b, Deployment shop/c, and 2 more) for egress, and nothing lets them ask the DNS over UDP port 53; connections that stand may live on until the pods restart',
    ]);
  });

  it('leaves alone what does not ask the DNS of the cluster', () => {
    const others =
      deployment('shop', 'a', 'dnsPolicy: Default,') +
      deployment('shop', 'b', 'dnsPolicy: None,') +
      deployment('shop', 'c', 'hostNetwork: true,');
    expect(cutOffLines(others + policy('shop', 'deny', DENY))).toEqual([]);
  });

  it('judges a policy of manifests by itself where its pods are not among them', () => {
    expect(cutOffLines(policy('shop', 'deny', DENY), 'given')).toEqual([
      expect.stringMatching(
        /^medium NetworkPolicy shop\/deny .*isolates the pods that it selects for egress/,
      ),
    ]);
    expect(cutOffLines(policy('shop', 'deny', DENY), 'all')).toEqual([]);
  });

  it('does not judge it where another may select the same pods and allow', () => {
    const allow = policy(
      'shop',
      'dns',
      '{ podSelector: { matchLabels: { dns: allowed } }, policyTypes: [Egress], egress: [{ ports: [{ port: 53, protocol: UDP }] }] }',
    );
    expect(cutOffLines(policy('shop', 'deny', DENY) + allow, 'given')).toEqual([]);
  });

  it('is critical where the DNS servers themselves are shut, and tells it once', () => {
    const shut = policy('kube-system', 'deny', '{ podSelector: {}, policyTypes: [Ingress] }');
    const cluster = clusterOfYaml(deployment('shop', 'a') + deployment('blog', 'b') + shut, 'given');
    expect(findingLines(check, 'pods-without-dns', cluster)).toEqual([
      expect.stringMatching(
        /^critical NetworkPolicy kube-system\/deny .*isolates the DNS servers for ingress, and 2 workloads \(Deployment shop\/a, Deployment blog\/b\) cannot ask them/,
      ),
    ]);
    expect(findingLines(check, 'pods-without-dns', mended(cluster, 'pods-without-dns'))).toEqual([]);
  });

  it('mends without isolating anything that was not', () => {
    const narrow = policy(
      'shop',
      'web',
      '{ podSelector: { matchLabels: { app: a } }, policyTypes: [Egress], egress: [{ ports: [{ port: 443 }] }] }',
    );
    const cluster = clusterOfYaml(deployment('shop', 'a') + deployment('shop', 'b') + narrow);
    const [observation] = observationsOf(check, 'pods-without-dns', cluster);
    expect(observation?.type === 'finding' && observation.fix.patch).toContain(
      'podSelector: {"matchLabels":{"app":"a"}}',
    );
  });
});

describe('dns-without-api-server', () => {
  it('takes the place of the findings about the same policy', () => {
    expect(check.rules[0]?.supersedes).toContain('dns-cut-off/pods-without-dns');
  });

  it('finds a deny-all in kube-system without the DNS among the manifests', () => {
    const cluster = clusterOfYaml(policy('kube-system', 'deny', DENY), 'given');
    expect(findingLines(check, 'dns-without-api-server', cluster)).toEqual([
      expect.stringContaining('isolates the DNS servers of kube-system (k8s-app: kube-dns) for egress'),
    ]);
    for (const rule of RULES)
      expect(findingLines(check, rule, mended(cluster, 'dns-without-api-server'))).toEqual([]);
  });

  it('leaves a deny-all of another namespace alone', () => {
    expect(
      findingLines(check, 'dns-without-api-server', clusterOfYaml(policy('shop', 'deny', DENY), 'given')),
    ).toEqual([]);
  });
});

const webhookLines = (yaml: string) =>
  findingLines(check, 'webhook-backend-unreachable', clusterOfYaml(yaml));

const webhook = (failurePolicy: string) => `
---
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata: { name: hook }
webhooks: [{ name: a.b.c, failurePolicy: ${failurePolicy}, clientConfig: { service: { namespace: hooks, name: hook } } }]`;

const backend = (more: string) => `${deployment('hooks', 'hook', more)}
---
apiVersion: v1
kind: Service
metadata: { name: hook, namespace: hooks }
spec: { selector: { app: hook }, ports: [{ port: 443, targetPort: 9443 }] }`;

describe('webhook-backend-unreachable', () => {
  const api = `
---
apiVersion: apiregistration.k8s.io/v1
kind: APIService
metadata: { name: v1.hooks }
spec: { service: { namespace: hooks, name: hook } }`;
  const deny = policy('hooks', 'deny', '{ podSelector: {}, policyTypes: [Ingress] }');

  it.each([
    ['a webhook that fails closed', webhook('Fail'), /^high /],
    ['a webhook that fails open', webhook('Ignore'), /^medium /],
    ['an aggregated API', api, /^high .*where it calls APIService v1.hooks/],
    [
      'both are one finding',
      webhook('Ignore') + api,
      /^high .*MutatingWebhookConfiguration hook, APIService v1.hooks/,
    ],
  ])('%s', (_, callers, expected) => {
    expect(webhookLines(backend('') + callers + deny)).toEqual([expect.stringMatching(expected)]);
    expect(webhookLines(backend('') + callers)).toEqual([]);
  });

  it('leaves backends on the host network alone', () => {
    expect(webhookLines(backend('hostNetwork: true,') + webhook('Fail') + deny)).toEqual([]);
  });
});
