import type { JsonObject, JsonValue } from '../../src/kube/json.ts';

/** One request of the script. */
export interface ScriptedRequest {
  readonly method: string;
  readonly path: string;
  /** `admin` unless given; `dev` may read in the namespace and little else. */
  readonly as?: 'dev' | 'nobody' | 'stranger';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: JsonValue;
  /** Sent as it is. */
  readonly text?: string;
  readonly type?: string;
}

const NS = '/api/v1/namespaces/audited';
const MERGE = 'application/merge-patch+json';
const STRATEGIC = 'application/strategic-merge-patch+json';
const JSON_PATCH = 'application/json-patch+json';

function get(path: string, more: Partial<ScriptedRequest> = {}): ScriptedRequest {
  return { method: 'GET', path, ...more };
}

function post(path: string, body: JsonValue, more: Partial<ScriptedRequest> = {}): ScriptedRequest {
  return { method: 'POST', path, body, ...more };
}

function put(path: string, body: JsonValue, more: Partial<ScriptedRequest> = {}): ScriptedRequest {
  return { method: 'PUT', path, body, ...more };
}

function patch(
  path: string,
  body: JsonValue,
  type: string,
  more: Partial<ScriptedRequest> = {},
): ScriptedRequest {
  return { method: 'PATCH', path, body, type, ...more };
}

function remove(path: string, body?: JsonValue, more: Partial<ScriptedRequest> = {}): ScriptedRequest {
  return { method: 'DELETE', path, ...(body === undefined ? {} : { body }), ...more };
}

function configMap(name: string, data: JsonObject = { color: 'green' }): JsonObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data };
}

const RBAC = 'rbac.authorization.k8s.io/v1';
const TEMPLATE = {
  metadata: { labels: { app: 'web' } },
  spec: { containers: [{ name: 'web', image: 'web:1', ports: [{ containerPort: 80 }] }] },
};

function deployment(name: string): JsonObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: { replicas: 2, selector: { matchLabels: { app: 'web' } }, template: TEMPLATE },
  };
}

const POD = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p1', labels: { app: 'p' } },
  spec: { automountServiceAccountToken: false, containers: [{ name: 'c', image: 'c:1' }] },
};

/** Namespace and rights that the others need. */
const SETTING: readonly ScriptedRequest[] = [
  post('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'audited' } }),
  post(`${NS}/serviceaccounts`, { metadata: { name: 'default' } }),
  post(`/apis/${RBAC}/namespaces/audited/roles`, {
    apiVersion: RBAC,
    kind: 'Role',
    metadata: { name: 'reader' },
    rules: [
      { apiGroups: ['', 'apps'], resources: ['configmaps', 'deployments'], verbs: ['get', 'list', 'watch'] },
    ],
  }),
  post(`/apis/${RBAC}/namespaces/audited/rolebindings`, {
    apiVersion: RBAC,
    kind: 'RoleBinding',
    metadata: { name: 'reader' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' },
    subjects: [{ kind: 'Group', apiGroup: 'rbac.authorization.k8s.io', name: 'devs' }],
  }),
  post(`/apis/${RBAC}/namespaces/audited/rolebindings`, {
    metadata: { name: 'robot' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' },
    subjects: [{ kind: 'ServiceAccount', name: 'robot', namespace: 'audited' }],
  }),
];

const CONFIG_MAPS: readonly ScriptedRequest[] = [
  post(`${NS}/configmaps`, configMap('one')),
  post(`${NS}/configmaps`, configMap('one')),
  post(`${NS}/configmaps`, { metadata: { name: 'two', labels: { a: 'b' } }, data: { html: '<b>&</b>' } }),
  post(`${NS}/configmaps?dryRun=All`, configMap('dry')),
  post(`${NS}/configmaps?fieldManager=me&fieldValidation=Strict`, configMap('managed')),
  post(`${NS}/configmaps`, { ...configMap('strange'), colour: 'red' }),
  post(`${NS}/configmaps?fieldValidation=Strict`, { ...configMap('strict'), colour: 'red' }),
  post(`${NS}/configmaps`, configMap('Not_A_Name')),
  post(`${NS}/configmaps`, configMap('')),
  post(`${NS}/configmaps`, {
    ...configMap('elsewhere'),
    metadata: { name: 'elsewhere', namespace: 'default' },
  }),
  post(`${NS}/configmaps`, { ...configMap('wrong'), kind: 'Secret' }),
  { method: 'POST', path: `${NS}/configmaps`, text: '{"metadata":' },
  {
    method: 'POST',
    path: `${NS}/configmaps`,
    text: 'metadata:\n  name: yaml\ndata:\n  a: b\n',
    type: 'application/yaml',
  },
  get(`${NS}/configmaps/one`),
  get(`${NS}/configmaps/missing`),
  get(`${NS}/configmaps/one?resourceVersion=0`),
  get(`${NS}/configmaps?limit=500`),
  get(`${NS}/configmaps?fieldSelector=metadata.name%3Done`),
  get(`${NS}/configmaps?fieldSelector=metadata.name%21%3Done`),
  get(`${NS}/configmaps?labelSelector=a%3Db`),
  get(`${NS}/configmaps?fieldSelector=spec.color%3Dred`),
  get(`${NS}/configmaps?limit=few`),
  get('/api/v1/configmaps?labelSelector=a%3Db'),
  get(`${NS}/configmaps?watch=true&timeoutSeconds=1`),
  get(`${NS}/configmaps?watch=1&timeoutSeconds=1&fieldSelector=metadata.name%3Done`),
  get(`/api/v1/watch/namespaces/audited/configmaps?timeoutSeconds=1`),
  get(`${NS}/configmaps/one`, {
    headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json' },
  }),
  get(`${NS}/configmaps`, {
    headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json' },
  }),
  get(`${NS}/configmaps/one`, {
    headers: { accept: 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io,application/json' },
  }),
  put(`${NS}/configmaps/one`, configMap('one', { color: 'blue' })),
  put(`${NS}/configmaps/one`, { ...configMap('one'), metadata: { name: 'one', resourceVersion: '1' } }),
  put(`${NS}/configmaps/one`, { ...configMap('one'), metadata: { name: 'one', uid: 'not-this-one' } }),
  put(`${NS}/configmaps/missing`, configMap('missing')),
  put(`${NS}/configmaps/one`, configMap('other')),
  put(`${NS}/configmaps/one?dryRun=All`, configMap('one', { color: 'grey' })),
  patch(`${NS}/configmaps/one`, { data: { color: 'black', gone: null } }, MERGE),
  patch(`${NS}/configmaps/one`, { metadata: { labels: { a: 'c' } } }, STRATEGIC),
  patch(`${NS}/configmaps/one`, [{ op: 'add', path: '/data/size', value: 'big' }], JSON_PATCH),
  patch(`${NS}/configmaps/one`, [{ op: 'test', path: '/data/size', value: 'small' }], JSON_PATCH),
  patch(`${NS}/configmaps/one`, { data: {} }, 'application/json'),
  patch(`${NS}/configmaps/missing`, { data: { a: 'b' } }, MERGE),
  remove(`${NS}/configmaps/two`),
  remove(`${NS}/configmaps/missing`),
  remove(`${NS}/configmaps/managed`, {
    kind: 'DeleteOptions',
    apiVersion: 'v1',
    propagationPolicy: 'Background',
  }),
  remove(`${NS}/configmaps/one`, { preconditions: { uid: 'not-this-one' } }),
  remove(`${NS}/configmaps/one?gracePeriodSeconds=0&propagationPolicy=Foreground&dryRun=All`),
  remove(`${NS}/configmaps?labelSelector=a%3Dz`),
  remove(`${NS}/configmaps?labelSelector=a%3Dc`, { kind: 'DeleteOptions', apiVersion: 'v1' }),
];

const WORKLOADS: readonly ScriptedRequest[] = [
  post('/apis/apps/v1/namespaces/audited/deployments', deployment('web')),
  get('/apis/apps/v1/namespaces/audited/deployments/web'),
  get('/apis/apps/v1/namespaces/audited/deployments/web/scale'),
  put('/apis/apps/v1/namespaces/audited/deployments/web/scale', {
    apiVersion: 'autoscaling/v1',
    kind: 'Scale',
    metadata: { name: 'web', namespace: 'audited' },
    spec: { replicas: 3 },
  }),
  patch('/apis/apps/v1/namespaces/audited/deployments/web/scale', { spec: { replicas: 4 } }, MERGE),
  patch(
    '/apis/apps/v1/namespaces/audited/deployments/web',
    { spec: { template: { spec: { containers: [{ name: 'web', image: 'web:2' }] } } } },
    STRATEGIC,
  ),
  patch('/apis/apps/v1/namespaces/audited/deployments/web/status', { status: { replicas: 1 } }, MERGE),
  get('/apis/apps/v1/namespaces/audited/deployments?watch=true&timeoutSeconds=1&resourceVersion=0'),
  remove('/apis/apps/v1/namespaces/audited/deployments/web', { propagationPolicy: 'Orphan' }),
  post(`${NS}/pods`, POD),
  get(`${NS}/pods/p1`),
  get(`${NS}/pods?fieldSelector=spec.nodeName%3D`),
  post(`${NS}/pods/p1/binding`, { target: { kind: 'Node', name: 'n1' }, metadata: { name: 'p1' } }),
  patch(`${NS}/pods/p1/status`, { status: { phase: 'Running' } }, STRATEGIC),
  post(`${NS}/pods/gone/eviction`, {
    apiVersion: 'policy/v1',
    kind: 'Eviction',
    metadata: { name: 'gone', namespace: 'audited' },
  }),
  remove(`${NS}/pods/p1`, { gracePeriodSeconds: 0 }),
  remove(`${NS}/pods`),
  post(`${NS}/resourcequotas`, { metadata: { name: 'quota' }, spec: { hard: { pods: '10' } } }),
  remove(`${NS}/resourcequotas/quota`),
  post(`${NS}/services`, {
    metadata: { name: 'svc' },
    spec: { clusterIP: 'None', selector: { app: 'web' }, ports: [{ port: 80 }] },
  }),
  get(`${NS}/services/svc`),
  remove(`${NS}/services/svc`),
  get(`${NS}/endpoints`),
  post(`${NS}/endpoints`, { metadata: { name: 'old' } }),
];

const CREDENTIALS: readonly ScriptedRequest[] = [
  post(`${NS}/secrets`, {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 's' },
    stringData: { password: 'x' },
  }),
  get(`${NS}/secrets/s`),
  get(`${NS}/secrets`),
  patch(`${NS}/secrets/s`, { data: { password: 'eQ==' } }, MERGE),
  remove(`${NS}/secrets/s`),
  post(`${NS}/serviceaccounts`, { metadata: { name: 'robot' } }),
  post(`${NS}/serviceaccounts/robot/token`, {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: { expirationSeconds: 600 },
  }),
  post('/apis/authentication.k8s.io/v1/tokenreviews', {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenReview',
    spec: { token: 'no-such-token' },
  }),
  post('/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: { resourceAttributes: { verb: 'get', resource: 'pods', namespace: 'audited' } },
  }),
  post('/apis/authorization.k8s.io/v1/subjectaccessreviews', {
    spec: {
      user: 'dev',
      groups: ['devs'],
      resourceAttributes: { verb: 'list', resource: 'configmaps', namespace: 'audited' },
    },
  }),
  post('/apis/authentication.k8s.io/v1/selfsubjectreviews', {}, { as: 'dev' }),
];

const USERS: readonly ScriptedRequest[] = [
  get(`${NS}/configmaps`, { as: 'dev' }),
  get(`${NS}/configmaps/one`, { as: 'dev' }),
  get('/apis/apps/v1/namespaces/audited/deployments?watch=true&timeoutSeconds=1', { as: 'dev' }),
  get(`${NS}/secrets`, { as: 'dev' }),
  get('/api/v1/nodes', { as: 'dev' }),
  get('/api/v1/nodes/n1', { as: 'dev' }),
  post(`${NS}/configmaps`, configMap('mine'), { as: 'dev' }),
  patch(`${NS}/configmaps/one`, { data: {} }, MERGE, { as: 'dev' }),
  remove(`${NS}/configmaps`, undefined, { as: 'dev' }),
  get(`${NS}/pods/p1/log`, { as: 'dev' }),
  get('/metrics', { as: 'dev' }),
  get('/version', { as: 'dev' }),
  get('/api', { as: 'dev' }),
  get('/healthz', { as: 'nobody' }),
  get('/version', { as: 'nobody' }),
  get(`${NS}/configmaps`, { as: 'nobody' }),
  get(`${NS}/configmaps`, { as: 'stranger' }),
  get('/healthz', { as: 'stranger' }),
  get(`${NS}/configmaps`, { headers: { 'impersonate-user': 'dev', 'impersonate-group': 'devs' } }),
  get(`${NS}/configmaps`, { headers: { 'impersonate-user': 'eve', 'impersonate-extra-team': 'red' } }),
  get(`${NS}/configmaps`, { headers: { 'impersonate-user': 'system:serviceaccount:audited:robot' } }),
  get(`${NS}/configmaps`, { headers: { 'impersonate-user': 'system:anonymous' } }),
  get(`${NS}/configmaps`, { headers: { 'impersonate-group': 'devs' } }),
  get(`${NS}/configmaps`, { as: 'dev', headers: { 'impersonate-user': 'admin' } }),
  get(`${NS}/configmaps`, { headers: { 'user-agent': `long/${'x'.repeat(1100)}` } }),
  get(`${NS}/configmaps`, { headers: { 'x-forwarded-for': '10.1.2.3, 10.4.5.6', 'x-real-ip': '10.7.8.9' } }),
];

const OTHERS: readonly ScriptedRequest[] = [
  get('/healthz'),
  get('/livez?verbose'),
  get('/readyz/ping'),
  get('/readyz/nothing-like-this'),
  get('/version'),
  get('/api'),
  get('/api/v2'),
  get('/apis/apps'),
  get('/nothing/here'),
  get('/apis/nothing.example.com/v1/things'),
  get('/api/v1/things'),
  get(`${NS}/configmaps/one/nothing`),
  get(`${NS}/configmaps?timeout=soon`),
  get(`${NS}/configmaps?timeout=5`),
  get(`${NS}/configmaps?timeout=30s`),
  { method: 'HEAD', path: `${NS}/configmaps` },
  { method: 'OPTIONS', path: `${NS}/configmaps` },
  { method: 'POST', path: '/healthz' },
  post(`${NS}/configmaps/one`, configMap('one')),
  put(`${NS}/configmaps`, configMap('one')),
  get('/apis/coordination.k8s.io/v1/namespaces/audited/leases'),
  post('/apis/coordination.k8s.io/v1/namespaces/audited/leases', {
    metadata: { name: 'lock' },
    spec: { holderIdentity: 'me', leaseDurationSeconds: 15 },
  }),
  remove('/apis/coordination.k8s.io/v1/namespaces/audited/leases/lock'),
  get('/api/v1/namespaces/audited'),
  get('/api/v1/namespaces/audited/status'),
  patch('/api/v1/namespaces/audited', { metadata: { labels: { seen: 'yes' } } }, MERGE),
  remove('/api/v1/namespaces/audited'),
];

/** The same requests for every server and every policy, in this order. */
export const SCRIPT: readonly ScriptedRequest[] = [
  ...SETTING,
  ...CONFIG_MAPS,
  ...WORKLOADS,
  ...CREDENTIALS,
  ...USERS,
  ...OTHERS,
];

/** Everything; levels and stages as clusters have them; fine rules. */
export const POLICIES: Readonly<Record<string, JsonObject>> = {
  everything: { apiVersion: 'audit.k8s.io/v1', kind: 'Policy', rules: [{ level: 'RequestResponse' }] },
  usual: {
    apiVersion: 'audit.k8s.io/v1',
    kind: 'Policy',
    omitStages: ['RequestReceived'],
    omitManagedFields: true,
    rules: [
      { level: 'None', users: ['system:anonymous'], nonResourceURLs: ['/healthz*', '/version'] },
      { level: 'None', userGroups: ['devs'], verbs: ['watch'] },
      {
        level: 'Metadata',
        resources: [
          { group: '', resources: ['secrets', 'serviceaccounts/token'] },
          { group: 'authentication.k8s.io', resources: ['tokenreviews'] },
        ],
      },
      { level: 'Request', verbs: ['get', 'list', 'watch'] },
      { level: 'RequestResponse', resources: [{ group: '' }, { group: 'apps' }], omitManagedFields: false },
      { level: 'Metadata' },
    ],
  },
  fine: {
    apiVersion: 'audit.k8s.io/v1',
    kind: 'Policy',
    rules: [
      { level: 'Request', resources: [{ group: '', resources: ['configmaps'], resourceNames: ['one'] }] },
      {
        level: 'Metadata',
        resources: [
          { group: '', resources: ['pods/*'] },
          { group: '*', resources: ['*/scale', '*/status'] },
        ],
        omitStages: ['RequestReceived'],
      },
      {
        level: 'RequestResponse',
        namespaces: ['audited'],
        verbs: ['delete', 'deletecollection'],
        omitStages: ['ResponseComplete'],
      },
      { level: 'Metadata', namespaces: [''], verbs: ['create', 'get'] },
      { level: 'Metadata', nonResourceURLs: ['/api*', '/readyz/*'] },
      { level: 'None', users: ['administrator'] },
      { level: 'Metadata', omitStages: ['ResponseStarted'] },
    ],
  },
};
