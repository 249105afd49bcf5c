import {
  API_SERVER,
  SYSTEM,
  apps,
  controller,
  core,
  gvk,
  request,
  type CriticalRequest,
} from './critical-request.ts';

const KINDS = [
  ['DaemonSet', 'daemonsets', 'kube-proxy and the network plugin are DaemonSets'],
  ['Deployment', 'deployments', 'DNS and many add-ons are Deployments'],
  ['ReplicaSet', 'replicasets', 'a Deployment cannot roll out without one'],
  ['StatefulSet', 'statefulsets', 'storage add-ons are StatefulSets'],
  ['ControllerRevision', 'controllerrevisions', 'a DaemonSet or StatefulSet cannot roll out without one'],
] as const;

const WRITES: readonly CriticalRequest[] = KINDS.flatMap(([kind, resource, reason]) => {
  const shape = { kind: apps(kind), resource, namespace: SYSTEM, user: undefined };
  return [
    {
      id: `${kind.toLowerCase()}-update`,
      what: `update of a ${kind} in kube-system`,
      area: 'system-workloads',
      reason: `${reason}, and they cannot be mended while the webhook is down`,
      request: request({ operation: 'UPDATE', ...shape }),
    },
    {
      id: `${kind.toLowerCase()}-create`,
      what: `creation of a ${kind} in kube-system`,
      area: 'system-workloads',
      reason: `${reason}, and they cannot be installed again while the webhook is down`,
      request: request({ operation: 'CREATE', ...shape }),
    },
  ];
});

const STATUS: readonly CriticalRequest[] = (
  [
    ['DaemonSet', 'daemonsets', 'daemon-set-controller'],
    ['ReplicaSet', 'replicasets', 'replicaset-controller'],
    ['Deployment', 'deployments', 'deployment-controller'],
    ['StatefulSet', 'statefulsets', 'statefulset-controller'],
  ] as const
).map(([kind, resource, user]) => ({
  id: `${kind.toLowerCase()}-status`,
  what: `status of a ${kind} in kube-system`,
  area: 'system-workloads',
  reason: 'rolling updates go by the ready pods that are counted there, and stop without it',
  request: request({
    operation: 'UPDATE',
    kind: apps(kind),
    resource,
    subresource: 'status',
    namespace: SYSTEM,
    user: controller(user),
  }),
}));

const SCALE: readonly CriticalRequest[] = (
  [
    ['Deployment', 'deployments'],
    ['ReplicaSet', 'replicasets'],
  ] as const
).map(([kind, resource]) => ({
  id: `${kind.toLowerCase()}-scale`,
  what: `scale of a ${kind} in kube-system`,
  area: 'system-workloads',
  reason: 'the autoscaler of DNS and people who wake a cluster up scale by it',
  request: request({
    operation: 'UPDATE',
    kind: gvk('autoscaling', 'v1')('Scale'),
    group: 'apps',
    resource,
    subresource: 'scale',
    namespace: SYSTEM,
    user: undefined,
  }),
}));

export const SYSTEM_WORKLOADS: readonly CriticalRequest[] = [...WRITES, ...STATUS, ...SCALE];

const policy = gvk('networking.k8s.io', 'v1')('NetworkPolicy');

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
    id: 'service-create',
    what: 'creation of a Service in kube-system',
    area: 'network',
    reason: 'DNS stands on one, and one that was deleted could not be put back',
    request: request({
      operation: 'CREATE',
      kind: core('Service'),
      resource: 'services',
      namespace: SYSTEM,
      user: undefined,
    }),
  },
  {
    id: 'service-status',
    what: 'status of a Service in kube-system',
    area: 'network',
    reason: 'the address of a load balancer is written there',
    request: request({
      operation: 'UPDATE',
      kind: core('Service'),
      resource: 'services',
      subresource: 'status',
      namespace: SYSTEM,
      user: controller('service-controller'),
    }),
  },
  {
    id: 'kubernetes-service',
    what: 'creation of the Service default/kubernetes',
    area: 'network',
    reason: 'pods find the API server by it, and the API server makes it again where it is missing',
    request: request({
      operation: 'CREATE',
      kind: core('Service'),
      resource: 'services',
      namespace: 'default',
      name: 'kubernetes',
      user: API_SERVER,
      labels: { component: 'apiserver', provider: 'kubernetes' },
    }),
  },
  {
    id: 'network-policy',
    what: 'update of a NetworkPolicy in kube-system',
    area: 'network',
    reason: 'the policy that cuts off the webhook could not be mended',
    request: request({
      operation: 'UPDATE',
      kind: policy,
      resource: 'networkpolicies',
      namespace: SYSTEM,
      user: undefined,
    }),
  },
  {
    id: 'network-policy-create',
    what: 'creation of a NetworkPolicy in kube-system',
    area: 'network',
    reason: 'the policy that would let the traffic of the webhook through again could not be made',
    request: request({
      operation: 'CREATE',
      kind: policy,
      resource: 'networkpolicies',
      namespace: SYSTEM,
      user: undefined,
    }),
  },
];
