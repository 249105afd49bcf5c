import type { Cluster, ClusterObject } from '../../cluster/cluster.ts';
import type { GroupKind } from '../../kube/group-kind.ts';

/** One object before and after a change. */
export interface ChangedObject {
  readonly was: ClusterObject;
  readonly now: ClusterObject;
}

interface Change {
  readonly before: Cluster;
  readonly after: Cluster;
}

/** The objects of a kind that are on both sides of the change. */
export function* changedObjects({ before, after }: Change, kind: GroupKind): Generator<ChangedObject> {
  for (const now of after.of(kind)) {
    const was = now.name === '' ? undefined : before.get(now);
    if (was !== undefined) yield { was, now };
  }
}

/** The objects of a kind that the change takes away. */
export function* goneObjects({ before, after }: Change, kind: GroupKind): Generator<ClusterObject> {
  for (const was of before.of(kind)) if (was.name !== '' && after.get(was) === undefined) yield was;
}
