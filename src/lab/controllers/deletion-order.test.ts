import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../kube/json.ts';
import { inDeletionOrder, inOrderOfWork } from './deletion-order.ts';
import { nameOf } from './object-meta.ts';

interface Facts {
  readonly node?: string;
  readonly phase?: string;
  readonly cost?: string;
  readonly restarts?: readonly number[];
  readonly sidecarRestarts?: number;
}

function pod(
  name: string,
  { node = 'a', phase = 'Running', cost, restarts = [0], sidecarRestarts = 0 }: Facts,
): JsonObject {
  const annotations = cost === undefined ? {} : { 'controller.kubernetes.io/pod-deletion-cost': cost };
  return {
    metadata: { name, annotations, creationTimestamp: '2026-01-05T17:00:00Z' },
    spec: { nodeName: node, initContainers: [{ name: 'proxy', restartPolicy: 'Always' }] },
    status: {
      phase,
      containerStatuses: restarts.map((restartCount) => ({ restartCount })),
      initContainerStatuses: [{ name: 'proxy', restartCount: sidecarRestarts }],
    },
  };
}

describe('which pods go first', () => {
  it.each<[string, Facts, Facts]>([
    ['one without a node', { node: '' }, {}],
    ['one that waits', { phase: 'Pending' }, {}],
    ['one with a container that was started again more often', { restarts: [0, 3] }, { restarts: [2, 2] }],
    ['one whose sidecar was started again more often', { sidecarRestarts: 1 }, {}],
  ])('%s', (_what, first, second) => {
    const pods = [pod('stays', second), pod('goes', first)];
    expect(inDeletionOrder(pods).map(nameOf)).toEqual(['goes', 'stays']);
    expect(inOrderOfWork(pods).map(nameOf)).toEqual(['goes', 'stays']);
  });

  it.each<[string, readonly JsonObject[]]>([
    ['what a deletion costs', [pod('stays', { cost: '10' }), pod('goes', { cost: '-5' })]],
    ['how many are on the node', [pod('stays', { node: 'b' }), pod('goes', {}), pod('goes too', {})]],
  ])('of a ReplicaSet, and not of a Job: by %s', (_what, pods) => {
    expect(inDeletionOrder(pods).at(-1)).toBe(pods[0]);
    expect(inOrderOfWork(pods)[0]).toBe(pods[0]);
  });
});
