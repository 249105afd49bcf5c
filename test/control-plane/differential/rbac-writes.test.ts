import { stringAt, type JsonObject } from '../../../src/kube/json.ts';
import { bootstrapRbac } from '../../../src/lab/api-server/bootstrap/bootstrap-rbac.ts';
import { mergePatch, post } from './pods.fixture.ts';
import type { Script, Step } from './script.fixture.ts';
import { differentialSuite } from './suite.fixture.ts';

const GROUP = 'rbac.authorization.k8s.io';
const API = `/apis/${GROUP}/v1`;
const ROLES = `${API}/namespaces/{ns}/roles`;
const BINDINGS = `${API}/namespaces/{ns}/rolebindings`;

function role(name: string, rules: readonly JsonObject[], more: JsonObject = {}): JsonObject {
  return { apiVersion: `${GROUP}/v1`, kind: 'Role', metadata: { name }, rules, ...more };
}

function clusterRole(name: string, rules: readonly JsonObject[], more: JsonObject = {}): JsonObject {
  return { ...role(name, rules, more), kind: 'ClusterRole' };
}

function rule(verbs: string, groups: string, resources: string, more: JsonObject = {}): JsonObject {
  return {
    verbs: verbs.split(' '),
    apiGroups: groups.split(' ').map((group) => (group === 'core' ? '' : group)),
    resources: resources.split(' '),
    ...more,
  };
}

function binding(name: string, kind: string, to: string, user: string): JsonObject {
  return {
    apiVersion: `${GROUP}/v1`,
    kind: 'RoleBinding',
    metadata: { name },
    roleRef: { apiGroup: GROUP, kind, name: to },
    subjects: [{ apiGroup: GROUP, kind: 'User', name: user }],
  };
}

function clusterBinding(name: string, to: string, user: string): JsonObject {
  return { ...binding(name, 'ClusterRole', to, user), kind: 'ClusterRoleBinding' };
}

const ALICE: Partial<Step> = { headers: { 'impersonate-user': 'alice-{ns}', 'impersonate-group': 'devs' } };

/** Until the authorizer has seen the bindings: alice may read roles. */
function seen(path: string): Step {
  return { path, ...ALICE, until: 200 };
}

const WRITES = rule(
  'get list create update patch delete',
  GROUP,
  'roles rolebindings clusterroles clusterrolebindings',
);

const SCRIPTS: readonly Script[] = [
  {
    name: 'roles',
    given: [
      post(
        `${API}/clusterroles`,
        clusterRole('{ns}-writer', [
          WRITES,
          rule('get list', 'core', 'pods'),
          rule('get', 'apps', 'deployments', { resourceNames: ['web'] }),
          { verbs: ['get'], nonResourceURLs: ['/metrics'] },
        ]),
      ),
      post(`${API}/clusterrolebindings`, clusterBinding('{ns}-writer', '{ns}-writer', 'alice-{ns}')),
      seen(ROLES),
    ],
    steps: [
      post(ROLES, role('held', [rule('get', 'core', 'pods')]), { ...ALICE, code: 201 }),
      post(
        ROLES,
        role('more', [
          rule('get watch delete', 'core', 'pods'),
          rule('create', 'apps', 'deployments deployments/scale'),
        ]),
        { ...ALICE, code: 403 },
      ),
      post(ROLES, role('named', [rule('get', 'apps', 'deployments', { resourceNames: ['web'] })]), {
        ...ALICE,
        code: 201,
      }),
      post(
        ROLES,
        role('other-name', [rule('get update', 'apps', 'deployments', { resourceNames: ['web', 'db'] })]),
        { ...ALICE, code: 403 },
      ),
      post(ROLES, role('all', [rule('*', '*', '*')]), { ...ALICE, code: 403 }),
      {
        method: 'PUT',
        path: `${ROLES}/held`,
        body: role('held', [rule('delete', 'core', 'pods')]),
        ...ALICE,
        code: 403,
      },
      mergePatch(`${ROLES}/held`, { metadata: { labels: { a: 'b' } } }, { ...ALICE, code: 200 }),
      post(ROLES, role('powerful', [rule('*', '*', '*')]), { code: 201 }),
      mergePatch(
        `${ROLES}/powerful`,
        { metadata: { finalizers: ['example.com/x'] } },
        { ...ALICE, title: 'only finalizers', code: 200 },
      ),
      mergePatch(
        `${ROLES}/powerful`,
        { metadata: { labels: { a: 'b' } } },
        { ...ALICE, title: 'a label', code: 403 },
      ),
      mergePatch(`${ROLES}/powerful`, { metadata: { finalizers: null } }, { ...ALICE, code: 200 }),
      post(
        `${API}/clusterroles`,
        clusterRole('{ns}-urls', [{ verbs: ['get', 'post'], nonResourceURLs: ['/metrics', '/logs/*'] }]),
        { ...ALICE, code: 403 },
      ),
      post(
        `${API}/clusterroles`,
        clusterRole('{ns}-metrics', [{ verbs: ['get'], nonResourceURLs: ['/metrics'] }]),
        { ...ALICE, code: 201 },
      ),
      post(
        `${API}/clusterroles`,
        clusterRole('{ns}-aggregate', [], {
          aggregationRule: { clusterRoleSelectors: [{ matchLabels: { a: 'b' } }] },
        }),
        { ...ALICE, code: 403 },
      ),
      post(ROLES, role('dry', [rule('get watch', 'core', 'pods')]), {
        ...ALICE,
        path: `${ROLES}?dryRun=All`,
        code: 403,
      }),
    ],
  },
  {
    name: 'escalate',
    given: [
      post(
        `${API}/clusterroles`,
        clusterRole('{ns}-escalator', [
          WRITES,
          rule('escalate', GROUP, 'roles clusterroles'),
          rule('bind', GROUP, 'clusterroles', { resourceNames: ['view'] }),
        ]),
      ),
      post(`${API}/clusterrolebindings`, clusterBinding('{ns}-escalator', '{ns}-escalator', 'alice-{ns}')),
      seen(ROLES),
    ],
    steps: [
      post(ROLES, role('all', [rule('*', '*', '*')]), { ...ALICE, code: 201 }),
      post(
        `${API}/clusterroles`,
        clusterRole('{ns}-aggregate', [], {
          aggregationRule: { clusterRoleSelectors: [{ matchLabels: { a: 'b' } }] },
        }),
        { ...ALICE, code: 201 },
      ),
      post(BINDINGS, binding('view', 'ClusterRole', 'view', 'bob'), { ...ALICE, code: 201 }),
      post(BINDINGS, binding('all', 'Role', 'all', 'bob'), { ...ALICE, code: 403 }),
      post(BINDINGS, binding('admin', 'ClusterRole', 'cluster-admin', 'bob'), { ...ALICE, code: 403 }),
    ],
  },
  {
    name: 'bindings',
    given: [
      post(`${API}/clusterroles`, clusterRole('{ns}-binder', [WRITES, rule('get', 'core', 'pods')])),
      post(`${API}/clusterrolebindings`, clusterBinding('{ns}-binder', '{ns}-binder', 'alice-{ns}')),
      post(`${API}/clusterroles`, clusterRole('{ns}-pods', [rule('get', 'core', 'pods')])),
      post(ROLES, role('nodes', [rule('get list', 'core', 'secrets'), rule('get', 'core', 'pods')])),
      seen(ROLES),
    ],
    steps: [
      post(BINDINGS, binding('pods', 'ClusterRole', '{ns}-pods', 'bob'), { ...ALICE, code: 201 }),
      post(BINDINGS, binding('nodes', 'Role', 'nodes', 'bob'), { ...ALICE, code: 403 }),
      post(BINDINGS, binding('missing', 'Role', 'none', 'bob'), { ...ALICE, code: 404 }),
      post(BINDINGS, binding('missing', 'ClusterRole', 'none-{ns}', 'bob'), { ...ALICE, code: 404 }),
      post(`${API}/clusterrolebindings`, clusterBinding('{ns}-pods', '{ns}-pods', 'bob'), {
        ...ALICE,
        code: 201,
      }),
      post(`${API}/clusterrolebindings`, clusterBinding('{ns}-admin', 'cluster-admin', 'bob'), {
        ...ALICE,
        code: 403,
      }),
      { method: 'DELETE', path: `${BINDINGS}/pods`, ...ALICE, code: 200 },
      post(BINDINGS, binding('by-master', 'Role', 'none', 'bob'), { code: 201 }),
      mergePatch(`${BINDINGS}/by-master`, { subjects: [] }, { ...ALICE, code: 404 }),
    ],
  },
  {
    name: 'who may do what',
    given: [
      post(
        ROLES,
        role('reader', [
          rule('get list watch', 'core', 'configmaps'),
          rule('get', 'core', 'pods/log', { resourceNames: ['web'] }),
        ]),
      ),
      post(BINDINGS, binding('reader', 'Role', 'reader', 'alice-{ns}')),
      seen('/api/v1/namespaces/{ns}/configmaps'),
    ],
    steps: [
      { path: '/api/v1/namespaces/{ns}/configmaps/none', ...ALICE, code: 404 },
      { path: '/api/v1/namespaces/{ns}/secrets/none', ...ALICE, code: 403 },
      { path: '/api/v1/namespaces/{ns}/secrets', ...ALICE, code: 403 },
      { path: '/api/v1/secrets', ...ALICE, code: 403 },
      { path: '/api/v1/nodes/n1', ...ALICE, code: 403 },
      { path: '/api/v1/namespaces/{ns}', ...ALICE, code: 403 },
      { path: '/api/v1/namespaces', ...ALICE, code: 403 },
      { path: '/apis/apps/v1/namespaces/{ns}/deployments', ...ALICE, code: 403 },
      post(
        'configmaps',
        { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } },
        { ...ALICE, code: 403 },
      ),
      { method: 'DELETE', path: '/api/v1/namespaces/{ns}/configmaps', ...ALICE, code: 403 },
      { method: 'DELETE', path: '/api/v1/namespaces/{ns}/configmaps/a', ...ALICE, code: 403 },
      mergePatch('/api/v1/namespaces/{ns}/pods/web/status', {}, { ...ALICE, code: 403 }),
      { method: 'POST', path: '/api/v1/namespaces/{ns}/pods/web/eviction', body: {}, ...ALICE, code: 403 },
      { path: '/metrics', ...ALICE, code: 403 },
      { path: '/logs/x', ...ALICE, code: 403 },
      { path: '/apis/none.example.com/v1/things', ...ALICE, code: 403 },
    ],
  },
  {
    name: 'what a new cluster has',
    steps: bootstrapRbac().map((object): Step => {
      const namespace = stringAt(object, 'metadata', 'namespace');
      const plural = `${(stringAt(object, 'kind') ?? '').toLowerCase()}s`;
      const where = namespace === undefined ? '' : `namespaces/${namespace}/`;
      return { path: `${API}/${where}${plural}/${stringAt(object, 'metadata', 'name') ?? ''}`, code: 200 };
    }),
  },
];

differentialSuite('rbac-writes', SCRIPTS);
