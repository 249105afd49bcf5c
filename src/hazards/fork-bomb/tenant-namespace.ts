/** Namespaces of the cluster's own parts, as Kubernetes, distributions and add-ons name them. */
const SYSTEM_NAMESPACE = /^(?:kube|openshift|gke|aks|eks)-|^(?:calico|cilium|tigera|longhorn|rook)|-system$/;

/** Is this a namespace of those who use the cluster, in which nothing is a part of the nodes? */
export function isTenantNamespace(namespace: string): boolean {
  return !SYSTEM_NAMESPACE.test(namespace);
}
