import { beforeEach, describe, expect, it } from 'vitest';
import { stringAt, type JsonObject } from '../../kube/json.ts';
import { objectAt } from '../../kube/kube-object.ts';
import { DAEMON_SETS, NODES } from '../client/resource-ref.ts';
import { startedCluster, type StartedCluster } from '../cluster/lab-cluster.fixture.ts';
import { isFinished, isReady, nodeOf } from './pod-state.ts';
import { template } from './workloads.fixture.ts';

const SPACE = { namespace: 'default' };
let clock: StartedCluster['clock'];
let cluster: StartedCluster['cluster'];
let stored: StartedCluster['stored'];

beforeEach(async () => {
  ({ clock, cluster, stored } = await startedCluster({ nodes_count: 4 }));
});

const nodesOfPods = (): readonly string[] =>
  stored('pods')
    .map(nodeOf)
    .toSorted((one, other) => one.localeCompare(other));
const status = () => stored('daemonsets.apps')[0]?.['status'];

function made(spec: JsonObject = {}): Promise<JsonObject> {
  const pod = template('agent');
  return clock.complete(
    cluster.admin.create(DAEMON_SETS, {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name: 'agent', ...SPACE },
      spec: {
        selector: { matchLabels: { app: 'agent' } },
        template: { ...pod, spec: { ...objectAt(pod, 'spec'), ...spec } },
      },
    }),
  );
}

describe('a DaemonSet', () => {
  it('has one ready pod on every node, and says so', async () => {
    await made();
    await clock.run(20_000);
    expect(nodesOfPods()).toEqual(['node-00000', 'node-00001', 'node-00002', 'node-00003']);
    expect(stored('pods').every(isReady)).toBe(true);
    expect(status()).toEqual({
      currentNumberScheduled: 4,
      desiredNumberScheduled: 4,
      numberAvailable: 4,
      numberMisscheduled: 0,
      numberReady: 4,
      observedGeneration: 1,
      updatedNumberScheduled: 4,
    });
    expect(stored('controllerrevisions.apps')).toMatchObject([{ revision: 1 }]);
  });

  it('keeps to nodes with its label, and follows the label', async () => {
    await made({ nodeSelector: { disk: 'ssd' } });
    await clock.run(10_000);
    expect(nodesOfPods()).toEqual([]);
    const labelled = { metadata: { labels: { disk: 'ssd' } } };
    await clock.complete(cluster.admin.patch(NODES, { name: 'node-00002' }, labelled));
    await clock.run(10_000);
    expect(nodesOfPods()).toEqual(['node-00002']);
    await clock.complete(
      cluster.admin.patch(NODES, { name: 'node-00002' }, { metadata: { labels: { disk: null } } }),
    );
    await clock.run(10_000);
    expect(nodesOfPods()).toEqual([]);
  });

  it('stays on a node that is cordoned or silent, and leaves one with a taint that nobody tolerates', async () => {
    await made();
    await clock.run(20_000);
    await clock.complete(
      cluster.admin.patch(NODES, { name: 'node-00001' }, { spec: { unschedulable: true } }),
    );
    cluster.fleet.stopNode('node-00003');
    await clock.run(420_000);
    expect(nodesOfPods()).toHaveLength(4);
    const taints = [{ key: 'gone', effect: 'NoExecute' }];
    await clock.complete(cluster.admin.patch(NODES, { name: 'node-00000' }, { spec: { taints } }));
    await clock.run(20_000);
    expect(nodesOfPods()).toEqual(['node-00001', 'node-00002', 'node-00003']);
  });

  it('rolls a new template out one node at a time', async () => {
    await made();
    await clock.run(20_000);
    let fewest_count = Infinity;
    cluster.server.store.collection('pods').listen(() => {
      fewest_count = Math.min(fewest_count, stored('pods').filter(isReady).length);
    });
    const pod = template('agent', 'agent:2');
    await clock.complete(
      cluster.admin.patch(DAEMON_SETS, { ...SPACE, name: 'agent' }, { spec: { template: pod } }),
    );
    await clock.run(120_000);
    expect(fewest_count).toBe(3);
    expect(new Set(stored('pods').map((one) => stringAt(one, 'spec', 'containers', 0, 'image')))).toEqual(
      new Set(['agent:2']),
    );
    expect(stored('controllerrevisions.apps')).toHaveLength(2);
    const at = { ...SPACE, name: 'agent' };
    await clock.complete(cluster.admin.patch(DAEMON_SETS, at, { spec: { revisionHistoryLimit: 0 } }));
    await clock.run(10_000);
    expect(stored('controllerrevisions.apps')).toMatchObject([{ revision: 2 }]);
    expect(status()).toMatchObject({ updatedNumberScheduled: 4, numberAvailable: 4 });
  });

  it('makes a new pod on a node only when the old one has ended', async () => {
    await made({ terminationGracePeriodSeconds: 30 });
    await clock.run(20_000);
    let beside_count = 0;
    cluster.server.store.collection('pods').listen(() => {
      const nodes = stored('pods')
        .filter((pod) => !isFinished(pod))
        .map(nodeOf);
      beside_count = Math.max(beside_count, nodes.length - new Set(nodes).size);
    });
    const spec = { template: template('agent', 'agent:2') };
    await clock.complete(cluster.admin.patch(DAEMON_SETS, { ...SPACE, name: 'agent' }, { spec }));
    await clock.run(300_000);
    expect(beside_count).toBe(0);
    expect(status()).toMatchObject({ updatedNumberScheduled: 4, numberAvailable: 4, numberReady: 4 });
  });

  it('gives up a pod that waits for a node that is gone', async () => {
    await made({ containers: [{ name: 'web', image: 'web:1', resources: { requests: { cpu: '900' } } }] });
    await clock.run(20_000);
    expect(stored('pods')).toHaveLength(4);
    cluster.fleet.stopNode('node-00002');
    await clock.complete(cluster.admin.delete(NODES, { name: 'node-00002' }));
    await clock.run(20_000);
    expect(stored('pods')).toHaveLength(3);
  });
});
