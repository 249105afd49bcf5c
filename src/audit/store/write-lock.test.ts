import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isLocked, takeLock } from './write-lock.ts';

let folder: string;
let lock: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-test-'));
  lock = join(folder, 'write.lock');
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** A lock as another process would have left it. */
async function leftBy(holder: {
  readonly pid: number;
  readonly host?: string;
  readonly started?: string;
}): Promise<void> {
  await writeFile(
    lock,
    JSON.stringify({ host: hostname(), started: '', token: 'left', purpose: 'importing', ...holder }),
  );
}

/** Linux gives no pids above 2^22, others none near it. */
const NO_PID = 2 ** 22 + 1;

describe('takeLock', () => {
  it('is refused while another holds it, with who and what', async () => {
    const held = await takeLock(lock, 'importing');
    expect(await isLocked(lock)).toBe(true);
    await expect(takeLock(lock, 'compacting')).rejects.toThrow(`process ${process.pid} (importing)`);
    await held.release();
    expect(await isLocked(lock)).toBe(false);
    await (await takeLock(lock, 'compacting')).release();
    expect(await readdir(folder)).toEqual([]);
  });

  it.each([
    ['of a process that is gone', { pid: NO_PID }],
    ['of an earlier process with the same pid', { pid: process.pid, started: '1' }],
  ])('is taken over from a lock %s', async (_, holder) => {
    await leftBy(holder);
    const taken = await takeLock(lock, 'importing');
    expect(await readFile(lock, 'utf8')).toContain(`"pid":${process.pid}`);
    await taken.release();
  });

  it('is not taken over from another machine, whose processes cannot be seen', async () => {
    await leftBy({ pid: NO_PID, host: 'elsewhere' });
    await expect(takeLock(lock, 'importing')).rejects.toThrow('on elsewhere');
  });

  it('is given to one of many that find the same dead holder', async () => {
    await leftBy({ pid: NO_PID });
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, async () => takeLock(lock, 'importing')),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('releases only its own', async () => {
    const held = await takeLock(lock, 'importing');
    await leftBy({ pid: process.pid });
    await held.release();
    expect(await readdir(folder)).toEqual(['write.lock']);
  });
});
