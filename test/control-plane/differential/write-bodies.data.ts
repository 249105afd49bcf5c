import type { Script } from './script.fixture.ts';
import {
  configMap,
  CONFIG_MAPS,
  deployment,
  DEPLOYMENTS,
  patch,
  pod,
  PODS,
  post,
  put,
  remove,
  service,
  SERVICES,
} from './writes.fixture.ts';

const BAD_JSON = [
  '',
  ' ',
  'text',
  '{',
  '}',
  '[]',
  '[1',
  '1',
  'null',
  'true',
  'nul',
  '"text"',
  '{"kind":"ConfigMap"',
  '{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"x"}} trailing',
  '{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"x"},}',
  "{'kind':'ConfigMap'}",
  '{"kind":1}',
  '{"kind":"ConfigMap","apiVersion":1}',
  '{"metadata":[]}',
  '{"metadata":{"name":1}}',
  '{"metadata":{"name":"x"},"data":{"a":1}}',
  '{"metadata":{"name":"x"},"data":[]}',
  '{"metadata":{"name":"x"},"data":"text"}',
  '{"metadata":{"name":"x","labels":["a"]}}',
  '{"metadata":{"name":"x","creationTimestamp":1}}',
  '{"metadata":{"name":"x"},"immutable":"yes"}',
  '{"metadata":{"name":"x"},"binaryData":{"a":"%%"}}',
  'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x\n',
];

const BAD_YAML = [
  '',
  'text',
  '[1, 2',
  'a: b: c',
  'kind: ConfigMap\n\tmetadata: x\n',
  'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x\ndata:\n  a: 1\n',
  'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x\ndata:\n  a: "1"\n---\nkind: Secret\n',
  'apiVersion: v1\nkind: Secret\nmetadata:\n  name: x\n',
];

function identities(path: string, name: string): Script['steps'] {
  return [
    { kind: 'Secret' },
    { kind: 'Nonsense' },
    { kind: 'configmap' },
    { kind: '' },
    { apiVersion: 'v2' },
    { apiVersion: 'apps/v1' },
    { apiVersion: '' },
    { apiVersion: 'a/b/c' },
    { apiVersion: '', kind: '' },
    { metadata: { name: 'other' } },
    { metadata: { name: '' } },
    { metadata: {} },
    { metadata: { name, namespace: 'other' } },
    { metadata: { name, namespace: '' } },
    { metadata: { name, uid: 'other' } },
    { metadata: { name, resourceVersion: '1' } },
    { metadata: { name, resourceVersion: 'x' } },
    { metadata: { name, resourceVersion: '0' } },
    { metadata: { name, resourceVersion: '-1' } },
    { metadata: { name, generation: 7, selfLink: '/x', deletionGracePeriodSeconds: 5 } },
    { metadata: { name, deletionTimestamp: '2020-01-01T00:00:00Z' } },
    { metadata: { name, labels: { 'a b': 'c' } } },
    { metadata: { name, annotations: { 'a b': 'c' } } },
    { metadata: { name, ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'x' }] } },
    { metadata: { name, finalizers: ['orphan', 'foregroundDeletion'] } },
  ].map((more) =>
    path.includes(`/${name}`)
      ? put(`${path}?dryRun=All`, configMap(name, more), { title: JSON.stringify(more) })
      : post(`${path}?dryRun=All`, configMap(name, more), { title: JSON.stringify(more) }),
  );
}

const UNKNOWN_FIELDS =
  '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"x","foo":1},"spec":{"bar":[1],"containers":[{"name":"a","image":"b","baz":{},"name":"c"}]}}';
const UNKNOWN_YAML =
  'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x\n  foo: 1\ndata:\n  a: "1"\n  a: "2"\nbar: {}\nbar: 2\n';

const DEFAULT_MANY = Array.from({ length: 12 }, (_, index) => [`f${index}`, index] as const);

function validations(): Script['steps'] {
  const values = [
    '',
    '?fieldValidation=Strict',
    '?fieldValidation=Warn',
    '?fieldValidation=Ignore',
    '?fieldValidation=strict',
    '?fieldValidation=',
    '?fieldValidation=Nonsense',
  ];
  return values.flatMap((query) => {
    const dry = query === '' ? '?dryRun=All' : `${query}&dryRun=All`;
    return [
      post(`${PODS}${dry}`, UNKNOWN_FIELDS),
      post(`${CONFIG_MAPS}${dry}`, UNKNOWN_YAML, { contentType: 'application/yaml' }),
      post(
        `${CONFIG_MAPS}${dry}`,
        { ...configMap('many'), ...Object.fromEntries(DEFAULT_MANY) },
        { title: 'many' },
      ),
      put(`${CONFIG_MAPS}/web${dry}`, { ...configMap('web'), unknown: 1 }),
      put(`${CONFIG_MAPS}/web${dry}`, '{"metadata":{"name":"web"},"data":{"a":"1","a":"2"}}'),
      patch(`${CONFIG_MAPS}/web${dry}`, 'merge', { unknown: 1, metadata: { more: 2 } }),
      patch(`${CONFIG_MAPS}/web${dry}`, 'merge', '{"data":{"x":"1","x":"2"},"unknown":1}'),
      patch(`${CONFIG_MAPS}/web${dry}`, 'strategic', { unknown: 1 }),
      patch(`${CONFIG_MAPS}/web${dry}`, 'strategic', '{"data":{"x":"1","x":"2"}}'),
      patch(`${CONFIG_MAPS}/web${dry}`, 'json', '[{"op":"add","path":"/unknown","value":1}]'),
      patch(
        `${CONFIG_MAPS}/web${dry}`,
        'json',
        '[{"op":"add","op":"add","path":"/data/x","value":"1","foo":1}]',
      ),
    ];
  });
}

const CREATE_ON_UPDATE: readonly (readonly [path: string, body: object])[] = [
  [
    '/apis/coordination.k8s.io/v1/namespaces/{ns}/leases',
    { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', spec: {} },
  ],
  [SERVICES, { ...service('fresh') }],
  ['/api/v1/namespaces/{ns}/endpoints', { apiVersion: 'v1', kind: 'Endpoints' }],
  ['/api/v1/namespaces/{ns}/limitranges', { apiVersion: 'v1', kind: 'LimitRange', spec: { limits: [] } }],
  [CONFIG_MAPS, { apiVersion: 'v1', kind: 'ConfigMap' }],
  ['/api/v1/namespaces/{ns}/secrets', { apiVersion: 'v1', kind: 'Secret' }],
  ['/api/v1/namespaces/{ns}/serviceaccounts', { apiVersion: 'v1', kind: 'ServiceAccount' }],
  [PODS, pod('fresh')],
  [DEPLOYMENTS, deployment('fresh')],
  [
    '/apis/rbac.authorization.k8s.io/v1/namespaces/{ns}/roles',
    { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', rules: [] },
  ],
  [
    '/apis/networking.k8s.io/v1/namespaces/{ns}/networkpolicies',
    { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', spec: { podSelector: {} } },
  ],
  [
    '/apis/policy/v1/namespaces/{ns}/poddisruptionbudgets',
    { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', spec: { minAvailable: 1 } },
  ],
];

function named(body: object, metadata: object) {
  return JSON.parse(JSON.stringify({ ...body, metadata }));
}

/** POST and PUT: what is sent, and what it says of itself. */
export const BODY_SCRIPTS: readonly Script[] = [
  {
    name: 'bodies that are no JSON',
    steps: BAD_JSON.map((body) => post(`${CONFIG_MAPS}?dryRun=All`, body, { title: body })),
  },
  {
    name: 'replacements that are no JSON',
    given: [post(CONFIG_MAPS, configMap('x'))],
    steps: BAD_JSON.map((body) => put(`${CONFIG_MAPS}/x?dryRun=All`, body, { title: body })),
  },
  {
    name: 'bodies that are no YAML',
    steps: BAD_YAML.map((body) =>
      post(`${CONFIG_MAPS}?dryRun=All`, body, { title: body, contentType: 'application/yaml' }),
    ),
  },
  {
    name: 'bodies that are no deletion options',
    given: [post(CONFIG_MAPS, configMap('x'))],
    steps: [
      'text',
      '{',
      '[]',
      '1',
      '{"kind":"ConfigMap"}',
      '{"gracePeriodSeconds":"1"}',
      '{"unknown":1}',
      '{"dryRun":["Some"]}',
    ].map((body) => remove(`${CONFIG_MAPS}/none`, body, { title: body })),
  },
  {
    name: 'types of content',
    given: [post(CONFIG_MAPS, configMap('web'))],
    steps: [
      'text/plain',
      'application/xml',
      'application/json; charset=utf-8',
      'application/json;nonsense',
      'nonsense',
      '*/*',
      'application/x-yaml',
      'application/vnd.kubernetes.protobuf',
      'application/cbor',
      'application/merge-patch+json',
    ].flatMap((contentType) => [
      post(`${CONFIG_MAPS}?dryRun=All`, configMap('other'), { contentType, title: contentType }),
      put(`${CONFIG_MAPS}/web?dryRun=All`, configMap('web'), { contentType, title: contentType }),
      remove(`${CONFIG_MAPS}/none?dryRun=All`, {}, { contentType, title: contentType }),
    ]),
  },
  { name: 'identities of new objects', steps: identities(CONFIG_MAPS, 'web') },
  {
    name: 'identities of replacements',
    given: [post(CONFIG_MAPS, configMap('web'))],
    steps: identities(`${CONFIG_MAPS}/web`, 'web'),
  },
  {
    name: 'generated names',
    generated: ['made-', 'web-', 'Bad_', '-'],
    steps: [
      post(CONFIG_MAPS, named(configMap('x'), { generateName: 'made-' }), {
        code: 201,
        capture: { made: 'metadata.name' },
      }),
      { path: `${CONFIG_MAPS}/{made}`, title: 'the made one' },
      post(CONFIG_MAPS, named(configMap('x'), { generateName: 'made-', name: 'given' })),
      post(CONFIG_MAPS, named(configMap('x'), { generateName: 'made-', name: 'given' }), { code: 409 }),
      post(CONFIG_MAPS, named(configMap('x'), { generateName: 'Bad_' })),
      post(CONFIG_MAPS, named(configMap('x'), { generateName: '-' })),
      post(CONFIG_MAPS, named(configMap('x'), {})),
      post(`${SERVICES}?dryRun=All`, named(service('x'), { generateName: 'web-' })),
      post(`${CONFIG_MAPS}?dryRun=All`, named(configMap('x'), { generateName: 'made-' })),
    ],
  },
  {
    name: 'names',
    steps: [
      'a',
      'A',
      'a_b',
      'a.b',
      '-a',
      'a-',
      'a/b',
      '..',
      'a%b',
      'x'.repeat(253),
      'x'.repeat(254),
      '',
      'ünï',
    ].flatMap((name) => [
      post(`${CONFIG_MAPS}?dryRun=All`, configMap(name), { title: `ConfigMap ${name}` }),
      post(`${SERVICES}?dryRun=All`, service(name), { title: `Service ${name}` }),
    ]),
  },
  {
    name: 'writes that take turns',
    given: [post(CONFIG_MAPS, configMap('web'))],
    steps: [
      post(CONFIG_MAPS, configMap('web'), { code: 409 }),
      { path: `${CONFIG_MAPS}/web`, capture: { rv: 'metadata.resourceVersion', uid: 'metadata.uid' } },
      put(
        `${CONFIG_MAPS}/web`,
        configMap('web', { metadata: { name: 'web', resourceVersion: '{rv}' }, data: { a: '2' } }),
      ),
      put(
        `${CONFIG_MAPS}/web`,
        configMap('web', { metadata: { name: 'web', resourceVersion: '{rv}' }, data: { a: '3' } }),
        { code: 409 },
      ),
      put(`${CONFIG_MAPS}/web`, configMap('web', { data: { a: '4' } })),
      put(`${CONFIG_MAPS}/web`, configMap('web', { data: { a: '4' } })),
      patch(
        `${CONFIG_MAPS}/web`,
        'merge',
        { metadata: { resourceVersion: '{rv}' }, data: { a: '5' } },
        { code: 409 },
      ),
      patch(`${CONFIG_MAPS}/web`, 'strategic', { metadata: { uid: 'other' } }),
      patch(`${CONFIG_MAPS}/web`, 'merge', { data: { a: '4' } }),
      remove(`${CONFIG_MAPS}/web`, { preconditions: { uid: 'other' } }, { code: 409 }),
      remove(`${CONFIG_MAPS}/web`, { preconditions: { resourceVersion: '{rv}' } }, { code: 409 }),
      remove(`${CONFIG_MAPS}/web`, { preconditions: { uid: '{uid}' } }),
      remove(`${CONFIG_MAPS}/web`, {}, { code: 404 }),
      put(`${CONFIG_MAPS}/web`, configMap('web'), { code: 404 }),
    ],
  },
  {
    name: 'replacements of what is not there',
    steps: CREATE_ON_UPDATE.flatMap(([path, body]) => [
      put(`${path}/fresh?dryRun=All`, named(body, { name: 'fresh' })),
      put(`${path}/fresh`, named(body, { name: 'fresh', resourceVersion: '5' })),
      put(`${path}/fresh`, named(body, { name: 'fresh', uid: 'e5ccca2d-5fd6-4a3c-8cd8-f4c7ba3b7ea4' })),
      put(`${path}/fresh`, named(body, { name: 'fresh' })),
      put(`${path}/fresh`, named(body, { name: 'fresh', labels: { a: 'b' } })),
    ]),
  },
  { name: 'unknown and doubled fields', given: [post(CONFIG_MAPS, configMap('web'))], steps: validations() },
  {
    name: 'options',
    given: [post(CONFIG_MAPS, configMap('web'))],
    steps: [
      'dryRun=',
      'dryRun=all',
      'dryRun=All&dryRun=All',
      'dryRun=true',
      'fieldManager=me&dryRun=All',
      'fieldManager=&dryRun=All',
      'force=true&dryRun=All',
      'pretty=true&dryRun=All',
      'unknown=1&dryRun=All',
      'gracePeriodSeconds=5&dryRun=All',
      'timeout=1&dryRun=All',
      'timeout=5s&dryRun=All',
    ].flatMap((query) => [
      post(`${CONFIG_MAPS}?${query}`, configMap('new')),
      put(`${CONFIG_MAPS}/web?${query}`, configMap('web')),
      patch(`${CONFIG_MAPS}/web?${query}`, 'merge', { data: { a: '1' } }),
      remove(`${CONFIG_MAPS}/new?${query}`),
    ]),
  },
];
