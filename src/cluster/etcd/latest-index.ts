import type { BoltFile } from './bolt/bolt-file.ts';
import { keyRows, type KeyRow } from './key-rows.ts';

/** The last version of a key that has a value, and whether the key was deleted after it. */
export interface LatestRow {
  readonly row: KeyRow;
  /** Revision of the deletion; absent where the key is alive. */
  readonly deletedAt?: number;
}

const NONE = -1;

/**
 * Where the last version of each key is, made by showing it all rows in their order. Holds the keys and three numbers for each, no values: some
 * 150 bytes a key.
 */
export class LatestIndex {
  readonly #slots = new Map<string, number>();
  /** By slot: the ordinal of the last row with a value, the revision of a tombstone behind it, and how many rows there are. */
  readonly #ordinals: number[] = [];
  readonly #tombstones: number[] = [];
  #seen_count = 0;
  #deleted_count = 0;

  see({ key, main, isTombstone }: KeyRow): void {
    const ordinal = this.#seen_count;
    this.#seen_count += 1;
    const name = key.toString('latin1');
    let slot = this.#slots.get(name);
    if (slot === undefined) {
      slot = this.#slots.size;
      this.#slots.set(name, slot);
      this.#ordinals.push(NONE);
      this.#tombstones.push(NONE);
    }
    if ((this.#tombstones[slot] ?? NONE) !== NONE) this.#deleted_count -= 1;
    if (isTombstone) {
      this.#tombstones[slot] = main;
      this.#deleted_count += 1;
    } else {
      this.#tombstones[slot] = NONE;
      this.#ordinals[slot] = ordinal;
    }
  }

  /** Keys whose last row is no tombstone. */
  get alive_count(): number {
    return this.#slots.size - this.#deleted_count;
  }

  /** Keys whose last row is a tombstone. */
  get deleted_count(): number {
    return this.#deleted_count;
  }

  /** Is the row with this ordinal the last version of its key? */
  latest(key: Buffer, ordinal: number): { readonly deletedAt?: number } | undefined {
    const slot = this.#slots.get(key.toString('latin1'));
    if (slot === undefined || this.#ordinals[slot] !== ordinal) return undefined;
    const deletedAt = this.#tombstones[slot] ?? NONE;
    return deletedAt === NONE ? {} : { deletedAt };
  }

  /** Keys that were deleted and of which no version is left. */
  *emptied(): Generator<{ readonly key: string; readonly deletedAt: number }> {
    for (const [name, slot] of this.#slots) {
      const deletedAt = this.#tombstones[slot] ?? NONE;
      if (deletedAt !== NONE && this.#ordinals[slot] === NONE)
        yield { key: Buffer.from(name, 'latin1').toString('utf8'), deletedAt };
    }
  }
}

/** The last version of each key, deleted ones included, in the order in which they were written. Reads the rows once more. */
export function* latestRows(bolt: BoltFile, index: LatestIndex): Generator<LatestRow> {
  let ordinal = 0;
  for (const row of keyRows(bolt)) {
    if (!row.isTombstone) {
      const latest = index.latest(row.key, ordinal);
      if (latest !== undefined) yield { row, ...latest };
    }
    ordinal += 1;
  }
}
