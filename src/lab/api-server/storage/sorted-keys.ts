/** A chunk is split in two above this: moving so many references takes a microsecond, moving all of 600,000 took a millisecond. */
const CHUNK_MAX_COUNT = 1_024;

/** Where `key` is in a sorted list, or would stand. */
function lowerBound(keys: readonly string[], key: string): number {
  let low = 0;
  let high = keys.length;
  // Most keys come in order: objects are created with counted names, and lists are copied sorted.
  if (high > 0 && (keys[high - 1] ?? '') < key) return high;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((keys[middle] ?? '') < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Keys in order, as etcd keeps them, in chunks of which each is sorted and lies behind the one before. None is empty, but for the only one. */
export class SortedKeys {
  readonly #chunks: string[][] = [[]];
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** The last chunk that begins at or before `key`; the first one for keys before all others. */
  #chunkOf(key: string): number {
    let low = 0;
    let high = this.#chunks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((this.#chunks[middle]?.[0] ?? '') <= key) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  add(key: string): void {
    const at = this.#chunkOf(key);
    const chunk = this.#chunks[at] ?? [];
    const position = lowerBound(chunk, key);
    if (chunk[position] === key) return;
    this.#count += 1;
    if (chunk.length < CHUNK_MAX_COUNT) chunk.splice(position, 0, key);
    // Keys that come in order leave full chunks behind them.
    else if (position === chunk.length) this.#chunks.splice(at + 1, 0, [key]);
    else {
      const behind = chunk.splice(CHUNK_MAX_COUNT / 2);
      this.#chunks.splice(at + 1, 0, behind);
      const half = position <= chunk.length ? chunk : behind;
      half.splice(lowerBound(half, key), 0, key);
    }
  }

  remove(key: string): void {
    const at = this.#chunkOf(key);
    const chunk = this.#chunks[at] ?? [];
    const position = lowerBound(chunk, key);
    if (chunk[position] !== key) return;
    this.#count -= 1;
    chunk.splice(position, 1);
    if (chunk.length === 0 && this.#chunks.length > 1) this.#chunks.splice(at, 1);
  }

  /** How many keys stand before `key`, whether it is there or not. */
  rank(key: string): number {
    const at = this.#chunkOf(key);
    let before = lowerBound(this.#chunks[at] ?? [], key);
    for (let index = 0; index < at; index += 1) before += this.#chunks[index]?.length ?? 0;
    return before;
  }

  /** The keys from `from` on. Nothing may be added or removed on the way. */
  *from(from: string): Generator<string> {
    let at = this.#chunkOf(from);
    let position = lowerBound(this.#chunks[at] ?? [], from);
    for (; at < this.#chunks.length; at += 1, position = 0) {
      const chunk = this.#chunks[at] ?? [];
      for (; position < chunk.length; position += 1) yield chunk[position] ?? '';
    }
  }
}
