import type { JsonObject, JsonValue } from '../../../src/kube/json.ts';
import { reviewOf, type ReviewBehaviour } from './reviewing-server.fixture.ts';

function denies(status?: JsonObject): ReviewBehaviour {
  return {
    type: 'response',
    response: () => ({ allowed: false, ...(status === undefined ? {} : { status }) }),
  };
}

function patches(operations: JsonValue): ReviewBehaviour {
  const patch = Buffer.from(JSON.stringify(operations)).toString('base64');
  return { type: 'response', response: () => ({ allowed: true, patchType: 'JSONPatch', patch }) };
}

function answers(body: string, code = 200, contentType = 'application/json'): ReviewBehaviour {
  return { type: 'body', code, contentType, body: () => body };
}

function responds(response: JsonObject): ReviewBehaviour {
  return { type: 'response', response: () => response };
}

function reviewed(make: (uid: string) => JsonObject): ReviewBehaviour {
  return {
    type: 'body',
    code: 200,
    contentType: 'application/json',
    body: (uid) => JSON.stringify(make(uid)),
  };
}

const PATCH = Buffer.from('[{"op":"add","path":"/metadata/labels","value":{"x":"y"}}]').toString('base64');

/** What the paths of the webhook server answer; all others allow. */
export const BEHAVIOURS: Readonly<Record<string, ReviewBehaviour>> = {
  deny: denies(),
  'deny-message': denies({ message: 'not today' }),
  'deny-reason': denies({ reason: 'Forbidden' }),
  'deny-code': denies({ code: 403, message: 'not today', reason: 'Forbidden' }),
  'deny-low-code': denies({ code: 200, message: 'not today', status: 'Success' }),
  'deny-details': denies({
    code: 422,
    message: 'bad field',
    reason: 'Invalid',
    details: {
      name: 'x',
      kind: 'configmaps',
      causes: [{ reason: 'FieldValueInvalid', message: 'm', field: 'data' }],
    },
  }),
  'deny-retry': denies({
    code: 429,
    message: 'slow down',
    reason: 'TooManyRequests',
    details: { retryAfterSeconds: 7 },
  }),
  'deny-warn': {
    type: 'response',
    response: () => ({ allowed: false, warnings: ['first', 'second'], status: { message: 'no' } }),
  },
  warn: responds({ allowed: true, warnings: ['careful', 'careful', 'with "quotes" and \\'] }),
  'deny-if-label': {
    type: 'response',
    response: (request) => ({ allowed: !JSON.stringify(request['object']).includes('forbidden') }),
  },
  'patch-label': patches([{ op: 'add', path: '/metadata/labels', value: { patched: 'yes' } }]),
  'patch-data': patches([{ op: 'add', path: '/data', value: { key: 'value' } }]),
  'patch-name': patches([{ op: 'replace', path: '/metadata/name', value: 'renamed' }]),
  'patch-second': patches([{ op: 'add', path: '/metadata/labels/second', value: 'yes' }]),
  'patch-container': patches([
    { op: 'add', path: '/spec/containers/-', value: { name: 'extra', image: 'extra:1' } },
  ]),
  'patch-status': patches([{ op: 'add', path: '/status', value: { phase: 'Running' } }]),
  'patch-replicas': patches([{ op: 'replace', path: '/spec/replicas', value: 5 }]),
  'patch-nothing': patches([]),
  'patch-same': patches([{ op: 'test', path: '/kind', value: 'ConfigMap' }]),
  'patch-unknown-field': patches([{ op: 'add', path: '/spice', value: 'girl' }]),
  'patch-wrong-type': patches([{ op: 'add', path: '/data', value: 'text' }]),
  'patch-wrong-kind': patches([{ op: 'replace', path: '/kind', value: 'Secret' }]),
  'patch-missing-remove': patches([{ op: 'remove', path: '/metadata/nothing' }]),
  'patch-missing-path': patches([{ op: 'add', path: '/metadata/nothing/below', value: 1 }]),
  'patch-missing-replace': patches([{ op: 'replace', path: '/nothing/below', value: 1 }]),
  'patch-failed-test': patches([{ op: 'test', path: '/metadata/name', value: 'another' }]),
  'patch-bad-index': patches([{ op: 'add', path: '/spec/containers/9', value: {} }]),
  'patch-invalid': patches([{ op: 'add', path: '/metadata/labels', value: { 'no good': 'x' } }]),
  'patch-object': patches({ op: 'add' }),
  'patch-no-json': responds({
    allowed: true,
    patchType: 'JSONPatch',
    patch: Buffer.from('nonsense').toString('base64'),
  }),
  'patch-no-type': responds({ allowed: true, patch: PATCH }),
  'patch-only-type': responds({ allowed: true, patchType: 'JSONPatch' }),
  'patch-other-type': responds({ allowed: true, patchType: 'MergePatch', patch: PATCH }),
  'patch-empty-type': responds({ allowed: true, patchType: '', patch: PATCH }),
  'no-json': answers('hello'),
  'literal-null': answers('null'),
  'html-500': answers('<h1>broken</h1>', 500, 'text/html'),
  'json-500': answers('{"error":"broken"}', 500),
  'text-404': answers('not here', 404, 'text/plain'),
  'text-403': answers('go away', 403, 'text/plain'),
  'text-503': answers('later', 503, 'text/plain'),
  'text-400': answers('what?', 400, 'text/plain'),
  'text-302': answers('', 302, 'text/plain'),
  'status-500': answers(
    JSON.stringify({
      kind: 'Status',
      apiVersion: 'v1',
      status: 'Failure',
      message: 'told as a Status',
      code: 500,
      reason: 'InternalError',
    }),
    500,
  ),
  'status-200': answers(
    JSON.stringify({
      kind: 'Status',
      apiVersion: 'v1',
      status: 'Failure',
      message: 'told as a Status',
      code: 500,
    }),
  ),
  empty: answers(''),
  'empty-object': answers('{}'),
  'no-response': reviewed(() => ({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview' })),
  'wrong-uid': reviewed(() => reviewOf({ uid: 'wrong', allowed: true })),
  'wrong-version': reviewed((uid) => reviewOf({ uid, allowed: true }, 'v1beta1')),
  'no-kind': reviewed((uid) => ({ response: { uid, allowed: true } })),
  'other-kind': reviewed((uid) => ({ apiVersion: 'v1', kind: 'Pod', response: { uid, allowed: true } })),
  hang: { type: 'hang' },
  cut: { type: 'cut' },
};
