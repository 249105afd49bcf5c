import type { FrameSink } from '../request/server-request.ts';
import type { ObjectStore } from '../storage/object-store.ts';

/**
 * What a real kube-apiserver of the same contents would hold, as a model: no measurement of this process. The constants were measured on kube-apiserver 1.36.3
 * by bench/api-server-cost.ts (resident memory as its /metrics tells it, 10,000 pods of 4.8 kB; bench/README.md says how, and how far the rounds lay apart).
 */

/** An API server that nobody asks anything: 284 and 291 MB. */
const IDLE_BYTES = 285_000_000;
/** A byte of JSON in the watch cache: 7.1 and 7.7 bytes, decoded, with what Go's collector leaves lying about. */
const OBJECTS_FACTOR = 7;
/**
 * A byte of an answer that is being sent: 0.7 and 0.8 bytes as JSON, 0.7 as protobuf. Lists are written item by item (StreamingCollectionEncodingToJSON,
 * ...ToProtobuf), so that the answer itself is never there as a whole; servers before 1.33 hold several times as much.
 */
const LIST_FACTOR = 0.75;
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
    const objects_bytes =
      OBJECTS_FACTOR *
      [...this.#store.collections().values()].reduce((total, { present_bytes }) => total + present_bytes, 0);
    const lists = [...this.#lists];
    const watches = [...this.#watches].flatMap(([{ waiting_bytes }, what]) =>
      waiting_bytes > 0 ? [{ what, bytes: waiting_bytes }] : [],
    );
    const total_bytes = IDLE_BYTES + objects_bytes + sum(lists) + sum(watches);
    return { idle_bytes: IDLE_BYTES, objects_bytes, lists, watches, total_bytes };
  }

  /** An answer of so many bytes is about to be sent; the answer of this says that it has been. */
  list(what: string, encoded_bytes: number): () => void {
    const held = { what, bytes: encoded_bytes * LIST_FACTOR };
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
