import { existsSync, readFileSync } from 'node:fs';
import { expect, inject, it } from 'vitest';
import { isJsonObject, jsonAt, numberAt, stringAt } from '../../src/kube/json.ts';
import { listAt } from '../../src/kube/kube-object.ts';
import { startControlPlane } from '../../src/lab/control-plane/start-control-plane.ts';
import { RealApi } from './real-api.fixture.ts';

const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';
const PODS = '/api/v1/namespaces/default/pods';

it('starts a whole control plane that brings a Deployment up, writes its audit log, and leaves nothing behind', async () => {
  const { assets, hasControllerManager } = inject('controlPlane');
  const controlPlane = await startControlPlane({ programs: assets });
  const { folder } = controlPlane;
  const api = new RealApi(controlPlane.kubeconfig());
  const ann = new RealApi(controlPlane.kubeconfig({ name: 'ann', groups: ['ops'] }));
  try {
    const whoami = await ann.create('/apis/authentication.k8s.io/v1/selfsubjectreviews', {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'SelfSubjectReview',
    });
    expect(jsonAt(whoami, 'status', 'userInfo')).toMatchObject({
      username: 'ann',
      groups: ['ops', 'system:authenticated'],
    });
    expect((await ann.send('GET', PODS)).code).toBe(403);

    await api.create('/api/v1/nodes', { apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-1' } });
    await api.expectDone(
      'PATCH',
      '/api/v1/nodes/node-1/status',
      {
        status: {
          capacity: { cpu: '4', memory: '8Gi', pods: '110' },
          allocatable: { cpu: '4', memory: '8Gi', pods: '110' },
          conditions: [{ type: 'Ready', status: 'True', reason: 'Test', message: '' }],
        },
      },
      { contentType: 'application/merge-patch+json' },
    );
    await api.create(DEPLOYMENTS, {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web' },
      spec: {
        replicas: 2,
        selector: { matchLabels: { app: 'web' } },
        template: {
          metadata: { labels: { app: 'web' } },
          spec: {
            containers: [{ name: 'web', image: 'web:1' }],
            tolerations: [{ operator: 'Exists' }],
          },
        },
      },
    });
    if (hasControllerManager)
      await expect
        .poll(
          async () => {
            const pods = listAt(await api.expectDone('GET', PODS), 'items');
            return pods.map((pod) => stringAt(pod, 'spec', 'nodeName'));
          },
          { timeout: 60_000, interval: 200 },
        )
        .toEqual(['node-1', 'node-1']);
    const deployment = await api.expectDone('GET', `${DEPLOYMENTS}/web`);
    expect(numberAt(deployment, 'spec', 'replicas')).toBe(2);
  } finally {
    ann.close();
    api.close();
  }
  const events = readFileSync(controlPlane.auditLog, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line): unknown => JSON.parse(line))
    .filter(isJsonObject);
  const created = events.find(
    (event) =>
      stringAt(event, 'verb') === 'create' && stringAt(event, 'objectRef', 'resource') === 'deployments',
  );
  expect(created).toMatchObject({
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: 'RequestResponse',
    user: { username: 'administrator' },
    requestObject: { kind: 'Deployment' },
    responseStatus: { code: 201 },
  });
  await controlPlane.stop();
  expect(existsSync(folder)).toBe(false);
});
