import { describe, expect, it } from 'vitest';
import { buildAccessIndex, type Grant } from './access-index.ts';
import { DEFAULT_ROLES } from './default-roles.ts';
import { binding, requestOf, role, ruleOf } from './rbac.fixture.ts';
import { implicitGroups, serviceAccountOf, spokenSubject, subjectMatches, subjectsOf } from './subject.ts';

const lines = (grants: readonly Grant[]) =>
  grants.map((grant) => `${spokenSubject(grant.subject)} by ${grant.binding.name} of ${grant.role.name}`);

const world = buildAccessIndex([
  role('admin', ['* * *', '* *']),
  role('pods-only', ['* * pods']),
  role('status-only', ['* * pods/status']),
  role('health', ['get /healthz']),
  role('shop/reader', ['get,list core pods']),
  binding('shop/admins', 'ClusterRole/admin', 'User:admin', 'Group:admins'),
  binding('shop/pods', 'ClusterRole/pods-only', 'User:pods'),
  binding('shop/status', 'ClusterRole/status-only', 'User:status'),
  binding('shop/readers', 'Role/reader', 'ServiceAccount:web', 'ServiceAccount:ci/deployer'),
  binding('health', 'ClusterRole/health', 'Group:system:authenticated'),
  binding('wrong', 'Role/reader', 'User:wrong', 'ServiceAccount:nobody'),
  binding('bank/other', 'Role/reader', 'User:other'),
  binding('spelled', 'ClusterRole/health', 'User:system:serviceaccount:ci:deployer'),
]);
const user = (name: string, ...groups: string[]) => ({ name, groups });

describe('can', () => {
  it.each([
    ['admin', [], 'get pods @shop', true],
    ['admin', [], 'anything widgets.example.com @shop', true],
    ['joe', ['other', 'admins'], 'get pods @shop', true],
    // A ClusterRole bound in a namespace holds there only, and not for what has no namespace.
    ['admin', ['admins'], 'get pods @bank', false],
    ['admin', ['admins'], 'get nodes', false],
    ['admin', ['admins'], 'get pods', false],
    ['admin', ['admins'], 'get /healthz', false],
    ['pods', [], 'get pods @shop', true],
    ['pods', [], 'get pods/status @shop', false],
    ['status', [], 'get pods/status @shop', true],
    ['status', [], 'get pods @shop', false],
    ['system:serviceaccount:shop:web', [], 'list pods @shop', true],
    ['system:serviceaccount:ci:deployer', [], 'list pods @shop', true],
    ['system:serviceaccount:bank:web', [], 'list pods @shop', false],
    ['system:serviceaccount:ci:deployer', [], 'get /healthz', true],
    ['joe', ['system:authenticated'], 'get /healthz', true],
    ['joe', ['system:masters'], 'delete nodes', true],
    ['wrong', [], 'get pods @shop', false],
    ['wrong', [], 'get pods', false],
    ['other', [], 'get pods @bank', false],
    ['other', [], 'get pods @shop', false],
    ['Admin', [], 'get pods @shop', false],
    ['', [], 'get pods @shop', false],
  ] as const)('%s %j %s: %s', (name, groups, request, expected) => {
    expect(world.can(user(name, ...groups), requestOf(request))).toBe(expected);
  });
});

it('names who can, through which binding and role', () => {
  expect(lines(world.whoCan(requestOf('get pods @shop')))).toEqual([
    'User admin by admins of admin',
    'Group admins by admins of admin',
    'User pods by pods of pods-only',
    'ServiceAccount shop/web by readers of reader',
    'ServiceAccount ci/deployer by readers of reader',
  ]);
  expect(world.whoCan(requestOf('get pods'))).toEqual([]);
  expect(lines(world.whoCan(requestOf('get pods/status'), 'anywhere'))).toEqual([
    'User admin by admins of admin',
    'Group admins by admins of admin',
    'User status by status of status-only',
  ]);
});

it('says which bindings refer to a role that is not there', () => {
  expect(world.dangling.map(({ name }) => name)).toEqual(['wrong', 'other']);
});

it('lists the rules of a subject with those of the groups that it surely has', () => {
  const account = { kind: 'ServiceAccount', namespace: 'shop', name: 'web' } as const;
  expect(world.rulesOf(account, 'shop')).toEqual([ruleOf('get /healthz'), ruleOf('get,list core pods')]);
  expect(world.rulesOf(account, '')).toEqual([ruleOf('get /healthz')]);
  expect(world.grantsTo(account).map(({ binding: { name } }) => name)).toEqual(['readers']);
  const spelled = { kind: 'ServiceAccount', namespace: 'ci', name: 'deployer' } as const;
  expect(world.grantsTo(spelled).map(({ binding: { name } }) => name)).toEqual(['readers', 'spelled']);
});

const label = (key: string) => ({ metadata: { labels: { [key]: 'true' } } });
const aggregating = (...selectors: object[]) => ({
  aggregationRule: { clusterRoleSelectors: JSON.parse(JSON.stringify(selectors)) },
});
const rulesOf = (name: string, objects: Parameters<typeof buildAccessIndex>[0]) => {
  const index = buildAccessIndex(objects);
  return index.rulesOfRole(index.roles.find((found) => found.name === name)!);
};

describe('aggregation', () => {
  const parts = [
    role('pods', ['get core pods'], label('to-view')),
    role('jobs', ['get batch jobs'], label('to-edit')),
    role('not/pods', ['* * *'], label('to-view')),
  ];

  it('takes in ClusterRoles that any selector finds, through several levels, each once', () => {
    const view = role('view', ['get core stale'], {
      ...aggregating({ matchLabels: { 'to-view': 'true' } }),
      ...label('to-edit'),
    });
    const edit = role(
      'edit',
      [],
      aggregating({ matchLabels: { 'to-edit': 'true' } }, { matchLabels: { none: 'x' } }),
    );
    expect(rulesOf('edit', [...parts, view, edit])).toEqual([
      ruleOf('get batch jobs'),
      ruleOf('get core stale'),
      ruleOf('get core pods'),
    ]);
  });

  it('ends where roles aggregate each other, and takes nothing from a broken or absent selector', () => {
    const one = role('one', ['get core a'], {
      ...aggregating({ matchLabels: { two: 'true' } }),
      ...label('one'),
    });
    const two = role('two', ['get core b'], {
      ...aggregating({ matchLabels: { one: 'true' } }),
      ...label('two'),
    });
    expect(rulesOf('one', [one, two])).toEqual([ruleOf('get core a'), ruleOf('get core b')]);
    const broken = role(
      'broken',
      [],
      aggregating({ matchExpressions: [{ key: 'to-view', operator: 'Near' }] }),
    );
    expect(rulesOf('broken', [...parts, broken])).toEqual([]);
    expect(rulesOf('none', [...parts, role('none', [], { aggregationRule: {} })])).toEqual([]);
  });

  it('reads an empty selector as every ClusterRole', () => {
    expect(rulesOf('all', [...parts, role('all', [], aggregating({}))])).toHaveLength(2);
  });
});

describe('subjects', () => {
  it('reads them in every spelling, and leaves out what names nobody', () => {
    const json = [
      { kind: 'User', name: 'a' },
      { kind: 'ServiceAccount', name: 'b' },
      { kind: 'ServiceAccount', name: 'c', namespace: 'x' },
      { kind: 'Robot', name: 'd' },
      { kind: 'User' },
      null,
    ];
    expect(subjectsOf(json, 'shop').map((subject) => spokenSubject(subject))).toEqual([
      'User a',
      'ServiceAccount shop/b',
      'ServiceAccount x/c',
    ]);
    expect(subjectsOf(json, '').map((subject) => spokenSubject(subject))).toEqual([
      'User a',
      'ServiceAccount x/c',
    ]);
  });

  it('matches by name, group or account, never by a star', () => {
    expect(subjectMatches({ kind: 'User', name: '*' }, user('joe'))).toBe(false);
    expect(subjectMatches({ kind: 'Group', name: 'system:unauthenticated' }, user('system:anonymous'))).toBe(
      false,
    );
    expect(
      subjectMatches(
        { kind: 'Group', name: 'system:unauthenticated' },
        user('system:anonymous', ...implicitGroups('system:anonymous')),
      ),
    ).toBe(true);
  });

  it('knows the groups that a name brings with it', () => {
    expect(implicitGroups('system:serviceaccount:shop:web')).toEqual([
      'system:serviceaccounts',
      'system:serviceaccounts:shop',
      'system:authenticated',
    ]);
    expect(implicitGroups('alice')).toEqual(['system:authenticated']);
    expect(serviceAccountOf('system:serviceaccount:a:b:c')).toBeUndefined();
    expect(serviceAccountOf('system:serviceaccount:a:')).toBeUndefined();
  });
});

it('knows the roles that every cluster has where they are given as known', () => {
  const index = buildAccessIndex(
    [
      binding('boss', 'ClusterRole/cluster-admin', 'User:boss'),
      binding('shop/dev', 'ClusterRole/edit', 'User:dev'),
    ],
    DEFAULT_ROLES,
  );
  expect(index.dangling).toEqual([]);
  expect(index.can(user('boss'), requestOf('delete nodes'))).toBe(true);
  expect(index.can(user('boss'), requestOf('get /metrics'))).toBe(true);
  expect(index.can(user('dev'), requestOf('delete secrets @shop'))).toBe(true);
  expect(index.can(user('dev'), requestOf('create roles.rbac.authorization.k8s.io @shop'))).toBe(false);
});
