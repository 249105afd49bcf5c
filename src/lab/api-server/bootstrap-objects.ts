import { DEFAULT_ROLES } from '../../kube/rbac/default-roles.ts';
import type { PolicyRule } from '../../kube/rbac/policy-rule.ts';
import type { JsonObject } from '../../kube/json.ts';

const RBAC = 'rbac.authorization.k8s.io/v1';
const GROUP = 'rbac.authorization.k8s.io';
const DEFAULTING = { 'kubernetes.io/bootstrapping': 'rbac-defaults' };

function namespace(name: string): JsonObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
}

function ruleJson({ verbs, apiGroups, resources, resourceNames, nonResourceURLs }: PolicyRule): JsonObject {
  return nonResourceURLs.length > 0
    ? { verbs, nonResourceURLs }
    : { apiGroups, resources, verbs, ...(resourceNames.length === 0 ? {} : { resourceNames }) };
}

function clusterRole(name: string, rules: readonly JsonObject[]): JsonObject {
  return { apiVersion: RBAC, kind: 'ClusterRole', metadata: { name, labels: DEFAULTING }, rules };
}

function clusterRoleBinding(name: string, groups: readonly string[]): JsonObject {
  return {
    apiVersion: RBAC,
    kind: 'ClusterRoleBinding',
    metadata: { name, labels: DEFAULTING },
    roleRef: { apiGroup: GROUP, kind: 'ClusterRole', name },
    subjects: groups.map((group) => ({ apiGroup: GROUP, kind: 'Group', name: group })),
  };
}

const DISCOVERY_URLS = [
  '/api',
  '/api/*',
  '/apis',
  '/apis/*',
  '/healthz',
  '/livez',
  '/openapi',
  '/openapi/*',
  '/readyz',
  '/version',
  '/version/',
];

const SELF_REVIEWS: readonly JsonObject[] = [
  {
    apiGroups: ['authorization.k8s.io'],
    resources: ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'],
    verbs: ['create'],
  },
  { apiGroups: ['authentication.k8s.io'], resources: ['selfsubjectreviews'], verbs: ['create'] },
];

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
export function kubernetesService(port: number): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: 'kubernetes',
      namespace: 'default',
      labels: { component: 'apiserver', provider: 'kubernetes' },
    },
    spec: {
      clusterIP: '10.96.0.1',
      ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: port }],
    },
  };
}

/**
 * What a new cluster holds before anybody writes: the namespaces, the roles that every client needs to look around (the roles of single controllers come with the
 * controllers), the Service of the API server, and the two system priorities. Source: bootstrappolicy/policy.go, pkg/controlplane.
 */
export function bootstrapObjects(port: number): readonly JsonObject[] {
  return [
    ...systemNamespaces(),
    ...DEFAULT_ROLES.map(({ name, rules }) => clusterRole(name, rules.map(ruleJson))),
    clusterRole('system:discovery', [{ nonResourceURLs: DISCOVERY_URLS, verbs: ['get'] }]),
    clusterRole('system:public-info-viewer', [
      { nonResourceURLs: ['/healthz', '/livez', '/readyz', '/version', '/version/'], verbs: ['get'] },
    ]),
    clusterRole('system:basic-user', SELF_REVIEWS),
    clusterRoleBinding('cluster-admin', ['system:masters']),
    clusterRoleBinding('system:discovery', ['system:authenticated']),
    clusterRoleBinding('system:basic-user', ['system:authenticated']),
    clusterRoleBinding('system:public-info-viewer', ['system:authenticated', 'system:unauthenticated']),
    kubernetesService(port),
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
  ];
}
