import { afterEach, expect, it } from 'vitest';
import { stringAt, type JsonObject } from '../../kube/json.ts';
import { thrown } from '../client/simulated-server.fixture.ts';
import { DEPLOYMENTS } from '../client/resource-ref.ts';
import { conditionOf, isReady, nodeOf, phaseOf } from '../controllers/pod-state.ts';
import { DEFAULT_LIMITS } from '../nodes/machine-load.ts';
import { seededRandom } from '../simulation/seeded-random.ts';
import { VirtualClock } from '../simulation/virtual-clock.ts';
import type { PodBehaviour } from '../nodes/pod-behaviour.ts';
import { startLabCluster, type LabCluster, type LabClusterSettings } from './lab-cluster.ts';

const GIB = 1024 ** 3;
const SPACE = { namespace: 'default' };
let clock: VirtualClock;
let cluster: LabCluster;

async function start(
  behaviour: Partial<PodBehaviour>,
  settings: Partial<LabClusterSettings> = {},
): Promise<void> {
  clock = new VirtualClock();
  cluster = await startLabCluster({
    clock,
    random: seededRandom(1),
    nodes_count: 3,
    failed: thrown,
    behaviour: (pod) => (stringAt(pod, 'metadata', 'labels', 'app') === 'web' ? behaviour : undefined),
    ...settings,
  });
  await clock.run(30_000);
  const labels = { app: 'web' };
  const template = { metadata: { labels }, spec: { containers: [{ name: 'web', image: 'web:1' }] } };
  const spec = { replicas: 1, selector: { matchLabels: labels }, template };
  const web = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', ...SPACE }, spec };
  await clock.complete(cluster.admin.create(DEPLOYMENTS, web));
}

afterEach(() => clock.complete(cluster.close()));

function stored(collection: string): readonly JsonObject[] {
  const objects = cluster.server.store.collection(collection).objects({ prefix: '', after: '' });
  return [...objects].map(({ body }) => body);
}

function under(condition: string): readonly string[] {
  return stored('nodes')
    .filter((node) => conditionOf(node, condition)?.['status'] === 'True')
    .map((node) => stringAt(node, 'metadata', 'name') ?? '');
}

it('says MemoryPressure of a node whose memory leaks away, takes the pod, and keeps others off until it has been over for five minutes', async () => {
  await start({ leak_bytesPerSecond: GIB / 4 });
  expect(await clock.runUntil(() => under('MemoryPressure').length > 0, 300_000)).toBe(true);
  await clock.run(5_000);
  const [node = ''] = under('MemoryPressure');
  const evicted = stored('pods').find((pod) => phaseOf(pod) === 'Failed');
  expect(evicted?.['status']).toMatchObject({
    reason: 'Evicted',
    message: 'The node was low on resource: memory. ',
    containerStatuses: [{ state: { terminated: { exitCode: 137 } } }],
  });
  expect(nodeOf(evicted ?? {})).toBe(node);
  const taints = stored('nodes').flatMap((object) => JSON.stringify(object['spec']));
  expect(taints.filter((text) => text.includes('node.kubernetes.io/memory-pressure'))).toHaveLength(1);
  const others = stored('pods').filter((pod) => phaseOf(pod) !== 'Failed');
  expect(others.map(nodeOf)).not.toContain(node);
  await clock.run(280_000);
  expect(under('MemoryPressure')).toContain(node);
  await clock.run(30_000);
  expect(under('MemoryPressure')).not.toContain(node);
});

it('says PIDPressure where it is told what to leave free', async () => {
  // Doubled each second and a half: there is time to look.
  const limits = { ...DEFAULT_LIMITS, pidAvailable_count: 200_000 };
  await start({ forks_ms: 1_500 }, { limits });
  expect(await clock.runUntil(() => under('PIDPressure').length > 0, 60_000)).toBe(true);
  expect(cluster.fleet.running_count).toBe(3);
});

it('loses its kubelet to a bomb, and again after each reboot until nothing starts the bomb', async () => {
  await start({ forks_ms: 100 });
  expect(await clock.runUntil(() => cluster.fleet.running_count === 2, 60_000)).toBe(true);
  const name =
    cluster.fleet.machines.map((one) => one.name).find((one) => !cluster.fleet.isRunning(one)) ?? '';
  cluster.fleet.startNode(name);
  expect(cluster.fleet.isRunning(name)).toBe(false);
  cluster.fleet.rebootNode(name);
  expect(cluster.fleet.isRunning(name)).toBe(true);
  expect(await clock.runUntil(() => !cluster.fleet.isRunning(name), 120_000)).toBe(true);
  await clock.complete(cluster.admin.delete(DEPLOYMENTS, { ...SPACE, name: 'web' }));
  await clock.run(1_000);
  cluster.fleet.rebootNode(name);
  await clock.run(180_000);
  expect(cluster.fleet.isRunning(name)).toBe(true);
  expect(stored('pods')).toEqual([]);
  expect(stored('nodes').filter(isReady)).toHaveLength(3);
});

it('starts the containers of a machine anew that was switched off and on', async () => {
  await start({});
  const isUp = () => stored('pods').some(isReady);
  await clock.runUntil(isUp, 60_000);
  const [before] = stored('pods');
  cluster.fleet.rebootNode(nodeOf(before ?? {}));
  await clock.run(90_000);
  const [after] = stored('pods');
  expect(stringAt(after, 'metadata', 'uid')).toBe(stringAt(before, 'metadata', 'uid'));
  expect(isReady(after ?? {})).toBe(true);
  expect(after?.['status']).toMatchObject({
    containerStatuses: [{ restartCount: 1, lastState: { terminated: { exitCode: 255 } } }],
  });
});
