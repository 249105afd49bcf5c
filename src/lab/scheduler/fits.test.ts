import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../kube/json.ts';
import { tolerates, unfit, wantedOf } from './fits.ts';
import { NodeState } from './node-state.ts';
import { enoughNodes } from './scheduler.ts';

const GIB = 1024 ** 3;

function nodeOf(spec: JsonObject = {}): NodeState {
  const node = new NodeState('n1');
  node.use({
    metadata: { name: 'n1', labels: { disk: 'ssd', size: '5' } },
    spec,
    status: { allocatable: { cpu: '2', memory: '4Gi', pods: '3' } },
  });
  return node;
}

function pod(spec: JsonObject, cpu = '500m', memory = '1Gi'): JsonObject {
  const containers = [{ name: 'a', resources: { requests: { cpu, memory } } }];
  return { metadata: { name: 'p' }, spec: { containers, ...spec } };
}

const required = (...nodeSelectorTerms: readonly JsonObject[]): JsonObject => ({
  affinity: {
    nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } },
  },
});
const expression = (key: string, operator: string, ...values: readonly string[]): JsonObject => ({
  matchExpressions: [{ key, operator, values }],
});

describe('a pod', () => {
  it.each<[string, JsonObject, string | undefined]>([
    ['without wishes', {}, undefined],
    ['with a selector that fits', { nodeSelector: { disk: 'ssd' } }, undefined],
    [
      'with one that does not',
      { nodeSelector: { disk: 'hdd' } },
      "node(s) didn't match Pod's node affinity/selector",
    ],
    ['with affinity that fits', required(expression('disk', 'In', 'hdd', 'ssd')), undefined],
    [
      'with one of two terms that fits',
      required(expression('disk', 'Exists'), expression('x', 'Exists')),
      undefined,
    ],
    [
      'with a number that is too small',
      required(expression('size', 'Gt', '5')),
      "node(s) didn't match Pod's node affinity/selector",
    ],
    [
      'for this node by its name',
      required({ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['n1'] }] }),
      undefined,
    ],
    ['with a term that says nothing', required({}), "node(s) didn't match Pod's node affinity/selector"],
  ])('%s', (_, spec, expected) => {
    expect(unfit(wantedOf(pod(spec)), nodeOf())).toBe(expected);
  });

  it('is kept off by taints that it does not tolerate, and by a cordon', () => {
    const tainted = nodeOf({ taints: [{ key: 'gpu', value: 'yes', effect: 'NoSchedule' }] });
    expect(unfit(wantedOf(pod({})), tainted)).toBe('node(s) had untolerated taint(s)');
    expect(
      unfit(wantedOf(pod({ tolerations: [{ key: 'gpu', operator: 'Exists' }] })), tainted),
    ).toBeUndefined();
    const soft = nodeOf({ taints: [{ key: 'gpu', effect: 'PreferNoSchedule' }] });
    expect(unfit(wantedOf(pod({})), soft)).toBeUndefined();
    expect(unfit(wantedOf(pod({})), nodeOf({ unschedulable: true }))).toBe('node(s) were unschedulable');
  });

  it('needs room', () => {
    const node = nodeOf();
    expect(unfit(wantedOf(pod({}, '3')), node)).toBe('Insufficient cpu');
    expect(unfit(wantedOf(pod({}, '1', '5Gi')), node)).toBe('Insufficient memory');
    for (const name of ['a', 'b', 'c']) node.place(name, pod({}, '0', '0'));
    expect(unfit(wantedOf(pod({}, '0', '0')), node)).toBe('Too many pods');
    node.remove('c');
    expect(unfit(wantedOf(pod({}, '0', '0')), node)).toBeUndefined();
  });
});

it.each([
  [{ operator: 'Exists' }, true],
  [{ key: 'gpu', operator: 'Exists', effect: 'NoSchedule' }, true],
  [{ key: 'gpu', operator: 'Exists', effect: 'NoExecute' }, false],
  [{ key: 'gpu', value: 'yes' }, true],
  [{ key: 'gpu', operator: 'Equal', value: 'no' }, false],
  [{ key: 'cpu', operator: 'Exists' }, false],
])('%j tolerates gpu=yes:NoSchedule: %s', (toleration, expected) => {
  expect(tolerates(toleration, { key: 'gpu', value: 'yes', effect: 'NoSchedule' })).toBe(expected);
});

it('counts what is taken, and whose it is', () => {
  const node = nodeOf();
  const owned = {
    ...pod({}, '1', '1Gi'),
    metadata: { name: 'p', ownerReferences: [{ uid: 'u', controller: true }] },
  };
  const before = node.freeScore({ cpu_milli: 500, memory_bytes: GIB });
  node.place('p', owned);
  node.place('p', owned);
  expect(node.ofOwner_count('u')).toBe(1);
  expect(node.freeScore({ cpu_milli: 500, memory_bytes: GIB })).toBeLessThan(before);
  node.remove('p');
  expect(node.ofOwner_count('u')).toBe(0);
  expect(node.freeScore({ cpu_milli: 500, memory_bytes: GIB })).toBe(before);
});

// numFeasibleNodesToFind of upstream.
it.each([
  [50, 50],
  [100, 100],
  [1_000, 420],
  [6_000, 300],
])('looks for enough of %d nodes: %d', (all_count, expected) => {
  expect(enoughNodes(all_count)).toBe(expected);
});
