import { describe, expect, it } from 'vitest';
import type { ChangeRuleInput, Derive } from '../../check/contract.ts';
import { clusterOfYaml } from '../../cluster/cluster.fixture.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import { CHANGE_RULES } from './change-rules.ts';

const deriveOf =
  (cluster: Cluster): Derive =>
  (make) =>
    make(cluster);

function inputOf(before: string, after: string): ChangeRuleInput {
  const [was, now] = [clusterOfYaml(before, 'given'), clusterOfYaml(after, 'given')];
  return { before: was, after: now, deriveBefore: deriveOf(was), deriveAfter: deriveOf(now), now_ms: 0 };
}

/** What a rule says about a change: severity (where it is not the rule's own), field, message. */
function findingsOf(id: string, before: string, after: string): readonly string[] {
  const rule = CHANGE_RULES.find((known) => known.id === id);
  return [...(rule?.check(inputOf(before, after)) ?? [])].flatMap((observation) =>
    observation.type === 'unknown'
      ? []
      : [`${observation.severity ?? 'default'} ${observation.path.join('.')}: ${observation.message}`],
  );
}

const object = (apiVersion: string, kind: string, rest: string) =>
  `{ apiVersion: ${apiVersion}, kind: ${kind}, metadata: { name: x, namespace: shop }, ${rest} }\n`;
const service = (selector: string) => object('v1', 'Service', `spec: { selector: ${selector} }`);
const budget = (spec: string) => object('policy/v1', 'PodDisruptionBudget', `spec: ${spec}`);
const policy = (selector: string) =>
  object('networking.k8s.io/v1', 'NetworkPolicy', `spec: { podSelector: ${selector} }`);
const deployment = (replicas: string) => object('apps/v1', 'Deployment', `spec: { replicas: ${replicas} }`);
const hook = (webhook: string) =>
  object(
    'admissionregistration.k8s.io/v1',
    'ValidatingWebhookConfiguration',
    `webhooks: [{ name: a.b.c, clientConfig: { service: { namespace: shop, name: hook } }, ${webhook} }]`,
  );
const rule = (resources: string, operations = 'CREATE', more = '') =>
  `rules: [{ apiGroups: [''], apiVersions: [v1], operations: [${operations}], resources: [${resources}] }${more}]`;
const role = (rules: string) => object('rbac.authorization.k8s.io/v1', 'Role', `rules: [${rules}]`);
const binding = (roleName: string, subjects: string) =>
  object(
    'rbac.authorization.k8s.io/v1',
    'RoleBinding',
    `roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: ${roleName} }, subjects: [${subjects}]`,
  );
const user = (name: string) => `{ kind: User, apiGroup: rbac.authorization.k8s.io, name: ${name} }`;

const config = (finalizers: string) =>
  `{ apiVersion: v1, kind: ConfigMap, metadata: { name: x, namespace: shop, finalizers: ${finalizers} } }`;

describe('widened-selector', () => {
  it.each([
    [
      service('{ a: b, c: d }'),
      service('{ a: b }'),
      /^default spec\.selector: Service shop\/x selects more: a=b instead of a=b,c=d/,
    ],
    [service('{ a: b }'), service('{ a: b, c: d }'), undefined],
    [service('{ a: b }'), service('{ a: c }'), undefined],
    // Without labels a Service selects nothing.
    [service('{ a: b }'), service('{}'), undefined],
    [
      policy('{ matchLabels: { a: b } }'),
      policy('{}'),
      /^critical spec\.podSelector: .* selects more: everything instead of a=b/,
    ],
    [
      budget('{ selector: { matchLabels: { a: b } } }'),
      budget('{ selector: { matchExpressions: [{ key: a, operator: Exists }] } }'),
      /^default .*: a instead of a=b/,
    ],
    [service('{ a: b }'), service('[]'), undefined],
    ['{}', service('{ a: b }'), undefined],
  ])('%s -> %s', (before, after, expected) => {
    expect(findingsOf('widened-selector', before, after)).toEqual(
      expected === undefined ? [] : [expect.stringMatching(expected)],
    );
  });
});

describe('widened-webhook', () => {
  it.each([
    [
      rule('pods'),
      rule('pods, services'),
      /^default webhooks\.0: .*a\.b\.c reaches further: it is called for CREATE of pods,services \(core\)/,
    ],
    [rule('pods, services'), rule('pods'), undefined],
    [rule("'*/*'"), rule('pods, pods/status'), undefined],
    [rule("'pods/*'"), rule('pods, pods/status'), undefined],
    [rule("'*'"), rule('pods/status'), /pods\/status/],
    // Two old rules together cover the new one.
    [
      rule(
        'pods',
        'CREATE',
        ', { apiGroups: [""], apiVersions: [v1], operations: [UPDATE], resources: [pods] }',
      ),
      rule('pods', 'CREATE, UPDATE'),
      undefined,
    ],
    [
      `${rule('pods')}, failurePolicy: Ignore`,
      `${rule('pods')}, failurePolicy: Fail`,
      /refuses requests when it does not answer/,
    ],
    [
      `${rule('pods')}, failurePolicy: Ignore`,
      `${rule('pods, services')}, failurePolicy: Ignore`,
      /^medium /,
    ],
    [
      `${rule('pods')}, namespaceSelector: { matchLabels: { a: b } }`,
      rule('pods'),
      /its namespaceSelector matches more/,
    ],
    [
      `${rule('pods')}, objectSelector: { matchLabels: { a: b } }`,
      `${rule('pods')}, objectSelector: { matchLabels: { a: c } }`,
      /its objectSelector matches others/,
    ],
    [
      `${rule('pods')}, matchConditions: [{ name: not-nodes, expression: 'true' }]`,
      rule('pods'),
      /lose not-nodes/,
    ],
    [rule('pods'), `${rule('pods')}, matchConditions: [{ name: not-nodes, expression: 'true' }]`, undefined],
  ])('%s -> %s', (before, after, expected) => {
    expect(findingsOf('widened-webhook', hook(before), hook(after))).toEqual(
      expected === undefined ? [] : [expect.stringMatching(expected)],
    );
  });
});

describe('deleted-object', () => {
  const namespace = '{ apiVersion: v1, kind: Namespace, metadata: { name: shop } }\n';
  const hookService = '{ apiVersion: v1, kind: Service, metadata: { name: hook, namespace: shop } }\n';

  it('names what goes with it', () => {
    expect(findingsOf('deleted-object', namespace, '{}')).toEqual([
      expect.stringMatching(
        /^critical : Namespace shop is gone after the change: .* every object in it goes with it$/,
      ),
    ]);
    expect(findingsOf('deleted-object', namespace, namespace)).toEqual([]);
    expect(findingsOf('deleted-object', service('{ a: b }'), '{}')).toEqual([]);
  });

  it('knows which Services are called by the API server', () => {
    const after = hook(rule('pods'));
    expect(findingsOf('deleted-object', `${hookService}---\n${after}`, after)).toEqual([
      'critical : Service shop/hook is gone after the change, and the webhook a.b.c is called through it',
    ]);
    expect(findingsOf('deleted-object', `${hookService}---\n${after}`, '{}')).toEqual([]);
  });
});

describe('fewer-replicas', () => {
  it.each([
    ['8', '4', /^default spec\.replicas: Deployment shop\/x goes from 8 to 4 replicas$/],
    ['8', '5', undefined],
    ['2', '1', /from 2 to 1 replica$/],
    ['2', '0', /^high /],
    ['1', '2', undefined],
    ['2', '2', undefined],
    ['2', 'null', /from 2 to 1 replica$/],
    ['two', '2', undefined],
  ])('%s -> %s', (before, after, expected) => {
    expect(findingsOf('fewer-replicas', deployment(before), deployment(after))).toEqual(
      expected === undefined ? [] : [expect.stringMatching(expected)],
    );
  });
});

describe('weaker-disruption-budget', () => {
  it.each([
    ['{ minAvailable: 2 }', '{ minAvailable: 1 }', /minAvailable goes from 2 to 1$/],
    ['{ minAvailable: 80% }', '{ minAvailable: 10% }', /from 80% to 10%$/],
    ['{ maxUnavailable: 1 }', '{ maxUnavailable: 3 }', /maxUnavailable goes from 1 to 3$/],
    ['{ maxUnavailable: 3 }', '{ maxUnavailable: 1 }', undefined],
    // Pods and shares cannot be compared without knowing how many there are.
    ['{ minAvailable: 2 }', '{ minAvailable: 10% }', undefined],
  ])('%s -> %s', (before, after, expected) => {
    expect(findingsOf('weaker-disruption-budget', budget(before), budget(after))).toEqual(
      expected === undefined ? [] : [expect.stringMatching(expected)],
    );
  });

  it('tells of one that goes', () => {
    expect(findingsOf('weaker-disruption-budget', budget('{ minAvailable: 1 }'), '{}')).toHaveLength(1);
  });
});

describe('widened-rights', () => {
  const reads = "{ apiGroups: [''], resources: [pods], verbs: [get, list] }";
  it.each([
    [role(reads), role("{ apiGroups: [''], resources: [pods], verbs: [get] }"), undefined],
    [
      role(reads),
      role(`${reads}, { apiGroups: [apps], resources: [deployments], verbs: [delete] }`),
      /^default rules: Role shop\/x allows more than before: delete deployments\.apps$/,
    ],
    [role(reads), role("{ apiGroups: [''], resources: [pods], verbs: ['*'] }"), /^high rules: .* \* pods$/],
    [
      binding('view', user('ann')),
      binding('view', `${user('ann')}, ${user('bob')}`),
      /^default subjects: .* gives ClusterRole view to User bob as well$/,
    ],
    [binding('cluster-admin', ''), binding('cluster-admin', user('bob')), /^high /],
    [binding('view', `${user('ann')}, ${user('bob')}`), binding('view', user('bob')), undefined],
  ])('%s -> %s', (before, after, expected) => {
    expect(findingsOf('widened-rights', before, after)).toEqual(
      expected === undefined ? [] : [expect.stringMatching(expected)],
    );
  });
});

describe('new-finalizer', () => {
  it.each([
    ['[]', '[a.b/c]', /gets the finalizer a\.b\/c/],
    ['[a.b/c]', '[a.b/c]', undefined],
    ['[a.b/c]', '[]', undefined],
    ['null', '7', undefined],
  ])('%s -> %s', (before, after, expected) => {
    expect(findingsOf('new-finalizer', config(before), config(after))).toEqual(
      expected === undefined ? [] : [expect.stringMatching(expected)],
    );
  });
});
