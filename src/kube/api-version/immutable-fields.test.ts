import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../json.ts';
import { immutableChanges, immutableFields } from './immutable-fields.ts';
import { builtInKinds } from '../schema/schema-table.ts';

function changes(name: string, before: JsonObject, after: JsonObject): readonly string[] {
  const [kind = '', ...group] = name.split('.');
  return immutableChanges({ group: group.join('.'), kind, body: before }, { body: after }).map(
    ({ path, why }) => `${path.join('.')} ${why}`,
  );
}

describe('immutableChanges', () => {
  it.each<[string, string, JsonObject, JsonObject, readonly string[]]>([
    [
      'selector',
      'Deployment.apps',
      { spec: { selector: { matchLabels: { app: 'a' } } } },
      { spec: { selector: { matchLabels: { app: 'b' } } } },
      ['spec.selector immutable'],
    ],
    [
      'selector with one label more',
      'Deployment.extensions',
      { spec: { selector: { matchLabels: { app: 'a' } } } },
      { spec: { selector: { matchLabels: { app: 'a', tier: 'b' } } } },
      ['spec.selector immutable'],
    ],
    [
      'same in another order',
      'Deployment.apps',
      { spec: { selector: { matchLabels: { app: 'a', tier: 'b' } } } },
      { spec: { selector: { matchLabels: { tier: 'b', app: 'a' } } } },
      [],
    ],
    [
      'a default written out, a template changed',
      'StatefulSet.apps',
      { spec: { selector: {}, serviceName: 'a', template: { spec: {} } } },
      { spec: { selector: {}, serviceName: 'a', template: {}, podManagementPolicy: 'OrderedReady' } },
      [],
    ],
    [
      'claims of a StatefulSet',
      'StatefulSet.apps',
      { spec: { volumeClaimTemplates: [{ spec: { resources: { requests: { storage: '1Gi' } } } }] } },
      { spec: { volumeClaimTemplates: [{ spec: { resources: { requests: { storage: '2Gi' } } } }] } },
      ['spec.volumeClaimTemplates immutable'],
    ],
    [
      'template of a Job',
      'Job.batch',
      { spec: { template: { spec: { containers: [{ name: 'a', image: 'a:1' }] } } } },
      { spec: { template: { spec: { containers: [{ name: 'a', image: 'a:2' }] } } } },
      ['spec.template immutable'],
    ],
    [
      'template of a live Job, with defaults',
      'Job.batch',
      {
        metadata: { uid: 'u' },
        spec: { selector: {}, template: { spec: { dnsPolicy: 'ClusterFirst', restartPolicy: 'Never' } } },
      },
      { spec: { template: { spec: { restartPolicy: 'Never' } } } },
      [],
    ],
    ['address given by the server', 'Service.', { spec: { clusterIP: '10.0.0.1' } }, { spec: {} }, []],
    [
      'address',
      'Service.',
      { spec: { clusterIP: '10.0.0.1' } },
      { spec: { clusterIP: '10.0.0.2' } },
      ['spec.clusterIP immutable'],
    ],
    [
      'headless',
      'Service.',
      { spec: { clusterIP: '10.0.0.1' } },
      { spec: { clusterIP: 'None' } },
      ['spec.clusterIP immutable'],
    ],
    [
      'growing claim',
      'PersistentVolumeClaim.',
      { spec: { resources: { requests: { storage: '1Gi' } } } },
      { spec: { resources: { requests: { storage: '2048Mi' } } } },
      [],
    ],
    [
      'shrinking claim of another class',
      'PersistentVolumeClaim.',
      { spec: { storageClassName: 'a', resources: { requests: { storage: '2Gi' } } } },
      { spec: { storageClassName: 'b', resources: { requests: { storage: '1500Mi' } } } },
      ['spec.storageClassName immutable', 'spec.resources.requests.storage shrinks'],
    ],
    [
      'role of a binding',
      'RoleBinding.rbac.authorization.k8s.io',
      { roleRef: { kind: 'Role', name: 'a' } },
      { roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'b' } },
      ['roleRef immutable'],
    ],
    ['ConfigMap', 'ConfigMap.', { data: { a: '1' } }, { data: { a: '2' } }, []],
    [
      'immutable ConfigMap',
      'ConfigMap.',
      { immutable: true, data: { a: '1' } },
      { data: { a: '2' } },
      ['data marked immutable', 'immutable marked immutable'],
    ],
    ['type of a Secret', 'Secret.', { type: 'Opaque' }, { type: 'kubernetes.io/tls' }, ['type immutable']],
    ['type of a Secret written out', 'Secret.', {}, { type: 'Opaque' }, []],
    [
      'StorageClass',
      'StorageClass.storage.k8s.io',
      { provisioner: 'a', parameters: { type: 'gp2' } },
      { provisioner: 'a', parameters: { type: 'gp3' }, allowVolumeExpansion: true },
      ['parameters immutable'],
    ],
    ['CronJob', 'CronJob.batch', { spec: { schedule: 'a' } }, { spec: { schedule: 'b' } }, []],
    ['other JSON', 'Deployment.apps', { spec: [] }, { spec: 'x' }, []],
  ])('%s', (_what, kind, before, after, expected) => {
    expect(changes(kind, before, after)).toEqual(expected);
  });

  it('names fields that the kinds have', () => {
    for (const kind of builtInKinds()) {
      if (kind.untilMinor !== undefined || kind.version !== 'v1') continue;
      for (const { path } of immutableFields(kind)) {
        const [root = ''] = path;
        expect(kind.objectType.fields.has(root), `${kind.kind} ${path.join('.')}`).toBe(true);
      }
    }
  });
});
