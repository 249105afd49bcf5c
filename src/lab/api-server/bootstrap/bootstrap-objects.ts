import { FLOW_SCHEMAS, PRIORITY_LEVELS } from '../flow-control/bootstrap-configuration.ts';
import type { JsonObject } from '../../../kube/json.ts';
import type { ServiceRange } from '../writes/service-range.ts';
import { timeText } from '../clock.ts';
import { bootstrapRbac } from './bootstrap-rbac.ts';

function namespace(name: string): JsonObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
}

function priorityClass(name: string, value: number, description: string): JsonObject {
  return {
    apiVersion: 'scheduling.k8s.io/v1',
    kind: 'PriorityClass',
    metadata: { name },
    value,
    description,
    preemptionPolicy: 'PreemptLowerPriority',
  };
}

/** The namespaces that the API server itself keeps. Source: pkg/controlplane/controller/systemnamespaces. */
export function systemNamespaces(): readonly JsonObject[] {
  return ['default', 'kube-system', 'kube-public', 'kube-node-lease'].map(namespace);
}

/** The Service by which pods reach the API server. Source: pkg/controlplane/controller/kubernetesservice. */
export function kubernetesService(port: number, clusterIP: string): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: 'kubernetes',
      namespace: 'default',
      labels: { component: 'apiserver', provider: 'kubernetes' },
    },
    spec: {
      clusterIP,
      ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: port }],
    },
  };
}

/** Source: pkg/controlplane/controller/defaultservicecidr. */
function serviceCidr({ text }: ServiceRange): JsonObject {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'ServiceCIDR',
    metadata: { name: 'kubernetes' },
    spec: { cidrs: [text] },
  };
}

function configMap(name: string, data: JsonObject): JsonObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'kube-system' }, data };
}

/** What of the server stands in the objects that it makes. */
export interface BootstrapFacts {
  readonly port: number;
  readonly serviceRange: ServiceRange;
  /** PEM of the authorities that sign the certificates of clients. */
  readonly clientCa: string;
  readonly now_ms: number;
}

/**
 * What a new cluster holds before anybody writes: namespaces, roles and bindings, the two system priorities, the Service of the API server and
 * what it tells servers that extend it. Source: pkg/controlplane, bootstrappolicy, and a kube-apiserver 1.36.3 that has just started. Flow
 * control is with flow control.
 */
export function bootstrapObjects({
  port,
  serviceRange,
  clientCa,
  now_ms,
}: BootstrapFacts): readonly JsonObject[] {
  return [
    ...PRIORITY_LEVELS,
    ...FLOW_SCHEMAS,
    ...systemNamespaces(),
    configMap('kube-apiserver-legacy-service-account-token-tracking', {
      since: timeText(now_ms).slice(0, 10),
    }),
    configMap('extension-apiserver-authentication', { 'client-ca-file': clientCa }),
    priorityClass(
      'system-node-critical',
      2_000_001_000,
      'Used for system critical pods that must not be moved from their current node.',
    ),
    priorityClass(
      'system-cluster-critical',
      2_000_000_000,
      'Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.',
    ),
    ...bootstrapRbac(),
    serviceCidr(serviceRange),
    kubernetesService(port, serviceRange.address(0)),
  ];
}
