import { describe, expect, it } from 'vitest';
import { clusterOf, clusterOfYaml } from '../../cluster/cluster.fixture.ts';
import type { JsonObject, JsonValue } from '../../kube/json.ts';
import { findingLines, observationsOf } from '../check.fixture.ts';
import { nodes, workload } from '../manifest.fixture.ts';
import { check } from './check.ts';

const HOUR_MS = 3_600_000;
const START_MS = Date.UTC(2025, 5, 1);

interface Fleet {
  readonly count: number;
  readonly step_ms: number;
  readonly kubelet?: (index: number) => JsonValue;
  readonly clusterCreated?: JsonValue;
}

function fleet({
  count,
  step_ms,
  kubelet = () => 'v1.34.1',
  clusterCreated = '2024-01-01T00:00:00Z',
}: Fleet) {
  const machines = Array.from({ length: count }, (_, index): JsonObject => ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: `n${index}`, creationTimestamp: new Date(START_MS + index * step_ms).toISOString() },
    status: { nodeInfo: { osImage: 'Linux', kernelVersion: '6.8', kubeletVersion: kubelet(index) } },
  }));
  const system = {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'kube-system', creationTimestamp: clusterCreated },
  };
  return clusterOf([system, ...machines]);
}

const atOnce = (parts: Fleet) => findingLines(check, 'all-nodes-at-once', fleet(parts));

const budgets = (list: string) =>
  pool('karpenter.sh/v1', 'NodePool', `spec: { disruption: { budgets: [${list}] } }`);

const machines = (rest: string) => pool('cluster.x-k8s.io/v1beta1', 'MachineDeployment', rest);

describe('all-nodes-at-once', () => {
  it('tells of nodes that came within hours', () => {
    expect(atOnce({ count: 10, step_ms: HOUR_MS })).toEqual([
      'default Node n0 status.nodeInfo.osImage: 10 of 10 nodes (Node n0 and others) were made within 9 hours, all of one image (Linux, kernel 6.8, kubelet v1.34.1): nothing was left to compare with',
    ]);
  });
  it('holds for as many nodes as there are clusters of', () => {
    expect(atOnce({ count: 20_000, step_ms: 1 })).toHaveLength(1);
  });
  it.each([
    ['nine nodes', { count: 9, step_ms: HOUR_MS }],
    ['days between them', { count: 10, step_ms: 24 * HOUR_MS }],
    ['two images', { count: 10, step_ms: HOUR_MS, kubelet: (index: number) => `v1.3${index % 2}.0` }],
    ['a new cluster', { count: 10, step_ms: HOUR_MS, clusterCreated: '2025-12-30T00:00:00Z' }],
    ['an age that cannot be read', { count: 10, step_ms: HOUR_MS, clusterCreated: 'long ago' }],
    ['an age of a wrong type', { count: 10, step_ms: HOUR_MS, clusterCreated: 5 }],
  ] satisfies readonly (readonly [string, Fleet])[])('is silent about %s', (_what, parts) => {
    expect(atOnce(parts)).toEqual([]);
  });
  it('does not know from manifests', () => {
    expect(observationsOf(check, 'all-nodes-at-once', clusterOfYaml(nodes(20), 'given'))).toMatchObject([
      { type: 'unknown' },
    ]);
  });
});

const plugin = (strategy: string) =>
  workload('DaemonSet', {
    name: 'net',
    namespace: 'net-system',
    spec: ', hostNetwork: true, volumes: [{ name: v, hostPath: { path: /etc/cni/net.d } }]',
    fields: `, updateStrategy: ${strategy}`,
  });

const pool = (apiVersion: string, kind: string, rest: string) =>
  `---\napiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: p, namespace: a }\n${rest}\n`;

const lines = (strategy: string, count: number) =>
  findingLines(check, 'daemon-set-at-once', clusterOfYaml(`${plugin(strategy)}${nodes(count)}`, 'all'));

describe('daemon-set-at-once', () => {
  it.each([
    ['{ rollingUpdate: { maxUnavailable: 100% } }', 20, '100 % of the nodes at once (20 nodes)'],
    ['{ rollingUpdate: { maxUnavailable: 10 } }', 20, '50 % of the nodes'],
    ['{ rollingUpdate: { maxSurge: 50%, maxUnavailable: 0 } }', 20, 'maxSurge: DaemonSet net-system/net'],
    ['{ rollingUpdate: { maxUnavailable: 50% } }', 0, '50 % of the nodes at once'],
  ])('%s on %i nodes', (strategy, count, part) => {
    expect(lines(strategy, count).join()).toContain(part);
  });
  it.each([
    ['{ rollingUpdate: { maxUnavailable: 10% } }', 20],
    ['{ rollingUpdate: { maxUnavailable: 1 } }', 20],
    ['{ type: OnDelete, rollingUpdate: { maxUnavailable: 100% } }', 20],
    ['{ rollingUpdate: { maxUnavailable: 100% } }', 5],
    ['{ rollingUpdate: { maxUnavailable: 5 } }', 0],
    ['{ rollingUpdate: { maxUnavailable: all } }', 20],
    ['nonsense', 20],
    ['{}', 20],
  ])('is silent about %s on %i nodes', (strategy, count) => {
    expect(lines(strategy, count)).toEqual([]);
  });
  it('leaves DaemonSets that no node depends on', () => {
    const agent = workload('DaemonSet', {
      name: 'logs',
      fields: ', updateStrategy: { rollingUpdate: { maxUnavailable: 100% } }',
    });
    expect(findingLines(check, 'daemon-set-at-once', clusterOfYaml(`${agent}${nodes(20)}`))).toEqual([]);
  });
});

const plan = (rest: string) => pool('upgrade.cattle.io/v1', 'Plan', rest);

const config = (rest: string) => pool('machineconfiguration.openshift.io/v1', 'MachineConfigPool', rest);

describe('node-pool-at-once', () => {
  it.each([
    ['Karpenter', budgets("{ nodes: '100%' }"), 0],
    ['Karpenter, by count', budgets("{ nodes: '15' }"), 20],
    ['OpenShift', config('spec: { maxUnavailable: 50% }\nstatus: { machineCount: 20 }'), 0],
    [
      'Cluster API',
      machines('spec: { replicas: 12, strategy: { rollingUpdate: { maxUnavailable: 6 } } }'),
      0,
    ],
    ['system-upgrade-controller', plan('spec: { concurrency: 20 }'), 20],
  ])('%s', (_what, yaml, count) => {
    expect(findingLines(check, 'node-pool-at-once', clusterOfYaml(`${yaml}${nodes(count)}`))).toHaveLength(1);
  });
  it.each([
    ["Karpenter's default", budgets("{ nodes: '10%' }"), 0],
    ['the strictest of two budgets', budgets("{ nodes: '100%' }, { nodes: '1' }"), 20],
    ['a budget for empty nodes', budgets("{ nodes: '100%', reasons: [Empty] }"), 20],
    ['a budget with a window', budgets("{ nodes: '100%', schedule: '@daily', duration: 1h }"), 20],
    ["OpenShift's default", config('spec: {}\nstatus: { machineCount: 20 }'), 0],
    [
      'a pool of three',
      machines('spec: { replicas: 3, strategy: { rollingUpdate: { maxUnavailable: 1 } } }'),
      0,
    ],
    ['a number of unknown nodes', plan('spec: { concurrency: 20 }'), 0],
    ['a wrong type', plan('spec: { concurrency: [20] }'), 20],
  ])('is silent about %s', (_what, yaml, count) => {
    expect(findingLines(check, 'node-pool-at-once', clusterOfYaml(`${yaml}${nodes(count)}`))).toEqual([]);
  });
});
