import { describe, expect, it } from 'vitest';
import { clusterOf } from '../../cluster/cluster.fixture.ts';
import type { JsonObject } from '../../kube/json.ts';
import { findingLines, observationsOf } from '../check.fixture.ts';
import { check } from './check.ts';

function many(count: number, body: JsonObject): readonly JsonObject[] {
  return Array.from({ length: count }, (_, index) => ({
    ...body,
    metadata: { name: `o${index}`, namespace: 'ci' },
  }));
}

const configMap: JsonObject = { apiVersion: 'v1', kind: 'ConfigMap' };
const quota = (hard: JsonObject): JsonObject => ({
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  metadata: { name: 'q', namespace: 'ci' },
  spec: { hard },
});
const found = (objects: readonly JsonObject[], type: 'all' | 'given' = 'all') =>
  findingLines(check, 'namespace-without-count-quota', clusterOf(objects, type));

describe('namespace-without-count-quota', () => {
  it.each([
    ['ConfigMaps', configMap, 'holds 1,000 ConfigMaps'],
    ['Jobs', { apiVersion: 'batch/v1', kind: 'Job' }, 'holds 1,000 Jobs'],
    ['custom resources', { apiVersion: 'example.com/v1', kind: 'Build' }, 'holds 1,000 Builds'],
  ])('%s', (_what, body, part) => {
    expect(found(many(1_000, body)).join()).toContain(part);
    expect(found(many(999, body))).toEqual([]);
  });

  it('gives a command that holds for the kind', () => {
    const definition: JsonObject = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'x' },
      spec: { group: 'example.com', names: { kind: 'Proxy', plural: 'proxies' } },
    };
    const objects = [...many(1_000, { apiVersion: 'example.com/v1', kind: 'Proxy' }), definition];
    expect(observationsOf(check, 'namespace-without-count-quota', clusterOf(objects))).toMatchObject([
      {
        fix: {
          patch: 'kubectl create quota object-count-proxies -n ci --hard=count/proxies.example.com=2000',
        },
      },
    ]);
  });

  it.each([
    ['a quota of the count', quota({ 'count/configmaps': '5k' })],
    ["the core kind's short name", quota({ configmaps: 5000 })],
  ])('is silent with %s', (_what, bound) => {
    expect(found([...many(1_000, configMap), bound])).toEqual([]);
  });

  it('takes no other quota for it, whatever its name', () => {
    for (const hard of [{ pods: '5' }, { 'count/secrets': '5' }])
      expect(found([...many(1_000, configMap), quota(hard)])).toHaveLength(1);
    expect(found([...many(1_000, configMap), { ...quota({}), spec: { hard: 'constructor' } }])).toHaveLength(
      1,
    );
  });

  it.each(['Pod', 'Event', 'Endpoints'])('leaves %ss, which belong to something', (kind) => {
    expect(found(many(2_000, { apiVersion: 'v1', kind }))).toEqual([]);
  });

  it('does not know from manifests, and says so once', () => {
    expect(
      observationsOf(check, 'namespace-without-count-quota', clusterOf(many(1_000, configMap), 'given')),
    ).toMatchObject([{ type: 'unknown' }]);
    expect(observationsOf(check, 'namespace-without-count-quota', clusterOf([], 'given'))).toEqual([]);
  });
});

const etcd = (flags: readonly string[]): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'etcd-m1', namespace: 'kube-system', labels: { component: 'etcd' } },
  spec: { containers: [{ name: 'etcd', command: ['etcd', ...flags] }] },
});

describe('share-of-etcd', () => {
  const heavy = many(100, { ...configMap, data: { a: 'x'.repeat(10_000) } });
  it.each([
    ['over four fifths', 1_200_000, ['high']],
    ['over half', 2_000_000, ['default']],
    ['under half', 4_000_000, []],
  ])('%s of its quota', (_what, quota_bytes, severities) => {
    const lines = findingLines(
      check,
      'share-of-etcd',
      clusterOf([...heavy, etcd([`--quota-backend-bytes=${quota_bytes}`])]),
    );
    expect(lines.map((line) => line.split(' ')[0])).toEqual(severities);
    for (const line of lines) expect(line).toContain('100 ConfigMaps (1.0 MiB)');
  });
  it.each([
    ['no etcd to see', heavy],
    ['a quota that is no number', [...heavy, etcd(['--quota-backend-bytes=much'])]],
    ['no flag', [...heavy, etcd([])]],
  ])('is silent with %s', (_what, objects) => {
    expect(findingLines(check, 'share-of-etcd', clusterOf(objects))).toEqual([]);
  });
});

const release = (helm: 2 | 3, count: number): readonly JsonObject[] =>
  Array.from({ length: count }, (_, index) => ({
    apiVersion: 'v1',
    kind: helm === 2 ? 'ConfigMap' : 'Secret',
    metadata: {
      name: `web.v${index}`,
      namespace: 'ci',
      labels: helm === 2 ? { OWNER: 'TILLER', NAME: 'web' } : { owner: 'helm', name: 'web' },
    },
  }));

describe('helm-revisions', () => {
  it.each([
    [3, 'kubectl get secret -n ci -l owner=helm,name=web,status=superseded'],
    [2, 'kubectl get configmap -n ci -l OWNER=TILLER,NAME=web,STATUS=SUPERSEDED'],
  ] as const)('of Helm %i', (helm, command) => {
    const observations = observationsOf(check, 'helm-revisions', clusterOf(release(helm, 11)));
    expect(observations).toMatchObject([{ message: expect.stringContaining('ci/web (11)') as unknown }]);
    expect(JSON.stringify(observations)).toContain(command);
  });
  it.each([
    ['ten revisions', release(3, 10)],
    ['Secrets of others', many(2_000, { apiVersion: 'v1', kind: 'Secret' })],
    ['labels of a wrong type', [{ ...configMap, metadata: { name: 'a', labels: 'owner=helm' } }]],
  ])('is silent about %s', (_what, objects) => {
    expect(findingLines(check, 'helm-revisions', clusterOf(objects))).toEqual([]);
  });
});
