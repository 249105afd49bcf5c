import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '../../problem.ts';
import { BoltDamage } from './bolt/damage.ts';
import { BoltFile } from './bolt/bolt-file.ts';
import { RandomAccessFile } from './random-access-file.ts';

/** What a snapshot says of itself at its end: `etcdctl snapshot save` appends the SHA-256 of everything before. */
export type Trailer =
  /** A database copied from a member's folder has none. */
  'absent' | 'matches' | 'differs';

/** An etcd database, open to be read. */
export interface SnapshotFile {
  readonly path: string;
  readonly bolt: BoltFile;
  readonly trailer: Trailer;
  close(): void;
}

const SHA256_BYTES = 32;
/** Databases grow in pages, which are multiples of this: what is left over is the trailer (etcdutl snapshot, `hasChecksum`). */
const SECTOR_BYTES = 512;
const READ_BYTES = 4 * 1024 * 1024;

/** Where the database lies in the data folder of an etcd member. */
const IN_DATA_FOLDER = ['member/snap/db', 'snap/db', 'db'];

function databaseIn(path: string): string {
  let isFolder: boolean;
  try {
    isFolder = statSync(path).isDirectory();
  } catch (error) {
    throw new Problem({
      what: `the snapshot cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      where: path,
      fix: 'name a file that `etcdctl snapshot save` has written, or the data folder of an etcd member',
      cause: error,
    });
  }
  if (!isFolder) return path;
  const found = IN_DATA_FOLDER.map((name) => join(path, name)).find(
    (name) => statSync(name, { throwIfNoEntry: false })?.isFile() === true,
  );
  if (found === undefined)
    throw new Problem({
      what: 'the folder holds no etcd database',
      where: path,
      fix: `name the data folder of an etcd member (it has ${IN_DATA_FOLDER[0]}), or a snapshot file`,
    });
  return found;
}

function trailerOf(file: RandomAccessFile): Trailer {
  if (file.size_bytes % SECTOR_BYTES !== SHA256_BYTES) return 'absent';
  const hash = createHash('sha256');
  const end = file.size_bytes - SHA256_BYTES;
  for (let at = 0; at < end; at += READ_BYTES) hash.update(file.read(at, Math.min(READ_BYTES, end - at)));
  return hash.digest().equals(file.read(end, SHA256_BYTES)) ? 'matches' : 'differs';
}

/** The Problem of a file that is damaged: what, at which byte, and what can still be done. */
export function damagedSnapshot(path: string, damage: BoltDamage): Problem {
  return new Problem({
    what: `the etcd database is damaged: ${damage.message}`,
    where: `${path}:byte ${damage.offset_bytes}`,
    fix: 'take another snapshot; what a damaged file and its write-ahead log still hold is found by `plimsoll etcd carve`',
    cause: damage,
  });
}

/**
 * Opens a snapshot file, a `db` file, or the data folder of a member; reads its trailer and its meta pages, and nothing else yet. Throws a Problem
 * where there is no database.
 */
export function openSnapshot(path: string): SnapshotFile {
  const database = databaseIn(path);
  const file = new RandomAccessFile(database);
  try {
    const trailer = trailerOf(file);
    return { path: database, bolt: new BoltFile(file), trailer, close: () => file.close() };
  } catch (error) {
    file.close();
    throw error instanceof BoltDamage ? damagedSnapshot(database, error) : error;
  }
}
