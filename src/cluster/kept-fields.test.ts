import { describe, expect, test } from 'vitest';
import { jsonAt, type JsonObject } from '../kube/json.ts';
import { keptBody } from './kept-fields.ts';
import { secretValue_bytes } from './manifests/kept-secret.ts';
import { SharedValues } from './manifests/shared-values.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const CERTIFICATE = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
const PRIVATE_KEY = '-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n';
const MANAGED = [{ manager: 'kubectl' }];

function kept(kind: string, body: JsonObject): JsonObject {
  return keptBody({ group: '', kind }, body, new SharedValues());
}

describe('Secrets', () => {
  test('keep the length of each value, and certificates', () => {
    const body = {
      kind: 'Secret',
      type: 'kubernetes.io/tls',
      metadata: {
        name: 's',
        annotations: {
          'kubectl.kubernetes.io/last-applied-configuration': '{"data":{"a":"c2VjcmV0"}}',
          keep: 'x',
        },
      },
      data: {
        'tls.crt': base64(CERTIFICATE),
        'tls.key': base64(PRIVATE_KEY),
        'ca.crt': base64(PRIVATE_KEY),
        a: base64('secret'),
      },
      stringData: { b: 'gehëim', c: 12 },
    };
    expect(kept('Secret', body)).toEqual({
      kind: 'Secret',
      type: 'kubernetes.io/tls',
      metadata: { name: 's', annotations: { keep: 'x' } },
      data: {
        'tls.crt': base64(CERTIFICATE),
        'tls.key': PRIVATE_KEY.length,
        'ca.crt': PRIVATE_KEY.length,
        a: 6,
      },
      stringData: { b: 7, c: 0 },
    });
  });

  test.each(['', 'a', 'ab', 'abc', 'abcd', 'é'])('the length of %j is that of its bytes', (text) => {
    const body = kept('Secret', { data: { x: base64(text) } });
    expect(body['data']).toEqual({ x: Buffer.byteLength(text) });
  });

  test('the length of a certificate that was kept is known too', () => {
    expect(secretValue_bytes(base64(CERTIFICATE))).toBe(CERTIFICATE.length);
    expect(secretValue_bytes(7)).toBe(7);
    expect(secretValue_bytes(null)).toBe(0);
  });

  test('a certificate with a key behind it is no certificate only', () => {
    const body = kept('Secret', { data: { 'tls.crt': base64(CERTIFICATE + PRIVATE_KEY) } });
    expect(body['data']).toEqual({ 'tls.crt': CERTIFICATE.length + PRIVATE_KEY.length });
  });
});

describe('other kinds', () => {
  const metadata = { name: 'x', managedFields: MANAGED, selfLink: '/x', labels: { a: 'b' } };

  test.each(['ReplicaSet', 'Job', 'Lease', 'EndpointSlice', 'Event'])('%s keeps all but managers', (kind) => {
    expect(kept(kind, { kind, metadata, spec: { a: 1 } })).toEqual({
      kind,
      metadata: { name: 'x', labels: { a: 'b' } },
      spec: { a: 1 },
    });
  });

  test.each(['Deployment', 'Service', 'ConfigMap', 'ServiceAccount', 'Whatever'])(
    '%s is kept as it is',
    (kind) => {
      const body = { kind, metadata, spec: { a: 1 } };
      expect(kept(kind, body)).toBe(body);
    },
  );

  test('a Node loses its images', () => {
    const body = kept('Node', { metadata, status: { images: [{ names: ['x'] }], capacity: { cpu: '1' } } });
    expect(body).toEqual({ metadata: { name: 'x', labels: { a: 'b' } }, status: { capacity: { cpu: '1' } } });
  });

  test('a Pod keeps what rules ask for', () => {
    const token = { name: 'kube-api-access-x7z9q', mountPath: '/t' };
    const body = kept('Pod', {
      metadata: { ...metadata, resourceVersion: '1', uid: 'u' },
      spec: {
        nodeName: 'n',
        containers: [
          {
            name: 'c',
            env: [{ name: 'A', value: 'b' }],
            volumeMounts: [token, { name: 'kube-api-access', mountPath: '/u' }],
          },
        ],
        volumes: [{ name: 'kube-api-access-x7z9q', projected: {} }, { name: 'own' }],
      },
      status: {
        phase: 'Running',
        conditions: [{ type: 'Ready', status: 'False', lastProbeTime: null, lastTransitionTime: 't' }],
        containerStatuses: [
          {
            name: 'c',
            restartCount: 3,
            imageID: 'i',
            containerID: 'd',
            lastState: { terminated: { reason: 'OOMKilled' } },
          },
        ],
      },
    });
    expect(body).toEqual({
      metadata: { name: 'x', labels: { a: 'b' }, uid: 'u' },
      spec: {
        nodeName: 'n',
        containers: [
          {
            name: 'c',
            env: [{ name: 'A', value: 'b' }],
            volumeMounts: [
              { name: 'kube-api-access', mountPath: '/t' },
              { name: 'kube-api-access', mountPath: '/u' },
            ],
          },
        ],
        volumes: [{ name: 'kube-api-access', projected: {} }, { name: 'own' }],
      },
      status: {
        phase: 'Running',
        conditions: [{ type: 'Ready', status: 'False', lastTransitionTime: 't' }],
        containerStatuses: [
          { name: 'c', restartCount: 3, lastState: { terminated: { reason: 'OOMKilled' } } },
        ],
      },
    });
  });

  test('what replicas have in common is one value', () => {
    const shared = new SharedValues();
    const pod = (name: string) =>
      keptBody(
        { group: '', kind: 'Pod' },
        { metadata: { name }, spec: { containers: [{ name: 'c' }] } },
        shared,
      );
    const containers = jsonAt(pod('a'), 'spec', 'containers');
    expect(containers).toEqual([{ name: 'c' }]);
    expect(jsonAt(pod('b'), 'spec', 'containers')).toBe(containers);
  });
});
