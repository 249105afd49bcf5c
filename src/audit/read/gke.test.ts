import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../kube/json.ts';
import type { AuditEvent } from '../event.ts';
import { normaliseEvent } from '../normalise.ts';
import { GKE } from './gke.ts';
import { gkeEntry } from './samples.fixture.ts';

function eventOf(entry: JsonObject): AuditEvent {
  const translated = GKE.native(entry);
  if (translated === undefined || 'reject' in translated) throw new Error('no entry of GKE');
  const result = normaliseEvent(translated.native);
  if ('reject' in result) throw new Error(result.reject);
  return result.event;
}

test('an entry as gcloud prints it', () => {
  expect(eventOf(gkeEntry())).toMatchObject({
    auditID: 'op-1',
    stage: 'ResponseComplete',
    level: 'RequestResponse',
    verb: 'create',
    requestURI: '/api/v1/namespaces/shop/pods/web-1',
    user: { username: 'system:serviceaccount:kube-system:replicaset-controller', groups: [] },
    sourceIPs: ['10.1.2.3'],
    userAgent: 'kube-controller-manager/v1.34',
    objectRef: {
      apiGroup: '',
      apiVersion: 'v1',
      resource: 'pods',
      subresource: '',
      namespace: 'shop',
      name: 'web-1',
      uid: 'pod-1',
    },
    responseStatus: { code: 200 },
    stageTimestamp_us: 1795230952304506,
    annotations: { 'authorization.k8s.io/decision': 'allow' },
    requestObject: { apiVersion: 'v1', kind: 'Pod', metadata: { generateName: 'web-' } },
  });
});

describe('resourceName and methodName', () => {
  test.each([
    [
      'core/v1/nodes/n1/status',
      'io.k8s.core.v1.nodes.status.patch',
      { verb: 'patch', objectRef: { resource: 'nodes', name: 'n1', subresource: 'status', namespace: '' } },
    ],
    [
      'core/v1/namespaces/test-ns',
      'io.k8s.core.v1.namespaces.delete',
      { verb: 'delete', objectRef: { resource: 'namespaces', name: 'test-ns', namespace: '' } },
    ],
    [
      'core/v1/namespaces/shop/pods',
      'io.k8s.core.v1.pods.deletecollection',
      { verb: 'deletecollection', objectRef: { resource: 'pods', namespace: 'shop', name: '' } },
    ],
    [
      'apps/v1/namespaces/shop/deployments/web/scale',
      'io.k8s.apps.v1.deployments.scale.update',
      {
        verb: 'update',
        requestURI: '/apis/apps/v1/namespaces/shop/deployments/web/scale',
        objectRef: { apiGroup: 'apps', subresource: 'scale' },
      },
    ],
    [
      'rbac.authorization.k8s.io/v1/clusterroles/x',
      'io.k8s.authorization.rbac.v1.clusterroles.create',
      {
        objectRef: {
          apiGroup: 'rbac.authorization.k8s.io',
          apiVersion: 'v1',
          resource: 'clusterroles',
          name: 'x',
        },
      },
    ],
    [
      'core/v1/nodes/n1/proxy/metrics/cadvisor',
      'io.k8s.core.v1.nodes.proxy.get',
      { objectRef: { resource: 'nodes', subresource: 'proxy' } },
    ],
    [
      'monitoring.coreos.com/v1/namespaces/m/prometheuses/p',
      'com.coreos.monitoring.v1.prometheuses.update',
      { verb: 'update', objectRef: { apiGroup: 'monitoring.coreos.com' } },
    ],
    ['readyz', 'io.k8s.get', { verb: 'get', requestURI: '/readyz', objectRef: undefined }],
  ])('%s %s', (resourceName, methodName, expected) => {
    expect(eventOf(gkeEntry({ resourceName, methodName, response: undefined }))).toMatchObject(expected);
  });
});

describe('status', () => {
  test.each([
    [undefined, 200],
    [{}, 200],
    [{ code: 5 }, 404],
    [{ code: 6 }, 409],
    [{ code: 7, message: 'Forbidden' }, 403],
    [{ code: 8 }, 429],
    [{ code: 10 }, 409],
    [{ code: 14 }, 503],
    [{ code: 16 }, 401],
    [{ code: 99 }, 500],
  ])('%j is %d', (status, code) => {
    expect(eventOf(gkeEntry({ status, response: undefined })).responseStatus.code).toBe(code);
  });

  test('the Status of the response knows better', () => {
    const response = {
      '@type': 'core.k8s.io/v1.Status',
      kind: 'Status',
      status: 'Failure',
      code: 422,
      reason: 'Invalid',
      message: 'spec.x: bad',
    };
    expect(eventOf(gkeEntry({ status: { code: 3 }, response })).responseStatus).toEqual({
      code: 422,
      reason: 'Invalid',
      message: 'spec.x: bad',
    });
  });
});

const stage = (first: unknown, last: unknown): string =>
  eventOf(gkeEntry({}, { operation: { id: 'o', first, last } })).stage;

test('stages of a long-running call, with flags as text as some exports write them', () => {
  expect([
    stage(true, false),
    stage('true', undefined),
    stage(false, true),
    stage('true', 'true'),
    stage(undefined, undefined),
  ]).toEqual([
    'ResponseStarted',
    'ResponseStarted',
    'ResponseComplete',
    'ResponseComplete',
    'ResponseComplete',
  ]);
});

test('a dry run, an insertId, a list without @type', () => {
  expect(
    eventOf(gkeEntry({}, { labels: { 'command.gke.io/dryRun': 'true' }, operation: undefined })),
  ).toMatchObject({ auditID: 'ins-1', query: { dryRun: true } });
  const response = {
    '@type': 'core.k8s.io/v1.PodList',
    items: [{ '@type': 'core.k8s.io/v1.Pod', metadata: { name: 'a' } }],
  };
  expect(eventOf(gkeEntry({ response })).responseObject).toEqual({ items: [{ metadata: { name: 'a' } }] });
});

test('other services are no Kubernetes events', () => {
  expect(
    GKE.native(
      gkeEntry({
        serviceName: 'container.googleapis.com',
        methodName: 'google.container.v1.ClusterManager.UpdateCluster',
      }),
    ),
  ).toEqual({
    reject: 'a Cloud Audit Log entry of container.googleapis.com',
  });
  expect(GKE.native({ textPayload: 'x' })).toBeUndefined();
});
