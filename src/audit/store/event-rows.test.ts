import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import { formatMicroTime } from '../../kube/microtime.ts';
import { NEED, ShapeBook } from '../event-shape.ts';
import { readEventRows, type Audience } from './event-rows.ts';
import { LOG_START_US, nativeEvent, nativeLines } from './native-log.fixture.ts';
import { openSpool } from './spool.ts';
import { openTemporaryStore } from './store.ts';
import {
  eventsIn,
  fieldsInOrder,
  fieldsOf,
  normalised,
  testFolder,
  withStore,
  writeLog,
} from './store.fixture.ts';

const folder = testFolder();

const watch = (query: string, took_s: number) => ({
  verb: 'watch',
  requestURI: `/api/v1/pods?watch=true${query}`,
  objectRef: { resource: 'pods', apiVersion: 'v1' },
  requestReceivedTimestamp: formatMicroTime(LOG_START_US - took_s * 1_000_000),
  stageTimestamp: formatMicroTime(LOG_START_US),
});

describe('events read back from the store', () => {
  const RECORDINGS = '../shared/recordings';
  const recordings = ['powerful-operator', 'evil-webhook', 'fighting-controllers'];

  for (const name of recordings) {
    const log = join(RECORDINGS, name, 'audit.log.gz');
    it.skipIf(!existsSync(log))(
      `are what normaliseEvent says, field by field (${name})`,
      async () => {
        const lines = gunzipSync(readFileSync(log))
          .toString()
          .split('\n')
          .filter((line) => line !== '');
        const store = await openTemporaryStore();
        const report = await store.import([log]);
        expect(report.files[0]).toMatchObject({
          reader: 'duckdb',
          events_count: lines.length,
          added_count: lines.length,
        });
        const events = await eventsIn(store);
        await store.close();
        expect(events.length).toBe(lines.length);
        expect(events.map(fieldsOf)).toEqual(fieldsInOrder(lines.map(normalised)));
      },
      60_000,
    );
  }

  const SAMPLES: Readonly<Record<string, Record<string, unknown>>> = {
    'a change': {},
    'no bodies': { level: 'Metadata', requestObject: undefined, responseObject: undefined },
    'create with generateName': {
      verb: 'create',
      requestURI: '/api/v1/namespaces/shop/pods',
      objectRef: { resource: 'pods', namespace: 'shop', apiVersion: 'v1' },
    },
    'create answered by a Status': {
      verb: 'create',
      objectRef: { resource: 'pods', namespace: 'shop', apiVersion: 'v1' },
      responseStatus: { metadata: {}, code: 500, reason: 'InternalError' },
      responseObject: {
        kind: 'Status',
        message: 'failed calling webhook "x"',
        reason: 'InternalError',
        code: 500,
        details: { uid: 'd-1' },
      },
    },
    'a status without a code': {
      responseStatus: undefined,
      responseObject: { kind: 'Status', code: 403, reason: 'Forbidden', message: 'no' },
    },
    'a list': {
      verb: 'list',
      objectRef: { resource: 'pods', apiVersion: 'v1' },
      responseObject: { kind: 'PodList', metadata: { resourceVersion: '1' }, items: [] },
    },
    'a namespace': {
      objectRef: { resource: 'namespaces', namespace: 'shop', name: 'shop', apiVersion: 'v1' },
    },
    'no resource': {
      requestURI: '/healthz?verbose',
      verb: 'get',
      objectRef: undefined,
      requestObject: undefined,
      responseObject: undefined,
    },
    'query with escapes': {
      requestURI: '/api/v1/pods?field%4danager=a%2Fb+c&dryRun=All&limit=5&fieldManager=later',
    },
    'query with broken escapes': { requestURI: '/api/v1/pods?fieldManager=%zz%ff&dryRun=Alle' },
    'query with semicolons': { requestURI: '/api/v1/pods?fieldManager=a;b&fieldManager=c' },
    impersonation: { impersonatedUser: { username: 'bob', groups: ['admins'] } },
    'JSON Patch': { verb: 'patch', requestObject: [{ op: 'replace', path: '/spec', value: null }] },
    'unknown user': { user: {}, responseStatus: { metadata: {}, code: 401 } },
    'text of all kinds': {
      userAgent: 'ä\u2028"\\\u0001\u001f<é>',
      objectRef: { resource: 'pods', name: 'n', namespace: '\u001f' },
    },
    'two at the same microsecond': { stageTimestamp: '2026-03-01T10:00:00.000000Z' },
    'first stage': { stage: 'RequestReceived', responseStatus: undefined, responseObject: undefined },
  };

  it.each(Object.entries(SAMPLES))('are what normaliseEvent says: %s', async (_, parts) => {
    const lines = [JSON.stringify(nativeEvent(0, 0)), JSON.stringify(nativeEvent(1, 1, parts))];
    const log = await writeLog(folder, 'sample.log', lines);
    await withStore(folder, async (store) => {
      await store.import([log]);
      expect((await eventsIn(store)).map(fieldsOf)).toEqual(fieldsInOrder(lines.map(normalised)));
    });
  });

  const STREAMS: readonly Record<string, unknown>[] = [
    watch('', 100),
    watch('', 200),
    watch('&timeoutSeconds=600', 200),
    watch('&timeoutSeconds=600', 301),
    watch('&timeoutSeconds=600', 0),
    watch('&fieldSelector=spec.nodeName%3Dn1', 200),
    watch('&fieldSelector=metadata.name%3Dweb', 200),
    watch('&labelSelector=kubernetes.io%2Fmetadata.name%3Dshop', 200),
    { ...watch('&fieldSelector=a%3Db,metadata.name=web', 200), verb: 'list' },
  ];

  it('have the kinds of requests and clients that a look at each event finds', async () => {
    const samples = [...Object.values(SAMPLES), ...STREAMS];
    const lines = samples.map((parts, index) => JSON.stringify(nativeEvent(index, index, parts)));
    const log = await writeLog(folder, 'kinds.log', lines);
    await withStore(folder, async (store) => {
      await store.import([log]);
      const connection = await store.connect();
      const book = new ShapeBook();
      let compared_count = 0;
      for await (const { rows, start, end } of readEventRows(connection)) {
        for (let row = start; row < end; row += 1) {
          const event = rows.event(row);
          expect({ ...rows.request(row), slot: 0 }).toEqual({ ...book.requestOf(event), slot: 0 });
          const { impersonatedUser, ...client } = rows.client(row);
          expect({ ...client, slot: 0 }).toMatchObject({ user: event.user, userAgent: event.userAgent });
          expect(impersonatedUser).toEqual(event.impersonatedUser);
          compared_count += 1;
        }
      }
      connection.closeSync();
      expect(compared_count).toBe(samples.length);
    });
  });

  it('are read for an audience that says what it needs', async () => {
    const log = await writeLog(folder, 'audience.log', nativeLines(6));
    await withStore(folder, async (store) => {
      await store.import([log]);
      const connection = await store.connect();
      const told: unknown[] = [];
      const busiest: unknown[] = [];
      let objects_count = 0;
      const audience: Audience = {
        areCues: (requests) => requests.map(({ verb }) => verb === 'update'),
        areObjectCues: (requests) => requests.map(({ resource }) => resource === 'services'),
        expect(requests, peaks) {
          told.push(...requests.map(({ client }) => client.user.username));
          busiest.push(...peaks.map(({ client, most_count }) => [client.user.username, most_count]));
        },
        expectObjects: (objects) => (objects_count = new Set(objects).size),
        needs: (rows) => new Uint8Array(rows.rows_count).fill(NEED.fields),
      };
      for await (const { rows, start, end } of readEventRows(connection, { audience }))
        for (let row = start; row < end; row += 1) expect(rows.event(row).responseObject).toBeUndefined();
      connection.closeSync();
      expect(new Set(told)).toEqual(new Set(['alice@example.com']));
      expect(busiest).toEqual([['alice@example.com', 6]]);
      expect(objects_count).toBe(6);
    });
  });

  it('are in order, and have no texts, where nothing of them is needed', async () => {
    const at = {
      requestReceivedTimestamp: formatMicroTime(LOG_START_US),
      stageTimestamp: formatMicroTime(LOG_START_US),
    };
    const log = await writeLog(folder, 'unneeded.log', [
      JSON.stringify(nativeEvent(0, 9)),
      JSON.stringify(nativeEvent(1, 1, { ...at, auditID: 'b', verb: 'get' })),
      JSON.stringify(nativeEvent(2, 1, { ...at, auditID: 'c', verb: 'list' })),
      JSON.stringify(nativeEvent(3, 1, { ...at, auditID: 'a', verb: 'patch' })),
    ]);
    await withStore(folder, async (store) => {
      await store.import([log]);
      const connection = await store.connect();
      const audience: Audience = {
        areCues: (requests) => requests.map(() => false),
        areObjectCues: (requests) => requests.map(() => false),
        expect: () => undefined,
        expectObjects: () => undefined,
        needs: (rows) => new Uint8Array(rows.rows_count),
      };
      const verbs: string[] = [];
      for await (const { rows, start, end } of readEventRows(connection, { audience })) {
        for (let row = start; row < end; row += 1) verbs.push(rows.request(row).verb);
        expect(() => rows.event(end - 1)).toThrow('nothing was said to be needed');
      }
      connection.closeSync();
      expect(verbs).toEqual(['patch', 'get', 'list', 'update']);
    });
  });

  it('have their own texts, whichever file they are in, and from the spool', async () => {
    const logs = [
      await writeLog(folder, 'one.log', nativeLines(5)),
      await writeLog(
        folder,
        'other.log',
        [7, 8].map((index) => JSON.stringify(nativeEvent(index, index))),
      ),
    ];
    await withStore(folder, async (store) => {
      await store.import(logs);
      const spool = await openSpool(store.folder.root);
      await spool.append([5, 8].map((index) => JSON.stringify(nativeEvent(index, index))));
      await spool.close();
      const names = (await eventsIn(store)).map(({ objectRef }) => objectRef?.name);
      expect(names).toEqual(['web-0', 'web-1', 'web-2', 'web-3', 'web-4', 'web-5', 'web-7', 'web-8']);
    });
  });

  it('carry bodies of changes and failures only, and always their sizes', async () => {
    const read = { verb: 'get', requestObject: undefined };
    const lease = {
      objectRef: { resource: 'leases', namespace: 'x', name: 'y', apiGroup: 'coordination.k8s.io' },
    };
    const log = await writeLog(folder, 'bodies.log', [
      JSON.stringify(nativeEvent(0, 0)),
      JSON.stringify(nativeEvent(1, 1, read)),
      JSON.stringify(nativeEvent(2, 2, { ...read, responseStatus: { code: 404 } })),
      JSON.stringify(nativeEvent(3, 3, lease)),
    ]);
    await withStore(folder, async (store) => {
      await store.import([log]);
      const events = await eventsIn(store, {});
      expect(events.map(({ responseObject }) => responseObject !== undefined)).toEqual([
        true,
        false,
        true,
        false,
      ]);
      expect(events.every(({ responseObject_bytes }) => responseObject_bytes > 0)).toBe(true);
    });
  });

  it('leave no query under way where somebody stops in the middle: closing the connection would crash', async () => {
    // Two slices: no more than two such bodies are held at once.
    const text = 'x'.repeat(11 * 1024 * 1024);
    const lines = [0, 1, 2].map((index) =>
      JSON.stringify(nativeEvent(index, index, { responseObject: { text } })),
    );
    const log = await writeLog(folder, 'large.log', lines);
    await withStore(folder, async (store) => {
      await store.import([log]);
      const connection = await store.connect();
      const run = connection.run.bind(connection);
      let underWay_count = 0;
      let queries_count = 0;
      vi.spyOn(connection, 'run').mockImplementation(async (...query) => {
        underWay_count += 1;
        queries_count += 1;
        try {
          return await run(...query);
        } finally {
          underWay_count -= 1;
        }
      });
      let before_count = 0;
      for await (const { rows } of readEventRows(connection)) {
        expect(rows.rows_count).toBe(2);
        before_count = queries_count;
        expect(underWay_count).toBe(1);
        break;
      }
      expect(before_count).toBeGreaterThan(1);
      expect(underWay_count).toBe(0);
      connection.closeSync();
    });
  });

  it('can be cut by time and by a condition', async () => {
    const log = await writeLog(folder, 'ten.log', nativeLines(10));
    await withStore(folder, async (store) => {
      await store.import([log]);
      const window = { from_us: LOG_START_US + 2_000_000, to_us: LOG_START_US + 8_000_000 };
      const where = { sql: 'name <> $name OR false', values: { name: 'web-4' } };
      const names = (await eventsIn(store, { ...window, where })).map(({ objectRef }) => objectRef?.name);
      expect(names).toEqual(['web-2', 'web-3', 'web-5', 'web-6', 'web-7']);
    });
  });
});
