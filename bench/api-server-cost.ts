import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { Agent, request as httpsRequest } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { stringAt, type JsonObject, type JsonValue } from '../src/kube/json.ts';
import { startControlPlane } from '../src/lab/control-plane/start-control-plane.ts';

/** What requests, objects and lists in flight cost a real kube-apiserver: the constants of src/lab/api-server/cost; see bench/README.md. */

const { values } = parseArgs({
  options: {
    pods: { type: 'string' },
    requests: { type: 'string' },
    /** Nothing but so many lists in flight, on a server that has sent none before. */
    lists: { type: 'string' },
    accept: { type: 'string' },
    /** So many Secrets instead of pods: few fields, many bytes. */
    secrets: { type: 'string' },
    /** Of the value of each, as JSON. */
    bytes: { type: 'string', default: '100000' },
  },
});
const PODS_COUNT = Number(values.pods ?? 10_000);
const REQUESTS_COUNT = Number(values.requests ?? 500);
const LIST_SIZES = [1, 100, 500, 1_000, 2_000, 5_000, 10_000];
const LISTS_COUNT = 8;
/** Of so many writes at once: enough to fill a store soon. */
const WRITERS_COUNT = 8;
/** Go gives memory back to the system in the background, over some seconds. */
const SETTLE_MS = 8_000;
const JSON_TYPE = 'application/json';
const PROTOBUF = 'application/vnd.kubernetes.protobuf';
/** What `kubectl get` asks for. */
const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io';
const PODS = '/api/v1/namespaces/default/pods';
const SECRETS = '/api/v1/namespaces/default/secrets';
const SECRET_BYTES = Number(values.bytes);

const plane = await startControlPlane({
  controllers: [],
  // A lab's etcd does without; a cluster's does not.
  etcd: { flags: { 'unsafe-no-fsync': 'false' } },
  // Requests are to be measured, not their audit.
  apiServer: { auditPolicy: { apiVersion: 'audit.k8s.io/v1', kind: 'Policy', rules: [{ level: 'None' }] } },
});
const config: JsonValue = JSON.parse(readFileSync(plane.kubeconfig(), 'utf8'));
const pem = (field: string) =>
  Buffer.from(stringAt(config, 'users', 0, 'user', field) ?? '', 'base64').toString('utf8');
const identity = { ca: plane.ca, cert: pem('client-certificate-data'), key: pem('client-key-data') };
const agent = new Agent({ keepAlive: true, ...identity });

interface Asked {
  readonly method?: string;
  readonly path: string;
  readonly body?: JsonObject;
  readonly accept?: string;
  readonly type?: string;
  readonly agent?: Agent | false;
}

function open(asked: Asked): Promise<IncomingMessage> {
  const { method = 'GET', path, body, accept = 'application/json', type = 'application/json' } = asked;
  return new Promise((resolve, reject) => {
    const headers = { accept, 'content-type': type };
    const own = asked.agent ?? agent;
    const sent = httpsRequest(
      new URL(path, plane.server),
      { agent: own, ...(own === false ? identity : {}), method, headers },
      resolve,
    );
    sent.on('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

async function send(asked: Asked): Promise<string> {
  const response = await open(asked);
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(Buffer.from(chunk));
  const text = Buffer.concat(chunks).toString('latin1');
  if ((response.statusCode ?? 0) >= 300) throw new Error(`${asked.path}: ${response.statusCode} ${text}`);
  return text;
}

function container(container_name: string): JsonObject {
  return {
    name: container_name,
    image: `registry.example/shop/${container_name}:1.4.2`,
    ports: [{ name: 'http', containerPort: 8080 }],
    env: ['LOG_LEVEL', 'REGION', 'SHARD', 'UPSTREAM'].map((env) => ({ name: env, value: `value of ${env}` })),
    resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '256Mi' } },
    readinessProbe: { httpGet: { path: '/ready', port: 'http' } },
    volumeMounts: [{ name: 'config', mountPath: '/etc/shop' }],
  };
}

/** A pod as a Deployment makes them, with what a kubelet says of it: about 4 kB with its managedFields. */
function pod(name: string): JsonObject {
  const labels = { app: 'shop', 'pod-template-hash': '5d9c7b6f44', team: 'checkout' };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels, annotations: { 'prometheus.io/scrape': 'true' } },
    spec: {
      containers: [container('web'), container('proxy')],
      volumes: [{ name: 'config', configMap: { name: 'shop' } }],
    },
  };
}

async function sample(name: string): Promise<number> {
  const found = new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'm').exec(await send({ path: '/metrics' }));
  return Number(found?.[1]);
}

/** Once memory has settled. */
async function resident_bytes(): Promise<number> {
  await sleep(SETTLE_MS);
  return sample('process_resident_memory_bytes');
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN;
}

/** Times requests one after the other: how long a client waits, and how long the server's processors work. */
async function time(what: string, count: number, one: (index: number) => Asked): Promise<void> {
  const taken_ms: number[] = [];
  const before_s = await sample('process_cpu_seconds_total');
  let size_bytes = 0;
  for (let index = 0; index < count; index += 1) {
    const started_ms = performance.now();
    size_bytes = (await send(one(index))).length;
    taken_ms.push(performance.now() - started_ms);
  }
  const used_s = (await sample('process_cpu_seconds_total')) - before_s;
  const sorted = taken_ms.toSorted((a, b) => a - b);
  const waits = [0, 0.25, 0.5, 0.9].map((share) => quantile(sorted, share).toFixed(2));
  process.stdout.write(
    `${what}: ${waits.join(' / ')} ms (fastest, quarter, half, 90 %), ${((used_s / count) * 1000).toFixed(2)} ms of processor, ${size_bytes} B\n`,
  );
}

function told(what: string, bytes: number): void {
  process.stdout.write(`${what}: ${(bytes / 1e6).toFixed(1)} MB\n`);
}

/** Lists whose clients take nothing: what the server holds for them. Go keeps what it had once: one count a server. */
async function pausedLists(accept: string, path: string, count: number): Promise<void> {
  const before_bytes = await resident_bytes();
  const responses = await Promise.all(
    Array.from({ length: count }, () => open({ path, accept, agent: false })),
  );
  for (const response of responses) response.pause();
  await sleep(2_000);
  const during_bytes = await sample('process_resident_memory_bytes');
  for (const response of responses) response.destroy();
  told(`${count} lists of ${path} in flight as ${accept}`, during_bytes - before_bytes);
}

async function timeRequests(): Promise<void> {
  told('resident, idle', await resident_bytes());
  await time('create configmap', REQUESTS_COUNT, (index) => ({
    method: 'POST',
    path: '/api/v1/namespaces/default/configmaps',
    body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `c-${index}` }, data: { key: 'value' } },
  }));
  await time('get configmap', REQUESTS_COUNT, (index) => ({
    path: `/api/v1/namespaces/default/configmaps/c-${index}`,
  }));
  await time('create pod', REQUESTS_COUNT, (index) => ({
    method: 'POST',
    path: PODS,
    body: pod(`t-${index}`),
  }));
  await time('get pod', REQUESTS_COUNT, (index) => ({ path: `${PODS}/t-${index}` }));
  await time('patch pod', REQUESTS_COUNT, (index) => ({
    method: 'PATCH',
    path: `${PODS}/t-${index}`,
    body: { metadata: { labels: { seen: 'yes' } } },
    type: 'application/merge-patch+json',
  }));
  await time('delete pod', REQUESTS_COUNT, (index) => ({
    method: 'DELETE',
    path: `${PODS}/t-${index}?gracePeriodSeconds=0`,
  }));
}

function secret(name: string): JsonObject {
  // Bytes that repeat would be no less: nothing is packed in memory.
  const value = Buffer.alloc((SECRET_BYTES / 4) * 3, name).toString('base64');
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name }, data: { value } };
}

/** Objects `p-1`, `p-2`, ...: how much the server grows. */
async function createObjects(path: string, count: number, make: (name: string) => JsonObject): Promise<void> {
  const before_bytes = await resident_bytes();
  told('resident, before', before_bytes);
  let next = 0;
  await Promise.all(
    Array.from({ length: WRITERS_COUNT }, async () => {
      while (next < count) {
        next += 1;
        await send({ method: 'POST', path, body: make(`p-${next}`) });
      }
    }),
  );
  const stored_bytes = (await send({ path: `${path}/p-1` })).length * count;
  told(`${count} objects as JSON`, stored_bytes);
  const after_bytes = await resident_bytes();
  told('resident, with them', after_bytes);
  process.stdout.write(
    `grown by ${((after_bytes - before_bytes) / stored_bytes).toFixed(2)} bytes a byte of JSON\n`,
  );
}

async function timeLists(): Promise<void> {
  for (const accept of [JSON_TYPE, PROTOBUF, TABLE])
    for (const size of LIST_SIZES)
      await time(`list ${size} pods as ${accept}`, LISTS_COUNT, () => ({
        path: `${PODS}?limit=${size}`,
        accept,
      }));
}

const lists_count = Number(values.lists ?? 0);
const accept = values.accept ?? JSON_TYPE;
if (values.secrets !== undefined) {
  await createObjects(SECRETS, Number(values.secrets), secret);
  if (lists_count > 0) await pausedLists(accept, SECRETS, lists_count);
} else if (lists_count > 0) {
  await createObjects(PODS, PODS_COUNT, pod);
  await pausedLists(accept, PODS, lists_count);
} else {
  await timeRequests();
  await createObjects(PODS, PODS_COUNT, pod);
  await timeLists();
  told('resident, at last', await resident_bytes());
}
agent.destroy();
await plane.stop();
