/** A kind without its version: what rules ask a cluster for. `group` is `''` for the core group. */
export interface GroupKind {
  readonly group: string;
  readonly kind: string;
}

const kindsOf =
  (group: string) =>
  (kind: string): GroupKind => ({ group, kind });
const core = kindsOf('');
const apps = kindsOf('apps');
const batch = kindsOf('batch');
const rbac = kindsOf('rbac.authorization.k8s.io');
const admission = kindsOf('admissionregistration.k8s.io');
const flowControl = kindsOf('flowcontrol.apiserver.k8s.io');

/** The built-in kinds that rules speak of, by their present group; see `presentGroup` for the groups before. */
export const KIND = {
  ConfigMap: core('ConfigMap'),
  Endpoints: core('Endpoints'),
  LimitRange: core('LimitRange'),
  Namespace: core('Namespace'),
  Node: core('Node'),
  PersistentVolume: core('PersistentVolume'),
  PersistentVolumeClaim: core('PersistentVolumeClaim'),
  Pod: core('Pod'),
  ReplicationController: core('ReplicationController'),
  ResourceQuota: core('ResourceQuota'),
  Secret: core('Secret'),
  Service: core('Service'),
  ServiceAccount: core('ServiceAccount'),
  DaemonSet: apps('DaemonSet'),
  Deployment: apps('Deployment'),
  ReplicaSet: apps('ReplicaSet'),
  StatefulSet: apps('StatefulSet'),
  CronJob: batch('CronJob'),
  Job: batch('Job'),
  Role: rbac('Role'),
  ClusterRole: rbac('ClusterRole'),
  RoleBinding: rbac('RoleBinding'),
  ClusterRoleBinding: rbac('ClusterRoleBinding'),
  MutatingWebhookConfiguration: admission('MutatingWebhookConfiguration'),
  ValidatingWebhookConfiguration: admission('ValidatingWebhookConfiguration'),
  ValidatingAdmissionPolicy: admission('ValidatingAdmissionPolicy'),
  ValidatingAdmissionPolicyBinding: admission('ValidatingAdmissionPolicyBinding'),
  FlowSchema: flowControl('FlowSchema'),
  PriorityLevelConfiguration: flowControl('PriorityLevelConfiguration'),
  CustomResourceDefinition: { group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition' },
  APIService: { group: 'apiregistration.k8s.io', kind: 'APIService' },
  EndpointSlice: { group: 'discovery.k8s.io', kind: 'EndpointSlice' },
  HorizontalPodAutoscaler: { group: 'autoscaling', kind: 'HorizontalPodAutoscaler' },
  Ingress: { group: 'networking.k8s.io', kind: 'Ingress' },
  IngressClass: { group: 'networking.k8s.io', kind: 'IngressClass' },
  Lease: { group: 'coordination.k8s.io', kind: 'Lease' },
  NetworkPolicy: { group: 'networking.k8s.io', kind: 'NetworkPolicy' },
  PodDisruptionBudget: { group: 'policy', kind: 'PodDisruptionBudget' },
  PriorityClass: { group: 'scheduling.k8s.io', kind: 'PriorityClass' },
} as const satisfies Readonly<Record<string, GroupKind>>;

const FROM_EXTENSIONS: Readonly<Record<string, string>> = {
  DaemonSet: 'apps',
  Deployment: 'apps',
  Ingress: 'networking.k8s.io',
  NetworkPolicy: 'networking.k8s.io',
  ReplicaSet: 'apps',
};

/** The group that a kind has today; kinds of `extensions` moved (removed API versions, Kubernetes 1.16 and 1.22). */
export function presentGroup({ group, kind }: GroupKind): string {
  return group === 'extensions' ? (FROM_EXTENSIONS[kind] ?? group) : group;
}
