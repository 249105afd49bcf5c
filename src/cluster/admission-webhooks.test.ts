import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { admissionWebhooksOf, knownNamespaceLabels } from './admission-webhooks.ts';
import { parseCaBundle } from './ca-bundle.ts';
import { clusterOfYaml } from './cluster.fixture.ts';

/** Self-signed, made for this test: CN=test-ca, ten years from November 2026. */
const CA_BUNDLE =
  'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUJlRENDQVIrZ0F3SUJBZ0lVV1hFNXBibVlVZnNwZ3VXZ3BxUUNMMlNPdU4wd0NnWUlLb1pJemowRUF3SXcKRWpFUU1BNEdBMVVFQXd3SGRHVnpkQzFqWVRBZUZ3MHlOakV4TWpFd056UXpNalJhRncwek5qRXhNVGd3TnpRegpNalJhTUJJeEVEQU9CZ05WQkFNTUIzUmxjM1F0WTJFd1dUQVRCZ2NxaGtqT1BRSUJCZ2dxaGtqT1BRTUJCd05DCkFBU0l1TmZPTzVxUE9kMEtneGJXUmZwOFdXTjNDWjhDNHhJQlRXd1EzV2dmTDdpeTZ6UXFUenVNUm5qRm15K2IKaU5NeGRUbTQ3MGk2ZUpmSy9MR1JHR201bzFNd1VUQWRCZ05WSFE0RUZnUVU3Y1lVVGdFTXp6T3pWNENGN0hEeApEbXZob1Vvd0h3WURWUjBqQkJnd0ZvQVU3Y1lVVGdFTXp6T3pWNENGN0hEeERtdmhvVW93RHdZRFZSMFRBUUgvCkJBVXdBd0VCL3pBS0JnZ3Foa2pPUFFRREFnTkhBREJFQWlBMXlYQlE3V3lvTTJYYndkQTVyNFBtbFFvRnU1OUkKMWxzMGc4TWR3V1k5TkFJZ1B1M1NVbFFxNFdyeThlZnlzQWZnK0o0c2lVUXo0dEpJODBUYVlNQzBrckE9Ci0tLS0tRU5EIENFUlRJRklDQVRFLS0tLS0K';

const CONFIGURATION = `
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata:
  name: guard
  annotations: { cert-manager.io/inject-ca-from: hooks/guard }
webhooks:
  - name: a.example.com
    clientConfig: { service: { namespace: hooks, name: guard, port: 8443 } }
  - not an object
  - name: b.example.com
    clientConfig: { url: https://hook.example.com/b }
  - name: c.example.com
    clientConfig: { service: { namespace: hooks } }
`;
const BACKEND = `
apiVersion: v1
kind: Service
metadata: { name: guard, namespace: hooks }
spec: { selector: { app: guard }, ports: [{ port: 8443 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: guard, namespace: hooks }
spec:
  selector: { matchLabels: { app: guard } }
  template: { metadata: { labels: { app: guard } }, spec: { containers: [{ name: guard, image: guard }] } }
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: guard-1, namespace: hooks, labels: { kubernetes.io/service-name: guard } }
endpoints:
  - { addresses: [10.0.0.1], conditions: { ready: true } }
  - { addresses: [10.0.0.2], conditions: { ready: false } }
`;

describe('admissionWebhooksOf', () => {
  it('finds the Service, its ready endpoints and what runs behind it', () => {
    const [webhook] = admissionWebhooksOf(clusterOfYaml(`${CONFIGURATION}---${BACKEND}`));
    expect(webhook?.webhook.name).toBe('a.example.com');
    expect(webhook?.path).toEqual(['webhooks', 0]);
    expect(webhook?.caInjectedFrom).toBe('cert-manager.io/inject-ca-from: hooks/guard');
    const backend = webhook?.backend;
    if (backend?.type !== 'service') throw new Error('no service');
    expect(backend).toMatchObject({
      namespace: 'hooks',
      name: 'guard',
      port: 8443,
      service: { type: 'found' },
      endpoints: { type: 'known', ready_count: 1, notReady_count: 1 },
    });
    expect(backend.workloads.map(({ object }) => object.kind)).toEqual(['Deployment']);
  });

  it('keeps the places of the others', () => {
    const webhooks = admissionWebhooksOf(clusterOfYaml(CONFIGURATION));
    expect(webhooks.map(({ index, backend }) => [index, backend.type])).toEqual([
      [0, 'service'],
      [2, 'url'],
      [3, 'none'],
    ]);
    expect(webhooks[2]?.problems.map(({ path }) => path)).toContainEqual(['webhooks', 3, 'clientConfig']);
  });

  it.each([
    ['all', 'absent'],
    ['given', 'unknown'],
  ] as const)('where %s is known, a Service that is not there is %s', (coverage, type) => {
    const [webhook] = admissionWebhooksOf(clusterOfYaml(CONFIGURATION, coverage));
    const backend = webhook?.backend;
    expect(backend?.type === 'service' && backend.service.type).toBe(type);
    expect(backend?.type === 'service' && backend.endpoints.type).toBe('unknown');
  });

  it('is empty without configurations, and survives broken ones', () => {
    expect(admissionWebhooksOf(clusterOfYaml(BACKEND))).toEqual([]);
    const broken = `
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata: { name: x }
webhooks: { a: b }`;
    expect(admissionWebhooksOf(clusterOfYaml(broken))).toEqual([]);
  });
});

describe('knownNamespaceLabels', () => {
  const cluster = clusterOfYaml(
    'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop, labels: { a: b } }',
  );

  it('adds the name that the API server puts there', () => {
    expect(knownNamespaceLabels(cluster, 'shop')).toEqual({
      labels: { a: 'b', 'kubernetes.io/metadata.name': 'shop' },
      complete: true,
    });
  });

  it('knows of others their name only', () => {
    expect(knownNamespaceLabels(cluster, 'other')).toEqual({
      labels: { 'kubernetes.io/metadata.name': 'other' },
      complete: false,
    });
  });
});

const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('parseCaBundle', () => {
  const pem = Buffer.from(CA_BUNDLE, 'base64').toString();

  it('reads every certificate', () => {
    const found = parseCaBundle(base64(`# root\n${pem}\n${pem}`));
    const notAfter_ms = Date.parse(new X509Certificate(pem).validTo);
    expect(found).toMatchObject({
      type: 'certificates',
      certificates: [
        { subject: 'CN=test-ca', notAfter_ms },
        { subject: 'CN=test-ca', notAfter_ms },
      ],
    });
  });

  it.each([
    ['nothing', undefined, 'absent'],
    ['an empty text', '', 'empty'],
    ['a newline, as a place to fill', 'Cg==', 'empty'],
    ['what is not base64', '{{ .Values.ca }}', 'unparsable'],
    ['PEM that was not encoded', pem, 'unparsable'],
    ['something else', base64('hello'), 'unparsable'],
    ['a key', base64(pem.replaceAll('CERTIFICATE', 'PRIVATE KEY')), 'unparsable'],
    ['a certificate that is cut', base64(pem.replace(/(BEGIN CERTIFICATE-----\n).{20}/, '$1')), 'unparsable'],
  ])('%s', (_, text, type) => {
    expect(parseCaBundle(text).type).toBe(type);
  });
});
