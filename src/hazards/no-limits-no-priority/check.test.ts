import { describe, expect, it } from 'vitest';
import { clusterOfYaml } from '../../cluster/cluster.fixture.ts';
import { findingLines, observationsOf } from '../check.fixture.ts';
import { deployment, workload } from '../manifest.fixture.ts';
import { check } from './check.ts';

const lines = (rule: string, yaml: string, type: 'all' | 'given' = 'given') =>
  findingLines(check, rule, clusterOfYaml(yaml, type));
const addOn = (spec: string, container = '') =>
  deployment({ name: 'coredns', namespace: 'kube-system', spec, container });
const priorityClass = (name: string, value: number, more = '') =>
  `---\napiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: { name: ${name} }\nvalue: ${value}\n${more}`;

describe('critical-add-on-without-priority', () => {
  it.each([
    ['none', addOn(''), 'default', 'has no priorityClassName'],
    [
      'a class of no worth',
      `${addOn(', priorityClassName: low')}${priorityClass('low', -5)}`,
      'default',
      'priorityClassName low with the value -5',
    ],
    [
      'an add-on of no known use',
      deployment({ namespace: 'kube-system' }),
      'low',
      'an add-on of kube-system',
    ],
  ])('%s', (_what, yaml, severity, part) => {
    const [line = ''] = lines('critical-add-on-without-priority', yaml);
    expect(line.split(' ')[0]).toBe(severity);
    expect(line).toContain(part);
  });
  it.each([
    ['a critical class', addOn(', priorityClassName: system-cluster-critical')],
    ['a class of its own', `${addOn(', priorityClassName: mine')}${priorityClass('mine', 1000)}`],
    ['a class that is not shown', addOn(', priorityClassName: mine')],
    ['a priority that admission wrote', addOn(', priority: 2000000000')],
    ['a default class', `${addOn('')}${priorityClass('all', 10, 'globalDefault: true')}`],
    ['a tenant', deployment()],
    ['what is scaled to zero', deployment({ namespace: 'kube-system', fields: ', replicas: 0' })],
    [
      'a static pod',
      'apiVersion: v1\nkind: Pod\nmetadata: { name: etcd-m1, namespace: kube-system }\nspec: { containers: [{ name: c }] }',
    ],
  ])('is silent about %s', (_what, yaml) => {
    expect(lines('critical-add-on-without-priority', yaml)).toEqual([]);
  });
});

const pod = (name: string, on: string, memory: string, more = '') =>
  `---\napiVersion: v1\nkind: Pod\nmetadata: { name: ${name}, namespace: shop }\nspec: { nodeName: ${on}, containers: [{ name: c, resources: { requests: { memory: ${memory} } } }]${more} }\nstatus: { phase: Running }\n`;

describe('critical-add-on-without-requests', () => {
  it.each([
    ['no class', addOn(''), 'it is evicted first'],
    [
      'a critical class, which is not evicted',
      addOn(', priorityClassName: system-cluster-critical'),
      'the kernel kills it first',
    ],
  ])('%s', (_what, yaml, part) => {
    expect(lines('critical-add-on-without-requests', yaml).join()).toContain(part);
  });
  it.each([
    ['a request', addOn('', ', resources: { requests: { memory: 1Gi } }')],
    ['a limit, which is the request', addOn('', ', resources: { limits: { memory: 1Gi } }')],
    ['a node-critical pod, which the kernel spares', addOn(', priorityClassName: system-node-critical')],
    ['a tenant', deployment()],
  ])('is silent about %s', (_what, yaml) => {
    expect(lines('critical-add-on-without-requests', yaml)).toEqual([]);
  });
});

const metricsPod = (name: string, labels = '{ app: metrics }') =>
  `---\napiVersion: v1\nkind: Pod\nmetadata: { name: ${name}, namespace: kube-system, labels: ${labels}, ownerReferences: [{ apiVersion: apps/v1, kind: Deployment, name: metrics, controller: true }] }\nspec: { containers: [] }\nstatus: { phase: Running }\n`;

const budget = (selector: string, apiVersion = 'policy/v1') =>
  `---\napiVersion: ${apiVersion}\nkind: PodDisruptionBudget\nmetadata: { name: b, namespace: kube-system }\nspec: { selector: ${selector} }\n`;

describe('critical-add-on-without-budget', () => {
  const metrics = `${deployment({ name: 'metrics', namespace: 'kube-system' })}${metricsPod('a')}`;
  it.each([
    ['two pods', `${metrics}${metricsPod('b')}`, 1],
    ['one pod', metrics, 0],
    ['a budget', `${metrics}${metricsPod('b')}${budget('{ matchLabels: { app: metrics } }')}`, 0],
    [
      'a budget by expression',
      `${metrics}${metricsPod('b')}${budget('{ matchExpressions: [{ key: app, operator: Exists }] }')}`,
      0,
    ],
    ['a budget of all', `${metrics}${metricsPod('b')}${budget('{}')}`, 0],
    [
      'the same in policy/v1beta1, which selects none',
      `${metrics}${metricsPod('b')}${budget('{}', 'policy/v1beta1')}`,
      1,
    ],
    ["another's budget", `${metrics}${metricsPod('b')}${budget('{ matchLabels: { app: other } }')}`, 1],
    ['a selector that is none', `${metrics}${metricsPod('b')}${budget('nonsense')}`, 1],
  ])('%s: %i', (_what, yaml, count) => {
    expect(lines('critical-add-on-without-budget', yaml, 'all')).toHaveLength(count);
  });
  it('does not ask manifests', () => {
    expect(lines('critical-add-on-without-budget', `${metrics}${metricsPod('b')}`)).toEqual([]);
  });
});

const bound = (kind: string) =>
  `---\napiVersion: v1\nkind: ${kind}\nmetadata: { name: b, namespace: shop }\nspec: {}\n`;

describe('namespace-without-bounds', () => {
  it.each([
    ['no limit', deployment(), 1],
    ['a limit', deployment({ container: ', resources: { limits: { memory: 1Gi } }' }), 0],
    ['a LimitRange', `${deployment()}${bound('LimitRange')}`, 0],
    ['a ResourceQuota', `${deployment()}${bound('ResourceQuota')}`, 0],
    ['a system namespace', deployment({ namespace: 'kube-system' }), 0],
    ['what is scaled to zero', deployment({ fields: ', replicas: 0' }), 0],
  ])('%s: %i', (_what, yaml, count) => {
    expect(lines('namespace-without-bounds', yaml, 'all')).toHaveLength(count);
  });
  it('does not know from manifests, and says so once', () => {
    const said = observationsOf(check, 'namespace-without-bounds', clusterOfYaml(deployment(), 'given'));
    expect(said).toMatchObject([{ type: 'unknown' }]);
  });
});

const node = (name: string, memory: string, spec = '{}') =>
  `---\napiVersion: v1\nkind: Node\nmetadata: { name: ${name} }\nspec: ${spec}\nstatus: { allocatable: { memory: ${memory} } }\n`;

describe('no-room-for-lost-node', () => {
  const two = `${node('a', '8Gi')}${node('b', '8Gi')}`;
  it.each([
    [
      'full nodes',
      `${two}${pod('x', 'a', '5Gi')}${pod('y', 'b', '5Gi')}`,
      '10Gi memory of 16Gi is requested (63 %), 2Gi too much',
    ],
    [
      'a sidecar',
      `${two}${pod('x', 'a', '1Gi', ', initContainers: [{ name: s, restartPolicy: Always, resources: { requests: { memory: 9Gi } } }]')}`,
      '10Gi memory',
    ],
    [
      'an init container',
      `${two}${pod('x', 'a', '1Gi', ', initContainers: [{ name: i, resources: { requests: { memory: 9Gi } } }]')}`,
      '9Gi memory',
    ],
    ['overhead', `${two}${pod('x', 'a', '7Gi', ', overhead: { memory: 2Gi }')}`, '9Gi memory'],
  ])('%s', (_what, yaml, part) => {
    expect(lines('no-room-for-lost-node', yaml, 'all').join()).toContain(part);
  });
  it('is low where something adds nodes', () => {
    const karpenter = '---\napiVersion: karpenter.sh/v1\nkind: NodePool\nmetadata: { name: p }\n';
    const yaml = `${two}${pod('x', 'a', '9Gi')}${karpenter}`;
    expect(lines('no-room-for-lost-node', yaml, 'all').join()).toMatch(/^low /);
  });
  it.each([
    ['room', `${two}${pod('x', 'a', '4Gi')}${pod('y', 'b', '4Gi')}`],
    ['one node, which was never to be lost', `${node('a', '8Gi')}${pod('x', 'a', '5Gi')}`],
    [
      'pods on nodes of their own',
      `${two}${node('c', '8Gi', '{ taints: [{ key: gpu, effect: NoSchedule }] }')}${pod('x', 'c', '9Gi')}`,
    ],
    ['pods that ended', `${two}${pod('x', 'a', '9Gi').replace('Running', 'Succeeded')}`],
    ['pods that wait', `${two}${pod('x', "''", '9Gi')}`],
    ['quantities that are none', `${two}${pod('x', 'a', 'much')}`],
    ['nodes that do not say', `${node('a', '[]')}${node('b', 'null')}${pod('x', 'a', '9Gi')}`],
  ])('is silent about %s', (_what, yaml) => {
    expect(lines('no-room-for-lost-node', yaml, 'all')).toEqual([]);
  });
  it("leaves out a DaemonSet's pod on the node that is lost, not those on the others", () => {
    const agent = (on: string) =>
      pod(`agent-${on}`, on, '5Gi').replace(
        'namespace: shop',
        'namespace: shop, ownerReferences: [{ apiVersion: apps/v1, kind: DaemonSet, name: agent, controller: true }]',
      );
    const agents = `${workload('DaemonSet', { name: 'agent', container: ', resources: { requests: { memory: 5Gi } }' })}${agent('a')}${agent('b')}`;
    expect(lines('no-room-for-lost-node', `${two}${agents}`, 'all')).toEqual([]);
    expect(lines('no-room-for-lost-node', `${two}${agents}${pod('x', 'a', '4Gi')}`, 'all')).toHaveLength(1);
  });
});
