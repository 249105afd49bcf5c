import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { dataFolderAt } from './data-folder.ts';
import { nativeLines } from './native-log.fixture.ts';
import { openStore } from './store.ts';

const ROUNDS_COUNT = 5;
const EVENTS_COUNT = 20_000;

let built: string;
let data: string;

/** Node 20 runs no TypeScript: the child is compiled first. Errors in the code of others do not matter here. */
beforeAll(async () => {
  built = await mkdtemp(join(tmpdir(), 'plimsoll-test-'));
  await writeFile(join(built, 'package.json'), '{"type":"module"}');
  await symlink(resolve('node_modules'), join(built, 'node_modules'));
  await writeFile(
    join(built, 'tsconfig.json'),
    JSON.stringify({
      extends: resolve('tsconfig.json'),
      compilerOptions: {
        noEmit: false,
        noCheck: true,
        rootDir: resolve('src'),
        outDir: join(built, 'dist'),
        typeRoots: [resolve('node_modules/@types')],
      },
      files: [resolve('src/audit/store/crash-child.fixture.ts')],
      include: [],
    }),
  );
  await promisify(execFile)(process.execPath, [resolve('node_modules/typescript/bin/tsc'), '-p', built]);
}, 60_000);

afterAll(async () => {
  await rm(built, { recursive: true });
});

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'plimsoll-test-'));
});

afterEach(async () => {
  await rm(data, { recursive: true });
});

/** Starts the child, kills it with SIGKILL somewhere in its work, and returns the lines that it had written until then. */
async function killed(args: readonly string[], after_ms: number): Promise<readonly string[]> {
  const child = spawn(process.execPath, [join(built, 'dist/audit/store/crash-child.fixture.js'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  const begun = new Promise<void>((done) => {
    child.stdout.on('data', (text: Buffer) => {
      output += text.toString();
      if (output.includes('begun')) done();
    });
  });
  const ended = once(child, 'close');
  await Promise.race([begun, ended]);
  const timer = setTimeout(() => child.kill('SIGKILL'), after_ms);
  await ended;
  clearTimeout(timer);
  return output.split('\n').slice(0, -1);
}

/** Every file that the store holds can be read, and no event is there twice. */
async function indicesInStore(): Promise<readonly number[]> {
  const store = await openStore(data);
  const connection = await store.connect();
  const rows = await connection.runAndReadAll(
    'SELECT audit_id, request_object, response_object FROM events ORDER BY audit_id',
  );
  connection.closeSync();
  await store.close();
  return rows.getRows().map(([id]) => Number(String(id).slice(-12)));
}

function unique(values: readonly number[]): readonly number[] {
  return [...new Set(values)];
}

describe('after kill -9', () => {
  it('everything that was acknowledged is there once, while appending and while compacting', async () => {
    const acknowledged: number[] = [];
    for (let round = 0; round < ROUNDS_COUNT; round += 1) {
      const first = round * 1_000_000;
      const lines = await killed(['append', data, String(first)], 20 + round * 60);
      acknowledged.push(
        ...lines.filter((line) => line !== 'begun').flatMap((line) => line.split(' ').map(Number)),
      );
      await killed(['compact', data], round * 40);
      const found = await indicesInStore();
      expect(found).toEqual(unique(found));
      const there = new Set(found);
      expect(acknowledged.filter((index) => !there.has(index))).toEqual([]);
    }
    expect(acknowledged.length).toBeGreaterThan(ROUNDS_COUNT);
    const store = await openStore(data);
    await store.compact();
    await store.close();
    const found = await indicesInStore();
    expect(found).toEqual(unique(found));
    expect(found.length).toBeGreaterThanOrEqual(acknowledged.length);
  }, 120_000);

  it('an import is there as a whole or not at all, and leaves nothing that is not swept', async () => {
    const log = join(data, 'audit.log');
    await writeFile(log, `${nativeLines(EVENTS_COUNT).join('\n')}\n`);
    const outcomes = new Set<number>();
    for (let round = 0; round < ROUNDS_COUNT; round += 1) {
      await killed(['import', data, log], 30 + round * 110);
      const found = await indicesInStore();
      expect([0, EVENTS_COUNT]).toContain(found.length);
      outcomes.add(found.length);
    }
    const store = await openStore(data);
    const { added_count, duplicates_count } = await store.import([log]);
    expect(added_count + duplicates_count).toBe(EVENTS_COUNT);
    await store.close();
    expect((await indicesInStore()).length).toBe(EVENTS_COUNT);
    const folder = dataFolderAt(data);
    expect(await readdir(folder.staging)).toEqual([]);
    const published = (await readdir(folder.parquet, { recursive: true })).filter((name) =>
      name.endsWith('.parquet'),
    );
    expect(published).toHaveLength(6);
    expect(outcomes.has(0)).toBe(true);
  }, 120_000);
});
