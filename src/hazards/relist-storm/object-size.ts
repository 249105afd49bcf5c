import type { AuditEvent } from '../../audit/event.ts';
import { resourceName } from '../object-name.ts';

/** Collections whose size is estimated; the busy ones come first. */
const RESOURCES_MAX_COUNT = 64;
/** 32,768 bits: distinct names up to about 100,000 with an error of a few per cent (linear counting). */
const BITMAP_WORDS = 1_024;
const BITMAP_BITS = BITMAP_WORDS * 32;
/** Weight of a new object in the mean size. */
const MEAN_WEIGHT = 0.02;

interface Collection {
  readonly seen: Int32Array;
  mean_bytes: number;
  /** Largest answer to a list, where the log carries answers to lists. */
  list_bytes: number;
}

/** What one list of a collection weighs; `isMeasured` where an answer to a list stood in the log. */
export interface ListSize {
  readonly bytes: number;
  readonly isMeasured: boolean;
  readonly object_count: number;
}

/**
 * Estimates what a list of all objects of a resource weighs from the objects that were written: how many
 * distinct names, and how many bytes one has. Objects that nobody wrote in this log are missing, deleted ones
 * are still counted.
 * Memory: RESOURCES_MAX_COUNT bitmaps of 4 KiB.
 */
export class ObjectSizes {
  readonly #collections = new Map<string, Collection>();

  observeWrite(event: AuditEvent): void {
    const { objectRef, responseObject_bytes } = event;
    if (objectRef === undefined || objectRef.name === '') return;
    if (objectRef.subresource !== '' && objectRef.subresource !== 'status') return;
    const collection = this.#collection(resourceName(objectRef));
    if (collection === undefined) return;
    const bit = hash(objectRef.namespace, objectRef.name) & (BITMAP_BITS - 1);
    collection.seen[bit >> 5] = (collection.seen[bit >> 5] ?? 0) | (1 << (bit & 31));
    collection.mean_bytes +=
      collection.mean_bytes === 0
        ? responseObject_bytes
        : MEAN_WEIGHT * (responseObject_bytes - collection.mean_bytes);
  }

  observeList(resource: string, bytes: number): void {
    const collection = this.#collection(resource);
    if (collection !== undefined) collection.list_bytes = Math.max(collection.list_bytes, bytes);
  }

  #collection(resource: string): Collection | undefined {
    const found = this.#collections.get(resource);
    if (found !== undefined || this.#collections.size >= RESOURCES_MAX_COUNT) return found;
    const collection = { seen: new Int32Array(BITMAP_WORDS), mean_bytes: 0, list_bytes: 0 };
    this.#collections.set(resource, collection);
    return collection;
  }

  /** `undefined` where no body of this resource was seen: then nothing can be said. */
  listSize(resource: string): ListSize | undefined {
    const collection = this.#collections.get(resource);
    if (collection === undefined) return undefined;
    const object_count = distinctCount(collection.seen);
    if (collection.list_bytes > 0) return { bytes: collection.list_bytes, isMeasured: true, object_count };
    if (collection.mean_bytes === 0) return undefined;
    return { bytes: Math.round(object_count * collection.mean_bytes), isMeasured: false, object_count };
  }
}

/** FNV-1a over both names. */
function hash(namespace: string, name: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < namespace.length; index += 1)
    value = Math.imul(value ^ namespace.charCodeAt(index), 0x01000193);
  value = Math.imul(value ^ 47, 0x01000193);
  for (let index = 0; index < name.length; index += 1)
    value = Math.imul(value ^ name.charCodeAt(index), 0x01000193);
  return value ^ (value >>> 15);
}

function distinctCount(seen: Int32Array): number {
  let set_count = 0;
  for (let word of seen) for (; word !== 0; word &= word - 1) set_count += 1;
  const empty_count = Math.max(1, BITMAP_BITS - set_count);
  return Math.round(-BITMAP_BITS * Math.log(empty_count / BITMAP_BITS));
}
