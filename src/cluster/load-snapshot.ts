import { buildCluster } from './build-cluster.ts';
import type { Cluster, ClusterObject, Coverage, Origin, ReadProblem } from './cluster.ts';
import { latestRows } from './etcd/latest-index.ts';
import { openSnapshot, type SnapshotFile } from './etcd/snapshot-file.ts';
import { readSnapshot, type SnapshotIntegrity } from './etcd/snapshot-status.ts';
import { resourceOfKey } from './etcd/stored-key.ts';
import { readStoredValue } from './etcd/stored-value.ts';
import { keptBody } from './kept-fields.ts';
import { SharedValues } from './manifests/shared-values.ts';
import { presentGroup, type GroupKind } from '../kube/group-kind.ts';
import { stringAt, type JsonObject } from '../kube/json.ts';
import { groupVersion } from '../kube/kube-object.ts';
import { resourceTypesNamed } from '../kube/resource-table.ts';

/** Damage told one by one; the rest is counted. */
const DAMAGE_TOLD_COUNT = 5;

function kindKey(kind: GroupKind): string {
  return `${kind.kind}.${presentGroup(kind)}`;
}

/** What could not be read, and which kinds are not known wholly because of it. */
class Unread {
  readonly problems: ReadProblem[] = [];
  readonly #kinds = new Map<string, string>();
  readonly #encrypted = new Map<string, { provider: string; count: number }>();

  encrypted(resource: string, provider: string): void {
    const known = this.#encrypted.get(resource);
    if (known === undefined) this.#encrypted.set(resource, { provider, count: 1 });
    else known.count += 1;
    // The key is all there is: of built-in resources it names the kind.
    for (const type of resourceTypesNamed(resource))
      this.#kinds.set(kindKey(type), `encrypted at rest with ${provider}`);
  }

  undecodable(where: string, what: string): void {
    this.problems.push({ where, what, fix: 'tell us the kind and the version of Kubernetes that wrote it' });
  }

  damaged(path: string, { damage, damage_count }: SnapshotIntegrity): void {
    for (const { message, offset_bytes } of damage.slice(0, DAMAGE_TOLD_COUNT))
      this.problems.push({
        where: `${path}:byte ${offset_bytes}`,
        what: `damaged: ${message}`,
        fix: 'take another snapshot',
      });
    if (damage_count > DAMAGE_TOLD_COUNT)
      this.problems.push({
        where: path,
        what: `damaged: ${damage_count - DAMAGE_TOLD_COUNT} places more`,
        fix: 'take another snapshot',
      });
  }

  finish(path: string): void {
    for (const [resource, { provider, count }] of this.#encrypted)
      this.problems.push({
        where: path,
        what: `${count} ${resource} are encrypted at rest with ${provider}: not read`,
        fix: 'check the live cluster with --live: the API server has the key',
      });
  }

  coverage(kind: GroupKind, isDamaged: boolean): Coverage {
    const why = this.#kinds.get(kindKey(kind));
    if (why !== undefined) return { type: 'unknown', why };
    return isDamaged ? { type: 'given' } : { type: 'all' };
  }
}

function clusterObject(object: JsonObject, origin: Origin, shared: SharedValues): ClusterObject {
  const { group, version } = groupVersion(stringAt(object, 'apiVersion') ?? '');
  const kind = stringAt(object, 'kind') ?? '';
  return {
    group,
    version,
    kind,
    namespace: stringAt(object, 'metadata', 'namespace') ?? '',
    name: stringAt(object, 'metadata', 'name') ?? '',
    body: keptBody({ group, kind }, object, shared),
    origin,
  };
}

function objectsOf(snapshot: SnapshotFile, unread: Unread): readonly ClusterObject[] {
  const { index, integrity } = readSnapshot(snapshot);
  unread.damaged(snapshot.path, integrity);
  const shared = new SharedValues();
  const origin: Origin = { source: snapshot.path, locate: () => undefined };
  const objects: ClusterObject[] = [];
  for (const { row, deletedAt } of latestRows(snapshot.bolt, index)) {
    if (deletedAt !== undefined) continue;
    const value = readStoredValue(row.value);
    switch (value.type) {
      case 'object': {
        const object = clusterObject(value.object, origin, shared);
        // Counters and leases of API servers have no name; events are history (load-live-skipped.ts).
        if (object.name !== '' && object.kind !== 'Event') objects.push(object);
        break;
      }
      case 'encrypted':
        unread.encrypted(resourceOfKey('', row.key), value.provider);
        break;
      case 'undecodable':
        unread.undecodable(`${snapshot.path}:byte ${row.offset_bytes}`, value.why);
        break;
      case 'opaque':
        break;
    }
  }
  unread.finish(snapshot.path);
  return objects;
}

/**
 * Reads the cluster that an etcd snapshot holds, as it was at its last revision. Every kind is completely known, but for what is encrypted or damaged. Of each object
 * only what rules need is kept (kept-fields.ts; of Secrets no value). Throws a Problem where there is no database.
 */
export async function loadSnapshot(path: string, signal?: AbortSignal): Promise<Cluster> {
  const snapshot = await openSnapshot(path, signal);
  try {
    const unread = new Unread();
    const objects = objectsOf(snapshot, unread);
    const isDamaged = unread.problems.some(({ what }) => what.startsWith('damaged'));
    return buildCluster({
      objects,
      coverage: (kind) => unread.coverage(kind, isDamaged),
      problems: unread.problems,
    });
  } finally {
    snapshot.close();
  }
}
