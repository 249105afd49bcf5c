import type { FrameSink } from '../request/server-request.ts';
import type { ObjectStore } from '../storage/object-store.ts';

/**
 * What a real kube-apiserver of the same contents would hold, as a model: no measurement of this process. The constants were measured on kube-apiserver 1.36.3
 * by bench/api-server-cost.ts (resident memory as its /metrics tells it; bench/README.md says how, and how far the rounds lay apart).
 */

/** An API server that nobody asks anything: 284 and 291 MB. */
const IDLE_BYTES = 285_000_000;
/** A byte of JSON in the watch cache, where an object is little but texts: 3.6 to 4.6 bytes for Secrets of 10 kB to 1 MB, with what Go's collector leaves lying about. */
const TEXT_FACTOR = 4;
/** More for each value in it, lists and maps included: pods with 282 values in 4.8 kB grow by 10.2 to 11.8 bytes a byte, Secrets with 24 in 2.4 kB by 6.1. */
const VALUE_BYTES = 120;
/**
 * Lists are written item by item (StreamingCollectionEncodingToJSON, ...ToProtobuf): while one is being sent its items are there once more as structs, and not their
 * texts. Half of an item's JSON, and no more than this: a pod of 4.8 kB took 2.3 to 2.9 kB, as JSON and as protobuf, a Secret of 2 or 10 kB 0.7 to 0.9 kB, of bigger ones
 * nothing was seen. Servers before 1.33 hold all of the answer.
 */
const LIST_FACTOR = 0.5;
const LIST_ITEM_MAX_BYTES = 2_500;
/** How many lists and watches an explanation names. */
const NAMED_COUNT = 5;

/** A list that is being sent, or a watch whose client does not take what it is sent. */
export interface HeldAnswer {
  /** `ann list /api/v1/secrets`. */
  readonly what: string;
  readonly bytes: number;
}

/** Where the memory of the modelled server is. */
export interface MemoryUse {
  readonly idle_bytes: number;
  readonly objects_bytes: number;
  readonly lists: readonly HeldAnswer[];
  readonly watches: readonly HeldAnswer[];
  readonly total_bytes: number;
}

/** The server has been killed for its memory. */
export interface OutOfMemory extends MemoryUse {
  readonly limit_bytes: number;
  /** For people: which lists, which watches, how many bytes. */
  readonly text: string;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function sum(held: readonly HeldAnswer[]): number {
  return held.reduce((total, { bytes }) => total + bytes, 0);
}

function named(kind: string, held: readonly HeldAnswer[]): string {
  if (held.length === 0) return `no ${kind}`;
  const biggest = held.toSorted((one, other) => other.bytes - one.bytes).slice(0, NAMED_COUNT);
  const rows = biggest.map(({ what, bytes }) => `${what} (${megabytes(bytes)})`);
  const more = held.length > rows.length ? `, and ${held.length - rows.length} more` : '';
  return `${held.length} ${kind} with ${megabytes(sum(held))}: ${rows.join(', ')}${more}`;
}

function explanation(use: MemoryUse, limit_bytes: number): string {
  return [
    `out of memory: ${megabytes(use.total_bytes)} of ${megabytes(limit_bytes)}`,
    `idle ${megabytes(use.idle_bytes)}`,
    `objects ${megabytes(use.objects_bytes)}`,
    named('lists in flight', use.lists),
    named('watch buffers', use.watches),
  ].join('; ');
}

/** Adds up what the server would hold, and says when that is more than it may. */
export class MemoryLedger {
  readonly #store: ObjectStore;
  readonly #limit_bytes: number;
  readonly #exceeded: (event: OutOfMemory) => void;
  readonly #lists = new Set<HeldAnswer>();
  readonly #watches = new Map<FrameSink, string>();

  constructor(store: ObjectStore, limit_bytes: number, exceeded: (event: OutOfMemory) => void) {
    this.#store = store;
    this.#limit_bytes = limit_bytes;
    this.#exceeded = exceeded;
    // Watchers are told of a change before this is called: what they cannot take has piled up by then.
    store.onRevision(() => this.#check());
  }

  use(): MemoryUse {
    const objects_bytes = [...this.#store.collections().values()].reduce(
      (total, { present_bytes, presentValues_count }) =>
        total + TEXT_FACTOR * present_bytes + VALUE_BYTES * presentValues_count,
      0,
    );
    const lists = [...this.#lists];
    const watches = [...this.#watches].flatMap(([{ waiting_bytes }, what]) =>
      waiting_bytes > 0 ? [{ what, bytes: waiting_bytes }] : [],
    );
    const total_bytes = IDLE_BYTES + objects_bytes + sum(lists) + sum(watches);
    return { idle_bytes: IDLE_BYTES, objects_bytes, lists, watches, total_bytes };
  }

  /** A list of so many bytes is about to be sent; the answer of this says that it has been. */
  list(what: string, encoded_bytes: number, items_count: number): () => void {
    const held = { what, bytes: Math.min(encoded_bytes * LIST_FACTOR, items_count * LIST_ITEM_MAX_BYTES) };
    this.#lists.add(held);
    this.#check();
    return () => void this.#lists.delete(held);
  }

  /** A watch begins; the answer of this ends it. */
  watch(what: string, sink: FrameSink): () => void {
    this.#watches.set(sink, what);
    return () => void this.#watches.delete(sink);
  }

  /** Everything in flight is gone: the process has been killed. */
  forget(): void {
    this.#lists.clear();
    this.#watches.clear();
  }

  #check(): void {
    if (this.#limit_bytes === Infinity) return;
    const use = this.use();
    if (use.total_bytes <= this.#limit_bytes) return;
    const { text, limit_bytes } = {
      text: explanation(use, this.#limit_bytes),
      limit_bytes: this.#limit_bytes,
    };
    this.#exceeded({ ...use, limit_bytes, text });
  }
}
