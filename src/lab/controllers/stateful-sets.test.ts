import { beforeEach, describe, expect, it } from 'vitest';
import { numberAt, stringAt, type JsonObject } from '../../kube/json.ts';
import { PODS, STATEFUL_SETS } from '../client/resource-ref.ts';
import { startedCluster, type StartedCluster } from '../cluster/lab-cluster.fixture.ts';
import { nameOf } from './object-meta.ts';
import { isReady } from './pod-state.ts';
import { template } from './workloads.fixture.ts';

const SPACE = { namespace: 'default' };
const AT = { ...SPACE, name: 'db' };
let clock: StartedCluster['clock'];
let cluster: StartedCluster['cluster'];
let stored: StartedCluster['stored'];

beforeEach(async () => {
  ({ clock, cluster, stored } = await startedCluster());
});

function made(replicas: number, more: JsonObject = {}): Promise<JsonObject> {
  const spec = {
    replicas,
    serviceName: 'db',
    selector: { matchLabels: { app: 'db' } },
    template: template('db', 'db:1'),
    ...more,
  };
  const object = { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name: 'db', ...SPACE }, spec };
  return clock.complete(cluster.admin.create(STATEFUL_SETS, object));
}

const changed = (spec: JsonObject) => clock.complete(cluster.admin.patch(STATEFUL_SETS, AT, { spec }));
const images = () => stored('pods').map((pod) => stringAt(pod, 'spec', 'containers', 0, 'image'));

/** The names of pods in the order in which something is so of them for the first time. */
function order(isSo: (pod: JsonObject) => boolean): readonly string[] {
  const names: string[] = [];
  cluster.server.store.collection('pods').listen(({ object }) => {
    if (isSo(object.body) && !names.includes(nameOf(object.body))) names.push(nameOf(object.body));
  });
  return names;
}

describe('a StatefulSet', () => {
  it('makes its pods one after the other, each with its name and its claim', async () => {
    const createdWhenReady: number[] = [];
    cluster.server.store.collection('pods').listen(({ type }) => {
      if (type === 'ADDED') createdWhenReady.push(stored('pods').filter(isReady).length);
    });
    const claim = {
      metadata: { name: 'data' },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    };
    await made(3, { volumeClaimTemplates: [claim] });
    await clock.run(60_000);
    expect(stored('pods').map(nameOf)).toEqual(['db-0', 'db-1', 'db-2']);
    expect(createdWhenReady).toEqual([0, 1, 2]);
    expect(stored('persistentvolumeclaims').map(nameOf)).toEqual(['data-db-0', 'data-db-1', 'data-db-2']);
    expect(stored('pods')[1]?.['spec']).toMatchObject({ hostname: 'db-1', subdomain: 'db' });
    expect(stored('statefulsets.apps')[0]?.['status']).toMatchObject({
      replicas: 3,
      readyReplicas: 3,
      availableReplicas: 3,
      currentReplicas: 3,
      updatedReplicas: 3,
      observedGeneration: 1,
    });
  });

  it('makes them all at once where they may be', async () => {
    await made(3, { podManagementPolicy: 'Parallel' });
    await clock.run(500);
    expect(stored('pods')).toHaveLength(3);
  });

  it('puts back the same pod, and scales from the end', async () => {
    await made(3);
    await clock.run(60_000);
    await clock.complete(cluster.admin.delete(PODS, { ...SPACE, name: 'db-1' }, { gracePeriodSeconds: 0 }));
    await clock.run(20_000);
    expect(stored('pods').map(nameOf)).toEqual(['db-0', 'db-1', 'db-2']);
    await changed({ replicas: 1 });
    await clock.run(20_000);
    expect(stored('pods').map(nameOf)).toEqual(['db-0']);
  });

  it('rolls a new template out from the last pod to the first, and no further than its partition', async () => {
    await made(3, { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1 } } });
    await clock.run(60_000);
    const rolled = order((pod) => stringAt(pod, 'spec', 'containers', 0, 'image') === 'db:2');
    await changed({ template: template('db', 'db:2') });
    await clock.run(120_000);
    expect(rolled).toEqual(['db-2', 'db-1']);
    expect(images()).toEqual(['db:1', 'db:2', 'db:2']);
    await changed({ updateStrategy: { rollingUpdate: { partition: 0 } } });
    await clock.run(60_000);
    expect(images()).toEqual(['db:2', 'db:2', 'db:2']);
    const { status } = stored('statefulsets.apps')[0]!;
    expect(stringAt(status, 'currentRevision')).toBe(stringAt(status, 'updateRevision'));
  });

  it('makes a pod below its partition as it was, though another template is rolled out above', async () => {
    await made(3, { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } } });
    await clock.run(60_000);
    await changed({ template: template('db', 'db:2') });
    await clock.run(60_000);
    expect(images()).toEqual(['db:1', 'db:1', 'db:2']);
    await clock.complete(cluster.admin.delete(PODS, { ...SPACE, name: 'db-0' }));
    await clock.run(60_000);
    expect(images()).toEqual(['db:1', 'db:1', 'db:2']);
    expect(stored('statefulsets.apps')[0]?.['status']).toMatchObject({
      currentReplicas: 2,
      updatedReplicas: 1,
    });
  });

  it('gives claims the labels and annotations of their template, and those of its selector', async () => {
    const metadata = {
      name: 'data',
      labels: { tier: 'gold', app: 'other' },
      annotations: { backup: 'daily' },
    };
    const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
    await made(1, { volumeClaimTemplates: [{ metadata, spec }] });
    await clock.run(30_000);
    expect(stored('persistentvolumeclaims').map((claim) => claim['metadata'])).toMatchObject([
      { name: 'data-db-0', labels: { tier: 'gold', app: 'db' }, annotations: { backup: 'daily' } },
    ]);
  });

  it('keeps as many old revisions as it says, and counts one that it goes back to as the newest', async () => {
    await made(1, { revisionHistoryLimit: 1 });
    for (const image of ['db:2', 'db:3', 'db:4', 'db:3']) {
      await clock.run(40_000);
      await changed({ template: template('db', image) });
    }
    await clock.run(40_000);
    const revisions = stored('controllerrevisions.apps').map(
      (revision) =>
        `${numberAt(revision, 'revision')} ${stringAt(revision, 'data', 'spec', 'template', 'spec', 'containers', 0, 'image')}`,
    );
    expect(new Set(revisions)).toEqual(new Set(['5 db:3', '4 db:4']));
  });
});
