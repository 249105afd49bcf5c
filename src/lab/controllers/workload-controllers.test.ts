import { beforeEach, describe, expect, it } from 'vitest';
import { numberAt, stringAt, type JsonObject } from '../../kube/json.ts';
import { objectAt } from '../../kube/kube-object.ts';
import { DEPLOYMENTS, PODS, REPLICA_SETS, REPLICATION_CONTROLLERS } from '../client/resource-ref.ts';
import { conditionsOf } from './conditions.ts';
import { deploymentController } from './deployment-controller.ts';
import { managedServer, type ManagedServer } from './manager.fixture.ts';
import { controllerOf, nameOf, pathOf } from './object-meta.ts';
import { replicaSetController, replicationController } from './replica-set-controller.ts';
import { makeReady, run, storedIn, template } from './workloads.fixture.ts';

const SPACE = { namespace: 'default' };
let lab: ManagedServer;

beforeEach(async () => {
  lab = await managedServer([replicaSetController, replicationController, deploymentController]);
});

const pods = () => storedIn(lab, 'pods');
const sets = () => storedIn(lab, 'replicasets.apps');
const complete = <Value>(promise: Promise<Value>) => lab.clock.complete(promise);

const madeSet = (replicas: number) =>
  complete(
    lab.admin.create(REPLICA_SETS, {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: { name: 'web', ...SPACE },
      spec: { replicas, selector: { matchLabels: { app: 'web' } }, template: template('web') },
    }),
  );
const scaledSet = (replicas: number) =>
  complete(lab.admin.patch(REPLICA_SETS, { ...SPACE, name: 'web' }, { spec: { replicas } }));

const madeDeployment = (replicas: number, more: JsonObject = {}) =>
  complete(
    lab.admin.create(DEPLOYMENTS, {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', ...SPACE, annotations: { 'example.com/team': 'shop' } },
      spec: { replicas, selector: { matchLabels: { app: 'web' } }, template: template('web'), ...more },
    }),
  );
const changed = (spec: JsonObject) =>
  complete(lab.admin.patch(DEPLOYMENTS, { ...SPACE, name: 'web' }, { spec }));
const deployment = () => storedIn(lab, 'deployments.apps')[0]!;
const conditions = () =>
  Object.fromEntries(conditionsOf(deployment()).map(({ type, status, reason }) => [type, [status, reason]]));

describe('a ReplicaSet', () => {
  it('has its pods made, and says how many there are and how many are ready', async () => {
    await madeSet(3);
    await lab.settle();
    expect(pods()).toHaveLength(3);
    const [pod] = pods();
    expect(nameOf(pod!)).toMatch(/^web-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
    expect(controllerOf(pod!)).toMatchObject({ kind: 'ReplicaSet', name: 'web', blockOwnerDeletion: true });
    expect(sets()[0]?.['status']).toEqual({ replicas: 3, fullyLabeledReplicas: 3, observedGeneration: 1 });
    await makeReady(lab, pod!);
    await lab.settle();
    expect(sets()[0]?.['status']).toMatchObject({ readyReplicas: 1, availableReplicas: 1 });
  });

  it('replaces what is deleted, and gives up first what is not ready', async () => {
    await madeSet(3);
    await lab.settle();
    const [first, second] = pods();
    await makeReady(lab, first!);
    await complete(lab.admin.delete(PODS, pathOf(second!), { gracePeriodSeconds: 0 }));
    await lab.settle();
    expect(pods()).toHaveLength(3);
    await scaledSet(1);
    await lab.settle();
    expect(pods().map(nameOf)).toEqual([nameOf(first!)]);
  });

  it('takes an orphan that fits', async () => {
    const orphan = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'lone', ...SPACE, labels: { app: 'web' } },
      spec: objectAt(template('web'), 'spec'),
    };
    await complete(lab.admin.create(PODS, orphan));
    await madeSet(2);
    await lab.settle();
    expect(pods()).toHaveLength(2);
    expect(controllerOf(pods()[0]!)).toMatchObject({ name: 'web' });
  });

  it('lets go of a pod that it does not want any more, and makes another', async () => {
    await madeSet(2);
    await lab.settle();
    const [pod] = pods();
    await complete(lab.admin.patch(PODS, pathOf(pod!), { metadata: { labels: { app: 'free' } } }));
    await lab.settle();
    expect(pods()).toHaveLength(3);
    const free = pods().filter((one) => controllerOf(one) === undefined);
    expect(free.map(nameOf)).toEqual([nameOf(pod!)]);
    expect(sets()[0]?.['status']).toMatchObject({ replicas: 2 });
  });

  it('is what a ReplicationController is, too', async () => {
    await complete(
      lab.admin.create(REPLICATION_CONTROLLERS, {
        apiVersion: 'v1',
        kind: 'ReplicationController',
        metadata: { name: 'old', ...SPACE },
        spec: { replicas: 2, selector: { app: 'old' }, template: template('old') },
      }),
    );
    await run(lab);
    expect(pods().map(controllerOf)).toMatchObject([
      { kind: 'ReplicationController', name: 'old' },
      { kind: 'ReplicationController', name: 'old' },
    ]);
    expect(storedIn(lab, 'replicationcontrollers')[0]?.['status']).toMatchObject({
      replicas: 2,
      readyReplicas: 2,
      observedGeneration: 1,
    });
  });

  it('says why no pods can be made, and tries again ever later', async () => {
    const quota = {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'none', ...SPACE },
      spec: { hard: { pods: '0' } },
      status: { hard: { pods: '0' }, used: { pods: '0' } },
    };
    const created = await complete(lab.admin.create({ ...PODS, resource: 'resourcequotas' }, quota));
    await complete(
      lab.admin.update(
        { ...PODS, resource: 'resourcequotas' },
        { ...created, status: quota.status },
        'status',
      ),
    );
    await madeSet(8);
    await lab.clock.run(20_000);
    expect(sets()[0]?.['status']).toMatchObject({
      replicas: 0,
      conditions: [
        {
          type: 'ReplicaFailure',
          status: 'True',
          reason: 'FailedCreate',
          message: expect.stringContaining('exceeded quota'),
        },
      ],
    });
    const tries_ms = lab.seen
      .filter(({ method, requestURI }) => method === 'POST' && requestURI.endsWith('/pods'))
      .map(({ at_ms }) => at_ms);
    // One at a time: the first of a batch is refused.
    expect(tries_ms.length).toBeLessThan(20);
    expect(tries_ms.at(-1)! - tries_ms.at(-2)!).toBeGreaterThan(1_000);
  });

  it('keeps to the rate of its client: a burst of 30, then 20 a second', async () => {
    await madeSet(130);
    await lab.clock.run(2_000);
    expect(pods().length).toBeGreaterThan(30);
    expect(pods().length).toBeLessThan(80);
    await lab.settle();
    expect(pods()).toHaveLength(130);
  });
});

describe('a Deployment', () => {
  it('makes a ReplicaSet for its template, and is available when its pods are', async () => {
    await madeDeployment(4);
    await lab.settle();
    expect(sets()).toMatchObject([
      {
        metadata: {
          name: expect.stringMatching(/^web-[bcdfghjklmnpqrstvwxz2456789]{1,10}$/),
          annotations: {
            'deployment.kubernetes.io/revision': '1',
            'deployment.kubernetes.io/desired-replicas': '4',
            'deployment.kubernetes.io/max-replicas': '5',
            'example.com/team': 'shop',
          },
        },
        spec: { replicas: 4 },
      },
    ]);
    expect(conditions()).toEqual({
      Available: ['False', 'MinimumReplicasUnavailable'],
      Progressing: ['True', 'ReplicaSetUpdated'],
    });
    await run(lab);
    expect(conditions()).toEqual({
      Available: ['True', 'MinimumReplicasAvailable'],
      Progressing: ['True', 'NewReplicaSetAvailable'],
    });
    expect(deployment()).toMatchObject({
      metadata: { annotations: { 'deployment.kubernetes.io/revision': '1' } },
      status: {
        replicas: 4,
        updatedReplicas: 4,
        readyReplicas: 4,
        availableReplicas: 4,
        observedGeneration: 1,
      },
    });
  });

  it('rolls a new template out within its bounds, and back again', async () => {
    await madeDeployment(8, {
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 2, maxUnavailable: 1 } },
    });
    await run(lab);
    let [most_count, fewest_count] = [0, Infinity];
    lab.server.store.collection('pods').listen(() => {
      most_count = Math.max(most_count, pods().length);
      fewest_count = Math.min(
        fewest_count,
        pods().filter((pod) => stringAt(pod, 'status', 'phase') === 'Running').length,
      );
    });
    await changed({ template: template('web', 'web:2') });
    await run(lab);
    expect(most_count).toBeLessThanOrEqual(10);
    expect(fewest_count).toBeGreaterThanOrEqual(7);
    expect(
      sets()
        .map((set) => [
          numberAt(set, 'spec', 'replicas'),
          stringAt(set, 'metadata', 'annotations', 'deployment.kubernetes.io/revision'),
        ])
        .toSorted(([one], [other]) => Number(one) - Number(other)),
    ).toEqual([
      [0, '1'],
      [8, '2'],
    ]);
    await changed({ template: template('web', 'web:1') });
    await run(lab);
    expect(sets()).toHaveLength(2);
    expect(stringAt(deployment(), 'metadata', 'annotations', 'deployment.kubernetes.io/revision')).toBe('3');
  });

  it('recreates: no new pod before the last old one is gone', async () => {
    await madeDeployment(3, { strategy: { type: 'Recreate' } });
    await run(lab);
    let images = 0;
    lab.server.store.collection('pods').listen(() => {
      images = Math.max(
        images,
        new Set(pods().map((pod) => stringAt(pod, 'spec', 'containers', 0, 'image'))).size,
      );
    });
    await changed({ template: template('web', 'web:2') });
    await run(lab);
    expect(images).toBe(1);
    expect(pods().map((pod) => stringAt(pod, 'spec', 'containers', 0, 'image'))).toEqual([
      'web:2',
      'web:2',
      'web:2',
    ]);
  });

  it('says when a rollout has stood still for too long', async () => {
    await madeDeployment(2, { progressDeadlineSeconds: 60 });
    await lab.settle();
    await lab.clock.run(70_000);
    expect(conditions()['Progressing']).toEqual(['False', 'ProgressDeadlineExceeded']);
  });

  it('keeps no more old ReplicaSets than it may', async () => {
    await madeDeployment(1, { revisionHistoryLimit: 1 });
    await run(lab);
    for (const image of ['web:2', 'web:3', 'web:4']) {
      await changed({ template: template('web', image) });
      await run(lab);
    }
    expect(sets()).toHaveLength(2);
  });

  it('is scaled', async () => {
    await madeDeployment(2);
    await run(lab);
    await changed({ replicas: 5 });
    await run(lab);
    expect(pods()).toHaveLength(5);
    await changed({ replicas: 0 });
    await run(lab);
    expect(pods()).toHaveLength(0);
  });

  it('does nothing once everything is as it should be', async () => {
    await madeDeployment(3);
    await run(lab);
    const { revision } = lab.server.store;
    const leases = lab.server.store.collection('leases.coordination.k8s.io');
    const before_count = leases.lastRevision;
    await lab.clock.run(60_000);
    const writes = lab.seen.filter(
      ({ method, at_ms }) => method !== 'GET' && at_ms > lab.clock.now_ms() - 60_000,
    );
    expect(writes.every(({ requestURI }) => requestURI.includes('/leases/'))).toBe(true);
    expect(leases.lastRevision).toBeGreaterThan(before_count);
    expect(lab.server.store.revision).toBeGreaterThan(revision);
  });
});
