import { describe, expect, it } from 'vitest';
import type { JsonObject } from './json.ts';
import { stripForRestore } from './strip-for-restore.ts';

const POD_UID = '6f0d7d0e-6f6c-4a53-9d8e-0f5f3f8f6a11';

/** What, as it was stored, and what of it can be created again. */
const TABLE: readonly (readonly [what: string, stored: JsonObject, restored: JsonObject])[] = [
  [
    'metadata that the server writes, managers, owners, status',
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: {
        name: 'web',
        namespace: 'shop',
        generateName: 'web-',
        selfLink: '/x',
        uid: POD_UID,
        resourceVersion: '7',
        generation: 3,
        creationTimestamp: '2026-01-01T00:00:00Z',
        deletionTimestamp: '2026-01-01T00:00:00Z',
        deletionGracePeriodSeconds: 0,
        managedFields: [],
        ownerReferences: [{ kind: 'Owner', name: 'o', uid: POD_UID }],
        labels: { app: 'web' },
        finalizers: ['example.com/held'],
      },
      spec: { replicas: 0, selector: {} },
      status: { replicas: 2 },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace: 'shop', labels: { app: 'web' }, finalizers: ['example.com/held'] },
      spec: { replicas: 0, selector: {} },
    },
  ],
  [
    'no zero that means something',
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'deny', uid: POD_UID, labels: {} },
      spec: { podSelector: {}, egress: [{}], ingress: [] },
    },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'deny', labels: {} },
      spec: { podSelector: {}, egress: [{}], ingress: [] },
    },
  ],
  [
    'no address of a Service: clients know it',
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web', uid: POD_UID },
      spec: { clusterIP: '10.96.0.7', clusterIPs: ['10.96.0.7'], ports: [{ port: 80, nodePort: 30_007 }] },
      status: { loadBalancer: {} },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web' },
      spec: { clusterIP: '10.96.0.7', clusterIPs: ['10.96.0.7'], ports: [{ port: 80, nodePort: 30_007 }] },
    },
  ],
  [
    'the node of a pod and the volumes of its tokens, mounts in init containers too',
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p' },
      spec: {
        nodeName: 'n',
        priority: 0,
        serviceAccountName: 'robot',
        ephemeralContainers: [{ name: 'debugger' }],
        volumes: [{ name: 'kube-api-access-x1' }, { name: 'robot-token-x2' }, { name: 'other-token-x3' }],
        containers: [
          { name: 'c', volumeMounts: [{ name: 'kube-api-access-x1' }, { name: 'other-token-x3' }] },
        ],
        initContainers: [{ name: 'i', volumeMounts: [{ name: 'robot-token-x2' }] }, { name: 'plain' }],
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p' },
      spec: {
        serviceAccountName: 'robot',
        volumes: [{ name: 'other-token-x3' }],
        containers: [{ name: 'c', volumeMounts: [{ name: 'other-token-x3' }] }],
        initContainers: [{ name: 'i', volumeMounts: [] }, { name: 'plain' }],
      },
    },
  ],
  [
    'labels by which a Job selects its pods, under both names',
    {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'j', labels: { 'controller-uid': POD_UID, app: 'j' } },
      spec: {
        selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': POD_UID } },
        template: {
          metadata: {
            labels: {
              'controller-uid': POD_UID,
              'batch.kubernetes.io/controller-uid': POD_UID,
              'job-name': 'j',
            },
          },
        },
      },
    },
    {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'j', labels: { app: 'j' } },
      spec: { selector: {}, template: { metadata: { labels: { 'job-name': 'j' } } } },
    },
  ],
  [
    'nothing of a Job that says its selector itself',
    {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'j' },
      spec: { manualSelector: true, selector: { matchLabels: { 'controller-uid': 'mine' } } },
    },
    {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'j' },
      spec: { manualSelector: true, selector: { matchLabels: { 'controller-uid': 'mine' } } },
    },
  ],
  [
    'the token of a service account token, not its data otherwise',
    {
      apiVersion: 'v1',
      kind: 'Secret',
      type: 'kubernetes.io/service-account-token',
      metadata: {
        name: 's',
        annotations: {
          'kubernetes.io/service-account.uid': POD_UID,
          'kubernetes.io/service-account.name': 'a',
        },
      },
      data: { token: 'eA==', 'ca.crt': 'eA==', namespace: 'eA==' },
    },
    {
      apiVersion: 'v1',
      kind: 'Secret',
      type: 'kubernetes.io/service-account-token',
      metadata: { name: 's', annotations: { 'kubernetes.io/service-account.name': 'a' } },
      data: { namespace: 'eA==' },
    },
  ],
  [
    'nothing of another Secret',
    {
      apiVersion: 'v1',
      kind: 'Secret',
      type: 'Opaque',
      metadata: { name: 's' },
      data: { token: 'eA==', 'ca.crt': '' },
    },
    {
      apiVersion: 'v1',
      kind: 'Secret',
      type: 'Opaque',
      metadata: { name: 's' },
      data: { token: 'eA==', 'ca.crt': '' },
    },
  ],
  [
    'the token Secrets of a ServiceAccount, and no other',
    {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'robot' },
      secrets: [{ name: 'robot-token-1' }, { name: 'robot-dockercfg' }],
      automountServiceAccountToken: false,
    },
    {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'robot' },
      secrets: [{ name: 'robot-dockercfg' }],
      automountServiceAccountToken: false,
    },
  ],
  [
    'the bonds between claim and volume',
    {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: 'v', annotations: { 'pv.kubernetes.io/bound-by-controller': 'yes', keep: 'me' } },
      spec: { storageClassName: '', claimRef: { name: 'c', uid: POD_UID, resourceVersion: '1' } },
    },
    {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: 'v', annotations: { keep: 'me' } },
      spec: { storageClassName: '', claimRef: { name: 'c' } },
    },
  ],
  [
    'side effects that nobody knows, and no others',
    {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingWebhookConfiguration',
      metadata: { name: 'w' },
      webhooks: [
        { name: 'a', sideEffects: 'Unknown' },
        { name: 'b', sideEffects: 'Some' },
        { name: 'c', sideEffects: 'NoneOnDryRun' },
      ],
    },
    {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingWebhookConfiguration',
      metadata: { name: 'w' },
      webhooks: [
        { name: 'a', sideEffects: 'None' },
        { name: 'b', sideEffects: 'Some' },
        { name: 'c', sideEffects: 'NoneOnDryRun' },
      ],
    },
  ],
];

describe('what is put back loses', () => {
  it.each(TABLE)('%s', (_what, stored, restored) => {
    expect(stripForRestore(stored).object).toEqual(restored);
  });

  it('and loses no more when it is stripped again', () => {
    for (const [, stored] of TABLE) {
      const { object } = stripForRestore(stored);
      expect(stripForRestore(object).object).toEqual(object);
    }
  });

  it('says what was lost for good, and what may hold it later', () => {
    const [, stored] = TABLE[0]!;
    expect(stripForRestore(stored).notes).toEqual([
      'owner references were dropped: an owner with another uid would have it deleted at once',
      'finalizers were kept: if nobody serves them any more, it cannot be deleted again',
    ]);
    expect(stripForRestore({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' } }).notes).toEqual(
      [],
    );
  });
});
