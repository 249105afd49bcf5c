import { describe, expect, it } from 'vitest';
import { RESOURCE_TYPES } from '../resource-table.ts';
import type { Field, ObjectType, Shape } from './object-type.ts';
import { builtInKind, builtInKinds, builtInType, NEWEST_MINOR, SCHEMA_RELEASES } from './schema-table.ts';

function field(type: string, name: string): Field | undefined {
  return builtInType(type)?.fields.get(name);
}

describe('built-in schema', () => {
  it('knows every minor release in a row', () => {
    const minors = SCHEMA_RELEASES.map((release) => Number(release.split('.')[1]));
    expect(minors).toEqual(minors.map((_, index) => (minors[0] ?? 0) + index));
    expect(minors.at(-1)).toBe(NEWEST_MINOR);
  });

  it('holds every type that a kind leads to', () => {
    const seen = new Set<string>();
    const visit = (shape: Shape): void => {
      if (shape.type === 'list') visit(shape.item);
      else if (shape.type === 'map') visit(shape.value);
      else if (shape.type === 'object') visitType(shape.objectType());
    };
    const visitType = (type: ObjectType): void => {
      if (seen.has(type.name)) return;
      seen.add(type.name);
      for (const { shape } of type.fields.values()) visit(shape);
    };
    for (const { objectType } of builtInKinds()) visitType(objectType);
    expect(seen.size).toBeGreaterThan(900);
  });

  it('gives each kind the three fields of every object', () => {
    for (const { kind, objectType } of builtInKinds())
      for (const name of ['apiVersion', 'kind', 'metadata'])
        expect(objectType.fields.has(name), `${kind} ${name}`).toBe(true);
  });

  it.each<[string, string, Partial<Field>]>([
    [
      'core.v1.PodSpec',
      'containers',
      {
        isRequired: true,
        patchMergeKey: 'name',
        patchStrategies: ['merge'],
        mergeType: { type: 'map', keys: ['name'] },
      },
    ],
    ['core.v1.PodSpec', 'volumes', { patchMergeKey: 'name', patchStrategies: ['merge', 'retainKeys'] }],
    ['core.v1.PodSpec', 'tolerations', { mergeType: { type: 'atomic' }, patchMergeKey: undefined }],
    [
      'core.v1.ServiceSpec',
      'ports',
      { patchMergeKey: 'port', mergeType: { type: 'map', keys: ['port', 'protocol'] } },
    ],
    ['core.v1.ServiceSpec', 'selector', { mergeType: { type: 'atomic' } }],
    ['core.v1.ServiceSpec', 'topologyKeys', { sinceMinor: 17, untilMinor: 21 }],
    ['core.v1.ContainerPort', 'protocol', { default: '"TCP"' }],
    ['meta.v1.ObjectMeta', 'finalizers', { mergeType: { type: 'set' }, patchStrategies: ['merge'] }],
    ['meta.v1.ObjectMeta', 'ownerReferences', { mergeType: { type: 'map', keys: ['uid'] } }],
    ['batch.v1.CronJobSpec', 'concurrencyPolicy', { values: ['Allow', 'Forbid', 'Replace'] }],
    ['batch.v1.CronJobSpec', 'timeZone', { sinceMinor: 24 }],
    [
      'certificates.v1.CertificateSigningRequestSpec',
      'usages',
      { values: expect.arrayContaining(['digital signature']) },
    ],
    [
      'core.v1.ResourceRequirements',
      'limits',
      { shape: { type: 'map', value: { type: 'value', value: 'quantity' } } },
    ],
    ['core.v1.HTTPGetAction', 'port', { shape: { type: 'value', value: 'int-or-string' } }],
  ])('%s.%s', (type, name, expected) => {
    expect(field(type, name)).toMatchObject(expected);
  });

  it.each([
    [
      'apps',
      'v1',
      'Deployment',
      { resource: 'deployments', namespaced: true, sinceMinor: undefined, untilMinor: undefined },
    ],
    ['', 'v1', 'Namespace', { resource: 'namespaces', namespaced: false }],
    ['', 'v1', 'Node', { resource: 'nodes', namespaced: false }],
    ['extensions', 'v1beta1', 'Ingress', { resource: 'ingresses', namespaced: true, untilMinor: 21 }],
    ['batch', 'v1', 'CronJob', { resource: 'cronjobs', sinceMinor: 21, untilMinor: undefined }],
    ['batch', 'v1beta1', 'CronJob', { resource: 'cronjobs', untilMinor: 24 }],
    ['policy', 'v1beta1', 'PodSecurityPolicy', { namespaced: false, untilMinor: 24 }],
  ] as const)('%s/%s %s', (group, version, kind, expected) => {
    expect(builtInKind({ group, version, kind })).toMatchObject(expected);
  });

  it('knows verbs and subresources', () => {
    const pod = builtInKind({ group: '', version: 'v1', kind: 'Pod' });
    expect(pod?.verbs).toEqual([
      'create',
      'delete',
      'deletecollection',
      'get',
      'list',
      'patch',
      'update',
      'watch',
    ]);
    expect(pod?.subresources).toEqual(
      expect.arrayContaining(['status', 'eviction=policy/v1/Eviction', 'binding=/v1/Binding']),
    );
    const deployment = builtInKind({ group: 'apps', version: 'v1', kind: 'Deployment' });
    expect(deployment?.subresources).toEqual(['scale=autoscaling/v1/Scale', 'status']);
  });

  it('agrees with the resource table', () => {
    const kinds = new Map([...builtInKinds()].map((row) => [`${row.group}/${row.kind}`, row]));
    for (const { group, kind, resource, namespaced } of RESOURCE_TYPES)
      expect(kinds.get(`${group}/${kind}`), `${group} ${kind}`).toMatchObject({ resource, namespaced });
  });

  it('knows nothing of custom resources', () => {
    expect(builtInKind({ group: 'example.com', version: 'v1', kind: 'Pod' })).toBeUndefined();
    expect(builtInType('example.v1.Pod')).toBeUndefined();
  });
});
