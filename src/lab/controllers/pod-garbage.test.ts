import { beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../kube/json.ts';
import { objectAt } from '../../kube/kube-object.ts';
import { NODES, PODS } from '../client/resource-ref.ts';
import { managedServer, type ManagedServer } from './manager.fixture.ts';
import { nameOf, pathOf } from './object-meta.ts';
import { podGarbageCollector } from './pod-garbage-collector.ts';
import { conditionOf, phaseOf } from './pod-state.ts';
import { makeReady, storedIn, template } from './workloads.fixture.ts';

const SPACE = { namespace: 'default' };
let lab: ManagedServer;

beforeEach(async () => {
  lab = await managedServer([podGarbageCollector]);
});

function madePod(name: string, more: JsonObject = {}, metadata: JsonObject = {}): Promise<JsonObject> {
  const spec = { ...objectAt(template('web'), 'spec'), terminationGracePeriodSeconds: 3600, ...more };
  const object = { apiVersion: 'v1', kind: 'Pod', metadata: { ...SPACE, name, ...metadata }, spec };
  return lab.clock.complete(lab.admin.create(PODS, object));
}

const madeNode = (name: string, spec: JsonObject = {}) =>
  lab.clock.complete(lab.admin.create(NODES, { apiVersion: 'v1', kind: 'Node', metadata: { name }, spec }));
const deleted = (name: string) => lab.clock.complete(lab.admin.delete(PODS, { ...SPACE, name }));
const pods = () => storedIn(lab, 'pods');

describe('the pod garbage collector', () => {
  it('fails and deletes pods of a node that has been gone for 40 s', async () => {
    await madeNode('here');
    await makeReady(lab, await madePod('stays', { nodeName: 'here' }));
    // The finalizer lets one see what it was in the end.
    await makeReady(lab, await madePod('goes', { nodeName: 'gone' }, { finalizers: ['example.com/hold'] }));
    await lab.clock.run(39_000);
    expect(pods().map(phaseOf)).toEqual(['Running', 'Running']);
    await lab.clock.run(42_000);
    const [goes, stays] = pods();
    expect(phaseOf(stays!)).toBe('Running');
    expect(phaseOf(goes!)).toBe('Failed');
    expect(goes?.['metadata']).toMatchObject({ deletionGracePeriodSeconds: 0 });
    expect(conditionOf(goes!, 'DisruptionTarget')).toMatchObject({
      status: 'True',
      reason: 'DeletionByPodGC',
      message: 'PodGC: node no longer exists',
    });
  });

  it('lets a node come back', async () => {
    await makeReady(lab, await madePod('stays', { nodeName: 'late' }));
    await lab.clock.run(30_000);
    await madeNode('late');
    await lab.clock.run(90_000);
    expect(pods().map(phaseOf)).toEqual(['Running']);
  });

  it('deletes a pod that goes and never had a node', async () => {
    await madePod('waits', {}, { finalizers: ['example.com/hold'] });
    await deleted('waits');
    await lab.clock.run(25_000);
    expect(pods().map(phaseOf)).toEqual(['Failed']);
    const patch = { metadata: { finalizers: null } };
    await lab.clock.complete(lab.admin.patch(PODS, pathOf(pods()[0]!), patch, 'merge'));
    expect(pods()).toEqual([]);
  });

  it('deletes pods that go from a node that is out of service, and no others', async () => {
    const taints = [{ key: 'node.kubernetes.io/out-of-service', effect: 'NoExecute' }];
    await madeNode('broken', { taints });
    await madeNode('silent');
    for (const node of ['broken', 'silent']) {
      await makeReady(lab, await madePod(node, { nodeName: node }));
      await deleted(node);
    }
    await makeReady(lab, await madePod('stays', { nodeName: 'broken' }));
    await lab.clock.run(25_000);
    expect(pods().map(nameOf)).toEqual(['silent', 'stays']);
  });
});
