import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonAt, stringAt, type JsonObject, type JsonValue } from '../../../kube/json.ts';
import { listAt, objectAt } from '../../../kube/kube-object.ts';
import { configMap, deployment, serveForTest, type ServedTest } from '../api-server.fixture.ts';

const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';
const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';

let test: ServedTest;
beforeAll(async () => {
  test = await serveForTest();
});
afterAll(() => test.close());

function apply(path: string, body: JsonValue, query: string, headers: Record<string, string> = {}) {
  return test.send({
    method: 'PATCH',
    path: `${path}?${query}`,
    body,
    headers: { 'content-type': 'application/apply-patch+yaml', ...headers },
  });
}

/** `manager operation subresource: fields`, without times, and in an order that does not depend on them. */
function managersOf(body: JsonObject): readonly string[] {
  const managers = listAt(body, 'metadata', 'managedFields').map((entry) => {
    const [manager, operation, subresource] = ['manager', 'operation', 'subresource'].map((key) =>
      stringAt(entry, key),
    );
    const through = subresource === undefined ? '' : ` ${subresource}`;
    return `${manager} ${operation}${through}: ${JSON.stringify(jsonAt(entry, 'fieldsV1'))}`;
  });
  return managers.toSorted();
}

describe('managedFields', () => {
  it('are written for creates and updates, by the name of the client', async () => {
    const headers = { 'user-agent': 'tester/v1 (linux)' };
    const { body } = await test.send({
      method: 'POST',
      path: CONFIG_MAPS,
      body: configMap('written', { a: '1' }),
      headers,
    });
    expect(managersOf(body)).toEqual(['tester Update: {"f:data":{".":{},"f:a":{}}}']);
    const patched = await test.send({
      method: 'PATCH',
      path: `${CONFIG_MAPS}/written?fieldManager=other`,
      body: { data: { a: '2', b: '3' } },
      headers: { 'content-type': 'application/merge-patch+json' },
    });
    expect(managersOf(patched.body)).toEqual([
      'other Update: {"f:data":{"f:a":{},"f:b":{}}}',
      'tester Update: {"f:data":{}}',
    ]);
  });

  it.each([[[{}]], [[]]])('are cleared by %j, and not written again', async (managedFields) => {
    const name = `cleared-${JSON.stringify(managedFields).length}`;
    await test.send({ method: 'POST', path: CONFIG_MAPS, body: configMap(name, { a: '1' }) });
    const cleared = await test.send({
      method: 'PATCH',
      path: `${CONFIG_MAPS}/${name}`,
      body: { metadata: { managedFields } },
      headers: { 'content-type': 'application/merge-patch+json' },
    });
    expect(managersOf(cleared.body)).toEqual([]);
    const patched = await test.send({
      method: 'PATCH',
      path: `${CONFIG_MAPS}/${name}`,
      body: { data: { a: '2' } },
      headers: { 'content-type': 'application/merge-patch+json' },
    });
    expect(managersOf(patched.body)).toEqual([]);
    const applied = await apply(
      `${CONFIG_MAPS}/${name}`,
      { ...configMap(name), data: { b: '1' } },
      'fieldManager=applier',
    );
    expect(managersOf(applied.body)).toEqual([
      'applier Apply: {"f:data":{"f:b":{}}}',
      'before-first-apply Update: {"f:data":{".":{},"f:a":{}}}',
    ]);
  });

  it('keep the newest ten Updates apart', async () => {
    await test.send({ method: 'POST', path: CONFIG_MAPS, body: configMap('many', { a: '1' }) });
    let body: JsonObject = {};
    for (let index = 0; index < 14; index += 1)
      ({ body } = await test.send({
        method: 'PATCH',
        path: `${CONFIG_MAPS}/many?fieldManager=m${String(index).padStart(2, '0')}`,
        body: { data: { [`key${index}`]: 'x' } },
        headers: { 'content-type': 'application/merge-patch+json' },
      }));
    const managers = listAt(body, 'metadata', 'managedFields').map((entry) => jsonAt(entry, 'manager'));
    expect(managers).toHaveLength(10);
    expect(managers).toContain('ancient-changes');
  });

  it('are kept by who manages the status and who scales', async () => {
    await test.send({
      method: 'POST',
      path: `${DEPLOYMENTS}?fieldManager=maker`,
      body: { ...deployment('scaled'), status: { replicas: 3 } },
    });
    const scaled = await test.send({
      method: 'PATCH',
      path: `${DEPLOYMENTS}/scaled/scale?fieldManager=scaler`,
      body: { spec: { replicas: 4 } },
      headers: { 'content-type': 'application/merge-patch+json' },
    });
    expect(scaled.body).toMatchObject({ kind: 'Scale', spec: { replicas: 4 } });
    const { body } = await test.send({
      method: 'PATCH',
      path: `${DEPLOYMENTS}/scaled/status?fieldManager=controller`,
      body: { spec: { replicas: 9 }, status: { replicas: 2 } },
      headers: { 'content-type': 'application/merge-patch+json' },
    });
    const managers = managersOf(body);
    expect(managers).toContain('controller Update status: {"f:status":{"f:replicas":{}}}');
    expect(managers).toContain('scaler Update scale: {"f:spec":{"f:replicas":{}}}');
    expect(managers.find((text) => text.startsWith('maker'))).not.toContain('f:status');
  });
});

describe('server-side apply', () => {
  it('creates, owns what it says, and takes back what it no longer says', async () => {
    const path = `${CONFIG_MAPS}/applied`;
    const first = await apply(path, configMap('applied', { a: '1', b: '2' }), 'fieldManager=one');
    expect(first.code).toBe(201);
    const second = await apply(path, configMap('applied', { a: '1' }), 'fieldManager=one');
    expect(second.code).toBe(200);
    expect(second.body['data']).toEqual({ a: '1' });
    expect(managersOf(second.body)).toEqual(['one Apply: {"f:data":{"f:a":{}}}']);
    const same = await apply(path, configMap('applied', { a: '1' }), 'fieldManager=one');
    expect(same.body).toEqual(second.body);
  });

  it('tells what others own, and takes it by force', async () => {
    const path = `${DEPLOYMENTS}/contested`;
    await apply(
      path,
      { ...deployment('contested'), spec: { ...objectAt(deployment('contested'), 'spec'), replicas: 1 } },
      'fieldManager=one',
    );
    const other = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'contested' },
      spec: { replicas: 2, template: { spec: { containers: [{ name: 'web', image: 'web:2' }] } } },
    };
    const refused = await apply(path, other, 'fieldManager=two');
    expect(refused.body).toMatchObject({
      code: 409,
      reason: 'Conflict',
      message:
        'Apply failed with 2 conflicts: conflicts with "one":\n- .spec.replicas\n- .spec.template.spec.containers[name="web"].image',
      details: {
        causes: [
          { reason: 'FieldManagerConflict', message: 'conflict with "one"', field: '.spec.replicas' },
          {
            reason: 'FieldManagerConflict',
            message: 'conflict with "one"',
            field: '.spec.template.spec.containers[name="web"].image',
          },
        ],
      },
    });
    const forced = await apply(path, other, 'fieldManager=two&force=true');
    expect(forced.code).toBe(200);
    expect(jsonAt(forced.body, 'spec', 'replicas')).toBe(2);
    expect(managersOf(forced.body).find((text) => text.startsWith('one'))).not.toContain('f:image');
  });

  it('needs the right to create what is not there', async () => {
    const rules = [{ apiGroups: [''], resources: ['configmaps'], verbs: ['patch'] }];
    const metadata = { name: 'patcher', namespace: 'default' };
    const rbac = '/apis/rbac.authorization.k8s.io/v1/namespaces/default';
    await test.send({
      method: 'POST',
      path: `${rbac}/roles`,
      body: { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata, rules },
    });
    await test.send({
      method: 'POST',
      path: `${rbac}/rolebindings`,
      body: {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'RoleBinding',
        metadata,
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'patcher' },
        subjects: [{ kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: 'ann' }],
      },
    });
    const refused = await apply(`${CONFIG_MAPS}/new`, configMap('new'), 'fieldManager=one', {
      'impersonate-user': 'ann',
    });
    expect(refused.body).toMatchObject({
      code: 403,
      message:
        'configmaps "new" is forbidden: User "ann" cannot create resource "configmaps" in API group "" in the namespace "default"',
    });
  });

  it.each([
    ['', configMap('x'), 422, 'fieldManager: Required value: is required for apply patch'],
    [`fieldManager=${'m'.repeat(129)}`, configMap('x'), 422, 'Too long: may not be more than 128 bytes'],
    ['fieldManager=a%0Ab', configMap('x'), 422, 'invalid character U+000A (at position 1)'],
    ['fieldManager=m', { ...configMap('x'), nope: 1 }, 500, '.nope: field not declared in schema'],
    [
      'fieldManager=m',
      { ...configMap('x'), metadata: { name: 'x', managedFields: [] } },
      400,
      'metadata.managedFields must be nil',
    ],
    [
      'fieldManager=m',
      { ...configMap('x'), apiVersion: 'v2' },
      400,
      'invalid object type: /v2, Kind=ConfigMap',
    ],
    [
      'fieldManager=m',
      configMap('y'),
      400,
      'the name of the object (y) does not match the name on the URL (x)',
    ],
  ])('refuses %s', async (query, body, code, message) => {
    const answer = await apply(`${CONFIG_MAPS}/x`, body, query);
    expect(answer.code).toBe(code);
    expect(answer.body['message']).toContain(message);
  });
});

const pod = (container: JsonObject) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'struct' },
  spec: { containers: [{ name: 'main', image: 'main:1', ...container }] },
});

it('gives up empty structs of a pod without changing it: Go writes them back', async () => {
  const pods = '/api/v1/namespaces/default/pods';
  const first = await apply(`${pods}/struct`, pod({ resources: {} }), 'fieldManager=one');
  expect(first.code).toBe(201);
  const second = await apply(`${pods}/struct`, pod({}), 'fieldManager=one');
  expect(second.code).toBe(200);
  expect(jsonAt(second.body, 'spec')).toEqual(jsonAt(first.body, 'spec'));
});
