import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ProtobufError } from '../../kube/protobuf/protobuf-error.ts';
import type { SkimmedObject } from '../../kube/protobuf/skim-object.ts';
import { Problem } from '../../problem.ts';
import { freeRows } from './free-rows.ts';
import { keyRows } from './key-rows.ts';
import type { SnapshotFile } from './snapshot-file.ts';
import { skimStoredValue } from './stored-value.ts';
import { readCommit, readEntry, readRequest, readSnapshotIndex, type RaftEntry } from './wal/raft-request.ts';
import { Replay, type ReplayedWrite, type Verdict } from './wal/replay.ts';
import { RECORD, walFiles, walRecords, type WalNote, type WalRecord } from './wal/wal-records.ts';

/** One version of an object that was found outside of what etcd still shows. */
export interface Candidate {
  readonly object: SkimmedObject;
  readonly key: string;
  readonly value: Buffer;
  readonly source: 'write-ahead log' | 'free page';
  /** `FILE:byte N`. */
  readonly place: string;
  /** Index in the log; absent for pages. */
  readonly index?: number;
  /** Where it is known: of two versions the higher one is the later. */
  readonly revision?: number;
  /** Was it ever the state of the object? What is in a page was. */
  readonly verdict: Verdict;
  /** Was the CRC of the log right? */
  readonly isChecked: boolean;
  /** Is the object deleted as far as the log or the database tells? */
  readonly isDeleted: boolean;
}

export interface Carving {
  /** Of each object the last version that was applied, else the last that may have been; those of objects that are alive are left out. */
  readonly candidates: readonly Candidate[];
  readonly notes: readonly WalNote[];
  readonly entries_count: number;
  /** Does the log begin with the first entry of the cluster, so that every verdict is certain? */
  readonly fromBeginning: boolean;
  readonly hasDatabase: boolean;
  readonly freeVersions_count: number;
  /** Objects that the log writes and nobody deletes; without a database they may be alive. */
  readonly alive_count: number;
}

interface Found extends Omit<Candidate, 'isDeleted' | 'object'> {
  /** Later ones are put over earlier ones. */
  readonly order: number;
}

/** Where the log lies in the data folder of a member. */
const WAL_FOLDERS = ['member/wal', 'wal', '.'];

function walFolder(path: string): readonly string[] {
  const found = WAL_FOLDERS.map((name) => join(path, name)).find(
    (name) => existsSync(name) && statSync(name).isDirectory() && walFiles(name).length > 0,
  );
  if (found !== undefined) return walFiles(found);
  throw new Problem({
    what: 'the folder holds no write-ahead log of etcd',
    where: path,
    fix: `name the data folder of an etcd member (it has ${WAL_FOLDERS[0]})`,
  });
}

function digest(key: Buffer, value: Buffer): string {
  return createHash('sha1').update(key).update('\0').update(value).digest('base64');
}

/** What the database holds: which keys are alive, and at which revision a value was written. */
class Database {
  readonly #revisions = new Map<string, number>();
  readonly #alive = new Map<string, boolean>();

  constructor(snapshot: SnapshotFile | undefined) {
    if (snapshot === undefined) return;
    for (const { key, value, main, isTombstone } of keyRows(snapshot.bolt)) {
      if (!isTombstone) this.#revisions.set(digest(key, value), main);
      this.#alive.set(key.toString('latin1'), !isTombstone);
    }
  }

  revisionOf(key: Buffer, value: Buffer): number | undefined {
    return this.#revisions.size === 0 ? undefined : this.#revisions.get(digest(key, value));
  }

  isAlive(key: string): boolean {
    return this.#alive.get(key) === true;
  }
}

interface LoggedEntry extends RaftEntry {
  readonly record: WalRecord;
}

/** Entries in the order of their index: a later one with the same index takes the place of the earlier ones and of all that followed (raft). */
function agreedEntries(
  files: readonly string[],
  note: (note: WalNote) => void,
): { readonly entries: readonly LoggedEntry[]; readonly commit: number; readonly snapshotIndex: number } {
  const entries: LoggedEntry[] = [];
  let commit = 0;
  let snapshotIndex = 0;
  for (const record of walRecords(files, note)) {
    try {
      if (record.type === RECORD.entry) {
        const entry = { ...readEntry(record.data), record };
        while ((entries.at(-1)?.index ?? 0) >= entry.index) entries.pop();
        entries.push(entry);
      } else if (record.type === RECORD.state) commit = Math.max(commit, readCommit(record.data));
      else if (record.type === RECORD.snapshot)
        snapshotIndex = Math.max(snapshotIndex, readSnapshotIndex(record.data));
    } catch (error) {
      if (!(error instanceof ProtobufError)) throw error;
      note({
        what: `a record cannot be read: ${error.message}`,
        file: record.file,
        offset_bytes: record.offset_bytes,
      });
    }
  }
  return { entries, commit, snapshotIndex };
}

/** What the log says of each key: its last good version, and whether it is deleted after it. */
class LastVersions {
  readonly #found = new Map<string, Found>();
  readonly #deleted = new Map<string, boolean>();

  put(found: Found): void {
    const before = this.#found.get(found.key);
    if (before === undefined || isBetter(found, before)) this.#found.set(found.key, found);
    if (found.verdict === 'applied') this.#deleted.set(found.key, false);
  }

  delete(key: string, verdict: Verdict): void {
    // What may be deleted is worth telling: better one candidate too many.
    if (verdict !== 'not applied') this.#deleted.set(key, true);
  }

  isDeleted(key: string): boolean {
    return this.#deleted.get(key) === true;
  }

  all(): Iterable<Found> {
    return this.#found.values();
  }
}

function isBetter(one: Found, other: Found): boolean {
  if (one.verdict !== other.verdict) {
    if (one.verdict === 'not applied') return false;
    if (other.verdict === 'not applied') return true;
  }
  if (one.revision !== undefined && other.revision !== undefined) return one.revision > other.revision;
  // A page tells of an older state than a log that writes the same key.
  return one.order > other.order;
}

function noteWrites(
  writes: readonly ReplayedWrite[],
  entry: LoggedEntry,
  isAgreed: boolean,
  last: LastVersions,
): void {
  const { index, record } = entry;
  for (const write of writes) {
    if (write.type === 'delete') {
      last.delete(write.key, isAgreed ? write.verdict : 'unknown');
      continue;
    }
    const verdict =
      isAgreed && record.isChecked
        ? write.verdict
        : write.verdict === 'not applied'
          ? 'not applied'
          : 'unknown';
    last.put({
      key: write.key,
      value: write.value,
      source: 'write-ahead log',
      place: `${record.file}:byte ${record.offset_bytes}`,
      index,
      verdict,
      isChecked: record.isChecked,
      order: index,
      ...(write.revision === undefined ? {} : { revision: write.revision }),
    });
  }
}

function noteFreePages(snapshot: SnapshotFile, last: LastVersions): number {
  let count = 0;
  for (const { key, value, main, offset_bytes } of freeRows(snapshot.bolt)) {
    count += 1;
    last.put({
      key: key.toString('latin1'),
      value: Buffer.from(value),
      source: 'free page',
      place: `${snapshot.path}:byte ${offset_bytes}`,
      revision: main,
      verdict: 'applied',
      isChecked: false,
      order: 0,
    });
  }
  return count;
}

/**
 * Looks for versions of objects that etcd itself no longer shows: in the write-ahead log of a data folder, and in pages of its database that are free. The log
 * is carried out as etcd does (wal/replay.ts). Memory: the log as a whole (etcd keeps five segments of 64 MB unless told otherwise).
 */
export function carve(path: string, snapshot: SnapshotFile | undefined): Carving {
  const notes: WalNote[] = [];
  const note = (one: WalNote): void => void notes.push(one);
  const database = new Database(snapshot);
  const { entries, commit, snapshotIndex } = agreedEntries(walFolder(path), note);
  const fromBeginning = entries[0]?.index === 1 && snapshotIndex === 0;
  const replay = new Replay(fromBeginning, (key, value) => database.revisionOf(key, value));
  const last = new LastVersions();
  const freeVersions_count = snapshot === undefined ? 0 : noteFreePages(snapshot, last);
  for (const entry of entries) {
    if (!entry.isNormal) continue;
    try {
      noteWrites(replay.apply(readRequest(entry.data)), entry, entry.index <= commit, last);
    } catch (error) {
      if (!(error instanceof ProtobufError)) throw error;
      note({
        what: `entry ${entry.index} cannot be read: ${error.message}`,
        file: entry.record.file,
        offset_bytes: entry.record.offset_bytes,
      });
    }
  }
  const candidates: Candidate[] = [];
  let alive_count = 0;
  for (const { order: _, ...found } of last.all()) {
    const isDeleted = last.isDeleted(found.key) || (snapshot !== undefined && !database.isAlive(found.key));
    const object = skimStoredValue(found.value);
    if (object === undefined || object.name === '') continue;
    if (database.isAlive(found.key) || !isDeleted) alive_count += 1;
    else
      candidates.push({
        ...found,
        key: Buffer.from(found.key, 'latin1').toString('utf8'),
        object,
        isDeleted,
      });
  }
  return {
    candidates,
    notes,
    entries_count: entries.length,
    fromBeginning,
    hasDatabase: snapshot !== undefined,
    freeVersions_count,
    alive_count,
  };
}
