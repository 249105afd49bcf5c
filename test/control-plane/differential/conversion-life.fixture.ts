import { stringAt, type JsonObject } from '../../../src/kube/json.ts';
import { Hosts, hostVersions, webhook } from './conversion-objects.fixture.ts';
import type { ConvertingServer } from './converting-server.fixture.ts';
import { DEFINITIONS } from './custom-resource-cases.fixture.ts';
import type { Script } from './script.fixture.ts';

const MERGE = 'application/merge-patch+json';
const APPLY = 'application/apply-patch+yaml';

/** Everything that can be done with objects of two versions. */
function lifeScript(name: string, conversion: JsonObject, stored: 'v1' | 'v2'): Script {
  const hosts = new Hosts(name);
  const isWebhook = stringAt(conversion, 'strategy') === 'Webhook';
  const spec2 = isWebhook ? { host: 'b', port: '2', size: 2 } : { host: 'b', size: 2 };
  return {
    name: `life: ${name}`,
    given: hosts.given(conversion, stored),
    steps: [
      {
        title: 'in v1',
        method: 'POST',
        path: hosts.path('v1'),
        body: hosts.object('v1', 'a', { spec: { hostPort: 'a:1', replicas: 1, note: 'n' } }),
      },
      {
        title: 'in v2',
        method: 'POST',
        path: hosts.path('v2'),
        body: hosts.object('v2', 'b', { spec: { ...spec2, tags: ['x'] } }),
      },
      {
        title: 'dry run',
        method: 'POST',
        path: `${hosts.path('v2')}?dryRun=All`,
        body: hosts.object('v2', 'c', { spec: spec2 }),
      },
      {
        title: 'dry run',
        method: 'POST',
        path: `${hosts.path('v1')}?dryRun=All`,
        body: hosts.object('v1', 'c', { spec: { hostPort: 'c:1', note: 'n' } }),
      },
      {
        title: 'unknown field',
        method: 'POST',
        path: `${hosts.path('v2')}?dryRun=All`,
        body: hosts.object('v2', 'c', { spec: { hostPort: 'c:1' } }),
      },
      {
        title: 'again',
        method: 'POST',
        path: hosts.path('v2'),
        body: hosts.object('v2', 'a', { spec: spec2 }),
      },
      ...['a', 'b'].flatMap((object) =>
        ['v1', 'v2'].map((one) => ({
          path: hosts.path(one, object),
          capture: { [`rv-${object}`]: 'metadata.resourceVersion' },
        })),
      ),
      { path: hosts.path('v1') },
      { path: hosts.path('v2') },
      { path: `${hosts.path('v2')}?limit=1`, capture: { next: 'metadata.continue' } },
      { path: `${hosts.path('v2')}?limit=1&continue={next}` },
      { path: `${hosts.path('v2')}?labelSelector=app%3Da` },
      { path: `${hosts.path('v2')}?resourceVersion=0` },
      {
        title: 'table',
        path: hosts.path('v2'),
        headers: { accept: 'application/json;as=Table;g=meta.k8s.io;v=v1' },
      },
      {
        title: 'metadata',
        path: hosts.path('v1', 'b'),
        headers: { accept: 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1' },
      },
      {
        title: 'merge patch in v2',
        method: 'PATCH',
        path: `${hosts.path('v2', 'a')}?fieldManager=patcher`,
        body: { spec: { size: 5 } },
        contentType: MERGE,
      },
      {
        title: 'merge patch in v1',
        method: 'PATCH',
        path: `${hosts.path('v1', 'a')}?fieldManager=patcher`,
        body: { spec: { note: 'other' } },
        contentType: MERGE,
      },
      {
        title: 'json patch in v2',
        method: 'PATCH',
        path: hosts.path('v2', 'b'),
        body: [{ op: 'replace', path: '/spec/host', value: 'bb' }],
        contentType: 'application/json-patch+json',
      },
      {
        title: 'json patch refused',
        method: 'PATCH',
        path: hosts.path('v2', 'b'),
        body: [{ op: 'test', path: '/spec/host', value: 'b' }],
        contentType: 'application/json-patch+json',
      },
      {
        title: 'nothing changes',
        method: 'PATCH',
        path: hosts.path('v2', 'b'),
        body: { spec: { host: 'bb' } },
        contentType: MERGE,
      },
      {
        title: 'apply in v1',
        method: 'PATCH',
        path: `${hosts.path('v1', 'a')}?fieldManager=one&force=true`,
        body: hosts.object('v1', 'a', { spec: { hostPort: 'applied:1' } }),
        contentType: APPLY,
      },
      {
        title: 'apply in v2: conflict',
        method: 'PATCH',
        path: `${hosts.path('v2', 'a')}?fieldManager=two`,
        body: hosts.object('v2', 'a', { spec: { host: 'other' } }),
        contentType: APPLY,
      },
      {
        title: 'apply in v2: forced',
        method: 'PATCH',
        path: `${hosts.path('v2', 'a')}?fieldManager=two&force=true`,
        body: hosts.object('v2', 'a', { spec: isWebhook ? { host: 'other', size: 9 } : { size: 9 } }),
        contentType: APPLY,
      },
      {
        title: 'apply in v2: less',
        method: 'PATCH',
        path: `${hosts.path('v2', 'a')}?fieldManager=two`,
        body: hosts.object('v2', 'a', { spec: { size: 9 } }),
        contentType: APPLY,
      },
      {
        title: 'apply creates',
        method: 'PATCH',
        path: `${hosts.path('v2', 'applied')}?fieldManager=two`,
        body: hosts.object('v2', 'applied', { spec: { host: 'new', port: '4' } }),
        contentType: APPLY,
      },
      {
        title: 'apply of one in the other version',
        method: 'PATCH',
        path: `${hosts.path('v1', 'applied')}?fieldManager=two`,
        body: hosts.object('v1', 'applied', { spec: { hostPort: 'new:5' } }),
        contentType: APPLY,
      },
      { path: hosts.path('v1', 'applied') },
      { path: hosts.path('v2', 'applied') },
      {
        title: 'update in v2',
        method: 'PUT',
        path: hosts.path('v2', 'b'),
        body: hosts.object('v2', 'b', { metadata: { resourceVersion: '{rv-b}' }, spec: { host: 'late' } }),
      },
      { path: hosts.path('v2', 'b'), capture: { fresh: 'metadata.resourceVersion' } },
      {
        title: 'update in v1',
        method: 'PUT',
        path: hosts.path('v1', 'b'),
        body: hosts.object('v1', 'b', {
          metadata: { resourceVersion: '{fresh}' },
          spec: { hostPort: 'again:3', replicas: 3 },
        }),
      },
      {
        title: 'update dry',
        method: 'PATCH',
        path: `${hosts.path('v2', 'b')}?dryRun=All`,
        body: { spec: { port: '77', tags: ['y'] } },
        contentType: MERGE,
      },
      { path: hosts.path('v2', 'b') },
      {
        title: 'status in v2',
        method: 'PATCH',
        path: `${hosts.path('v2', 'b')}/status`,
        body: { status: { replicas: 2, phase: 'Up' }, spec: { host: 'ignored' } },
        contentType: MERGE,
      },
      { title: 'status in v1', path: `${hosts.path('v1', 'b')}/status` },
      {
        title: 'apply status in v1',
        method: 'PATCH',
        path: `${hosts.path('v1', 'b')}/status?fieldManager=s`,
        body: hosts.object('v1', 'b', { status: { phase: 'Up' } }),
        contentType: APPLY,
      },
      { title: 'scale in v1', path: `${hosts.path('v1', 'b')}/scale` },
      { title: 'scale in v2', path: `${hosts.path('v2', 'b')}/scale` },
      {
        title: 'scaled in v2',
        method: 'PATCH',
        path: `${hosts.path('v2', 'b')}/scale`,
        body: { spec: { replicas: 7 } },
        contentType: MERGE,
      },
      {
        title: 'scaled in v1',
        method: 'PATCH',
        path: `${hosts.path('v1', 'b')}/scale`,
        body: { spec: { replicas: 8 } },
        contentType: MERGE,
      },
      { path: hosts.path('v1', 'b') },
      { path: hosts.path('v2', 'b') },
      {
        title: 'held',
        method: 'PATCH',
        path: hosts.path('v2', 'b'),
        body: { metadata: { finalizers: ['example.com/hold'] } },
        contentType: MERGE,
      },
      { title: 'deleted dry', method: 'DELETE', path: `${hosts.path('v2', 'b')}?dryRun=All` },
      { title: 'deleted, held', method: 'DELETE', path: hosts.path('v2', 'b') },
      {
        title: 'let go',
        method: 'PATCH',
        path: hosts.path('v2', 'b'),
        body: { metadata: { finalizers: null } },
        contentType: MERGE,
      },
      { path: hosts.path('v1', 'b') },
      { title: 'deleted', method: 'DELETE', path: hosts.path('v2', 'a') },
      { title: 'all deleted', method: 'DELETE', path: hosts.path('v2') },
      { path: hosts.path('v2') },
      hosts.gone(),
    ],
  };
}

function watchScript(name: string, conversion: JsonObject): Script {
  const hosts = new Hosts(name);
  return {
    name: `watches: ${name}`,
    given: [
      ...hosts.given(conversion),
      {
        method: 'POST',
        path: hosts.path('v1'),
        body: hosts.object('v1', 'a', { metadata: { labels: { app: 'a' } }, spec: { hostPort: 'a:1' } }),
      },
    ],
    steps: [
      { path: hosts.path('v2'), capture: { rv: 'metadata.resourceVersion' } },
      { open: 'all', path: `${hosts.path('v2')}?watch=true&timeoutSeconds=15` },
      { open: 'later', path: `${hosts.path('v2')}?watch=true&resourceVersion={rv}&timeoutSeconds=15` },
      {
        open: 'initial',
        path: `${hosts.path('v2')}?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&timeoutSeconds=15`,
      },
      {
        open: 'one',
        path: `${hosts.path('v2')}?watch=true&resourceVersion={rv}&fieldSelector=metadata.name%3Da&timeoutSeconds=15`,
      },
      {
        open: 'labelled',
        path: `${hosts.path('v2')}?watch=true&resourceVersion={rv}&labelSelector=app%3Da&timeoutSeconds=15`,
      },
      { open: 'stored', path: `${hosts.path('v1')}?watch=true&resourceVersion={rv}&timeoutSeconds=15` },
      {
        method: 'POST',
        path: hosts.path('v2'),
        body: hosts.object('v2', 'b', { spec: { host: 'b', port: '2' } }),
      },
      {
        method: 'PATCH',
        path: hosts.path('v1', 'a'),
        body: { spec: { hostPort: 'aa:1' } },
        contentType: MERGE,
      },
      {
        method: 'PATCH',
        path: hosts.path('v2', 'a'),
        body: { metadata: { labels: { app: 'b' } } },
        contentType: MERGE,
      },
      { method: 'DELETE', path: hosts.path('v2', 'a') },
      { method: 'DELETE', path: hosts.path('v1', 'b') },
      { collect: 'all', frames_count: 6 },
      { collect: 'later', frames_count: 5 },
      { collect: 'initial', frames_count: 2 },
      { collect: 'one', frames_count: 3 },
      { collect: 'labelled', frames_count: 2 },
      { collect: 'stored', frames_count: 5 },
      hosts.gone(),
    ],
  };
}

/** The storage version changes; what is stored in the old one is read and rewritten. */
function migrationScript(name: string, conversion: JsonObject): Script {
  const hosts = new Hosts(name);
  const path = `${DEFINITIONS}/hosts.${hosts.group}`;
  const storing = (stored: string) => ({
    method: 'PATCH',
    path,
    body: { spec: { versions: hostVersions(stored) } },
    contentType: MERGE,
  });
  return {
    name: `migration: ${name}`,
    given: hosts.given(conversion),
    steps: [
      {
        method: 'POST',
        path: hosts.path('v1'),
        body: hosts.object('v1', 'old', { spec: { hostPort: 'old:1', note: 'kept in v1' } }),
      },
      { title: 'store v2', ...storing('v2') },
      { path },
      {
        method: 'POST',
        path: hosts.path('v1'),
        body: hosts.object('v1', 'new', { spec: { hostPort: 'new:1', note: 'lost' } }),
        awaitCode: 201,
      },
      { path: hosts.path('v1') },
      { path: hosts.path('v2') },
      { path: hosts.path('v2', 'old') },
      { path: hosts.path('v1', 'old') },
      {
        title: 'rewritten without a change',
        method: 'PATCH',
        path: hosts.path('v2', 'old'),
        body: {},
        contentType: MERGE,
      },
      {
        title: 'rewritten',
        method: 'PATCH',
        path: hosts.path('v2', 'old'),
        body: { spec: { size: 1 } },
        contentType: MERGE,
      },
      { path: hosts.path('v1', 'old') },
      {
        title: 'v1 is no longer stored',
        method: 'PATCH',
        path: `${path}/status`,
        body: { status: { storedVersions: ['v2'] } },
        contentType: MERGE,
      },
      {
        title: 'v1 is no longer served',
        method: 'PATCH',
        path,
        body: [{ op: 'replace', path: '/spec/versions/0/served', value: false }],
        contentType: 'application/json-patch+json',
      },
      { path: hosts.path('v1'), awaitCode: 404 },
      { path: hosts.path('v2'), awaitCode: 200 },
      hosts.gone(),
    ],
  };
}

/** Reads and writes of hosts whose webhook, if they have one, is honest. */
export function lifeScripts(server: ConvertingServer): readonly Script[] {
  const none = { strategy: 'None' };
  const honest = webhook(server.clientConfig('convert'));
  return [
    lifeScript('none-one', none, 'v1'),
    lifeScript('none-two', none, 'v2'),
    lifeScript('webhook-one', honest, 'v1'),
    lifeScript('webhook-two', webhook(server.clientConfig('convert'), ['v2', 'v1beta1', 'v1']), 'v2'),
    watchScript('watched-none', none),
    watchScript('watched-webhook', honest),
    migrationScript('migrated-none', none),
    migrationScript('migrated-webhook', honest),
  ];
}
