import { describe, expect, it } from 'vitest';
import { auditEvent } from '../audit/event.fixture.ts';
import type { WebhookOutcome } from './webhook-failure.ts';
import {
  failedOpenWebhooks,
  patchedPaths,
  refusalMessage,
  webhookCalls,
  webhookOutcome,
} from './webhook-failure.ts';

const POD = { resource: 'pods', namespace: 'shop' };

function outcome(message: string, code = 500): WebhookOutcome | undefined {
  return webhookOutcome(auditEvent({ at_s: 0, verb: 'create', objectRef: POD, code, message }));
}

const SERVICE = { name: 'policy', namespace: 'sec', port: 443, path: '/validate' };

describe('failed calls', () => {
  it.each<[string, string, Partial<WebhookOutcome>]>([
    [
      '1.20 refused, by URL',
      'Internal error occurred: failed calling webhook "pod-policy.lb-system.example.com": Post "https://localhost:18443/validate?timeout=5s": dial tcp 127.0.0.1:18443: connect: connection refused',
      {
        webhook: 'pod-policy.lb-system.example.com',
        cause: 'unreachable',
        url: 'https://localhost:18443/validate',
      },
    ],
    [
      'no endpoints',
      'Internal error occurred: failed calling webhook "p.example.com": failed to call webhook: Post "https://policy.sec.svc:443/validate?timeout=10s": no endpoints available for service "policy"',
      { webhook: 'p.example.com', cause: 'unreachable', service: SERVICE },
    ],
    [
      'service gone',
      'Internal error occurred: failed calling webhook "p.example.com": failed to call webhook: Post "https://policy.sec.svc:443/validate?timeout=10s": service "policy" not found',
      { webhook: 'p.example.com', cause: 'unreachable', service: SERVICE },
    ],
    [
      'deadline',
      'Internal error occurred: failed calling webhook "p.example.com": failed to call webhook: Post "https://policy.sec.svc:443/validate?timeout=10s": context deadline exceeded',
      { webhook: 'p.example.com', cause: 'timeout', service: SERVICE },
    ],
    [
      'unknown authority',
      'Internal error occurred: failed calling webhook "p.example.com": failed to call webhook: Post "https://policy.sec.svc:443/validate?timeout=10s": tls: failed to verify certificate: x509: certificate signed by unknown authority',
      { webhook: 'p.example.com', cause: 'tls', service: SERVICE },
    ],
    [
      'old: URL not quoted, no port',
      'Internal error occurred: failed calling webhook "p.example.com": Post https://policy.sec.svc/validate?timeout=30s: x509: certificate has expired or is not yet valid',
      { webhook: 'p.example.com', cause: 'tls', service: SERVICE },
    ],
    [
      '1.9: "admission webhook"',
      'Internal error occurred: failed calling admission webhook "p.example.com": Post https://policy.sec.svc:443/validate?timeout=30s: dial tcp 10.0.0.5:443: i/o timeout',
      { webhook: 'p.example.com', cause: 'unreachable', service: SERVICE },
    ],
    [
      'cluster domain and another port',
      'Internal error occurred: failed calling webhook "p.example.com": failed to call webhook: Post "https://policy.sec.svc.cluster.local:8443/": EOF',
      { cause: 'unreachable', service: { name: 'policy', namespace: 'sec', port: 8443, path: '/' } },
    ],
    [
      'connection broken by a proxy to the nodes',
      'Internal error occurred: failed calling webhook "p.example.com": failed to call webhook: Post "https://policy.sec.svc:443/validate?timeout=10s": proxy error from 127.0.0.1:6443 while dialing 10.42.0.7:9443, code 502: 502 Bad Gateway',
      { cause: 'unreachable' },
    ],
    [
      'wrong answer',
      'Internal error occurred: failed calling webhook "p.example.com": received invalid webhook response: expected webhook response of admission.k8s.io/v1, Kind=AdmissionReview, got /, Kind=',
      { cause: 'bad-response' },
    ],
    [
      'backend answers 404',
      'Internal error occurred: failed calling webhook "p.example.com": failed to call webhook: the server could not find the requested resource',
      { cause: 'bad-response' },
    ],
    [
      'a path that speaks of certificates is no TLS error',
      'Internal error occurred: failed calling webhook "p.example.com": failed to call webhook: Post "https://policy.sec.svc:443/validate-bad certificate?timeout=10s": context deadline exceeded',
      { cause: 'timeout' },
    ],
    [
      'no reason given',
      'Internal error occurred: failed calling webhook "p.example.com"; no further details available',
      { webhook: 'p.example.com', cause: 'unknown' },
    ],
    [
      'without the prefix, as details.causes has it',
      'failed calling webhook "p.example.com": failed to call webhook: something new',
      { webhook: 'p.example.com', cause: 'unknown' },
    ],
    [
      'patch on a delete',
      'Internal error occurred: admission webhook "p.example.com" attempted to modify the object, which is not supported for this operation',
      { webhook: 'p.example.com', cause: 'bad-response' },
    ],
    [
      'ImagePolicyWebhook away',
      'pods "web-1" is forbidden: Post "https://images.example.com/policy?timeout=30s": dial tcp 192.0.2.7:443: connect: connection refused',
      { webhook: 'ImagePolicyWebhook', cause: 'unreachable', url: 'https://images.example.com/policy' },
    ],
  ])('%s', (_name, message, expected) => {
    expect(outcome(message)).toMatchObject({ kind: 'failed-call', ...expected });
  });
});

describe('refusals', () => {
  it.each<[string, string, WebhookOutcome]>([
    [
      'plain',
      'admission webhook "img.example.com" denied the request: image not signed',
      { kind: 'denied', webhook: 'img.example.com', reason: 'image not signed' },
    ],
    [
      'without explanation',
      'admission webhook "img.example.com" denied the request without explanation',
      { kind: 'denied', webhook: 'img.example.com', reason: '' },
    ],
    [
      'with the object in front, as newer releases say it',
      'deployments.apps "web" is forbidden: admission webhook "img.example.com" denied the request: image not signed',
      { kind: 'denied', webhook: 'img.example.com', reason: 'image not signed' },
    ],
    [
      'code 500 of newer releases',
      'Internal error occurred: admission webhook "img.example.com" denied the request: panic',
      { kind: 'denied', webhook: 'img.example.com', reason: 'panic' },
    ],
    [
      'more than one line',
      'admission webhook "v.kyverno.svc-fail" denied the request: \n\nresource Pod/shop/web was blocked\n\nverify: x',
      {
        kind: 'denied',
        webhook: 'v.kyverno.svc-fail',
        reason: '\n\nresource Pod/shop/web was blocked\n\nverify: x',
      },
    ],
    [
      'a webhook that quotes the failure of another is still the one that denied',
      'admission webhook "img.example.com" denied the request: failed calling webhook "other": connection refused',
      {
        kind: 'denied',
        webhook: 'img.example.com',
        reason: 'failed calling webhook "other": connection refused',
      },
    ],
    [
      'ValidatingAdmissionPolicy',
      `deployments.apps "web" is forbidden: ValidatingAdmissionPolicy 'replicas' with binding 'replicas-prod' denied request: failed expression: object.spec.replicas <= 5`,
      {
        kind: 'policy-denied',
        policy: 'replicas',
        binding: 'replicas-prod',
        reason: 'failed expression: object.spec.replicas <= 5',
      },
    ],
    [
      'ValidatingAdmissionPolicy without binding',
      `pods "web" is forbidden: ValidatingAdmissionPolicy 'replicas' denied request: no`,
      { kind: 'policy-denied', policy: 'replicas', binding: '', reason: 'no' },
    ],
    [
      'ImagePolicyWebhook, as it was misspelt for years',
      'pods "web-1" is forbidden: image policy webook backend denied one or more images: bad signature',
      { kind: 'image-policy-denied', reason: 'bad signature' },
    ],
    [
      'ImagePolicyWebhook',
      'pods "web-1" is forbidden: image policy webhook backend denied one or more images: bad signature',
      { kind: 'image-policy-denied', reason: 'bad signature' },
    ],
    [
      'ImagePolicyWebhook without reason',
      'pods "web-1" is forbidden: one or more images rejected by webhook backend',
      { kind: 'image-policy-denied', reason: '' },
    ],
  ])('%s', (_name, message, expected) => {
    expect(outcome(message, 403)).toEqual(expected);
  });

  it.each([
    'pods "web" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false',
    'pods "web" is forbidden: exceeded quota: team, requested: pods=1, used: pods=10, limited: pods=10',
    'pods is forbidden: User "bob" cannot create resource "pods" in API group "" in the namespace "shop"',
    'Operation cannot be fulfilled on deployments.apps "web": the object has been modified',
    'No API token found for service account "default", retry after the token is automatically created',
    'ConfigMap "x" is invalid: data[k]: Invalid value: "admission webhook \\"a\\" denied the request: no"',
    'admission webhook "a.example.com" does not support dry run',
    '',
  ])('is no admission webhook: %s', (message) => {
    expect(outcome(message, 403)).toBeUndefined();
  });
});

describe('what stands beside admission', () => {
  it('conversion webhooks', () => {
    expect(
      outcome(
        'conversion webhook for stable.example.com/v1, Kind=CronTab failed: Post "https://conv.sec.svc:443/convert?timeout=30s": dial tcp 10.0.0.9:443: connect: connection refused',
      ),
    ).toEqual({
      kind: 'failed-conversion',
      groupVersionKind: 'stable.example.com/v1, Kind=CronTab',
      cause: 'unreachable',
      service: { name: 'conv', namespace: 'sec', port: 443, path: '/convert' },
    });
  });

  it.each([
    ['error trying to reach service: dial tcp 10.0.0.9:443: connect: connection refused', 'unreachable'],
    ['the server is currently unable to handle the request', 'unknown'],
    ['service unavailable', 'unknown'],
    ['', 'unknown'],
  ])('an aggregated API server that is away: %s', (message, cause) => {
    const event = auditEvent({
      at_s: 0,
      verb: 'list',
      code: 503,
      message,
      objectRef: { apiGroup: 'metrics.k8s.io', apiVersion: 'v1beta1', resource: 'pods' },
    });
    expect(webhookOutcome(event)).toEqual({
      kind: 'failed-apiservice',
      apiService: 'v1beta1.metrics.k8s.io',
      cause,
    });
  });

  it.each(['', 'apps', 'rbac.authorization.k8s.io'])(
    'a 503 of the API server itself (%s) is not',
    (apiGroup) => {
      const event = auditEvent({
        at_s: 0,
        verb: 'list',
        code: 503,
        objectRef: { apiGroup, resource: 'pods' },
      });
      expect(webhookOutcome(event)).toBeUndefined();
    },
  );
});

describe('where the message stands', () => {
  const message = 'admission webhook "a.example.com" denied the request: no';

  it('in the Status body', () => {
    const event = auditEvent({ at_s: 0, code: 400, responseObject: { kind: 'Status', message } });
    expect(refusalMessage(event)).toBe(message);
    expect(webhookOutcome(event)).toMatchObject({ kind: 'denied', webhook: 'a.example.com' });
  });

  it('in details.causes only', () => {
    const event = auditEvent({
      at_s: 0,
      code: 500,
      responseObject: {
        kind: 'Status',
        details: { causes: [{ message: 'failed calling webhook "b": EOF' }] },
      },
    });
    expect(webhookOutcome(event)).toMatchObject({
      kind: 'failed-call',
      webhook: 'b',
      cause: 'unreachable',
    });
  });

  it('nowhere at level Metadata', () => {
    expect(webhookOutcome(auditEvent({ at_s: 0, code: 500, level: 'Metadata' }))).toBeUndefined();
  });

  it('is not looked for in answers that are no error', () => {
    expect(webhookOutcome(auditEvent({ at_s: 0, code: 201, message }))).toBeUndefined();
  });
});

function call(mutated: unknown): string {
  return JSON.stringify({ configuration: 'pod-hardening', webhook: 'harden.example.com', mutated });
}

function patch(webhook: string, path: string): string {
  return JSON.stringify({
    configuration: 'c',
    webhook,
    patch: [{ op: 'add', path, value: 1 }],
    patchType: 'JSONPatch',
  });
}

describe('annotations', () => {
  it('names who was called, in which round, and whether it changed the object', () => {
    const event = auditEvent({
      at_s: 0,
      annotations: {
        'authorization.k8s.io/decision': 'allow',
        'mutation.webhook.admission.k8s.io/round_0_index_3': call(false),
        'mutation.webhook.admission.k8s.io/round_1_index_3': call(true),
      },
    });
    expect(webhookCalls(event)).toEqual([
      { configuration: 'pod-hardening', webhook: 'harden.example.com', mutated: false, round: 0, index: 3 },
      { configuration: 'pod-hardening', webhook: 'harden.example.com', mutated: true, round: 1, index: 3 },
    ]);
  });

  it.each(['{', 'null', '[]', '{"configuration":"a","webhook":"b"}', call('yes')])(
    'leaves out what does not parse: %s',
    (text) => {
      const annotations = { 'mutation.webhook.admission.k8s.io/round_0_index_0': text };
      expect(webhookCalls(auditEvent({ at_s: 0, annotations }))).toEqual([]);
    },
  );

  it('names the paths that one webhook changed', () => {
    const annotations = {
      'patch.webhook.admission.k8s.io/round_0_index_0': patch('a', '/spec/template/x'),
      'patch.webhook.admission.k8s.io/round_0_index_1': patch('b', '/metadata/labels'),
    };
    expect(patchedPaths(auditEvent({ at_s: 0, annotations }), 'a')).toEqual(['add /spec/template/x']);
  });

  it('names webhooks that were passed over', () => {
    const annotations = {
      'failed-open.validating.webhook.admission.k8s.io/round_0_index_0': 'validation.gatekeeper.sh',
      'failed-open.mutation.webhook.admission.k8s.io/round_0_index_1': 'inject.example.com',
      'failed-open.other': 'x',
    };
    expect(failedOpenWebhooks(auditEvent({ at_s: 0, annotations }))).toEqual([
      'validation.gatekeeper.sh',
      'inject.example.com',
    ]);
  });
});
