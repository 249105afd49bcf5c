import type { RandomAccessFile } from '../random-access-file.ts';
import { BoltDamage } from './damage.ts';
import { readCount, type Meta } from './meta.ts';
import { branchElement, freePages, leafElement, PAGE_FLAGS, pageIn, readPage, type Page } from './page.ts';

/** One pair of a bucket, in the order of keys. The buffers are parts of the page that was read: copy what is to be kept. */
export interface Pair {
  readonly key: Buffer;
  readonly value: Buffer;
}

/** Where the pairs of a bucket are: in a tree of pages, or in the value of the bucket itself where it is small. */
export type BucketRoot =
  | { readonly type: 'page'; readonly page: number }
  | { readonly type: 'inline'; readonly page: Page }
  | { readonly type: 'lost' };

const BUCKET_HEADER_BYTES = 16;
/** A tree of a petabyte has fewer levels: what is deeper goes round in circles. */
const LEVELS_MAX = 32;
/** Who has more damage than this needs another snapshot, not a longer list. */
const DAMAGE_KEPT_MAX = 1_000;

/**
 * One walk through a bbolt database, in order, page by page, with the checks that bbolt's own `Check` makes and a reader can make on the way: page
 * numbers, kinds, bounds, order of keys, no page twice. What is damaged is remembered and passed over, so that the rest is still read.
 * Memory: one path of pages, and one bit for each page of the file. Source: tx_check.go of go.etcd.io/bbolt.
 */
export class BoltWalk {
  readonly #file: RandomAccessFile;
  readonly #meta: Meta;
  readonly #seen: Uint8Array;
  /** The first ones; `damage_count` counts all. */
  readonly damage: BoltDamage[] = [];
  damage_count = 0;
  /** Pages that could not be read or used, with what hangs on them if they are branches: those below are not counted. */
  lostPages_count = 0;
  /** Elements of pages that could be read, whose bounds are wrong. */
  lostElements_count = 0;

  constructor(file: RandomAccessFile, meta: Meta) {
    this.#file = file;
    this.#meta = meta;
    const pages_count = Math.min(meta.highWater, Math.ceil(file.size_bytes / meta.pageSize_bytes));
    this.#seen = new Uint8Array(Math.ceil(pages_count / 8));
  }

  /** The names of the top buckets, in order, and where each is. */
  *buckets(): Generator<{ readonly name: string; readonly root: BucketRoot }> {
    for (const { key, value, isBucket, offset_bytes } of this.#elements({
      type: 'page',
      page: this.#meta.root,
    })) {
      const name = key.toString('latin1');
      if (isBucket) yield { name, root: this.#rootOf(name, value, offset_bytes) };
      else this.note(new BoltDamage(`${JSON.stringify(name)} should be a bucket and is none`, offset_bytes));
    }
  }

  /** The pairs of a bucket, in order of their keys. */
  *pairs(root: BucketRoot): Generator<Pair & { readonly offset_bytes: number }> {
    for (const element of this.#elements(root)) {
      if (element.isBucket)
        this.note(new BoltDamage('a bucket lies where etcd has none', element.offset_bytes));
      else yield element;
    }
  }

  /**
   * Pages that nobody reached and nobody freed, or that are both, are added to the damage. Makes sense after all buckets were read to their end.
   * Says nothing where the file keeps no freelist.
   */
  checkFreelist(): void {
    const { freelist, highWater } = this.#meta;
    if (freelist === undefined) return;
    let page: Page;
    try {
      page = this.#takePage(freelist);
      for (const id of freePages(page)) {
        if (id < 2 || id >= highWater) this.#odd(`page ${id} is free, and no page of the file`, freelist);
        else if (this.isSeen(id)) this.#odd(`page ${id} is in use, and free`, id);
        else this.#mark(id);
      }
    } catch (error) {
      this.#lost(error);
      return;
    }
    for (let id = 2; id < highWater; id += 1)
      if (!this.isSeen(id)) {
        this.lostPages_count += 1;
        this.#odd(`page ${id} is neither in use nor free`, id);
      }
  }

  isSeen(id: number): boolean {
    return ((this.#seen[id >> 3] ?? 0) & (1 << (id & 7))) !== 0;
  }

  note(damage: BoltDamage): void {
    this.damage_count += 1;
    if (this.damage.length < DAMAGE_KEPT_MAX) this.damage.push(damage);
  }

  #odd(what: string, page: number): void {
    this.note(new BoltDamage(what, page * this.#meta.pageSize_bytes));
  }

  /** Remembers damage that cost a page; anything else is thrown on. */
  #lost(error: unknown): void {
    if (!(error instanceof BoltDamage)) throw error;
    this.lostPages_count += 1;
    this.note(error);
  }

  #rootOf(name: string, value: Buffer, offset_bytes: number): BucketRoot {
    try {
      if (value.length < BUCKET_HEADER_BYTES)
        throw new BoltDamage(`the bucket ${JSON.stringify(name)} has no header`, offset_bytes);
      const page = readCount(value, 0, offset_bytes);
      return page === 0
        ? { type: 'inline', page: pageIn(value.subarray(BUCKET_HEADER_BYTES), offset_bytes) }
        : { type: 'page', page };
    } catch (error) {
      this.#lost(error);
      return { type: 'lost' };
    }
  }

  *#elements(
    root: BucketRoot,
  ): Generator<{ key: Buffer; value: Buffer; isBucket: boolean; offset_bytes: number }> {
    if (root.type === 'lost') return;
    let previous: Buffer | undefined;
    for (const page of root.type === 'inline' ? [root.page] : this.#leaves(root.page, 0, undefined)) {
      for (let index = 0; index < page.count; index += 1) {
        const element = this.#elementOf(page, index);
        if (element === undefined) continue;
        if (previous !== undefined && previous.compare(element.key) >= 0)
          this.note(new BoltDamage(`the keys of page ${page.id} are not in order`, element.offset_bytes));
        previous = element.key;
        yield element;
      }
    }
  }

  #elementOf(page: Page, index: number): ReturnType<typeof leafElement> | undefined {
    try {
      return leafElement(page, index);
    } catch (error) {
      if (!(error instanceof BoltDamage)) throw error;
      this.lostElements_count += 1;
      this.note(error);
      return undefined;
    }
  }

  *#leaves(id: number, level: number, least: Buffer | undefined): Generator<Page> {
    const page = this.#treePage(id, level);
    if (page === undefined) return;
    const isLeaf = (page.flags & PAGE_FLAGS.leaf) !== 0;
    if (page.count > 0 && least !== undefined) {
      const first = isLeaf ? this.#elementOf(page, 0)?.key : this.#childOf(page, 0)?.key;
      if (first !== undefined && first.compare(least) < 0)
        this.note(
          new BoltDamage(`page ${id} starts before the key that its parent has for it`, page.offset_bytes),
        );
    }
    if (isLeaf) {
      yield page;
      return;
    }
    for (let index = 0; index < page.count; index += 1) {
      const child = this.#childOf(page, index);
      if (child !== undefined) yield* this.#leaves(child.page, level + 1, child.key);
    }
  }

  #childOf(page: Page, index: number): ReturnType<typeof branchElement> | undefined {
    try {
      return branchElement(page, index);
    } catch (error) {
      this.#lost(error);
      return undefined;
    }
  }

  #treePage(id: number, level: number): Page | undefined {
    try {
      if (level > LEVELS_MAX)
        throw new BoltDamage(
          `page ${id} lies ${level} levels deep: the pages form a circle`,
          id * this.#meta.pageSize_bytes,
        );
      const page = this.#takePage(id);
      if ((page.flags & (PAGE_FLAGS.leaf | PAGE_FLAGS.branch)) === 0)
        throw new BoltDamage(
          `page ${id} is neither branch nor leaf (flags ${page.flags})`,
          page.offset_bytes,
        );
      return page;
    } catch (error) {
      this.#lost(error);
      return undefined;
    }
  }

  /** Reads a page and takes it, with its overflow, for the one place where it may be. */
  #takePage(id: number): Page {
    const page = readPage(this.#file, this.#meta, id);
    for (let taken = id; taken <= id + page.overflow_count; taken += 1) {
      if (this.isSeen(taken))
        throw new BoltDamage(`page ${taken} is reached twice: the pages form a circle`, page.offset_bytes);
      this.#mark(taken);
    }
    return page;
  }

  #mark(id: number): void {
    this.#seen[id >> 3] = (this.#seen[id >> 3] ?? 0) | (1 << (id & 7));
  }
}
