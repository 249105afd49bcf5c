import { loadAll } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import type { AuditEvent } from '../audit/event.ts';
import { auditEvent } from '../audit/event.fixture.ts';
import { clusterOfYaml } from '../cluster/cluster.fixture.ts';
import { accessOf } from '../cluster/access.ts';
import { identityOf } from '../kube/rbac/subject.ts';
import { requestInfoOf, splitRequestURI } from '../kube/request-uri.ts';
import { parseSubject } from './rbac-input.ts';
import { runRbac } from './rbac.fixture.ts';

const STATE = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: operator, namespace: lb }
spec: { template: { spec: { serviceAccountName: operator, containers: [] } } }
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: balancers.lb.example.com }
spec: { group: lb.example.com, scope: Cluster, names: { kind: Balancer, plural: balancers, singular: balancer, shortNames: [lb] } }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: operator }
rules:
  - { apiGroups: ['', lb.example.com], resources: ['*'], verbs: ['*'] }
  - { apiGroups: [apps], resources: [deployments, deployments/scale], verbs: [get, update] }
  - { apiGroups: [apps], resources: [deployments/finalizers], verbs: [update] }
  - { nonResourceURLs: [/metrics], verbs: [get] }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: operator }
roleRef: { kind: ClusterRole, name: operator }
subjects: [{ kind: ServiceAccount, name: operator, namespace: lb }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: reader, namespace: shop }
rules:
  - { apiGroups: [''], resources: [secrets], resourceNames: [db], verbs: [get] }
  - { apiGroups: [''], resources: [pods/exec], verbs: [create] }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: readers, namespace: shop }
roleRef: { kind: Role, name: reader }
subjects: [{ kind: Group, name: dev }, { kind: User, name: jo@example.com }]`;

const firstNote = async (...args: readonly string[]) =>
  (await runRbac(['who-can', ...args, 'x.yaml'], { yaml: STATE })).notes[0];

describe('who-can', () => {
  it('prints who, by which binding and role, and what runs as them', async () => {
    const { out, notes, exits } = await runRbac(['who-can', 'delete', 'svc', 'x.yaml'], { yaml: STATE });
    expect(out.split('\n')).toEqual([
      'SUBJECT                      BINDING                       ROLE                   WORKLOADS',
      'ServiceAccount lb/operator   ClusterRoleBinding operator   ClusterRole operator   Deployment lb/operator',
      '',
    ]);
    expect(notes).toEqual(['members of system:masters can do everything, whatever is bound']);
    expect(exits).toEqual([]);
  });

  it.each([
    [
      ['get', 'secret/db', '-n', 'shop'],
      ['ServiceAccount/lb/operator', 'Group/dev', 'User/jo@example.com'],
    ],
    [['get', 'secret/other', '-n', 'shop'], ['ServiceAccount/lb/operator']],
    [['get', 'secrets', '-n', 'shop'], ['ServiceAccount/lb/operator']],
    [
      ['create', 'pods/exec', '-n', 'shop'],
      ['ServiceAccount/lb/operator', 'Group/dev', 'User/jo@example.com'],
    ],
    [
      ['create', 'pod', '--subresource', 'exec', '-A'],
      ['ServiceAccount/lb/operator', 'Group/dev', 'User/jo@example.com'],
    ],
    [['update', 'deploy'], ['ServiceAccount/lb/operator']],
    [['UPDATE', 'deployments.apps/web', '--subresource=scale'], ['ServiceAccount/lb/operator']],
    [['update', 'statefulset'], []],
    [['list', 'lb'], ['ServiceAccount/lb/operator']],
    [['list', 'balancer.lb.example.com'], ['ServiceAccount/lb/operator']],
    [['list', 'gateways.example.com'], []],
    [['get', '/metrics'], ['ServiceAccount/lb/operator']],
    [['get', '/healthz'], []],
    [['get', 'namespace/shop'], ['ServiceAccount/lb/operator']],
    [['list', 'no'], ['ServiceAccount/lb/operator']],
    [['*', '*'], []],
  ])('%j', async (args, expected) => {
    const { out } = await runRbac(['who-can', ...args, 'x.yaml', '-o', 'name'], { yaml: STATE });
    expect(out.split('\n').filter((line) => line !== '')).toEqual(expected);
  });

  it('says in which namespace where it is asked about any, and that there are others where it is not', async () => {
    const any = await runRbac(['who-can', 'create', 'pods/exec', 'x.yaml', '-A'], { yaml: STATE });
    expect(any.out.split('\n').map((line) => line.split('   ')[0]?.trim())).toEqual([
      'NAMESPACE',
      '<all>',
      'shop',
      'shop',
      '',
    ]);
    const { notes } = await runRbac(['who-can', 'create', 'pods/exec', 'x.yaml'], { yaml: STATE });
    expect(notes).toContain('2 more can in other namespaces (-A shows them)');
  });

  it('says what it made of names that the authorizer does not see, and of words that it does not know', async () => {
    expect(await firstNote('create', 'secret/db', '-n', 'shop')).toMatch(
      /create is authorized before .* db is left out/,
    );
    expect(await firstNote('list', 'secret/db', '-n', 'shop')).toMatch(/field-selector metadata\.name=db/);
    expect(await firstNote('list', 'gateways')).toMatch(/gateways is no built-in kind/);
    expect(await firstNote('list', 'nodes', '-n', 'shop')).toMatch(/nodes have no namespace/);
    expect(await firstNote('delte', 'pods')).toMatch(/delte is no verb .* \(did you mean delete\?\)/);
  });

  it('gives the whole answer to programs, and says what is not known', async () => {
    const dangling = STATE.replace('{ kind: Role, name: reader }', '{ kind: ClusterRole, name: elsewhere }');
    const { out, notes, exits } = await runRbac(['who-can', 'delete', 'svc', 'x.yaml', '-o', 'json'], {
      yaml: dangling,
    });
    expect(JSON.parse(out)).toMatchObject({
      request: { verb: 'delete', resource: 'services', namespace: 'default' },
      grants: [
        {
          subject: { kind: 'ServiceAccount', namespace: 'lb', name: 'operator' },
          binding: { kind: 'ClusterRoleBinding', name: 'operator' },
          rule: { verbs: ['*'], resources: ['*'] },
          workloads: [{ apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'lb', name: 'operator' }],
        },
      ],
      notKnown: [expect.stringContaining('elsewhere')],
    });
    expect(notes).toEqual([expect.stringMatching(/^not known: 1 binding refers/)]);
    expect(exits).toEqual([3]);
  });

  it.each([
    [['who-can', 'get', 'pods'], /no roles and bindings/],
    [['who-can', 'get', 'pods', 'x.yaml', '--live'], /files were named as well/],
    [['who-can', 'get', '/metrics', 'x.yaml', '--subresource', 'x'], /no subresources/],
    [['excess', 'group:dev', 'x.yaml'], /is a group/],
    [['excess', 'sa:shop', 'x.yaml'], /no ServiceAccount/],
    [['excess', 'x.yaml', '-o', 'yaml'], /for one subject/],
    [['excess', '-', '-f', '-'], /both come from stdin/],
  ])('refuses %j', async (args, message) => {
    await expect(runRbac(args, { yaml: STATE })).rejects.toThrow(message);
  });
});

const OPERATOR = 'system:serviceaccount:lb:operator';
let at_s = 0;

/** An event as the API server writes it for this verb and URI. */
function request(
  verb: string,
  requestURI: string,
  more: Partial<Parameters<typeof auditEvent>[0]> = {},
): AuditEvent {
  at_s += 1;
  const { path } = splitRequestURI(requestURI);
  const info = requestInfoOf(path);
  const name = info !== undefined && info.name === '' && verb === 'create' ? { name: `made-${at_s}` } : {};
  return auditEvent({
    at_s,
    user: OPERATOR,
    verb,
    requestURI,
    ...(info === undefined ? {} : { objectRef: { ...info, ...name } }),
    ...more,
  });
}

const EVENTS: readonly AuditEvent[] = [
  request('list', '/api/v1/services?limit=500'),
  request('watch', '/api/v1/services?watch=true'),
  request('create', '/api/v1/namespaces/shop/services', { code: 201 }),
  request('get', '/api/v1/namespaces/lb/configmaps/settings'),
  request('update', '/api/v1/namespaces/lb/configmaps/settings', { code: 409 }),
  request('get', '/apis/apps/v1/namespaces/shop/deployments/web'),
  request('update', '/apis/apps/v1/namespaces/shop/deployments/web/scale'),
  request('patch', '/apis/apps/v1/namespaces/shop/daemonsets/agent?fieldManager=x', { code: 201 }),
  request('deletecollection', '/api/v1/namespaces/shop/endpoints'),
  request('create', '/api/v1/namespaces', { code: 201 }),
  request('get', '/api/v1/namespaces/shop'),
  request('create', '/api/v1/namespaces/shop/pods/web-0/exec', { code: 101 }),
  request('get', '/metrics'),
  request('get', '/apis/apps/v1'),
  request('delete', '/api/v1/nodes/n1', { code: 404 }),
  // Refused, and never answered: not rights that it has.
  request('get', '/api/v1/namespaces/shop/secrets/db', { code: 403 }),
  request('list', '/api/v1/secrets', { code: 0, stage: 'RequestReceived' }),
  // Refused by admission, not by the authorizer.
  request('delete', '/api/v1/namespaces/shop/pods/web-0', {
    code: 403,
    annotations: { 'authorization.k8s.io/decision': 'allow' },
  }),
  // It acts as another, and another as it.
  request('list', '/api/v1/persistentvolumes', {
    impersonatedUser: { username: 'jo@example.com', uid: '', groups: ['dev', 'system:authenticated'] },
  }),
  request('get', '/version', {
    user: 'boss@example.com',
    impersonatedUser: { username: OPERATOR, uid: '', groups: [] },
  }),
];

const least = async () =>
  (await runRbac(['excess', 'sa:lb:operator', 'x.yaml', '-o', 'yaml'], { yaml: STATE, events: EVENTS })).out;

describe('excess', () => {
  it('prints roles that allow every request of the log that was allowed, and none that was refused', async () => {
    const access = accessOf(clusterOfYaml(await least()));
    const user = identityOf(parseSubject('sa:lb:operator')!);
    const can = ({ verb, requestURI }: AuditEvent) => {
      const { path } = splitRequestURI(requestURI);
      const info = requestInfoOf(path);
      return access.index.can(
        user,
        info === undefined ? { type: 'nonResource', verb, path } : { type: 'resource', ...info, verb },
      );
    };
    const allowed = EVENTS.filter(
      ({ responseStatus: { code }, annotations, impersonatedUser }) =>
        ((code !== 403 && code !== 0) || annotations['authorization.k8s.io/decision'] === 'allow') &&
        impersonatedUser?.username !== 'jo@example.com',
    );
    expect(allowed).toHaveLength(17);
    expect(allowed.filter((event) => !can(event)).map(({ requestURI }) => requestURI)).toEqual([]);
    const others = EVENTS.filter((event) => !allowed.includes(event));
    expect(others.filter((event) => can(event))).toEqual([]);
    // An apply that made the object is a create as well; acting as somebody is a right of its own.
    const core = { type: 'resource', apiGroup: '', subresource: '', namespace: '' } as const;
    expect(
      access.index.can(user, {
        ...core,
        verb: 'create',
        apiGroup: 'apps',
        resource: 'daemonsets',
        namespace: 'shop',
        name: '',
      }),
    ).toBe(true);
    expect(
      access.index.can(user, { ...core, verb: 'impersonate', resource: 'users', name: 'jo@example.com' }),
    ).toBe(true);
    expect(
      access.index.can(user, { ...core, verb: 'impersonate', resource: 'users', name: 'boss@example.com' }),
    ).toBe(false);
    expect(access.index.can(user, { ...core, verb: 'impersonate', resource: 'groups', name: 'dev' })).toBe(
      true,
    );
    // Names where they are fixed.
    expect(
      access.index.can(user, {
        ...core,
        verb: 'get',
        resource: 'configmaps',
        namespace: 'lb',
        name: 'other',
      }),
    ).toBe(false);
  });

  it('prints nothing but manifests for -o yaml, and says on stderr what a log cannot show', async () => {
    const { out, notes } = await runRbac(['excess', 'sa:lb:operator', 'x.yaml', '-o', 'yaml'], {
      yaml: STATE,
      events: EVENTS,
    });
    const kinds = loadAll(out).map((manifest) => JSON.parse(JSON.stringify(manifest)).kind);
    expect(kinds).toEqual([
      'ClusterRole',
      'ClusterRoleBinding',
      'Role',
      'RoleBinding',
      'Role',
      'RoleBinding',
    ]);
    expect(out).toContain(
      '# Left out, since no log shows whether they are needed: update deployments/finalizers.apps.',
    );
    expect(
      notes.filter((note) => note.startsWith('what this log cannot show: ')).length,
    ).toBeGreaterThanOrEqual(3);
    expect(notes[0]).toMatch(/it reaches from 2026-01-01T00:00:01.000000Z to .* once a month/);
  });

  it('says of each right whether it was used', async () => {
    const { out } = await runRbac(['excess', 'sa:lb:operator', 'x.yaml'], { yaml: STATE, events: EVENTS });
    const lines = out.split('\n');
    expect(lines[0]).toBe('ServiceAccount lb/operator (Deployment lb/operator runs as it)');
    expect(lines[1]).toMatch(
      /^8 rights granted, 4 used, 3 never used, 1 that no log shows; 17 requests from /,
    );
    expect(
      lines
        .filter((line) => /^(yes|never|in part|unknown) /.test(line))
        .map((line) => line.split(/ {2,}/).slice(0, 3)),
    ).toEqual([
      ['in part', '*', '*'],
      ['never', '*', '*.lb.example.com'],
      ['yes', 'get', 'deployments.apps'],
      ['never', 'update', 'deployments.apps'],
      ['never', 'get', 'deployments/scale.apps'],
      ['yes', 'update', 'deployments/scale.apps'],
      ['unknown', 'update', 'deployments/finalizers.apps'],
      ['yes', 'get', '/metrics'],
    ]);
    expect(lines).toContain(
      "acted as jo@example.com in 1 request: what it did then needs that user's rights",
    );
    expect(lines).toContain('1 request refused: not among the roles below');
    expect(lines).toContain(
      '1 request of which the log does not say whether it was allowed: not among the roles below',
    );
  });

  it('tells everybody who is bound in one line, the widest first', async () => {
    const { out } = await runRbac(['excess', 'x.yaml'], { yaml: STATE, events: EVENTS });
    expect(out.split('\n').map((line) => line.split(/ {2,}/).slice(0, 6))).toEqual([
      ['SUBJECT', 'GRANTED', 'USED', 'UNUSED', 'WILDCARDS', 'REQUESTS'],
      ['ServiceAccount lb/operator', '8', '4', '3', '2', '17'],
      ['User jo@example.com', '2', '0', '2', '0', '1'],
      [''],
    ]);
    const json = await runRbac(['excess', 'x.yaml', '-o', 'json'], { yaml: STATE, events: EVENTS });
    expect(JSON.parse(json.out)).toMatchObject({
      subjects: [
        { user: OPERATOR, counts: { granted: 8, used: 4, unused: 3, unknown: 1 } },
        { user: 'jo@example.com' },
      ],
    });
  });

  it('makes room for what was refused where asked to', async () => {
    const args = ['excess', 'sa:lb:operator', 'x.yaml', '-o', 'yaml'];
    const refusedOnly = EVENTS.filter(({ requestURI }) => requestURI.includes('/secrets/db'));
    expect((await runRbac(args, { yaml: STATE, events: refusedOnly })).out).toMatch(/no role is needed/);
    const { out } = await runRbac([...args, '--refused'], { yaml: STATE, events: refusedOnly });
    expect(loadAll(out)).toMatchObject([
      {
        kind: 'Role',
        metadata: { namespace: 'shop' },
        rules: [{ resources: ['secrets'], resourceNames: ['db'], verbs: ['get'] }],
      },
      {},
    ]);
  });

  it('makes no role for who did nothing, and warns of who writes roles', async () => {
    const nothing = await runRbac(['excess', 'user:nobody', 'x.yaml', '-o', 'yaml'], {
      yaml: STATE,
      events: EVENTS,
    });
    expect(nothing.out).toMatch(/no role is needed/);
    const uri = '/apis/rbac.authorization.k8s.io/v1/clusterroles';
    const writer = await runRbac(['excess', 'sa:lb:operator', 'x.yaml', '-o', 'yaml'], {
      yaml: STATE,
      events: [request('create', uri, { code: 201 })],
    });
    expect(writer.out).toMatch(/# It writes roles or bindings/);
  });

  it('looks only at the time that is asked for', async () => {
    const { out } = await runRbac(
      ['excess', 'sa:lb:operator', 'x.yaml', '--to', '2026-01-01T00:00:02.5Z', '-o', 'yaml'],
      {
        yaml: STATE,
        events: EVENTS,
      },
    );
    expect(loadAll(out)).toMatchObject([
      { rules: [{ resources: ['services'], verbs: ['list', 'watch'] }] },
      {},
    ]);
  });
});

it('used lists what a subject did', async () => {
  const { out, notes } = await runRbac(['used', 'sa:lb:operator'], { events: EVENTS });
  const rows = out.split('\n').map((line) => line.split(/ {2,}/).slice(0, 4));
  expect(rows[0]).toEqual(['VERB', 'RESOURCE', 'NAMESPACE', 'NAMES']);
  expect(rows).toContainEqual(['update', 'configmaps', 'lb', 'settings']);
  expect(rows).toContainEqual(['update', 'deployments.apps/scale', 'shop', 'web']);
  expect(rows.some(([, what]) => what === '/metrics')).toBe(true);
  expect(notes).toContain('and 1 that were refused');
  expect(notes).toContain('acted as jo@example.com in 1 request');
  const nobody = await runRbac(['used', 'nobody'], { events: EVENTS });
  expect(nobody.notes[0]).toBe('nobody sent no request that was allowed');
});
