import { Listeners, type ChangeListener, type ListenerInterest } from './listeners.ts';
import { SortedKeys } from './sorted-keys.ts';
import type { Change, StoredObject } from './stored-object.ts';
import { WatchWindow, type WatchWindowLimits } from './watch-window.ts';

/** What of a collection is asked for: keys that begin with `prefix`, behind `after`. */
export interface KeyRange {
  /** `shop/` for one namespace, `''` for all. */
  readonly prefix: string;
  /** The last key of the page before; `''` for the first page. */
  readonly after: string;
}

function firstKey({ prefix, after }: KeyRange): string {
  const behind = after === '' ? '' : `${after}\u0000`;
  return behind > prefix ? behind : prefix;
}

/** The objects of one resource, their present state and their past. */
export class Collection {
  readonly #keys = new SortedKeys();
  readonly #objects = new Map<string, StoredObject>();
  /** Oldest first. Reaches back to the last compaction or to the start of the watch window, whichever is older. */
  #changes: Change[] = [];
  readonly #window: WatchWindow;
  readonly #listeners = new Listeners();
  readonly #watchEnds = new Set<() => void>();
  #present_bytes = 0;
  #presentValues_count = 0;
  #lastRevision = 0;

  /** `listed`: the revision at which its watch cache begins. */
  constructor(limits: WatchWindowLimits, listed: number) {
    this.#window = new WatchWindow(limits, listed);
  }

  get count(): number {
    return this.#keys.count;
  }

  /** JSON of all objects as they are now. */
  get present_bytes(): number {
    return this.#present_bytes;
  }

  /** Values in all objects as they are now. */
  get presentValues_count(): number {
    return this.#presentValues_count;
  }

  /** Of the newest change; 0 where there has been none. */
  get lastRevision(): number {
    return this.#lastRevision;
  }

  /** How many events the watch cache would hold now. */
  get windowCapacity_count(): number {
    return this.#window.capacity_count;
  }

  get watchers_count(): number {
    return this.#listeners.count;
  }

  get(key: string): StoredObject | undefined {
    return this.#objects.get(key);
  }

  apply(change: Change): void {
    const { key } = change.object;
    const gone = change.type === 'ADDED' ? undefined : change.previous;
    const come = change.type === 'DELETED' ? undefined : change.object;
    this.#present_bytes += (come?.size_bytes ?? 0) - (gone?.size_bytes ?? 0);
    this.#presentValues_count += (come?.values_count ?? 0) - (gone?.values_count ?? 0);
    if (change.type === 'DELETED') {
      this.#objects.delete(key);
      this.#keys.remove(key);
    } else {
      if (change.type === 'ADDED') this.#keys.add(key);
      this.#objects.set(key, change.object);
    }
    this.#lastRevision = change.revision;
    this.#changes.push(change);
    this.#window.push(this.#changes, change.at_ms);
    this.#listeners.tell(change);
  }

  /** How many objects lie in the range now. */
  countIn(range: KeyRange): number {
    const { prefix } = range;
    const end = prefix === '' ? this.#keys.count : this.#keys.rank(`${prefix}\uffff`);
    return Math.max(0, end - this.#keys.rank(firstKey(range)));
  }

  /** The objects of the range as they are now, in the order of their keys. */
  *objects(range: KeyRange): Generator<StoredObject> {
    for (const key of this.#keys.from(firstKey(range))) {
      if (!key.startsWith(range.prefix)) return;
      const object = this.#objects.get(key);
      if (object !== undefined) yield object;
    }
  }

  /** The objects of the range as they were at `revision`: the present with all later changes taken back. */
  *objectsAt(range: KeyRange, revision: number): Generator<StoredObject> {
    const before = new Map<string, StoredObject | undefined>();
    for (let index = this.#changes.length - 1; index >= 0; index -= 1) {
      const change = this.#changes[index];
      if (change === undefined || change.revision <= revision) break;
      before.set(change.object.key, change.previous);
    }
    if (before.size === 0) {
      yield* this.objects(range);
      return;
    }
    const lost = [...before]
      .flatMap(([key, object]) => (object === undefined || this.#objects.has(key) ? [] : [object]))
      .filter(({ key }) => key.startsWith(range.prefix) && key > range.after)
      .toSorted((one, other) => (one.key < other.key ? -1 : 1));
    let next = 0;
    for (const object of this.objects(range)) {
      for (let gone = lost[next]; gone !== undefined && gone.key < object.key; gone = lost[(next += 1)])
        yield gone;
      const then = before.has(object.key) ? before.get(object.key) : object;
      if (then !== undefined) yield then;
    }
    yield* lost.slice(next);
  }

  /** Changes after `revision`; `undefined` where the watch window does not reach back so far. */
  changesAfter(revision: number): readonly Change[] | undefined {
    if (revision < this.#window.oldestStart) return undefined;
    let first = this.#changes.length;
    while (first > 0 && (this.#changes[first - 1]?.revision ?? 0) > revision) first -= 1;
    return this.#changes.slice(first);
  }

  /** Changes after one revision up to another. */
  changesBetween(after: number, upTo: number): readonly Change[] {
    return this.#changes.filter(({ revision }) => revision > after && revision <= upTo);
  }

  /** The oldest revision that a watch may start from. */
  get oldestStart(): number {
    return this.#window.oldestStart;
  }

  /** Tells a listener of every change, or of those of the objects that it is interested in; the answer ends it. */
  listen(listener: ChangeListener, interest?: ListenerInterest): () => void {
    return this.#listeners.add(listener, interest);
  }

  /** Drops what neither a read at a revision nor a watch can ask for any more. */
  compact(revision: number): void {
    let compacted = 0;
    while ((this.#changes[compacted]?.revision ?? Infinity) <= revision) compacted += 1;
    const dropped = Math.min(compacted, this.#changes.length - this.#window.held_count);
    if (dropped > 0) this.#changes = this.#changes.slice(dropped);
  }

  /** `end` ends a watch that the cache feeds; the answer takes it back. */
  onCacheEnd(end: () => void): () => void {
    this.#watchEnds.add(end);
    return () => this.#watchEnds.delete(end);
  }

  /** The watch cache begins anew: watches from before `revision` are too old. The answer ends those that the old one feeds. */
  restartCache(revision: number): () => void {
    this.#window.restart(revision);
    const ends = [...this.#watchEnds];
    return () => {
      for (const end of ends) if (this.#watchEnds.has(end)) end();
    };
  }
}
