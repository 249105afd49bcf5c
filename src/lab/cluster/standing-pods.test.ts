import { expect, it } from 'vitest';
import { stringAt, type JsonObject } from '../../kube/json.ts';
import { listAt } from '../../kube/kube-object.ts';
import { DEPLOYMENTS, SERVICES } from '../client/resource-ref.ts';
import { isReady, nodeOf } from '../controllers/pod-state.ts';
import { deploymentObject, serviceObject } from '../scenarios/objects.ts';
import { seededRandom } from '../simulation/seeded-random.ts';
import { VirtualClock } from '../simulation/virtual-clock.ts';
import { startLabCluster } from './lab-cluster.ts';
import { StandingPods } from './standing-pods.ts';

it('gives a Deployment its pods in one moment, and leaves controllers and kubelets nothing to do but to say so', async () => {
  const clock = new VirtualClock();
  const cluster = await startLabCluster({
    clock,
    random: seededRandom(1),
    nodes_count: 5,
    failed: clock.fail,
  });
  const stored = (collection: string): readonly JsonObject[] =>
    [...cluster.server.store.collection(collection).objects({ prefix: '', after: '' })].map(
      ({ body }) => body,
    );
  await clock.run(30_000);
  await clock.complete(cluster.admin.create(SERVICES, serviceObject('default', 'web')));
  const how = { replicas: 1, image: 'web:1' };
  await clock.complete(cluster.admin.create(DEPLOYMENTS, deploymentObject('default', 'web', how)));
  const standing = new StandingPods(cluster);
  expect(() => standing.fill('default', 'web', 20)).toThrow('no ready pod');
  await clock.runUntil(() => stored('pods').some(isReady), 60_000);
  await clock.run(5_000);
  standing.fill('default', 'web', 20);
  const uids = (): readonly (string | undefined)[] =>
    stored('pods').map((pod) => stringAt(pod, 'metadata', 'uid'));
  const before = uids();
  expect(new Set(before).size).toBe(20);
  await clock.run(120_000);
  expect(uids()).toEqual(before);
  expect(stored('pods').every(isReady)).toBe(true);
  expect(new Set(stored('pods').map((pod) => stringAt(pod, 'status', 'podIP'))).size).toBe(20);
  const perNode = stored('nodes').map(
    (node) => stored('pods').filter((pod) => nodeOf(pod) === stringAt(node, 'metadata', 'name')).length,
  );
  for (const count of perNode) expect([3, 4, 5]).toContain(count);
  expect(stored('deployments.apps')[0]?.['status']).toMatchObject({ replicas: 20, availableReplicas: 20 });
  const slices = stored('endpointslices.discovery.k8s.io').filter(
    (slice) => stringAt(slice, 'metadata', 'labels', 'kubernetes.io/service-name') === 'web',
  );
  expect(slices.flatMap((slice) => listAt(slice, 'endpoints'))).toHaveLength(20);
  // They are pods like any others: one more is made for one that is deleted.
  await clock.complete(
    cluster.admin.patch(DEPLOYMENTS, { namespace: 'default', name: 'web' }, { spec: { replicas: 4 } }),
  );
  await clock.run(30_000);
  expect(stored('pods')).toHaveLength(4);
});
