import type { JsonObject } from '../../../kube/json.ts';

const API_VERSION = 'flowcontrol.apiserver.k8s.io/v1';
/** The API server puts these objects back to what it suggests as long as they say so. */
const ANNOTATIONS = { 'apf.kubernetes.io/autoupdate-spec': 'true' };

interface Queuing {
  readonly queues: number;
  readonly handSize: number;
}

function level(name: string, spec: JsonObject): JsonObject {
  return {
    apiVersion: API_VERSION,
    kind: 'PriorityLevelConfiguration',
    metadata: { name, annotations: ANNOTATIONS },
    spec,
  };
}

function limited(
  name: string,
  nominalConcurrencyShares: number,
  lendablePercent: number,
  queuing: Queuing | undefined,
): JsonObject {
  const limitResponse =
    queuing === undefined
      ? { type: 'Reject' }
      : { type: 'Queue', queuing: { ...queuing, queueLengthLimit: 50 } };
  return level(name, {
    type: 'Limited',
    limited: { nominalConcurrencyShares, lendablePercent, limitResponse },
  });
}

/** All priority levels of a new cluster. Source: apis/flowcontrol/bootstrap/default.go. */
export const PRIORITY_LEVELS: readonly JsonObject[] = [
  level('exempt', { type: 'Exempt', exempt: { nominalConcurrencyShares: 0, lendablePercent: 0 } }),
  limited('catch-all', 5, 0, undefined),
  limited('system', 30, 33, { queues: 64, handSize: 6 }),
  limited('node-high', 40, 25, { queues: 64, handSize: 6 }),
  limited('leader-election', 10, 0, { queues: 16, handSize: 4 }),
  limited('workload-high', 40, 50, { queues: 128, handSize: 6 }),
  limited('workload-low', 100, 90, { queues: 128, handSize: 6 }),
  limited('global-default', 20, 50, { queues: 128, handSize: 6 }),
];

function groups(...names: readonly string[]): readonly JsonObject[] {
  return names.map((name) => ({ kind: 'Group', group: { name } }));
}

function users(...names: readonly string[]): readonly JsonObject[] {
  return names.map((name) => ({ kind: 'User', user: { name } }));
}

const KUBE_SYSTEM_ACCOUNTS: readonly JsonObject[] = [
  { kind: 'ServiceAccount', serviceAccount: { name: '*', namespace: 'kube-system' } },
];

function resources(
  apiGroup: string,
  names: readonly string[],
  clusterScope: boolean,
  verbs = ['*'],
): JsonObject {
  return {
    verbs,
    apiGroups: [apiGroup],
    resources: names,
    namespaces: ['*'],
    ...(clusterScope ? { clusterScope } : {}),
  };
}

const ALL_RESOURCES = [resources('*', ['*'], true)];
const ALL_PATHS = [{ verbs: ['*'], nonResourceURLs: ['*'] }];

interface Schema {
  readonly level: string;
  readonly precedence: number;
  readonly distinguisher?: 'ByUser' | 'ByNamespace';
  readonly subjects: readonly JsonObject[];
  readonly resourceRules?: readonly JsonObject[];
  readonly nonResourceRules?: readonly JsonObject[];
}

function schema(
  name: string,
  { level: levelName, precedence, distinguisher, subjects, resourceRules, nonResourceRules }: Schema,
): JsonObject {
  return {
    apiVersion: API_VERSION,
    kind: 'FlowSchema',
    metadata: { name, annotations: ANNOTATIONS },
    spec: {
      priorityLevelConfiguration: { name: levelName },
      matchingPrecedence: precedence,
      ...(distinguisher === undefined ? {} : { distinguisherMethod: { type: distinguisher } }),
      rules: [
        {
          subjects,
          ...(resourceRules === undefined ? {} : { resourceRules }),
          ...(nonResourceRules === undefined ? {} : { nonResourceRules }),
        },
      ],
    },
  };
}

const EVERYTHING = { resourceRules: ALL_RESOURCES, nonResourceRules: ALL_PATHS };
const EVERYBODY = groups('system:unauthenticated', 'system:authenticated');
const LEASES = 'coordination.k8s.io';

/** All flow schemas of a new cluster. Source: apis/flowcontrol/bootstrap/default.go. */
export const FLOW_SCHEMAS: readonly JsonObject[] = [
  schema('exempt', { level: 'exempt', precedence: 1, subjects: groups('system:masters'), ...EVERYTHING }),
  schema('probes', {
    level: 'exempt',
    precedence: 2,
    subjects: EVERYBODY,
    nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['/healthz', '/readyz', '/livez'] }],
  }),
  schema('system-leader-election', {
    level: 'leader-election',
    precedence: 100,
    distinguisher: 'ByUser',
    subjects: [...users('system:kube-controller-manager', 'system:kube-scheduler'), ...KUBE_SYSTEM_ACCOUNTS],
    resourceRules: [resources(LEASES, ['leases'], false, ['get', 'create', 'update'])],
  }),
  schema('system-node-high', {
    level: 'node-high',
    precedence: 400,
    distinguisher: 'ByUser',
    subjects: groups('system:nodes'),
    resourceRules: [resources('', ['nodes', 'nodes/status'], true), resources(LEASES, ['leases'], false)],
  }),
  schema('system-nodes', {
    level: 'system',
    precedence: 500,
    distinguisher: 'ByUser',
    subjects: groups('system:nodes'),
    ...EVERYTHING,
  }),
  schema('kube-controller-manager', {
    level: 'workload-high',
    precedence: 800,
    distinguisher: 'ByNamespace',
    subjects: users('system:kube-controller-manager'),
    ...EVERYTHING,
  }),
  schema('kube-scheduler', {
    level: 'workload-high',
    precedence: 800,
    distinguisher: 'ByNamespace',
    subjects: users('system:kube-scheduler'),
    ...EVERYTHING,
  }),
  schema('kube-system-service-accounts', {
    level: 'workload-high',
    precedence: 900,
    distinguisher: 'ByNamespace',
    subjects: KUBE_SYSTEM_ACCOUNTS,
    ...EVERYTHING,
  }),
  schema('service-accounts', {
    level: 'workload-low',
    precedence: 9000,
    distinguisher: 'ByUser',
    subjects: groups('system:serviceaccounts'),
    ...EVERYTHING,
  }),
  schema('global-default', {
    level: 'global-default',
    precedence: 9900,
    distinguisher: 'ByUser',
    subjects: EVERYBODY,
    ...EVERYTHING,
  }),
  schema('catch-all', {
    level: 'catch-all',
    precedence: 10_000,
    distinguisher: 'ByUser',
    subjects: EVERYBODY,
    ...EVERYTHING,
  }),
];
