import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import type { ApiClient } from '../../src/cluster/api/api-client.ts';
import { discover, serverVersion } from '../../src/cluster/api/discovery.ts';
import { listPages, type ListPage } from '../../src/cluster/api/list-pages.ts';
import type { ReflectorEvent } from '../../src/cluster/api/reflector-event.ts';
import { reflect, type ReflectorOptions } from '../../src/cluster/api/reflector.ts';
import { StatusError } from '../../src/cluster/api/status-error.ts';
import { loadLive } from '../../src/cluster/load-live.ts';
import { KIND } from '../../src/kube/group-kind.ts';
import { stringAt, type JsonObject } from '../../src/kube/json.ts';
import { compact } from './etcd.fixture.ts';
import { UNCACHED_RESOURCE } from './global-setup.ts';
import { ourClient, RealApi } from './real-api.fixture.ts';

const NAMESPACE = 'live';
const CONFIG_MAPS = `/api/v1/namespaces/${NAMESPACE}/configmaps`;
/** No watch cache stands between these and etcd. */
const UNCACHED = `/api/v1/namespaces/${NAMESPACE}/${UNCACHED_RESOURCE}`;
/** More than two pages of 500. */
const CONFIG_MAPS_COUNT = 1_100;
const TEMPLATES_COUNT = 600;

let api: RealApi;
let client: ApiClient;

const configMap = (name: string, data: JsonObject = {}): JsonObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, labels: { made: 'by-test' } },
  data,
});
const template = (name: string): JsonObject => ({
  apiVersion: 'v1',
  kind: 'PodTemplate',
  metadata: { name },
  template: { spec: { containers: [{ name: 'a', image: 'a' }] } },
});

const namesOf = (pages: readonly ListPage[]) =>
  pages.flatMap(({ items }) => items.map((item) => stringAt(item, 'metadata', 'name') ?? ''));

const isAbout = (type: ReflectorEvent['type'], name: string) => (event: ReflectorEvent) =>
  event.type === type && 'name' in event && event.name.name === name;
const isSynced = (event: ReflectorEvent) => event.type === 'synced';

async function all<Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
}

async function createMany(path: string, count: number, make: (name: string) => JsonObject): Promise<void> {
  const numbers = Array.from({ length: count }, (_, number) => number).values();
  const worker = async () => {
    for (const number of numbers) await api.create(path, make(`many-${number}`));
  };
  await Promise.all(Array.from({ length: 8 }, worker));
}

/** A write, so that there is a newer revision; tells which. */
async function newRevision(): Promise<string> {
  const patched = await api.expectDone(
    'PATCH',
    `${CONFIG_MAPS}/many-0`,
    { data: { now: crypto.randomUUID() } },
    { contentType: 'application/merge-patch+json' },
  );
  return stringAt(patched, 'metadata', 'resourceVersion') ?? '';
}

beforeAll(async () => {
  api = new RealApi();
  client = await ourClient(inject('controlPlane').kubeconfig.administrator);
  await api.createNamespace(NAMESPACE);
  await createMany(CONFIG_MAPS, CONFIG_MAPS_COUNT, configMap);
  await createMany(UNCACHED, TEMPLATES_COUNT, template);
});

afterAll(() => {
  client.close();
  api.close();
});

describe('discovery', () => {
  it('knows what a real API server serves', async () => {
    const { resources, failures } = await discover(client);
    expect(failures).toEqual([]);
    const names = resources.map(({ group, resource, version }) => `${resource}.${group}/${version}`);
    for (const known of ['pods./v1', 'deployments.apps/v1', 'leases.coordination.k8s.io/v1'])
      expect(names).toContain(known);
    expect(names).toContain('horizontalpodautoscalers.autoscaling/v2');
    expect(names.some((name) => name.includes('/scale'))).toBe(false);
    expect(new Set(names).size).toBe(names.length);
    const pods = resources.find(({ resource, group }) => resource === 'pods' && group === '');
    expect(pods).toMatchObject({ kind: 'Pod', namespaced: true });
    expect(pods?.verbs).toEqual(expect.arrayContaining(['list', 'watch', 'deletecollection']));
  });

  it('reads the version', async () => {
    expect(await serverVersion(client)).toMatch(/^v1\.\d+\.\d+/);
  });

  it('tells of a group whose server is down', async () => {
    const path = '/apis/apiregistration.k8s.io/v1/apiservices';
    await api.create(path, {
      apiVersion: 'apiregistration.k8s.io/v1',
      kind: 'APIService',
      metadata: { name: 'v1.down.example.com' },
      spec: {
        group: 'down.example.com',
        version: 'v1',
        groupPriorityMinimum: 1000,
        versionPriority: 15,
        insecureSkipTLSVerify: true,
        service: { namespace: NAMESPACE, name: 'absent' },
      },
    });
    try {
      await expect
        .poll(async () => (await discover(client)).failures, { timeout: 30_000, interval: 200 })
        .toEqual([{ group: 'down.example.com', version: 'v1', why: expect.stringContaining('stale') }]);
      const cluster = await loadLive(client, { namespaces: [NAMESPACE] });
      expect(cluster.problems.map(({ where }) => where)).toEqual(['down.example.com/v1']);
      expect(cluster.coverage({ group: 'down.example.com', kind: 'Thing' }).type).toBe('unknown');
    } finally {
      await api.expectDone('DELETE', `${path}/v1.down.example.com`);
    }
  });
});

describe('lists', () => {
  it('come page by page, all of one moment', async () => {
    const pages = await all(listPages(client, CONFIG_MAPS, { whenExpired: 'restart' }));
    expect(pages.map(({ items }) => items.length).slice(0, 2)).toEqual([500, 500]);
    expect(new Set(pages.map(({ resourceVersion }) => resourceVersion)).size).toBe(1);
    expect(pages[0]?.remaining_count).toBeGreaterThanOrEqual(CONFIG_MAPS_COUNT - 500);
    const names = namesOf(pages);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(expect.arrayContaining(['many-0', `many-${CONFIG_MAPS_COUNT - 1}`]));
    expect(pages[0]?.items[0]).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap' });
  });

  it.each(['continue', 'restart'] as const)(
    'go on after the version that they began with is compacted away: %s',
    async (whenExpired) => {
      const pages: ListPage[] = [];
      for await (const page of listPages(client, UNCACHED, { whenExpired })) {
        if (pages.length === 0) await compact(await newRevision());
        pages.push(page);
      }
      const restarted = pages.findIndex((page) => page.restarted);
      if (whenExpired === 'continue') {
        expect(restarted).toBe(-1);
        expect(pages.at(-1)?.inconsistent).toBe(true);
        expect(namesOf(pages)).toHaveLength(TEMPLATES_COUNT);
      } else {
        expect(restarted).toBe(1);
        expect(namesOf(pages.slice(restarted))).toHaveLength(TEMPLATES_COUNT);
      }
      expect(new Set(namesOf(pages)).size).toBe(TEMPLATES_COUNT);
    },
  );
});

describe('watches', () => {
  it('of a version that is compacted away end with 410', async () => {
    await compact(await newRevision());
    const watch = await client.watch(UNCACHED, {
      query: { watch: 'true', resourceVersion: '2' },
      silence_ms: 30_000,
    });
    const [event] = await all(watch.events);
    expect(event?.type).toBe('ERROR');
    expect(event?.object).toMatchObject({ kind: 'Status', code: 410, reason: 'Expired' });
  });

  it('are refused where they ask for too much', async () => {
    const watch = client.watch(CONFIG_MAPS, {
      query: { watch: 'true', resourceVersion: 'x' },
      silence_ms: 30_000,
    });
    await expect(watch).rejects.toThrow(StatusError);
  });
});

describe('reflectors', () => {
  const open: AbortController[] = [];
  afterEach(() => {
    for (const controller of open.splice(0)) controller.abort();
  });

  /** Reads a reflector event by event; `until` gives all up to the first that is meant. */
  function reader(from: ApiClient, path: string, options: ReflectorOptions = {}) {
    const controller = new AbortController();
    open.push(controller);
    const events = reflect(from, path, { ...options, signal: controller.signal });
    return {
      async until(isMeant: (event: ReflectorEvent) => boolean): Promise<readonly ReflectorEvent[]> {
        const seen: ReflectorEvent[] = [];
        for (;;) {
          const { value, done } = await events.next();
          if (done === true) throw new Error('a reflector never ends by itself');
          seen.push(value);
          if (isMeant(value)) return seen;
        }
      },
    };
  }

  it.each(['auto', 'never'] as const)(
    'tell what exists, then each change (watchList: %s)',
    async (watchList) => {
      const events = reader(client, CONFIG_MAPS, { watchList });
      const first = await events.until(isSynced);
      expect(first.at(-1)).toMatchObject({ objects_count: first.length - 1 });
      expect(first.length).toBeGreaterThan(CONFIG_MAPS_COUNT);
      expect(first.every(({ type }) => type === 'added' || type === 'synced')).toBe(true);

      const name = `changes-${watchList}`;
      await api.create(CONFIG_MAPS, configMap(name));
      expect(await events.until(isAbout('added', name))).toHaveLength(1);
      await api.expectDone('PUT', `${CONFIG_MAPS}/${name}`, configMap(name, { a: 'b' }));
      const [modified] = await events.until(isAbout('modified', name));
      expect(modified).toMatchObject({ object: { data: { a: 'b' } } });
      await api.expectDone('DELETE', `${CONFIG_MAPS}/${name}`);
      const [deleted] = await events.until(isAbout('deleted', name));
      expect(deleted).toMatchObject({ object: { data: { a: 'b' } } });
    },
  );

  it('show an object that stops to match a selector as deleted', async () => {
    const events = reader(client, CONFIG_MAPS, { query: { labelSelector: 'live=yes' } });
    expect(await events.until(isSynced)).toHaveLength(1);
    const made = configMap('selected');
    await api.create(CONFIG_MAPS, { ...made, metadata: { name: 'selected', labels: { live: 'yes' } } });
    await events.until(isAbout('added', 'selected'));
    await api.expectDone('PUT', `${CONFIG_MAPS}/selected`, made);
    await events.until(isAbout('deleted', 'selected'));
  });

  it('go on where they stopped when the connection is cut', async () => {
    const own = await ourClient(inject('controlPlane').kubeconfig.administrator);
    const events = reader(own, CONFIG_MAPS);
    await events.until(isSynced);
    own.close();
    await api.create(CONFIG_MAPS, configMap('while-away'));
    const seen = await events.until(isAbout('added', 'while-away'));
    expect(seen.map(({ type }) => type)).toEqual(['interrupted', 'resumed', 'added']);
    expect(seen[0]).toMatchObject({ relists: false });
    own.close();
  });

  it('list again when what they missed is compacted away', async () => {
    const own = await ourClient(inject('controlPlane').kubeconfig.administrator);
    const events = reader(own, UNCACHED, { watchList: 'never' });
    await events.until(isSynced);
    await api.create(UNCACHED, template('before'));
    await events.until(isAbout('added', 'before'));
    await api.expectDone('DELETE', `${UNCACHED}/many-0`);
    await events.until(isAbout('deleted', 'many-0'));
    own.close();
    await api.expectDone('DELETE', `${UNCACHED}/many-1`);
    await api.create(UNCACHED, template('missed'));
    await compact(await newRevision());
    const seen = await events.until(isSynced);
    const interruptions = seen.flatMap((event) => (event.type === 'interrupted' ? [event.relists] : []));
    expect(interruptions).toEqual([false, true]);
    expect(seen.some(isAbout('added', 'missed'))).toBe(true);
    expect(seen.find(isAbout('deleted', 'many-1'))).toMatchObject({ object: undefined });
    own.close();
  });
});

describe('a cluster that is read live', () => {
  it('is whole for who may read everything', async () => {
    const cluster = await loadLive(client);
    expect(cluster.problems).toEqual([]);
    expect(cluster.serverVersion).toMatch(/^v1\./);
    expect(cluster.ofNamespace(KIND.ConfigMap, NAMESPACE).length).toBeGreaterThan(CONFIG_MAPS_COUNT);
    for (const kind of [KIND.Pod, KIND.Secret, KIND.ClusterRole, { group: 'example.com', kind: 'Nothing' }])
      expect(cluster.coverage(kind), kind.kind).toEqual({ type: 'all' });
  });

  it('says what a user may not read', async () => {
    const binding: JsonObject = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { name: 'readers' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'readers' }],
    };
    const role: JsonObject = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata: { name: 'reader' },
      rules: [{ apiGroups: [''], resources: ['configmaps', 'pods'], verbs: ['list'] }],
    };
    await api.create(`/apis/rbac.authorization.k8s.io/v1/namespaces/${NAMESPACE}/roles`, role);
    await api.create(`/apis/rbac.authorization.k8s.io/v1/namespaces/${NAMESPACE}/rolebindings`, binding);
    const reader = await ourClient(inject('controlPlane').kubeconfig.reader);
    await expect
      .poll(async () => {
        const cluster = await loadLive(reader, { namespaces: [NAMESPACE] });
        return [cluster.coverage(KIND.ConfigMap), cluster.ofNamespace(KIND.ConfigMap, NAMESPACE).length];
      })
      .toEqual([{ type: 'given' }, expect.any(Number)]);
    const cluster = await loadLive(reader, { namespaces: [NAMESPACE] });
    expect(cluster.ofNamespace(KIND.ConfigMap, NAMESPACE).length).toBeGreaterThan(CONFIG_MAPS_COUNT);
    expect(cluster.coverage(KIND.Pod)).toEqual({ type: 'given' });
    expect(cluster.coverage(KIND.Secret)).toMatchObject({
      type: 'unknown',
      why: expect.stringContaining('forbidden'),
    });
    expect(cluster.coverage(KIND.ClusterRole)).toMatchObject({ type: 'unknown' });
    expect(cluster.problems).toHaveLength(1);
    expect(cluster.problems[0]?.what).toContain('User "reader" cannot list');
    expect(cluster.problems[0]?.fix).toContain('grant "list" on');
    const everywhere = await loadLive(reader);
    expect(everywhere.coverage(KIND.ConfigMap)).toMatchObject({ type: 'unknown' });
    reader.close();
  });
});
