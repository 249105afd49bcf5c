import { describe, expect, it } from 'vitest';
import { clusterOf, clusterOfYaml } from '../../cluster/cluster.fixture.ts';
import type { JsonObject } from '../../kube/json.ts';
import { findingLines } from '../check.fixture.ts';
import { check } from './check.ts';

const KIB = 1024;
const secret = (name: string, bytes: number): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name, namespace: 'shop' },
  data: { value: bytes },
});
const configMap = (fields: JsonObject): JsonObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'c', namespace: 'shop' },
  ...fields,
});

describe('huge-object', () => {
  it.each([
    ['a Secret, of which only lengths are kept', secret('s', 600 * KIB), 'data', '600 KiB'],
    ['a ConfigMap', configMap({ data: { a: 'x'.repeat(1024 * KIB) } }), 'data', '1.0 MiB'],
    ['in two bytes a letter', configMap({ data: { a: 'é'.repeat(300 * KIB) } }), 'data', '600 KiB'],
    [
      'binary data, which is base64',
      configMap({ binaryData: { a: 'A'.repeat(800 * KIB) } }),
      'binaryData',
      '600 KiB',
    ],
  ])('%s', (_what, body, path, size) => {
    const [line = ''] = findingLines(check, 'huge-object', clusterOf([body]));
    expect(line).toContain(` ${path}: `);
    expect(line).toContain(`holds ${size}`);
  });
  it.each([
    ['just below', secret('s', 512 * KIB - 1)],
    ['no data', configMap({})],
    ['data of a wrong type', configMap({ data: ['x'.repeat(600 * KIB)] })],
    [
      'values of a wrong type',
      configMap({ data: { a: 999_999_999, b: null, c: { d: 'x'.repeat(600 * KIB) } } }),
    ],
    ['base64 that is smaller inside', configMap({ binaryData: { a: 'A'.repeat(600 * KIB) } })],
  ])('is silent about %s', (_what, body) => {
    expect(findingLines(check, 'huge-object', clusterOf([body]))).toEqual([]);
  });
});

const lister = (replicas: number, resources: string) => `
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: l }
rules: [{ apiGroups: [''], resources: [${resources}], verbs: [list] }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: l }
roleRef: { kind: ClusterRole, name: l }
subjects: [{ kind: ServiceAccount, name: l, namespace: ops }]
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: l, namespace: ops }
spec: { replicas: ${replicas}, template: { spec: { serviceAccountName: l, containers: [] } } }
---
apiVersion: v1
kind: Secret
metadata: { name: a, namespace: shop }
stringData: { a: ${'x'.repeat(100 * KIB)} }
`;

describe('huge-kind', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => secret(`s${index}`, 1024 * KIB));
  it('tells of a hundred mebibytes', () => {
    const [line = ''] = findingLines(check, 'huge-kind', clusterOf(hundred));
    expect(line).toContain('100 Secrets hold 100.0 MiB, most of it in shop (100.0 MiB)');
    expect(findingLines(check, 'huge-kind', clusterOf(hundred.slice(1)))).toEqual([]);
  });
  it('tells of little that very many may list', () => {
    const [line = ''] = findingLines(
      check,
      'huge-kind',
      clusterOfYaml(lister(1_000_000, 'secrets'), 'given'),
    );
    expect(line).toContain('1,000,000 pods may list them all (Deployment ops/l)');
  });
  it.each([
    ['few pods', lister(100, 'secrets')],
    ['rights on something else', lister(1_000_000, 'pods')],
  ])('is silent about %s', (_what, yaml) => {
    expect(findingLines(check, 'huge-kind', clusterOfYaml(yaml, 'given'))).toEqual([]);
  });
});
