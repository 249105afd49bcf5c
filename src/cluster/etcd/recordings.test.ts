import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../kube/json.ts';
import { carve } from './carve.ts';
import { openSnapshot } from './snapshot-file.ts';
import { readSnapshot } from './snapshot-status.ts';
import { storedObjects } from './stored-objects.ts';
import { readStoredValue } from './stored-value.ts';

/** A real outage: an operator deleted every Service. Snapshots from before and after it, and the write-ahead log; etcd 3.4. */
const RECORDING = join(import.meta.dirname, '../../../../shared/recordings/powerful-operator');
const SERVICES = [{ kind: 'services' }];

function bodyOf(value: Buffer): JsonObject {
  const read = readStoredValue(value);
  if (read.type !== 'object') throw new Error('a Service cannot be read');
  return read.object;
}

async function services(name: string, which: 'alive' | 'deleted'): Promise<ReadonlyMap<string, JsonObject>> {
  const snapshot = await openSnapshot(join(RECORDING, name));
  const { index } = readSnapshot(snapshot);
  const found = [...storedObjects(snapshot.bolt, index, SERVICES, which)].map(
    ({ key, value }) => [key, bodyOf(value)] as const,
  );
  snapshot.close();
  return new Map(found);
}

describe.skipIf(!existsSync(RECORDING))('the recorded outage', () => {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-wal-'));
  let truth: ReadonlyMap<string, JsonObject>;
  let lost: readonly string[];

  beforeAll(async () => {
    execFileSync('tar', ['-xzf', join(RECORDING, 'member-wal.tar.gz'), '-C', folder]);
    truth = await services('etcd-before.db.gz', 'alive');
    const left = await services('etcd-after.db.gz', 'alive');
    lost = [...truth.keys()].filter((key) => !left.has(key));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([
    [
      'etcd-before.db.gz',
      { hash: 2910822812, revision: 4337, keysAlive_count: 1389, totalSize: 28975104, version: '' },
    ],
    [
      'etcd-after.db.gz',
      { hash: 3497780460, revision: 6958, keysAlive_count: 1157, totalSize: 54722560, version: '' },
    ],
  ])('%s: as etcdutl 3.6.8 says', async (name, expected) => {
    const snapshot = await openSnapshot(join(RECORDING, name));
    const { status, integrity } = readSnapshot(snapshot);
    snapshot.close();
    expect(status).toMatchObject(expected);
    expect(integrity).toMatchObject({ trailer: 'matches', damage_count: 0 });
  });

  it('brings every deleted Service back from the history of the later snapshot, field by field', async () => {
    const deleted = await services('etcd-after.db.gz', 'deleted');
    expect(lost.length).toBeGreaterThan(150);
    expect(lost.filter((key) => !deleted.has(key))).toEqual([]);
    for (const key of lost) expect(deleted.get(key)).toEqual(truth.get(key));
  });

  it('brings every deleted Service back from the write-ahead log alone, each of them certain', () => {
    const { candidates, notes, fromBeginning } = carve(folder, undefined);
    expect([notes, fromBeginning]).toEqual([[], true]);
    const found = new Map(candidates.map((candidate) => [candidate.key, candidate]));
    for (const key of lost) {
      expect(found.get(key)).toMatchObject({ verdict: 'applied', isChecked: true });
      expect(bodyOf(found.get(key)!.value)).toEqual(truth.get(key));
    }
  });
});
