import type { BoltFile } from './bolt/bolt-file.ts';
import { BoltDamage } from './bolt/damage.ts';
import { leafElement, PAGE_FLAGS, pageIn, type Page } from './bolt/page.ts';
import { keyRow, type KeyRow } from './key-rows.ts';
import { readRevision } from './revision.ts';

/** More pages than this at one key do not occur: a value of etcd has 1.5 MB unless told otherwise. */
const OVERFLOW_MAX_COUNT = 16_384;

function pageAt({ file, meta }: BoltFile, id: number): Page | undefined {
  const { pageSize_bytes } = meta;
  const offset_bytes = id * pageSize_bytes;
  try {
    const page = pageIn(file.read(offset_bytes, pageSize_bytes), offset_bytes);
    if (page.id !== id || page.flags !== PAGE_FLAGS.leaf || page.overflow_count > OVERFLOW_MAX_COUNT)
      return undefined;
    return page.overflow_count === 0
      ? page
      : { ...page, bytes: file.read(offset_bytes, (page.overflow_count + 1) * pageSize_bytes) };
  } catch (error) {
    if (error instanceof BoltDamage) return undefined;
    throw error;
  }
}

/**
 * Rows in pages that the tree does not reach any more: bbolt frees pages and does not empty them. Their first pages may be old while what overflowed is
 * written over: what is no row any more is passed over. Rows that the tree still has, too, come again.
 */
export function* freeRows(bolt: BoltFile): Generator<KeyRow> {
  const walk = bolt.walk();
  for (const { root } of walk.buckets()) for (const _ of walk.pairs(root)) continue;
  const pages_count = Math.floor(bolt.file.size_bytes / bolt.meta.pageSize_bytes);
  const scratch = bolt.walk();
  for (let id = 2; id < pages_count; id += 1) {
    if (walk.isSeen(id)) continue;
    const page = pageAt(bolt, id);
    if (page === undefined) continue;
    for (let index = 0; index < page.count; index += 1) {
      const row = rowAt(scratch, page, index);
      if (row !== undefined && !row.isTombstone) yield row;
    }
  }
}

function rowAt(scratch: ReturnType<BoltFile['walk']>, page: Page, index: number): KeyRow | undefined {
  try {
    const element = leafElement(page, index);
    const revision = readRevision(element.key);
    const row = revision === undefined ? undefined : keyRow(scratch, element);
    // A row says its revision twice: where both fit it was not written over.
    return row !== undefined && (row.isTombstone || row.modRevision === row.main) ? row : undefined;
  } catch (error) {
    if (error instanceof BoltDamage) return undefined;
    throw error;
  }
}
