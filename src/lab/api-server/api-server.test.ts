import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonAt, stringAt, type JsonObject } from '../../kube/json.ts';
import { listAt } from '../../kube/kube-object.ts';
import { configMap, deployment, serveForTest, type ServedTest } from './api-server.fixture.ts';

let test: ServedTest;
const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';
const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';
const post = (path: string, body: JsonObject) => test.send({ method: 'POST', path, body });
const merge = (path: string, body: JsonObject) =>
  test.send({ method: 'PATCH', path, body, headers: { 'content-type': 'application/merge-patch+json' } });
const names = (list: JsonObject) => listAt(list, 'items').map((item) => jsonAt(item, 'metadata', 'name'));
const type = (frame: JsonObject) => frame['type'];

beforeAll(async () => {
  test = await serveForTest();
});
afterAll(() => test.close());

describe('create', () => {
  it('fills in what the API server fills in', async () => {
    const { code, body } = await post(DEPLOYMENTS, deployment('filled'));
    expect(code).toBe(201);
    expect(body['metadata']).toMatchObject({ name: 'filled', namespace: 'default', generation: 1 });
    expect(body['status']).toEqual({});
    expect(body['spec']).toMatchObject({
      replicas: 1,
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' } },
    });
    expect(jsonAt(body, 'spec', 'template', 'spec')).toEqual({
      containers: [
        {
          name: 'web',
          image: 'web:1',
          resources: {},
          terminationMessagePath: '/dev/termination-log',
          terminationMessagePolicy: 'File',
          imagePullPolicy: 'IfNotPresent',
        },
      ],
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 30,
      dnsPolicy: 'ClusterFirst',
      securityContext: {},
      schedulerName: 'default-scheduler',
    });
  });

  it.each([
    ['a name that is taken', CONFIG_MAPS, configMap('taken'), 409, 'configmaps "taken" already exists'],
    [
      'no such namespace',
      '/api/v1/namespaces/none/configmaps',
      configMap('x'),
      404,
      'namespaces "none" not found',
    ],
    [
      'another namespace than the URL',
      CONFIG_MAPS,
      { ...configMap('x'), metadata: { name: 'x', namespace: 'kube-system' } },
      400,
      'the namespace of the provided object does not match the namespace sent on the request',
    ],
    [
      'no name',
      CONFIG_MAPS,
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: {} },
      422,
      'ConfigMap "" is invalid: metadata.name: Required value: name or generateName is required',
    ],
    [
      'another version',
      DEPLOYMENTS,
      { ...deployment('x'), apiVersion: 'apps/v1beta1' },
      400,
      'the API version in the data (apps/v1beta1) does not match the expected API version (apps/v1)',
    ],
    [
      'a wrong type',
      DEPLOYMENTS,
      { ...deployment('x'), spec: { replicas: 'two' } },
      400,
      'Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
    ],
    [
      'an unknown field, strictly',
      `${CONFIG_MAPS}?fieldValidation=Strict`,
      { ...configMap('x'), dat: {} },
      400,
      'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "dat"',
    ],
  ])('refuses %s', async (_what, path, body, code, message) => {
    if (code === 409) await post(CONFIG_MAPS, configMap('taken'));
    const answer = await post(path, body);
    expect(answer.code).toBe(code);
    expect(answer.body).toMatchObject({ kind: 'Status', status: 'Failure', message, code });
  });

  it('warns of an unknown field and drops it', async () => {
    const { headers, body } = await post(CONFIG_MAPS, { ...configMap('warned'), dat: {} });
    expect(headers['warning']).toBe('299 - "unknown field \\"dat\\""');
    expect(Object.keys(body)).not.toContain('dat');
  });

  it('writes nothing on a dry run', async () => {
    expect((await post(`${CONFIG_MAPS}?dryRun=All`, configMap('dry'))).code).toBe(201);
    expect((await test.send({ path: `${CONFIG_MAPS}/dry` })).code).toBe(404);
  });
});

describe('update and patch', () => {
  it('refuses an old revision', async () => {
    const { body } = await post(CONFIG_MAPS, configMap('raced'));
    await merge(`${CONFIG_MAPS}/raced`, { data: { a: '1' } });
    const answer = await test.send({ method: 'PUT', path: `${CONFIG_MAPS}/raced`, body });
    expect(answer.body).toMatchObject({
      code: 409,
      reason: 'Conflict',
      message:
        'Operation cannot be fulfilled on configmaps "raced": the object has been modified; please apply your changes to the latest version and try again',
    });
  });

  it('does not write what changes nothing', async () => {
    const { body } = await post(CONFIG_MAPS, configMap('same', { a: '1' }));
    const again = await merge(`${CONFIG_MAPS}/same`, { data: { a: '1' } });
    expect(jsonAt(again.body, 'metadata', 'resourceVersion')).toBe(
      jsonAt(body, 'metadata', 'resourceVersion'),
    );
  });

  it('counts the generation for the spec, and keeps the status apart', async () => {
    await post(DEPLOYMENTS, deployment('counted'));
    const spec = await merge(`${DEPLOYMENTS}/counted`, { spec: { replicas: 3 }, status: { replicas: 9 } });
    expect(jsonAt(spec.body, 'metadata', 'generation')).toBe(2);
    expect(spec.body['status']).toEqual({});
    const status = await merge(`${DEPLOYMENTS}/counted/status`, {
      spec: { replicas: 7 },
      status: { replicas: 2 },
    });
    expect(jsonAt(status.body, 'metadata', 'generation')).toBe(2);
    expect(jsonAt(status.body, 'spec', 'replicas')).toBe(3);
    expect(status.body['status']).toEqual({ replicas: 2 });
    const scale = await test.send({ path: `${DEPLOYMENTS}/counted/scale` });
    expect(scale.body).toMatchObject({
      kind: 'Scale',
      spec: { replicas: 3 },
      status: { replicas: 2, selector: 'app=counted' },
    });
  });

  it('merges lists by their key', async () => {
    await post(DEPLOYMENTS, deployment('merged'));
    const containers = [{ name: 'side', image: 'side:1' }];
    const { body } = await test.send({
      method: 'PATCH',
      path: `${DEPLOYMENTS}/merged`,
      body: { spec: { template: { spec: { containers } } } },
      headers: { 'content-type': 'application/strategic-merge-patch+json' },
    });
    expect(listAt(body, 'spec', 'template', 'spec', 'containers').map((one) => jsonAt(one, 'name'))).toEqual(
      expect.arrayContaining(['side', 'web']),
    );
  });

  it('refuses what it cannot read as an apply configuration', async () => {
    const answer = await test.send({
      method: 'PATCH',
      path: `${CONFIG_MAPS}/x`,
      body: configMap('x'),
      headers: { 'content-type': 'application/apply-patch+cbor' },
    });
    expect(answer.body).toMatchObject({ code: 415, reason: 'UnsupportedMediaType' });
  });
});

describe('delete', () => {
  it('waits for finalizers, and goes with the last', async () => {
    const path = `${CONFIG_MAPS}/held`;
    await post(CONFIG_MAPS, { ...configMap('held'), metadata: { name: 'held', finalizers: ['x.io/a'] } });
    const { body } = await test.send({ method: 'DELETE', path });
    expect(body).toMatchObject({ metadata: { deletionGracePeriodSeconds: 0, finalizers: ['x.io/a'] } });
    const added = await merge(path, { metadata: { finalizers: ['x.io/a', 'x.io/b'] } });
    expect(added.code).toBe(422);
    await merge(path, { metadata: { finalizers: null } });
    expect((await test.send({ path })).code).toBe(404);
  });

  it('keeps the namespaces that the cluster needs', async () => {
    const { body } = await test.send({ method: 'DELETE', path: '/api/v1/namespaces/default' });
    expect(body).toMatchObject({
      code: 403,
      message: 'namespaces "default" is forbidden: this namespace may not be deleted',
    });
  });
});

describe('list', () => {
  it('pages at one revision', async () => {
    const path = '/api/v1/namespaces/kube-public/configmaps';
    for (const name of ['a', 'b', 'c']) await post(path, configMap(name));
    const first = await test.send({ path: `${path}?limit=2` });
    expect(names(first.body)).toEqual(['a', 'b']);
    expect(jsonAt(first.body, 'metadata', 'remainingItemCount')).toBe(1);
    await test.send({ method: 'DELETE', path: `${path}/c` });
    await post(path, configMap('d'));
    const token = stringAt(first.body, 'metadata', 'continue') ?? '';
    const second = await test.send({ path: `${path}?limit=2&continue=${token}` });
    expect(names(second.body)).toEqual(['c']);
    expect(jsonAt(second.body, 'metadata', 'resourceVersion')).toBe(
      jsonAt(first.body, 'metadata', 'resourceVersion'),
    );
    test.server.store.compact(test.server.store.revision);
    const late = await test.send({ path: `${path}?limit=2&continue=${token}` });
    expect(late.body).toMatchObject({ code: 410, reason: 'Expired' });
    const fresh = stringAt(late.body, 'metadata', 'continue') ?? '';
    expect(names((await test.send({ path: `${path}?limit=2&continue=${fresh}` })).body)).toEqual(['d']);
  });

  it.each([
    ['resourceVersionMatch=Exact', 422],
    ['resourceVersionMatch=Exact&resourceVersion=0', 422],
    ['sendInitialEvents=true', 422],
    ['continue=nonsense', 400],
    ['fieldSelector=spec.nothing=x', 400],
    ['labelSelector=a in (', 400],
  ])('refuses %s', async (query, code) => {
    expect((await test.send({ path: `${CONFIG_MAPS}?${encodeURI(query)}` })).code).toBe(code);
  });
});

describe('watch', () => {
  it('begins at a revision, and tells what a selector sees come and go', async () => {
    const path = '/api/v1/namespaces/kube-system/configmaps';
    const from = test.server.store.revision;
    await post(path, { ...configMap('seen'), metadata: { name: 'seen', labels: { on: 'yes' } } });
    await merge(`${path}/seen`, { metadata: { labels: { on: 'no' } } });
    await merge(`${path}/seen`, { metadata: { labels: { on: 'yes' } } });
    await test.send({ method: 'DELETE', path: `${path}/seen` });
    const frames = await test.watch(
      `${path}?watch=1&resourceVersion=${from}&labelSelector=on%3Dyes`,
      (all) => all.length >= 4,
    );
    expect(frames.map(type)).toEqual(['ADDED', 'DELETED', 'ADDED', 'DELETED']);
    expect(jsonAt(frames[3], 'object', 'metadata', 'resourceVersion')).toBe(
      String(test.server.store.revision),
    );
  });

  it('marks the end of what was there', async () => {
    const query = 'watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true';
    const frames = await test.watch(`/api/v1/namespaces?${query}`, (all) =>
      all.some((frame) => type(frame) === 'BOOKMARK'),
    );
    expect(frames.slice(0, -1).map(type)).toEqual(['ADDED', 'ADDED', 'ADDED', 'ADDED']);
    expect(jsonAt(frames.at(-1), 'object', 'metadata', 'annotations', 'k8s.io/initial-events-end')).toBe(
      'true',
    );
  });

  it('tells in the stream that a revision is too old', async () => {
    const path = '/api/v1/namespaces/kube-node-lease/configmaps';
    await post(path, configMap('old'));
    test.server.store.collection('configmaps').restartCache(test.server.store.revision);
    const frames = await test.watch(`${path}?watch=1&resourceVersion=2`, () => false);
    expect(frames).toMatchObject([
      { type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } },
    ]);
  });
});

describe('representations', () => {
  it('prints a table', async () => {
    const { body } = await test.send({
      path: '/api/v1/namespaces',
      headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json' },
    });
    expect(listAt(body, 'columnDefinitions').map((column) => jsonAt(column, 'name'))).toEqual([
      'Name',
      'Status',
      'Age',
    ]);
    expect(listAt(body, 'rows')[0]).toMatchObject({
      cells: ['default', 'Active', expect.any(String)],
      object: { kind: 'PartialObjectMetadata' },
    });
  });

  it('answers in protobuf who asks for it first, and refuses who takes nothing that there is', async () => {
    const path = CONFIG_MAPS;
    const protobuf = 'application/vnd.kubernetes.protobuf';
    const both = await test.send({ path, headers: { accept: `${protobuf},application/json` } });
    expect(both.headers['content-type']).toBe(protobuf);
    expect(both.text.startsWith('k8s\0')).toBe(true);
    const table = `application/json;as=Table;v=v1;g=meta.k8s.io`;
    const none = await test.send({ path, headers: { accept: 'application/cbor' } });
    expect(none.code).toBe(406);
    const people = await test.send({
      path,
      headers: { accept: `${protobuf};as=Table;v=v1;g=meta.k8s.io,${table}` },
    });
    expect(people.body['kind']).toBe('Table');
  });
});

describe('access', () => {
  it('takes tokens of service accounts and asks RBAC', async () => {
    await post('/api/v1/namespaces/default/serviceaccounts', {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'robot' },
    });
    const { body } = await post('/api/v1/namespaces/default/serviceaccounts/robot/token', {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: {},
    });
    const headers = { authorization: `Bearer ${stringAt(body, 'status', 'token') ?? ''}` };
    const refused = await test.send({ path: CONFIG_MAPS, headers });
    expect(refused.body).toMatchObject({
      code: 403,
      message:
        'configmaps is forbidden: User "system:serviceaccount:default:robot" cannot list resource "configmaps" in API group "" in the namespace "default"',
    });
    await post('/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings', {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { name: 'robot' },
      roleRef: { kind: 'ClusterRole', name: 'view' },
      subjects: [{ kind: 'ServiceAccount', name: 'robot', namespace: 'default' }],
    });
    expect((await test.send({ path: CONFIG_MAPS, headers })).code).toBe(200);
    expect((await test.send({ path: CONFIG_MAPS, headers: { authorization: 'Bearer x' } })).code).toBe(401);
  });
});

describe('custom resources', () => {
  it('are served once they are defined, and not any more when the definition goes', async () => {
    const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
    const schema = {
      openAPIV3Schema: {
        type: 'object',
        properties: { spec: { type: 'object', properties: { sails: { type: 'integer', default: 2 } } } },
      },
    };
    const made = await post(definitions, {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'boats.sea.io' },
      spec: {
        group: 'sea.io',
        scope: 'Namespaced',
        names: { kind: 'Boat', plural: 'boats' },
        versions: [{ name: 'v1', served: true, storage: true, schema }],
      },
    });
    expect(made.code).toBe(201);
    const boats = '/apis/sea.io/v1/namespaces/default/boats';
    const boat = await post(boats, {
      apiVersion: 'sea.io/v1',
      kind: 'Boat',
      metadata: { name: 'b' },
      spec: { mast: 1 },
    });
    expect(boat.body['spec']).toEqual({ sails: 2 });
    expect((await test.send({ path: '/apis/sea.io/v1' })).body).toMatchObject({ kind: 'APIResourceList' });
    await test.send({ method: 'DELETE', path: `${definitions}/boats.sea.io` });
    expect((await test.send({ path: boats })).code).toBe(404);
  });
});

describe('requests over all namespaces', () => {
  it('may look, and not delete', async () => {
    await post(CONFIG_MAPS, configMap('stays'));
    const { code } = await test.send({ method: 'DELETE', path: '/api/v1/configmaps' });
    expect(code).toBe(405);
    expect((await test.send({ path: `${CONFIG_MAPS}/stays` })).code).toBe(200);
  });
});
