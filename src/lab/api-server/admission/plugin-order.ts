/**
 * All admission plugins of a kube-apiserver 1.36 in the order in which they are asked, those off by default too
 * (k8s.io/kubernetes/pkg/kubeapiserver/options/plugins.go, AllOrderedPlugins).
 */
export const PLUGIN_ORDER = [
  'AlwaysAdmit',
  'NamespaceAutoProvision',
  'NamespaceLifecycle',
  'NamespaceExists',
  'LimitPodHardAntiAffinityTopology',
  'LimitRanger',
  'ServiceAccount',
  'NodeRestriction',
  'TaintNodesByCondition',
  'AlwaysPullImages',
  'ImagePolicyWebhook',
  'PodSecurity',
  'PodNodeSelector',
  'Priority',
  'DefaultTolerationSeconds',
  'PodTolerationRestriction',
  'EventRateLimit',
  'ExtendedResourceToleration',
  'DefaultStorageClass',
  'StorageObjectInUseProtection',
  'PodGroupProtection',
  'OwnerReferencesPermissionEnforcement',
  'PersistentVolumeClaimResize',
  'RuntimeClass',
  'CertificateApproval',
  'CertificateSigning',
  'ClusterTrustBundleAttest',
  'CertificateSubjectRestriction',
  'DefaultIngressClass',
  'DenyServiceExternalIPs',
  'PodTopologyLabels',
  'PodGroupWorkloadExists',
  'NodeDeclaredFeatureValidator',
  'JobValidation',
  'PodResizeValidator',
  'MutatingAdmissionPolicy',
  'MutatingAdmissionWebhook',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionWebhook',
  'ResourceQuota',
  'AlwaysDeny',
] as const;

export type PluginName = (typeof PLUGIN_ORDER)[number];

const PLACES: ReadonlyMap<string, number> = new Map(PLUGIN_ORDER.map((name, place) => [name, place]));

/** Plugins in the order of the API server, whatever order they are given in. */
export function inPluginOrder<T extends { readonly name: PluginName }>(plugins: readonly T[]): readonly T[] {
  return plugins.toSorted((one, other) => (PLACES.get(one.name) ?? 0) - (PLACES.get(other.name) ?? 0));
}
