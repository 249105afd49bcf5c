import { describe, expect, it } from 'vitest';
import { apiLifecycle, endingApis } from './api-lifecycle.ts';
import { apiState, removedApis } from './removed-api.ts';

function gvk(apiVersion: string, kind: string) {
  const [version = '', group = ''] = apiVersion.split('/').toReversed();
  return { group, version, kind };
}

/** The deprecation guide, https://kubernetes.io/docs/reference/using-api/deprecation-guide/: what each release removed, and by what it is replaced. */
const GUIDE: readonly (readonly [string, string, number, string | undefined])[] = [
  ['flowcontrol.apiserver.k8s.io/v1beta3', 'FlowSchema', 32, 'flowcontrol.apiserver.k8s.io/v1'],
  [
    'flowcontrol.apiserver.k8s.io/v1beta3',
    'PriorityLevelConfiguration',
    32,
    'flowcontrol.apiserver.k8s.io/v1',
  ],
  ['flowcontrol.apiserver.k8s.io/v1beta2', 'FlowSchema', 29, 'flowcontrol.apiserver.k8s.io/v1'],
  ['storage.k8s.io/v1beta1', 'CSIStorageCapacity', 27, 'storage.k8s.io/v1'],
  ['flowcontrol.apiserver.k8s.io/v1beta1', 'FlowSchema', 26, 'flowcontrol.apiserver.k8s.io/v1'],
  ['autoscaling/v2beta2', 'HorizontalPodAutoscaler', 26, 'autoscaling/v2'],
  ['batch/v1beta1', 'CronJob', 25, 'batch/v1'],
  ['discovery.k8s.io/v1beta1', 'EndpointSlice', 25, 'discovery.k8s.io/v1'],
  ['events.k8s.io/v1beta1', 'Event', 25, 'events.k8s.io/v1'],
  ['autoscaling/v2beta1', 'HorizontalPodAutoscaler', 25, 'autoscaling/v2'],
  ['policy/v1beta1', 'PodDisruptionBudget', 25, 'policy/v1'],
  ['policy/v1beta1', 'PodSecurityPolicy', 25, undefined],
  ['node.k8s.io/v1beta1', 'RuntimeClass', 25, 'node.k8s.io/v1'],
  [
    'admissionregistration.k8s.io/v1beta1',
    'MutatingWebhookConfiguration',
    22,
    'admissionregistration.k8s.io/v1',
  ],
  [
    'admissionregistration.k8s.io/v1beta1',
    'ValidatingWebhookConfiguration',
    22,
    'admissionregistration.k8s.io/v1',
  ],
  ['apiextensions.k8s.io/v1beta1', 'CustomResourceDefinition', 22, 'apiextensions.k8s.io/v1'],
  ['apiregistration.k8s.io/v1beta1', 'APIService', 22, 'apiregistration.k8s.io/v1'],
  ['authentication.k8s.io/v1beta1', 'TokenReview', 22, 'authentication.k8s.io/v1'],
  ['authorization.k8s.io/v1beta1', 'SubjectAccessReview', 22, 'authorization.k8s.io/v1'],
  ['authorization.k8s.io/v1beta1', 'LocalSubjectAccessReview', 22, 'authorization.k8s.io/v1'],
  ['authorization.k8s.io/v1beta1', 'SelfSubjectAccessReview', 22, 'authorization.k8s.io/v1'],
  ['certificates.k8s.io/v1beta1', 'CertificateSigningRequest', 22, 'certificates.k8s.io/v1'],
  ['coordination.k8s.io/v1beta1', 'Lease', 22, 'coordination.k8s.io/v1'],
  ['extensions/v1beta1', 'Ingress', 22, 'networking.k8s.io/v1'],
  ['networking.k8s.io/v1beta1', 'Ingress', 22, 'networking.k8s.io/v1'],
  ['networking.k8s.io/v1beta1', 'IngressClass', 22, 'networking.k8s.io/v1'],
  ['rbac.authorization.k8s.io/v1beta1', 'ClusterRole', 22, 'rbac.authorization.k8s.io/v1'],
  ['rbac.authorization.k8s.io/v1beta1', 'RoleBinding', 22, 'rbac.authorization.k8s.io/v1'],
  ['scheduling.k8s.io/v1beta1', 'PriorityClass', 22, 'scheduling.k8s.io/v1'],
  ['storage.k8s.io/v1beta1', 'CSIDriver', 22, 'storage.k8s.io/v1'],
  ['storage.k8s.io/v1beta1', 'CSINode', 22, 'storage.k8s.io/v1'],
  ['storage.k8s.io/v1beta1', 'StorageClass', 22, 'storage.k8s.io/v1'],
  ['storage.k8s.io/v1beta1', 'VolumeAttachment', 22, 'storage.k8s.io/v1'],
  ['extensions/v1beta1', 'NetworkPolicy', 16, 'networking.k8s.io/v1'],
  ['extensions/v1beta1', 'DaemonSet', 16, 'apps/v1'],
  ['apps/v1beta2', 'DaemonSet', 16, 'apps/v1'],
  ['extensions/v1beta1', 'Deployment', 16, 'apps/v1'],
  ['apps/v1beta1', 'Deployment', 16, 'apps/v1'],
  ['apps/v1beta2', 'Deployment', 16, 'apps/v1'],
  ['apps/v1beta1', 'StatefulSet', 16, 'apps/v1'],
  ['apps/v1beta2', 'StatefulSet', 16, 'apps/v1'],
  ['extensions/v1beta1', 'ReplicaSet', 16, 'apps/v1'],
  ['apps/v1beta2', 'ReplicaSet', 16, 'apps/v1'],
  ['extensions/v1beta1', 'PodSecurityPolicy', 16, undefined],
];

describe('apiLifecycle', () => {
  it.each(GUIDE)('%s %s went with 1.%i', (apiVersion, kind, removedMinor, replacement) => {
    const api = apiLifecycle(gvk(apiVersion, kind));
    expect(api?.removedMinor).toBe(removedMinor);
    const next = api?.replacement;
    expect(next === undefined ? undefined : `${next.group}/${next.version}`).toBe(replacement);
  });

  it.each([
    ['apps/v1', 'Deployment'],
    ['v1', 'Pod'],
    ['networking.k8s.io/v1', 'Ingress'],
    ['autoscaling/v1', 'HorizontalPodAutoscaler'],
  ])('%s %s stays', (apiVersion, kind) => {
    const api = apiLifecycle(gvk(apiVersion, kind));
    expect(api).toMatchObject({
      deprecatedMinor: undefined,
      removedMinor: undefined,
      replacement: undefined,
    });
  });

  it('knows what will go', () => {
    expect(apiLifecycle(gvk('resource.k8s.io/v1beta1', 'ResourceClaim'))).toMatchObject({
      deprecatedMinor: 35,
      removedMinor: 38,
      replacement: { group: 'resource.k8s.io', version: 'v1' },
    });
  });

  it('knows what is deprecated in v1 without an end', () => {
    expect(apiLifecycle(gvk('v1', 'Endpoints'))).toMatchObject({
      deprecatedMinor: 33,
      removedMinor: undefined,
      replacement: { group: 'discovery.k8s.io', version: 'v1' },
    });
  });

  it('says nothing of custom resources', () => {
    expect(apiLifecycle(gvk('cert-manager.io/v1', 'Certificate'))).toBeUndefined();
  });

  it('replaces each ending version by one that is served, and never by itself', () => {
    for (const {
      group,
      version,
      kind,
      replacement,
      introducedMinor,
      deprecatedMinor,
      removedMinor,
    } of endingApis()) {
      const name = `${group}/${version} ${kind}`;
      if (replacement !== undefined) {
        expect(`${replacement.group}/${replacement.version}`, name).not.toBe(`${group}/${version}`);
      }
      const life = [introducedMinor, deprecatedMinor, removedMinor].filter((minor) => minor !== undefined);
      expect(life, name).toEqual(life.toSorted((a, b) => a - b));
    }
  });
});

const object = (apiVersion: string, kind: string) => ({
  ...gvk(apiVersion, kind),
  namespace: 'a',
  name: 'b',
  body: {},
});

describe('apiState', () => {
  it.each([
    ['batch/v1beta1', 'CronJob', 20, 'served'],
    ['batch/v1beta1', 'CronJob', 21, 'deprecated'],
    ['batch/v1beta1', 'CronJob', 24, 'deprecated'],
    ['batch/v1beta1', 'CronJob', 25, 'removed'],
    ['batch/v1', 'CronJob', 20, 'too new'],
    ['batch/v1', 'CronJob', 21, 'served'],
    ['autoscaling/v2', 'HorizontalPodAutoscaler', 22, 'too new'],
    ['apps/v1', 'Ingress', 30, 'never served'],
    ['extensions/v1', 'Deployment', 30, 'never served'],
    ['apps/v1beta1', 'ReplicaSet', 30, 'never served'],
    ['cert-manager.io/v1', 'Certificate', 30, 'custom'],
    ['snapshot.storage.k8s.io/v1', 'VolumeSnapshot', 30, 'custom'],
  ])('%s %s at 1.%i is %s', (apiVersion, kind, minor, expected) => {
    expect(apiState(gvk(apiVersion, kind), minor).type).toBe(expected);
  });

  it('picks the objects that a release does not serve or has deprecated', () => {
    const objects = [
      object('apps/v1', 'Deployment'),
      object('batch/v1beta1', 'CronJob'),
      object('x.io/v1', 'X'),
    ];
    expect(removedApis(objects, 25).map(({ object: { kind }, state }) => `${kind} ${state.type}`)).toEqual([
      'CronJob removed',
    ]);
  });
});
