import { readFileSync } from 'node:fs';
import { connect, type ClientHttp2Session } from 'node:http2';
import { parseArgs } from 'node:util';
import { stringAt, type JsonValue } from '../src/kube/json.ts';

/**
 * Sends one kind of request to an API server, many at a time over one HTTP/2 connection as client-go does, and prints `{"count", "seconds"}`.
 * A process of its own, so that the load does not run on the event loop of what it measures.
 */
const { values } = parseArgs({
  options: {
    kubeconfig: { type: 'string' },
    step: { type: 'string' },
    count: { type: 'string' },
    concurrency: { type: 'string', default: '32' },
    watchers: { type: 'string', default: '100' },
  },
});
const config: JsonValue = JSON.parse(readFileSync(values.kubeconfig ?? '', 'utf8'));
const pem = (...path: readonly (string | number)[]) =>
  Buffer.from(stringAt(config, ...path) ?? '', 'base64').toString('utf8');
const server = stringAt(config, 'clusters', 0, 'cluster', 'server') ?? '';
const count = Number(values.count);
const concurrency_count = Number(values.concurrency);
const NAMESPACE = 'bench';
const CONFIG_MAPS = `/api/v1/namespaces/${NAMESPACE}/configmaps`;
const PODS = `/api/v1/namespaces/${NAMESPACE}/pods`;
/** As client-go: no more watches than this on one connection (golang.org/x/net/http2, server's MAX_CONCURRENT_STREAMS). */
const STREAMS_MAX = 100;
/** A burst of more writes than this, and kube-apiserver ends the watches that cannot take it in (reference 5.2): that is not what is measured. */
const WRITES_AT_A_TIME = 4;

/** What a connection and a stream may hold that was not read yet, as golang.org/x/net/http2 says it (transport.go). With Node's 64 KiB all watches of a connection wait for one. */
const CONNECTION_WINDOW_BYTES = 1 << 30;
const STREAM_WINDOW_BYTES = 4 << 20;

function open(): ClientHttp2Session {
  const opened = connect(server, {
    settings: { initialWindowSize: STREAM_WINDOW_BYTES },
    ca: pem('clusters', 0, 'cluster', 'certificate-authority-data'),
    cert: pem('users', 0, 'user', 'client-certificate-data'),
    key: pem('users', 0, 'user', 'client-key-data'),
    // Lists of many requests are on their way at once.
    maxSessionMemory: 10_000,
  });
  opened.once('connect', () => opened.setLocalWindowSize(CONNECTION_WINDOW_BYTES));
  return opened;
}

const session = open();

async function send(
  method: string,
  path: string,
  body?: JsonValue,
  type = 'application/json',
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const stream = session.request({
      ':method': method,
      ':path': path,
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': type }),
    });
    let status = 0;
    stream.on('response', (headers) => (status = Number(headers[':status'])));
    stream.on('error', reject);
    stream.resume();
    stream.on('end', () =>
      status < 400 || status === 409 ? resolve() : reject(new Error(`${method} ${path}: ${status}`)),
    );
    stream.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

const configMap = (index: number) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: `config-${index}`, labels: { app: `app-${index % 100}` } },
  data: { index: String(index), text: 'x'.repeat(500) },
});

const pod = (index: number) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: `pod-${index}`, labels: { app: `app-${index % 100}` } },
  spec: {
    containers: [
      {
        name: 'main',
        image: 'registry.example.com/team/app:1.2.3',
        ports: [{ containerPort: 8080 }],
        env: [{ name: 'MODE', value: 'production' }],
        resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '256Mi' } },
      },
    ],
  },
});

const STEPS: Readonly<Record<string, (index: number) => Promise<void>>> = {
  'create configmaps': (index) => send('POST', CONFIG_MAPS, configMap(index)),
  'create pods': (index) => send('POST', PODS, pod(index)),
  'get pods': (index) => send('GET', `${PODS}/pod-${index % 1_000}`),
  'list 500 pods': () => send('GET', `${PODS}?limit=500`),
  'update configmaps': (index) =>
    send('PUT', `${CONFIG_MAPS}/config-${index % 1_000}`, {
      ...configMap(index % 1_000),
      data: { index: String(index) },
    }),
  'patch pod status': (index) =>
    send(
      'PATCH',
      `${PODS}/pod-${index % 1_000}/status`,
      { status: { phase: 'Running', message: String(index) } },
      'application/strategic-merge-patch+json',
    ),
};

async function manyAtATime(
  step: (index: number) => Promise<void>,
  atATime_count = concurrency_count,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < count) {
      const index = next;
      next += 1;
      await step(index);
    }
  };
  await Promise.all(Array.from({ length: atATime_count }, worker));
}

/** Opens watches, writes `count` objects, and waits until every watcher has seen every write. */
async function fanOut(): Promise<void> {
  const watchers_count = Number(values.watchers);
  const sessions = Array.from({ length: Math.ceil(watchers_count / STREAMS_MAX) }, open);
  const path = `/api/v1/namespaces/${NAMESPACE}/endpoints?watch=true`;
  let seen_count = 0;
  let tellAllSeen: (() => void) | undefined;
  const allSeen = new Promise<void>((resolve) => {
    tellAllSeen = resolve;
  });
  const streams = await Promise.all(
    Array.from({ length: watchers_count }, async (_, index) => {
      const stream = sessions[index % sessions.length]!.request({ ':path': path });
      await new Promise((resolve) => stream.once('response', resolve));
      stream.on('end', () => {
        if (seen_count < watchers_count * count) throw new Error('the server has ended a watch');
      });
      stream.on('data', (chunk: Buffer) => {
        for (const byte of chunk) if (byte === 0x0a) seen_count += 1;
        if (seen_count >= watchers_count * count) tellAllSeen?.();
      });
      return stream;
    }),
  );
  const write = (index: number) =>
    send('POST', `/api/v1/namespaces/${NAMESPACE}/endpoints`, {
      apiVersion: 'v1',
      kind: 'Endpoints',
      metadata: { name: `endpoints-${process.pid}-${index}` },
      subsets: [{ addresses: [{ ip: '10.0.0.1' }], ports: [{ port: 80 }] }],
    });
  await manyAtATime(write, WRITES_AT_A_TIME);
  await allSeen;
  for (const stream of streams) stream.close();
  for (const other of sessions) other.close();
}

await send('POST', '/api/v1/namespaces', {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: NAMESPACE },
});
const step = values.step ?? '';
const started_ms = performance.now();
const work = STEPS[step];
if (step === 'watch') await fanOut();
else if (work === undefined) throw new Error(`no step '${step}'`);
else await manyAtATime(work);
process.stdout.write(JSON.stringify({ count, seconds: (performance.now() - started_ms) / 1000 }));
session.close();
