/** A resource as clients of the lab ask for it. */
export interface ResourceRef {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

function namespaced(group: string, version: string, resource: string, kind: string): ResourceRef {
  return { group, version, resource, kind, namespaced: true };
}

function clusterScoped(group: string, version: string, resource: string, kind: string): ResourceRef {
  return { group, version, resource, kind, namespaced: false };
}

const RBAC = 'rbac.authorization.k8s.io';
const ADMISSION = 'admissionregistration.k8s.io';

export const CLUSTER_ROLES = clusterScoped(RBAC, 'v1', 'clusterroles', 'ClusterRole');
export const CLUSTER_ROLE_BINDINGS = clusterScoped(RBAC, 'v1', 'clusterrolebindings', 'ClusterRoleBinding');
export const CONFIG_MAPS = namespaced('', 'v1', 'configmaps', 'ConfigMap');
export const CONTROLLER_REVISIONS = namespaced('apps', 'v1', 'controllerrevisions', 'ControllerRevision');
export const CRON_JOBS = namespaced('batch', 'v1', 'cronjobs', 'CronJob');
export const CUSTOM_RESOURCE_DEFINITIONS = clusterScoped(
  'apiextensions.k8s.io',
  'v1',
  'customresourcedefinitions',
  'CustomResourceDefinition',
);
export const DAEMON_SETS = namespaced('apps', 'v1', 'daemonsets', 'DaemonSet');
export const DEPLOYMENTS = namespaced('apps', 'v1', 'deployments', 'Deployment');
export const ENDPOINTS = namespaced('', 'v1', 'endpoints', 'Endpoints');
export const ENDPOINT_SLICES = namespaced('discovery.k8s.io', 'v1', 'endpointslices', 'EndpointSlice');
export const JOBS = namespaced('batch', 'v1', 'jobs', 'Job');
export const LEASES = namespaced('coordination.k8s.io', 'v1', 'leases', 'Lease');
export const MUTATING_WEBHOOK_CONFIGURATIONS = clusterScoped(
  ADMISSION,
  'v1',
  'mutatingwebhookconfigurations',
  'MutatingWebhookConfiguration',
);
export const NAMESPACES = clusterScoped('', 'v1', 'namespaces', 'Namespace');
export const NETWORK_POLICIES = namespaced('networking.k8s.io', 'v1', 'networkpolicies', 'NetworkPolicy');
export const NODES = clusterScoped('', 'v1', 'nodes', 'Node');
export const PERSISTENT_VOLUME_CLAIMS = namespaced(
  '',
  'v1',
  'persistentvolumeclaims',
  'PersistentVolumeClaim',
);
export const POD_DISRUPTION_BUDGETS = namespaced(
  'policy',
  'v1',
  'poddisruptionbudgets',
  'PodDisruptionBudget',
);
export const PODS = namespaced('', 'v1', 'pods', 'Pod');
export const REPLICA_SETS = namespaced('apps', 'v1', 'replicasets', 'ReplicaSet');
export const REPLICATION_CONTROLLERS = namespaced(
  '',
  'v1',
  'replicationcontrollers',
  'ReplicationController',
);
export const RESOURCE_QUOTAS = namespaced('', 'v1', 'resourcequotas', 'ResourceQuota');
export const ROLE_BINDINGS = namespaced(RBAC, 'v1', 'rolebindings', 'RoleBinding');
export const SECRETS = namespaced('', 'v1', 'secrets', 'Secret');
export const SERVICES = namespaced('', 'v1', 'services', 'Service');
export const SERVICE_ACCOUNTS = namespaced('', 'v1', 'serviceaccounts', 'ServiceAccount');
export const STATEFUL_SETS = namespaced('apps', 'v1', 'statefulsets', 'StatefulSet');
export const VALIDATING_WEBHOOK_CONFIGURATIONS = clusterScoped(
  ADMISSION,
  'v1',
  'validatingwebhookconfigurations',
  'ValidatingWebhookConfiguration',
);

/** `apps/v1`, `v1`. */
export function apiVersionOf({ group, version }: Pick<ResourceRef, 'group' | 'version'>): string {
  return group === '' ? version : `${group}/${version}`;
}

/** Which object of a resource, and what below it. */
export interface ObjectPath {
  readonly namespace?: string;
  readonly name?: string;
  readonly subresource?: string;
}

/** `/apis/apps/v1/namespaces/shop/deployments/web/status`. */
export function resourcePath(
  { group, version, resource }: ResourceRef,
  { namespace = '', name = '', subresource = '' }: ObjectPath,
): string {
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  const parts = [
    ...(namespace === '' ? [] : ['namespaces', namespace]),
    resource,
    ...(name === '' ? [] : [name]),
    ...(subresource === '' ? [] : [subresource]),
  ];
  return `${root}/${parts.join('/')}`;
}
