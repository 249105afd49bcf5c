import { describe, expect, it } from 'vitest';
import { clusterOf, clusterOfYaml } from '../../cluster/cluster.fixture.ts';
import type { JsonObject } from '../../kube/json.ts';
import { findingLines } from '../check.fixture.ts';
import { deployment } from '../manifest.fixture.ts';
import { check } from './check.ts';

const lines = (rule: string, yaml: string, type: 'all' | 'given' = 'given') =>
  findingLines(check, rule, clusterOfYaml(yaml, type));

const hpa = (name: string, target: string, more = '') =>
  `---\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: { name: ${name}, namespace: shop${more} }\nspec: { minReplicas: 2, maxReplicas: 9, scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: ${target} }, metrics: [{ type: Resource, resource: { name: cpu, target: { type: Utilization } } }] }\n`;
const keda = (name: string, target: string) =>
  `---\napiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata: { name: ${name}, namespace: shop }\nspec: { scaleTargetRef: { name: ${target} } }\n`;
const vpa = (mode: string, resources = 'cpu, memory') =>
  `---\napiVersion: autoscaling.k8s.io/v1\nkind: VerticalPodAutoscaler\nmetadata: { name: v, namespace: shop }\nspec: { targetRef: { kind: Deployment, name: web }, updatePolicy: { updateMode: ${mode} }, resourcePolicy: { containerPolicies: [{ controlledResources: [${resources}] }] } }\n`;

const web = (replicas: string) => deployment({ fields: `, replicas: ${replicas}` });

describe('replicas-against-autoscaler', () => {
  it.each([
    ['an HPA', `${web('3')}${hpa('a', 'web')}`, '(2 to 9)'],
    ["KEDA's ScaledObject", `${web('3')}${keda('a', 'web')}`, '(0 to 100)'],
  ])('%s', (_what, yaml, part) => {
    expect(lines('replicas-against-autoscaler', yaml).join()).toContain(part);
  });
  it.each([
    ['no number', `${deployment()}${hpa('a', 'web')}`],
    ['zero, which turns the autoscaler off', `${web('0')}${hpa('a', 'web')}`],
    ['another workload', `${web('3')}${hpa('a', 'api')}`],
    ['a number of a wrong type', `${web('"3"')}${hpa('a', 'web')}`],
    [
      'an autoscaler without a target',
      `${web('3')}---\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: { name: a, namespace: shop }\nspec: nonsense\n`,
    ],
  ])('is silent about %s', (_what, yaml) => {
    expect(lines('replicas-against-autoscaler', yaml)).toEqual([]);
  });
  it('asks of a live object who applied the field', () => {
    const scaler: JsonObject = {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'a', namespace: 'shop' },
      spec: { maxReplicas: 5, scaleTargetRef: { kind: 'Deployment', name: 'web' } },
    };
    const live = (operation: string) =>
      findingLines(check, 'replicas-against-autoscaler', clusterOf([managed(operation), scaler]));
    expect(live('Apply')).toHaveLength(1);
    expect(live('Update')).toEqual([]);
  });
});

describe('two-autoscalers', () => {
  const owned = `, ownerReferences: [{ apiVersion: keda.sh/v1alpha1, kind: ScaledObject, name: k, controller: true }]`;
  it.each([
    ['two HPAs', `${hpa('a', 'web')}${hpa('b', 'web')}`, 1],
    ['an HPA beside KEDA', `${hpa('a', 'web')}${keda('k', 'web')}`, 1],
    ['KEDA with its own HPA', `${hpa('keda-hpa-k', 'web', owned)}${keda('k', 'web')}`, 0],
    ['two workloads', `${hpa('a', 'web')}${hpa('b', 'api')}`, 0],
    [
      'two namespaces',
      `${hpa('a', 'web')}${hpa('a', 'web').replace('namespace: shop', 'namespace: other')}`,
      0,
    ],
  ])('%s: %i', (_what, yaml, count) => {
    expect(lines('two-autoscalers', yaml)).toHaveLength(count);
  });
});

const told = (...objects: readonly JsonObject[]) =>
  findingLines(check, 'field-of-two-managers', clusterOf(objects));

describe('vertical-against-horizontal', () => {
  it.each([
    ['both by CPU', vpa('Auto'), 1],
    ['the vertical one by memory alone', vpa('Auto', 'memory'), 0],
    ['recommendations', vpa("'Off'"), 0],
    ['at creation only', vpa('Initial'), 0],
  ])('%s: %i', (_what, vertical, count) => {
    expect(lines('vertical-against-horizontal', `${hpa('a', 'web')}${vertical}`)).toHaveLength(count);
  });
  it('leaves amounts, which do not depend on the request', () => {
    const scaler = hpa('a', 'web').replace('type: Utilization', 'type: AverageValue');
    expect(lines('vertical-against-horizontal', `${scaler}${vpa('Auto')}`)).toEqual([]);
  });
});

const marked = (metadata: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, namespace: b, ${metadata} }\n`;

describe('delivered-by-two', () => {
  const argo = "annotations: { argocd.argoproj.io/tracking-id: 'x' }";
  it.each([
    [`labels: { kustomize.toolkit.fluxcd.io/name: x }, ${argo}`, 'Argo CD and Flux'],
    [
      'labels: { kustomize.toolkit.fluxcd.io/name: x, helm.toolkit.fluxcd.io/name: y }',
      "Flux' Kustomization and Flux' HelmRelease",
    ],
  ])('%s', (metadata, part) => {
    expect(lines('delivered-by-two', marked(metadata)).join()).toContain(part);
  });
  it.each([
    argo,
    `labels: { argocd.argoproj.io/instance: x }, ${argo}`,
    'labels: { helm.toolkit.fluxcd.io/name: x, helm.toolkit.fluxcd.io/namespace: y }',
    `ownerReferences: [{ kind: A, name: b }], labels: { kustomize.toolkit.fluxcd.io/name: x }, ${argo}`,
    'labels: [kustomize.toolkit.fluxcd.io/name], annotations: 5',
  ])('is silent about %s', (metadata) => {
    expect(lines('delivered-by-two', marked(metadata))).toEqual([]);
  });
});

const controller = (name: string, args: string, fields = '') =>
  deployment({ name, container: `, args: [${args}]`, fields });

describe('ingress-class-of-two', () => {
  it('tells of two with one class', () => {
    const yaml = `${controller('a', '--controller-class=k8s.io/x')}${controller('b', '--controller-class, k8s.io/x')}`;
    expect(lines('ingress-class-of-two', yaml)).toHaveLength(1);
  });
  it.each([
    ['two classes', controller('b', '--controller-class=k8s.io/y')],
    ['a part of the namespaces', controller('b', '--controller-class=k8s.io/x, --watch-namespace=b')],
    ['one that is off', controller('b', '--controller-class=k8s.io/x', ', replicas: 0')],
    ['no class', controller('b', '--v=2')],
    ['a flag without value', controller('b', '--ingress-class')],
  ])('is silent about %s', (_what, other) => {
    expect(
      lines('ingress-class-of-two', `${controller('a', '--controller-class=k8s.io/x')}${other}`),
    ).toEqual([]);
  });
});

const object = (...entries: readonly (readonly [manager: string, fields: JsonObject])[]): JsonObject => ({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: {
    name: 'a',
    namespace: 'b',
    managedFields: entries.map(([manager, fieldsV1]) => ({ manager, operation: 'Apply', fieldsV1 })),
  },
});

describe('field-of-two-managers', () => {
  const annotation: JsonObject = { 'f:metadata': { 'f:annotations': { 'f:owner': {} } } };
  it.each([
    ['two controllers', object(['signer', annotation], ['mirror', annotation])],
    ['a controller and people', object(['signer', annotation], ['kubectl-edit', annotation])],
  ])('%s', (_what, body) => {
    expect(told(body).join()).toContain('both write metadata.annotations.owner of ServiceAccount b/a');
  });
  it('tells of a pair once', () => {
    const one = object(['signer', annotation], ['mirror', annotation]);
    expect(told(one, { ...one, metadata: { name: 'c', managedFields: [] } }, one)).toHaveLength(1);
  });
  const onlyMap: JsonObject = { 'f:metadata': { 'f:annotations': { '.': {} } } };
  it.each([
    ['people alone', object(['kubectl', annotation], ['helm', annotation])],
    ['two fields', object(['signer', annotation], ['mirror', { 'f:spec': { 'f:a': {} } }])],
    ['the map without entries', object(['signer', onlyMap], ['mirror', onlyMap])],
    [
      'finalizers',
      object(
        ['a', { 'f:metadata': { 'f:finalizers': { 'v:"x"': {} } } }],
        ['b', { 'f:metadata': { 'f:finalizers': { 'v:"x"': {} } } }],
      ),
    ],
    ['fields of a wrong type', object(['a', { 'f:spec': null }], ['b', { 'f:spec': 7 }])],
  ])('is silent about %s', (_what, body) => {
    expect(told(body)).toEqual([]);
  });
});

const runs = (name: string, instance: string, user = 'ops') =>
  `---\napiVersion: apps/v1\nkind: Deployment\nmetadata: { name: ${name}, namespace: shop, labels: { app.kubernetes.io/instance: ${instance} } }\nspec: { template: { spec: { serviceAccountName: ${user}, containers: [] } } }\n`;

const managed = (operation: string): JsonObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {
    name: 'web',
    namespace: 'shop',
    managedFields: [{ manager: 'm', operation, fieldsV1: { 'f:spec': { 'f:replicas': {} } } }],
  },
  spec: { replicas: 3 },
});

describe('shared-service-account', () => {
  const account = '---\napiVersion: v1\nkind: ServiceAccount\nmetadata: { name: ops, namespace: shop }\n';
  const binding =
    '---\napiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: { name: ops, namespace: shop }\nroleRef: { kind: ClusterRole, name: edit }\nsubjects: [{ kind: ServiceAccount, name: ops }]\n';
  it.each([
    ['two owners', `${account}${binding}${runs('a', 'one')}${runs('b', 'two')}`, 1],
    ['one chart', `${account}${binding}${runs('a', 'one')}${runs('b', 'one')}`, 0],
    ['no rights', `${account}${runs('a', 'one')}${runs('b', 'two')}`, 0],
    ['two accounts', `${account}${binding}${runs('a', 'one')}${runs('b', 'two', 'other')}`, 0],
    [
      'owners that nobody names',
      `${account}${binding}${runs('a', 'one')}${runs('b', 'two').replace(/labels: [^}]*}/, 'labels: {}')}`,
      0,
    ],
  ])('%s: %i', (_what, yaml, count) => {
    expect(lines('shared-service-account', yaml)).toHaveLength(count);
  });
});
