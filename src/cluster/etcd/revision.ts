/**
 * The key of a row: main revision, `_`, sub-revision, and `t` for a tombstone. 17 or 18 bytes. Source: server/storage/mvcc/revision.go of etcd.
 */
const REVISION_BYTES = 17;
const SUB_OFFSET = 9;
const UNDERSCORE = 0x5f;
const TOMBSTONE = 0x74;

export interface RowRevision {
  readonly main: number;
  readonly sub: number;
  readonly isTombstone: boolean;
}

function readNumber(key: Buffer, offset: number): number | undefined {
  const high = key.readUInt32BE(offset);
  // Revisions above 2^53 are never reached: at 100,000 writes a second it takes 2,800 years.
  return high >= 0x20_0000 ? undefined : high * 0x1_0000_0000 + key.readUInt32BE(offset + 4);
}

/** `undefined` where the bytes are no revision. */
export function readRevision(key: Buffer): RowRevision | undefined {
  if (key.length < REVISION_BYTES || key.length > REVISION_BYTES + 1) return undefined;
  if (key[SUB_OFFSET - 1] !== UNDERSCORE) return undefined;
  const isTombstone = key.length > REVISION_BYTES;
  if (isTombstone && key[REVISION_BYTES] !== TOMBSTONE) return undefined;
  const main = readNumber(key, 0);
  const sub = readNumber(key, SUB_OFFSET);
  return main === undefined || sub === undefined ? undefined : { main, sub, isTombstone };
}
