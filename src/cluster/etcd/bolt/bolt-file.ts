import type { RandomAccessFile } from '../random-access-file.ts';
import { BoltWalk } from './bolt-walk.ts';
import { BoltDamage } from './damage.ts';
import { chooseMeta, type Meta } from './meta.ts';

/** Databases grow in pages, which are multiples of this: what is left over is a trailer (etcdutl snapshot, `hasChecksum`). */
export const SECTOR_BYTES = 512;
/** Length of the trailer of a snapshot. */
export const SHA256_BYTES = 32;

/** A bbolt database, open to be walked through as often as wanted. */
export class BoltFile {
  readonly file: RandomAccessFile;
  readonly meta: Meta;
  /** What is wrong with the file as a whole, but does not keep it from being read. */
  readonly damage: readonly BoltDamage[];

  /** Throws BoltDamage where there is no meta page to start from. */
  constructor(file: RandomAccessFile) {
    this.file = file;
    const { meta, damage } = chooseMeta(file);
    this.meta = meta;
    const odd_bytes = file.size_bytes % SECTOR_BYTES;
    const odd =
      odd_bytes === 0 || odd_bytes === SHA256_BYTES
        ? []
        : [
            new BoltDamage(
              `the file ends inside a page: ${odd_bytes} bytes are too many, or the rest was cut off`,
              file.size_bytes - odd_bytes,
            ),
          ];
    const end_bytes = meta.highWater * meta.pageSize_bytes;
    this.damage =
      end_bytes <= file.size_bytes
        ? [...damage, ...odd]
        : [
            ...damage,
            ...odd,
            new BoltDamage(
              `the file is truncated: it has ${file.size_bytes} bytes, and ${end_bytes} are in use`,
              file.size_bytes,
            ),
          ];
  }

  /** Bytes up to the last page: etcd's `totalSize`. */
  get used_bytes(): number {
    return this.meta.highWater * this.meta.pageSize_bytes;
  }

  walk(): BoltWalk {
    return new BoltWalk(this.file, this.meta);
  }
}
