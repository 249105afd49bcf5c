import { afterEach, describe, expect, it } from 'vitest';
import { jsonAt, type JsonObject } from '../../../../kube/json.ts';
import { configMap, serveForTest, type ServedTest } from '../../api-server.fixture.ts';
import type { ApiServerSettings } from '../../api-server.ts';
import { testClock } from '../../test-clock.fixture.ts';
import { patchResponse, startTestWebhook, type TestWebhook } from './reviewing-server.fixture.ts';

const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';
const RULE = { apiGroups: [''], apiVersions: ['v1'], operations: ['*'], resources: ['configmaps'] };

let served: ServedTest | undefined;
let hook: TestWebhook | undefined;

afterEach(async () => {
  await served?.close();
  await hook?.close();
});

async function start(
  responses: Readonly<Record<string, JsonObject>>,
  settings: ApiServerSettings = {},
): Promise<{ served: ServedTest; hook: TestWebhook }> {
  hook = await startTestWebhook(responses);
  served = await serveForTest(settings);
  return { served, hook };
}

async function configure(
  api: ServedTest,
  kind: 'Mutating' | 'Validating',
  name: string,
  webhooks: readonly JsonObject[],
): Promise<void> {
  const body = {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: `${kind}WebhookConfiguration`,
    metadata: { name },
    webhooks: webhooks.map((webhook) => ({
      rules: [RULE],
      sideEffects: 'None',
      admissionReviewVersions: ['v1'],
      ...webhook,
    })),
  };
  const path = `/apis/admissionregistration.k8s.io/v1/${kind.toLowerCase()}webhookconfigurations`;
  const { code, text } = await api.send({ method: 'POST', path, body });
  expect(code, text).toBe(201);
}

describe('webhooks', () => {
  it('change an object, see it changed, and tell their warnings once', async () => {
    const label = { op: 'add', path: '/metadata/labels', value: { a: 'b' } };
    const { served: api, hook: webhook } = await start({
      patch: { ...patchResponse(label), warnings: ['careful'] },
      check: { warnings: ['careful', 'very'] },
    });
    await configure(api, 'Mutating', 'm', [{ name: 'm.a.b', clientConfig: webhook.clientConfig('patch') }]);
    await configure(api, 'Validating', 'v', [{ name: 'v.a.b', clientConfig: webhook.clientConfig('check') }]);
    const { code, body, headers } = await api.send({
      method: 'POST',
      path: CONFIG_MAPS,
      body: configMap('one'),
    });
    expect(code).toBe(201);
    expect(jsonAt(body, 'metadata', 'labels')).toEqual({ a: 'b' });
    expect(headers['warning']).toBe('299 - "careful", 299 - "very"');
    const [mutating, validating] = webhook.reviews;
    expect(jsonAt(mutating?.request ?? {}, 'object', 'metadata', 'uid')).toBeUndefined();
    expect(jsonAt(validating?.request ?? {}, 'object', 'metadata', 'labels')).toEqual({ a: 'b' });
    expect(jsonAt(validating?.request ?? {}, 'options')).toEqual({
      kind: 'CreateOptions',
      apiVersion: 'meta.k8s.io/v1',
    });
  });

  it('deny with their own code', async () => {
    const { served: api, hook: webhook } = await start({
      deny: { allowed: false, status: { code: 418, message: 'short and stout' } },
    });
    await configure(api, 'Validating', 'v', [{ name: 'v.a.b', clientConfig: webhook.clientConfig('deny') }]);
    const { code, body, text } = await api.send({
      method: 'POST',
      path: CONFIG_MAPS,
      body: configMap('one'),
    });
    expect(code, text).toBe(418);
    expect(body['message']).toBe('admission webhook "v.a.b" denied the request: short and stout');
  });

  it('count from the next request on, and are gone as soon as they are deleted', async () => {
    const { served: api, hook: webhook } = await start({ deny: { allowed: false } });
    const create = async (name: string) =>
      (await api.send({ method: 'POST', path: CONFIG_MAPS, body: configMap(name) })).code;
    expect(await create('before')).toBe(201);
    await configure(api, 'Validating', 'v', [{ name: 'v.a.b', clientConfig: webhook.clientConfig('deny') }]);
    expect(await create('during')).toBe(400);
    const path = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/v';
    expect((await api.send({ method: 'DELETE', path })).code).toBe(200);
    expect(await create('after')).toBe(201);
  });

  it('are found behind a Service where the settings say so, by its name in TLS', async () => {
    const wanted: string[] = [];
    let port = 0;
    const { served: api, hook: webhook } = await start(
      {},
      {
        resolveService: (namespace, name, servicePort) => {
          wanted.push(`${namespace}/${name}:${servicePort}`);
          return name === 'hooks' ? `127.0.0.1:${port}` : undefined;
        },
      },
    );
    port = webhook.port;
    await api.send({
      method: 'POST',
      path: '/api/v1/namespaces',
      body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'backend' } },
    });
    for (const name of ['hooks', 'nothing'])
      await api.send({
        method: 'POST',
        path: '/api/v1/namespaces/backend/services',
        body: { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { ports: [{ port: 443 }] } },
      });
    const service = (name: string) => ({
      service: { namespace: 'backend', name, path: '/here' },
      caBundle: webhook.caBundle,
    });
    await configure(api, 'Validating', 'v', [
      { name: 'v.a.b', clientConfig: service('hooks') },
      {
        name: 'w.a.b',
        clientConfig: service('nothing'),
        objectSelector: { matchLabels: { nothing: 'yes' } },
      },
    ]);
    expect((await api.send({ method: 'POST', path: CONFIG_MAPS, body: configMap('one') })).code).toBe(201);
    expect(webhook.reviews.map(({ path }) => path)).toEqual(['here']);
    expect(wanted).toEqual(['backend/hooks:443']);
    const refused = { ...configMap('two'), metadata: { name: 'two', labels: { nothing: 'yes' } } };
    const { code, body } = await api.send({ method: 'POST', path: CONFIG_MAPS, body: refused });
    expect(code).toBe(500);
    expect(body['message']).toMatch(
      /^Internal error occurred: failed calling webhook "w\.a\.b": failed to call webhook: Post "https:\/\/nothing\.backend\.svc:443\/here\?timeout=10s": dial tcp 10\.\d+\.\d+\.\d+:443: connect: connection refused$/,
    );
  });

  it('have no more time than the request: 34 s for a write, and nothing is written then', async () => {
    const clock = testClock();
    const calls: string[] = [];
    let noteCall: (() => void) | undefined;
    const nextCall = () => new Promise<void>((resolve) => (noteCall = resolve));
    served = await serveForTest({
      clock,
      resolveService: (_, name) => () => {
        calls.push(name);
        noteCall?.();
        return new Promise<never>(() => undefined);
      },
    });
    const api = served;
    for (const name of ['one', 'two', 'three'])
      await api.send({
        method: 'POST',
        path: '/api/v1/namespaces/default/services',
        body: { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { ports: [{ port: 443 }] } },
      });
    await configure(
      api,
      'Mutating',
      'slow',
      ['one', 'two', 'three'].map((name) => ({
        name: `${name}.a.b`,
        clientConfig: { service: { namespace: 'default', name } },
        failurePolicy: 'Ignore',
        timeoutSeconds: 20,
      })),
    );
    let called = nextCall();
    const answer = api.send({ method: 'POST', path: CONFIG_MAPS, body: configMap('late') });
    await called;
    called = nextCall();
    await clock.advance(20_000);
    await called;
    await clock.advance(14_000);
    const { code, body } = await answer;
    expect(calls).toEqual(['one', 'two']);
    expect(code).toBe(504);
    expect(body).toMatchObject({
      kind: 'Status',
      reason: 'Timeout',
      message: 'Timeout: request did not complete within requested timeout - context deadline exceeded',
    });
    expect((await api.send({ path: `${CONFIG_MAPS}/late` })).code).toBe(404);
  });
});
