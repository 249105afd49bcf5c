/** Finalizers that Kubernetes and common operators set, and who takes them off. Source: their documentation and code. */
const CONTROLLERS: Readonly<Record<string, string>> = {
  foregroundDeletion: 'the garbage collector (waits until the dependents are gone)',
  orphan: 'the garbage collector',
  kubernetes: 'the namespace controller (waits until the namespace is empty)',
  'kubernetes.io/pvc-protection': 'the pvc-protection controller (waits for pods that use the claim)',
  'kubernetes.io/pv-protection': 'the pv-protection controller (waits for the claim that is bound)',
  'batch.kubernetes.io/job-tracking': 'the job controller',
  'service.kubernetes.io/load-balancer-cleanup': 'the service controller of the cloud-controller-manager',
  'customresourcecleanup.apiextensions.k8s.io': 'the API server (waits until the custom resources are gone)',
  'karpenter.sh/termination': 'Karpenter',
  'resources-finalizer.argocd.argoproj.io': 'the Argo CD application controller',
  'finalizers.fluxcd.io': 'the Flux controller of that kind',
  'foregroundDeletion.argoproj.io': 'Argo CD',
  'finalizer.acme.cert-manager.io': 'cert-manager',
  'elbv2.k8s.aws/resources': 'the AWS Load Balancer Controller',
  'service.k8s.aws/resources': 'the AWS Load Balancer Controller',
  'networking.gke.io/ingress-finalizer-V2': 'the GKE ingress controller',
  'storage.kubernetes.io/csi-provisioner': 'the CSI external-provisioner',
  'external-provisioner.volume.kubernetes.io/finalizer': 'the CSI external-provisioner',
  'snapshot.storage.kubernetes.io/volumesnapshot-bound-protection': 'the snapshot controller',
};

/** Of these it is right to stay as long as something uses or holds the object: no sign of a broken controller. */
const WAITING: ReadonlySet<string> = new Set([
  'foregroundDeletion',
  'kubernetes.io/pvc-protection',
  'kubernetes.io/pv-protection',
  'snapshot.storage.kubernetes.io/volumesnapshot-bound-protection',
]);

/** Who takes this finalizer off, where it is a known one. */
export function controllerOfFinalizer(finalizer: string): string | undefined {
  if (Object.hasOwn(CONTROLLERS, finalizer)) return CONTROLLERS[finalizer];
  if (finalizer.startsWith('external-attacher/')) return 'the CSI external-attacher';
  return undefined;
}

export function isWaitingFinalizer(finalizer: string): boolean {
  return WAITING.has(finalizer);
}
