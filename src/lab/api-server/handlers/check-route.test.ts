import { afterAll, beforeAll, expect, it } from 'vitest';
import { serveForTest, type ServedTest } from '../api-server.fixture.ts';

const ROLES = '/apis/rbac.authorization.k8s.io/v1/clusterroles';
const MERGE = { 'content-type': 'application/merge-patch+json' };

let served: ServedTest;
beforeAll(async () => {
  served = await serveForTest();
  const kind = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole' };
  for (const name of ['team:reader', 'clusterroles'])
    await served.send({ method: 'POST', path: ROLES, body: { ...kind, metadata: { name }, rules: [] } });
});
afterAll(() => served.close());

it.each([
  ['GET', 'team:reader'],
  ['GET', 'team%3Areader'],
  ['PATCH', 'team:reader'],
  ['PATCH', 'team%3Areader'],
  ['PATCH', 'system:basic-user'],
  ['PATCH', 'clusterroles'],
])('%s of the object %s', async (method, name) => {
  const body = method === 'PATCH' ? { metadata: { labels: { seen: 'yes' } } } : undefined;
  const answer = await served.send({
    method,
    path: `${ROLES}/${name}`,
    ...(body === undefined ? {} : { body, headers: MERGE }),
  });
  expect(answer.code, answer.text).toBe(200);
});

it('deletes what has a colon in its name', async () => {
  expect((await served.send({ method: 'DELETE', path: `${ROLES}/team:reader` })).code).toBe(200);
});

it('takes a selector of one name for one of a collection', async () => {
  const path = `${ROLES}?fieldSelector=metadata.name%3Dclusterroles`;
  expect((await served.send({ path })).body).toMatchObject({ kind: 'ClusterRoleList', items: [{}] });
  expect((await served.send({ method: 'PUT', path, body: {} })).code).toBe(405);
});
