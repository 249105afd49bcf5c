import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { Problem } from '../../problem.ts';
import { BoltDamage } from './bolt/damage.ts';
import { BoltFile, SECTOR_BYTES, SHA256_BYTES } from './bolt/bolt-file.ts';
import { RandomAccessFile } from './random-access-file.ts';

/** What a snapshot says of itself at its end: `etcdctl snapshot save` appends the SHA-256 of everything before. */
export type Trailer =
  /** A database copied from a member's folder has none. */
  'absent' | 'matches' | 'differs';

/** An etcd database, open to be read. */
export interface SnapshotFile {
  /** As it was named, or where it was found in the folder. */
  readonly path: string;
  readonly bolt: BoltFile;
  readonly trailer: Trailer;
  close(): void;
}

const READ_BYTES = 4 * 1024 * 1024;

/** Where the database lies in the data folder of an etcd member. */
const IN_DATA_FOLDER = ['member/snap/db', 'snap/db', 'db'];

/** What `read` gives; a Problem where the system does not let us. */
function readable<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new Problem({
      what: `the snapshot cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      where: path,
      fix: 'name a file that `etcdctl snapshot save` has written, or the data folder of an etcd member',
      cause: error,
    });
  }
}

function databaseIn(path: string): string {
  if (!readable(path, () => statSync(path).isDirectory())) return path;
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

/** What `file` says at its start if it is packed (RFC 1952). */
const GZIP_MAGIC = 0x1f8b;

/** An unpacked copy that lives as long as it is read: a tree cannot be followed in a packed file. */
interface Unpacked {
  readonly path: string;
  remove(): void;
}

function isPacked(path: string): boolean {
  const file = new RandomAccessFile(path);
  try {
    const start = file.read(0, 2);
    return start.length === 2 && start.readUInt16BE(0) === GZIP_MAGIC;
  } finally {
    file.close();
  }
}

/** Unpacks into a folder that only we can read. Throws a Problem where the packed file is broken or the disk is full. */
async function unpack(path: string, signal: AbortSignal | undefined): Promise<Unpacked> {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-etcd-'));
  const remove = (): void => {
    process.removeListener('exit', remove);
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', remove);
  const unpacked = join(folder, 'db');
  try {
    await pipeline(
      createReadStream(path),
      createGunzip(),
      createWriteStream(unpacked, { mode: 0o600 }),
      signal === undefined ? {} : { signal },
    );
    return { path: unpacked, remove };
  } catch (error) {
    remove();
    signal?.throwIfAborted();
    throw new Problem({
      what: `the packed snapshot cannot be unpacked: ${error instanceof Error ? error.message : String(error)}`,
      where: path,
      fix: `unpack it by hand (gunzip), or make room in ${tmpdir()} ($TMPDIR)`,
      cause: error,
    });
  }
}

/**
 * Opens a snapshot file (also with gzip around it: unpacked into a temporary file), a `db` file, or the data folder of a member; reads its trailer
 * and its meta pages, and nothing else yet. Throws a Problem where there is no database.
 */
export async function openSnapshot(path: string, signal?: AbortSignal): Promise<SnapshotFile> {
  const named = databaseIn(path);
  const unpacked = readable(named, () => isPacked(named)) ? await unpack(named, signal) : undefined;
  const file = readable(named, () => new RandomAccessFile(unpacked?.path ?? named));
  const close = (): void => {
    file.close();
    unpacked?.remove();
  };
  try {
    const trailer = trailerOf(file);
    return { path: named, bolt: new BoltFile(file), trailer, close };
  } catch (error) {
    close();
    if (!(error instanceof BoltDamage)) throw error;
    throw new Problem({
      what: `this is no etcd database, or its start is destroyed: ${error.message}`,
      where: `${named}:byte ${error.offset_bytes}`,
      fix: 'name a file that `etcdctl snapshot save` has written; what a write-ahead log still holds is found by `plimsoll etcd carve DIR`',
      cause: error,
    });
  }
}
