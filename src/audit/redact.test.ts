import { existsSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { isJsonObject, stringAt, type JsonObject, type JsonValue } from '../kube/json.ts';
import { parseJson } from '../kube/parse-json.ts';
import { mayCarryCredentials, redactBody, redactEvent } from './redact.ts';
import { marker, mayHoldCredential, redactBrokenText, redactText } from './redact-text.ts';
import { nativeEvent } from './read/samples.fixture.ts';
import { readAuditLog } from './read/read-audit-log.ts';

const JWT = 'eyJhbGciOiJSUzI1NiIsImtpZCI6IngifQ.eyJpc3MiOiJrdWJlcm5ldGVzIn0.c2lnbmF0dXJlLXNpZ25hdHVyZQ';
const PEM = '-----BEGIN RSA PRIVATE KEY-----\nTUlJRXBBSUJBQUtDQVFFQQ==\n-----END RSA PRIVATE KEY-----';
const PEM_BASE64 = Buffer.from(PEM).toString('base64');
const VALUE = 'aHVudGVyMi1odW50ZXIy';
const OPAQUE = 'abcdef.0123456789abcdef';
const SECRETS = [JWT, PEM, PEM_BASE64, VALUE, OPAQUE, 'TUlJRXBBSUJBQUtDQVFFQQ'];

const secret = {
  kind: 'Secret',
  apiVersion: 'v1',
  metadata: { name: 's' },
  data: { password: VALUE, empty: '' },
  type: 'Opaque',
};
const secretRef = { resource: 'secrets', namespace: 'shop', name: 's', apiVersion: 'v1' };
const lastApplied = {
  'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify(secret),
  other: 'kept',
};
const bearing = (changes: Record<string, unknown>): JsonObject =>
  nativeEvent({ level: 'RequestResponse', ...changes });

/** Every place in which a credential can stand in an event. */
const PLACES: readonly (readonly [string, JsonObject])[] = [
  [
    'a Secret as sent',
    bearing({
      objectRef: secretRef,
      requestObject: { ...secret, stringData: { token: 'plain-text-' + VALUE } },
    }),
  ],
  ['a Secret as answered', bearing({ objectRef: secretRef, responseObject: secret })],
  ['a Secret without kind', bearing({ objectRef: secretRef, requestObject: { data: secret.data } })],
  [
    'a merge patch',
    bearing({
      objectRef: secretRef,
      verb: 'patch',
      requestObject: { stringData: { a: VALUE }, metadata: { annotations: lastApplied } },
    }),
  ],
  [
    'a JSON Patch of one key',
    bearing({
      objectRef: secretRef,
      verb: 'patch',
      requestObject: [
        { op: 'add', path: '/data/password', value: VALUE },
        { op: 'test', path: '/type', value: 'Opaque' },
      ],
    }),
  ],
  [
    'a JSON Patch of all data',
    bearing({
      objectRef: secretRef,
      verb: 'patch',
      requestObject: [{ op: 'replace', path: '/data', value: { a: VALUE } }],
    }),
  ],
  [
    'a JSON Patch of everything',
    bearing({
      objectRef: secretRef,
      verb: 'patch',
      requestObject: [{ op: 'replace', path: '', value: secret }],
    }),
  ],
  [
    'a JSON Patch of the annotation',
    bearing({
      objectRef: secretRef,
      verb: 'patch',
      requestObject: [
        {
          op: 'add',
          path: '/metadata/annotations/kubectl.kubernetes.io~1last-applied-configuration',
          value: JSON.stringify(secret),
        },
      ],
    }),
  ],
  [
    'a JSON Patch of annotations',
    bearing({
      objectRef: secretRef,
      verb: 'patch',
      requestObject: [{ op: 'add', path: '/metadata/annotations', value: lastApplied }],
    }),
  ],
  [
    'a JSON Patch of metadata',
    bearing({
      objectRef: secretRef,
      verb: 'patch',
      requestObject: [{ op: 'add', path: '/metadata', value: { annotations: lastApplied } }],
    }),
  ],
  [
    'a SecretList, whose items have no kind',
    bearing({
      objectRef: secretRef,
      verb: 'list',
      responseObject: { kind: 'SecretList', apiVersion: 'v1', items: [{ metadata: {}, data: { a: VALUE } }] },
    }),
  ],
  [
    'a List of several kinds',
    bearing({
      responseObject: { kind: 'List', apiVersion: 'v1', items: [{ kind: 'Pod', data: {} }, secret] },
    }),
  ],
  [
    'a Table with whole objects',
    bearing({
      objectRef: secretRef,
      responseObject: {
        kind: 'Table',
        rows: [{ cells: ['s'], object: { metadata: { annotations: lastApplied }, data: { a: VALUE } } }],
      },
    }),
  ],
  [
    'deletecollection',
    bearing({
      objectRef: { resource: 'secrets', apiVersion: 'v1' },
      verb: 'deletecollection',
      responseObject: { kind: 'SecretList', items: [secret] },
    }),
  ],
  [
    'a Secret inside another object',
    bearing({ requestObject: { kind: 'ManifestWork', spec: { workload: { manifests: [secret] } } } }),
  ],
  [
    'a Secret in the last-applied-configuration of a list',
    bearing({
      requestObject: {
        kind: 'X',
        metadata: {
          annotations: {
            'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify({
              kind: 'List',
              items: [secret],
            }),
          },
        },
      },
    }),
  ],
  [
    'a Secret in broken JSON in an annotation',
    bearing({
      requestObject: { kind: 'X', metadata: { annotations: { a: JSON.stringify(secret).slice(0, -1) } } },
    }),
  ],
  [
    "a webhook's patch of a Secret",
    bearing({
      objectRef: secretRef,
      annotations: {
        'patch.webhook.admission.k8s.io/round_0_index_0': JSON.stringify({
          configuration: 'c',
          webhook: 'w',
          patch: [{ op: 'add', path: '/data/a', value: VALUE }],
          patchType: 'JSONPatch',
        }),
      },
      requestObject: {},
    }),
  ],
  [
    'TokenReview',
    bearing({
      objectRef: { resource: 'tokenreviews', apiGroup: 'authentication.k8s.io' },
      verb: 'create',
      requestObject: { kind: 'TokenReview', spec: { token: OPAQUE, audiences: ['a'] }, status: { user: {} } },
    }),
  ],
  [
    'TokenRequest',
    bearing({
      objectRef: { resource: 'serviceaccounts', subresource: 'token', name: 'd' },
      verb: 'create',
      responseObject: { kind: 'TokenRequest', spec: {}, status: { token: OPAQUE, expirationTimestamp: 'x' } },
    }),
  ],
  [
    'a JWT in a ConfigMap',
    bearing({
      requestObject: {
        kind: 'ConfigMap',
        data: { kubeconfig: `users:\n- name: a\n  user:\n    token: ${JWT}\n` },
      },
    }),
  ],
  [
    'an opaque token in a kubeconfig',
    bearing({
      requestObject: {
        kind: 'ConfigMap',
        data: { kubeconfig: `users:\n- name: a\n  user:\n    token: ${OPAQUE}\n` },
      },
    }),
  ],
  [
    'an opaque token in a custom resource',
    bearing({ requestObject: { kind: 'Runner', spec: { token: OPAQUE } } }),
  ],
  [
    'an opaque token in a kubeconfig as JSON',
    bearing({
      requestObject: {
        kind: 'ConfigMap',
        data: { kubeconfig: JSON.stringify({ users: [{ user: { token: OPAQUE } }] }) },
      },
    }),
  ],
  ['a private key in a ConfigMap', bearing({ requestObject: { kind: 'ConfigMap', data: { key: PEM } } })],
  [
    'a private key in base64',
    bearing({ requestObject: { kind: 'ConfigMap', data: { kubeconfig: `client-key-data: ${PEM_BASE64}` } } }),
  ],
  [
    'a private key without an end',
    bearing({ requestObject: { kind: 'ConfigMap', data: { key: PEM.slice(0, 60) } } }),
  ],
  [
    'a token in an environment variable',
    bearing({
      requestObject: { kind: 'Pod', spec: { containers: [{ env: [{ name: 'TOKEN', value: JWT }] }] } },
    }),
  ],
  [
    'a bearer header in the arguments of a probe',
    bearing({
      requestObject: {
        kind: 'Pod',
        spec: { httpHeaders: [{ name: 'Authorization', value: `Bearer ${OPAQUE}` }] },
      },
    }),
  ],
  ['a token in the query', nativeEvent({ requestURI: `/api/v1/pods?watch=1&access_token=${OPAQUE}&x=1` })],
  [
    'a token through a proxy',
    nativeEvent({ requestURI: `/api/v1/namespaces/a/services/b/proxy/c?token=${JWT}` }),
  ],
  [
    'a header in exec',
    nativeEvent({
      requestURI: `/api/v1/namespaces/a/pods/b/exec?command=curl&command=Authorization%3A+Bearer+${OPAQUE}`,
    }),
  ],
  ['a token in userAgent', nativeEvent({ userAgent: `curl ${JWT}` })],
  ['a token in an annotation', nativeEvent({ annotations: { a: `authenticated with ${JWT}` } })],
  ['a token in a message', nativeEvent({ responseStatus: { code: 401, message: `bad token ${JWT}` } })],
];

describe('every place', () => {
  test.each(PLACES)('%s', (_, native) => {
    const text = JSON.stringify(native);
    const resource = stringAt(native, 'objectRef', 'resource') ?? '';
    const subresource = stringAt(native, 'objectRef', 'subresource') ?? '';
    expect(mayCarryCredentials(resource, subresource, text)).toBe(true);
    const { event, found } = redactEvent(native);
    const left = JSON.stringify(event);
    expect(found).toBeDefined();
    for (const value of SECRETS) expect(left).not.toContain(JSON.stringify(value).slice(1, -1));
    expect(left).toContain('<redacted ');
    expect(redactEvent(event)).toEqual({ event, found: undefined });
    for (const body of ['requestObject', 'responseObject'] as const) {
      if (native[body] === undefined) continue;
      expect(JSON.parse(redactBody(JSON.stringify(native[body]), resource, subresource))).toEqual(
        event[body],
      );
    }
  });
});

describe('what stays', () => {
  test('keys, lengths, empty values, everything else', () => {
    const { event } = redactEvent(
      bearing({
        objectRef: secretRef,
        requestObject: { ...secret, metadata: { name: 's', annotations: lastApplied } },
      }),
    );
    expect(event['requestObject']).toEqual({
      ...secret,
      metadata: {
        name: 's',
        annotations: {
          other: 'kept',
          'kubectl.kubernetes.io/last-applied-configuration': expect.stringMatching(
            /^<redacted \d+ bytes [0-9a-f]{8}>$/,
          ),
        },
      },
      data: { password: expect.stringMatching(/^<redacted 20 bytes [0-9a-f]{8}>$/), empty: '' },
    });
  });

  test('the same value has the same marker, another has another', () => {
    const markers = ['a', 'a', 'b'].map((value) =>
      redactBody(JSON.stringify({ kind: 'Secret', data: { x: value } }), 'secrets'),
    );
    expect(markers[0]).toBe(markers[1]);
    expect(markers[0]).not.toBe(markers[2]);
    expect(marker(marker('a'))).toBe(marker('a'));
    expect(marker('ü')).toMatch(/^<redacted 2 bytes /);
  });

  test.each([
    [
      'certificates',
      {
        kind: 'ValidatingWebhookConfiguration',
        webhooks: [
          { clientConfig: { caBundle: Buffer.from('-----BEGIN CERTIFICATE-----\nMIIC').toString('base64') } },
        ],
      },
    ],
    [
      'references to Secrets',
      {
        kind: 'Pod',
        spec: { volumes: [{ secret: { secretName: 'x' } }], imagePullSecrets: [{ name: 'y' }] },
      },
    ],
    [
      'names with token in them',
      {
        kind: 'Pod',
        spec: { automountServiceAccountToken: false, volumes: [{ name: 'kube-api-access-token' }] },
      },
    ],
    ['data of a ConfigMap', { kind: 'ConfigMap', data: { a: 'b', c: 'token bucket' } }],
    [
      'a Status about a Secret',
      { kind: 'Status', status: 'Success', details: { name: 's', kind: 'secrets', uid: 'u' } },
    ],
    ['DeleteOptions', { kind: 'DeleteOptions', propagationPolicy: 'Background' }],
  ])('%s', (_, body) => {
    const text = JSON.stringify(body);
    expect(redactBody(text, 'x')).toBe(text);
    expect(redactBody(text, body.kind === 'Status' || body.kind === 'DeleteOptions' ? 'secrets' : 'x')).toBe(
      text,
    );
    const event = bearing({ requestObject: body });
    expect(redactEvent(event)).toEqual({ event, found: undefined });
  });

  test('counts by kind', () => {
    const { found } = redactEvent(
      bearing({
        objectRef: secretRef,
        requestObject: { data: { a: VALUE, b: VALUE } },
        userAgent: `x ${JWT}`,
        annotations: { k: PEM },
      }),
    );
    expect(found).toEqual({ 'secret data': 2, token: 1, 'private key': 1 });
  });

  test('a prefilter that says no is right', () => {
    const pieces = fc.constantFrom(
      JWT,
      PEM,
      PEM_BASE64,
      `token: ${OPAQUE}`,
      `Bearer ${OPAQUE}`,
      `?token=${OPAQUE}`,
      'eyJ',
      'text',
      '\n',
      '"',
      '\\"token\\":\\"abcdefgh1\\"',
      'password=hunter22',
      '&password=hunter22',
    );
    fc.assert(
      fc.property(fc.array(pieces), (parts) => {
        const text = parts.join(' ');
        const redacted = redactText(text, () => {});
        if (!mayHoldCredential(text)) expect(redacted).toBe(text);
        // A text inside of JSON is escaped; the prefilter is asked about the JSON.
        if (redacted !== text) expect(mayHoldCredential(JSON.stringify({ a: text }))).toBe(true);
      }),
    );
  });

  test('keeps the shape of any body', () => {
    // What is left of a value when its texts and numbers are forgotten.
    const shape = (value: JsonValue): unknown =>
      Array.isArray(value)
        ? value.map((item: JsonValue) => shape(item))
        : isJsonObject(value)
          ? Object.entries(value).map(([key, item]) => [key, shape(item ?? null)])
          : 0;
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom('secrets', 'tokenreviews', 'pods'), (value, resource) => {
        const body = parseJson(JSON.stringify({ kind: 'X', value, data: { a: 1 } }));
        expect(shape(parseJson(redactBody(JSON.stringify(body), resource)))).toEqual(shape(body));
      }),
    );
  });
});

test('text that is no JSON any more', () => {
  const line = JSON.stringify(
    bearing({ objectRef: secretRef, responseObject: secret, userAgent: `x ${JWT}` }),
  );
  for (const text of [line.slice(0, -20), JSON.stringify({ log: line }).slice(0, -26)]) {
    expect(text).toContain(VALUE);
    expect(redactBrokenText(text)).not.toContain(VALUE);
    expect(redactBrokenText(text)).not.toContain(JWT);
  }
  expect(redactBody('{"data":', 'secrets')).toBe('{"data":');
});

const RECORDING = '../shared/recordings/evil-webhook/audit.log.gz';

it.skipIf(!existsSync(RECORDING))('a recording comes out without tokens', async () => {
  const reader = readAuditLog([RECORDING]);
  for await (const { events } of reader) {
    for (const { line } of events) expect(/eyJ[\w-]{5,}\.[\w-]{5,}\./.test(line)).toBe(false);
  }
  expect(reader.report()).toMatchObject({
    documents_count: 11_981,
    events_count: 11_981,
    redacted_count: 17,
    credentials: { token: 17 },
  });
});
