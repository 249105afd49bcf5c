import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { carve } from './carve.ts';
import { service, shopRows, stored, writeShop } from './cluster-rows.fixture.ts';
import { crc32c } from './crc32c.ts';
import { openSnapshot } from './snapshot-file.ts';
import { bytesField, FixtureRows, numberField } from './snapshot.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-carve-'));
afterAll(() => rmSync(folder, { recursive: true }));

const key = (name: string): Buffer => Buffer.from(`/registry/services/specs/shop/${name}`);
const put = (name: string, port: number): Buffer =>
  Buffer.concat([bytesField(1, key(name)), bytesField(2, stored(service('shop', name, port)))]);

/** What an API server sends: if the key was last written at `mod`, do this; else read it. */
function txn(name: string, mod: number, operation: Buffer): Buffer {
  const compare = Buffer.concat([
    numberField(2, 2),
    bytesField(3, key(name)),
    ...(mod === 0 ? [] : [numberField(6, mod)]),
  ]);
  return bytesField(6, Buffer.concat([bytesField(1, compare), bytesField(2, operation)]));
}

const create = (name: string, port: number): Buffer => txn(name, 0, bytesField(2, put(name, port)));
const update = (name: string, mod: number, port: number): Buffer =>
  txn(name, mod, bytesField(2, put(name, port)));
const remove = (name: string, mod: number): Buffer => txn(name, mod, bytesField(3, bytesField(1, key(name))));

/** A segment: the chain's start, the state that all is agreed on, and an entry for each request. */
function segment(
  requests: readonly Buffer[],
  firstIndex = 1,
): { readonly bytes: Buffer; readonly offsets: readonly number[] } {
  let crc = 0;
  const frames: Buffer[] = [];
  const offsets: number[] = [];
  let length = 0;
  const record = (type: number, data: Buffer): void => {
    if (type !== 4) crc = crc32c(crc, data);
    const body = Buffer.concat([numberField(1, type), numberField(2, crc), bytesField(3, data)]);
    const padding = (8 - (body.length % 8)) % 8;
    const head = Buffer.alloc(8);
    head.writeUInt32LE(body.length, 0);
    if (padding > 0) head[7] = 0x80 | padding;
    offsets.push(length);
    length += 8 + body.length + padding;
    frames.push(head, body, Buffer.alloc(padding));
  };
  record(4, Buffer.alloc(0));
  record(3, numberField(3, 1_000));
  for (const [position, request] of requests.entries()) {
    const data = Buffer.concat([bytesField(100, Buffer.alloc(0)), request]);
    record(2, Buffer.concat([numberField(2, 2), numberField(3, firstIndex + position), bytesField(4, data)]));
  }
  return { bytes: Buffer.concat([...frames, Buffer.alloc(4096)]), offsets };
}

function logFolder(name: string, bytes: Buffer): string {
  const wal = join(folder, name, 'member/wal');
  mkdirSync(wal, { recursive: true });
  writeFileSync(join(wal, '0000000000000000-0000000000000000.wal'), bytes);
  return join(folder, name);
}

/** The entries: api is made (2), written again (3), an update that came too late fails, web is made (4), api is deleted (5). */
const REQUESTS = [
  create('api', 80),
  update('api', 2, 81),
  update('api', 2, 99),
  create('web', 1),
  remove('api', 3),
];

function told(path: string) {
  return carve(path, undefined).candidates.map(({ object, verdict, revision, index, isChecked }) => [
    object.name,
    verdict,
    revision,
    index,
    isChecked,
  ]);
}

describe('the write-ahead log', () => {
  it('gives the last version that was carried out, and not the one that was refused', () => {
    expect(told(logFolder('whole', segment(REQUESTS).bytes))).toEqual([['api', 'applied', 3, 2, true]]);
  });

  it('cannot decide where it begins in the middle', () => {
    const { candidates, fromBeginning } = carve(
      logFolder('middle', segment(REQUESTS, 7_000).bytes),
      undefined,
    );
    expect(fromBeginning).toBe(false);
    expect(candidates.map(({ object, verdict, revision }) => [object.name, verdict, revision])).toEqual([
      ['api', 'unknown', undefined],
    ]);
  });

  it('marks what was changed, and goes on behind it', () => {
    const { bytes, offsets } = segment(REQUESTS);
    const changed = Buffer.from(bytes);
    const at = changed.indexOf('10.0.0.7', offsets[3]);
    changed[at] = '2'.charCodeAt(0);
    const { candidates, notes } = carve(logFolder('changed', changed), undefined);
    expect(notes.map(({ what, offset_bytes }) => [what, offset_bytes])).toEqual([
      ['the CRC of a record does not fit: it was changed', offsets[3]],
    ]);
    expect(candidates.map(({ isChecked, index }) => [index, isChecked])).toEqual([[2, false]]);
  });

  it('tells a torn tail', () => {
    const { bytes, offsets } = segment(REQUESTS);
    const torn = carve(logFolder('torn', bytes.subarray(0, offsets[6]! + 20)), undefined);
    expect(torn.notes.map(({ what }) => what)).toEqual([
      'the log ends inside a record: torn, as after a crash, or cut',
    ]);
    expect([torn.candidates.length, torn.alive_count]).toEqual([0, 2]);
  });

  it('is wanted', () => {
    mkdirSync(join(folder, 'empty'));
    expect(() => carve(join(folder, 'empty'), undefined)).toThrow(
      'the folder holds no write-ahead log of etcd',
    );
  });
});

it('finds versions in pages that the database freed', async () => {
  const path = logFolder('pages', segment([]).bytes);
  mkdirSync(join(path, 'member/snap'));
  const gone = new FixtureRows(1).put('/registry/services/specs/shop/old', stored(service('shop', 'old', 7)));
  writeShop(
    join(path, 'member/snap/db'),
    { trailer: false, freelist: true, abandoned: [[gone]] },
    shopRows().slice(0, 7),
  );
  const snapshot = await openSnapshot(path);
  const { candidates, freeVersions_count, hasDatabase } = carve(path, snapshot);
  snapshot.close();
  expect([freeVersions_count, hasDatabase]).toEqual([1, true]);
  expect(candidates).toMatchObject([
    { object: { name: 'old' }, source: 'free page', verdict: 'applied', revision: 2 },
  ]);
});
