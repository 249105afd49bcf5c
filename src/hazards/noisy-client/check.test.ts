import { describe, expect, it } from 'vitest';
import { clusterOfYaml } from '../../cluster/cluster.fixture.ts';
import { findingLines, observationsOf } from '../check.fixture.ts';
import { deployment, nodes, staticPod } from '../manifest.fixture.ts';
import { check } from './check.ts';

function lines(rule: string, yaml: string, type: 'all' | 'given' = 'given'): readonly string[] {
  return findingLines(check, rule, clusterOfYaml(yaml, type));
}

const rights = `---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: web }
roleRef: { kind: ClusterRole, name: view }
subjects: [{ kind: ServiceAccount, name: default, namespace: shop }]
`;

describe('client-rate', () => {
  it.each([
    [', args: [--kube-api-qps=3000]', 'default', '3000 requests a second (--kube-api-qps;'],
    [", args: [--kube-api-qps, '3000']", 'default', '3000 requests a second (--kube-api-qps;'],
    [", args: [--kube-api-qps, '-1']", 'default', 'any number of requests a second'],
    [', command: [manager, -kube-client-qps=200]', 'low', '200 requests a second'],
    [', args: [--clientRateLimitQPS=700]', 'default', '700 requests a second'],
    [', args: [--kube-api-burst=5000]', 'low', '5000 requests at once'],
    [", command: [sh, -c, 'exec manager --kube-api-qps=900 2>&1']", 'default', '900 requests'],
    [
      ", env: [{ name: KUBE_API_QPS, value: '1e4' }]",
      'default',
      '10000 requests a second (the variable KUBE_API_QPS;',
    ],
    [", env: [{ name: ARGOCD_K8S_CLIENT_QPS, value: '150' }]", 'low', '150 requests'],
  ])('%s', (container, severity, part) => {
    const [line = '', ...others] = lines('client-rate', deployment({ container }));
    expect(others).toEqual([]);
    expect(line).toContain(`${severity} Deployment shop/web spec.template.spec.containers.0`);
    expect(line).toContain(part);
  });

  it('counts a plain --qps where the pod has rights in the cluster', () => {
    const manifest = deployment({ container: ', args: [--qps=900]' });
    expect(lines('client-rate', manifest)).toEqual([]);
    expect(lines('client-rate', `${manifest}${rights}`)).toHaveLength(1);
    const withoutToken = deployment({
      container: ', args: [--qps=900]',
      spec: ', automountServiceAccountToken: false',
    });
    expect(lines('client-rate', `${withoutToken}${rights}`)).toEqual([]);
  });

  it.each([
    ', args: [--kube-api-qps=20]',
    ', args: [--kube-api-qps]',
    ', args: [--kube-api-qps=many]',
    ', args: [--kube-api-burst=200, --kube-api-burst]',
    ', env: [{ name: KUBE_API_QPS, valueFrom: { fieldRef: { fieldPath: metadata.name } } }]',
    ", env: [{ name: KUBE_API_QPS, value: '' }]",
    ', args: [7, null, { a: b }]',
    ', args: nonsense, env: 5',
  ])('is silent about %s', (container) => {
    expect(lines('client-rate', deployment({ container }))).toEqual([]);
  });

  it('reads the configuration files of components', () => {
    const scheduler =
      'apiVersion: kubescheduler.config.k8s.io/v1\nkind: KubeSchedulerConfiguration\nmetadata: { name: s }\nclientConnection: { qps: 5000, burst: 100 }\n';
    const kubelet =
      'apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nmetadata: { name: k }\nkubeAPIQPS: 50\nkubeAPIBurst: 100\n';
    expect(lines('client-rate', `${scheduler}---\n${kubelet}`)).toEqual([
      "default KubeSchedulerConfiguration default/s clientConnection.qps: KubeSchedulerConfiguration default/s lets its client send 5000 requests a second (clientConnection.qps; client-go's default is 5)",
    ]);
  });
});

const schema = (name: string, subject: string, rules = 'resourceRules: [{}]') => `---
apiVersion: flowcontrol.apiserver.k8s.io/v1
kind: FlowSchema
metadata: { name: ${name} }
spec: { priorityLevelConfiguration: { name: exempt }, rules: [{ subjects: [${subject}], ${rules} }] }
`;
const account = '{ kind: ServiceAccount, serviceAccount: { namespace: lb, name: operator } }';

describe('exempt-flow-schema', () => {
  it.each([
    [schema('mine', account), 'exempts lb/operator'],
    [schema('mine', '{ kind: User, user: { name: jane } }'), 'exempts jane'],
    [schema('mine', '{ kind: Group, group: { name: ops } }'), 'exempts ops'],
  ])('%s', (yaml, part) => {
    expect(lines('exempt-flow-schema', yaml).join()).toContain(part);
  });
  it.each([
    ['the way in', schema('exempt', account)],
    ["a provider's", schema('eks-exempt', account)],
    ['the owners of the cluster', schema('mine', '{ kind: Group, group: { name: system:masters } }')],
    ['paths alone', schema('mine', account, 'nonResourceRules: [{ nonResourceURLs: [/healthz] }]')],
    ['malformed', schema('mine', 'null, 5, { group: 7 }')],
  ])('is silent about %s', (_what, yaml) => {
    expect(lines('exempt-flow-schema', yaml)).toEqual([]);
  });
});

const priorityLevel = (name: string) =>
  `---\napiVersion: flowcontrol.apiserver.k8s.io/v1\nkind: PriorityLevelConfiguration\nmetadata: { name: ${name} }\n`;

describe('the API server', () => {
  it.each([
    '--enable-priority-and-fairness=false',
    '--max-requests-inflight=0',
    '--max-mutating-requests-inflight=0',
  ])('%s is told', (flag) => {
    expect(lines('server-without-limits', staticPod('kube-apiserver', [flag]))).toHaveLength(1);
  });
  it.each(['--enable-priority-and-fairness=true', '--max-requests-inflight=800', '--v=2'])(
    '%s is not',
    (flag) => {
      expect(lines('server-without-limits', staticPod('kube-apiserver', [flag]))).toEqual([]);
    },
  );
  it('is unknown where it is not shown, in one sentence', () => {
    expect(observationsOf(check, 'server-without-limits', clusterOfYaml('', 'given'))).toMatchObject([
      { type: 'unknown' },
    ]);
  });
  it.each([
    [999, [], 0],
    [1_000, [], 1],
    [1_000, ['--max-requests-inflight=1500'], 0],
  ])('with %i nodes and %j: %i findings about its seats', (count, flags, expected) => {
    const yaml = `${staticPod('kube-apiserver', flags)}${nodes(count)}`;
    expect(lines('few-requests-in-flight', yaml, 'all')).toHaveLength(expected);
  });
});

const accountsSchema = (level: string, group: string) =>
  `---\napiVersion: flowcontrol.apiserver.k8s.io/v1\nkind: FlowSchema\nmetadata: { name: a }\nspec: { priorityLevelConfiguration: { name: ${level} }, rules: [{ subjects: [{ kind: Group, group: { name: '${group}' } }], resourceRules: [{}] }] }\n`;

describe('service-accounts-without-flow-schema', () => {
  const accounts = 'system:serviceaccounts';
  it.each([
    ['caught', `${accountsSchema('low', accounts)}${priorityLevel('low')}`, 'all', 0],
    ['another group', `${accountsSchema('low', 'system:nodes')}${priorityLevel('low')}`, 'all', 1],
    [
      'the level of the rest',
      `${accountsSchema('catch-all', accounts)}${priorityLevel('catch-all')}`,
      'all',
      1,
    ],
    ['a level that is not there', accountsSchema('low', accounts), 'all', 1],
    ['no schemas at all (an old server)', '', 'all', 0],
    ['manifests', accountsSchema('low', 'system:nodes'), 'given', 0],
  ] as const)('%s', (_what, yaml, type, count) => {
    expect(lines('service-accounts-without-flow-schema', yaml, type)).toHaveLength(count);
  });
});
