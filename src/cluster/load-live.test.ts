import { afterEach, describe, expect, it } from 'vitest';
import {
  clientTo,
  fakeClock,
  json,
  startServer,
  status,
  type Handler,
  type TestServer,
} from './api/api-server.fixture.ts';
import type { Cluster } from './cluster.ts';
import { loadLive, type LiveOptions, type LiveProgress } from './load-live.ts';
import { KIND } from '../kube/group-kind.ts';
import { stringAt } from '../kube/json.ts';

let server: TestServer | undefined;
afterEach(() => server?.close());

type Row = readonly [group: string, version: string, kind: string, resource: string, namespaced?: boolean];

const KINDS: readonly Row[] = [
  ['', 'v1', 'ConfigMap', 'configmaps', true],
  ['', 'v1', 'Event', 'events', true],
  ['', 'v1', 'Node', 'nodes'],
  ['', 'v1', 'Secret', 'secrets', true],
  ['', 'v1', 'ComponentStatus', 'componentstatuses'],
  ['extensions', 'v1beta1', 'Ingress', 'ingresses', true],
  ['networking.k8s.io', 'v1', 'Ingress', 'ingresses', true],
  ['example.com', 'v1', 'Widget', 'widgets', true],
];

function discovery(rows: readonly Row[], failed: readonly string[]): unknown {
  const groups = [...new Set(rows.map(([group]) => group))];
  return {
    kind: 'APIGroupDiscoveryList',
    items: [
      ...groups.map((group) => ({
        metadata: { name: group },
        versions: [
          {
            version: rows.find((row) => row[0] === group)?.[1],
            resources: rows
              .filter((row) => row[0] === group)
              .map(([, , kind, resource, namespaced]) => ({
                resource,
                responseKind: { kind },
                scope: namespaced === true ? 'Namespaced' : 'Cluster',
                verbs: ['list'],
              })),
          },
        ],
      })),
      ...failed.map((group) => ({
        metadata: { name: group },
        versions: [{ version: 'v1beta1', freshness: 'Stale' }],
      })),
    ],
  };
}

const named = (kind: string, names: readonly string[], more: object = {}): unknown => ({
  kind: `${kind}List`,
  apiVersion: 'v1',
  metadata: { resourceVersion: '1' },
  items: names.map((name) => ({ metadata: { name, namespace: 'shop' }, ...more })),
});

const plain: Readonly<Record<string, unknown>> = {
  '/version': { gitVersion: 'v1.33.1' },
  '/api': discovery(
    KINDS.filter(([group]) => group === ''),
    [],
  ),
  '/api/v1/secrets': named('Secret', ['token'], { type: 'Opaque', data: { password: 'aHVudGVyMg==' } }),
};

/** A cluster of few objects; `overrides` answers first, by path. */
const clusterServer =
  (overrides: Readonly<Record<string, Handler>> = {}, failed: readonly string[] = []): Handler =>
  (request, response) => {
    const path = request.path.replace('/namespaces/shop', '');
    const override = overrides[request.path];
    const row = KINDS.find(([, , , resource]) => path.endsWith(`/${resource}`));
    if (override !== undefined) override(request, response);
    else if (path === '/apis')
      json(
        response,
        discovery(
          KINDS.filter(([group]) => group !== ''),
          failed,
        ),
      );
    else json(response, plain[path] ?? named(row?.[2] ?? '', [`${row?.[3] ?? ''}-1`, `${row?.[3] ?? ''}-2`]));
  };

async function load(handler: Handler, options: LiveOptions = {}): Promise<Cluster> {
  server = await startServer(handler);
  return loadLive(clientTo(server.url, fakeClock()), options);
}

const WIDGET = { group: 'example.com', kind: 'Widget' };
const forbidden =
  (resource: string): Handler =>
  (_, response) =>
    status(
      response,
      403,
      'Forbidden',
      `${resource} is forbidden: User "x" cannot list resource "${resource}" in API group "" at the cluster scope`,
    );
const paths = (): readonly string[] => (server?.seen ?? []).map(({ path }) => path);

it('reads every kind once, as objects of the server, in the order of discovery', async () => {
  const progress: LiveProgress[] = [];
  const cluster = await load(clusterServer(), { onProgress: (step) => progress.push(step) });
  expect(cluster.serverVersion).toBe('v1.33.1');
  expect([...cluster.all()].map(({ kind, name }) => `${kind} ${name}`)).toEqual([
    'ConfigMap configmaps-1',
    'ConfigMap configmaps-2',
    'Node nodes-1',
    'Node nodes-2',
    'Secret token',
    'Ingress ingresses-1',
    'Ingress ingresses-2',
    'Widget widgets-1',
    'Widget widgets-2',
  ]);
  const node = cluster.of(KIND.Node)[0];
  expect(node).toMatchObject({ group: '', version: 'v1', body: { apiVersion: 'v1', kind: 'Node' } });
  expect(node?.origin.source).toBe(server?.url);
  expect(node?.origin.locate([])).toBeUndefined();
  expect(cluster.problems).toEqual([]);
  expect(progress.at(-1)).toMatchObject({ kindsDone_count: 5, kinds_count: 5, objects_count: 9 });
  expect(paths()).not.toContain('/api/v1/events');
  expect(paths()).not.toContain('/apis/extensions/v1beta1/ingresses');
});

it('keeps no value of a Secret', async () => {
  const cluster = await load(clusterServer());
  expect(JSON.stringify(cluster.of(KIND.Secret))).not.toContain('aHVudGVyMg');
  expect(stringAt(cluster.of(KIND.Secret)[0]?.body, 'type')).toBe('Opaque');
});

it.each([
  ['a kind that was read', KIND.Node, { type: 'all' }],
  ['a kind in its old group', { group: 'extensions', kind: 'Ingress' }, { type: 'all' }],
  ['a custom kind', WIDGET, { type: 'all' }],
  ['a kind that the server does not serve', KIND.ValidatingAdmissionPolicy, { type: 'all' }],
  [
    'a kind that is left out',
    { group: '', kind: 'Event' },
    { type: 'unknown', why: 'not read: events are history; an hour of them can outnumber all other objects' },
  ],
  [
    'a kind whose group is down',
    { group: 'broken.example.com', kind: 'Thing' },
    {
      type: 'unknown',
      why: 'broken.example.com: the server behind its APIService does not answer (stale discovery)',
    },
  ],
])('covers %s', async (_, kind, coverage) => {
  const cluster = await load(clusterServer({}, ['broken.example.com', 'metrics.k8s.io']));
  expect(cluster.coverage(kind)).toEqual(coverage);
  // metrics.k8s.io would not have been read anyway: that it is down hides nothing.
  expect(cluster.problems.map(({ where }) => where)).toEqual(['broken.example.com/v1beta1']);
});

it('reads only what it is asked for', async () => {
  const cluster = await load(clusterServer(), {
    kinds: [KIND.Node, { group: 'extensions', kind: 'Ingress' }],
  });
  expect(cluster.kinds()).toEqual([KIND.Node, KIND.Ingress]);
  expect(cluster.coverage(KIND.Secret)).toEqual({ type: 'unknown', why: 'not asked for' });
});

describe('what may not be read', () => {
  it('is unknown, and told once for all kinds', async () => {
    const cluster = await load(
      clusterServer({ '/api/v1/secrets': forbidden('secrets'), '/api/v1/nodes': forbidden('nodes') }),
    );
    expect(cluster.coverage(KIND.Secret)).toEqual({
      type: 'unknown',
      why: 'forbidden: secrets is forbidden: User "x" cannot list resource "secrets" in API group "" at the cluster scope',
    });
    expect(cluster.coverage(KIND.ConfigMap)).toEqual({ type: 'all' });
    expect(cluster.problems).toHaveLength(1);
    expect(cluster.problems[0]?.where).toBe('nodes, secrets');
    expect(cluster.problems[0]?.fix).toContain('grant "list" on nodes,secrets (user "tester")');
  });

  it('is read namespace by namespace where namespaces are named', async () => {
    const cluster = await load(
      clusterServer({
        '/api/v1/secrets': forbidden('secrets'),
        '/api/v1/namespaces/pay/secrets': forbidden('secrets'),
      }),
      { namespaces: ['shop', 'pay'] },
    );
    expect(cluster.ofNamespace(KIND.Secret, 'shop')).toHaveLength(1);
    expect(cluster.coverage(KIND.Secret)).toEqual({ type: 'given' });
    expect(cluster.coverage(KIND.Node)).toEqual({ type: 'all' });
    expect(cluster.problems.map(({ where }) => where)).toEqual(['secrets in pay']);
    expect(paths()).toContain('/api/v1/nodes');
    expect(paths()).not.toContain('/api/v1/secrets');
  });
});

describe('what fails', () => {
  it('stops nothing else', async () => {
    const cluster = await load(
      clusterServer({
        '/apis/example.com/v1/widgets': (_, response) =>
          status(response, 500, 'InternalError', 'conversion webhook for example.com/v1, Kind=Widget failed'),
      }),
    );
    expect(cluster.coverage(WIDGET)).toEqual({
      type: 'unknown',
      why: 'the API server answered 500: conversion webhook for example.com/v1, Kind=Widget failed',
    });
    expect(cluster.of(KIND.Node)).toHaveLength(2);
    expect(cluster.problems.map(({ where }) => where)).toEqual(['widgets.example.com']);
  });

  it('midway keeps what came, and says that it is not all', async () => {
    const cluster = await load(
      clusterServer({
        '/api/v1/nodes': ({ query }, response) => {
          if (query.has('continue')) status(response, 500, 'InternalError', 'etcd is gone');
          else json(response, { ...Object(named('Node', ['n1'])), metadata: { continue: 'more' } });
        },
      }),
    );
    expect(cluster.of(KIND.Node)).toHaveLength(1);
    expect(cluster.coverage(KIND.Node)).toEqual({
      type: 'unknown',
      why: 'the API server answered 500: etcd is gone',
    });
  });

  it('because the kind went away since is an empty kind', async () => {
    const cluster = await load(
      clusterServer({
        '/apis/example.com/v1/widgets': (_, response) => status(response, 404, 'NotFound', 'not found'),
      }),
    );
    expect(cluster.coverage(WIDGET)).toEqual({ type: 'all' });
    expect(cluster.problems).toEqual([]);
  });

  it('by silence ends the reading, and the rest is unknown', async () => {
    const rows = Array.from({ length: 12 }, (_, at): Row => ['example.com', 'v1', `Kind${at}`, `kind${at}s`]);
    const all = clusterServer({ '/apis': (_, response) => json(response, discovery(rows, [])) });
    const cluster = await load((request, response) => {
      if (request.path.startsWith('/apis/')) response.socket?.destroy();
      else all(request, response);
    });
    expect(cluster.coverage(KIND.Node)).toEqual({ type: 'all' });
    expect(cluster.problems.map(({ where }) => where)).toEqual(
      rows.map(([group, , , resource]) => `${resource}.${group}`),
    );
    expect(cluster.coverage({ group: 'example.com', kind: 'Kind11' })).toEqual({
      type: 'unknown',
      why: 'not asked for: the API server had stopped answering',
    });
    expect(paths()).not.toContain('/apis/example.com/v1/kind11s');
  });

  it('before anything is known is thrown', async () => {
    await expect(
      load((_, response) => status(response, 401, 'Unauthorized', 'Unauthorized')),
    ).rejects.toMatchObject({ code: 401 });
  });
});

it('says so when a list spans two moments', async () => {
  const cluster = await load(
    clusterServer({
      '/api/v1/nodes': ({ query }, response) => {
        const token = query.get('continue');
        if (token === 'old') status(response, 410, 'Expired', 'too old', { metadata: { continue: 'fresh' } });
        else if (token === 'fresh') json(response, named('Node', ['n2']));
        else json(response, { ...Object(named('Node', ['n1'])), metadata: { continue: 'old' } });
      },
    }),
  );
  expect(cluster.of(KIND.Node).map(({ name }) => name)).toEqual(['n1', 'n2']);
  expect(cluster.coverage(KIND.Node)).toEqual({ type: 'all' });
  expect(cluster.problems.map(({ where }) => where)).toEqual(['nodes']);
});

it('asks for at most four lists at a time', async () => {
  let running = 0;
  let most = 0;
  const all = clusterServer();
  await load((request, response) => {
    running += 1;
    most = Math.max(most, running);
    response.once('close', () => (running -= 1));
    setImmediate(() => all(request, response));
  });
  expect(most).toBeLessThanOrEqual(4);
});

it('stops with the signal’s reason', async () => {
  const stop = new AbortController();
  const all = clusterServer({ '/api/v1/nodes': () => stop.abort(new Error('Ctrl-C')) });
  await expect(load(all, { signal: stop.signal })).rejects.toThrow('Ctrl-C');
});
