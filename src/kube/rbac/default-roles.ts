import type { PolicyRule } from './policy-rule.ts';
import type { RbacRole } from './role.ts';

const READ = 'get list watch';
const WRITE = 'create delete deletecollection patch update';

const APPS_READ =
  'controllerrevisions daemonsets daemonsets/status deployments deployments/scale deployments/status replicasets ' +
  'replicasets/scale replicasets/status statefulsets statefulsets/scale statefulsets/status';
const APPS_WRITE =
  'daemonsets deployments deployments/rollback deployments/scale replicasets replicasets/scale statefulsets statefulsets/scale';

/** Verbs, API group and resources of one rule, each list with spaces between. */
type Row = readonly [verbs: string, group: string, resources: string];

const VIEW: readonly Row[] = [
  [
    READ,
    '',
    'configmaps endpoints persistentvolumeclaims persistentvolumeclaims/status pods replicationcontrollers ' +
      'replicationcontrollers/scale serviceaccounts services services/status',
  ],
  [
    READ,
    '',
    'bindings events limitranges namespaces/status pods/log pods/status replicationcontrollers/status resourcequotas ' +
      'resourcequotas/status namespaces',
  ],
  [READ, 'discovery.k8s.io', 'endpointslices'],
  [READ, 'apps', APPS_READ],
  [READ, 'autoscaling', 'horizontalpodautoscalers horizontalpodautoscalers/status'],
  [READ, 'batch', 'cronjobs cronjobs/status jobs jobs/status'],
  [READ, 'policy', 'poddisruptionbudgets poddisruptionbudgets/status'],
  [READ, 'networking.k8s.io', 'ingresses ingresses/status networkpolicies'],
  [READ, 'events.k8s.io', 'events'],
  [READ, 'resource.k8s.io', 'resourceclaims resourceclaims/status resourceclaimtemplates'],
];

const EDIT: readonly Row[] = [
  ...VIEW,
  [READ, '', 'pods/attach pods/exec pods/portforward pods/proxy secrets services/proxy'],
  ['impersonate', '', 'serviceaccounts'],
  [WRITE, '', 'pods pods/attach pods/exec pods/portforward pods/proxy'],
  ['create', '', 'pods/eviction serviceaccounts/token'],
  [
    WRITE,
    '',
    'configmaps events persistentvolumeclaims replicationcontrollers replicationcontrollers/scale secrets ' +
      'serviceaccounts services services/proxy',
  ],
  [WRITE, 'apps', APPS_WRITE],
  [WRITE, 'autoscaling', 'horizontalpodautoscalers'],
  [WRITE, 'batch', 'cronjobs jobs'],
  [WRITE, 'policy', 'poddisruptionbudgets'],
  [WRITE, 'networking.k8s.io', 'ingresses networkpolicies'],
  [WRITE, 'events.k8s.io', 'events'],
  [WRITE, 'resource.k8s.io', 'resourceclaims resourceclaimtemplates'],
  [`${READ} ${WRITE}`, 'coordination.k8s.io', 'leases'],
];

const ADMIN: readonly Row[] = [
  ...EDIT,
  ['create', 'authorization.k8s.io', 'localsubjectaccessreviews'],
  [`${READ} ${WRITE}`, 'rbac.authorization.k8s.io', 'rolebindings roles'],
];

const EVERYTHING: readonly PolicyRule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'], resourceNames: [], nonResourceURLs: [] },
  { verbs: ['*'], apiGroups: [], resources: [], resourceNames: [], nonResourceURLs: ['*'] },
];

function rulesOfRows(rows: readonly Row[]): readonly PolicyRule[] {
  return rows.map(([verbs, group, resources]) => ({
    verbs: verbs.split(' '),
    apiGroups: [group],
    resources: resources.split(' '),
    resourceNames: [],
    nonResourceURLs: [],
  }));
}

function defaultRole(name: string, rules: readonly PolicyRule[]): RbacRole<never> {
  return { kind: 'ClusterRole', namespace: '', name, rules, labels: {}, aggregates: [], source: undefined };
}

/**
 * The user-facing ClusterRoles that every API server makes, for manifests that bind them without having them. Facts from
 * plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go (1.36; test/control-plane holds them to a running one), without what left the API (extensions) and without what add-ons
 * aggregate into them in one cluster or another.
 */
export const DEFAULT_ROLES: readonly RbacRole<never>[] = [
  defaultRole('cluster-admin', EVERYTHING),
  defaultRole('admin', rulesOfRows(ADMIN)),
  defaultRole('edit', rulesOfRows(EDIT)),
  defaultRole('view', rulesOfRows(VIEW)),
];
