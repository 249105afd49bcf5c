import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import {
  clientTo,
  configMap,
  configMapList,
  fakeClock,
  json,
  startServer,
  status,
  type FakeClock,
  type Handler,
  type SeenRequest,
  type TestServer,
} from './api-server.fixture.ts';
import type { ReflectorEvent } from './reflector-event.ts';
import { reflect, type ReflectorOptions } from './reflector.ts';

const open: TestServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

type WatchHandler = (response: ServerResponse, request: SeenRequest) => void;

interface Script {
  readonly lists?: readonly Handler[];
  /** What watches do, one after the other; the last one again and again. */
  readonly watches: readonly WatchHandler[];
}

function takeTurns<Turn>(turns: readonly Turn[]): () => Turn | undefined {
  let turn = 0;
  return () => {
    const current = turns[Math.min(turn, turns.length - 1)];
    turn += 1;
    return current;
  };
}

interface Run {
  readonly server: TestServer;
  readonly clock: FakeClock;
  readonly events: AsyncGenerator<ReflectorEvent>;
  readonly stop: AbortController;
}

async function start({ lists = [], watches }: Script, options: ReflectorOptions = {}): Promise<Run> {
  const nextList = takeTurns(lists);
  const nextWatch = takeTurns(watches);
  const server = await startServer((request, response) => {
    if (request.query.get('watch') === 'true') nextWatch()?.(response, request);
    else nextList()?.(request, response);
  });
  open.push(server);
  const clock = fakeClock();
  const stop = new AbortController();
  const client = clientTo(server.url, clock);
  const events = reflect(client, '/api/v1/configmaps', {
    watchList: 'never',
    signal: stop.signal,
    ...options,
  });
  return { server, clock, events, stop };
}

function spoken(event: ReflectorEvent): string {
  if (event.type === 'synced') return `synced ${event.objects_count} at ${event.resourceVersion}`;
  if (event.type === 'resumed') return 'resumed';
  if (event.type === 'interrupted')
    return `interrupted${event.relists ? ', lists again' : ''}: ${event.why.message}`;
  return `${event.type} ${event.name.name}${event.object === undefined ? ' (unseen)' : ''}`;
}

/** The first `count` events, in words. */
async function take({ events, stop, server }: Run, count: number): Promise<readonly string[]> {
  const told: string[] = [];
  for await (const event of events) {
    told.push(spoken(event));
    if (told.length === count) break;
  }
  stop.abort();
  await server.close();
  return told;
}

const listing =
  (names: readonly string[], options: Parameters<typeof configMapList>[1] = {}): Handler =>
  (_, response) =>
    json(response, configMapList(names, options));
const line = (type: string, object: unknown): string => `${JSON.stringify({ type, object })}\n`;
const bookmark = (resourceVersion: string, annotations: Record<string, string> = {}): string =>
  line('BOOKMARK', { kind: 'ConfigMap', apiVersion: 'v1', metadata: { resourceVersion, annotations } });
const expired = line('ERROR', {
  kind: 'Status',
  code: 410,
  reason: 'Expired',
  message: 'too old resource version: 10 (99)',
});
const sending =
  (...lines: readonly string[]): WatchHandler =>
  (response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.end(lines.join(''));
  };
/** Sends and stays open. */
const following =
  (...lines: readonly string[]): WatchHandler =>
  (response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.write(`${lines.join('')}\n`);
  };
const watchesOf = ({ server }: Run): readonly SeenRequest[] =>
  server.seen.filter(({ query }) => query.get('watch') === 'true');
const listsOf = ({ server }: Run): readonly SeenRequest[] =>
  server.seen.filter(({ query }) => query.get('watch') === null);

it('lists page by page, then tells every change', async () => {
  const run = await start({
    lists: [listing(['a', 'b'], { next: 'more' }), listing(['c'])],
    watches: [
      following(
        line('MODIFIED', configMap('a', '11')),
        line('DELETED', configMap('b', '12')),
        line('ADDED', configMap('d', '13')),
      ),
    ],
  });
  expect(await take(run, 7)).toEqual([
    'added a',
    'added b',
    'added c',
    'synced 3 at 10',
    'modified a',
    'deleted b',
    'added d',
  ]);
  const [watch] = watchesOf(run);
  expect(watch?.query.get('resourceVersion')).toBe('10');
  expect(watch?.query.get('allowWatchBookmarks')).toBe('true');
  expect(watch?.query.get('timeoutSeconds')).toBe('300');
});

it('goes on from the last bookmark when the server ends a watch, without a word', async () => {
  const run = await start({
    lists: [listing(['a'])],
    watches: [sending(bookmark('50')), following(line('ADDED', configMap('b', '51')))],
  });
  expect(await take(run, 3)).toEqual(['added a', 'synced 1 at 10', 'added b']);
  expect(watchesOf(run).map(({ query }) => query.get('resourceVersion'))).toEqual(['10', '50']);
  expect(listsOf(run)).toHaveLength(1);
});

it('reads events that come in pieces, and forgets a piece that was cut off', async () => {
  const whole = line('ADDED', configMap('größe', '20'));
  const run = await start({
    lists: [listing([])],
    watches: [
      (response) => {
        const bytes = Buffer.from(whole);
        const middle = bytes.indexOf('ß') + 1;
        response.write(bytes.subarray(0, middle));
        response.write(Buffer.concat([bytes.subarray(middle), Buffer.from('{"type":"ADD')]), () =>
          response.socket?.destroy(),
        );
      },
      following(line('ADDED', configMap('b', '21'))),
    ],
  });
  const told = await take(run, 5);
  expect(told.slice(0, 2)).toEqual(['synced 0 at 10', 'added größe']);
  expect(told[2]).toMatch(/^interrupted: the connection to the API server was cut/);
  expect(told.slice(3)).toEqual(['resumed', 'added b']);
  expect(watchesOf(run)[1]?.query.get('resourceVersion')).toBe('20');
});

describe('lists again', () => {
  const after: Handler = listing(['a', 'c', 'd'], { resourceVersion: '100', versions: { a: '99' } });
  const told = [
    'added a',
    'added b',
    'added c',
    'synced 3 at 10',
    'interrupted, lists again: ',
    'modified a',
    'added d',
    'deleted b (unseen)',
    'synced 3 at 100',
  ];
  const causes: readonly [string, WatchHandler][] = [
    ['after an event ERROR 410', sending(expired)],
    ['after HTTP 410', (response) => status(response, 410, 'Gone', 'too old resource version')],
    [
      'when the server knows less than we do (etcd was set back)',
      (response) =>
        status(response, 504, 'Timeout', 'Too large resource version: 10, current: 3', {
          details: { causes: [{ reason: 'ResourceVersionTooLarge' }], retryAfterSeconds: 1 },
        }),
    ],
  ];
  it.each(causes)('%s, and tells only what changed', async (_, watch) => {
    const run = await start({ lists: [listing(['a', 'b', 'c']), after], watches: [watch, following()] });
    const events = await take(run, told.length);
    expect(events.map((event) => event.replace(/again: .*/, 'again: '))).toEqual(told);
  });

  it('when one version fails again and again', async () => {
    const broken = sending(
      line('ERROR', { kind: 'Status', code: 500, reason: 'InternalError', message: 'unable to decode' }),
    );
    const run = await start({
      lists: [listing(['a']), listing(['a'], { resourceVersion: '100' })],
      watches: [broken, broken, broken, broken, following()],
    });
    const events = await take(run, 10);
    expect(events.filter((event) => event.includes('lists again'))).toHaveLength(1);
    expect(events.at(-1)).toBe('synced 1 at 100');
    expect(watchesOf(run).length).toBe(4);
  });

  it('from the beginning when a page token is too old', async () => {
    const run = await start({
      lists: [
        listing(['a', 'b'], { next: 'more' }),
        (_, response) =>
          status(response, 410, 'Expired', 'too old', { metadata: { continue: 'inconsistent' } }),
        listing(['a'], { resourceVersion: '100' }),
      ],
      watches: [following()],
    });
    expect(await take(run, 4)).toEqual(['added a', 'added b', 'deleted b (unseen)', 'synced 1 at 100']);
    expect(listsOf(run).map(({ query }) => query.get('continue'))).toEqual([null, 'more', null]);
  });

  it('and takes another uid for another object', async () => {
    const run = await start({
      lists: [
        listing(['a']),
        (_, response) =>
          json(response, {
            kind: 'ConfigMapList',
            apiVersion: 'v1',
            metadata: { resourceVersion: '100' },
            items: [configMap('a', '90', 'second')],
          }),
      ],
      watches: [sending(expired), following()],
    });
    expect((await take(run, 6)).slice(3)).toEqual(['deleted a (unseen)', 'added a', 'synced 1 at 100']);
  });
});

describe('is never a storm', () => {
  /** Sleeps between requests, as they grow. */
  const DOUBLING_MS = [800, 1600, 3200, 6400, 12_800, 25_600, 30_000, 30_000];

  it('when each watch says 410', async () => {
    const run = await start({ lists: [listing(['a'])], watches: [sending(expired)] });
    await take(run, 2 + 2 * DOUBLING_MS.length);
    expect(run.clock.slept_ms.slice(0, DOUBLING_MS.length)).toEqual(DOUBLING_MS);
    expect(listsOf(run).length).toBeLessThanOrEqual(DOUBLING_MS.length + 1);
  });

  it('when each watch is ended at once', async () => {
    const run = await start({ lists: [listing(['a'])], watches: [sending()] });
    await take(run, 12);
    expect(run.clock.slept_ms.slice(0, 5)).toEqual(DOUBLING_MS.slice(0, 5));
    expect(listsOf(run)).toHaveLength(1);
  });

  it('when each watch is cut', async () => {
    const run = await start({ lists: [listing(['a'])], watches: [(response) => response.socket?.destroy()] });
    const events = await take(run, 8);
    expect(events.at(-1)).toMatch(/^interrupted: /);
    expect(run.clock.slept_ms.slice(0, 5)).toEqual(DOUBLING_MS.slice(0, 5));
    expect(listsOf(run)).toHaveLength(1);
  });

  it('when lists fail', async () => {
    const run = await start({
      lists: [(_, response) => status(response, 403, 'Forbidden', 'configmaps is forbidden')],
      watches: [following()],
    });
    expect(await take(run, 4)).toEqual(
      Array.from({ length: 4 }, () => 'interrupted, lists again: configmaps is forbidden'),
    );
    expect(run.clock.slept_ms.slice(0, 3)).toEqual(DOUBLING_MS.slice(0, 3));
  });

  it('waits as long as 429 asks for, and then watches instead of listing', async () => {
    const run = await start({
      lists: [listing(['a'])],
      watches: [
        (response) => status(response, 429, 'TooManyRequests', 'slow down', {}, { 'Retry-After': '17' }),
        following(line('ADDED', configMap('b', '11'))),
      ],
    });
    expect(await take(run, 5)).toEqual([
      'added a',
      'synced 1 at 10',
      'interrupted: slow down',
      'resumed',
      'added b',
    ]);
    expect(run.clock.slept_ms).toEqual([17_800]);
    expect(listsOf(run)).toHaveLength(1);
  });

  it('and begins again with short waits after a watch that lived', async () => {
    let held: ServerResponse | undefined;
    const living: WatchHandler = (response, request) => {
      following()(response, request);
      held = response;
    };
    const run = await start({ lists: [listing(['a'])], watches: [sending(), sending(), living, sending()] });
    for await (const event of run.events) {
      if (event.type === 'resumed' && held !== undefined) {
        run.clock.advance(130_000);
        held.end();
        held = undefined;
      }
      if (run.clock.slept_ms.length === 4) break;
    }
    expect(run.clock.slept_ms).toEqual([800, 1600, 800, 1600]);
  });
});

describe('WatchList', () => {
  const END = { 'k8s.io/initial-events-end': 'true' };
  const auto: ReflectorOptions = { watchList: 'auto' };

  it('takes the objects as a stream, and goes on with it', async () => {
    const run = await start(
      {
        watches: [
          following(
            line('ADDED', configMap('a')),
            line('ADDED', configMap('b')),
            bookmark('10', END),
            line('DELETED', configMap('a', '11')),
          ),
        ],
      },
      auto,
    );
    expect(await take(run, 4)).toEqual(['added a', 'added b', 'synced 2 at 10', 'deleted a']);
    expect(run.server.seen).toHaveLength(1);
    const { query } = run.server.seen[0]!;
    expect(query.get('sendInitialEvents')).toBe('true');
    expect(query.get('resourceVersionMatch')).toBe('NotOlderThan');
    expect(query.get('resourceVersion')).toBeNull();
  });

  it('tells what is gone when it begins again', async () => {
    const run = await start(
      {
        watches: [
          sending(line('ADDED', configMap('a')), line('ADDED', configMap('b')), bookmark('10', END), expired),
          following(line('ADDED', configMap('b')), bookmark('100', END)),
        ],
      },
      auto,
    );
    expect((await take(run, 6)).slice(3)).toEqual([
      'interrupted, lists again: too old resource version: 10 (99)',
      'deleted a (unseen)',
      'synced 1 at 100',
    ]);
    expect(listsOf(run)).toHaveLength(0);
  });

  const refusals: readonly [string, WatchHandler][] = [
    ['refuses it', (response) => status(response, 422, 'Invalid', 'sendInitialEvents: Forbidden')],
    ['does not know it and ends', sending(line('ADDED', configMap('a')))],
    ['sends something else', sending('{"kind":"PodList"}\n')],
  ];
  it.each(refusals)('lists where the server %s, and does not ask again', async (_, refusal) => {
    const run = await start(
      {
        lists: [listing(['a']), listing(['a'], { resourceVersion: '100' })],
        watches: [refusal, sending(expired), following()],
      },
      auto,
    );
    const events = await take(run, 4);
    expect(events.slice(0, 2)).toEqual(['added a', 'synced 1 at 10']);
    expect(events.at(-1)).toBe('synced 1 at 100');
    expect(watchesOf(run).filter(({ query }) => query.has('sendInitialEvents'))).toHaveLength(1);
  });

  it('is asked for again after a cut, which says nothing about it', async () => {
    const run = await start(
      {
        watches: [
          (response) => response.socket?.destroy(),
          following(line('ADDED', configMap('a')), bookmark('10', END)),
        ],
      },
      auto,
    );
    const events = await take(run, 3);
    expect(events.slice(1)).toEqual(['added a', 'synced 1 at 10']);
    expect(listsOf(run)).toHaveLength(0);
  });
});

it('ends with the signal’s reason while it waits for an event', async () => {
  const run = await start({ lists: [listing([])], watches: [following()] });
  expect((await run.events.next()).value).toMatchObject({ type: 'synced' });
  const waiting = run.events.next();
  run.stop.abort(new Error('Ctrl-C'));
  await expect(waiting).rejects.toThrow('Ctrl-C');
});

it('gives a watch up that says nothing for too long', async () => {
  const server = await startServer((_, response) => response.writeHead(200).flushHeaders());
  open.push(server);
  const watch = await clientTo(server.url).watch('/x', { silence_ms: 60_000 });
  watch.limitSilence(1);
  const reading = (async () => {
    for await (const event of watch.events) throw new Error(`unexpected ${event.type}`);
  })();
  await expect(reading).rejects.toMatchObject({ code: 'ETIMEDOUT' });
});
