import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readManifest } from './manifest.ts';
import { nativeEvent, nativeLines } from './native-log.fixture.ts';
import {
  eventsIn,
  fieldsInOrder,
  fieldsOf,
  normalised,
  rowsIn,
  testFolder,
  withStore,
  writeIn,
  writeLog,
} from './store.fixture.ts';

const folder = testFolder();

describe('import', () => {
  it('adds nothing for what is there already: the same file, its .gz, an overlapping copy, another wrapper', async () => {
    const lines = nativeLines(30);
    const first = await writeLog(folder, 'audit.log', lines.slice(0, 20));
    const others = [
      await writeLog(folder, 'copy.log', lines.slice(0, 20)),
      await writeIn(folder, 'audit.log.gz', gzipSync(`${lines.slice(0, 20).join('\n')}\n`)),
      await writeIn(folder, 'unnamed-gzip', gzipSync(`${lines.slice(0, 20).join('\n')}\n`)),
      await writeIn(
        folder,
        'list.json',
        JSON.stringify({
          kind: 'EventList',
          apiVersion: 'audit.k8s.io/v1',
          items: lines.slice(0, 20).map((line) => JSON.parse(line) as unknown),
        }),
      ),
      await writeLog(
        folder,
        'shipped.log',
        lines.slice(0, 20).map((line) => JSON.stringify({ log: line })),
      ),
      await writeLog(folder, 'twice.log', [...lines.slice(0, 20), ...lines.slice(0, 20)]),
    ];
    await withStore(folder, async (store) => {
      expect(await store.import([first])).toMatchObject({ added_count: 20, duplicates_count: 0 });
      expect((await store.import([first])).files[0]).toMatchObject({
        reader: 'known',
        added_count: 0,
        duplicates_count: 20,
      });
      for (const other of others) expect(await store.import([other])).toMatchObject({ added_count: 0 });
      const rotated = await writeLog(folder, 'rotated.log', lines.slice(10));
      expect(await store.import([rotated])).toMatchObject({ added_count: 10, duplicates_count: 10 });
      expect(await rowsIn(store, 'SELECT count(*), count(DISTINCT audit_id) FROM events')).toEqual([
        ['30', '30'],
      ]);
    });
  });

  it('puts events into their hours, whatever the first and the last say', async () => {
    const inOrder = await writeLog(folder, 'hour.log', nativeLines(3));
    const odd = [nativeEvent(3, 10), nativeEvent(4, 4000), nativeEvent(5, 11)].map((event) =>
      JSON.stringify(event),
    );
    const between = await writeLog(folder, 'between.log', odd);
    const across = await writeLog(folder, 'across.log', [
      JSON.stringify(nativeEvent(6, 3599)),
      JSON.stringify(nativeEvent(7, 3600)),
    ]);
    await withStore(folder, async (store) => {
      await store.import([inOrder, between, across]);
      const { files } = await readManifest(store.folder);
      const published = files.map(
        ({ path, rows_count }) => `${path.slice(0, '2026-03-01/10'.length)} ${rows_count}`,
      );
      expect(published.toSorted()).toEqual([
        '2026-03-01/10 1',
        '2026-03-01/10 2',
        '2026-03-01/10 3',
        '2026-03-01/11 1',
        '2026-03-01/11 1',
      ]);
    });
  });

  it('keeps requests apart whose clients chose the same auditID', async () => {
    const same = { auditID: 'chosen', stageTimestamp: '2026-03-01T10:00:00.000000Z' };
    const log = await writeLog(folder, 'chosen.log', [
      JSON.stringify(nativeEvent(1, 0, same)),
      JSON.stringify(nativeEvent(2, 0, same)),
    ]);
    await withStore(folder, async (store) => {
      expect(await store.import([log])).toMatchObject({ added_count: 2 });
    });
  });

  it('puts events into hours, whatever the order of the file', async () => {
    const log = await writeLog(
      folder,
      'hours.log',
      [7300, 10, 3700, 5].map((at_s, index) => JSON.stringify(nativeEvent(index, at_s))),
    );
    await withStore(folder, async (store) => {
      await store.import([log]);
      expect(await readdir(join(folder.data, 'audit/parquet/2026-03-01'))).toEqual(['10', '11', '12']);
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
      const log = await writeLog(folder, 'odd.log', [...good, ...padding, line]);
      await withStore(folder, async (store) => {
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
    const log = await writeLog(folder, 'odd.log', readable);
    await withStore(folder, async (store) => {
      await store.import([log]);
      expect((await eventsIn(store)).map(fieldsOf)).toEqual(fieldsInOrder(readable.map(normalised)));
    });
  });

  it('does not trust a gzip file that is cut off at the end of a line, or whose checksum is wrong', async () => {
    const whole = gzipSync(`${nativeLines(3000).join('\n')}\n`);
    const wrong = Buffer.from(whole);
    wrong.writeUInt32LE(0, wrong.length - 8);
    const log = await writeIn(folder, 'wrong.gz', wrong);
    await withStore(folder, async (store) => {
      const report = await store.import([log]);
      expect(report.files[0]).toMatchObject({ reader: 'javascript' });
      // All but what was in the inflater's last buffer.
      expect(report.events_count).toBeGreaterThan(2900);
      expect((await store.losses()).unread).toHaveLength(1);
    });
  });

  it('reads a log that was copied while it was being written without JavaScript, but for its torn line', async () => {
    const lines = nativeLines(1500);
    const [torn = '', wrapped = ''] = nativeLines(2, 2000);
    const cut = await writeIn(folder, 'cut.log', `${lines.join('\n')}\n${torn.slice(0, 300)}`);
    const unended = await writeIn(folder, 'unended.log', `${lines.join('\n')}\n${torn}`);
    const prefixed = await writeIn(folder, 'prefixed.log', `${lines.join('\n')}\nhost-1 ${wrapped}`);
    await withStore(folder, async (store) => {
      const report = await store.import([cut]);
      const [file] = report.files;
      expect(file).toMatchObject({
        reader: 'duckdb',
        events_count: 1500,
        documents_count: 1501,
        added_count: 1500,
      });
      expect(report.rejected_count).toBe(1);
      const quarantined: unknown = JSON.parse(await readFile(file!.quarantine, 'utf8'));
      expect(quarantined).toMatchObject({
        source: cut,
        line: 1501,
        offset: Buffer.byteLength(lines.join('\n')) + 1,
        text: torn.slice(0, 300),
      });
      expect((await store.import([unended])).files[0]).toMatchObject({ reader: 'duckdb', added_count: 1 });
      expect((await store.import([prefixed])).files[0]).toMatchObject({
        reader: 'javascript',
        added_count: 1,
      });
    });
  });

  it('stops when it is told to, and leaves nothing behind', async () => {
    const log = await writeLog(folder, 'audit.log', nativeLines(100));
    await withStore(folder, async (store) => {
      await expect(store.import([log], { signal: AbortSignal.abort() })).rejects.toThrow('aborted');
      expect(await readdir(join(folder.data, 'audit/staging'))).toEqual([]);
      expect(await store.import([log])).toMatchObject({ added_count: 100 });
    });
  });

  it('tells of its progress and lists what it skipped', async () => {
    await mkdir(join(folder.path, 'logs'));
    await writeLog(folder, 'logs/audit.log', nativeLines(5));
    await writeIn(folder, 'logs/README.md', 'hello');
    await withStore(folder, async (store) => {
      const told: string[] = [];
      const report = await store.import([join(folder.path, 'logs')], {
        onProgress: ({ path }) => told.push(path),
      });
      expect(told).toContain(join(folder.path, 'logs/audit.log'));
      expect(report.skipped.map(({ path }) => path)).toEqual([join(folder.path, 'logs/README.md')]);
    });
  });
});
