import {
  API_SERVER,
  KUBELET,
  SCHEDULER,
  SYSTEM,
  apps,
  controller,
  core,
  gvk,
  rbac,
  request,
  type CriticalRequest,
} from './critical-request.ts';

export const SCHEDULING: readonly CriticalRequest[] = [
  {
    id: 'pod-create',
    what: 'creation of a pod in kube-system',
    area: 'scheduling',
    reason: 'DNS, kube-proxy, the network plugin and often the webhook itself run there',
    request: request({
      operation: 'CREATE',
      kind: core('Pod'),
      resource: 'pods',
      namespace: SYSTEM,
      user: undefined,
    }),
  },
  {
    id: 'pod-update',
    what: 'update of a pod in kube-system',
    area: 'scheduling',
    reason: 'finalizers and annotations of system pods are written by it',
    request: request({
      operation: 'UPDATE',
      kind: core('Pod'),
      resource: 'pods',
      namespace: SYSTEM,
      user: undefined,
    }),
  },
  {
    id: 'pod-binding',
    what: 'binding of a pod in kube-system to a node',
    area: 'scheduling',
    reason: "a pod that is not bound never runs, the webhook's own neither",
    request: request({
      operation: 'CREATE',
      kind: core('Binding'),
      resource: 'pods',
      subresource: 'binding',
      namespace: SYSTEM,
      user: SCHEDULER,
      labels: {},
    }),
  },
  {
    id: 'pod-eviction',
    what: 'eviction of a pod in kube-system',
    area: 'scheduling',
    reason: 'no node can be drained',
    request: request({
      operation: 'CREATE',
      kind: gvk('policy', 'v1')('Eviction'),
      group: '',
      resource: 'pods',
      subresource: 'eviction',
      namespace: SYSTEM,
      user: undefined,
      labels: {},
    }),
  },
  {
    id: 'pod-delete',
    what: 'deletion of a pod in kube-system',
    area: 'scheduling',
    reason: 'pods of a lost node stay for ever, and those of a StatefulSet are never replaced',
    request: request({
      operation: 'DELETE',
      kind: core('Pod'),
      resource: 'pods',
      namespace: SYSTEM,
      user: KUBELET,
    }),
  },
];

export const SYSTEM_WORKLOADS: readonly CriticalRequest[] = (
  [
    ['DaemonSet', 'daemonsets', 'kube-proxy and the network plugin are DaemonSets'],
    ['Deployment', 'deployments', 'DNS and many add-ons are Deployments'],
    ['ReplicaSet', 'replicasets', 'a Deployment cannot roll out without one'],
    ['StatefulSet', 'statefulsets', 'storage add-ons are StatefulSets'],
    ['ControllerRevision', 'controllerrevisions', 'a DaemonSet or StatefulSet cannot roll out without one'],
  ] as const
).map(([kind, resource, reason]) => ({
  id: `${kind.toLowerCase()}-update`,
  what: `update of a ${kind} in kube-system`,
  area: 'system-workloads',
  reason: `${reason}, and they cannot be mended while the webhook is down`,
  request: request({ operation: 'UPDATE', kind: apps(kind), resource, namespace: SYSTEM, user: undefined }),
}));

export const NETWORK: readonly CriticalRequest[] = [
  {
    id: 'endpoint-slice',
    what: 'update of an EndpointSlice in kube-system',
    area: 'network',
    reason: 'Services, DNS above all, keep pointing at pods that are gone',
    request: request({
      operation: 'UPDATE',
      kind: gvk('discovery.k8s.io', 'v1')('EndpointSlice'),
      resource: 'endpointslices',
      namespace: SYSTEM,
      user: controller('endpointslice-controller'),
    }),
  },
  {
    id: 'service-update',
    what: 'update of a Service in kube-system',
    area: 'network',
    reason: 'DNS stands on one',
    request: request({
      operation: 'UPDATE',
      kind: core('Service'),
      resource: 'services',
      namespace: SYSTEM,
      user: undefined,
    }),
  },
  {
    id: 'network-policy',
    what: 'update of a NetworkPolicy in kube-system',
    area: 'network',
    reason: 'the policy that cuts off the webhook could not be mended',
    request: request({
      operation: 'UPDATE',
      kind: gvk('networking.k8s.io', 'v1')('NetworkPolicy'),
      resource: 'networkpolicies',
      namespace: SYSTEM,
      user: undefined,
    }),
  },
];

export const API: readonly CriticalRequest[] = [
  {
    id: 'crd',
    what: 'update of a CustomResourceDefinition',
    area: 'api',
    reason:
      "operators, the webhook's own perhaps, write them when they start, and the API server writes their status",
    request: request({
      operation: 'UPDATE',
      kind: gvk('apiextensions.k8s.io', 'v1')('CustomResourceDefinition'),
      resource: 'customresourcedefinitions',
      user: undefined,
    }),
  },
  {
    id: 'api-service',
    what: 'update of an APIService',
    area: 'api',
    reason: 'the API server keeps its own list of groups in them, and starts with it',
    request: request({
      operation: 'UPDATE',
      kind: gvk('apiregistration.k8s.io', 'v1')('APIService'),
      resource: 'apiservices',
      user: API_SERVER,
    }),
  },
  {
    id: 'api-service-status',
    what: 'status of an APIService',
    area: 'api',
    reason: 'aggregated APIs do not become available again',
    request: request({
      operation: 'UPDATE',
      kind: gvk('apiregistration.k8s.io', 'v1')('APIService'),
      resource: 'apiservices',
      subresource: 'status',
      user: API_SERVER,
    }),
  },
  {
    id: 'cluster-role',
    what: 'update of a ClusterRole',
    area: 'api',
    reason: 'the API server reconciles its own roles when it starts',
    request: request({
      operation: 'UPDATE',
      kind: rbac('ClusterRole'),
      resource: 'clusterroles',
      user: API_SERVER,
    }),
  },
  {
    id: 'cluster-role-binding',
    what: 'update of a ClusterRoleBinding',
    area: 'api',
    reason: 'the API server reconciles its own bindings when it starts, and people let themselves in by it',
    request: request({
      operation: 'UPDATE',
      kind: rbac('ClusterRoleBinding'),
      resource: 'clusterrolebindings',
      user: API_SERVER,
    }),
  },
  {
    id: 'role-binding',
    what: 'update of a RoleBinding in kube-system',
    area: 'api',
    reason: 'the API server reconciles its own bindings when it starts',
    request: request({
      operation: 'UPDATE',
      kind: rbac('RoleBinding'),
      resource: 'rolebindings',
      namespace: SYSTEM,
      user: API_SERVER,
    }),
  },
  {
    id: 'priority-class',
    what: 'creation of a PriorityClass',
    area: 'api',
    reason:
      'the API server makes the system classes when it starts, and system pods are refused without them',
    request: request({
      operation: 'CREATE',
      kind: gvk('scheduling.k8s.io', 'v1')('PriorityClass'),
      resource: 'priorityclasses',
      user: API_SERVER,
    }),
  },
  {
    id: 'flow-schema',
    what: 'update of a FlowSchema',
    area: 'api',
    reason: 'the API server reconciles its own when it starts, and a flood is stopped by it',
    request: request({
      operation: 'UPDATE',
      kind: gvk('flowcontrol.apiserver.k8s.io', 'v1')('FlowSchema'),
      resource: 'flowschemas',
      user: API_SERVER,
    }),
  },
];

export const REPAIR: readonly CriticalRequest[] = [
  {
    id: 'namespace-update',
    what: 'update of the Namespace kube-system',
    area: 'repair',
    reason: 'a label on it is how a namespace is exempted',
    request: request({
      operation: 'UPDATE',
      kind: core('Namespace'),
      resource: 'namespaces',
      namespace: SYSTEM,
      name: SYSTEM,
      user: undefined,
    }),
  },
  {
    id: 'namespace-delete',
    what: 'deletion of a Namespace',
    area: 'repair',
    reason: 'a broken add-on could not be removed',
    request: request({
      operation: 'DELETE',
      kind: core('Namespace'),
      resource: 'namespaces',
      namespace: SYSTEM,
      name: SYSTEM,
      user: undefined,
    }),
  },
  {
    id: 'namespace-finalize',
    what: 'finalizing of a Namespace',
    area: 'repair',
    reason: 'a deleted namespace stays Terminating for ever',
    request: request({
      operation: 'UPDATE',
      kind: core('Namespace'),
      resource: 'namespaces',
      subresource: 'finalize',
      namespace: SYSTEM,
      name: SYSTEM,
      user: controller('namespace-controller'),
    }),
  },
];
