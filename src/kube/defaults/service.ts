import type { Computed, DefaultsTable } from './type-defaults.ts';

const service: Computed = (value) => {
  const type = value['type'];
  if (type === 'ExternalName') return value;
  const external = type === 'NodePort' || type === 'LoadBalancer';
  const balancer =
    type === 'LoadBalancer'
      ? { allocateLoadBalancerNodePorts: value['allocateLoadBalancerNodePorts'] ?? true }
      : {};
  const affinity =
    value['sessionAffinity'] === 'ClientIP' && value['sessionAffinityConfig'] === undefined
      ? { sessionAffinityConfig: { clientIP: { timeoutSeconds: 10_800 } } }
      : {};
  return {
    ...value,
    ...balancer,
    ...affinity,
    internalTrafficPolicy: value['internalTrafficPolicy'] ?? 'Cluster',
    ...(external ? { externalTrafficPolicy: value['externalTrafficPolicy'] ?? 'Cluster' } : {}),
  };
};

const servicePort: Computed = (value) =>
  value['targetPort'] === undefined ? { ...value, targetPort: value['port'] } : value;

export const serviceDefaults: DefaultsTable = {
  'core.v1.ServiceSpec': { fixed: { sessionAffinity: 'None', type: 'ClusterIP' }, computed: service },
  'core.v1.ServicePort': { fixed: { protocol: 'TCP' }, computed: servicePort },
  'core.v1.EndpointPort': { fixed: { protocol: 'TCP' } },
  'discovery.v1.EndpointPort': { fixed: { name: '', protocol: 'TCP' } },
};
