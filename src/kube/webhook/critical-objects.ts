import {
  API_SERVER,
  KUBELET,
  SCHEDULER,
  SYSTEM,
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

/** What the API server reconciles when it starts (its post-start hook rbac/bootstrap-roles: readyz waits for it), and makes where it is missing. */
const ROLES: readonly CriticalRequest[] = (
  [
    ['ClusterRole', 'cluster-role', 'clusterroles', undefined],
    ['ClusterRoleBinding', 'cluster-role-binding', 'clusterrolebindings', undefined],
    ['Role', 'role', 'roles', SYSTEM],
    ['RoleBinding', 'role-binding', 'rolebindings', SYSTEM],
  ] as const
).flatMap(([kind, id, resource, namespace]) => {
  const place = namespace === undefined ? {} : { namespace };
  const where = namespace === undefined ? '' : ` in ${namespace}`;
  const shape = { kind: rbac(kind), resource, user: API_SERVER, ...place };
  const isBinding = resource.endsWith('bindings');
  return [
    {
      id,
      what: `update of a ${kind}${where}`,
      area: 'api',
      reason: isBinding
        ? 'the API server reconciles its own bindings when it starts, and people let themselves in by it'
        : 'the API server reconciles its own roles when it starts',
      request: request({ operation: 'UPDATE', ...shape }),
    },
    {
      id: `${id}-create`,
      what: `creation of a ${kind}${where}`,
      area: 'api',
      reason: `the API server makes its own ${isBinding ? 'bindings' : 'roles'} when it starts, and an upgrade brings new ones`,
      request: request({ operation: 'CREATE', ...shape }),
    },
  ];
});

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
    id: 'crd-create',
    what: 'creation of a CustomResourceDefinition',
    area: 'api',
    reason: "a network plugin or the webhook's own product cannot be installed again",
    request: request({
      operation: 'CREATE',
      kind: gvk('apiextensions.k8s.io', 'v1')('CustomResourceDefinition'),
      resource: 'customresourcedefinitions',
      user: undefined,
    }),
  },
  {
    id: 'crd-status',
    what: 'status of a CustomResourceDefinition',
    area: 'api',
    reason: 'the API server serves a new kind only once it has written there that it is established',
    request: request({
      operation: 'UPDATE',
      kind: gvk('apiextensions.k8s.io', 'v1')('CustomResourceDefinition'),
      resource: 'customresourcedefinitions',
      subresource: 'status',
      user: API_SERVER,
    }),
  },
  {
    id: 'api-service-create',
    what: 'creation of an APIService',
    area: 'api',
    reason: 'the API server makes one for each of its groups, and for the groups of new kinds',
    request: request({
      operation: 'CREATE',
      kind: gvk('apiregistration.k8s.io', 'v1')('APIService'),
      resource: 'apiservices',
      user: API_SERVER,
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
  ...ROLES,
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
    id: 'priority-class-update',
    what: 'update of a PriorityClass',
    area: 'api',
    reason: 'the priorities of system pods cannot be mended',
    request: request({
      operation: 'UPDATE',
      kind: gvk('scheduling.k8s.io', 'v1')('PriorityClass'),
      resource: 'priorityclasses',
      user: undefined,
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
    id: 'namespace-create',
    what: 'creation of the Namespace kube-system',
    area: 'repair',
    reason:
      'the API server makes the system namespaces where they are missing, and a restore begins with them',
    request: request({
      operation: 'CREATE',
      kind: core('Namespace'),
      resource: 'namespaces',
      namespace: SYSTEM,
      name: SYSTEM,
      user: API_SERVER,
    }),
  },
  {
    id: 'namespace-status',
    what: 'status of a Namespace',
    area: 'repair',
    reason: 'what keeps a deleted namespace from going is written there',
    request: request({
      operation: 'UPDATE',
      kind: core('Namespace'),
      resource: 'namespaces',
      subresource: 'status',
      namespace: SYSTEM,
      name: SYSTEM,
      user: controller('namespace-controller'),
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
