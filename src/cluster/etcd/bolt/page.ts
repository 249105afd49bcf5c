import type { RandomAccessFile } from '../random-access-file.ts';
import { BoltDamage } from './damage.ts';
import { readCount, type Meta } from './meta.ts';

/** A page with all that overflows from it, and where it stands in the file. Source: internal/common/page.go of go.etcd.io/bbolt. */
export interface Page {
  readonly id: number;
  readonly flags: number;
  readonly count: number;
  /** Pages that follow and belong to this one. */
  readonly overflow_count: number;
  readonly bytes: Buffer;
  readonly offset_bytes: number;
}

export const PAGE_FLAGS = { branch: 0x01, leaf: 0x02, meta: 0x04, freelist: 0x10 } as const;

const HEADER_BYTES = 16;
const ELEMENT_BYTES = 16;
/** `flags` of a leaf element whose value is a bucket. */
const BUCKET_FLAG = 1;
/** A freelist of more pages than a count of 16 bits can tell writes its count as the first element. */
const COUNT_ELSEWHERE = 0xffff;

export interface LeafElement {
  readonly key: Buffer;
  readonly value: Buffer;
  readonly isBucket: boolean;
  /** Where the key stands in the file. */
  readonly offset_bytes: number;
}

export interface BranchElement {
  readonly key: Buffer;
  readonly page: number;
}

/** Reads the header of a page that stands in `bytes`, which hold at least that page. */
export function pageIn(bytes: Buffer, offset_bytes: number): Page {
  if (bytes.length < HEADER_BYTES) throw new BoltDamage('the file ends inside a page', offset_bytes);
  return {
    id: readCount(bytes, 0, offset_bytes),
    flags: bytes.readUInt16LE(8),
    count: bytes.readUInt16LE(10),
    overflow_count: bytes.readUInt32LE(12),
    bytes,
    offset_bytes,
  };
}

/** Reads a page by its number, with its overflow. Throws BoltDamage where it is not that page, or is not whole. */
export function readPage(file: RandomAccessFile, meta: Meta, id: number): Page {
  const { pageSize_bytes, highWater } = meta;
  const offset_bytes = id * pageSize_bytes;
  if (id < 2 || id >= highWater)
    throw new BoltDamage(
      `page ${id} is asked for, and the file has pages 2 to ${highWater - 1}`,
      offset_bytes,
    );
  const first = pageIn(file.read(offset_bytes, pageSize_bytes), offset_bytes);
  if (first.bytes.length < pageSize_bytes)
    throw new BoltDamage(`the file ends inside page ${id}: it is truncated`, offset_bytes);
  if (first.id !== id) throw new BoltDamage(`page ${id} says that it is page ${first.id}`, offset_bytes);
  if (first.overflow_count === 0) return first;
  if (id + first.overflow_count >= highWater)
    throw new BoltDamage(
      `page ${id} overflows into ${first.overflow_count} pages, past the last one`,
      offset_bytes,
    );
  const whole_bytes = (first.overflow_count + 1) * pageSize_bytes;
  const bytes = file.read(offset_bytes, whole_bytes);
  if (bytes.length < whole_bytes)
    throw new BoltDamage(`the file ends inside page ${id}: it is truncated`, offset_bytes);
  return { ...first, bytes };
}

function elementOffset(page: Page, index: number): number {
  const offset = HEADER_BYTES + index * ELEMENT_BYTES;
  if (offset + ELEMENT_BYTES > page.bytes.length)
    throw new BoltDamage(`page ${page.id} has no room for its ${page.count} elements`, page.offset_bytes);
  return offset;
}

function slice(page: Page, start: number, length: number): Buffer {
  if (start + length > page.bytes.length)
    throw new BoltDamage(`an element of page ${page.id} reaches past the page`, page.offset_bytes + start);
  return page.bytes.subarray(start, start + length);
}

export function leafElement(page: Page, index: number): LeafElement {
  const offset = elementOffset(page, index);
  const { bytes } = page;
  const keyStart = offset + bytes.readUInt32LE(offset + 4);
  const key_bytes = bytes.readUInt32LE(offset + 8);
  return {
    key: slice(page, keyStart, key_bytes),
    value: slice(page, keyStart + key_bytes, bytes.readUInt32LE(offset + 12)),
    isBucket: (bytes.readUInt32LE(offset) & BUCKET_FLAG) !== 0,
    offset_bytes: page.offset_bytes + keyStart,
  };
}

export function branchElement(page: Page, index: number): BranchElement {
  const offset = elementOffset(page, index);
  const { bytes } = page;
  return {
    key: slice(page, offset + bytes.readUInt32LE(offset), bytes.readUInt32LE(offset + 4)),
    page: readCount(bytes, offset + 8, page.offset_bytes),
  };
}

/** The numbers on a page of the freelist. */
export function freePages(page: Page): readonly number[] {
  if ((page.flags & PAGE_FLAGS.freelist) === 0)
    throw new BoltDamage(`page ${page.id} should be the freelist and is not`, page.offset_bytes);
  const isElsewhere = page.count === COUNT_ELSEWHERE;
  const count = isElsewhere ? readCount(page.bytes, HEADER_BYTES, page.offset_bytes) : page.count;
  const start = HEADER_BYTES + (isElsewhere ? 8 : 0);
  if (start + count * 8 > page.bytes.length)
    throw new BoltDamage(`the freelist has no room for its ${count} pages`, page.offset_bytes);
  return Array.from({ length: count }, (_, index) =>
    readCount(page.bytes, start + index * 8, page.offset_bytes),
  );
}
