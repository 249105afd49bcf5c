import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../kube/json.ts';
import { serveForTest, type RawAnswer, type ServedTest } from '../api-server.fixture.ts';

const API = '/apis/rbac.authorization.k8s.io/v1';
const ROLES = `${API}/namespaces/default/roles`;
const GROUP = 'rbac.authorization.k8s.io';
let test: ServedTest;

function role(kind: string, name: string, rules: readonly JsonObject[]): JsonObject {
  return { apiVersion: `${GROUP}/v1`, kind, metadata: { name }, rules };
}

function asAlice(path: string, body: JsonObject): Promise<RawAnswer> {
  return test.send({ method: 'POST', path, body, headers: { 'impersonate-user': 'alice' } });
}

function binding(name: string, to: string): JsonObject {
  const subjects = [{ apiGroup: GROUP, kind: 'User', name: 'alice' }];
  return {
    apiVersion: `${GROUP}/v1`,
    kind: 'ClusterRoleBinding',
    metadata: { name },
    roleRef: { apiGroup: GROUP, kind: 'ClusterRole', name: to },
    subjects,
  };
}

beforeAll(async () => {
  test = await serveForTest();
  const rules = [
    { apiGroups: [GROUP], resources: ['roles', 'clusterrolebindings'], verbs: ['create'] },
    { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] },
  ];
  await test.send({
    method: 'POST',
    path: `${API}/clusterroles`,
    body: role('ClusterRole', 'writer', rules),
  });
  await test.send({ method: 'POST', path: `${API}/clusterrolebindings`, body: binding('writer', 'writer') });
});

afterAll(() => test.close());

describe('checkEscalation', () => {
  it('lets everybody give away what he has', async () => {
    const rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }];
    expect((await asAlice(ROLES, role('Role', 'reader', rules))).code).toBe(201);
  });

  it('refuses a role that allows more, and names what is missing in one line a resource', async () => {
    const rules = [{ apiGroups: ['', 'apps'], resources: ['pods'], verbs: ['get', 'delete', 'watch'] }];
    const { code, body } = await asAlice(ROLES, role('Role', 'more', rules));
    expect(code).toBe(403);
    expect(body['message']).toBe(
      'roles.rbac.authorization.k8s.io "more" is forbidden: user "alice" (groups=["system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n' +
        '{APIGroups:[""], Resources:["pods"], Verbs:["delete" "watch"]}\n' +
        '{APIGroups:["apps"], Resources:["pods"], Verbs:["get" "delete" "watch"]}',
    );
  });

  it('refuses to bind a role that allows more, and finds one that is not there', async () => {
    expect((await asAlice(`${API}/clusterrolebindings`, binding('mine', 'cluster-admin'))).code).toBe(403);
    expect((await asAlice(`${API}/clusterrolebindings`, binding('mine', 'none'))).code).toBe(404);
  });
});
