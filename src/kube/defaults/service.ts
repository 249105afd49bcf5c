import { isJsonArray, isJsonObject, numberAt, stringAt, type JsonObject, type JsonValue } from '../json.ts';
import { listAt, objectAt } from '../kube-object.ts';
import type { Computed, DefaultsTable } from './type-defaults.ts';

/** Three hours, unless the Service says otherwise; nothing where there is no affinity. */
function affinityConfig(value: JsonObject): JsonObject {
  if (value['sessionAffinity'] === 'None') return { sessionAffinityConfig: undefined };
  const timeout = numberAt(value, 'sessionAffinityConfig', 'clientIP', 'timeoutSeconds');
  return value['sessionAffinity'] === 'ClientIP' && timeout === undefined
    ? { sessionAffinityConfig: { clientIP: { timeoutSeconds: 10_800 } } }
    : {};
}

const serviceSpec: Computed = (value) => {
  const type = value['type'];
  if (type === 'ExternalName') return { ...value, ...affinityConfig(value) };
  const { externalIPs } = value;
  const hasOwnIps = type === 'ClusterIP' && isJsonArray(externalIPs) && externalIPs.length > 0;
  const external = type === 'NodePort' || type === 'LoadBalancer' || hasOwnIps;
  const isKnown = type === 'ClusterIP' || type === 'NodePort' || type === 'LoadBalancer';
  const balancer =
    type === 'LoadBalancer'
      ? { allocateLoadBalancerNodePorts: value['allocateLoadBalancerNodePorts'] ?? true }
      : {};
  const affinity = affinityConfig(value);
  return {
    ...value,
    ...balancer,
    ...affinity,
    ...(isKnown ? { internalTrafficPolicy: value['internalTrafficPolicy'] ?? 'Cluster' } : {}),
    ...(external ? { externalTrafficPolicy: value['externalTrafficPolicy'] ?? 'Cluster' } : {}),
  };
};

function lacksMode(row: JsonValue): row is JsonObject {
  return isJsonObject(row) && (stringAt(row, 'ip') ?? '') !== '' && row['ipMode'] === undefined;
}

/** An address of a balancer is that of the packets, unless its provider says otherwise (KEP-1860). */
const balancedService: Computed = (value) => {
  const ingress = listAt(value, 'status', 'loadBalancer', 'ingress');
  if (stringAt(value, 'spec', 'type') !== 'LoadBalancer' || !ingress.some(lacksMode)) return value;
  const status = objectAt(value, 'status');
  const moded = ingress.map((row) => (lacksMode(row) ? { ...row, ipMode: 'VIP' } : row));
  const loadBalancer = { ...objectAt(status, 'loadBalancer'), ingress: moded };
  return { ...value, status: { ...status, loadBalancer } };
};

function isUnset(port: JsonValue | undefined): boolean {
  return port === undefined || port === 0 || port === '';
}

const servicePort: Computed = (value) =>
  isUnset(value['targetPort']) ? { ...value, targetPort: value['port'] } : value;

export const serviceDefaults: DefaultsTable = {
  'core.v1.ServiceSpec': { fixed: { sessionAffinity: 'None', type: 'ClusterIP' }, computed: serviceSpec },
  'core.v1.Service': { computed: balancedService },
  'core.v1.ServicePort': { fixed: { protocol: 'TCP' }, computed: servicePort },
  'core.v1.EndpointPort': { fixed: { protocol: 'TCP' } },
  'discovery.v1.EndpointPort': { fixed: { name: '', protocol: 'TCP' } },
};
