import { WIRE, WireReader } from '../../kube/protobuf/wire-reader.ts';
import { ProtobufError } from '../../kube/protobuf/protobuf-error.ts';
import { BoltDamage } from './bolt/damage.ts';
import { crc32c } from './crc32c.ts';
import { KEY_BUCKET, keyRow, type KeyRow } from './key-rows.ts';
import { LatestIndex } from './latest-index.ts';
import { readRevision } from './revision.ts';
import type { SnapshotFile, Trailer } from './snapshot-file.ts';

/** What `etcdutl snapshot status -w json` tells of a snapshot; `hash` is CRC-32C over bucket names, keys and values in their order. */
export interface SnapshotStatus {
  readonly hash: number;
  /** The highest revision that etcd will go on from: of the last row, or of the last compaction where that is later. */
  readonly revision: number;
  /** Of the last row: what etcdutl calls revision. */
  readonly lastRowRevision: number;
  /** Rows of all buckets: what etcdutl up to 3.5 calls totalKey. */
  readonly rows_count: number;
  /** Keys whose last row is no tombstone: what etcdutl since 3.6 calls totalKey. */
  readonly keysAlive_count: number;
  readonly totalSize: number;
  /** Storage version, since etcd 3.6; empty before. */
  readonly version: string;
  /** States before it cannot be told any more; 0 where nothing was compacted yet. */
  readonly compactRevision: number;
  readonly records: EtcdRecords;
}

/** What etcd writes down beside the keys. Source: server/storage/schema of etcd. */
export interface EtcdRecords {
  /** `3.4.0`: the version that all members agreed on. */
  readonly clusterVersion: string;
  readonly members: readonly { readonly id: string; readonly name: string }[];
  readonly alarms: readonly { readonly member: string; readonly type: string }[];
  readonly leases_count: number;
  readonly isAuthEnabled: boolean;
  readonly authUsers_count: number;
  /** Index of the last entry of the log that is in this file. */
  readonly consistentIndex: number;
}

/** What is wrong with a file, and what it cost. */
export interface SnapshotIntegrity {
  readonly trailer: Trailer;
  /** The first ones; `damage_count` counts all. */
  readonly damage: readonly BoltDamage[];
  readonly damage_count: number;
  readonly lostPages_count: number;
  readonly lostRows_count: number;
  /** Does the file keep a list of free pages, so that lost pages are seen? etcd's own files do not, unless it is told to. */
  readonly hasFreelist: boolean;
}

type MutableRecords = { -readonly [Key in keyof EtcdRecords]: EtcdRecords[Key] };

const ALARMS: Readonly<Record<number, string>> = { 1: 'NOSPACE', 2: 'CORRUPT' };

export interface ReadingOptions {
  /** Is shown every row, in order. */
  readonly onRow?: (row: KeyRow) => void;
  /** The index is that of the state at this revision; else of the last one. */
  readonly at?: number;
}

/** AlarmMember (api/etcdserverpb/rpc.proto): memberID=1, alarm=2. The record is the key. */
function readAlarm(key: Buffer): EtcdRecords['alarms'][number] {
  const reader = new WireReader(key, 0);
  let member = '';
  let type = 0;
  while (reader.position < key.length) {
    const tag = reader.readTag(key.length);
    if ((tag & 7) !== WIRE.varint) reader.skip(tag, key.length);
    else {
      const low = reader.readVarint(key.length);
      if (tag >>> 3 === 1) member = ((BigInt(reader.high) << 32n) | BigInt(low)).toString(16);
      else type = low;
    }
  }
  return { member, type: ALARMS[type] ?? String(type) };
}

/** membership.Member as JSON: `{"id":..., "name":...}`; the key is the id in hexadecimal. */
function memberName(value: Buffer): string {
  try {
    const parsed: unknown = JSON.parse(value.toString('utf8'));
    if (typeof parsed === 'object' && parsed !== null && 'name' in parsed && typeof parsed.name === 'string')
      return parsed.name;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return '';
}

function readMetaRecord(status: StatusDraft, name: string, value: Buffer): void {
  if (name === 'storageVersion') status.version = value.toString('latin1');
  // A compaction that was begun and not finished may have taken rows already.
  else if (name === 'finishedCompactRev' || name === 'scheduledCompactRev')
    status.compactRevision = Math.max(status.compactRevision, readRevision(value)?.main ?? 0);
  else if (name === 'consistent_index' && value.length === 8)
    status.records.consistentIndex = Number(value.readBigUInt64BE(0));
}

interface StatusDraft {
  version: string;
  compactRevision: number;
  readonly records: MutableRecords;
}

function readRecord(status: StatusDraft, bucket: string, key: Buffer, value: Buffer): void {
  const { records } = status;
  const name = key.toString('latin1');
  if (bucket === 'meta') readMetaRecord(status, name, value);
  else if (bucket === 'cluster' && name === 'clusterVersion')
    records.clusterVersion = value.toString('latin1');
  else if (bucket === 'members')
    records.members = [...records.members, { id: name, name: memberName(value) }];
  else if (bucket === 'alarm') records.alarms = [...records.alarms, readAlarm(key)];
  else if (bucket === 'lease') records.leases_count += 1;
  else if (bucket === 'authUsers') records.authUsers_count += 1;
  else if (bucket === 'auth' && name === 'authEnabled') records.isAuthEnabled = value[0] === 1;
}

/**
 * Reads a snapshot from end to end and says what etcd's own tool says of it, what is wrong with it, and where
 * the last version of each key is; `onRow` is shown each row on the way. Never throws for a damaged file. Source: etcdutl/snapshot/v3_snapshot.go.
 */
export function readSnapshot(
  { bolt, trailer }: SnapshotFile,
  { onRow = () => undefined, at = Infinity }: ReadingOptions = {},
): {
  readonly status: SnapshotStatus;
  readonly integrity: SnapshotIntegrity;
  readonly index: LatestIndex;
} {
  const walk = bolt.walk();
  const index = new LatestIndex();
  // Counting keys alive at the end needs an index of its own where another state is asked for.
  const alive = at === Infinity ? index : new LatestIndex();
  const draft: StatusDraft = {
    version: '',
    compactRevision: 0,
    records: {
      clusterVersion: '',
      members: [],
      alarms: [],
      leases_count: 0,
      isAuthEnabled: false,
      authUsers_count: 0,
      consistentIndex: 0,
    },
  };
  let hash = 0;
  let lastRowRevision = 0;
  let rows_count = 0;
  for (const { name, root } of walk.buckets()) {
    hash = crc32c(hash, Buffer.from(name, 'latin1'));
    for (const pair of walk.pairs(root)) {
      hash = crc32c(crc32c(hash, pair.key), pair.value);
      rows_count += 1;
      if (name !== KEY_BUCKET) {
        noteUnreadable(walk, pair.offset_bytes, () => readRecord(draft, name, pair.key, pair.value));
        continue;
      }
      const row = keyRow(walk, pair);
      if (row === undefined) continue;
      lastRowRevision = row.main;
      if (alive !== index) alive.see(row);
      if (row.main <= at) index.see(row);
      onRow(row);
    }
  }
  walk.checkFreelist();
  const { version, compactRevision, records } = draft;
  return {
    index,
    status: {
      hash,
      revision: Math.max(lastRowRevision, compactRevision),
      lastRowRevision,
      rows_count,
      keysAlive_count: alive.alive_count,
      totalSize: bolt.used_bytes,
      version,
      compactRevision,
      records,
    },
    integrity: {
      trailer,
      damage: [...trailerDamage(trailer, bolt.file.size_bytes), ...bolt.damage, ...walk.damage],
      damage_count: (trailer === 'differs' ? 1 : 0) + bolt.damage.length + walk.damage_count,
      lostPages_count: walk.lostPages_count,
      lostRows_count: walk.lostElements_count,
      hasFreelist: bolt.meta.freelist !== undefined,
    },
  };
}

function noteUnreadable(
  walk: { note(damage: BoltDamage): void },
  offset_bytes: number,
  read: () => void,
): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof ProtobufError)) throw error;
    walk.note(new BoltDamage(`a record cannot be read: ${error.message}`, offset_bytes));
  }
}

function trailerDamage(trailer: Trailer, size_bytes: number): readonly BoltDamage[] {
  if (trailer !== 'differs') return [];
  const what =
    'the SHA-256 at the end of the file is not that of the file: bytes were changed, added or cut off';
  return [new BoltDamage(what, size_bytes - 32)];
}
