import { expect, it } from 'vitest';
import { stringAt, type JsonObject } from '../../kube/json.ts';
import { PODS } from '../client/resource-ref.ts';
import { thrown } from '../client/simulated-server.fixture.ts';
import { startLabCluster } from '../cluster/lab-cluster.ts';
import { isReady, phaseOf } from '../controllers/pod-state.ts';
import { seededRandom } from '../simulation/seeded-random.ts';
import { VirtualClock } from '../simulation/virtual-clock.ts';

it('sets a pod up once its node can, and has it ready while it is well, but for two failed probes', async () => {
  const clock = new VirtualClock();
  let [canStart, isWell] = [false, false];
  const cluster = await startLabCluster({
    clock,
    random: seededRandom(1),
    nodes_count: 1,
    failed: thrown,
    behaviour: () => ({ canStart: () => canStart, isWell: () => isWell }),
  });
  await clock.run(30_000);
  const metadata = { namespace: 'default', name: 'web' };
  const spec = { containers: [{ name: 'web', image: 'web:1' }] };
  await clock.complete(cluster.admin.create(PODS, { apiVersion: 'v1', kind: 'Pod', metadata, spec }));
  const pod = (): JsonObject => cluster.server.store.collection('pods').get('default/web')?.body ?? {};
  const after = async (span_ms: number): Promise<string> => {
    await clock.run(span_ms);
    return `${phaseOf(pod())} ${isReady(pod()) ? 'ready' : 'not ready'}`;
  };
  expect(await after(60_000)).toBe('Pending not ready');
  expect(stringAt(pod(), 'status', 'podIP')).toBeUndefined();
  canStart = true;
  expect(await after(20_000)).toBe('Running not ready');
  isWell = true;
  expect(await after(11_000)).toBe('Running ready');
  isWell = false;
  expect(await after(19_000)).toBe('Running ready');
  expect(await after(12_000)).toBe('Running not ready');
  isWell = true;
  expect(await after(11_000)).toBe('Running ready');
  await clock.complete(cluster.close());
});
