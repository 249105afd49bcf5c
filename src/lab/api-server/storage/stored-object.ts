import { isJsonArray, type JsonObject, type JsonValue } from '../../../kube/json.ts';

/** One revision of one object, as storage keeps it: parsed, frozen, in the storage version of its kind. */
export interface StoredObject {
  /** `namespace/name`, or the name alone where the kind is cluster-scoped: its place among the objects of its collection. */
  readonly key: string;
  readonly revision: number;
  /** With `metadata.resourceVersion` of this revision. */
  readonly body: JsonObject;
  /** Of the body as JSON: what etcd would hold, near enough. */
  readonly size_bytes: number;
  /** How many values the body holds, lists and maps included: what it is in memory goes by them as well. */
  readonly values_count: number;
}

/** One write, as history keeps it. The object of a deletion is the last one, at the revision of the deletion. */
export interface Change {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly revision: number;
  readonly at_ms: number;
  readonly object: StoredObject;
  readonly previous: StoredObject | undefined;
}

/** Freezes a JSON value as a whole. What is frozen already is not walked again: patches share most of their old object. */
export function frozen<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const entry of Object.values(value)) frozen(entry);
  return value;
}

/** How many values there are in a value, itself included. */
export function values_count(value: JsonValue): number {
  if (typeof value !== 'object' || value === null) return 1;
  let count = 1;
  for (const entry of isJsonArray(value) ? value : Object.values(value)) count += values_count(entry ?? null);
  return count;
}
