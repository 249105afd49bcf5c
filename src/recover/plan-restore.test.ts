import { expect, it } from 'vitest';
import { isJsonObject, type JsonObject } from '../kube/json.ts';
import { objectNameKey } from '../kube/kube-object.ts';
import { UNKNOWN_STATE, type LiveState } from './live-state.ts';
import { planRestore } from './plan-restore.ts';
import { freshestOfEach, type RecoveredObject } from './recovered-object.ts';

function object(
  apiVersion: string,
  kind: string,
  name: string,
  more: JsonObject = {},
  namespace = 'shop',
): RecoveredObject {
  const group = apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
  const { metadata = {}, ...rest } = more;
  return {
    name: { group, kind, namespace, name },
    body: {
      apiVersion,
      kind,
      metadata: {
        name,
        ...(namespace === '' ? {} : { namespace }),
        uid: 'old',
        ...(isJsonObject(metadata) ? metadata : {}),
      },
      ...rest,
    },
    foundIn: { type: 'snapshot', file: 'snapshot.db', revision: 7 },
    certainty: 'exact',
    asOf_us: 0,
    deletion: undefined,
    guessed: [],
  };
}

function planOf(wanted: readonly RecoveredObject[], live: Partial<LiveState> = {}) {
  return planRestore({ wanted, lost: [], cannotTell: [], live: { ...UNKNOWN_STATE, ...live }, callers: [] });
}

const owned = (kind: string, name: string, apiVersion = 'apps/v1', controller = true): JsonObject => ({
  metadata: { ownerReferences: [{ apiVersion, kind, name, uid: 'old', controller }] },
});
const service = (spec: JsonObject = {}): RecoveredObject => object('v1', 'Service', 'web', { spec });

it.each<[string, RecoveredObject, readonly RecoveredObject[]]>([
  [
    'a pod of a ReplicaSet that comes back',
    object('v1', 'Pod', 'web-1', owned('ReplicaSet', 'web')),
    [object('apps/v1', 'ReplicaSet', 'web')],
  ],
  [
    'a mirror of a static pod',
    object('v1', 'Pod', 'etcd', { metadata: { annotations: { 'kubernetes.io/config.mirror': 'x' } } }),
    [],
  ],
  ['an Event', object('v1', 'Event', 'e'), []],
  ['a Lease', object('coordination.k8s.io/v1', 'Lease', 'l'), []],
  ['the endpoints of a Service that comes back', object('v1', 'Endpoints', 'web'), [service()]],
  ['the root certificates of every namespace', object('v1', 'ConfigMap', 'kube-root-ca.crt'), []],
  ['the Service of the API server', object('v1', 'Service', 'kubernetes', {}, 'default'), []],
  [
    'a generated token',
    object('v1', 'Secret', 'sa-token-abcde', { type: 'kubernetes.io/service-account-token' }),
    [],
  ],
])('leaves out %s', (_, left, others) => {
  const { steps, leftOut } = planOf([...others, left]);
  expect(leftOut.map(({ object: name }) => name)).toEqual([left.name]);
  expect(steps).toHaveLength(others.length);
});

it('leaves out what is there already, and what the cluster does not serve', () => {
  expect(planOf([service()], { uidOf: () => 'uid' }).leftOut).toMatchObject([{ why: 'it is there already' }]);
  const custom = object('example.com/v1', 'Database', 'orders');
  expect(planOf([custom]).leftOut).toMatchObject([
    { why: expect.stringContaining('the cluster serves no Database of example.com') },
  ]);
  const definition = object(
    'apiextensions.k8s.io/v1',
    'CustomResourceDefinition',
    'databases.example.com',
    { spec: { group: 'example.com', scope: 'Namespaced', names: { kind: 'Database', plural: 'databases' } } },
    '',
  );
  const paths = planOf([custom, definition]).steps.map(({ request }) => request.path);
  expect(paths).toEqual([
    '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
    '/apis/example.com/v1/namespaces/shop/databases',
  ]);
});

it('brings first what webhooks stand on, with what runs behind it and what that mounts, and webhooks last', () => {
  const gate = object('v1', 'Service', 'gate', { spec: { selector: { app: 'gate' } } });
  const configuration = object(
    'admissionregistration.k8s.io/v1',
    'ValidatingWebhookConfiguration',
    'gate',
    {
      webhooks: [
        { name: 'gate.example.com', clientConfig: { service: { namespace: 'shop', name: 'gate' } } },
      ],
    },
    '',
  );
  const template = {
    metadata: { labels: { app: 'gate' } },
    spec: { containers: [{ name: 'c', envFrom: [{ secretRef: { name: 'keys' } }] }] },
  };
  const program = object('apps/v1', 'Deployment', 'gate', { spec: { template } });
  const wanted = [
    configuration,
    object('v1', 'ConfigMap', 'other'),
    program,
    service(),
    gate,
    object('v1', 'Secret', 'keys'),
  ];
  const steps = planOf(wanted).steps.map(({ stage, object: { kind, name }, waitsFor }) => [
    stage,
    kind,
    name,
    waitsFor?.type,
  ]);
  expect(steps).toEqual([
    ['what admission stands on', 'Secret', 'keys', undefined],
    ['what admission stands on', 'Service', 'gate', 'ready endpoints'],
    ['what admission stands on', 'Deployment', 'gate', undefined],
    ['configuration', 'ConfigMap', 'other', undefined],
    ['services', 'Service', 'web', undefined],
    ['admission', 'ValidatingWebhookConfiguration', 'gate', undefined],
  ]);
});

it('links owners: those that live by their new uid, those that come back later, and drops those that are gone', () => {
  const config = (name: string, owner: string) =>
    object('v1', 'ConfigMap', name, owned('Database', owner, 'example.com/v1', false));
  const database = object('example.com/v1', 'Database', 'coming');
  const { steps } = planOf([config('a', 'alive'), config('b', 'coming'), config('c', 'gone'), database], {
    uidOf: ({ kind, name }) => (kind === 'Database' && name === 'alive' ? 'new' : undefined),
    served: (group, kind) =>
      kind === 'Database'
        ? { group, version: 'v1', resource: 'databases', namespaced: true }
        : UNKNOWN_STATE.served(group, kind),
  });
  const of = (name: string) => steps.find((step) => step.object.name === name);
  expect(of('a')?.request.body).toMatchObject({ metadata: { ownerReferences: [{ uid: 'new' }] } });
  expect(of('b')).toMatchObject({
    stage: 'custom resources',
    owners: [{ index: 0, owner: { name: 'coming' } }],
  });
  expect(of('c')?.request.body).not.toHaveProperty('metadata.ownerReferences');
  expect(of('c')?.notes).toEqual([
    'It was owned by Database gone, which is gone: it is restored without owner.',
  ]);
});

it('keeps addresses and node ports as long as nobody else has them', () => {
  const spec = { clusterIP: '10.0.0.9', clusterIPs: ['10.0.0.9'], ports: [{ port: 80, nodePort: 30_080 }] };
  const bodyIn = (live: Partial<LiveState>) => planOf([service(spec)], live).steps[0];
  expect(bodyIn({})?.request.body['spec']).toEqual(spec);
  const other = { group: '', kind: 'Service', namespace: 'shop', name: 'thief' };
  const taken = bodyIn({ ownerOfAddress: () => other, ownerOfNodePort: () => other });
  expect(taken?.request.body['spec']).toEqual({ ports: [{ port: 80 }] });
  expect(taken?.notes).toEqual([
    expect.stringContaining('Its address 10.0.0.9 now belongs to Service shop/thief'),
    expect.stringContaining('Its node port 30080 now belongs to Service shop/thief'),
  ]);
});

const version = (certainty: RecoveredObject['certainty'], asOf_us: number): RecoveredObject => ({
  ...service(),
  certainty,
  asOf_us,
});

it('takes of each object the freshest version that is certain', () => {
  const [old, fresh, rebuilt, candidate] = [
    version('exact', 1),
    version('exact', 2),
    version('rebuilt', 9),
    version('candidate', 10),
  ];
  for (const among of [
    [old, fresh, rebuilt, candidate],
    [candidate, rebuilt, fresh, old],
  ])
    expect(freshestOfEach(among)).toEqual([fresh]);
  expect(freshestOfEach([candidate, rebuilt])).toEqual([rebuilt]);
  expect(
    new Set(freshestOfEach([old, object('v1', 'Service', 'other')]).map(({ name }) => objectNameKey(name)))
      .size,
  ).toBe(2);
});
