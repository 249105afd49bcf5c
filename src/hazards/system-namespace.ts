/** Namespaces that the cluster itself lives in: add-ons and leader locks, and the heartbeats of nodes. */
export const SYSTEM_NAMESPACES: readonly string[] = ['kube-system', 'kube-node-lease'];
