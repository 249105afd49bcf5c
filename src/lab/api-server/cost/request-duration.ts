/**
 * How long requests take on a kube-apiserver, as a model for servers on a clock that does not move by itself. Measured on kube-apiserver 1.36.3 with
 * bench/api-server-cost.ts, one request at a time: milliseconds of its processors, which a busy machine does not stretch, for pods of 4.8 kB. Writes wait for etcd
 * besides; the difference between the fastest request and its processor time lay below a millisecond on a disk without much to do.
 */

/** Reads of one object: 1.0 to 1.2 ms. */
const GET_MS = 1.1;
/** What every list takes before its first item. */
const LIST_MS = 2;
/** 590 to 760 ms for 47.7 MB of JSON, 430 ms for 34.8 MB of protobuf: the same for a megabyte. */
const LIST_MS_PER_MB = 12.4;
/** By verb. Pods took 3.3 to 3.6 ms, ConfigMaps 1.7 to 2.1; an update was not measured, and is as long as a patch without reading it. */
const WRITES_MS: Readonly<Record<string, number>> = {
  create: 3.3,
  update: 4.4,
  patch: 5.2,
  delete: 4.3,
};
const BYTES_PER_MB = 1_000_000;

/** What a request was about, as far as its time goes. */
export interface DoneRequest {
  readonly verb: string;
  /** Of what a list shows, as JSON; else 0. */
  readonly listed_bytes: number;
  /** Objects that a deletion of a collection deleted; else 0. */
  readonly deleted_count: number;
}

/** Milliseconds that a kube-apiserver with nothing else to do would take. A watch begins at once. */
export function requestDuration_ms({ verb, listed_bytes, deleted_count }: DoneRequest): number {
  if (verb === 'watch') return 0;
  if (verb === 'list') return LIST_MS + (listed_bytes / BYTES_PER_MB) * LIST_MS_PER_MB;
  if (verb === 'deletecollection') return LIST_MS + deleted_count * (WRITES_MS['delete'] ?? 0);
  return WRITES_MS[verb] ?? GET_MS;
}
