import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonAt, stringAt, type JsonObject } from '../../../kube/json.ts';
import { listAt, objectAt } from '../../../kube/kube-object.ts';
import { serveForTest, type ServedTest } from '../api-server.fixture.ts';

const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

let test: ServedTest;
beforeAll(async () => {
  test = await serveForTest();
});
afterAll(() => test.close());

function definition(plural: string, kind: string, names: JsonObject = {}): JsonObject {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.example.com` },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { plural, kind, ...names },
      versions: [
        { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } },
      ],
    },
  };
}

function ofTheProject(annotations: JsonObject): JsonObject {
  const made = definition('approved', 'Approved');
  const spec = { ...objectAt(made, 'spec'), group: 'example.k8s.io' };
  return { ...made, metadata: { name: 'approved.example.k8s.io', annotations }, spec };
}

async function conditions(name: string): Promise<readonly string[]> {
  const { body } = await test.send({ path: `${DEFINITIONS}/${name}` });
  return listAt(body, 'status', 'conditions').map(
    (row) => `${stringAt(row, 'type')}=${stringAt(row, 'status')} ${stringAt(row, 'reason')}`,
  );
}

async function post(path: string, body: JsonObject): Promise<number> {
  return (await test.send({ method: 'POST', path, body })).code;
}

function object(kind: string, metadata: JsonObject): JsonObject {
  return { apiVersion: 'example.com/v1', kind, metadata };
}

describe('a definition', () => {
  it('is answered without conditions and established by the next request', async () => {
    const { body } = await test.send({
      method: 'POST',
      path: DEFINITIONS,
      body: definition('firsts', 'First'),
    });
    expect(body['status']).toEqual({
      conditions: null,
      acceptedNames: { plural: '', kind: '' },
      storedVersions: ['v1'],
    });
    expect(await conditions('firsts.example.com')).toEqual([
      'NamesAccepted=True NoConflicts',
      'Established=True InitialNamesAccepted',
    ]);
  });

  it('does not get a name that another has, until that one goes', async () => {
    await post(DEFINITIONS, definition('owners', 'Owner', { shortNames: ['own'] }));
    await post(DEFINITIONS, definition('heirs', 'Heir', { shortNames: ['own'] }));
    expect(await conditions('heirs.example.com')).toEqual([
      'NamesAccepted=False ShortNamesConflict',
      'Established=False NotAccepted',
    ]);
    const path = '/apis/example.com/v1/namespaces/default/heirs';
    expect((await test.send({ path })).code).toBe(404);
    await test.send({ method: 'DELETE', path: `${DEFINITIONS}/owners.example.com` });
    expect(await conditions('heirs.example.com')).toEqual([
      'NamesAccepted=True NoConflicts',
      'Established=True InitialNamesAccepted',
    ]);
    expect((await test.send({ path })).code).toBe(200);
  });

  it('says who approved it in a group of the project, and is not taken where nobody did', async () => {
    expect(await post(DEFINITIONS, ofTheProject({}))).toBe(422);
    const approval = 'https://github.com/kubernetes/kubernetes/pull/1';
    expect(await post(DEFINITIONS, ofTheProject({ 'api-approved.kubernetes.io': approval }))).toBe(201);
    expect(await conditions('approved.example.k8s.io')).toEqual([
      'KubernetesAPIApprovalPolicyConformant=True ApprovedAnnotation',
      'NamesAccepted=True NoConflicts',
      'Established=True InitialNamesAccepted',
    ]);
  });

  it('goes once its objects are gone, and lets no new ones in', async () => {
    await post(DEFINITIONS, definition('leavers', 'Leaver'));
    const path = '/apis/example.com/v1/namespaces/default/leavers';
    await post(path, object('Leaver', { name: 'free' }));
    await post(path, object('Leaver', { name: 'held', finalizers: ['example.com/hold'] }));
    const deleted = await test.send({ method: 'DELETE', path: `${DEFINITIONS}/leavers.example.com` });
    expect(jsonAt(deleted.body, 'metadata', 'finalizers')).toEqual([
      'customresourcecleanup.apiextensions.k8s.io',
    ]);
    expect(await conditions('leavers.example.com')).toContain('Terminating=True InstanceDeletionInProgress');
    expect((await test.send({ path: `${path}/free` })).code).toBe(404);
    expect(await post(path, object('Leaver', { name: 'late' }))).toBe(403);
    await test.send({
      method: 'PATCH',
      path: `${path}/held`,
      body: { metadata: { finalizers: null } },
      headers: { 'content-type': 'application/merge-patch+json' },
    });
    expect((await test.send({ path: `${DEFINITIONS}/leavers.example.com` })).code).toBe(404);
    expect((await test.send({ path })).code).toBe(404);
  });
});
