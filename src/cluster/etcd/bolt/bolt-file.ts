import type { RandomAccessFile } from '../random-access-file.ts';
import { BoltDamage } from './damage.ts';
import { chooseMeta, readCount, type Meta } from './meta.ts';
import { branchElement, freePages, leafElement, PAGE_FLAGS, pageIn, readPage, type Page } from './page.ts';

/** One pair of a bucket, in the order of keys. The buffers are parts of the page that was read: copy what is to be kept. */
export interface Pair {
  readonly key: Buffer;
  readonly value: Buffer;
}

/** Where the pairs of a bucket are: in a tree of pages, or in the value of the bucket itself where it is small. */
type BucketRoot =
  { readonly type: 'page'; readonly page: number } | { readonly type: 'inline'; readonly page: Page };

const BUCKET_HEADER_BYTES = 16;
/** A tree of a petabyte has fewer levels: what is deeper goes round in circles. */
const LEVELS_MAX = 32;

/**
 * A bbolt database that is read in order, page by page, with the checks that bbolt's own `Check` makes and a reader can make on the way: page numbers,
 * kinds, bounds, order of keys, no page twice. Memory: one path of pages, and one bit for each page of the file.
 */
export class BoltFile {
  readonly file: RandomAccessFile;
  readonly meta: Meta;
  /** What is wrong but does not keep it from being read. */
  readonly notes: readonly string[];
  readonly #seen: Uint8Array;

  /** Throws BoltDamage where there is no meta page to start from. */
  constructor(file: RandomAccessFile) {
    this.file = file;
    const { meta, notes } = chooseMeta(file);
    this.meta = meta;
    this.notes = notes;
    const end_bytes = meta.highWater * meta.pageSize_bytes;
    if (end_bytes > file.size_bytes)
      throw new BoltDamage(
        `the file is truncated: it has ${file.size_bytes} bytes, and ${end_bytes} are in use`,
        file.size_bytes,
      );
    this.#seen = new Uint8Array(Math.ceil(meta.highWater / 8));
  }

  /** Bytes up to the last page: etcd's `totalSize`. */
  get used_bytes(): number {
    return this.meta.highWater * this.meta.pageSize_bytes;
  }

  /** The names of the top buckets, in order, and where each is. */
  *buckets(): Generator<{ readonly name: string; readonly root: BucketRoot }> {
    for (const { key, value, isBucket } of this.#elements({ type: 'page', page: this.meta.root })) {
      if (!isBucket) throw new BoltDamage(`${key.toString('latin1')} is no bucket`, 0);
      yield { name: key.toString('latin1'), root: this.#rootOf(value) };
    }
  }

  /** The pairs of a bucket, in order of their keys. */
  *pairs(root: BucketRoot): Generator<Pair> {
    yield* this.#elements(root);
  }

  /**
   * Are there pages that nobody reached and nobody freed, or that are both? Tells after all buckets were read to their end. `undefined`: the
   * file keeps no freelist.
   */
  *unaccountedPages(): Generator<string> {
    const { freelist, highWater } = this.meta;
    if (freelist === undefined) return;
    const page = readPage(this.file, this.meta, freelist);
    for (let id = freelist; id <= freelist + page.overflow_count; id += 1) this.#take(id, page.offset_bytes);
    for (const id of freePages(page)) {
      if (id < 2 || id >= highWater) yield `page ${id} is free, and no page of the file`;
      else if (this.#isSeen(id)) yield `page ${id} is in use, and free`;
      else this.#take(id, page.offset_bytes);
    }
    for (let id = 2; id < highWater; id += 1)
      if (!this.#isSeen(id)) yield `page ${id} is neither in use nor free`;
  }

  #rootOf(value: Buffer): BucketRoot {
    if (value.length < BUCKET_HEADER_BYTES) throw new BoltDamage('a bucket has no header', 0);
    const page = readCount(value, 0, 0);
    return page === 0
      ? { type: 'inline', page: pageIn(value.subarray(BUCKET_HEADER_BYTES), 0) }
      : { type: 'page', page };
  }

  *#elements(root: BucketRoot): Generator<{ key: Buffer; value: Buffer; isBucket: boolean }> {
    let previous: Buffer | undefined;
    for (const page of root.type === 'inline' ? [root.page] : this.#leaves(root.page, 0)) {
      for (let index = 0; index < page.count; index += 1) {
        const element = leafElement(page, index);
        if (previous !== undefined && previous.compare(element.key) >= 0)
          throw new BoltDamage(`the keys of page ${page.id} are not in order`, page.offset_bytes);
        previous = element.key;
        yield element;
      }
    }
  }

  *#leaves(id: number, level: number): Generator<Page> {
    if (level > LEVELS_MAX)
      throw new BoltDamage(`page ${id} lies ${level} levels deep: the pages form a circle`, 0);
    const page = readPage(this.file, this.meta, id);
    for (let taken = id; taken <= id + page.overflow_count; taken += 1) this.#take(taken, page.offset_bytes);
    if ((page.flags & PAGE_FLAGS.leaf) !== 0) yield page;
    else if ((page.flags & PAGE_FLAGS.branch) !== 0)
      for (let index = 0; index < page.count; index += 1)
        yield* this.#leaves(branchElement(page, index).page, level + 1);
    else
      throw new BoltDamage(`page ${id} is neither branch nor leaf (flags ${page.flags})`, page.offset_bytes);
  }

  #isSeen(id: number): boolean {
    return ((this.#seen[id >> 3] ?? 0) & (1 << (id & 7))) !== 0;
  }

  #take(id: number, offset_bytes: number): void {
    if (this.#isSeen(id)) throw new BoltDamage(`page ${id} is reached twice`, offset_bytes);
    this.#seen[id >> 3] = (this.#seen[id >> 3] ?? 0) | (1 << (id & 7));
  }
}
