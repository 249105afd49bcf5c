import { afterAll, beforeAll } from 'vitest';
import type { JsonObject } from '../../../src/kube/json.ts';
import { findAssets } from '../find-assets.ts';
import { claim, container, createPod, mergePatch, pod, post } from './pods.fixture.ts';
import type { Script } from './script.fixture.ts';
import { differentialSuite } from './suite.fixture.ts';
import { startPair, type RunningPair } from './target.fixture.ts';

const STORAGE_CLASSES = '/apis/storage.k8s.io/v1/storageclasses';
const PODS = '/api/v1/namespaces/{ns}/pods';
const CLAIMS = '/api/v1/namespaces/{ns}/persistentvolumeclaims';

function storageClass(name: string, annotations: JsonObject, more: JsonObject = {}): JsonObject {
  return {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name, annotations },
    provisioner: 'example.com/disk',
    ...more,
  };
}

const IS_DEFAULT = { 'storageclass.kubernetes.io/is-default-class': 'true' };

function account(name: string, more: JsonObject = {}, annotations: JsonObject = {}): JsonObject {
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, annotations }, ...more };
}

const ENFORCED = { 'kubernetes.io/enforce-mountable-secrets': 'true' };

const SERVICE_ACCOUNTS: Script = {
  name: 'ServiceAccount',
  generated: ['kube-api-access-'],
  given: [
    post('serviceaccounts', account('pulls', { imagePullSecrets: [{ name: 'p1' }, { name: 'p2' }] })),
    post('serviceaccounts', account('quiet', { automountServiceAccountToken: false })),
    post(
      'serviceaccounts',
      account('strict', { secrets: [{ name: 's1' }], imagePullSecrets: [{ name: 'p1' }] }, ENFORCED),
    ),
  ],
  steps: [
    createPod(pod('plain'), { code: 201 }),
    createPod(pod('missing', { serviceAccountName: 'none' }), { code: 403 }),
    createPod(pod('pulls', { serviceAccountName: 'pulls' }), { code: 201 }),
    createPod(pod('own-pulls', { serviceAccountName: 'pulls', imagePullSecrets: [{ name: 'own' }] }), {
      code: 201,
    }),
    createPod(pod('quiet', { serviceAccountName: 'quiet' }), { code: 201 }),
    createPod(pod('loud', { serviceAccountName: 'quiet', automountServiceAccountToken: true }), {
      code: 201,
    }),
    createPod(pod('mute', { automountServiceAccountToken: false }), { code: 201 }),
    createPod(
      pod('mounted', {
        initContainers: [{ name: 'i', image: 'i' }],
        containers: [
          {
            name: 'a',
            image: 'a',
            volumeMounts: [{ name: 'v', mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' }],
          },
          { name: 'b', image: 'b' },
        ],
        volumes: [{ name: 'v', emptyDir: {} }],
      }),
      { code: 201 },
    ),
    createPod(pod('projected', { volumes: [{ name: 'kube-api-access-mine', emptyDir: {} }] }), { code: 201 }),
    createPod(
      pod('strict', { serviceAccountName: 'strict', volumes: [{ name: 's', secret: { secretName: 's1' } }] }),
      { code: 201 },
    ),
    createPod(
      pod('volume', { serviceAccountName: 'strict', volumes: [{ name: 's', secret: { secretName: 's2' } }] }),
      { code: 403 },
    ),
    createPod(
      pod('env', {
        serviceAccountName: 'strict',
        containers: [
          {
            name: 'a',
            image: 'a',
            env: [{ name: 'E', valueFrom: { secretKeyRef: { name: 's2', key: 'k' } } }],
          },
        ],
      }),
      { code: 403 },
    ),
    createPod(
      pod('env-from', {
        serviceAccountName: 'strict',
        initContainers: [{ name: 'i', image: 'i', envFrom: [{ secretRef: { name: 's2' } }] }],
      }),
      { code: 403 },
    ),
    createPod(
      pod('pull', { serviceAccountName: 'strict', imagePullSecrets: [{ name: 'p1' }, { name: 'p9' }] }),
      { code: 403 },
    ),
    createPod(
      pod(
        'mirror-account',
        { serviceAccountName: 'pulls', nodeName: 'n1' },
        { annotations: { 'kubernetes.io/config.mirror': 'x' } },
      ),
      { code: 403 },
    ),
    createPod(
      pod(
        'mirror-secret',
        { nodeName: 'n1', volumes: [{ name: 's', secret: { secretName: 's2' } }] },
        { annotations: { 'kubernetes.io/config.mirror': 'x' } },
      ),
      { code: 403 },
    ),
    mergePatch(
      `${PODS}/strict/ephemeralcontainers`,
      {
        spec: { ephemeralContainers: [{ name: 'd', image: 'd', envFrom: [{ secretRef: { name: 's2' } }] }] },
      },
      { contentType: 'application/strategic-merge-patch+json', code: 500 },
    ),
    { path: `${PODS}/plain`, code: 200 },
  ],
};

const PRIORITIES: Script = {
  name: 'Priority and DefaultTolerationSeconds',
  generated: ['kube-api-access-'],
  given: [
    post('/apis/scheduling.k8s.io/v1/priorityclasses', {
      apiVersion: 'scheduling.k8s.io/v1',
      kind: 'PriorityClass',
      metadata: { name: '{ns}-high' },
      value: 1000,
      preemptionPolicy: 'Never',
    }),
    createPod(pod('seen', { priorityClassName: '{ns}-high' }), { path: `${PODS}?dryRun=All`, until: 201 }),
  ],
  steps: [
    createPod(pod('none', { priorityClassName: 'nothing' }), { code: 403 }),
    createPod(pod('high', { priorityClassName: '{ns}-high' }), { code: 201 }),
    createPod(pod('wrong', { priority: 5 }), { code: 403 }),
    createPod(pod('right', { priority: 0 }), { code: 201 }),
    createPod(pod('policy', { priorityClassName: '{ns}-high', preemptionPolicy: 'PreemptLowerPriority' }), {
      code: 403,
    }),
    createPod(
      pod('tolerant', {
        tolerations: [
          { key: 'node.kubernetes.io/not-ready', operator: 'Exists' },
          { key: 'x', operator: 'Exists' },
        ],
      }),
      { code: 201 },
    ),
    createPod(pod('all', { tolerations: [{ operator: 'Exists' }] }), { code: 201 }),
    createPod(pod('all-no-schedule', { tolerations: [{ operator: 'Exists', effect: 'NoSchedule' }] }), {
      code: 201,
    }),
  ],
};

const DEFAULT_PRIORITIES: Script = {
  name: 'Priority: the default class',
  generated: ['kube-api-access-'],
  given: [
    post('/apis/scheduling.k8s.io/v1/priorityclasses', {
      apiVersion: 'scheduling.k8s.io/v1',
      kind: 'PriorityClass',
      metadata: { name: '{ns}-default' },
      value: 7,
      globalDefault: true,
    }),
    createPod(pod('seen', { priority: 0 }), { path: `${PODS}?dryRun=All`, until: 403 }),
  ],
  steps: [
    createPod(pod('plain'), { code: 201 }),
    post(
      '/apis/scheduling.k8s.io/v1/priorityclasses',
      {
        apiVersion: 'scheduling.k8s.io/v1',
        kind: 'PriorityClass',
        metadata: { name: '{ns}-second' },
        value: 7,
        globalDefault: true,
      },
      { code: 403 },
    ),
    mergePatch(
      '/apis/scheduling.k8s.io/v1/priorityclasses/{ns}-default',
      { description: 'x' },
      { code: 200 },
    ),
    { method: 'DELETE', path: '/apis/scheduling.k8s.io/v1/priorityclasses/{ns}-default', code: 200 },
  ],
};

const STORAGE: Script = {
  name: 'storage',
  given: [
    post(STORAGE_CLASSES, storageClass('{ns}-a', IS_DEFAULT)),
    post(STORAGE_CLASSES, storageClass('{ns}-grow', {}, { allowVolumeExpansion: true })),
    post('persistentvolumeclaims', claim('seen', '1Gi', { storageClassName: '{ns}-grow' })),
  ],
  steps: [
    post('persistentvolumeclaims', claim('default', '1Gi'), { code: 201 }),
    post('persistentvolumeclaims', claim('none', '1Gi', { storageClassName: '' }), { code: 201 }),
    mergePatch(`${CLAIMS}/default/status`, { status: { phase: 'Bound' } }, { code: 200 }),
    mergePatch(
      `${CLAIMS}/default`,
      { spec: { resources: { requests: { storage: '2Gi' } } } },
      { title: 'the class does not grow', code: 403 },
    ),
    mergePatch(
      `${CLAIMS}/seen/status`,
      { status: { phase: 'Bound', capacity: { storage: '1Gi' } } },
      { code: 200 },
    ),
    mergePatch(`${CLAIMS}/seen`, { spec: { resources: { requests: { storage: '2Gi' } } } }, { code: 200 }),
    { method: 'DELETE', path: `${CLAIMS}/default`, code: 200 },
    { method: 'DELETE', path: `${STORAGE_CLASSES}/{ns}-a`, code: 200 },
  ],
};

function ingress(name: string, spec: JsonObject, metadata: JsonObject = {}): JsonObject {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name, ...metadata },
    spec: { defaultBackend: { service: { name: 'web', port: { number: 80 } } }, ...spec },
  };
}

const INGRESSES = '/apis/networking.k8s.io/v1/namespaces/{ns}/ingresses';

const CLASSES: Script = {
  name: 'DefaultIngressClass, RuntimeClass, TaintNodesByCondition, PodTopologyLabels',
  generated: ['kube-api-access-'],
  given: [
    post('/apis/networking.k8s.io/v1/ingressclasses', {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'IngressClass',
      metadata: {
        name: '{ns}-class',
        annotations: { 'ingressclass.kubernetes.io/is-default-class': 'true' },
      },
      spec: { controller: 'example.com/c' },
    }),
    post('/apis/node.k8s.io/v1/runtimeclasses', {
      apiVersion: 'node.k8s.io/v1',
      kind: 'RuntimeClass',
      metadata: { name: '{ns}-heavy' },
      handler: 'heavy',
      overhead: { podFixed: { cpu: '250m', memory: '120Mi' } },
      scheduling: {
        nodeSelector: { runtime: 'heavy' },
        tolerations: [{ key: 'heavy', operator: 'Exists', effect: 'NoSchedule' }],
      },
    }),
    post('/apis/node.k8s.io/v1/runtimeclasses', {
      apiVersion: 'node.k8s.io/v1',
      kind: 'RuntimeClass',
      metadata: { name: '{ns}-light' },
      handler: 'light',
    }),
    post('/api/v1/nodes', {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: {
        name: '{ns}-zoned',
        labels: { 'topology.kubernetes.io/zone': 'z', 'kubernetes.io/os': 'linux' },
      },
    }),
  ],
  steps: [
    post(INGRESSES, ingress('default', {}), { code: 201 }),
    post(INGRESSES, ingress('named', { ingressClassName: 'x' }), { code: 201 }),
    createPod(pod('none', { runtimeClassName: 'nothing' }), { code: 403 }),
    createPod(pod('heavy', { runtimeClassName: '{ns}-heavy', nodeSelector: { a: 'b' } }), { code: 201 }),
    createPod(pod('same', { runtimeClassName: '{ns}-heavy', overhead: { cpu: '0.25', memory: '120Mi' } }), {
      code: 201,
    }),
    createPod(pod('other', { runtimeClassName: '{ns}-heavy', overhead: { cpu: '1' } }), { code: 403 }),
    createPod(pod('conflict', { runtimeClassName: '{ns}-heavy', nodeSelector: { runtime: 'x' } }), {
      code: 403,
    }),
    createPod(pod('light', { runtimeClassName: '{ns}-light' }), { code: 201 }),
    createPod(pod('without', { overhead: { cpu: '1' } }), { code: 403 }),
    post('/api/v1/nodes', { apiVersion: 'v1', kind: 'Node', metadata: { name: '{ns}-node' } }, { code: 201 }),
    post(
      '/api/v1/nodes',
      {
        apiVersion: 'v1',
        kind: 'Node',
        metadata: { name: '{ns}-tainted' },
        spec: {
          taints: [
            { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' },
            { key: 'x', effect: 'NoExecute' },
          ],
        },
      },
      { code: 201 },
    ),
    createPod(pod('zoned', { nodeName: '{ns}-zoned' }), { code: 201 }),
    mergePatch(
      '/api/v1/nodes/{ns}-zoned/status',
      { status: { allocatable: { cpu: '2', memory: '1Gi' } } },
      { code: 200 },
    ),
    createPod(
      pod('sized', {
        nodeName: '{ns}-zoned',
        containers: [container('a', { cpu: '1', memory: '100Mi' }, { cpu: '3', memory: '8Gi' })],
      }),
      { code: 201 },
    ),
    mergePatch(
      `${PODS}/sized/resize`,
      { spec: { containers: [{ name: 'a', resources: { requests: { cpu: '3' } } }] } },
      { contentType: 'application/strategic-merge-patch+json', title: 'more than the node has', code: 403 },
    ),
    { method: 'DELETE', path: '/apis/networking.k8s.io/v1/ingressclasses/{ns}-class', code: 200 },
  ],
};

let pair: RunningPair | undefined;

function ownPair(): RunningPair {
  if (pair === undefined) throw new Error('the servers have not been started');
  return pair;
}

// With the plugin that wants a ServiceAccount for every pod; the suite makes the one called "default".
beforeAll(async () => {
  const programs = findAssets();
  if (programs === undefined) throw new Error('the configuration found the programs, and now they are gone');
  pair = await startPair(
    { programs, apiServer: { flags: { 'disable-admission-plugins': '' } } },
    { disabledAdmissionPlugins: [] },
  );
});

afterAll(async () => {
  await pair?.stop();
});

differentialSuite(
  'built-in-admission',
  [SERVICE_ACCOUNTS, PRIORITIES, DEFAULT_PRIORITIES, STORAGE, CLASSES],
  ownPair,
);
