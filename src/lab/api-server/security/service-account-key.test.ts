import { createPublicKey, verify } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringAt } from '../../../kube/json.ts';
import { serveForTest, type ServedTest } from '../api-server.fixture.ts';
import { ServiceAccountKey } from './service-account-key.ts';

describe('a key', () => {
  const key = new ServiceAccountKey();
  const token = key.token({ sub: 'somebody' });

  it('knows what it has signed, again and again', () => {
    expect([key.hasSigned(token), key.hasSigned(token)]).toEqual([true, true]);
  });

  it.each([
    ['nothing', ''],
    ['no token', 'a.b.c'],
    ['a token without its signature', token.slice(0, token.lastIndexOf('.') + 1)],
    ['another signature', `${token.slice(0, -4)}AAAA`],
    ['other claims', token.replace(/\.[^.]+\./, `.${Buffer.from('{"sub":"other"}').toString('base64url')}.`)],
    ['the token of another key', new ServiceAccountKey().token({ sub: 'somebody' })],
  ])('does not take %s', (_what, other) => {
    expect(key.hasSigned(other)).toBe(false);
  });
});

describe('issuer discovery', () => {
  let served: ServedTest;
  beforeAll(async () => {
    served = await serveForTest();
  });
  afterAll(() => served.close());

  it('shows the key by which others check a token', async () => {
    const configuration = await served.send({ path: '/.well-known/openid-configuration' });
    const { body } = configuration;
    expect(body).toEqual({
      issuer: 'https://kubernetes.default.svc.cluster.local',
      jwks_uri: `${served.server.url}/openid/v1/jwks`,
      response_types_supported: ['id_token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['ES256'],
    });
    expect(configuration.headers['cache-control']).toBe('public, max-age=3600');
    const keys = await served.send({ path: '/openid/v1/jwks' });
    expect(keys.headers['content-type']).toBe('application/jwk-set+json');
    const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} };
    const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'robot' } };
    const accounts = '/api/v1/namespaces/default/serviceaccounts';
    await served.send({ method: 'POST', path: accounts, body: account });
    const issued = await served.send({ method: 'POST', path: `${accounts}/robot/token`, body: request });
    const token = stringAt(issued.body, 'status', 'token') ?? '';
    const [header = '', claims = '', signature = ''] = token.split('.');
    const { kid }: { kid: string } = JSON.parse(Buffer.from(header, 'base64url').toString());
    const jwks: { keys: (Record<string, string> & { kid: string })[] } = JSON.parse(keys.text);
    const jwk = jwks.keys.find((other) => other.kid === kid);
    expect(jwk).toBeDefined();
    const key = createPublicKey({ key: jwk ?? {}, format: 'jwk' });
    const signed = Buffer.from(`${header}.${claims}`);
    expect(
      verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url')),
    ).toBe(true);
  });
});
