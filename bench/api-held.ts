import { readFileSync } from 'node:fs';
import { connect } from 'node:http2';
import { parseArgs } from 'node:util';
import type { JsonObject } from '../src/kube/json.ts';
import { startApiServer } from '../src/lab/api-server/api-server.ts';

/** How much memory an embedded API server needs for the pods of the largest cluster in the talks; see bench/README.md. */

const { values } = parseArgs({
  options: { pods: { type: 'string', default: '620000' }, nodes: { type: 'string', default: '17000' } },
});
const pods_count = Number(values.pods);
const nodes_count = Number(values.nodes);
const PAGE = 500;
const CONCURRENCY = 64;

const server = await startApiServer();
const admin = server.authority.clientCertificate({
  commonName: 'admin',
  organizations: ['system:masters'],
});
const session = connect(server.url, {
  ca: server.authority.certificate,
  cert: admin.certificate,
  key: admin.key,
});

async function send(method: string, path: string, body?: JsonObject): Promise<string> {
  return new Promise((resolve, reject) => {
    const stream = session.request({
      ':method': method,
      ':path': path,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    });
    let status = 0;
    let text = '';
    stream.on('response', (headers) => (status = Number(headers[':status'])));
    stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    stream.on('error', reject);
    stream.on('end', () => (status < 400 ? resolve(text) : reject(new Error(text))));
    stream.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** A pod as a ReplicaSet makes it, with its status as a kubelet writes it left out: what every create carries. */
function pod(index: number): JsonObject {
  const app = `app-${index % 20_000}`;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `${app}-7d4b9c6f5-${index.toString(36).padStart(5, '0')}`,
      labels: { app, 'pod-template-hash': '7d4b9c6f5' },
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          kind: 'ReplicaSet',
          name: `${app}-7d4b9c6f5`,
          uid: '6f0d7d0e-6f6c-4a53-9d8e-0f5f3f8f6a11',
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
    },
    spec: {
      nodeName: `node-${index % nodes_count}`,
      containers: [
        {
          name: 'main',
          image: `registry.example.com/team/${app}:1.2.3`,
          ports: [{ containerPort: 8080, name: 'http' }],
          env: [{ name: 'MODE', value: 'production' }],
          resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '256Mi' } },
          readinessProbe: { httpGet: { path: '/ready', port: 8080 } },
        },
      ],
    },
  };
}

async function all(count: number, make: (index: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < count) {
      const index = next;
      next += 1;
      await make(index);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
}

function peak_MiB(): number {
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024;
}

const started_ms = performance.now();
await all(nodes_count, (index) =>
  send('POST', '/api/v1/nodes', {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: `node-${index}`, labels: { 'kubernetes.io/hostname': `node-${index}` } },
    status: { capacity: { cpu: '64', memory: '256Gi', pods: '110' } },
  }),
);
await all(pods_count, (index) => send('POST', '/api/v1/namespaces/default/pods', pod(index)));
const created_s = (performance.now() - started_ms) / 1000;
const listed_ms = performance.now();
let next = '';
let listed_count = 0;
do {
  const text = await send('GET', `/api/v1/pods?limit=${PAGE}&continue=${encodeURIComponent(next)}`);
  const page: { metadata: { continue?: string }; items: readonly unknown[] } = JSON.parse(text);
  listed_count += page.items.length;
  next = page.metadata.continue ?? '';
} while (next !== '');
const listed_s = (performance.now() - listed_ms) / 1000;
const { rss, heapUsed } = process.memoryUsage();
process.stdout.write(
  `${nodes_count} nodes and ${pods_count} pods: created in ${created_s.toFixed(0)} s, ${listed_count} listed in pages of ${PAGE} in ${listed_s.toFixed(0)} s; ` +
    `heap ${Math.round(heapUsed / 2 ** 20)} MiB, resident ${Math.round(rss / 2 ** 20)} MiB, peak ${Math.round(peak_MiB())} MiB\n`,
);
session.close();
await server.close();
