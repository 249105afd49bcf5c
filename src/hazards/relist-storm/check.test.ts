import { describe, expect, it } from 'vitest';
import { clusterOfYaml } from '../../cluster/cluster.fixture.ts';
import { findingLines, observationsOf } from '../check.fixture.ts';
import { nodes, staticPod, workload } from '../manifest.fixture.ts';
import { check } from './check.ts';

function lines(rule: string, yaml: string, type: 'all' | 'given' = 'given'): readonly string[] {
  return findingLines(check, rule, clusterOfYaml(yaml, type));
}

const agent = workload('DaemonSet', { name: 'agent', spec: ', serviceAccountName: agent' });
const rights = (resources: string, verbs = 'list, watch') => `---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: agent }
rules: [{ apiGroups: [''], resources: [${resources}], verbs: [${verbs}] }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: agent }
roleRef: { kind: ClusterRole, name: agent }
subjects: [{ kind: ServiceAccount, name: agent, namespace: shop }]
`;

describe('watcher-on-every-node', () => {
  it.each([
    [
      'as manifests',
      `${agent}${rights('pods, secrets')}`,
      'given',
      'low',
      'runs on every node and may list and watch all pods, secrets of the cluster',
    ],
    ['on a large cluster', `${agent}${rights('pods')}${nodes(100)}`, 'all', 'medium', 'runs on 100 nodes'],
  ] as const)('%s', (_what, yaml, type, severity, part) => {
    const [line = ''] = lines('watcher-on-every-node', yaml, type);
    expect(line).toContain(`${severity} DaemonSet shop/agent`);
    expect(line).toContain(part);
  });
  it('names the largest of the collections with its cost', () => {
    const secrets = Array.from(
      { length: 3 },
      (_, index) => `---\napiVersion: v1\nkind: Secret\nmetadata: { name: s${index}, namespace: a }\n`,
    ).join('');
    const yaml = `${agent}${rights('pods, secrets')}${nodes(100)}${secrets}`;
    expect(lines('watcher-on-every-node', yaml, 'all').join()).toContain(
      'one relist of secrets sends 300 objects',
    );
  });
  it.each([
    ['a small cluster', `${agent}${rights('pods')}${nodes(99)}`, 'all'],
    ['get alone', `${agent}${rights('pods', 'get')}`, 'given'],
    ['list without watch', `${agent}${rights('pods', 'list')}`, 'given'],
    ['small collections', `${agent}${rights('nodes, namespaces')}`, 'given'],
    ['a Deployment', `${agent.replace('DaemonSet', 'Deployment')}${rights('pods')}`, 'given'],
    ['no rights', agent, 'given'],
  ] as const)('is silent about %s', (_what, yaml, type) => {
    expect(lines('watcher-on-every-node', yaml, type)).toEqual([]);
  });
});

const script = (text: string) => `, command: [sh, -c, ${JSON.stringify(text)}]`;

describe('repeated-list', () => {
  it.each([
    'kubectl get pods -A',
    'while true; do kubectl get po --all-namespaces -o json; sleep 5; done',
    'kubectl --kubeconfig=/k get nodes,pods -o wide -A | wc -l',
    'X=$(oc get events -A)',
  ])('on every node: %s', (text) => {
    expect(lines('repeated-list', workload('DaemonSet', { container: script(text) }))).toHaveLength(1);
  });
  it.each([
    'kubectl get pods -n shop',
    'kubectl get pods -A --watch',
    'kubectl apply -f /m; echo -A',
    'kubectl get pod web-1',
    'mykubectl-get -A',
  ])('is silent about %s', (text) => {
    expect(lines('repeated-list', workload('DaemonSet', { container: script(text) }))).toEqual([]);
  });
  it('leaves what runs once, and what lists now and then', () => {
    const container = script('kubectl get pods -A');
    expect(lines('repeated-list', workload('Deployment', { container }))).toEqual([]);
    const cron = (schedule: string, more = '') =>
      `apiVersion: batch/v1\nkind: CronJob\nmetadata: { name: a, namespace: b }\nspec: { schedule: '${schedule}'${more}, jobTemplate: { spec: { template: { spec: { containers: [{ name: c${container} }] } } } } }`;
    expect(lines('repeated-list', cron('* * * * *'))).toHaveLength(1);
    expect(lines('repeated-list', cron('*/1 * * * *'))).toHaveLength(1);
    expect(lines('repeated-list', cron('0 * * * *'))).toEqual([]);
    expect(lines('repeated-list', cron('* * * * *', ', suspend: true'))).toEqual([]);
  });
});

describe('the watch cache', () => {
  it.each([
    ['--watch-cache=false', 'every list and every watch goes to etcd'],
    ['--default-watch-cache-size=0', 'without a size of their own'],
    [
      '--watch-cache-sizes=pods#0,nodes#500',
      '--watch-cache-sizes=pods#0: every list and every watch of pods goes to etcd',
    ],
    ['--watch-cache-sizes=leases.coordination.k8s.io#0', 'of leases.coordination.k8s.io'],
  ])('%s', (flag, part) => {
    const [line = ''] = lines('server-without-watch-cache', staticPod('kube-apiserver', [flag]));
    expect(line).toContain('spec.containers.0.command.1');
    expect(line).toContain(part);
  });
  it.each([
    '--watch-cache=true',
    '--watch-cache-sizes=events#0',
    '--watch-cache-sizes=pods#10',
    '--watch-cache-sizes=',
  ])('is silent about %s', (flag) => {
    expect(lines('server-without-watch-cache', staticPod('kube-apiserver', [flag]))).toEqual([]);
  });
  it('is unknown where no API server is shown', () => {
    expect(observationsOf(check, 'server-without-watch-cache', clusterOfYaml('', 'all'))).toMatchObject([
      { type: 'unknown' },
    ]);
  });
  it.each([
    ['--feature-gates=WatchList=false', 1],
    ['--feature-gates=NodeSwap=true, ConsistentListFromCache=False', 1],
    ['--feature-gates=WatchList=true', 0],
    ['--feature-gates=', 0],
    ['--feature-gates', 0],
  ])('%s: %i findings about feature gates', (flag, count) => {
    expect(lines('cheap-lists-turned-off', staticPod('kube-apiserver', [flag]))).toHaveLength(count);
  });
});
