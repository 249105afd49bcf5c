import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { formatMicroTime, parseMicroTime } from '../src/kube/microtime.ts';

/**
 * Writes the audit log of a busy, healthy cluster: kubelets renewing leases and patching node status, controllers
 * updating, operators listing and watching, people reading. The same seed gives the same bytes. The mix is that of
 * the policy in the Kubernetes documentation's example: bodies for changes, metadata for reads and leases.
 */

/** Multiplier and modulus of Park and Miller's minimal standard generator: enough for a mix, and repeatable. */
const PARK_MILLER_MULTIPLIER = 48_271;
const PARK_MILLER_MODULUS = 2_147_483_647;

function seededRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * PARK_MILLER_MULTIPLIER) % PARK_MILLER_MODULUS;
    return state % below;
  };
}

interface Shape {
  readonly weight: number;
  write(index: number, random: (below: number) => number): RequestParts;
}

interface RequestParts {
  readonly user: string;
  readonly groups: readonly string[];
  readonly agent: string;
  readonly ip: string;
  readonly verb: string;
  readonly uri: string;
  readonly objectRef: Record<string, string>;
  readonly code: number;
  /** How long the request took; watches take minutes. */
  readonly took_us?: number;
  readonly body?: unknown;
}

/** Reflectors ask for a watch of 5 to 10 minutes and start the next one when it ends. */
const WATCH_TOOK_US = 420_000_000;
const REQUEST_TOOK_US = 1_500;

const NODES_COUNT = 2_000;
const NAMESPACES_COUNT = 200;
const APPS_COUNT = 40;

const nodeUser = (node: number) => `system:node:node-${String(node).padStart(4, '0')}`;
const NODE_GROUPS = ['system:nodes', 'system:authenticated'];
const ACCOUNT_GROUPS = ['system:serviceaccounts', 'system:authenticated'];

function leaseRenewal(_: number, random: (below: number) => number): RequestParts {
  const node = random(NODES_COUNT);
  const name = `node-${String(node).padStart(4, '0')}`;
  return {
    user: nodeUser(node),
    groups: NODE_GROUPS,
    agent: 'kubelet/v1.34.1 (linux/amd64) kubernetes/93248f9',
    ip: `10.1.${node >> 8}.${node & 255}`,
    verb: 'update',
    uri: `/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/${name}?timeout=10s`,
    objectRef: {
      resource: 'leases',
      namespace: 'kube-node-lease',
      name,
      apiGroup: 'coordination.k8s.io',
      apiVersion: 'v1',
    },
    code: 200,
  };
}

function reading(index: number, random: (below: number) => number): RequestParts {
  const namespace = `team-${random(NAMESPACES_COUNT)}`;
  const verb = (['get', 'list', 'watch'] as const)[random(3)] ?? 'get';
  const isMissing = verb === 'get' && random(200) === 0;
  const name = isMissing ? 'not-deployed-here' : `app-${random(APPS_COUNT)}`;
  const resource = (['configmaps', 'pods', 'services', 'endpoints', 'secrets'] as const)[random(5)] ?? 'pods';
  const account = `system:serviceaccount:${namespace}:operator-${random(5)}`;
  return {
    user: account,
    groups: ACCOUNT_GROUPS,
    agent: `operator/v1.${random(9)}.0 (linux/amd64) kubernetes/$Format`,
    ip: `10.2.${random(256)}.${random(256)}`,
    verb,
    uri:
      verb === 'get'
        ? `/api/v1/namespaces/${namespace}/${resource}/${name}`
        : `/api/v1/namespaces/${namespace}/${resource}?limit=500&resourceVersion=${verb === 'list' ? 0 : index}${verb === 'watch' ? '&watch=true&timeoutSeconds=420' : ''}`,
    objectRef: { resource, namespace, apiVersion: 'v1', ...(verb === 'get' ? { name } : {}) },
    code: isMissing ? 404 : 200,
    ...(verb === 'watch' ? { took_us: WATCH_TOOK_US + random(60) * 1_000_000 } : {}),
  };
}

function deploymentBody(namespace: string, name: string, index: number, replicas: number): unknown {
  const labels = { 'app.kubernetes.io/name': name, 'app.kubernetes.io/part-of': namespace };
  return {
    kind: 'Deployment',
    apiVersion: 'apps/v1',
    metadata: {
      name,
      namespace,
      uid: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
      resourceVersion: String(index),
      generation: 4,
      labels,
      annotations: { 'deployment.kubernetes.io/revision': '4' },
    },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          containers: [
            {
              name: 'app',
              image: `registry.example.com/${name}:1.${index % 50}`,
              resources: { requests: { cpu: '100m', memory: '128Mi' } },
              env: [{ name: 'LOG_LEVEL', value: 'info' }],
            },
          ],
          restartPolicy: 'Always',
        },
      },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' } },
    },
    status: {
      observedGeneration: 4,
      replicas,
      readyReplicas: replicas,
      conditions: [{ type: 'Available', status: 'True', reason: 'MinimumReplicasAvailable' }],
    },
  };
}

function statusUpdate(index: number, random: (below: number) => number): RequestParts {
  const namespace = `team-${random(NAMESPACES_COUNT)}`;
  const name = `app-${random(APPS_COUNT)}`;
  return {
    user: 'system:serviceaccount:kube-system:deployment-controller',
    groups: ACCOUNT_GROUPS,
    agent:
      'kube-controller-manager/v1.34.1 (linux/amd64) kubernetes/93248f9/system:serviceaccount:kube-system:deployment-controller',
    ip: '10.0.0.5',
    verb: 'update',
    uri: `/apis/apps/v1/namespaces/${namespace}/deployments/${name}/status`,
    objectRef: {
      resource: 'deployments',
      namespace,
      name,
      apiGroup: 'apps',
      apiVersion: 'v1',
      subresource: 'status',
    },
    code: 200,
    body: deploymentBody(namespace, name, index, 3),
  };
}

function rollout(index: number, random: (below: number) => number): RequestParts {
  const namespace = `team-${random(NAMESPACES_COUNT)}`;
  const name = `app-${random(APPS_COUNT)}`;
  return {
    user: `system:serviceaccount:ci:deployer-${random(10)}`,
    groups: ACCOUNT_GROUPS,
    agent: 'kubectl/v1.34.1 (linux/amd64) kubernetes/93248f9',
    ip: `10.3.0.${random(250)}`,
    verb: 'patch',
    uri: `/apis/apps/v1/namespaces/${namespace}/deployments/${name}?fieldManager=kubectl-client-side-apply`,
    objectRef: { resource: 'deployments', namespace, name, apiGroup: 'apps', apiVersion: 'v1' },
    code: 200,
    body: deploymentBody(namespace, name, index, 3),
  };
}

const SHAPES: readonly Shape[] = [
  { weight: 40, write: leaseRenewal },
  { weight: 45, write: reading },
  { weight: 12, write: statusUpdate },
  { weight: 3, write: rollout },
];
const WEIGHT_SUM = SHAPES.reduce((sum, shape) => sum + shape.weight, 0);

function pickShape(random: (below: number) => number): Shape {
  let left = random(WEIGHT_SUM);
  for (const shape of SHAPES) {
    if (left < shape.weight) return shape;
    left -= shape.weight;
  }
  throw new Error('weights do not add up');
}

function eventLine(index: number, at_us: number, random: (below: number) => number): string {
  const request = pickShape(random).write(index, random);
  const withBodies = request.body !== undefined;
  return `${JSON.stringify({
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: withBodies ? 'RequestResponse' : 'Metadata',
    auditID: `${String(index).padStart(8, '0')}-${String(random(9999)).padStart(4, '0')}-4000-8000-${String(random(99_999_999)).padStart(12, '0')}`,
    stage: 'ResponseComplete',
    requestURI: request.uri,
    verb: request.verb,
    user: { username: request.user, groups: request.groups },
    sourceIPs: [request.ip],
    userAgent: request.agent,
    objectRef: request.objectRef,
    responseStatus: { metadata: {}, code: request.code },
    ...(withBodies ? { requestObject: request.body, responseObject: request.body } : {}),
    requestReceivedTimestamp: formatMicroTime(at_us - (request.took_us ?? REQUEST_TOOK_US)),
    stageTimestamp: formatMicroTime(at_us),
    annotations: {
      'authorization.k8s.io/decision': 'allow',
      'authorization.k8s.io/reason':
        'RBAC: allowed by ClusterRoleBinding "operators" of ClusterRole "operator"',
    },
  })}\n`;
}

/** Lines gathered before a write: large writes, small memory. */
const LINES_A_WRITE = 2_000;

/** Writes `events_count` events to `path`, `perSecond` of them to each second of the log's own time. */
export async function writeBusyClusterLog(
  path: string,
  events_count: number,
  perSecond: number,
): Promise<void> {
  const random = seededRandom(20_260_101);
  const start_us = parseMicroTime('2026-01-01T00:00:00Z') ?? 0;
  const file = createWriteStream(path);
  for (let index = 0; index < events_count; index += LINES_A_WRITE) {
    let text = '';
    const end = Math.min(events_count, index + LINES_A_WRITE);
    for (let line = index; line < end; line += 1) {
      text += eventLine(line, start_us + Math.floor((line * 1_000_000) / perSecond), random);
    }
    if (!file.write(text)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'finish');
}

if (process.argv[1]?.endsWith('busy-cluster-log.js') === true) {
  const { values } = parseArgs({
    options: { out: { type: 'string' }, events: { type: 'string' }, 'per-second': { type: 'string' } },
  });
  if (values.out === undefined)
    throw new Error('say where to write: --out FILE [--events N] [--per-second N]');
  await writeBusyClusterLog(
    values.out,
    Number(values.events ?? 2_000_000),
    Number(values['per-second'] ?? 1_000),
  );
}
