import { afterAll, beforeAll, expect, it } from 'vitest';
import { serveForTest, type ServedTest } from '../api-server.fixture.ts';

const ANN = { 'impersonate-user': 'ann' };

let open: ServedTest;
beforeAll(async () => {
  open = await serveForTest({ authorizationModes: ['RBAC', 'AlwaysAllow'] });
});
afterAll(() => open.close());

it('lets through what RBAC refuses where AlwaysAllow comes after it, and says so in reviews', async () => {
  const listed = await open.send({ path: '/api/v1/namespaces', headers: ANN });
  expect(listed.code).toBe(200);
  const review = await open.send({
    method: 'POST',
    path: '/apis/authorization.k8s.io/v1/subjectaccessreviews',
    body: {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SubjectAccessReview',
      spec: { user: 'ann', resourceAttributes: { verb: 'delete', resource: 'nodes' } },
    },
  });
  expect(review.body['status']).toEqual({ allowed: true });
});

it('lets nobody in who does not say who it is where AlwaysAllow is among the modes', async () => {
  const nobody = { authorization: 'Basic YmFkOndyb25n' };
  expect((await open.send({ path: '/api/v1/namespaces', headers: nobody })).code).toBe(401);
  expect((await open.send({ path: '/healthz', headers: nobody })).code).toBe(401);
});
