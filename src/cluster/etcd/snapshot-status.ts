import { crc32c } from './crc32c.ts';
import type { SnapshotFile } from './snapshot-file.ts';

/** What `etcdutl snapshot status -w json` tells of a snapshot; `hash` is CRC-32C over bucket names, keys and values in their order. */
export interface SnapshotStatus {
  readonly hash: number;
  readonly revision: number;
  /** Rows of all buckets: what etcdutl up to 3.5 calls totalKey. Since 3.6 that is the number of keys alive. */
  readonly totalKey: number;
  readonly totalSize: number;
  /** Storage version, since etcd 3.6; empty before. */
  readonly version: string;
  /** What is wrong with the file; empty where it is whole. */
  readonly damage: readonly string[];
}

const KEY_BUCKET = 'key';
const META_BUCKET = 'meta';
const STORAGE_VERSION_KEY = 'storageVersion';
/** A revision is 17 bytes: main, `_`, sub; a tombstone has one more. Source: server/storage/mvcc/revision.go of etcd. */
const REVISION_BYTES = 17;
const DAMAGE_MAX_COUNT = 20;

/** The main revision of a row's key; `undefined` where it is no revision. */
export function mainRevision(key: Buffer): number | undefined {
  if (key.length < REVISION_BYTES) return undefined;
  const main = key.readBigInt64BE(0);
  return main <= BigInt(Number.MAX_SAFE_INTEGER) && main >= 0n ? Number(main) : undefined;
}

/**
 * Reads a snapshot from end to end and says what etcd's own tool says of it, and what is wrong with it. Throws BoltDamage where the pages
 * cannot be followed. Source: etcdutl/snapshot/v3_snapshot.go.
 */
export function snapshotStatus({ bolt, trailer }: SnapshotFile): SnapshotStatus {
  let hash = 0;
  let revision = 0;
  let totalKey = 0;
  let version = '';
  for (const { name, root } of bolt.buckets()) {
    hash = crc32c(hash, Buffer.from(name, 'latin1'));
    for (const { key, value } of bolt.pairs(root)) {
      hash = crc32c(crc32c(hash, key), value);
      totalKey += 1;
      if (name === KEY_BUCKET) revision = mainRevision(key) ?? revision;
      else if (name === META_BUCKET && key.toString('latin1') === STORAGE_VERSION_KEY)
        version = value.toString('latin1');
    }
  }
  const damage = [...bolt.notes];
  if (trailer === 'differs') damage.push('the SHA-256 at the end of the file is not that of the file');
  for (const unaccounted of bolt.unaccountedPages()) {
    damage.push(unaccounted);
    if (damage.length === DAMAGE_MAX_COUNT) break;
  }
  return { hash, revision, totalKey, totalSize: bolt.used_bytes, version, damage };
}
