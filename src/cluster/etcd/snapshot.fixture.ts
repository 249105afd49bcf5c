import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync, writeSync } from 'node:fs';

const PAGE_BYTES = 4096;
const HEADER_BYTES = 16;
const ELEMENT_BYTES = 16;
const FLAG = { branch: 1, leaf: 2, meta: 4, freelist: 16 } as const;
const NO_FREELIST = 0xffff_ffff_ffff_ffffn;

/** A pair of a bucket. */
export type FixturePair = readonly [key: Buffer, value: Buffer];

export interface FixtureOptions {
  /** Append the SHA-256, as `etcdctl snapshot save` does. */
  readonly trailer?: boolean;
  /** Write a list of free pages, one of them free and full of what was there before. */
  readonly freelist?: boolean;
  /** Leaf pages that nobody reaches: what was there before. */
  readonly abandoned?: readonly (readonly FixturePair[])[];
}

interface Child {
  readonly key: Buffer;
  readonly page: number;
}

/** FNV-1a of 64 bits, as bbolt takes it for its meta pages. */
function fnv1a64(bytes: Buffer): bigint {
  let hash = 0xcbf2_9ce4_8422_2325n;
  for (const byte of bytes) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100_0000_01b3n);
  return hash;
}

/** Writes a bbolt file page by page, as large as wanted: an independent writer for a reader to be held to. */
class BoltWriter {
  readonly #file: number;
  next = 2;

  constructor(path: string) {
    this.#file = openSync(path, 'w+');
  }

  /** Writes a page with what overflows from it, and returns its number. */
  page(flags: number, count: number, body_bytes: number, fill: (bytes: Buffer) => void): number {
    const pages_count = Math.max(1, Math.ceil((HEADER_BYTES + body_bytes) / PAGE_BYTES));
    const id = this.next;
    this.next += pages_count;
    const bytes = Buffer.alloc(pages_count * PAGE_BYTES);
    bytes.writeBigUInt64LE(BigInt(id), 0);
    bytes.writeUInt16LE(flags, 8);
    bytes.writeUInt16LE(count, 10);
    bytes.writeUInt32LE(pages_count - 1, 12);
    fill(bytes);
    writeSync(this.#file, bytes, 0, bytes.length, id * PAGE_BYTES);
    return id;
  }

  leaf(pairs: readonly FixturePair[], areBuckets = false): number {
    const size_bytes = pairs.reduce(
      (sum, [key, value]) => sum + ELEMENT_BYTES + key.length + value.length,
      0,
    );
    return this.page(FLAG.leaf, pairs.length, size_bytes, (bytes) => {
      let at = HEADER_BYTES + pairs.length * ELEMENT_BYTES;
      for (const [index, [key, value]] of pairs.entries()) {
        const element = HEADER_BYTES + index * ELEMENT_BYTES;
        bytes.writeUInt32LE(areBuckets ? 1 : 0, element);
        bytes.writeUInt32LE(at - element, element + 4);
        bytes.writeUInt32LE(key.length, element + 8);
        bytes.writeUInt32LE(value.length, element + 12);
        at += key.copy(bytes, at);
        at += value.copy(bytes, at);
      }
    });
  }

  branch(children: readonly Child[]): number {
    const size_bytes = children.reduce((sum, { key }) => sum + ELEMENT_BYTES + key.length, 0);
    return this.page(FLAG.branch, children.length, size_bytes, (bytes) => {
      let at = HEADER_BYTES + children.length * ELEMENT_BYTES;
      for (const [index, { key, page }] of children.entries()) {
        const element = HEADER_BYTES + index * ELEMENT_BYTES;
        bytes.writeUInt32LE(at - element, element);
        bytes.writeUInt32LE(key.length, element + 4);
        bytes.writeBigUInt64LE(BigInt(page), element + 8);
        at += key.copy(bytes, at);
      }
    });
  }

  /** Leaves and branches of one bucket; the number of its root. */
  tree(pairs: Iterable<FixturePair>): number {
    let children: Child[] = [];
    let held: FixturePair[] = [];
    let held_bytes = 0;
    const flush = (): void => {
      const [first] = held;
      if (first !== undefined) children.push({ key: first[0], page: this.leaf(held) });
      held = [];
      held_bytes = 0;
    };
    for (const pair of pairs) {
      const size_bytes = ELEMENT_BYTES + pair[0].length + pair[1].length;
      if (held.length > 0 && held_bytes + size_bytes > PAGE_BYTES - HEADER_BYTES) flush();
      held.push(pair);
      held_bytes += size_bytes;
    }
    flush();
    if (children.length === 0) return this.leaf([]);
    while (children.length > 1) {
      const parents: Child[] = [];
      for (let at = 0; at < children.length; at += 64) {
        const part = children.slice(at, at + 64);
        parents.push({ key: part[0]!.key, page: this.branch(part) });
      }
      children = parents;
    }
    return children[0]!.page;
  }

  meta(id: number, root: number, freelist: bigint, transaction: bigint): void {
    const bytes = Buffer.alloc(PAGE_BYTES);
    bytes.writeBigUInt64LE(BigInt(id), 0);
    bytes.writeUInt16LE(FLAG.meta, 8);
    const meta = bytes.subarray(HEADER_BYTES, HEADER_BYTES + 64);
    meta.writeUInt32LE(0xed_0c_da_ed, 0);
    meta.writeUInt32LE(2, 4);
    meta.writeUInt32LE(PAGE_BYTES, 8);
    meta.writeBigUInt64LE(BigInt(root), 16);
    meta.writeBigUInt64LE(freelist, 32);
    meta.writeBigUInt64LE(BigInt(this.next), 40);
    meta.writeBigUInt64LE(transaction, 48);
    meta.writeBigUInt64LE(fnv1a64(meta.subarray(0, 56)), 56);
    writeSync(this.#file, bytes, 0, bytes.length, id * PAGE_BYTES);
  }

  end(trailer: boolean): void {
    if (trailer) {
      const hash = createHash('sha256');
      const part = Buffer.alloc(1024 * 1024);
      for (let at = 0; ;) {
        const read_bytes = readSync(this.#file, part, 0, part.length, at);
        if (read_bytes === 0) break;
        hash.update(part.subarray(0, read_bytes));
        at += read_bytes;
      }
      writeSync(this.#file, hash.digest(), 0, 32, this.next * PAGE_BYTES);
    }
    closeSync(this.#file);
  }
}

/** Writes an etcd database with these buckets; those of etcd must be given in the order of their names. */
export function writeBolt(
  path: string,
  buckets: Readonly<Record<string, Iterable<FixturePair>>>,
  options: FixtureOptions = {},
): void {
  const writer = new BoltWriter(path);
  const roots: FixturePair[] = [];
  for (const [name, pairs] of Object.entries(buckets)) {
    const value = Buffer.alloc(HEADER_BYTES);
    value.writeBigUInt64LE(BigInt(writer.tree(pairs)), 0);
    roots.push([Buffer.from(name), value]);
  }
  const root = writer.leaf(roots, true);
  const abandoned = (options.abandoned ?? []).map((pairs) => writer.leaf(pairs));
  let freelist = NO_FREELIST;
  if (options.freelist === true)
    freelist = BigInt(
      writer.page(FLAG.freelist, abandoned.length, abandoned.length * 8, (bytes) => {
        for (const [index, id] of abandoned.entries())
          bytes.writeBigUInt64LE(BigInt(id), HEADER_BYTES + index * 8);
      }),
    );
  writer.meta(0, root, freelist, 6n);
  writer.meta(1, root, freelist, 7n);
  writer.end(options.trailer ?? true);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  bytes.push(rest);
  return Buffer.from(bytes);
}

export function bytesField(number: number, value: Buffer): Buffer {
  return Buffer.concat([varint((number << 3) | 2), varint(value.length), value]);
}

export function numberField(number: number, value: number): Buffer {
  return Buffer.concat([varint(number << 3), varint(value)]);
}

export function revisionKey(main: number, sub = 0, isTombstone = false): Buffer {
  const key = Buffer.alloc(isTombstone ? 18 : 17);
  key.writeBigUInt64BE(BigInt(main), 0);
  key[8] = 0x5f;
  key.writeBigUInt64BE(BigInt(sub), 9);
  if (isTombstone) key[17] = 0x74;
  return key;
}

/** Writes rows as etcd does: each write is a revision; a value of `undefined` deletes. */
export class FixtureRows {
  readonly #keys = new Map<string, { created: number; version: number }>();
  revision: number;

  constructor(revision = 1) {
    this.revision = revision;
  }

  put(key: string, value: Buffer | string | undefined): FixturePair {
    this.revision += 1;
    if (value === undefined) {
      this.#keys.delete(key);
      return [revisionKey(this.revision, 0, true), bytesField(1, Buffer.from(key))];
    }
    const { created, version } = this.#keys.get(key) ?? { created: this.revision, version: 0 };
    this.#keys.set(key, { created, version: version + 1 });
    const row = Buffer.concat([
      bytesField(1, Buffer.from(key)),
      numberField(2, created),
      numberField(3, this.revision),
      numberField(4, version + 1),
      bytesField(5, Buffer.from(value)),
    ]);
    return [revisionKey(this.revision), row];
  }
}
