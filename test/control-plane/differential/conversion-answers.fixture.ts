import type { JsonObject, JsonValue } from '../../../src/kube/json.ts';
import { objectAt } from '../../../src/kube/kube-object.ts';
import { definition, Hosts, webhook } from './conversion-objects.fixture.ts';
import {
  conversionResponse,
  honestResponse,
  type AskedConversion,
  type ConversionAnswer,
  type ConvertingServer,
} from './converting-server.fixture.ts';
import type { Script } from './script.fixture.ts';

const JSON_TYPE = 'application/json';

function changedMetadata(changes: JsonObject): (asked: AskedConversion) => ConversionAnswer {
  return (asked) => ({
    body: honestResponse(asked, (object) => ({
      ...object,
      metadata: { ...objectAt(object, 'metadata'), ...changes },
    })),
  });
}

function said(response: JsonObject): (asked: AskedConversion) => ConversionAnswer {
  return (asked) => ({ body: conversionResponse(asked, response) });
}

function objects(...values: readonly JsonValue[]): (asked: AskedConversion) => ConversionAnswer {
  return said({ convertedObjects: values, result: { status: 'Success' } });
}

/** Answers that are wrong, or nearly, by the path of the webhook. */
export const ANSWERS: Readonly<Record<string, (asked: AskedConversion) => ConversionAnswer>> = {
  'wrong-uid': (asked) => ({ body: honestResponse({ ...asked, uid: 'another' }) }),
  'no-uid': (asked) => ({ body: honestResponse({ ...asked, uid: '' }) }),
  'no-response': ({ review }) => ({ body: { apiVersion: review, kind: 'ConversionReview' } }),
  failed: said({ result: { status: 'Failure', message: 'this host is not to be converted' } }),
  'failed-silently': said({ result: { status: 'Failure' } }),
  'no-status': (asked) => ({ body: conversionResponse(asked, { convertedObjects: [] }) }),
  'two-objects': (asked) => ({
    body: conversionResponse(asked, {
      convertedObjects: [...asked.objects, ...asked.objects],
      result: { status: 'Success' },
    }),
  }),
  'no-objects': objects(),
  'null-object': objects(null),
  'text-object': objects('host'),
  'list-object': objects([]),
  'number-object': objects(3),
  'no-kind': objects({ apiVersion: 'v1' }),
  'empty-object': objects({}),
  'wrong-version': (asked) => ({
    body: honestResponse(asked, (object) => ({ ...object, apiVersion: 'other.example.com/v2' })),
  }),
  'no-version': (asked) => ({
    body: honestResponse(asked, (object) => ({ ...object, apiVersion: undefined })),
  }),
  'same-version': (asked) => ({
    body: conversionResponse(asked, { convertedObjects: asked.objects, result: { status: 'Success' } }),
  }),
  'wrong-kind': (asked) => ({ body: honestResponse(asked, (object) => ({ ...object, kind: 'Guest' })) }),
  'changed-name': changedMetadata({ name: 'another' }),
  'changed-namespace': changedMetadata({ namespace: 'another' }),
  'changed-uid': changedMetadata({ uid: 'a76fd2b0-9a63-4b6a-a7e6-4ab47c2b2d54' }),
  'changed-revision': changedMetadata({
    resourceVersion: '7',
    generation: 12,
    finalizers: ['a.example.com/b'],
  }),
  'other-labels': changedMetadata({ labels: { by: 'webhook' }, annotations: { by: 'webhook' } }),
  'no-labels': changedMetadata({ labels: null, annotations: null }),
  'number-label': changedMetadata({ labels: { count: 3 } }),
  'list-annotations': changedMetadata({ annotations: [] }),
  'bad-label': changedMetadata({ labels: { 'a b': 'c' } }),
  'bad-annotation': changedMetadata({ annotations: { 'a b': 'c' } }),
  'no-metadata': (asked) => ({
    body: honestResponse(asked, (object) => ({ ...object, metadata: undefined })),
  }),
  'text-metadata': (asked) => ({
    body: honestResponse(asked, (object) => ({ ...object, metadata: 'text' })),
  }),
  'unknown-fields': (asked) => ({
    body: honestResponse(asked, (object) => ({
      ...object,
      extra: 1,
      spec: { ...objectAt(object, 'spec'), extra: true },
    })),
  }),
  'other-review': (asked) => ({
    body: { ...honestResponse(asked), apiVersion: 'apiextensions.k8s.io/v1beta1' },
  }),
  'no-review-version': ({ uid, objects: asked }) => ({
    body: { response: { uid, convertedObjects: asked, result: { status: 'Success' } } },
  }),
  'strange-kind': () => ({ body: { apiVersion: 'example.com/v1', kind: 'Strange' } }),
  'status-of-v1': () => ({ body: { apiVersion: 'v1', kind: 'Status', status: 'Failure', message: 'no' } }),
  'code-500': () => ({ code: 500, contentType: 'text/plain', body: 'out of order' }),
  'code-404': () => ({ code: 404, contentType: 'text/plain', body: 'not here' }),
  'code-400-status': () => ({
    code: 400,
    contentType: JSON_TYPE,
    body: { kind: 'Status', apiVersion: 'v1', status: 'Failure', message: 'a bad request', code: 400 },
  }),
  'no-body': () => ({ body: '' }),
  'no-json': () => ({ body: 'certainly {' }),
  'text-json': () => ({ body: '"text"' }),
};

/** An answer under test: its name, where the webhook is, and the versions that it speaks. */
interface AnswerCase {
  readonly name: string;
  readonly clientConfig: JsonObject;
  readonly versions: readonly string[];
}

function hostsOf({ name, versions }: AnswerCase): Hosts {
  return new Hosts(`${name}-${versions.join('-')}`);
}

/** A list of the real server waits three seconds for a cache that cannot be filled: one is enough. */
const LISTED = 'failed';

/** What happens to reads and writes of the other version where the webhook answers so. */
function answerScript(answer: AnswerCase): Script {
  const { name, versions } = answer;
  const hosts = hostsOf(answer);
  const { path, object } = { path: hosts.path.bind(hosts), object: hosts.object.bind(hosts) };
  const metadata = { labels: { app: 'a' }, annotations: { note: 'a' } };
  return {
    name: `answers: ${name} to ${versions.join(', ')}`,
    steps: [
      {
        method: 'POST',
        path: path('v1'),
        body: object('v1', 'a', { metadata, spec: { hostPort: 'a.example.com:80' } }),
        code: 201,
      },
      { path: path('v2', 'a') },
      { method: 'POST', path: path('v2'), body: object('v2', 'b', { spec: { host: 'b', port: '1' } }) },
      {
        method: 'PATCH',
        path: path('v2', 'a'),
        body: { metadata: { labels: { more: 'true' } } },
        contentType: 'application/merge-patch+json',
      },
      { path: path('v1', 'a') },
      ...(name === LISTED ? [{ path: `${path('v2')}?limit=2`, title: 'a page' }] : []),
      hosts.gone(),
    ],
  };
}

function answerCases(server: ConvertingServer): readonly AnswerCase[] {
  const v1 = ['v1'];
  const beta = ['v1beta1', 'v1'];
  const toBeta = ['wrong-uid', 'other-review', 'no-response', 'failed', 'two-objects', 'no-review-version'];
  const nowhere = { service: { namespace: 'nowhere', name: 'none', path: '/convert' } };
  return [
    ...Object.keys(ANSWERS).map((name) => ({ name, clientConfig: server.clientConfig(name), versions: v1 })),
    ...toBeta.map((name) => ({ name, clientConfig: server.clientConfig(name), versions: beta })),
    { name: 'unknown-authority', clientConfig: server.unknownAuthority, versions: v1 },
    { name: 'other-names', clientConfig: server.otherNames, versions: v1 },
    { name: 'plain-http', clientConfig: server.plainHttp, versions: v1 },
    { name: 'refused', clientConfig: server.refused, versions: v1 },
    { name: 'service-not-there', clientConfig: nowhere, versions: v1 },
  ];
}

/** What has to be served before `answerScripts` run: made at once, because the real server takes two seconds for each. */
export function answerDefinitions(server: ConvertingServer): readonly JsonObject[] {
  return answerCases(server).map((answer) =>
    definition(hostsOf(answer).group, webhook(answer.clientConfig, answer.versions)),
  );
}

/** Each answer, and webhooks that cannot be reached. */
export function answerScripts(server: ConvertingServer): readonly Script[] {
  return answerCases(server).map(answerScript);
}
