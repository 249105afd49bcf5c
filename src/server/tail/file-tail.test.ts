import { appendFile, copyFile, mkdtemp, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nativeLines } from '../../audit/store/native-log.fixture.ts';
import { FileTail } from './file-tail.ts';
import type { TailPosition } from './tail-position.ts';

let folder: string;
let log: string;
let taken: number[];
let lost: string[];
let position: TailPosition | undefined;
let tail: FileTail;

function start(saved?: TailPosition): FileTail {
  return new FileTail(
    {
      path: log,
      spool: {
        append: async (lines) =>
          void taken.push(...lines.map((line) => Number(JSON.parse(line).auditID.slice(-12)))),
      },
      log: { write: () => undefined },
      told: () => undefined,
      lost: (what) => lost.push(what),
      moved: (moved) => {
        position = moved;
      },
      now_ms: Date.now,
    },
    saved,
  );
}

const write = (first: number, count: number) => appendFile(log, `${nativeLines(count, first).join('\n')}\n`);
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

/** The process ends without a word, and another one begins with the position that was kept. */
async function restart(): Promise<void> {
  await tail.close();
  tail = start(position);
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-test-'));
  log = join(folder, 'audit.log');
  taken = [];
  lost = [];
  position = undefined;
  tail = start();
});

afterEach(async () => {
  await tail.close();
  await rm(folder, { recursive: true });
});

describe('a file that is followed', () => {
  it('is read as it grows, each line once it is whole', async () => {
    await tail.poll();
    await write(0, 3);
    await tail.poll();
    const [next = ''] = nativeLines(1, 3);
    await appendFile(log, next.slice(0, 50));
    await tail.poll();
    expect(taken).toEqual(upTo(3));
    await appendFile(log, `${next.slice(50)}\n`);
    await tail.poll();
    expect(taken).toEqual(upTo(4));
  });

  it('is read on after a restart', async () => {
    await write(0, 3);
    await tail.poll();
    await restart();
    await write(3, 2);
    await tail.poll();
    expect(taken).toEqual(upTo(5));
  });

  it('is followed through a rename, with what was written before it was noticed', async () => {
    await write(0, 3);
    await tail.poll();
    await write(3, 2);
    await rename(log, join(folder, 'audit-2026-11-26T14-33-45.420.log'));
    await tail.poll();
    await write(5, 2);
    await tail.poll();
    expect(taken).toEqual(upTo(7));
  });

  it('is followed through several renames at once', async () => {
    await write(0, 2);
    await tail.poll();
    for (const [index, name] of ['audit.log.2', 'audit.log.1'].entries()) {
      await write(2 + index * 2, 2);
      await rename(log, join(folder, name));
    }
    await write(6, 1);
    await tail.poll();
    expect(taken).toEqual(upTo(7));
  });

  it('is followed through copy and truncation', async () => {
    await write(0, 3);
    await tail.poll();
    await write(3, 2);
    await copyFile(log, join(folder, 'audit.log.1'));
    await truncate(log, 0);
    await write(5, 1);
    await tail.poll();
    expect(taken).toEqual(upTo(6));
    expect(lost).toEqual([]);
  });

  it('is noticed to be truncated also where it has become longer than before', async () => {
    await write(0, 1);
    await tail.poll();
    await copyFile(log, join(folder, 'audit.log.1'));
    await truncate(log, 0);
    await write(1, 5);
    await tail.poll();
    expect(taken).toEqual(upTo(6));
  });

  it('that was rotated away and packed while nobody was there is read to its end', async () => {
    await write(0, 3);
    await tail.poll();
    await tail.close();
    await write(3, 4);
    await writeFile(join(folder, 'audit.log.2.gz'), gzipSync(await readFile(log)));
    await rm(log);
    await write(7, 2);
    await rename(log, join(folder, 'audit.log.1'));
    await write(9, 1);
    tail = start(position);
    await tail.poll();
    expect(taken).toEqual(upTo(10));
    expect(lost).toEqual([]);
  });

  it('of which a part is gone says so', async () => {
    await write(0, 3);
    await tail.poll();
    await tail.close();
    await rm(log);
    await write(10, 1);
    tail = start(position);
    await tail.poll();
    expect(taken).toEqual([0, 1, 2, 10]);
    expect(lost).toEqual([expect.stringContaining('deleted before it was read')]);
  });

  it('whose disk takes nothing is read again from there', async () => {
    await write(0, 2);
    const full = new FileTail(
      {
        path: log,
        spool: { append: () => Promise.reject(new Error('no space left')) },
        log: { write: () => undefined },
        told: () => undefined,
        lost: () => undefined,
        moved: (moved) => {
          position = moved;
        },
        now_ms: Date.now,
      },
      undefined,
    );
    await expect(full.poll()).rejects.toThrow('no space left');
    expect(position).toBeUndefined();
    await full.close();
  });
});
