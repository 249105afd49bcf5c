import type { Cluster } from './cluster.ts';

/**
 * Makes an answer about a cluster once, however many ask: clusters do not change, so an answer stays true for as long as its cluster is
 * in use. For answers that other answers are made of (workloads, access, the graph); rules reach them through `derive`.
 */
export function remembered<T extends object>(make: (cluster: Cluster) => T): (cluster: Cluster) => T {
  const made = new WeakMap<Cluster, T>();
  return (cluster) => {
    const known = made.get(cluster);
    if (known !== undefined) return known;
    const fresh = make(cluster);
    made.set(cluster, fresh);
    return fresh;
  };
}
