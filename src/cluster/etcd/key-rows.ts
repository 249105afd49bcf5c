import { ProtobufError } from '../../kube/protobuf/protobuf-error.ts';
import { BoltDamage } from './bolt/damage.ts';
import type { BoltWalk, BucketRoot, Pair } from './bolt/bolt-walk.ts';
import type { BoltFile } from './bolt/bolt-file.ts';
import { readKeyValue, type KeyValue } from './key-value.ts';
import { readRevision, type RowRevision } from './revision.ts';

/** One version of one key. */
export interface KeyRow extends KeyValue, RowRevision {
  /** Of key and value together, as they stand in the file. */
  readonly row_bytes: number;
  readonly offset_bytes: number;
}

export const KEY_BUCKET = 'key';

/** Reads one pair of the bucket `key`; what is no row is noted as damage. */
export function keyRow(walk: BoltWalk, pair: Pair & { readonly offset_bytes: number }): KeyRow | undefined {
  const { key, value, offset_bytes } = pair;
  const revision = readRevision(key);
  if (revision === undefined) {
    walk.lostElements_count += 1;
    walk.note(new BoltDamage('the key of a row is no revision', offset_bytes));
    return undefined;
  }
  try {
    return { ...readKeyValue(value), ...revision, row_bytes: key.length + value.length, offset_bytes };
  } catch (error) {
    if (!(error instanceof ProtobufError)) throw error;
    walk.lostElements_count += 1;
    walk.note(
      new BoltDamage(
        `the row of revision ${revision.main} cannot be read: ${error.message}`,
        offset_bytes + key.length + error.offset_bytes,
      ),
    );
    return undefined;
  }
}

function keyBucket(walk: BoltWalk): BucketRoot {
  for (const { name, root } of walk.buckets()) if (name === KEY_BUCKET) return root;
  return { type: 'lost' };
}

/** Every version of every key that the file holds, in the order in which they were written. Damaged parts are passed over (`readSnapshot` tells them). */
export function* keyRows(bolt: BoltFile): Generator<KeyRow> {
  const walk = bolt.walk();
  for (const pair of walk.pairs(keyBucket(walk))) {
    const row = keyRow(walk, pair);
    if (row !== undefined) yield row;
  }
}
