import { KIND } from '../kube/group-kind.ts';
import type { Cluster } from './cluster.ts';
import { replicasOf } from './workloads-availability.ts';
import { podsOf, type Workload } from './workloads.ts';

/** How many pods a workload has now; where the cluster shows none (manifests), how many it is declared to keep: 0 where nothing says so. */
export function runningPods_count(cluster: Cluster, workload: Workload): number {
  const pods_count = podsOf(workload).length;
  if (pods_count > 0 || cluster.coverage(KIND.Pod).type === 'all') return pods_count;
  const replicas = replicasOf(cluster, workload);
  if (replicas.type === 'count') return replicas.count;
  return replicas.type === 'per-node' ? cluster.of(KIND.Node).length : 0;
}
