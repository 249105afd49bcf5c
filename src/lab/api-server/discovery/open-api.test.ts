import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonAt, stringAt } from '../../../kube/json.ts';
import { serveForTest, type ServedTest } from '../api-server.fixture.ts';

let test: ServedTest;
beforeAll(async () => {
  test = await serveForTest();
});
afterAll(() => test.close());

const DEPLOYMENT = 'io.k8s.api.apps.v1.Deployment';

describe('OpenAPI', () => {
  it('has all types in one document of version 2, with an ETag', async () => {
    const { code, body, headers } = await test.send({ path: '/openapi/v2' });
    expect(code).toBe(200);
    expect(jsonAt(body, 'definitions', DEPLOYMENT, 'properties', 'spec', '$ref')).toBe(
      '#/definitions/io.k8s.api.apps.v1.DeploymentSpec',
    );
    expect(
      jsonAt(
        body,
        'definitions',
        'io.k8s.api.core.v1.PodSpec',
        'properties',
        'containers',
        'x-kubernetes-patch-merge-key',
      ),
    ).toBe('name');
    expect(JSON.stringify(body)).not.toContain('components/schemas');
    const again = await test.send({
      path: '/openapi/v2',
      headers: { 'if-none-match': String(headers['etag']) },
    });
    expect(again.code).toBe(304);
  });

  it('writes version 2 as protobuf for who asks for it, under both of its names', async () => {
    for (const name of ['spec.v2@v1.0', 'spec.v2.v1.0']) {
      const accept = `application/com.github.proto-openapi.${name}+protobuf`;
      const { code, text, headers } = await test.send({ path: '/openapi/v2', headers: { accept } });
      expect(code).toBe(200);
      expect(headers['content-type']).toBe('application/com.github.proto-openapi.spec.v2.v1.0+protobuf');
      expect(text.startsWith('\n\u00032.0')).toBe(true);
      expect(text).toContain(DEPLOYMENT);
    }
    expect((await test.send({ path: '/openapi/v2', headers: { accept: 'text/html' } })).code).toBe(406);
  });

  it('lets a document of version 3 be kept for ever under its hash', async () => {
    const { body } = await test.send({ path: '/openapi/v3' });
    const path = stringAt(body, 'paths', 'apis/apps/v1', 'serverRelativeURL') ?? '';
    const kept = await test.send({ path });
    expect(kept.code).toBe(200);
    expect(kept.headers).toMatchObject({ 'cache-control': 'public, immutable', vary: 'Accept' });
    const old = await test.send({ path: '/openapi/v3/apis/apps/v1?hash=OLD' });
    expect(old).toMatchObject({ code: 301, headers: { location: path } });
    const plain = await test.send({ path: '/openapi/v3/apis/apps/v1' });
    expect(plain.headers['cache-control']).toBe('no-cache, private');
    expect(
      (await test.send({ path, headers: { 'if-none-match': String(plain.headers['etag']) } })).code,
    ).toBe(304);
  });
});
