import { describe, expect, it } from 'vitest';
import { clusterOfYaml } from '../../cluster/cluster.fixture.ts';
import { findingLines, observationsOf } from '../check.fixture.ts';
import { nodes, staticPod } from '../manifest.fixture.ts';
import { check } from './check.ts';

const lines = (rule: string, yaml: string, type: 'all' | 'given' = 'all') =>
  findingLines(check, rule, clusterOfYaml(yaml, type));
const node = (type: string, labels = "node-role.kubernetes.io/control-plane: ''") =>
  `---\napiVersion: v1\nkind: Node\nmetadata: { name: m1, labels: { node.kubernetes.io/instance-type: ${type}, ${labels} } }\n`;

describe('burstable-instance', () => {
  it.each([
    ['t3.medium', 'default'],
    ['t4g.large', 'default'],
    ['Standard_B2s', 'default'],
    ['Standard_B4als_v2', 'default'],
    ['e2-medium', 'default'],
    ['ecs.t6-c1m2.large', 'default'],
    ['VM.Standard.E2.1.Micro', 'default'],
    ['s-2vcpu-4gb', 'medium'],
    ['cpx21', 'medium'],
    ['g6-standard-2', 'medium'],
  ])('%s', (type, severity) => {
    expect(lines('burstable-instance', node(type)).map((line) => line.split(' ')[0])).toEqual([severity]);
  });
  it.each([
    'm5.large',
    'c6g.xlarge',
    'Standard_D2s_v5',
    'e2-standard-4',
    'n2-standard-2',
    'k3s',
    'trn1.2xlarge',
    'ccx13',
    'g6-dedicated-4',
    '[t3]',
  ])('is silent about %s', (type) => {
    expect(lines('burstable-instance', node(type))).toEqual([]);
  });
  it.each([
    ["node-role.kubernetes.io/master: ''", 1],
    ["node-role.kubernetes.io/controlplane: 'true'", 1],
    ["node-role.kubernetes.io/etcd: 'true'", 1],
    ["node-role.kubernetes.io/worker: ''", 0],
  ])('by role %s: %i', (labels, count) => {
    expect(lines('burstable-instance', node('t3.medium', labels))).toHaveLength(count);
  });
  it('knows the node by the pods on it, whatever its labels say', () => {
    const worker = node('t3.medium', 'a: b');
    expect(lines('burstable-instance', `${worker}${staticPod('etcd', [])}`)).toHaveLength(1);
    expect(lines('burstable-instance', `${worker}${staticPod('kube-proxy', [])}`)).toEqual([]);
  });
  it('does not know where a provider runs the control plane, and says so once', () => {
    const said = observationsOf(check, 'burstable-instance', clusterOfYaml(nodes(3)));
    expect(said).toMatchObject([{ type: 'unknown' }]);
  });
});

const members = (count: number, component = 'etcd') =>
  Array.from({ length: count }, (_, index) => staticPod(component, [], `m${index}`)).join('');

describe('etcd-members', () => {
  it.each([
    ['one of a cluster', `${members(1)}${nodes(3)}`, ['high']],
    ['one of one node', `${members(1)}${nodes(1)}`, ['low']],
    ['two', `${members(2)}${nodes(3)}`, ['high']],
    ['three', `${members(3)}${nodes(3)}`, []],
    ['four', `${members(4)}${nodes(4)}`, ['medium']],
    ['five', `${members(5)}${nodes(5)}`, []],
    [
      'three on two machines',
      `${members(2)}${members(1).replace('etcd-m0', 'etcd-other')}${nodes(3)}`,
      ['high'],
    ],
    ["k3s' and RKE2's, by role", nodes(2, "{ node-role.kubernetes.io/etcd: 'true' }"), ['high']],
    ['three of k3s', nodes(3, "{ node-role.kubernetes.io/etcd: 'true' }"), []],
    [
      "OpenShift's",
      `${members(3).replaceAll('namespace: kube-system', 'namespace: openshift-etcd').replaceAll('component: etcd', 'app: etcd')}${nodes(3)}`,
      [],
    ],
  ])('%s', (_what, yaml, severities) => {
    expect(lines('etcd-members', yaml).map((line) => line.split(' ')[0])).toEqual(severities);
  });
  it.each([
    ['manifests of one member', members(1), 'given'],
    ['a provider', nodes(3), 'all'],
    [
      "an application's etcd",
      members(1).replace(
        'labels: {',
        'ownerReferences: [{ apiVersion: apps/v1, kind: StatefulSet, name: etcd, controller: true }], labels: {',
      ),
      'all',
    ],
  ] as const)('does not know of %s', (_what, yaml, type) => {
    expect(observationsOf(check, 'etcd-members', clusterOfYaml(yaml, type))).toMatchObject([
      { type: 'unknown' },
    ]);
  });
});
