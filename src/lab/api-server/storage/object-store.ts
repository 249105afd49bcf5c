import type { JsonObject } from '../../../kube/json.ts';
import { objectAt } from '../../../kube/kube-object.ts';
import { storedJsonLine } from '../encoding/json-line.ts';
import { Collection } from './collection.ts';
import { frozen, values_count, type Change, type StoredObject } from './stored-object.ts';
import { WATCH_WINDOW, type WatchWindowLimits } from './watch-window.ts';

/** What became of a write. `changed`: somebody else was faster; `current` is what stands there now, if anything does. */
export type WriteResult =
  | { readonly type: 'written'; readonly object: StoredObject }
  | { readonly type: 'changed'; readonly current: StoredObject | undefined }
  /** etcd does not take it; `why` in its words. */
  | { readonly type: 'refused'; readonly why: string };

export interface StoreSettings {
  /** Milliseconds since 1970: the store has no clock of its own. */
  readonly now_ms: () => number;
  /** etcd's `--quota-backend-bytes`; `undefined`: no limit. */
  readonly quota_bytes?: number;
  readonly watchWindow?: WatchWindowLimits;
  /** Told of each write and whether it was taken. */
  readonly onWrite?: (collection: string, write: StoreWrite) => void;
}

/** One request to etcd. */
export interface StoreWrite {
  readonly operation: 'create' | 'update' | 'delete';
  readonly isTaken: boolean;
  readonly took_ms: number;
}

/** What etcd keeps beside each value: key, revisions, lease, B-tree page share. Rough; measured as 100 to 200 on etcd 3.4. */
const RECORD_OVERHEAD_BYTES = 150;
const NO_SPACE = 'etcdserver: mvcc: database space exceeded';
/** What clients of an etcd without quorum are told (etcdserver/v3error, api/v3rpc/rpctypes). */
const TIMED_OUT = 'etcdserver: request timed out';

/**
 * All objects, with one revision counter for all of them (reference 5.1). Every write is one revision and is kept in the history of
 * its collection until compaction. Synchronous: a read and the write that follows it cannot be parted.
 */
export class ObjectStore {
  readonly #settings: StoreSettings;
  readonly #collections = new Map<string, Collection>();
  readonly #revisionListeners = new Set<() => void>();
  #revision = 1;
  /** Where watch caches begin that are asked for later. */
  #cachesFrom = 0;
  #compactedRevision = 0;
  #present_bytes = 0;
  #history_bytes = 0;
  #noSpace = false;
  #isPaused = false;

  constructor(settings: StoreSettings) {
    this.#settings = settings;
  }

  get revision(): number {
    return this.#revision;
  }

  /** State before this revision can no longer be read. */
  get compactedRevision(): number {
    return this.#compactedRevision;
  }

  /** What etcd's file would hold: present values and those that compaction has not taken yet. */
  get used_bytes(): number {
    return this.#present_bytes + this.#history_bytes;
  }

  /** `deployments.apps`, ...: created when first asked for. */
  collection(name: string): Collection {
    let collection = this.#collections.get(name);
    if (collection === undefined) {
      collection = new Collection(this.#settings.watchWindow ?? WATCH_WINDOW, this.#cachesFrom);
      this.#collections.set(name, collection);
    }
    return collection;
  }

  /** Every collection that has been asked for, by name. */
  collections(): ReadonlyMap<string, Collection> {
    return this.#collections;
  }

  /** Writes a new object; `changed` where the key is taken. */
  create(collection: string, key: string, body: JsonObject): WriteResult {
    const current = this.collection(collection).get(key);
    if (current !== undefined) return { type: 'changed', current };
    return this.#told('create', collection, () => this.#put(collection, key, body, undefined));
  }

  /** Replaces the object that stands at `key` if it still is `expected`. */
  update(collection: string, expected: StoredObject, body: JsonObject): WriteResult {
    const current = this.collection(collection).get(expected.key);
    if (current !== expected) return { type: 'changed', current };
    return this.#told('update', collection, () => this.#put(collection, expected.key, body, expected));
  }

  /** Deletes the object if it still is `expected`. Deletes go through even without space, as in etcd. */
  delete(collection: string, expected: StoredObject): WriteResult {
    const current = this.collection(collection).get(expected.key);
    if (current !== expected) return { type: 'changed', current };
    return this.#told('delete', collection, () => this.#remove(collection, expected));
  }

  #told(operation: StoreWrite['operation'], collection: string, write: () => WriteResult): WriteResult {
    const { onWrite, now_ms } = this.#settings;
    const started_ms = now_ms();
    const result = write();
    onWrite?.(collection, { operation, isTaken: result.type === 'written', took_ms: now_ms() - started_ms });
    return result;
  }

  #remove(collection: string, expected: StoredObject): WriteResult {
    if (this.#isPaused) return { type: 'refused', why: TIMED_OUT };
    const revision = this.#nextRevision();
    const object = { ...expected, revision, body: frozen(withRevision(expected.body, revision)) };
    this.#present_bytes -= expected.size_bytes + RECORD_OVERHEAD_BYTES;
    this.#history_bytes += expected.size_bytes + RECORD_OVERHEAD_BYTES;
    this.#commit(collection, { type: 'DELETED', revision, object, previous: expected });
    return { type: 'written', object };
  }

  /** Called after every write, whatever it was about. */
  onRevision(listener: () => void): () => void {
    this.#revisionListeners.add(listener);
    return () => this.#revisionListeners.delete(listener);
  }

  /** Forgets state before `revision`. Space comes back; the alarm of a full store stays until `disarm`. */
  compact(revision: number): void {
    const before = this.#compactedRevision;
    this.#compactedRevision = Math.max(before, Math.min(revision, this.#revision));
    for (const collection of this.#collections.values()) {
      for (const { previous } of collection.changesBetween(before, this.#compactedRevision))
        if (previous !== undefined) this.#history_bytes -= previous.size_bytes + RECORD_OVERHEAD_BYTES;
      collection.compact(this.#compactedRevision);
    }
  }

  /** A server that starts anew lists every resource as it is then: watches from before are too old. */
  restartCaches(): void {
    this.#cachesFrom = this.#revision;
    for (const collection of this.#collections.values()) collection.restartCache(this.#revision);
  }

  /** An etcd without quorum: writes are refused until `resume`, and reads answered, as from a watch cache. */
  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  /** Takes the NOSPACE alarm back, as `etcdctl alarm disarm`: measured, nothing else does (reference 5.1). */
  disarm(): void {
    this.#noSpace = false;
  }

  #put(collection: string, key: string, body: JsonObject, previous: StoredObject | undefined): WriteResult {
    if (this.#isPaused) return { type: 'refused', why: TIMED_OUT };
    const revision = this.#revision + 1;
    const kept = frozen(withRevision(body, revision));
    // Without the line end.
    const size_bytes = storedJsonLine(kept).length - 1;
    const quota_bytes = this.#settings.quota_bytes ?? Infinity;
    if (this.used_bytes + size_bytes > quota_bytes) this.#noSpace = true;
    if (this.#noSpace) return { type: 'refused', why: NO_SPACE };
    this.#nextRevision();
    const object: StoredObject = { key, revision, body: kept, size_bytes, values_count: values_count(kept) };
    this.#present_bytes += size_bytes + RECORD_OVERHEAD_BYTES;
    if (previous !== undefined) {
      this.#present_bytes -= previous.size_bytes + RECORD_OVERHEAD_BYTES;
      this.#history_bytes += previous.size_bytes + RECORD_OVERHEAD_BYTES;
    }
    this.#commit(collection, {
      type: previous === undefined ? 'ADDED' : 'MODIFIED',
      revision,
      object,
      previous,
    });
    return { type: 'written', object };
  }

  #nextRevision(): number {
    this.#revision += 1;
    return this.#revision;
  }

  #commit(collection: string, change: Omit<Change, 'at_ms'>): void {
    this.collection(collection).apply({ ...change, at_ms: this.#settings.now_ms() });
    for (const listener of this.#revisionListeners) listener();
  }
}

function withRevision(body: JsonObject, revision: number): JsonObject {
  return { ...body, metadata: { ...objectAt(body, 'metadata'), resourceVersion: String(revision) } };
}
