import { appendFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dataFolderAt } from './data-folder.ts';
import { readLedger } from './ledger.ts';
import { nativeLines } from './native-log.fixture.ts';
import { openSpool } from './spool.ts';

let data: string;

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'plimsoll-test-'));
});

afterEach(async () => {
  await rm(data, { recursive: true });
});

async function spooled(): Promise<string> {
  const { spool } = dataFolderAt(data);
  const segments = (await readdir(spool)).toSorted();
  return (await Promise.all(segments.map(async (name) => readFile(join(spool, name), 'utf8')))).join('');
}

describe('the spool', () => {
  it('has on disk what it has acknowledged, in order, from many callers at once', async () => {
    const lines = nativeLines(100);
    const spool = await openSpool(data);
    await Promise.all(lines.map(async (line) => spool.append([line])));
    expect(await spooled()).toBe(`${lines.join('\n')}\n`);
    await spool.close();
  });

  it('rolls by size and by age, and never appends to an old segment', async () => {
    const bySize = await openSpool(data, { segmentMax_bytes: 2000 });
    for (const line of nativeLines(6)) await bySize.append([line]);
    await bySize.close();
    const { spool } = dataFolderAt(data);
    const segments_count = (await readdir(spool)).length;
    expect(segments_count).toBeGreaterThan(2);
    const byAge = await openSpool(data, { segmentMax_ms: -1 });
    await byAge.append(['{}']);
    await byAge.append(['{}']);
    await byAge.close();
    expect((await readdir(spool)).length).toBe(segments_count + 2);
  });

  it('cuts off a last line that a crash has torn, and writes it down', async () => {
    const [first = '', second = ''] = nativeLines(2);
    const spool = await openSpool(data);
    await spool.append([first]);
    await spool.close();
    const folder = dataFolderAt(data);
    const [segment = ''] = await readdir(folder.spool);
    await appendFile(join(folder.spool, segment), second.slice(0, 100));
    await (await openSpool(data)).close();
    expect(await spooled()).toBe(`${first}\n`);
    expect(await readLedger(folder)).toMatchObject([{ kind: 'torn', segment, size_bytes: 100 }]);
  });

  it('cuts a torn line that is longer than what is read at a time, and one that is alone', async () => {
    const folder = dataFolderAt(data);
    await (await openSpool(data)).close();
    const long = 'x'.repeat(200_000);
    await appendFile(join(folder.spool, '1.ndjson'), `{}\n${long}`);
    await appendFile(join(folder.spool, '2.ndjson'), long);
    await (await openSpool(data)).close();
    expect(await spooled()).toBe('{}\n');
  });

  it('is for one process at a time, and takes no line with a newline in it', async () => {
    const spool = await openSpool(data);
    await expect(openSpool(data)).rejects.toThrow('appending live events');
    await expect(spool.append(['{\n}'])).rejects.toThrow('newline');
    await spool.close();
    await expect(spool.append(['{}'])).rejects.toThrow('closed');
  });

  it('says so when the disk refuses, and takes the lines again after', async () => {
    const [line = ''] = nativeLines(1);
    const spool = await openSpool(data);
    const folder = dataFolderAt(data);
    await rm(folder.spool, { recursive: true });
    await expect(spool.append([line])).rejects.toThrow('events cannot be written');
    await (await openSpool(join(data, 'other'))).close();
    await expect(spool.append([line])).rejects.toThrow('events cannot be written');
    await spool.close();
  });
});
