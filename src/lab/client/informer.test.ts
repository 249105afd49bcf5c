import { beforeEach, describe, expect, it } from 'vitest';
import { stringAt, type JsonObject } from '../../kube/json.ts';
import { configMap } from '../api-server/api-server.fixture.ts';
import { ObjectCache, SharedInformers } from './informer.ts';
import { objectKey, Reflector, type ReflectorSettings } from './reflector.ts';
import { CONFIG_MAPS, NAMESPACES } from './resource-ref.ts';
import { simulatedServer, thrown, type SimulatedServer } from './simulated-server.fixture.ts';

const IN_DEFAULT = { namespace: 'default' };
let lab: SimulatedServer;

beforeEach(async () => {
  lab = await simulatedServer();
});

function create(name: string): Promise<JsonObject> {
  return lab.clock.complete(lab.admin.create(CONFIG_MAPS, configMap(name), IN_DEFAULT));
}

function started(settings: Partial<ReflectorSettings>): { cache: ObjectCache; reflector: Reflector } {
  const cache = new ObjectCache();
  const { clock, random } = lab;
  const reflector = new Reflector(
    { client: lab.client('reflector'), clock, random, resource: CONFIG_MAPS, at: IN_DEFAULT, ...settings },
    cache,
  );
  reflector.run().catch(thrown);
  return { cache, reflector };
}

function keys(cache: ObjectCache): readonly string[] {
  return [...cache.values()].map(objectKey);
}

function urisOf(user: string): readonly string[] {
  return lab.seen.filter((request) => request.user === user).map(({ requestURI }) => requestURI);
}

describe.each(['watch-list', 'list'] as const)('a reflector that begins with a %s', (initial) => {
  it('knows what is there, and what happens from then on', async () => {
    await create('one');
    const { cache, reflector } = started({ initial });
    expect(await lab.clock.runUntil(() => cache.hasSynced, 1_000)).toBe(true);
    expect(keys(cache)).toEqual(['default/one']);
    expect(cache.get('default/one')).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap' });
    await create('two');
    await lab.clock.complete(lab.admin.delete(CONFIG_MAPS, { ...IN_DEFAULT, name: 'one' }));
    expect(keys(cache)).toEqual(['default/two']);
    reflector.stop();
    await create('three');
    expect(keys(cache)).toEqual(['default/two']);
  });

  it('goes on where a watch ends by its time, without reading all of it again', async () => {
    const { cache, reflector } = started({ initial });
    await lab.clock.run(700_000);
    await create('late');
    expect(keys(cache)).toEqual(['default/late']);
    expect(reflector.lists_count).toBe(1);
    expect(urisOf('reflector').length).toBeGreaterThan(1);
    expect(urisOf('reflector').at(-1)).toMatch(
      /\?allowWatchBookmarks=true&resourceVersion=\d+&timeoutSeconds=\d{3}&watch=true$/,
    );
  });

  it('comes back after the server was gone, and reads everything again where the past is gone', async () => {
    await create('one');
    const { cache, reflector } = started({ initial });
    await lab.clock.run(1_000);
    // Something that the reflector does not see: the revision that it knows is from before the new watch cache.
    await lab.clock.complete(
      lab.admin.create(NAMESPACES, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }),
    );
    lab.server.restart();
    await lab.clock.run(15_000);
    await create('two');
    await lab.clock.run(40_000);
    expect(keys(cache)).toEqual(['default/one', 'default/two']);
    expect(reflector.lists_count).toBeGreaterThan(1);
  });
});

function labelled(name: string, app: string, revision: string): JsonObject {
  return { metadata: { name, labels: { app }, resourceVersion: revision } };
}

describe('a cache', () => {
  it('tells handlers of changes and of nothing else', () => {
    const cache = new ObjectCache();
    const told: string[] = [];
    cache.replace([labelled('a', 'x', '1')]);
    cache.handle({
      changed: (object, previous) =>
        told.push(`${objectKey(object)} ${stringAt(previous, 'metadata', 'resourceVersion') ?? 'new'}`),
      deleted: (object) => told.push(`${objectKey(object)} gone`),
    });
    cache.apply('MODIFIED', labelled('a', 'x', '2'));
    cache.replace([labelled('a', 'x', '2'), labelled('b', 'x', '3')]);
    cache.replace([labelled('b', 'x', '3')]);
    expect(told).toEqual(['a new', 'a 1', 'b new', 'a gone']);
  });

  it('finds objects by what an index says of them', () => {
    const cache = new ObjectCache();
    cache.apply('ADDED', labelled('a', 'x', '1'));
    cache.index('app', (object) => [stringAt(object, 'metadata', 'labels', 'app') ?? '']);
    cache.apply('ADDED', labelled('b', 'x', '2'));
    cache.apply('MODIFIED', labelled('a', 'y', '3'));
    expect(cache.by('app', 'x').map(objectKey)).toEqual(['b']);
    cache.apply('DELETED', labelled('b', 'x', '4'));
    expect(cache.by('app', 'x')).toEqual([]);
    expect(cache.by('app', 'y').map(objectKey)).toEqual(['a']);
  });
});

it('shares one informer a resource between all who ask', async () => {
  const { clock, random } = lab;
  const informers = new SharedInformers({ client: lab.client('shared'), clock, random, failed: thrown });
  const cache = informers.of(CONFIG_MAPS);
  expect(informers.of(CONFIG_MAPS)).toBe(cache);
  await clock.complete(informers.run());
  expect(cache.get('kube-system/extension-apiserver-authentication')).toBeDefined();
  expect(urisOf('shared')).toHaveLength(1);
  expect(urisOf('shared')[0]).toMatch(
    /^\/api\/v1\/configmaps\?allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan&sendInitialEvents=true&timeoutSeconds=\d{3}&watch=true$/,
  );
  informers.stop();
});
