import type { JsonObject } from '../../kube/json.ts';

/** One request to a cluster in which all policies deny; dry runs, so that cases do not meet. */
export interface PolicyCase {
  readonly rule: string;
  readonly refused: boolean;
  readonly what: string;
  readonly method: 'POST' | 'DELETE';
  readonly path: string;
  readonly body?: JsonObject;
  /** Made before, where it is to be deleted. */
  readonly given?: JsonObject;
  readonly user?: string;
  readonly group?: string;
}

const API = {
  ConfigMap: ['v1', '/api/v1', 'configmaps'],
  Secret: ['v1', '/api/v1', 'secrets'],
  CronJob: ['batch/v1', '/apis/batch/v1', 'cronjobs'],
  Deployment: ['apps/v1', '/apis/apps/v1', 'deployments'],
  DaemonSet: ['apps/v1', '/apis/apps/v1', 'daemonsets'],
  Ingress: ['networking.k8s.io/v1', '/apis/networking.k8s.io/v1', 'ingresses'],
  NetworkPolicy: ['networking.k8s.io/v1', '/apis/networking.k8s.io/v1', 'networkpolicies'],
  Role: ['rbac.authorization.k8s.io/v1', '/apis/rbac.authorization.k8s.io/v1', 'roles'],
} as const;

const DRY_RUN = '?dryRun=All';

function made(
  rule: string,
  refused: boolean,
  what: string,
  kind: keyof typeof API,
  content: JsonObject,
  { namespace = 'default', annotations = {}, ...who }: MadeOptions = {},
): PolicyCase {
  const [apiVersion, root, resource] = API[kind];
  const body = { apiVersion, kind, metadata: { name: 'asked', annotations }, ...content };
  const path = `${root}/namespaces/${namespace}/${resource}${DRY_RUN}`;
  return { rule, refused, what, method: 'POST', path, body, ...who };
}

interface MadeOptions {
  readonly namespace?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly user?: string;
  readonly group?: string;
}

const REASON = { 'guard.plimsoll.dev/allow': 'INC-12' };
const EMPTY_REASON = { 'guard.plimsoll.dev/allow': ' ' };
const MEMORY = { resources: { requests: { memory: '8Mi' } } };
const HUGE = 'x'.repeat(600_000);

function template(spec: JsonObject = {}, container: JsonObject = MEMORY): JsonObject {
  return {
    selector: { matchLabels: { app: 'a' } },
    template: {
      metadata: { labels: { app: 'a' } },
      spec: { containers: [{ name: 'a', image: 'a', ...container }], ...spec },
    },
  };
}

function cronJob(spec: JsonObject, job: JsonObject = {}): JsonObject {
  const pod = { spec: { restartPolicy: 'Never', containers: [{ name: 'a', image: 'a' }] } };
  return { spec: { schedule: '0 * * * *', jobTemplate: { spec: { template: pod, ...job } }, ...spec } };
}

function mounts(count: number): JsonObject {
  const volumes = Array.from({ length: count }, (_, index) => ({
    name: `v${index}`,
    configMap: { name: `c${index}` },
  }));
  return { spec: template({ volumes }) };
}

const role = (resource: string, verb: string) => ({
  rules: [{ apiGroups: [''], resources: [resource], verbs: [verb] }],
});

function ingress(annotations: Readonly<Record<string, string>>): MadeOptions {
  return { annotations };
}
const BACKEND = { spec: { defaultBackend: { service: { name: 'web', port: { number: 80 } } } } };

function removed(rule: string, refused: boolean, what: string, options: RemovedOptions): PolicyCase {
  const { annotations = {}, user, collection = false } = options;
  const path = '/api/v1/namespaces/default/services';
  const name = `kept-${what.replaceAll(/[^a-z]+/g, '-')}`;
  return {
    rule,
    refused,
    what,
    method: 'DELETE',
    path: collection
      ? `${path}${DRY_RUN}&fieldSelector=metadata.name%3D${name}`
      : `${path}/${name}${DRY_RUN}`,
    given: {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, annotations },
      spec: { ports: [{ port: 80 }] },
    },
    ...(user === undefined ? {} : { user, group: 'system:masters' }),
  };
}

interface RemovedOptions {
  readonly annotations?: Readonly<Record<string, string>>;
  readonly user?: string;
  readonly collection?: boolean;
}

const PROTECT = { 'guard.plimsoll.dev/protect': 'true' };
const OPERATOR = 'system:serviceaccount:default:operator';
const SIZE = 'huge-objects/size';
const CONCURRENCY = 'cronjob-pileup/concurrency';
const DNS = 'dns-cut-off/deny-all';
const SYSTEM = { namespace: 'kube-system' };
const POWERS = 'fork-bomb/node-powers';
const BOMB = { spec: template({ hostPID: true }) };
const EGRESS = { policyTypes: ['Egress'] };
const PRIVILEGED = { ...MEMORY, securityContext: { privileged: true } };

/** For each rule requests that it refuses, and such that it lets pass. */
export const POLICY_CASES: readonly PolicyCase[] = [
  made(SIZE, true, 'a big ConfigMap', 'ConfigMap', { data: { a: HUGE } }),
  made(SIZE, true, 'a big ConfigMap of bytes', 'ConfigMap', { binaryData: { a: HUGE } }),
  made(SIZE, true, 'a big Secret in two keys', 'Secret', {
    data: { a: HUGE.slice(0, 300_000), b: HUGE.slice(0, 300_000) },
  }),
  made(SIZE, true, 'an empty reason', 'ConfigMap', { data: { a: HUGE } }, { annotations: EMPTY_REASON }),
  made(SIZE, false, 'a small Secret', 'Secret', { data: { a: 'eHg=' } }),
  made(SIZE, false, 'an empty ConfigMap', 'ConfigMap', {}),
  made(SIZE, false, 'a big one with a reason', 'ConfigMap', { data: { a: HUGE } }, { annotations: REASON }),
  made(
    SIZE,
    false,
    'a big one of break-glass',
    'ConfigMap',
    { data: { a: HUGE } },
    { user: 'jane', group: 'plimsoll:break-glass' },
  ),
  made(SIZE, false, 'a big one of kube-system', 'ConfigMap', { data: { a: HUGE } }, SYSTEM),
  made(CONCURRENCY, true, 'nothing said', 'CronJob', cronJob({})),
  made(CONCURRENCY, false, 'Forbid', 'CronJob', cronJob({ concurrencyPolicy: 'Forbid' })),
  made(CONCURRENCY, false, 'a deadline', 'CronJob', cronJob({}, { activeDeadlineSeconds: 60 })),
  made(
    'cronjob-pileup/history',
    true,
    'a hundred kept',
    'CronJob',
    cronJob({ concurrencyPolicy: 'Forbid', successfulJobsHistoryLimit: 100 }),
  ),
  made(
    'cronjob-pileup/history',
    false,
    'ten kept',
    'CronJob',
    cronJob({ concurrencyPolicy: 'Forbid', failedJobsHistoryLimit: 10 }),
  ),
  made(DNS, true, 'nobody goes out', 'NetworkPolicy', { spec: { podSelector: {}, ...EGRESS } }, SYSTEM),
  made(DNS, true, 'nobody comes in', 'NetworkPolicy', { spec: { podSelector: {} } }, SYSTEM),
  made(
    DNS,
    true,
    'DNS by its label',
    'NetworkPolicy',
    { spec: { podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } }, ...EGRESS } },
    SYSTEM,
  ),
  made(
    DNS,
    false,
    'all but DNS',
    'NetworkPolicy',
    {
      spec: {
        podSelector: { matchExpressions: [{ key: 'k8s-app', operator: 'NotIn', values: ['kube-dns'] }] },
        ...EGRESS,
      },
    },
    SYSTEM,
  ),
  made(
    DNS,
    false,
    'everything may go out',
    'NetworkPolicy',
    { spec: { podSelector: {}, egress: [{}], ...EGRESS } },
    SYSTEM,
  ),
  made(DNS, false, 'another namespace', 'NetworkPolicy', { spec: { podSelector: {} } }),
  made(
    'bad-ingress-object/snippet',
    true,
    'a snippet',
    'Ingress',
    BACKEND,
    ingress({ 'nginx.ingress.kubernetes.io/server-snippet': 'return 200;' }),
  ),
  made('bad-ingress-object/snippet', false, 'none', 'Ingress', BACKEND, ingress({ a: 'b' })),
  made(POWERS, true, 'hostPID', 'DaemonSet', BOMB),
  made(POWERS, true, 'privileged', 'DaemonSet', { spec: template({}, PRIVILEGED) }),
  made(POWERS, false, 'neither', 'DaemonSet', { spec: template() }),
  made(POWERS, false, 'an add-on', 'DaemonSet', BOMB, SYSTEM),
  made('no-limits-no-priority/memory', true, 'nothing said', 'Deployment', { spec: template({}, {}) }),
  made('no-limits-no-priority/memory', false, 'said', 'Deployment', { spec: template() }),
  made('excess-mounts/volumes', true, 'thirty', 'Deployment', mounts(30)),
  made('excess-mounts/volumes', false, 'twenty', 'Deployment', mounts(20)),
  made('too-much-power/wildcards', true, 'everything', 'Role', role('*', '*')),
  made('too-much-power/wildcards', false, 'all verbs', 'Role', role('pods', '*')),
  removed('powerful-operator/protected', true, 'protected', { annotations: PROTECT }),
  removed('powerful-operator/protected', false, 'with a reason', { annotations: { ...PROTECT, ...REASON } }),
  removed('powerful-operator/protected', false, 'ordinary', {}),
  removed('powerful-operator/collection', true, 'all at once', { user: OPERATOR, collection: true }),
  removed('powerful-operator/collection', false, 'by name', { user: OPERATOR }),
  removed('powerful-operator/collection', false, 'by a person', { collection: true }),
];
