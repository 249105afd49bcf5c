/** Configuration that can sink a cluster, and that admission webhooks do not see or nobody reviews: group and resource. */
export const WATCHED_RESOURCES: readonly (readonly [group: string, resource: string])[] = [
  ['admissionregistration.k8s.io', 'validatingwebhookconfigurations'],
  ['admissionregistration.k8s.io', 'mutatingwebhookconfigurations'],
  ['admissionregistration.k8s.io', 'validatingadmissionpolicies'],
  ['admissionregistration.k8s.io', 'validatingadmissionpolicybindings'],
  ['admissionregistration.k8s.io', 'mutatingadmissionpolicies'],
  ['admissionregistration.k8s.io', 'mutatingadmissionpolicybindings'],
  ['apiextensions.k8s.io', 'customresourcedefinitions'],
  ['apiregistration.k8s.io', 'apiservices'],
  ['rbac.authorization.k8s.io', 'clusterroles'],
  ['rbac.authorization.k8s.io', 'clusterrolebindings'],
  ['rbac.authorization.k8s.io', 'roles'],
  ['rbac.authorization.k8s.io', 'rolebindings'],
  ['networking.k8s.io', 'networkpolicies'],
  ['flowcontrol.apiserver.k8s.io', 'flowschemas'],
  ['flowcontrol.apiserver.k8s.io', 'prioritylevelconfigurations'],
  ['scheduling.k8s.io', 'priorityclasses'],
  ['', 'resourcequotas'],
  ['', 'limitranges'],
  // What selectors of the others select by.
  ['', 'namespaces'],
];
