/**
 * A map that holds at most `max_count` entries: setting one more evicts the entry that was not set for the
 * longest time (the stalest). `get` does not refresh; `set` does. `evicted_count` says how much was forgotten,
 * so that an alert can admit it.
 */
export class BoundedMap<Key, Value> {
  readonly #entries = new Map<Key, Value>();
  readonly #max_count: number;
  #evicted_count = 0;

  constructor(max_count: number) {
    this.#max_count = max_count;
  }

  get(key: Key): Value | undefined {
    return this.#entries.get(key);
  }

  has(key: Key): boolean {
    return this.#entries.has(key);
  }

  set(key: Key, value: Value): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size <= this.#max_count) return;
    const stalest = this.#entries.keys().next();
    if (stalest.done === true) return;
    this.#entries.delete(stalest.value);
    this.#evicted_count += 1;
  }

  /** The value at `key`, made by `make` where there is none; either way it is now the freshest. */
  refresh(key: Key, make: () => Value): Value {
    const found = this.#entries.get(key) ?? make();
    this.set(key, found);
    return found;
  }

  delete(key: Key): boolean {
    return this.#entries.delete(key);
  }

  /** Stalest first. */
  entries(): IterableIterator<[Key, Value]> {
    return this.#entries.entries();
  }

  /** Stalest first. */
  values(): IterableIterator<Value> {
    return this.#entries.values();
  }

  get size(): number {
    return this.#entries.size;
  }

  get evicted_count(): number {
    return this.#evicted_count;
  }
}
