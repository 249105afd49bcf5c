import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { isJsonObject, jsonAt, stringAt, type JsonObject, type JsonValue } from '../../src/kube/json.ts';
import { listAt, stringsAt } from '../../src/kube/kube-object.ts';
import type { AdmissionRequest, AdmittedObject } from '../../src/kube/webhook/admission-request.ts';
import {
  parseWebhookConfiguration,
  WEBHOOK_OPERATIONS,
  type AdmissionWebhook,
} from '../../src/kube/webhook/configuration.ts';
import { CRITICAL_REQUESTS } from '../../src/kube/webhook/critical-requests.ts';
import { seesRequest } from '../../src/kube/webhook/sees-request.ts';
import {
  ABSENT_API_SERVICE,
  EXEMPT_REQUESTS,
  EXISTING,
  NAMESPACES,
  sendRequest,
  SENT_REQUESTS,
  WIDGET,
  WIDGET_PATH,
  type SentRequest,
} from './admission-requests.fixture.ts';
import { RealApi } from './real-api.fixture.ts';
import { startWebhookServer, type WebhookCall, type WebhookServer } from './webhook-server.fixture.ts';
import { WEBHOOK_VARIANTS, wholeWebhook } from './webhook-variants.fixture.ts';

const KINDS = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'] as const;
type Kind = (typeof KINDS)[number];
const USER = 'administrator';
const CONFIGURATIONS = '/apis/admissionregistration.k8s.io/v1';

let api: RealApi;
let server: WebhookServer;

/** The path under which a variant is called. */
const pathOf = (kind: Kind, name: string) => `${kind}/${name}`;

function configuration(kind: Kind): JsonObject {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind,
    metadata: { name: 'reach.example.com' },
    webhooks: Object.entries(WEBHOOK_VARIANTS).map(([name, variant]) =>
      wholeWebhook(name, variant, server.clientConfig(pathOf(kind, name))),
    ),
  };
}

function parsedWebhooks(kind: Kind): readonly (readonly [name: string, webhook: AdmissionWebhook])[] {
  const parsed = parseWebhookConfiguration(configuration(kind));
  expect(parsed?.webhooks.flatMap(({ problems }) => problems)).toEqual([]);
  const webhooks = parsed?.webhooks.map(({ webhook }) => webhook) ?? [];
  return webhooks.map((webhook) => [webhook.name.replace('.reach.example.com', ''), webhook]);
}

function admitted(value: JsonValue | undefined): AdmittedObject {
  return isJsonObject(value) ? { type: 'whole', body: value } : { type: 'none' };
}

function extraOf(review: JsonObject): Readonly<Record<string, readonly string[]>> {
  const extra = jsonAt(review, 'userInfo', 'extra');
  if (!isJsonObject(extra)) return {};
  return Object.fromEntries(Object.keys(extra).map((key) => [key, listAt(extra, key).map(String)]));
}

/** The request that a webhook was shown, as the product describes requests. */
function requestOf(review: JsonObject): AdmissionRequest {
  const text = (...path: readonly string[]) => stringAt(review, ...path) ?? '';
  const namespace = text('namespace');
  const labels = NAMESPACES[namespace];
  const operation = WEBHOOK_OPERATIONS.find((known) => known === text('operation'));
  if (operation === undefined) throw new Error(`what operation is ${text('operation')}?`);
  return {
    operation,
    resource: {
      group: text('requestResource', 'group'),
      version: text('requestResource', 'version'),
      resource: text('requestResource', 'resource'),
    },
    subresource: text('requestSubResource'),
    kind: {
      group: text('requestKind', 'group'),
      version: text('requestKind', 'version'),
      kind: text('requestKind', 'kind'),
    },
    namespace,
    name: text('name'),
    object: admitted(jsonAt(review, 'object')),
    oldObject: admitted(jsonAt(review, 'oldObject')),
    namespaceLabels:
      labels === undefined
        ? undefined
        : { labels: { 'kubernetes.io/metadata.name': namespace, ...labels }, complete: true },
    user: {
      username: text('userInfo', 'username'),
      uid: text('userInfo', 'uid'),
      groups: listAt(review, 'userInfo', 'groups').map(String),
      extra: extraOf(review),
    },
    dryRun: jsonAt(review, 'dryRun') === true,
  };
}

interface Observed {
  readonly sent: SentRequest;
  readonly calls: readonly WebhookCall[];
}

const observed: Observed[] = [];
const exemptCalls: WebhookCall[] = [];

/** Each configuration is seen by the API server some time after it is made. */
async function awaitWebhooks(): Promise<void> {
  await vi.waitFor(
    async () => {
      server.takeCalls(USER);
      await sendRequest(api, SENT_REQUESTS[0]!);
      const called = server.takeCalls(USER).map(({ webhook }) => webhook);
      for (const kind of KINDS) expect(called).toContain(pathOf(kind, 'everything'));
    },
    { timeout: 30_000, interval: 200 },
  );
}

beforeAll(async () => {
  api = new RealApi();
  server = await startWebhookServer();
  for (const [name, labels] of Object.entries(NAMESPACES)) await api.createNamespace(name, labels);
  for (const [path, body] of EXISTING) await api.create(path, body);
  await vi.waitFor(() => api.create(WIDGET_PATH, WIDGET), { timeout: 30_000, interval: 200 });
  for (const kind of KINDS) await api.create(`${CONFIGURATIONS}/${kind.toLowerCase()}s`, configuration(kind));
  await awaitWebhooks();
  for (const sent of SENT_REQUESTS) {
    const { code, body } = await sendRequest(api, sent);
    if (sent.failsAfterAdmission !== true)
      expect(code, `${sent.name}: ${stringAt(body, 'message')}`).toBeLessThan(300);
    observed.push({ sent, calls: server.takeCalls(USER) });
  }
  for (const sent of EXEMPT_REQUESTS) {
    const { code, body } = await sendRequest(api, sent);
    expect(code, `${sent.name}: ${stringAt(body, 'message')}`).toBeLessThan(300);
    exemptCalls.push(...server.takeCalls(USER));
  }
});

afterAll(async () => {
  for (const kind of KINDS)
    await api.send('DELETE', `${CONFIGURATIONS}/${kind.toLowerCase()}s/reach.example.com`);
  await api.send('DELETE', `/apis/apiregistration.k8s.io/v1/apiservices/${ABSENT_API_SERVICE}`);
  await server.close();
  api.close();
});

describe('a webhook is called for a request where seesRequest says so', () => {
  it('for every webhook and every request', () => {
    const differences: string[] = [];
    let questions_count = 0;
    let unknown_count = 0;
    for (const kind of KINDS)
      for (const [name, webhook] of parsedWebhooks(kind))
        for (const { sent, calls } of observed) {
          const everything = calls.filter((call) => call.webhook === pathOf(kind, 'everything'));
          const reviews = everything.map(({ request }) => requestOf(request));
          const sights = reviews.map((review) => seesRequest(webhook, review));
          questions_count += sights.length;
          unknown_count += sights.filter(({ type }) => type === 'unknown').length;
          const least_count = sights.filter(({ type }) => type === 'yes').length;
          const most_count = sights.filter(({ type }) => type === 'yes' || type === 'unknown').length;
          const called_count = calls.filter((call) => call.webhook === pathOf(kind, name)).length;
          if (called_count < least_count || called_count > most_count)
            differences.push(
              `${kind} ${name} / ${sent.name}: called ${called_count} times; ${JSON.stringify(sights)}`,
            );
        }
    console.log(`webhook reach: ${questions_count} questions, ${unknown_count} of them answered "unknown"`);
    expect(differences).toEqual([]);
    expect(questions_count).toBeGreaterThan(5_000);
    expect(unknown_count).toBeLessThan(questions_count / 50);
  });

  it('and no request is unseen by the webhook that sees everything', () => {
    const unseen = observed.filter(({ calls }) =>
      KINDS.some((kind) => !calls.some(({ webhook }) => webhook === pathOf(kind, 'everything'))),
    );
    expect(unseen.map(({ sent }) => sent.name)).toEqual([]);
  });

  it('never for configurations of webhooks and policies', () => {
    expect(exemptCalls).toEqual([]);
  });
});

/** What is always the same of a request, whoever sends it. */
function shapeOf(request: AdmissionRequest) {
  const { operation, resource, subresource, kind, namespace, object, oldObject } = request;
  return {
    operation,
    resource,
    subresource,
    kind,
    isNamespaced: namespace !== '',
    hasObject: object.type !== 'none',
    hasOldObject: oldObject.type !== 'none',
  };
}

describe('critical requests', () => {
  it('have the shape that the API server shows to webhooks', () => {
    const seen = observed.flatMap(({ calls }) =>
      calls
        .filter(({ webhook }) => webhook === pathOf('ValidatingWebhookConfiguration', 'everything'))
        .map(({ request }) => shapeOf(requestOf(request))),
    );
    const notSeen: string[] = [];
    for (const { id, request } of CRITICAL_REQUESTS) {
      const shape = shapeOf({ ...request, namespaceLabels: undefined });
      const alike = seen.filter(
        ({ operation, resource, subresource }) =>
          operation === shape.operation &&
          resource.resource === shape.resource.resource &&
          resource.group === shape.resource.group &&
          subresource === shape.subresource,
      );
      if (alike.length === 0) notSeen.push(`${id}: ${JSON.stringify(shape)}`);
      else expect(alike, id).toContainEqual(shape);
    }
    expect(notSeen).toEqual([]);
  });
});

describe('namespaces of the test', () => {
  it('have the labels that seesRequest was told', async () => {
    for (const [name, labels] of Object.entries(NAMESPACES)) {
      const namespace = await api.expectDone('GET', `/api/v1/namespaces/${name}`);
      expect(stringsAt(namespace, 'metadata', 'labels')).toEqual({
        ...labels,
        'kubernetes.io/metadata.name': name,
      });
    }
  });
});
