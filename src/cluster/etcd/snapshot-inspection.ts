import { groupVersion } from '../../kube/kube-object.ts';
import type { SkimmedObject } from '../../kube/protobuf/skim-object.ts';
import type { KeyRow } from './key-rows.ts';
import { latestRows } from './latest-index.ts';
import { RevisionClock } from './revision-clock.ts';
import type { SnapshotFile } from './snapshot-file.ts';
import { readSnapshot, type SnapshotIntegrity, type SnapshotStatus } from './snapshot-status.ts';
import { encodingOf, encryptionOf, skimStoredValue } from './stored-value.ts';
import { resourceOfKey, storedKeyPrefix } from './stored-key.ts';

/** How many, and how large as they are stored. */
export interface Share {
  readonly name: string;
  readonly count: number;
  readonly bytes: number;
}

export interface BigObject {
  readonly object: SkimmedObject;
  readonly bytes: number;
  /** Versions of it that the file still holds are not counted here; how often it was written since it was made. */
  readonly version: number;
}

/** What the rows of the file are. */
export interface RowCounts {
  readonly live: Share;
  /** Versions of keys that were written again, or deleted: a compaction and a defragmentation take them away. */
  readonly old: Share;
  readonly tombstones: Share;
}

export interface SnapshotInspection {
  readonly status: SnapshotStatus;
  readonly integrity: SnapshotIntegrity;
  readonly file_bytes: number;
  readonly pageSize_bytes: number;
  readonly rows: RowCounts;
  /** Keys that were deleted and are still told of in the file. */
  readonly deletedKeys_count: number;
  /** `/registry/`: what all keys of the API server begin with; empty where nothing is recognised. */
  readonly prefix: string;
  readonly byKind: readonly Share[];
  readonly byNamespace: readonly Share[];
  /** An object counts for each manager of its fields. */
  readonly byManager: readonly Share[];
  readonly byEncoding: readonly Share[];
  readonly helmReleases: readonly Share[];
  readonly biggest: readonly BigObject[];
  /** Keys that hold no object: counters, leases of API servers, keys of others. */
  readonly others: Share;
  readonly clock: RevisionClock;
}

const BIGGEST_COUNT = 10;
/** Where Helm 3 keeps its releases (helm.sh/helm/v3 pkg/storage/driver). */
const HELM_LABELS = { owner: 'helm', nameKey: 'name' } as const;

class Shares {
  readonly #shares = new Map<string, { count: number; bytes: number }>();

  add(name: string, bytes: number): void {
    const share = this.#shares.get(name);
    if (share === undefined) this.#shares.set(name, { count: 1, bytes });
    else {
      share.count += 1;
      share.bytes += bytes;
    }
  }

  get(name: string): Share {
    return { name, ...(this.#shares.get(name) ?? { count: 0, bytes: 0 }) };
  }

  /** The largest first. */
  sorted(): readonly Share[] {
    return [...this.#shares]
      .map(([name, share]) => ({ name, ...share }))
      .toSorted((a, b) => b.bytes - a.bytes || (a.name < b.name ? -1 : 1));
  }
}

/** `Deployment.apps`, `Pod`. */
function kindName({ apiVersion, kind }: SkimmedObject): string {
  const { group } = groupVersion(apiVersion);
  return group === '' ? kind : `${kind}.${group}`;
}

class LiveTally {
  readonly kinds = new Shares();
  readonly namespaces = new Shares();
  readonly managers = new Shares();
  readonly encodings = new Shares();
  readonly helm = new Shares();
  readonly others = new Shares();
  biggest: BigObject[] = [];

  see({ value, key, version, row_bytes }: KeyRow, prefix: string): void {
    const encryption = encryptionOf(value);
    if (encryption !== undefined) {
      this.encodings.add(`encrypted (${encryption.provider}, key ${encryption.keyName})`, row_bytes);
      this.kinds.add(`encrypted, in ${resourceOfKey(prefix, key)}`, row_bytes);
      return;
    }
    const object = skimStoredValue(value);
    this.encodings.add(object === undefined ? 'no object' : (encodingOf(value) ?? 'no object'), row_bytes);
    if (object === undefined || object.name === '') {
      this.others.add('', row_bytes);
      return;
    }
    this.#seeObject(object, row_bytes, version);
  }

  #seeObject(object: SkimmedObject, bytes: number, version: number): void {
    this.kinds.add(kindName(object), bytes);
    this.namespaces.add(object.namespace, bytes);
    for (const manager of object.managers) this.managers.add(manager, bytes);
    const { labels } = object;
    if (labels['owner'] === HELM_LABELS.owner)
      this.helm.add(`${object.namespace}/${labels[HELM_LABELS.nameKey] ?? '?'}`, bytes);
    const least = this.biggest.at(-1);
    if (this.biggest.length === BIGGEST_COUNT && least !== undefined && least.bytes >= bytes) return;
    this.biggest = [...this.biggest, { object, bytes, version }]
      .toSorted((a, b) => b.bytes - a.bytes)
      .slice(0, BIGGEST_COUNT);
  }
}

/** Reads a snapshot twice, from end to end: what etcd says of it, what is wrong with it, and what fills it. */
export function inspectSnapshot(snapshot: SnapshotFile): SnapshotInspection {
  const { bolt } = snapshot;
  const clock = new RevisionClock();
  const rows = new Shares();
  const { status, integrity, index } = readSnapshot(snapshot, {
    onRow: (row) => {
      clock.see(row);
      rows.add(row.isTombstone ? 'tombstones' : 'values', row.row_bytes);
    },
  });
  const tally = new LiveTally();
  let prefix: string | undefined;
  for (const { row, deletedAt } of latestRows(bolt, index)) {
    if (deletedAt !== undefined) continue;
    rows.add('live', row.row_bytes);
    prefix ??= storedKeyPrefix(row.key.toString('utf8'), row.value);
    tally.see(row, prefix ?? '');
  }
  const values = rows.get('values');
  const live = rows.get('live');
  return {
    status,
    integrity,
    file_bytes: bolt.file.size_bytes,
    pageSize_bytes: bolt.meta.pageSize_bytes,
    rows: {
      live,
      old: { name: 'old', count: values.count - live.count, bytes: values.bytes - live.bytes },
      tombstones: rows.get('tombstones'),
    },
    deletedKeys_count: index.deleted_count,
    prefix: prefix ?? '',
    byKind: tally.kinds.sorted(),
    byNamespace: tally.namespaces.sorted(),
    byManager: tally.managers.sorted(),
    byEncoding: tally.encodings.sorted(),
    helmReleases: tally.helm.sorted(),
    biggest: tally.biggest,
    others: tally.others.get(''),
    clock,
  };
}
