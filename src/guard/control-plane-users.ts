/** Kubernetes' own: what they remove and write follows from what others have asked for (shared reference on admission 5.6). */
export const CONTROL_PLANE_USERS: readonly string[] = [
  'system:apiserver',
  'system:kube-scheduler',
  'system:kube-controller-manager',
  'system:serviceaccount:kube-system:namespace-controller',
  'system:serviceaccount:kube-system:generic-garbage-collector',
  'system:serviceaccount:kube-system:ttl-after-finished-controller',
  'system:serviceaccount:kube-system:pod-garbage-collector',
];
