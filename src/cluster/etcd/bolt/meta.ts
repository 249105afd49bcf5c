import type { RandomAccessFile } from '../random-access-file.ts';
import { BoltDamage } from './damage.ts';

/** The root of a bbolt file. Source: internal/common/meta.go of go.etcd.io/bbolt. */
export interface Meta {
  readonly pageSize_bytes: number;
  /** Page of the root bucket. */
  readonly root: number;
  /** Page of the list of free pages; `undefined` where etcd does not write it (since 3.4). */
  readonly freelist: number | undefined;
  /** Pages from here on do not belong to the file. */
  readonly highWater: number;
  readonly transaction: bigint;
}

/** What a meta page can be: whole, or not one. */
type MetaReading =
  { readonly type: 'meta'; readonly meta: Meta } | { readonly type: 'none'; readonly why: string };

const MAGIC = 0xed_0c_da_ed;
const VERSION = 2;
const PAGE_HEADER_BYTES = 16;
const META_BYTES = 64;
const CHECKSUMMED_BYTES = 56;
const NO_FREELIST = 0xffff_ffff_ffff_ffffn;
/** The page size is that of the machine that wrote the file: these are those of real ones. */
const PAGE_SIZES_BYTES: readonly number[] = [4_096, 8_192, 16_384, 32_768, 65_536, 1_024, 2_048, 512];

const FNV_OFFSET = 0xcbf2_9ce4_8422_2325n;
const FNV_PRIME = 0x100_0000_01b3n;

function fnv1a64(bytes: Buffer): bigint {
  let hash = FNV_OFFSET;
  for (const byte of bytes) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * FNV_PRIME);
  return hash;
}

/** A number of 64 bits that counts pages or bytes of a file. Throws BoltDamage where no file can be that large. */
export function readCount(bytes: Buffer, offset: number, base_bytes: number): number {
  const value = bytes.readBigUInt64LE(offset);
  if (value > BigInt(Number.MAX_SAFE_INTEGER))
    throw new BoltDamage(`${value} is more than any file holds`, base_bytes + offset);
  return Number(value);
}

function readMeta(file: RandomAccessFile, offset_bytes: number): MetaReading {
  const bytes = file.read(offset_bytes + PAGE_HEADER_BYTES, META_BYTES);
  if (bytes.length < META_BYTES) return { type: 'none', why: 'the file ends before it' };
  if (bytes.readUInt32LE(0) !== MAGIC) return { type: 'none', why: 'it does not start as a bbolt meta page' };
  if (bytes.readUInt32LE(4) !== VERSION)
    return { type: 'none', why: `its version is ${bytes.readUInt32LE(4)}, not ${VERSION}` };
  const checksum = bytes.readBigUInt64LE(CHECKSUMMED_BYTES);
  if (fnv1a64(bytes.subarray(0, CHECKSUMMED_BYTES)) !== checksum)
    return { type: 'none', why: 'its checksum does not fit' };
  if (!PAGE_SIZES_BYTES.includes(bytes.readUInt32LE(8)))
    return { type: 'none', why: `its page size is ${bytes.readUInt32LE(8)} bytes` };
  const base = offset_bytes + PAGE_HEADER_BYTES;
  const freelist = bytes.readBigUInt64LE(32);
  return {
    type: 'meta',
    meta: {
      pageSize_bytes: bytes.readUInt32LE(8),
      root: readCount(bytes, 16, base),
      freelist: freelist === NO_FREELIST ? undefined : readCount(bytes, 32, base),
      highWater: readCount(bytes, 40, base),
      transaction: bytes.readBigUInt64LE(48),
    },
  };
}

/** Both meta pages as they are found: the second one lies one page on, and the first one knows how large a page is. */
function readBoth(file: RandomAccessFile): readonly [MetaReading, MetaReading] {
  const first = readMeta(file, 0);
  if (first.type === 'meta') return [first, readMeta(file, first.meta.pageSize_bytes)];
  for (const size_bytes of PAGE_SIZES_BYTES) {
    const second = readMeta(file, size_bytes);
    if (second.type === 'meta' && second.meta.pageSize_bytes === size_bytes) return [first, second];
  }
  return [first, { type: 'none', why: 'none is found at the page sizes that machines have' }];
}

/**
 * The meta page that counts: the valid one with the higher transaction. `damage` says what is wrong with the other one. Throws BoltDamage
 * where neither is valid.
 */
export function chooseMeta(file: RandomAccessFile): {
  readonly meta: Meta;
  readonly damage: readonly BoltDamage[];
} {
  const [first, second] = readBoth(file);
  if (first.type === 'none' && second.type === 'none')
    throw new BoltDamage(
      `neither meta page can be used: of the first, ${first.why}; of the second, ${second.why}`,
      0,
    );
  const damage = [first, second].flatMap((reading, index) =>
    reading.type === 'none'
      ? [
          new BoltDamage(
            `meta page ${index} cannot be used: ${reading.why}`,
            index * (first.type === 'meta' ? first.meta.pageSize_bytes : 0),
          ),
        ]
      : [],
  );
  const metas = [first, second].flatMap((reading) => (reading.type === 'meta' ? [reading.meta] : []));
  const [meta] = metas.toSorted((a, b) => (a.transaction > b.transaction ? -1 : 1));
  if (meta === undefined) throw new BoltDamage('there is no meta page', 0);
  return { meta, damage };
}
