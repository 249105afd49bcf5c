import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { readFileSync, existsSync } from 'node:fs';
import type { AuditEvent } from './event.ts';
import { canonicalise, isCanonicalEvent } from './normalise-canonical.ts';
import { normaliseEvent } from './normalise.ts';
import { requestQueryOf } from './normalise-query.ts';
import { nativeEvent } from './read/samples.fixture.ts';

function eventOf(value: unknown): AuditEvent {
  const result = normaliseEvent(value);
  if ('reject' in result) throw new Error(result.reject);
  return result.event;
}

const AT_US = 1795230952129318;

test('a plain v1 event', () => {
  const native = nativeEvent();
  expect(canonicalise(native)).toEqual({ canonical: native });
  expect(eventOf(native)).toEqual({
    auditID: 'aaaaaaaa-0000-4000-8000-000000000001',
    stage: 'ResponseComplete',
    level: 'Metadata',
    verb: 'delete',
    requestURI: '/api/v1/namespaces/shop/pods/web-1',
    query: {},
    user: { username: 'alice@example.com', uid: 'u1', groups: ['system:authenticated'] },
    impersonatedUser: undefined,
    sourceIPs: ['10.0.0.7'],
    userAgent: 'kubectl/v1.34.0',
    objectRef: {
      apiGroup: '',
      apiVersion: 'v1',
      resource: 'pods',
      subresource: '',
      namespace: 'shop',
      name: 'web-1',
      uid: '',
      resourceVersion: '',
    },
    responseStatus: { code: 200, reason: '', message: '' },
    requestReceivedTimestamp_us: AT_US - 382,
    stageTimestamp_us: AT_US,
    annotations: { 'authorization.k8s.io/decision': 'allow', 'authorization.k8s.io/reason': '' },
    requestObject: undefined,
    responseObject: undefined,
    requestObject_bytes: 0,
    responseObject_bytes: 0,
  });
});

describe('what else counts as an event', () => {
  test.each([
    ['no kind and apiVersion', { kind: undefined, apiVersion: undefined }, {}],
    [
      'v1beta1',
      {
        apiVersion: 'audit.k8s.io/v1beta1',
        metadata: { creationTimestamp: '2018-10-26T09:55:02Z' },
        timestamp: '2018-10-26T09:55:02Z',
      },
      { stageTimestamp_us: AT_US },
    ],
    [
      'v1alpha1 times',
      {
        apiVersion: 'audit.k8s.io/v1alpha1',
        stageTimestamp: undefined,
        requestReceivedTimestamp: undefined,
        metadata: { creationTimestamp: '2026-11-21T03:15:54Z' },
        timestamp: '2026-11-21T03:15:52Z',
      },
      { stageTimestamp_us: 1795230954000000, requestReceivedTimestamp_us: 1795230952000000 },
    ],
    [
      'v1alpha1 objectRef',
      {
        apiVersion: 'audit.k8s.io/v1alpha1',
        objectRef: {
          resource: 'deployments',
          namespace: 'shop',
          name: 'web',
          apiVersion: 'extensions/v1beta1',
        },
      },
      { objectRef: { apiGroup: 'extensions', apiVersion: 'v1beta1', resource: 'deployments' } },
    ],
    ['only the time of the request', { stageTimestamp: undefined }, { stageTimestamp_us: AT_US - 382 }],
    ["Go's zero time", { stageTimestamp: '0001-01-01T00:00:00Z' }, { stageTimestamp_us: AT_US - 382 }],
    [
      'seconds and offsets',
      { stageTimestamp: '2026-11-21T05:15:52+02:00' },
      { stageTimestamp_us: 1795230952000000 },
    ],
    ['nine digits', { stageTimestamp: '2026-11-21T03:15:52.129318999Z' }, { stageTimestamp_us: AT_US }],
    ['no level, with a request body', { level: undefined, requestObject: {} }, { level: 'Request' }],
    ['no level, with a response body', { level: '', responseObject: {} }, { level: 'RequestResponse' }],
    [
      'no stage, no answer',
      { stage: undefined, responseStatus: undefined },
      { stage: 'RequestReceived', responseStatus: { code: 0, reason: '', message: '' } },
    ],
    ['no stage, an answer', { stage: undefined }, { stage: 'ResponseComplete' }],
    [
      'no user',
      { user: undefined, userAgent: undefined, sourceIPs: undefined },
      { user: { username: '', uid: '', groups: [] }, userAgent: '', sourceIPs: [] },
    ],
    [
      'a user without groups',
      { user: { username: 'bob' } },
      { user: { username: 'bob', uid: '', groups: [] } },
    ],
    [
      'impersonation',
      { impersonatedUser: { username: 'bob', groups: ['g'] } },
      { impersonatedUser: { username: 'bob', uid: '', groups: ['g'] } },
    ],
    [
      'fields as JSON text',
      {
        user: '{"username":"bob"}',
        sourceIPs: '["1.2.3.4"]',
        responseStatus: '{"code":"403"}',
        objectRef: '{"resource":"pods"}',
      },
      {
        user: { username: 'bob' },
        sourceIPs: ['1.2.3.4'],
        responseStatus: { code: 403 },
        objectRef: { resource: 'pods' },
      },
    ],
    [
      'fields of wrong types',
      { user: 7, sourceIPs: 1, userAgent: 3, annotations: { a: 1, b: null }, responseStatus: [] },
      { user: { username: '' }, sourceIPs: [], userAgent: '3', annotations: { a: '1', b: 'null' } },
    ],
    ['one source address as text', { sourceIPs: '10.1.1.1' }, { sourceIPs: ['10.1.1.1'] }],
    [
      'a null body',
      { requestObject: null },
      { requestObject: undefined, annotations: { 'authorization.k8s.io/decision': 'allow' } },
    ],
    [
      'a body that was left out',
      { responseObject: 'skipped-too-big-size-object' },
      { responseObject: undefined, annotations: { 'audit.k8s.io/truncated': 'true' } },
    ],
    [
      'a body as JSON text',
      { requestObject: '[{"op":"remove","path":"/a"}]' },
      { requestObject: [{ op: 'remove', path: '/a' }] },
    ],
    [
      'no objectRef, but a path',
      { objectRef: undefined, requestURI: '/apis/apps/v1/namespaces/shop/deployments/web/scale?x=1' },
      {
        objectRef: {
          apiGroup: 'apps',
          apiVersion: 'v1',
          resource: 'deployments',
          subresource: 'scale',
          namespace: 'shop',
          name: 'web',
          uid: '',
          resourceVersion: '',
        },
      },
    ],
    [
      'no objectRef, no resource',
      { objectRef: undefined, requestURI: '/healthz', verb: 'get' },
      { objectRef: undefined },
    ],
    ['no requestURI', { requestURI: undefined }, { requestURI: '', objectRef: { name: 'web-1' } }],
    [
      'the namespace itself',
      { objectRef: { resource: 'namespaces', namespace: 'shop', name: 'shop', apiVersion: 'v1' } },
      { objectRef: { namespace: '', name: 'shop' } },
    ],
  ])('%s', (_, changes, expected) => {
    const native = nativeEvent(changes);
    expect(eventOf(native)).toMatchObject(expected);
    const result = canonicalise(native);
    if ('reject' in result) throw new Error(result.reject);
    expect(isCanonicalEvent(result.canonical)).toBe(true);
    expect(canonicalise(result.canonical)).toEqual(result);
  });
});

describe('what the response says', () => {
  const create = {
    verb: 'create',
    objectRef: { resource: 'pods', namespace: 'shop', apiVersion: 'v1' },
    level: 'RequestResponse',
  };
  test.each([
    [
      'the generated name',
      { ...create, responseObject: { kind: 'Pod', metadata: { name: 'web-x1', uid: 'u' } } },
      { objectRef: { name: 'web-x1', uid: 'u' } },
    ],
    [
      'not the name of a failure',
      {
        ...create,
        responseObject: {
          kind: 'Status',
          status: 'Failure',
          metadata: {},
          message: 'm',
          reason: 'Invalid',
          code: 422,
        },
        responseStatus: { code: 422 },
      },
      { objectRef: { name: '' }, responseStatus: { code: 422, reason: 'Invalid', message: 'm' } },
    ],
    [
      'not the name of the parent of a subresource',
      {
        ...create,
        objectRef: { resource: 'pods', subresource: 'binding' },
        responseObject: { kind: 'Pod', metadata: { name: 'p' } },
      },
      { objectRef: { name: '' } },
    ],
    [
      'the uid that a delete names',
      { responseObject: { kind: 'Status', status: 'Success', details: { name: 'web-1', uid: 'u2' } } },
      { objectRef: { uid: 'u2' } },
    ],
    [
      'nothing from a list',
      {
        verb: 'deletecollection',
        objectRef: { resource: 'pods' },
        responseObject: { kind: 'PodList', metadata: { resourceVersion: '7' }, items: [] },
      },
      { objectRef: { name: '', uid: '' } },
    ],
    [
      "the server's own message first",
      { responseStatus: { code: 500, message: 'own' }, responseObject: { kind: 'Status', message: 'other' } },
      { responseStatus: { message: 'own' } },
    ],
  ])('%s', (_, changes, expected) => {
    expect(eventOf(nativeEvent(changes))).toMatchObject(expected);
  });
});

test('sizes of the bodies', () => {
  const { requestObject_bytes, responseObject_bytes } = eventOf(
    nativeEvent({ requestObject: { a: 'ü' }, responseObject: [] }),
  );
  expect([requestObject_bytes, responseObject_bytes]).toEqual([10, 2]);
});

describe('what is no event', () => {
  test.each([
    [{ kind: 0 }, 'not an audit event: kind is no string'],
    [
      { kind: 'Policy', apiVersion: 'audit.k8s.io/v1', rules: [] },
      'not an audit event: audit.k8s.io/v1 Policy',
    ],
    [{ kind: 'Pod', apiVersion: 'v1', metadata: { name: 'a' } }, 'not an audit event: v1 Pod'],
    [{ kind: 'Event', apiVersion: 'v1', reason: 'Killing' }, 'not an audit event: v1 Event'],
    [{}, 'not an audit event: it has no verb'],
    [{ verb: 'get' }, 'not an audit event: it has neither requestURI nor objectRef'],
    [{ verb: 'get', requestURI: '/' }, 'audit event without auditID'],
    [{ verb: 'get', requestURI: '/', auditID: 'a' }, 'audit event without any time'],
    [null, 'not an audit event: no JSON object'],
    [[], 'not an audit event: no JSON object'],
    ['x', 'not an audit event: no JSON object'],
  ])('%j', (value, reject) => {
    expect(normaliseEvent(value)).toEqual({ reject });
  });

  test('never throws', () => {
    const fields = fc.constantFrom(
      ...Object.keys(nativeEvent()),
      'requestObject',
      'responseObject',
      'impersonatedUser',
      'timestamp',
      'metadata',
    );
    fc.assert(
      fc.property(fc.dictionary(fields, fc.jsonValue()), fc.boolean(), (changes, isWhole) => {
        const value = isWhole ? nativeEvent(changes) : changes;
        const result = canonicalise(value);
        if ('canonical' in result)
          expect(isCanonicalEvent(result.canonical), JSON.stringify(result.canonical)).toBe(true);
        else expect(result.reject).not.toBe('');
        normaliseEvent(value);
      }),
      { numRuns: 2000 },
    );
  });
});

test('the query', () => {
  const query =
    'dryRun=All&fieldManager=kubectl&limit=500&continue=abc&resourceVersion=0&resourceVersionMatch=NotOlderThan&watch=true&sendInitialEvents=false&timeoutSeconds=574&labelSelector=a%3Db&fieldSelector=x&propagationPolicy=Foreground&force=1&timeout=5s';
  expect(requestQueryOf(query)).toEqual({
    dryRun: true,
    fieldManager: 'kubectl',
    limit: 500,
    continue: 'abc',
    resourceVersion: '0',
    resourceVersionMatch: 'NotOlderThan',
    watch: true,
    sendInitialEvents: false,
    timeoutSeconds: 574,
    labelSelector: 'a=b',
    fieldSelector: 'x',
    propagationPolicy: 'Foreground',
    force: true,
  });
  expect(requestQueryOf('')).toEqual({});
  expect(requestQueryOf('limit=x&dryRun=&watch')).toEqual({ dryRun: false, watch: true });
});

const FALCO = '../shared/recordings/public/falco/anonymous_creates_namespace_foo.json';

it.skipIf(!existsSync(FALCO))('an event of Kubernetes 1.11', () => {
  expect(eventOf(JSON.parse(readFileSync(FALCO, 'utf8')))).toMatchObject({
    user: { username: 'system:anonymous' },
    objectRef: { resource: 'namespaces', name: 'foo' },
    stageTimestamp_us: 1540475929736141,
  });
});
