import { presentGroup, type GroupKind } from '../kube/group-kind.ts';
import type { Cluster, ClusterObject, Coverage, ReadProblem } from './cluster.ts';

/** What a loader hands over. */
export interface ClusterParts {
  readonly objects: Iterable<ClusterObject>;
  readonly coverage: (kind: GroupKind) => Coverage;
  readonly problems: readonly ReadProblem[];
  readonly serverVersion?: string;
}

interface KindIndex {
  readonly kind: GroupKind;
  readonly objects: ClusterObject[];
  readonly byNamespace: Map<string, ClusterObject[]>;
  /** Name to object, a map a namespace: two short strings cost less than one long key for 620,000 pods. */
  readonly byName: Map<string, Map<string, ClusterObject>>;
}

function kindKey({ group, kind }: GroupKind): string {
  return `${kind}.${group}`;
}

function add(index: KindIndex, object: ClusterObject): void {
  index.objects.push(object);
  const neighbours = index.byNamespace.get(object.namespace);
  if (neighbours === undefined) index.byNamespace.set(object.namespace, [object]);
  else neighbours.push(object);
  const names = index.byName.get(object.namespace);
  if (names === undefined) index.byName.set(object.namespace, new Map([[object.name, object]]));
  else if (!names.has(object.name)) names.set(object.name, object);
}

/**
 * Indexes objects by kind, namespace and name. Where two objects have one name the first is what `get` answers; both are kept,
 * because two manifests of one object are something to report.
 */
export function buildCluster({ objects, coverage, problems, serverVersion }: ClusterParts): Cluster {
  const indexes = new Map<string, KindIndex>();
  let size = 0;
  for (const object of objects) {
    const kind = { group: presentGroup(object), kind: object.kind };
    const key = kindKey(kind);
    let index = indexes.get(key);
    if (index === undefined) {
      index = { kind, objects: [], byNamespace: new Map(), byName: new Map() };
      indexes.set(key, index);
    }
    add(index, object);
    size += 1;
  }
  const indexOf = (kind: GroupKind) => indexes.get(kindKey({ group: presentGroup(kind), kind: kind.kind }));
  return {
    size,
    ...(serverVersion === undefined ? {} : { serverVersion }),
    problems,
    coverage,
    *all() {
      for (const index of indexes.values()) yield* index.objects;
    },
    of: (kind) => indexOf(kind)?.objects ?? [],
    ofNamespace: (kind, namespace) => indexOf(kind)?.byNamespace.get(namespace) ?? [],
    get: (name) => indexOf(name)?.byName.get(name.namespace)?.get(name.name),
    kinds: () => [...indexes.values()].map((index) => index.kind),
  };
}
