import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Problem } from '../../problem.ts';
import { service, stored, writeShop } from './cluster-rows.fixture.ts';
import { FixtureRows, type FixtureOptions } from './snapshot.fixture.ts';
import { openSnapshot } from './snapshot-file.ts';
import { readSnapshot } from './snapshot-status.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-damage-'));
const ROWS_COUNT = 120;

function many(path: string, options: FixtureOptions = {}): Buffer {
  const rows = new FixtureRows();
  const pairs = Array.from({ length: ROWS_COUNT }, (_, index) =>
    rows.put(`/registry/services/specs/shop/s${index}`, stored(service('shop', `s${index}`, index))),
  );
  writeShop(path, options, pairs);
  return readFileSync(path);
}

async function read(
  bytes: Buffer,
): Promise<{ readonly rows_count: number; readonly damage: readonly string[]; readonly lost: number }> {
  const path = join(folder, 'damaged.db');
  writeFileSync(path, bytes);
  try {
    const snapshot = await openSnapshot(path);
    const { status, integrity } = readSnapshot(snapshot);
    snapshot.close();
    return {
      rows_count: status.keysAlive_count,
      damage: integrity.damage.map(({ message, offset_bytes }) => `${offset_bytes}: ${message}`),
      lost: integrity.lostPages_count + integrity.lostRows_count,
    };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { rows_count: 0, damage: [`${error.where}: ${error.message}`], lost: 1 };
  }
}

/** mulberry32: the same corruptions at every run. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const CORRUPTIONS: readonly ((bytes: Buffer, pick: () => number) => Buffer)[] = [
  (bytes, pick) => {
    const flipped = Buffer.from(bytes);
    const at = Math.floor(pick() * bytes.length);
    flipped[at] = flipped[at]! ^ (1 << Math.floor(pick() * 8));
    return flipped;
  },
  (bytes, pick) => bytes.subarray(0, Math.floor(pick() * bytes.length)),
  (bytes, pick) => {
    const at = Math.floor(pick() * (bytes.length - 4096));
    return Buffer.concat([
      bytes.subarray(0, at),
      Buffer.alloc(512, Math.floor(pick() * 256) || 1),
      bytes.subarray(at + 512),
    ]);
  },
  (bytes, pick) => Buffer.concat([bytes, Buffer.from([Math.floor(pick() * 256)])]),
];

afterAll(() => rmSync(folder, { recursive: true }));

describe('a snapshot with its SHA-256', () => {
  let whole: Buffer;
  beforeAll(() => {
    whole = many(join(folder, 'whole.db'));
  });

  it('is read without a complaint while it is whole', async () => {
    expect(await read(whole)).toEqual({ rows_count: ROWS_COUNT, damage: [], lost: 0 });
  });

  it('never passes as good after any of 1,000 corruptions', { timeout: 120_000 }, async () => {
    const pick = random(7);
    const passed: number[] = [];
    for (let run = 0; run < 1_000; run += 1) {
      const damaged = CORRUPTIONS[run % CORRUPTIONS.length]!(whole, pick);
      if (damaged.equals(whole)) continue;
      // Cut exactly before its SHA-256 it is a db file like any other, and said to have none.
      if (damaged.length === whole.length - 32) continue;
      if ((await read(damaged)).damage.length === 0) passed.push(run);
    }
    expect(passed).toEqual([]);
  });
});

describe('a db file without it', () => {
  const whole = many(join(folder, 'plain.db'), { trailer: false, freelist: true });
  const pages = whole.length / 4096;

  it('keeps the rest readable where a leaf is destroyed, and counts what is lost', async () => {
    expect((await read(whole)).damage).toEqual([]);
    const damaged = Buffer.from(whole);
    damaged.fill(0, 8 * 4096, 9 * 4096);
    const { rows_count, damage, lost } = await read(damaged);
    expect(damage[0]).toBe(`${8 * 4096}: page 8 says that it is page 0`);
    expect(rows_count).toBeGreaterThan(ROWS_COUNT - 20);
    expect(rows_count).toBeLessThan(ROWS_COUNT);
    expect(lost).toBeGreaterThan(0);
  });

  it('tells truncated, wrong meta and circles apart', async () => {
    const cut = await read(whole.subarray(0, (pages - 20) * 4096));
    expect(cut.damage[0]).toMatch(/the file is truncated: it has \d+ bytes, and \d+ are in use/);
    const meta = Buffer.from(whole);
    meta[4096 + 60] = meta[4096 + 60]! ^ 1;
    expect((await read(meta)).damage).toEqual([
      '4096: meta page 1 cannot be used: its checksum does not fit',
    ]);
    expect((await read(meta)).rows_count).toBe(ROWS_COUNT);
    meta[16] = 0;
    expect((await read(meta)).damage[0]).toMatch(/its start is destroyed: neither meta page can be used/);
    const circle = Buffer.from(whole);
    const root = Array.from({ length: pages }, (_, id) => id).find(
      (id) => circle.readUInt16LE(id * 4096 + 8) === 1,
    )!;
    circle.writeBigUInt64LE(BigInt(root), root * 4096 + 16 + 16 + 8);
    expect((await read(circle)).damage[0]).toMatch(/is reached twice: the pages form a circle/);
  });

  it('is no database where it is something else', async () => {
    expect((await read(Buffer.from('not a database'))).damage[0]).toMatch(/the file ends before it/);
    expect((await read(Buffer.alloc(0))).damage).toHaveLength(1);
  });
});
