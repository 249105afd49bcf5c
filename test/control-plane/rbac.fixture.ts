import * as fc from 'fast-check';
import type { JsonObject } from '../../src/kube/json.ts';
import type { AccessRequest, PolicyRule } from '../../src/kube/rbac/policy-rule.ts';
import type { UserIdentity } from '../../src/kube/rbac/subject.ts';

export const NAMESPACES = ['rbac-a', 'rbac-b'] as const;

const VERBS = [
  'get',
  'list',
  'watch',
  'create',
  'update',
  'patch',
  'delete',
  'deletecollection',
  'use',
  'bind',
];
const RESOURCES: readonly (readonly [group: string, resource: string])[] = [
  ['', 'pods'],
  ['', 'pods/log'],
  ['', 'pods/exec'],
  ['', 'configmaps'],
  ['', 'secrets'],
  ['', 'nodes'],
  ['', 'namespaces'],
  ['', 'serviceaccounts/token'],
  ['', 'replicationcontrollers/scale'],
  ['apps', 'deployments'],
  ['apps', 'deployments/scale'],
  ['apps', 'deployments/status'],
  ['rbac.authorization.k8s.io', 'clusterroles'],
  ['rbac.example.com', 'widgets'],
  ['rbac.example.com', 'widgets/scale'],
];
const NAMES = ['a', 'b', 'c'];
const PATHS = [
  '/healthz',
  '/healthz/etcd',
  '/metrics',
  '/metrics/cadvisor',
  '/api',
  '/apis/apps',
  '/',
  '/x/*',
];
const URLS = ['/healthz', '/healthz/*', '/metrics*', '/api', '/apis/*', '*', '/', '/x/*'];
const GROUPS = ['rbac-devs', 'rbac-ops', 'system:authenticated', 'system:serviceaccounts:rbac-a'];

const some = (values: readonly string[], max_count: number) =>
  fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: max_count });
const orAll = (values: fc.Arbitrary<string[]>) =>
  fc.oneof({ arbitrary: values, weight: 5 }, { arbitrary: fc.constant(['*']), weight: 1 });

const resourceRule: fc.Arbitrary<PolicyRule> = fc.record({
  verbs: orAll(some(VERBS, 4)),
  apiGroups: orAll(some(['', 'apps', 'rbac.authorization.k8s.io', 'rbac.example.com'], 2)),
  resources: some(
    [...RESOURCES.map(([, resource]) => resource), '*', '*/scale', 'pods/*', '*/*', '*/log'],
    3,
  ),
  resourceNames: fc.oneof(
    { arbitrary: fc.constant([]), weight: 3 },
    { arbitrary: some([...NAMES, '*'], 2), weight: 1 },
  ),
  nonResourceURLs: fc.constant([]),
});

const urlRule: fc.Arbitrary<PolicyRule> = fc.record({
  verbs: orAll(some(['get', 'post', 'put'], 2)),
  apiGroups: fc.constant([]),
  resources: fc.constant([]),
  resourceNames: fc.constant([]),
  nonResourceURLs: some(URLS, 2),
});

const subject: fc.Arbitrary<JsonObject> = fc.oneof(
  fc.constantFrom('ann', 'bob', 'system:serviceaccount:rbac-a:robot').map((name) => ({
    kind: 'User',
    apiGroup: 'rbac.authorization.k8s.io',
    name,
  })),
  fc.constantFrom(...GROUPS).map((name) => ({ kind: 'Group', apiGroup: 'rbac.authorization.k8s.io', name })),
  fc
    .tuple(fc.constantFrom(...NAMESPACES), fc.constantFrom('robot', 'default'))
    .map(([namespace, name]) => ({ kind: 'ServiceAccount', namespace, name })),
);

const RBAC_V1 = 'rbac.authorization.k8s.io/v1';
const RBAC_PATH = `/apis/${RBAC_V1}`;

/** A role or binding to be made: where, and what. */
export type Creation = readonly [path: string, body: JsonObject];

interface Placed {
  readonly namespace: string;
  readonly isCluster: boolean;
}

const place: fc.Arbitrary<Placed> = fc.record({
  namespace: fc.constantFrom(...NAMESPACES),
  isCluster: fc.boolean(),
});

function creation(kind: string, { namespace, isCluster }: Placed, name: string, rest: JsonObject): Creation {
  const whole = isCluster ? `Cluster${kind}` : kind;
  const path = isCluster ? RBAC_PATH : `${RBAC_PATH}/namespaces/${namespace}`;
  return [
    `${path}/${whole.toLowerCase()}s`,
    { apiVersion: RBAC_V1, kind: whole, metadata: { name }, ...rest },
  ];
}

const role = fc.record({
  place,
  rules: fc.array(resourceRule, { minLength: 1, maxLength: 2 }),
  url: fc.option(urlRule, { nil: undefined, freq: 2 }),
  label: fc.constantFrom('x', 'y', 'none'),
});

const binding = fc.record({
  place,
  ofClusterRole: fc.boolean(),
  number: fc.nat({ max: 29 }),
  subjects: fc.array(subject, { minLength: 1, maxLength: 2 }),
});

/** 30 roles, 40 bindings (some of roles that do not exist), and ClusterRoles that aggregate others. The same every time. */
export function generatedRoles(): readonly Creation[] {
  const [roles = []] = fc.sample(fc.array(role, { minLength: 30, maxLength: 30 }), { numRuns: 1, seed: 7 });
  const [bindings = []] = fc.sample(fc.array(binding, { minLength: 40, maxLength: 40 }), {
    numRuns: 1,
    seed: 11,
  });
  const aggregating = ['x', 'y'].map((label): Creation => [
    `${RBAC_PATH}/clusterroles`,
    {
      apiVersion: RBAC_V1,
      kind: 'ClusterRole',
      metadata: {
        name: `rbac-all-${label}`,
        labels: { 'rbac.example.com/part-of': label === 'x' ? 'y' : 'none' },
      },
      aggregationRule: { clusterRoleSelectors: [{ matchLabels: { 'rbac.example.com/part-of': label } }] },
    },
  ]);
  return [
    ...roles.map((made, number) => {
      const { place: where, rules, url, label } = made;
      const urls = where.isCluster && url !== undefined ? [url] : [];
      const creatable = creation('Role', where, `rbac-${number}`, {
        rules: [...rules, ...urls].map((rule) => ({ ...rule })),
      });
      const [path, body] = creatable;
      const labels = { 'rbac.example.com/part-of': label };
      const metadata = { name: `rbac-${number}`, ...(where.isCluster ? { labels } : {}) };
      return [path, { ...body, metadata }] as const;
    }),
    ...aggregating,
    ...bindings.map(({ place: where, ofClusterRole, number, subjects }, index) => {
      const isClusterRole = ofClusterRole || where.isCluster;
      const aggregate = index % 13 === 0 ? 'rbac-all-x' : undefined;
      const name = isClusterRole && aggregate !== undefined ? aggregate : `rbac-${number}`;
      return creation('RoleBinding', where, `rbac-${index}`, {
        roleRef: {
          apiGroup: 'rbac.authorization.k8s.io',
          kind: isClusterRole ? 'ClusterRole' : 'Role',
          name,
        },
        subjects,
      });
    }),
  ];
}

export interface Question {
  readonly user: UserIdentity;
  readonly request: AccessRequest;
}

const user: fc.Arbitrary<UserIdentity> = fc.record({
  name: fc.constantFrom(
    'ann',
    'bob',
    'eve',
    'system:serviceaccount:rbac-a:robot',
    'system:serviceaccount:rbac-b:default',
    'system:kube-scheduler',
    'system:kube-controller-manager',
    'system:serviceaccount:kube-system:deployment-controller',
  ),
  groups: fc.uniqueArray(fc.constantFrom(...GROUPS, 'system:masters'), { maxLength: 2 }).map((groups) =>
    // Of those who may do everything a few questions are enough.
    groups.length === 2 ? groups : groups.filter((group) => group !== 'system:masters'),
  ),
});

const resourceRequest: fc.Arbitrary<AccessRequest> = fc
  .record({
    verb: fc.constantFrom(...VERBS),
    of: fc.constantFrom(...RESOURCES),
    namespace: fc.constantFrom('', ...NAMESPACES, 'kube-system'),
    name: fc.constantFrom('', ...NAMES),
  })
  .map(({ verb, of: [apiGroup, whole], namespace, name }) => {
    const [resource = '', subresource = ''] = whole.split('/');
    return { type: 'resource', verb, apiGroup, resource, subresource, namespace, name };
  });

const urlRequest: fc.Arbitrary<AccessRequest> = fc.record({
  type: fc.constant('nonResource' as const),
  verb: fc.constantFrom('get', 'post', 'put'),
  path: fc.constantFrom(...PATHS),
});

/** Who may do what? The same questions every time. */
export function generatedQuestions(count: number): readonly Question[] {
  const question = fc.record({
    user,
    request: fc.oneof({ arbitrary: resourceRequest, weight: 5 }, { arbitrary: urlRequest, weight: 1 }),
  });
  return fc.sample(question, { numRuns: count, seed: 13 });
}
