import type { Cluster } from '../cluster/cluster.ts';
import type { Workloads } from '../cluster/workloads.ts';
import { objectNameKey, spokenName, type ObjectName } from '../kube/kube-object.ts';
import { presentGroup } from '../kube/group-kind.ts';
import type { Requirement, Thing, ThingKey } from './thing.ts';

/** A thing while its requirements are being found. */
export interface DraftThing extends Thing {
  readonly requirements: Requirement[];
  readonly gates: string[];
}

/** A graph while it is being built: what all builders share. */
export interface Draft {
  readonly cluster: Cluster;
  readonly workloads: Workloads;
  readonly things: Map<ThingKey, DraftThing>;
  readonly uncertain: Set<string>;
}

export function startDraft(cluster: Cluster, workloads: Workloads): Draft {
  return { cluster, workloads, things: new Map(), uncertain: new Set() };
}

/** What absence means where an object is named and not among the objects (Coverage of cluster/cluster.ts). */
function absence(cluster: Cluster, name: ObjectName): Pick<Thing, 'missing' | 'assumed'> {
  if (cluster.get(name) !== undefined) return {};
  const coverage = cluster.coverage(name);
  if (coverage.type === 'all') return { missing: `${spokenName(name)} does not exist` };
  const why = coverage.type === 'unknown' ? coverage.why : 'it is not among the manifests';
  return { assumed: `${spokenName(name)} is taken to exist: ${why}.` };
}

/** The thing of an object, made when it is first named. */
export function objectThing(draft: Draft, name: ObjectName): DraftThing {
  const object: ObjectName = {
    group: presentGroup(name),
    kind: name.kind,
    namespace: name.namespace,
    name: name.name,
  };
  const key = objectNameKey(object);
  const known = draft.things.get(key);
  if (known !== undefined) return known;
  const made: DraftThing = {
    key,
    label: spokenName(object),
    kind: object.kind,
    namespace: object.namespace,
    object,
    requirements: [],
    gates: [],
    ...absence(draft.cluster, object),
  };
  draft.things.set(key, made);
  return made;
}

/** Something that is no object of its own: a webhook of a configuration, the control plane, a finalizer. */
export function otherThing(
  draft: Draft,
  parts: Pick<Thing, 'key' | 'label' | 'kind'> &
    Partial<Pick<Thing, 'object' | 'namespace' | 'missing' | 'assumed'>>,
): DraftThing {
  const known = draft.things.get(parts.key);
  if (known !== undefined) return known;
  const made: DraftThing = { namespace: '', object: undefined, ...parts, requirements: [], gates: [] };
  draft.things.set(made.key, made);
  return made;
}
