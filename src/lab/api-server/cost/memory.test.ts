import { afterEach, describe, expect, it } from 'vitest';
import { stringAt } from '../../../kube/json.ts';
import { configMap, serveForTest, type ServedTest } from '../api-server.fixture.ts';
import { ObjectStore } from '../storage/object-store.ts';
import { MemoryLedger, type OutOfMemory } from './memory-ledger.ts';

const MAPS = '/api/v1/namespaces/default/configmaps';
const MEGABYTE = 1_000_000;

/** A list of these holds 100 kB. */
async function fill(served: ServedTest): Promise<void> {
  for (let index = 10; index < 50; index += 1) {
    const body = configMap(`map-${index}`, { a: 'x'.repeat(6_000) });
    expect((await served.send({ method: 'POST', path: MAPS, body })).code).toBe(201);
  }
}

describe('the ledger', () => {
  it('adds up objects, lists in flight and what watchers do not take, and names the biggest', () => {
    const store = new ObjectStore({ now_ms: () => 0 });
    const events: OutOfMemory[] = [];
    const ledger = new MemoryLedger(store, 400 * MEGABYTE, (event) => events.push(event));
    store.create('secrets', 'default/one', { kind: 'Secret', data: { a: 'x'.repeat(10 * MEGABYTE) } });
    expect(ledger.use().objects_bytes).toBeGreaterThan(40 * MEGABYTE);
    expect(events).toEqual([]);
    const release = ledger.list('ann list /api/v1/secrets', 5 * MEGABYTE, 1_000);
    const releaseBig = ledger.list('ann list /api/v1/configmaps', 5 * MEGABYTE, 10);
    expect(ledger.use().lists).toEqual([
      { what: 'ann list /api/v1/secrets', bytes: 2.5 * MEGABYTE },
      { what: 'ann list /api/v1/configmaps', bytes: 25_000 },
    ]);
    releaseBig();
    const sink = { waiting_bytes: 80 * MEGABYTE, write: () => undefined, end: () => undefined };
    const end = ledger.watch('bob watch /api/v1/secrets', sink);
    store.create('secrets', 'default/two', { kind: 'Secret' });
    expect(events).toHaveLength(1);
    expect(events[0]?.text).toMatch(
      /^out of memory: 4\d\d\.\d MB of 400\.0 MB; idle 285\.0 MB; objects 40\.0 MB; 1 lists in flight with 2\.5 MB: ann list \/api\/v1\/secrets \(2\.5 MB\); 1 watch buffers with 80\.0 MB: bob watch/,
    );
    release();
    end();
    expect(ledger.use()).toMatchObject({ lists: [], watches: [] });
  });
});

describe('a server with a limit of memory', () => {
  let served: ServedTest;

  afterEach(() => served.close());

  it('is killed by a list, comes back, and tells old watches to begin anew', async () => {
    served = await serveForTest();
    await fill(served);
    const filled_bytes = served.server.memory().total_bytes;
    await served.close();
    const events: OutOfMemory[] = [];
    served = await serveForTest({
      memoryLimit_bytes: filled_bytes + 10_000,
      restart_ms: 0,
      onOutOfMemory: (event) => events.push(event),
    });
    const before = await served.send({ path: `${MAPS}?limit=1` });
    await fill(served);
    expect(events).toEqual([]);
    await expect(served.send({ path: MAPS })).rejects.toThrow();
    expect(events).toHaveLength(1);
    expect(events[0]?.text).toContain(`admin list ${MAPS}`);
    expect((await served.send({ path: '/readyz' })).text).toBe('ok');
    const resourceVersion = stringAt(before.body, 'metadata', 'resourceVersion') ?? '';
    const frames = await served.watch(`${MAPS}?watch=true&resourceVersion=${resourceVersion}`, () => true);
    expect(frames[0]).toMatchObject({ type: 'ERROR', object: { code: 410, reason: 'Expired' } });
  });

  it('can be restarted by hand: connections are cut, objects stay', async () => {
    served = await serveForTest({ restart_ms: 0 });
    await served.send({ method: 'POST', path: MAPS, body: configMap('one') });
    const watching = served.watch(`${MAPS}?watch=true`, () => false);
    await served.send({ path: '/readyz' });
    const cut = watching.then(
      () => 'ended',
      () => 'cut',
    );
    served.server.restart();
    expect(['cut', 'ended']).toContain(await cut);
    expect((await served.send({ path: `${MAPS}/one` })).code).toBe(200);
    expect(served.server.memory().total_bytes).toBeGreaterThan(0);
  });
});
