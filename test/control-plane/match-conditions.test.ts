import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { stringAt, type JsonObject } from '../../src/kube/json.ts';
import type { AdmissionRequest } from '../../src/kube/webhook/admission-request.ts';
import { parseWebhookConfiguration } from '../../src/kube/webhook/configuration.ts';
import { seesRequest } from '../../src/kube/webhook/sees-request.ts';
import { RealApi } from './real-api.fixture.ts';
import { startWebhookServer, type WebhookServer } from './webhook-server.fixture.ts';
import { wholeWebhook } from './webhook-variants.fixture.ts';

const NAMESPACE = 'conditions';
const CONFIG_MAPS = `/api/v1/namespaces/${NAMESPACE}/configmaps`;
const CONFIGURATIONS = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations';
const CASE_LABEL = 'conditions.example.com/case';

/** Conditions of one webhook each, under failurePolicy Fail, where one that cannot be evaluated refuses the request. */
const CASES: readonly (readonly string[])[] = [
  ['true'],
  ['false'],
  ["object.metadata.labels['nowhere'] == 'x'"],
  ["object.metadata.labels['nowhere'] == 'x'", 'false'],
  ['false', "object.metadata.labels['nowhere'] == 'x'"],
  ["object.metadata.labels['nowhere'] == 'x'", 'true'],
  ['oldObject.metadata.name == "a"'],
  ['oldObject == null || oldObject.metadata.name == "a"'],
  ['request.subResource == ""'],
  ['object.data.count > 1'],
  ['int(object.data.count) > 1'],
  ['int(object.data.word) > 1'],
  ['quantity(object.data.word).isGreaterThan(quantity("0"))'],
  ['object.spec.replicas > 1'],
  ['has(object.spec) && object.spec.replicas > 1'],
  ['object.data.list[0] == "a"'],
  ['object.data.word.matches(object.data.regex)'],
];

let api: RealApi;
let server: WebhookServer;

const nameOf = (number: number) => `case-${number}`;

function configMap(number: number): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'asked', labels: { [CASE_LABEL]: nameOf(number) } },
    data: { count: '3', word: 'word', regex: '(' },
  };
}

function configuration(): JsonObject {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name: 'conditions.example.com' },
    webhooks: CASES.map((expressions, number) =>
      wholeWebhook(
        nameOf(number),
        {
          failurePolicy: 'Fail',
          objectSelector: { matchLabels: { [CASE_LABEL]: nameOf(number) } },
          matchConditions: expressions.map((expression, index) => ({ name: `c${index}`, expression })),
        },
        server.clientConfig(nameOf(number)),
      ),
    ),
  };
}

function requestOf(number: number): AdmissionRequest {
  return {
    operation: 'CREATE',
    resource: { group: '', version: 'v1', resource: 'configmaps' },
    subresource: '',
    kind: { group: '', version: 'v1', kind: 'ConfigMap' },
    namespace: NAMESPACE,
    name: 'asked',
    object: { type: 'whole', body: configMap(number) },
    oldObject: { type: 'none' },
    namespaceLabels: { labels: {}, complete: true },
    user: { username: 'administrator', groups: ['system:masters', 'system:authenticated'] },
    dryRun: true,
  };
}

/** What the API server does with the request: calls the webhook, does not call it, or refuses the request instead. */
async function truth(number: number): Promise<string> {
  const { code, body } = await api.send('POST', CONFIG_MAPS, configMap(number), { query: { dryRun: 'All' } });
  const isCalled = server.takeCalls('administrator').length > 0;
  if (code === 201) return isCalled ? 'yes' : 'no';
  expect(stringAt(body, 'message')).toMatch(
    /^configmaps "asked" is forbidden: expression .* resulted in error/,
  );
  return 'rejects';
}

beforeAll(async () => {
  api = new RealApi();
  server = await startWebhookServer();
  await api.createNamespace(NAMESPACE);
  await api.create(CONFIGURATIONS, configuration());
  await vi.waitFor(async () => expect(await truth(0)).toBe('yes'), { timeout: 30_000, interval: 200 });
});

afterAll(async () => {
  await api.send('DELETE', `${CONFIGURATIONS}/conditions.example.com`);
  await server.close();
  api.close();
});

it.each(CASES.map((expressions, number) => [expressions.join(' and '), number] as const))(
  'a webhook with failurePolicy Fail and the condition %s',
  async (_, number) => {
    const webhook = parseWebhookConfiguration(configuration())?.webhooks[number]?.webhook;
    if (webhook === undefined) throw new Error('there is no such webhook');
    expect(seesRequest(webhook, requestOf(number)).type).toBe(await truth(number));
  },
);
