import { existsSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MICROS_PER_HOUR } from '../../kube/microtime.ts';
import { LOG_START_US, nativeLines } from './native-log.fixture.ts';
import { openSpool } from './spool.ts';
import { openStore, openTemporaryStore, type Store } from './store.ts';
import {
  eventsIn,
  fieldsInOrder,
  fieldsOf,
  normalised,
  rowsIn,
  testFolder,
  withStore,
  writeLog,
} from './store.fixture.ts';

const folder = testFolder();

async function threeHours(store: Store): Promise<void> {
  for (const first of [0, 3600, 7200]) {
    for (const part of [0, 1]) {
      await store.import([
        await writeLog(folder, `part-${first}-${part}.log`, nativeLines(5, first + part * 5)),
      ]);
    }
  }
}

describe('the spool in the store', () => {
  it('is seen before it is compacted, once, and after', async () => {
    const lines = nativeLines(10);
    const log = await writeLog(folder, 'audit.log', lines.slice(0, 4));
    const spool = await openSpool(folder.data);
    await spool.append(lines.slice(2, 8));
    await withStore(folder, async (store) => {
      await store.import([log]);
      expect(await rowsIn(store, 'SELECT count(*) FROM events')).toEqual([['8']]);
      await spool.roll();
      await spool.append(lines.slice(8));
      expect(await rowsIn(store, 'SELECT count(*) FROM events')).toEqual([['10']]);
      expect(await store.compact()).toMatchObject({ segments_count: 1, added_count: 4, duplicates_count: 2 });
      expect((await eventsIn(store)).map(fieldsOf)).toEqual(fieldsInOrder(lines.map(normalised)));
    });
    await spool.close();
    await withStore(folder, async (store) => {
      expect(await store.compact()).toMatchObject({ segments_count: 1, added_count: 2 });
      expect(await store.compact()).toMatchObject({ segments_count: 0, added_count: 0 });
      expect(await rowsIn(store, 'SELECT count(*) FROM events')).toEqual([['10']]);
    });
  });

  it('does not show a line that is being written', async () => {
    const spool = await openSpool(folder.data);
    await spool.append(nativeLines(2));
    const [segment] = await readdir(join(folder.data, 'audit/spool'));
    await writeFile(join(folder.data, 'audit/spool', segment!), nativeLines(1, 5)[0]!.slice(0, 200), {
      flag: 'a',
    });
    await withStore(folder, async (store) => {
      expect(await rowsIn(store, 'SELECT count(*) FROM events')).toEqual([['2']]);
    });
    await spool.close();
  });
});

describe('compaction and retention', () => {
  it('keeps what can be read of a segment that somebody has damaged, and counts the rest', async () => {
    const spool = await openSpool(folder.data);
    await spool.append(nativeLines(2));
    await spool.close();
    const [segment = ''] = await readdir(join(folder.data, 'audit/spool'));
    await writeFile(join(folder.data, 'audit/spool', segment), '{"half":\n', { flag: 'a' });
    await withStore(folder, async (store) => {
      expect(await store.compact()).toMatchObject({ added_count: 2, rejected_count: 1 });
      expect((await store.losses()).rejected).toEqual([{ reason: 'unreadable line of the spool', count: 1 }]);
    });
  });

  it('makes one file of an hour, and readers of before go on reading', async () => {
    await withStore(folder, async (store) => {
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
    await withStore(folder, async (store) => {
      await threeHours(store);
      const now_us = LOG_START_US + 3 * MICROS_PER_HOUR;
      const deleted = await store.retain({ maxAge_us: 2 * MICROS_PER_HOUR, now_us });
      expect(deleted).toMatchObject([{ hour: '2026-03-01T10', rows_count: 10 }]);
      expect(await rowsIn(store, 'SELECT count(*) FROM events')).toEqual([['20']]);
      expect((await store.losses()).deleted).toHaveLength(1);
      // What was deleted can be imported again.
      expect(await store.import([join(folder.path, 'part-0-0.log')])).toMatchObject({ added_count: 5 });
    });
  });

  it('deletes by size, and nothing that fits', async () => {
    await withStore(folder, async (store) => {
      await threeHours(store);
      expect(await store.retain({ maxBytes: 1e9 })).toEqual([]);
      const deleted = await store.retain({ maxBytes: 1 });
      expect(deleted.map(({ hour }) => hour)).toEqual(['2026-03-01T10', '2026-03-01T11', '2026-03-01T12']);
      expect(await rowsIn(store, 'SELECT count(*) FROM events')).toEqual([['0']]);
    });
  });
});

describe('the data folder', () => {
  it('is swept of what a crash has left: staged rows, and files that are in no manifest', async () => {
    await withStore(folder, async (store) =>
      store.import([await writeLog(folder, 'audit.log', nativeLines(3))]),
    );
    // No process has the pid 2^22 + 1.
    await mkdir(join(folder.data, 'audit/staging/4194305-left/rows'), { recursive: true });
    const hour = join(folder.data, 'audit/parquet/2026-03-01/10');
    await writeFile(join(hour, 'unlisted.parquet'), 'half');
    await mkdir(join(folder.data, 'audit/parquet/2026-01-01/00'), { recursive: true });
    await withStore(folder, async (store) => store.compact());
    expect(await readdir(join(folder.data, 'audit/staging'))).toEqual([]);
    expect(await readdir(hour)).toHaveLength(1);
    expect(await readdir(join(folder.data, 'audit/parquet'))).toEqual(['2026-03-01']);
  });

  it('keeps the spool of a manifest whose files are obsolete until nobody reads them any more', async () => {
    const spool = await openSpool(folder.data);
    await spool.append(nativeLines(2));
    await spool.close();
    await withStore(folder, async (store) => {
      await store.compact();
      expect(await readdir(join(folder.data, 'audit/spool'))).toHaveLength(1);
      const path = join(folder.data, 'audit/manifest.json');
      await writeFile(path, (await readFile(path, 'utf8')).replace(/"since_ms":\d+/g, '"since_ms":0'));
      await store.compact();
      expect(await readdir(join(folder.data, 'audit/spool'))).toEqual([]);
      expect(await rowsIn(store, 'SELECT count(*) FROM events')).toEqual([['2']]);
    });
  });

  it('with a manifest that is damaged or from another version says so', async () => {
    await withStore(folder, async (store) =>
      store.import([await writeLog(folder, 'audit.log', nativeLines(3))]),
    );
    for (const text of ['{"version":', '{"version":2,"files":[]}']) {
      await writeFile(join(folder.data, 'audit/manifest.json'), text);
      await withStore(folder, async (store) => {
        await expect(store.connect()).rejects.toThrow('the list of the store');
      });
    }
  });

  it('is for its owner only', async () => {
    await withStore(folder, async (store) => {
      await store.import([await writeLog(folder, 'audit.log', nativeLines(3))]);
    });
    const names = await readdir(folder.data, { recursive: true });
    const readable = names.filter(
      (name) =>
        statSync(join(folder.data, name)).isDirectory() &&
        (statSync(join(folder.data, name)).mode & 0o077) !== 0,
    );
    expect(readable).toEqual([]);
    expect(statSync(folder.data).mode & 0o077).toBe(0);
  });

  it('lets one write at a time, and tells who', async () => {
    const log = await writeLog(folder, 'audit.log', nativeLines(2000));
    const [one, other] = [await openStore(folder.data), await openStore(folder.data)];
    const results = await Promise.allSettled([one.import([log]), other.import([log])]);
    const refusals = results.flatMap((result) =>
      result.status === 'rejected' ? [String(result.reason)] : [],
    );
    expect(refusals).toEqual([expect.stringContaining(`process ${process.pid}`)]);
    await one.close();
    await other.close();
  });

  it('of a temporary store is gone when it is closed', async () => {
    const store = await openTemporaryStore();
    await store.import([await writeLog(folder, 'audit.log', nativeLines(3))]);
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
