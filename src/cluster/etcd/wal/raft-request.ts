import { WIRE, WireReader } from '../../../kube/protobuf/wire-reader.ts';

/** raftpb.Entry (raft/raftpb/raft.proto). */
export interface RaftEntry {
  readonly isNormal: boolean;
  readonly term: number;
  readonly index: number;
  readonly data: Buffer;
}

/** One write that a request asks for. `rangeEnd`: every key from `key` up to it; a zero byte for all. */
export type RaftWrite =
  | { readonly type: 'put'; readonly key: Buffer; readonly value: Buffer; readonly lease: string }
  | { readonly type: 'delete'; readonly key: Buffer; readonly rangeEnd: Buffer }
  | { readonly type: 'txn'; readonly txn: RaftTxn };

export interface RaftCompare {
  /** 0 equal, 1 greater, 2 less, 3 not equal. */
  readonly result: number;
  /** 0 version, 1 create, 2 mod, 3 value, 4 lease. */
  readonly target: number;
  readonly key: Buffer;
  readonly number: number;
  readonly hasRange: boolean;
}

export interface RaftTxn {
  readonly compares: readonly RaftCompare[];
  readonly success: readonly RaftWrite[];
  readonly failure: readonly RaftWrite[];
}

/** What an entry asks etcd to do, as far as keys are concerned. */
export type RaftRequest =
  | RaftWrite
  | { readonly type: 'compaction'; readonly revision: number }
  | { readonly type: 'lease grant' | 'lease revoke'; readonly lease: string }
  /** Alarms and rights change whether later writes are let through. */
  | { readonly type: 'changes rules' }
  | { readonly type: 'nothing' };

const NONE: Buffer = Buffer.alloc(0);

/** Fields by number: the last one of each that is a number, all that are bytes. Throws ProtobufError. */
class Fields {
  readonly numbers = new Map<number, number>();
  readonly hexadecimals = new Map<number, string>();
  readonly #bytes = new Map<number, Buffer[]>();

  constructor(bytes: Buffer) {
    const reader = new WireReader(bytes, 0);
    while (reader.position < bytes.length) {
      const tag = reader.readTag(bytes.length);
      const number = tag >>> 3;
      if ((tag & 7) === WIRE.bytes) {
        const end = reader.readLength(bytes.length);
        this.#bytes.set(number, [...this.all(number), bytes.subarray(reader.position, end)]);
        reader.position = end;
      } else if ((tag & 7) === WIRE.varint) {
        const low = reader.readVarint(bytes.length);
        this.numbers.set(number, reader.high * 2 ** 32 + low);
        this.hexadecimals.set(
          number,
          low === 0 && reader.high === 0 ? '' : `${reader.high.toString(16)}:${low.toString(16)}`,
        );
      } else reader.skip(tag, bytes.length);
    }
  }

  all(number: number): readonly Buffer[] {
    return this.#bytes.get(number) ?? [];
  }

  last(number: number): Buffer | undefined {
    return this.all(number).at(-1);
  }
}

export function readEntry(bytes: Buffer): RaftEntry {
  const fields = new Fields(bytes);
  const { numbers } = fields;
  return {
    isNormal: (numbers.get(1) ?? 0) === 0,
    term: numbers.get(2) ?? 0,
    index: numbers.get(3) ?? 0,
    data: fields.last(4) ?? NONE,
  };
}

/** The index up to which the log was agreed on: raftpb.HardState. */
export function readCommit(bytes: Buffer): number {
  return new Fields(bytes).numbers.get(3) ?? 0;
}

function readPut(bytes: Buffer): RaftWrite {
  const fields = new Fields(bytes);
  return {
    type: 'put',
    key: fields.last(1) ?? NONE,
    value: fields.last(2) ?? NONE,
    lease: fields.hexadecimals.get(3) ?? '',
  };
}

function readDelete(bytes: Buffer): RaftWrite {
  const fields = new Fields(bytes);
  return { type: 'delete', key: fields.last(1) ?? NONE, rangeEnd: fields.last(2) ?? NONE };
}

function readCompare(bytes: Buffer): RaftCompare {
  const fields = new Fields(bytes);
  const { numbers } = fields;
  const target = numbers.get(2) ?? 0;
  return {
    result: numbers.get(1) ?? 0,
    target,
    key: fields.last(3) ?? NONE,
    // version=4, create_revision=5, mod_revision=6: in the order of the targets.
    number: numbers.get(4 + target) ?? 0,
    hasRange: fields.last(64) !== undefined,
  };
}

function readOperations(parts: readonly Buffer[]): readonly RaftWrite[] {
  return parts.flatMap((bytes) => {
    const fields = new Fields(bytes);
    const [put, remove, txn] = [fields.last(2), fields.last(3), fields.last(4)];
    if (put !== undefined) return [readPut(put)];
    if (remove !== undefined) return [readDelete(remove)];
    return txn === undefined ? [] : [{ type: 'txn' as const, txn: readTxn(txn) }];
  });
}

function readTxn(bytes: Buffer): RaftTxn {
  const fields = new Fields(bytes);
  return {
    compares: fields.all(1).map((compare) => readCompare(compare)),
    success: readOperations(fields.all(2)),
    failure: readOperations(fields.all(3)),
  };
}

/** Field numbers of etcdserverpb.InternalRaftRequest (raft_internal.proto). */
const REQUEST = {
  put: 4,
  delete: 5,
  txn: 6,
  compaction: 7,
  leaseGrant: 8,
  leaseRevoke: 9,
  alarm: 10,
  authFirst: 1000,
  authLast: 1299,
} as const;
const HEADER_FIELD = 100;

/** The request of a normal entry; requests of etcd 2 (no header) change no keys of etcd 3. Throws ProtobufError. */
export function readRequest(data: Buffer): RaftRequest {
  if (data.length === 0) return { type: 'nothing' };
  const fields = new Fields(data);
  if (fields.last(HEADER_FIELD) === undefined) return { type: 'nothing' };
  const part = (number: number): Buffer | undefined => fields.last(number);
  const put = part(REQUEST.put);
  if (put !== undefined) return readPut(put);
  const remove = part(REQUEST.delete);
  if (remove !== undefined) return readDelete(remove);
  const txn = part(REQUEST.txn);
  if (txn !== undefined) return { type: 'txn', txn: readTxn(txn) };
  const compaction = part(REQUEST.compaction);
  if (compaction !== undefined)
    return { type: 'compaction', revision: new Fields(compaction).numbers.get(1) ?? 0 };
  const grant = part(REQUEST.leaseGrant);
  // LeaseGrantRequest: TTL=1, ID=2. LeaseRevokeRequest: ID=1.
  if (grant !== undefined) return { type: 'lease grant', lease: new Fields(grant).hexadecimals.get(2) ?? '' };
  const revoke = part(REQUEST.leaseRevoke);
  if (revoke !== undefined)
    return { type: 'lease revoke', lease: new Fields(revoke).hexadecimals.get(1) ?? '' };
  if (part(REQUEST.alarm) !== undefined) return { type: 'changes rules' };
  for (let number: number = REQUEST.authFirst; number <= REQUEST.authLast; number += 1)
    if (part(number) !== undefined) return { type: 'changes rules' };
  return { type: 'nothing' };
}

/** The index of a raft snapshot that the log goes on from: walpb.Snapshot. */
export function readSnapshotIndex(bytes: Buffer): number {
  return new Fields(bytes).numbers.get(1) ?? 0;
}
