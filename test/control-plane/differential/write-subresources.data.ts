import type { JsonObject } from '../../../src/kube/json.ts';
import type { Script } from './script.fixture.ts';
import {
  configMap,
  CONFIG_MAPS,
  deployment,
  DEPLOYMENTS,
  patch,
  pod,
  PODS,
  post,
  put,
  remove,
} from './writes.fixture.ts';

const ACCOUNTS = '/api/v1/namespaces/{ns}/serviceaccounts';

function status(more: JsonObject): JsonObject {
  return { ...deployment('web'), status: { replicas: 2, readyReplicas: 1, observedGeneration: 1, ...more } };
}

function scale(more: JsonObject): JsonObject {
  return {
    apiVersion: 'autoscaling/v1',
    kind: 'Scale',
    metadata: { name: 'web', namespace: '{ns}' },
    ...more,
  };
}

/** Everything below an object that can be written. */
export const SUBRESOURCE_SCRIPTS: readonly Script[] = [
  {
    name: 'status',
    given: [post(DEPLOYMENTS, deployment('web'))],
    steps: [
      { path: `${DEPLOYMENTS}/web/status` },
      put(`${DEPLOYMENTS}/web/status`, status({})),
      put(`${DEPLOYMENTS}/web/status`, status({ readyReplicas: 5 })),
      put(`${DEPLOYMENTS}/web/status`, status({ replicas: -1 })),
      put(`${DEPLOYMENTS}/web/status`, status({ replicas: 'x' })),
      put(`${DEPLOYMENTS}/web/status`, { ...status({}), spec: { replicas: 9 } }),
      put(`${DEPLOYMENTS}/web/status`, { ...status({}), metadata: { name: 'other' } }),
      put(`${DEPLOYMENTS}/none/status`, status({})),
      patch(`${DEPLOYMENTS}/web/status`, 'merge', { status: { readyReplicas: 2 }, spec: { replicas: 8 } }),
      patch(`${DEPLOYMENTS}/web/status`, 'strategic', {
        status: { conditions: [{ type: 'Available', status: 'True' }] },
      }),
      patch(`${DEPLOYMENTS}/web/status`, 'strategic', {
        status: { conditions: [{ type: 'Available', status: 'False', reason: 'X' }] },
      }),
      patch(`${DEPLOYMENTS}/web/status`, 'strategic', {
        status: { conditions: [{ type: 'Available', $patch: 'delete' }] },
      }),
      patch(`${DEPLOYMENTS}/web/status`, 'json', [{ op: 'replace', path: '/status/replicas', value: 3 }]),
      patch(`${DEPLOYMENTS}/web/status`, 'merge', {
        metadata: { labels: { a: 'b' }, annotations: { c: 'd' } },
      }),
      patch(`${DEPLOYMENTS}/web/status`, 'merge', { status: null }),
      { method: 'DELETE', path: `${DEPLOYMENTS}/web/status` },
      { method: 'POST', path: `${DEPLOYMENTS}/web/status`, body: status({}) },
      { path: `${CONFIG_MAPS}/web/status` },
    ],
  },
  {
    name: 'scale',
    given: [post(DEPLOYMENTS, deployment('web'))],
    steps: [
      { path: `${DEPLOYMENTS}/web/scale` },
      { path: `${DEPLOYMENTS}/none/scale` },
      put(`${DEPLOYMENTS}/web/scale`, scale({ spec: { replicas: 3 } })),
      put(`${DEPLOYMENTS}/web/scale`, scale({})),
      put(`${DEPLOYMENTS}/web/scale`, scale({ spec: { replicas: -3 } })),
      put(`${DEPLOYMENTS}/web/scale`, scale({ spec: { replicas: 'x' } })),
      put(`${DEPLOYMENTS}/web/scale`, scale({ spec: { replicas: 3, unknown: 1 } })),
      put(`${DEPLOYMENTS}/web/scale?fieldValidation=Strict`, scale({ spec: { replicas: 3, unknown: 1 } })),
      put(`${DEPLOYMENTS}/web/scale`, scale({ metadata: { name: 'other' } })),
      put(`${DEPLOYMENTS}/web/scale`, scale({ kind: 'Deployment' })),
      put(`${DEPLOYMENTS}/web/scale`, scale({ apiVersion: 'apps/v1' })),
      put(
        `${DEPLOYMENTS}/web/scale`,
        scale({ metadata: { name: 'web', namespace: '{ns}', resourceVersion: '1' } }),
      ),
      put(`${DEPLOYMENTS}/web/scale`, scale({ metadata: { name: 'web', namespace: '{ns}', uid: 'other' } })),
      patch(`${DEPLOYMENTS}/web/scale`, 'merge', { spec: { replicas: 4 } }),
      patch(`${DEPLOYMENTS}/web/scale`, 'strategic', { spec: { replicas: 5 } }),
      patch(`${DEPLOYMENTS}/web/scale`, 'json', [{ op: 'replace', path: '/spec/replicas', value: 6 }]),
      patch(`${DEPLOYMENTS}/web/scale`, 'json', [{ op: 'test', path: '/spec/replicas', value: 1 }]),
      patch(`${DEPLOYMENTS}/web/scale`, 'merge', { spec: { replicas: '7' } }),
      patch(`${DEPLOYMENTS}/web/scale`, 'merge', { spec: null }),
      patch(`${DEPLOYMENTS}/web/scale?dryRun=All`, 'merge', { spec: { replicas: 9 } }),
      patch(`${DEPLOYMENTS}/none/scale`, 'merge', { spec: { replicas: 9 } }),
      { path: `${DEPLOYMENTS}/web`, title: 'after all' },
    ],
  },
  {
    name: 'tokens',
    steps: [
      post(`${ACCOUNTS}/none/token`, { spec: {} }),
      post(`${ACCOUNTS}/default/token`, {}),
      post(`${ACCOUNTS}/default/token`, { kind: 'Nonsense' }),
      post(`${ACCOUNTS}/default/token`, { apiVersion: 'v1' }),
      post(`${ACCOUNTS}/default/token`, { spec: { expirationSeconds: 1 } }),
      post(`${ACCOUNTS}/default/token`, { spec: { expirationSeconds: 'x' } }),
      post(`${ACCOUNTS}/default/token`, { spec: { audiences: 'x' } }),
      post(`${ACCOUNTS}/default/token`, {
        spec: { boundObjectRef: { kind: 'Pod', name: 'none', apiVersion: 'v1' } },
      }),
      post(`${ACCOUNTS}/default/token`, {
        spec: { boundObjectRef: { kind: 'ConfigMap', name: 'x', apiVersion: 'v1' } },
      }),
      post(`${ACCOUNTS}/default/token?dryRun=All`, { spec: {} }),
      { path: `${ACCOUNTS}/default/token` },
      put(`${ACCOUNTS}/default/token`, { spec: {} }),
      patch(`${ACCOUNTS}/default/token`, 'merge', {}),
    ],
  },
  {
    name: 'finalize',
    given: [
      post('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: '{ns}-gone' } }),
    ],
    steps: [
      put('/api/v1/namespaces/{ns}-gone/finalize', {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name: '{ns}-gone' },
        spec: { finalizers: ['kubernetes', 'example.com/a'] },
      }),
      put('/api/v1/namespaces/{ns}-gone/finalize', {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name: '{ns}-gone' },
        spec: { finalizers: ['nonsense'] },
      }),
      put('/api/v1/namespaces/{ns}-gone/finalize', {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name: 'other' },
      }),
      put('/api/v1/namespaces/{ns}-none/finalize', {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name: '{ns}-none' },
      }),
      patch('/api/v1/namespaces/{ns}-gone/finalize', 'merge', { spec: { finalizers: [] } }),
      { path: '/api/v1/namespaces/{ns}-gone/finalize' },
      put('/api/v1/namespaces/{ns}-gone', {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name: '{ns}-gone' },
        spec: { finalizers: [] },
      }),
      patch('/api/v1/namespaces/{ns}-gone/status', 'merge', { status: { phase: 'Terminating' } }),
      remove('/api/v1/namespaces/{ns}-gone'),
      put('/api/v1/namespaces/{ns}-gone/finalize', {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name: '{ns}-gone' },
        spec: {},
      }),
      { path: '/api/v1/namespaces/{ns}-gone' },
    ],
  },
  {
    name: 'ephemeral containers and sizes',
    given: [post(PODS, pod('web'))],
    steps: [
      { path: `${PODS}/web/ephemeralcontainers` },
      patch(`${PODS}/web/ephemeralcontainers`, 'strategic', {
        spec: { ephemeralContainers: [{ name: 'debug', image: 'registry.example/debug:1' }] },
      }),
      patch(`${PODS}/web/ephemeralcontainers`, 'strategic', {
        spec: { ephemeralContainers: [{ name: 'debug', image: 'registry.example/debug:2' }] },
      }),
      patch(`${PODS}/web/ephemeralcontainers`, 'strategic', {
        spec: { ephemeralContainers: [{ name: 'main', image: 'registry.example/debug:2' }] },
      }),
      patch(`${PODS}/web/ephemeralcontainers`, 'merge', { spec: { ephemeralContainers: [] } }),
      patch(`${PODS}/web/ephemeralcontainers`, 'json', [
        {
          op: 'add',
          path: '/spec/ephemeralContainers/-',
          value: { name: 'x', image: 'registry.example/x:1', ports: [{ containerPort: 1 }] },
        },
      ]),
      patch(`${PODS}/web/ephemeralcontainers`, 'strategic', {
        spec: { containers: [{ name: 'main', image: 'registry.example/web:9' }] },
      }),
      patch(`${PODS}/web`, 'strategic', {
        spec: { ephemeralContainers: [{ name: 'more', image: 'registry.example/debug:1' }] },
      }),
      { path: `${PODS}/web/resize` },
      patch(`${PODS}/web/resize`, 'strategic', {
        spec: { containers: [{ name: 'main', resources: { requests: { cpu: '1' } } }] },
      }),
      patch(`${PODS}/web/resize`, 'strategic', {
        spec: { containers: [{ name: 'main', image: 'registry.example/web:9' }] },
      }),
      patch(`${PODS}/none/resize`, 'strategic', {}),
      patch(`${PODS}/web/ephemeralcontainers?dryRun=All`, 'merge', { metadata: { labels: { x: 'y' } } }),
    ],
  },
  {
    name: 'collections that go',
    given: ['a', 'b', 'c', 'd', 'e'].map((name, index) =>
      post(
        CONFIG_MAPS,
        configMap(name, { metadata: { name, labels: { tier: index < 2 ? 'front' : 'back', name } } }),
      ),
    ),
    steps: [
      remove(`${CONFIG_MAPS}?dryRun=All`),
      remove(`${CONFIG_MAPS}?labelSelector=tier%3Dnone`),
      remove(`${CONFIG_MAPS}?labelSelector=tier%3Dfront&dryRun=All`),
      remove(`${CONFIG_MAPS}?labelSelector=tier%3Dfront`),
      remove(`${CONFIG_MAPS}?fieldSelector=metadata.name%3Dc`),
      remove(`${CONFIG_MAPS}?fieldSelector=nonsense%3Dc`),
      remove(`${CONFIG_MAPS}?labelSelector=name%20in%20(d)`, { propagationPolicy: 'Background' }),
      remove(`${CONFIG_MAPS}?labelSelector=name%20in%20(e)`, { propagationPolicy: 'Nonsense' }),
      remove(`${CONFIG_MAPS}?labelSelector=name%20in%20(e)`, { preconditions: { uid: 'other' } }),
      { path: CONFIG_MAPS },
      remove(`${CONFIG_MAPS}?limit=1`),
      { path: CONFIG_MAPS },
      remove('/api/v1/namespaces'),
      remove('/api/v1/configmaps'),
      post('/api/v1/configmaps', configMap('x')),
    ],
  },
];
