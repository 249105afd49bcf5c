import { existsSync, readFileSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isJsonObject } from '../../kube/json.ts';
import { MICROS_PER_HOUR } from '../../kube/microtime.ts';
import type { AuditEvent } from '../event.ts';
import { normaliseEvent } from '../normalise.ts';
import { redactEvent } from '../redact.ts';
import { readEvents, type ReadEventsOptions } from './event-rows.ts';
import { LOG_START_US, nativeEvent, nativeLines } from './native-log.fixture.ts';
import { openSpool } from './spool.ts';
import { openStore, openTemporaryStore, type Store } from './store.ts';

let folder: string;
let data: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-test-'));
  data = join(folder, 'data');
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function file(name: string, content: string | Buffer): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

async function logFile(name: string, lines: readonly string[]): Promise<string> {
  return file(name, `${lines.join('\n')}\n`);
}

async function withStore<T>(work: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore(data);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

async function eventsIn(
  store: Store,
  options: ReadEventsOptions = { bodies: 'all' },
): Promise<readonly AuditEvent[]> {
  const connection = await store.connect();
  const events: AuditEvent[] = [];
  for await (const batch of readEvents(connection, options)) events.push(...batch);
  connection.closeSync();
  return events;
}

async function rowsIn(store: Store, sql: string): Promise<readonly unknown[]> {
  const connection = await store.connect();
  const rows = (await connection.runAndReadAll(sql)).getRowsJson();
  connection.closeSync();
  return rows;
}

/** Every field of the event, getters read. */
function fields(event: AuditEvent): unknown {
  const {
    auditID,
    stage,
    level,
    verb,
    requestURI,
    query,
    user,
    impersonatedUser,
    sourceIPs,
    userAgent,
    objectRef,
  } = event;
  const {
    responseStatus,
    requestReceivedTimestamp_us,
    stageTimestamp_us,
    annotations,
    requestObject,
    responseObject,
  } = event;
  return {
    ...{ auditID, stage, level, verb, requestURI, query, user, sourceIPs, userAgent, objectRef },
    ...{
      responseStatus,
      requestReceivedTimestamp_us,
      stageTimestamp_us,
      annotations,
      requestObject,
      responseObject,
    },
    impersonatedUser: impersonatedUser === undefined ? undefined : { ...impersonatedUser, uid: '' },
    bytes: [event.requestObject_bytes, event.responseObject_bytes],
  };
}

function normalised(line: string): AuditEvent {
  const value: unknown = JSON.parse(line);
  if (!isJsonObject(value)) throw new Error('no event');
  const result = normaliseEvent(redactEvent(value).event);
  if ('reject' in result) throw new Error(result.reject);
  return result.event;
}

function inOrder(events: readonly AuditEvent[]): readonly unknown[] {
  return events
    .toSorted(
      (a, b) =>
        a.stageTimestamp_us - b.stageTimestamp_us ||
        a.requestReceivedTimestamp_us - b.requestReceivedTimestamp_us ||
        (a.auditID < b.auditID ? -1 : Number(a.auditID > b.auditID)),
    )
    .map(fields);
}

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
        expect(events.map(fields)).toEqual(inOrder(lines.map(normalised)));
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
    const log = await logFile('sample.log', lines);
    await withStore(async (store) => {
      await store.import([log]);
      expect((await eventsIn(store)).map(fields)).toEqual(inOrder(lines.map(normalised)));
    });
  });

  it('carry bodies of changes and failures only, and always their sizes', async () => {
    const read = { verb: 'get', requestObject: undefined };
    const lease = {
      objectRef: { resource: 'leases', namespace: 'x', name: 'y', apiGroup: 'coordination.k8s.io' },
    };
    const log = await logFile('bodies.log', [
      JSON.stringify(nativeEvent(0, 0)),
      JSON.stringify(nativeEvent(1, 1, read)),
      JSON.stringify(nativeEvent(2, 2, { ...read, responseStatus: { code: 404 } })),
      JSON.stringify(nativeEvent(3, 3, lease)),
    ]);
    await withStore(async (store) => {
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

  it('can be cut by time and by a condition', async () => {
    const log = await logFile('ten.log', nativeLines(10));
    await withStore(async (store) => {
      await store.import([log]);
      const window = { from_us: LOG_START_US + 2_000_000, to_us: LOG_START_US + 8_000_000 };
      const where = { sql: 'name <> $name OR false', values: { name: 'web-4' } };
      const names = (await eventsIn(store, { ...window, where })).map(({ objectRef }) => objectRef?.name);
      expect(names).toEqual(['web-2', 'web-3', 'web-5', 'web-6', 'web-7']);
    });
  });
});

describe('import', () => {
  it('adds nothing for what is there already: the same file, its .gz, an overlapping copy, another wrapper', async () => {
    const lines = nativeLines(30);
    const first = await logFile('audit.log', lines.slice(0, 20));
    const others = [
      await logFile('copy.log', lines.slice(0, 20)),
      await file('audit.log.gz', gzipSync(`${lines.slice(0, 20).join('\n')}\n`)),
      await file('unnamed-gzip', gzipSync(`${lines.slice(0, 20).join('\n')}\n`)),
      await file(
        'list.json',
        JSON.stringify({
          kind: 'EventList',
          apiVersion: 'audit.k8s.io/v1',
          items: lines.slice(0, 20).map((line) => JSON.parse(line) as unknown),
        }),
      ),
      await logFile(
        'shipped.log',
        lines.slice(0, 20).map((line) => JSON.stringify({ log: line })),
      ),
      await logFile('twice.log', [...lines.slice(0, 20), ...lines.slice(0, 20)]),
    ];
    await withStore(async (store) => {
      expect(await store.import([first])).toMatchObject({ added_count: 20, duplicates_count: 0 });
      expect((await store.import([first])).files[0]).toMatchObject({
        reader: 'known',
        added_count: 0,
        duplicates_count: 20,
      });
      for (const other of others) expect(await store.import([other])).toMatchObject({ added_count: 0 });
      const rotated = await logFile('rotated.log', lines.slice(10));
      expect(await store.import([rotated])).toMatchObject({ added_count: 10, duplicates_count: 10 });
      expect(await rowsIn(store, 'SELECT count(*), count(DISTINCT audit_id) FROM events')).toEqual([
        ['30', '30'],
      ]);
    });
  });

  it('keeps requests apart whose clients chose the same auditID', async () => {
    const same = { auditID: 'chosen', stageTimestamp: '2026-03-01T10:00:00.000000Z' };
    const log = await logFile('chosen.log', [
      JSON.stringify(nativeEvent(1, 0, same)),
      JSON.stringify(nativeEvent(2, 0, same)),
    ]);
    await withStore(async (store) => {
      expect(await store.import([log])).toMatchObject({ added_count: 2 });
    });
  });

  it('puts events into hours, whatever the order of the file', async () => {
    const log = await logFile(
      'hours.log',
      [7300, 10, 3700, 5].map((at_s, index) => JSON.stringify(nativeEvent(index, at_s))),
    );
    await withStore(async (store) => {
      await store.import([log]);
      expect(await readdir(join(data, 'audit/parquet/2026-03-01'))).toEqual(['10', '11', '12']);
      expect((await eventsIn(store)).map(({ auditID }) => Number(auditID.slice(-2)))).toEqual([3, 1, 2, 0]);
    });
  });

  const good = nativeLines(3);
  const BAD: Readonly<Record<string, { readonly line: string; readonly events_count: number }>> = {
    'half a line': { line: good[2]!.slice(0, 300), events_count: 3 },
    'no JSON': { line: 'W0301 10:00:00 something else', events_count: 3 },
    'no event': { line: '{"kind":"Pod"}', events_count: 3 },
    'a lone surrogate': {
      line: JSON.stringify(nativeEvent(9, 9)).replace('alice', String.raw`al\ud800ice`),
      events_count: 4,
    },
    'a key twice': {
      line: `{"auditID":"first",${JSON.stringify(nativeEvent(9, 9)).slice(1)}`,
      events_count: 4,
    },
    null: { line: 'null', events_count: 3 },
    'an old version': {
      line: JSON.stringify(nativeEvent(9, 9, { apiVersion: 'audit.k8s.io/v1beta1' })),
      events_count: 4,
    },
    'user a text': { line: JSON.stringify(nativeEvent(9, 9, { user: 'bob' })), events_count: 4 },
    'user name an object': {
      line: JSON.stringify(nativeEvent(9, 9, { user: { username: { a: 1 } } })),
      events_count: 4,
    },
    'code a text': {
      line: JSON.stringify(nativeEvent(9, 9, { responseStatus: { code: 'bad' } })),
      events_count: 4,
    },
    'code a fraction': {
      line: JSON.stringify(nativeEvent(9, 9, { responseStatus: { code: 2.7 } })),
      events_count: 4,
    },
    'objectRef a list': { line: JSON.stringify(nativeEvent(9, 9, { objectRef: ['x'] })), events_count: 4 },
    'objectRef missing': {
      line: JSON.stringify(nativeEvent(9, 9, { objectRef: undefined })),
      events_count: 4,
    },
    'groups with null': {
      line: JSON.stringify(nativeEvent(9, 9, { user: { username: 'x', groups: [null, 'g', { a: 1 }] } })),
      events_count: 4,
    },
    'annotations of numbers': {
      line: JSON.stringify(nativeEvent(9, 9, { annotations: { a: 1 } })),
      events_count: 4,
    },
    'annotations a text': { line: JSON.stringify(nativeEvent(9, 9, { annotations: 'a' })), events_count: 4 },
    'a body that is a text': {
      line: JSON.stringify(nativeEvent(9, 9, { requestObject: 'skipped-too-big-size-object' })),
      events_count: 4,
    },
    'no stage time': {
      line: JSON.stringify(nativeEvent(9, 9, { stageTimestamp: undefined })),
      events_count: 4,
    },
    'a time with an offset': {
      line: JSON.stringify(nativeEvent(9, 9, { stageTimestamp: '2026-03-01T12:00:09.000000+02:00' })),
      events_count: 4,
    },
    'an unknown stage': { line: JSON.stringify(nativeEvent(9, 9, { stage: 'Done' })), events_count: 4 },
  };

  it.each(Object.entries(BAD))(
    'reads a file in JavaScript and loses nothing where a line has %s',
    async (_, { line, events_count }) => {
      // Behind more good lines than the sample holds that tells the format.
      const padding = nativeLines(1500, 100);
      const log = await logFile('odd.log', [...good, ...padding, line]);
      await withStore(async (store) => {
        const report = await store.import([log]);
        expect(report.files[0]).toMatchObject({
          reader: 'javascript',
          events_count: events_count + padding.length,
          documents_count: 4 + padding.length,
        });
        const events = await eventsIn(store);
        expect(events.length).toBe(events_count + padding.length);
        expect(
          events.every(({ verb, user }) => verb !== '' && (user.username !== '' || events_count === 4)),
        ).toBe(true);
        const rejected_count = 4 - events_count;
        expect((await store.losses()).rejected.reduce((sum, { count }) => sum + count, 0)).toBe(
          rejected_count,
        );
        if (rejected_count > 0)
          expect((await readFile(report.files[0]!.quarantine, 'utf8')).split('\n').length).toBe(2);
      });
    },
  );

  it('says of odd events in JavaScript what normaliseEvent says', async () => {
    const lines = Object.values(BAD)
      .filter(({ events_count }) => events_count === 4)
      .map(({ line }, index) => line.replaceAll('000000000009', String(index).padStart(12, '0')));
    const readable = lines.filter((line) => !line.includes('ud800'));
    const log = await logFile('odd.log', readable);
    await withStore(async (store) => {
      await store.import([log]);
      expect((await eventsIn(store)).map(fields)).toEqual(inOrder(readable.map(normalised)));
    });
  });

  it('does not trust a gzip file that is cut off at the end of a line, or whose checksum is wrong', async () => {
    const whole = gzipSync(`${nativeLines(3000).join('\n')}\n`);
    const wrong = Buffer.from(whole);
    wrong.writeUInt32LE(0, wrong.length - 8);
    const log = await file('wrong.gz', wrong);
    await withStore(async (store) => {
      const report = await store.import([log]);
      expect(report.files[0]).toMatchObject({ reader: 'javascript', events_count: 3000 });
      expect((await store.losses()).unread).toHaveLength(1);
    });
  });

  it('stops when it is told to, and leaves nothing behind', async () => {
    const log = await logFile('audit.log', nativeLines(100));
    await withStore(async (store) => {
      await expect(store.import([log], { signal: AbortSignal.abort() })).rejects.toThrow('aborted');
      expect(await readdir(join(data, 'audit/staging'))).toEqual([]);
      expect(await store.import([log])).toMatchObject({ added_count: 100 });
    });
  });

  it('tells of its progress and lists what it skipped', async () => {
    await mkdir(join(folder, 'logs'));
    await logFile('logs/audit.log', nativeLines(5));
    await file('logs/README.md', 'hello');
    await withStore(async (store) => {
      const told: string[] = [];
      const report = await store.import([join(folder, 'logs')], {
        onProgress: ({ path }) => told.push(path),
      });
      expect(told).toContain(join(folder, 'logs/audit.log'));
      expect(report.skipped.map(({ path }) => path)).toEqual([join(folder, 'logs/README.md')]);
    });
  });
});

describe('redaction', () => {
  const TOKEN = `eyJhbGciOiJSUzI1NiIsImtpZCI6IiJ9.eyJpc3MiOiJrdWJlcm5ldGVzIn0.${'c2lnbmF0dXJl'.repeat(4)}`;
  const secret = { kind: 'Secret', metadata: { name: 's' }, data: { password: 'aHVudGVyMg==' } };
  const secretRef = { resource: 'secrets', namespace: 'shop', name: 's', apiVersion: 'v1' };
  const LEAKS: Readonly<Record<string, Record<string, unknown>>> = {
    'a Secret': { objectRef: secretRef, requestObject: secret, responseObject: secret },
    'a patch of a Secret': {
      verb: 'patch',
      objectRef: secretRef,
      requestObject: { data: { password: 'aHVudGVyMg==' } },
      responseObject: undefined,
    },
    'a Secret in a list': {
      verb: 'list',
      objectRef: secretRef,
      responseObject: { kind: 'SecretList', items: [{ data: { password: 'aHVudGVyMg==' } }] },
    },
    'last-applied-configuration of a list': {
      requestObject: {
        kind: 'List',
        metadata: {
          annotations: { 'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify(secret) },
        },
      },
    },
    'a TokenReview': {
      objectRef: { resource: 'tokenreviews' },
      requestObject: { kind: 'TokenReview', spec: { token: TOKEN } },
    },
    'a token in the URI': { requestURI: `/api/v1/namespaces/shop/pods?token=${TOKEN}` },
    'a token in a user agent': { userAgent: `curl Bearer ${TOKEN}` },
    'a token in an annotation': { annotations: { reason: `Bearer ${TOKEN}` } },
    'a token in a long annotation': { annotations: { reason: `${'x'.repeat(500)} Bearer ${TOKEN}` } },
    'a token as a name': { user: { username: TOKEN, groups: [] } },
    'a token as a group': { user: { username: 'x', groups: ['a', TOKEN] } },
    'a token in a message': { responseStatus: { code: 401, message: `bad token: ${TOKEN}` } },
    'a private key': {
      requestObject: {
        kind: 'ConfigMap',
        data: { key: '-----BEGIN RSA PRIVATE KEY-----\naHVudGVyMg==\n-----END RSA PRIVATE KEY-----' },
      },
    },
  };

  async function allBytes(path: string): Promise<string> {
    const names = (await readdir(path, { recursive: true })).map((name) => join(path, name));
    return names
      .filter((name) => statSync(name).isFile())
      .map((name) => readFileSync(name, 'latin1'))
      .join('\n');
  }

  it.each(Object.entries(LEAKS))('takes %s out, in both readers', async (_, parts) => {
    const lines = [JSON.stringify(nativeEvent(0, 0)), JSON.stringify(nativeEvent(1, 1, parts))];
    const padded = [...nativeLines(1500, 100), ...lines];
    const fast = await logFile('plain.log', padded);
    const careful = await logFile(
      'wrapped.log',
      lines.map((line) => JSON.stringify({ log: line })),
    );
    for (const log of [fast, careful]) {
      data = join(folder, `data-${log === fast}`);
      await withStore(async (store) => {
        const report = await store.import([log]);
        expect(Object.keys(report.files[0]!.credentials).length).toBeGreaterThan(0);
        const connection = await store.connect();
        const found = await connection.runAndReadAll(
          `SELECT count(*) FROM (SELECT CAST(COLUMNS(*) AS VARCHAR) FROM events) AS texts WHERE contains(CAST(texts AS VARCHAR), 'aHVudGVyMg') OR contains(CAST(texts AS VARCHAR), 'c2lnbmF0dXJlc2ln')`,
        );
        connection.closeSync();
        expect(found.getRowsJson()).toEqual([['0']]);
      });
      const bytes = await allBytes(data);
      expect(bytes).not.toContain('aHVudGVyMg');
      expect(bytes).not.toContain('c2lnbmF0dXJlc2ln');
    }
  });
});

describe('the spool in the store', () => {
  it('is seen before it is compacted, once, and after', async () => {
    const lines = nativeLines(10);
    const log = await logFile('audit.log', lines.slice(0, 4));
    const spool = await openSpool(data);
    await spool.append(lines.slice(2, 8));
    await withStore(async (store) => {
      await store.import([log]);
      expect(await rowsIn(store, 'SELECT count(*) FROM events')).toEqual([['8']]);
      await spool.roll();
      await spool.append(lines.slice(8));
      expect(await rowsIn(store, 'SELECT count(*) FROM events')).toEqual([['10']]);
      expect(await store.compact()).toMatchObject({ segments_count: 1, added_count: 4, duplicates_count: 2 });
      expect((await eventsIn(store)).map(fields)).toEqual(inOrder(lines.map(normalised)));
    });
    await spool.close();
    await withStore(async (store) => {
      expect(await store.compact()).toMatchObject({ segments_count: 1, added_count: 2 });
      expect(await store.compact()).toMatchObject({ segments_count: 0, added_count: 0 });
      expect(await rowsIn(store, 'SELECT count(*) FROM events')).toEqual([['10']]);
    });
  });

  it('does not show a line that is being written', async () => {
    const spool = await openSpool(data);
    await spool.append(nativeLines(2));
    const [segment] = await readdir(join(data, 'audit/spool'));
    await writeFile(join(data, 'audit/spool', segment!), nativeLines(1, 5)[0]!.slice(0, 200), { flag: 'a' });
    await withStore(async (store) => {
      expect(await rowsIn(store, 'SELECT count(*) FROM events')).toEqual([['2']]);
    });
    await spool.close();
  });
});

describe('compaction and retention', () => {
  async function threeHours(store: Store): Promise<void> {
    for (const first of [0, 3600, 7200]) {
      for (const part of [0, 1]) {
        await store.import([await logFile(`part-${first}-${part}.log`, nativeLines(5, first + part * 5))]);
      }
    }
  }

  it('makes one file of an hour, and readers of before go on reading', async () => {
    await withStore(async (store) => {
      await threeHours(store);
      const before = await store.connect();
      expect(await store.compact()).toMatchObject({ mergedHours_count: 2, mergedFiles_count: 4 });
      expect((await before.runAndReadAll('SELECT count(*) FROM events')).getRowsJson()).toEqual([['30']]);
      before.closeSync();
      expect(await rowsIn(store, 'SELECT count(*), count(DISTINCT audit_id) FROM events')).toEqual([
        ['30', '30'],
      ]);
    });
  });

  it('deletes whole hours by age, oldest first, and remembers them', async () => {
    await withStore(async (store) => {
      await threeHours(store);
      const now_us = LOG_START_US + 3 * MICROS_PER_HOUR;
      const deleted = await store.retain({ maxAge_us: 2 * MICROS_PER_HOUR, now_us });
      expect(deleted).toMatchObject([{ hour: '2026-03-01T10', rows_count: 10 }]);
      expect(await rowsIn(store, 'SELECT count(*) FROM events')).toEqual([['20']]);
      expect((await store.losses()).deleted).toHaveLength(1);
      // What was deleted can be imported again.
      expect(await store.import([join(folder, 'part-0-0.log')])).toMatchObject({ added_count: 5 });
    });
  });

  it('deletes by size, and nothing that fits', async () => {
    await withStore(async (store) => {
      await threeHours(store);
      expect(await store.retain({ maxBytes: 1e9 })).toEqual([]);
      const deleted = await store.retain({ maxBytes: 1 });
      expect(deleted.map(({ hour }) => hour)).toEqual(['2026-03-01T10', '2026-03-01T11', '2026-03-01T12']);
      expect(await rowsIn(store, 'SELECT count(*) FROM events')).toEqual([['0']]);
    });
  });
});

describe('the data folder', () => {
  it('is for its owner only', async () => {
    await withStore(async (store) => {
      await store.import([await logFile('audit.log', nativeLines(3))]);
    });
    const names = await readdir(data, { recursive: true });
    const readable = names.filter(
      (name) => statSync(join(data, name)).isDirectory() && (statSync(join(data, name)).mode & 0o077) !== 0,
    );
    expect(readable).toEqual([]);
    expect(statSync(data).mode & 0o077).toBe(0);
  });

  it('lets one write at a time, and tells who', async () => {
    const log = await logFile('audit.log', nativeLines(2000));
    const [one, other] = [await openStore(data), await openStore(data)];
    const results = await Promise.allSettled([one.import([log]), other.import([log])]);
    const refused = results.filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(1);
    expect(String((refused[0] as PromiseRejectedResult).reason)).toContain(`process ${process.pid}`);
    await one.close();
    await other.close();
  });

  it('of a temporary store is gone when it is closed', async () => {
    const store = await openTemporaryStore();
    await store.import([await logFile('audit.log', nativeLines(3))]);
    expect((await eventsIn(store)).length).toBe(3);
    await store.close();
    expect(existsSync(store.folder.root)).toBe(false);
  });

  it('of a temporary store that a crash left is removed by the next', async () => {
    // No process has the pid 2^22 + 1: Linux stops at 2^22, others far below.
    const left = await mkdtemp(join(tmpdir(), 'plimsoll-store-4194305-'));
    await (await openTemporaryStore()).close();
    expect(existsSync(left)).toBe(false);
  });
});
