import type { Cluster, ClusterObject } from '../../cluster/cluster.ts';
import { isFinished } from '../../cluster/finished-work.ts';
import { remembered } from '../../cluster/remembered.ts';
import { replicasOf } from '../../cluster/workloads-availability.ts';
import { podsOf, workloadsOf, type Workload } from '../../cluster/workloads.ts';
import { KIND } from '../../kube/group-kind.ts';
import { stringAt } from '../../kube/json.ts';
import { configReferencesOf } from '../../kube/pod-spec.ts';

export interface MountedObject {
  readonly object: ClusterObject;
  /** A kubelet watches an object once, however many of its pods use it. */
  watches_count: number;
}

/** How many kubelets watch for a workload: the nodes of its pods, else as many as it has replicas. */
function kubeletsOf(cluster: Cluster, workload: Workload): number {
  const pods = podsOf(workload);
  const nodes = new Set(pods.flatMap(({ body }) => stringAt(body, 'spec', 'nodeName') ?? []));
  if (nodes.size > 0) return nodes.size;
  const replicas = replicasOf(cluster, workload);
  if (replicas.type === 'count') return replicas.count;
  return replicas.type === 'per-node' ? cluster.of(KIND.Node).length : 0;
}

/**
 * What pods name (mounts, projected ones too, variables and pull secrets: the kubelet registers them all) and may change, most watches first.
 * Workloads on the same nodes share a watch, which is not counted off: an upper bound, and never more than there are nodes.
 */
function countWatches(cluster: Cluster): { readonly objects: readonly MountedObject[] } {
  const mounted = new Map<ClusterObject, MountedObject>();
  const nodes_count = cluster.of(KIND.Node).length;
  for (const workload of workloadsOf(cluster).all) {
    if (isFinished(workload)) continue;
    const names = new Set(
      configReferencesOf(workload.template.spec).map(({ kind, name }) => `${kind}/${name}`),
    );
    const kubelets_count = kubeletsOf(cluster, workload);
    for (const kindAndName of names) {
      const kind = kindAndName.startsWith('Secret/') ? KIND.Secret : KIND.ConfigMap;
      const name = kindAndName.slice(kindAndName.indexOf('/') + 1);
      const object = cluster.get({ ...kind, namespace: workload.object.namespace, name });
      if (object === undefined || object.body['immutable'] === true) continue;
      const known = mounted.get(object);
      if (known === undefined) mounted.set(object, { object, watches_count: kubelets_count });
      else known.watches_count += kubelets_count;
    }
  }
  if (nodes_count > 0)
    for (const entry of mounted.values()) entry.watches_count = Math.min(entry.watches_count, nodes_count);
  return {
    objects: [...mounted.values()].toSorted((one, other) => other.watches_count - one.watches_count),
  };
}

/** Every object that kubelets watch for pods; for `derive`. */
export const mountedObjectsOf: (cluster: Cluster) => { readonly objects: readonly MountedObject[] } =
  remembered(countWatches);
