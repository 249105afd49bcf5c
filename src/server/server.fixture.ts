import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect as connectHttp2 } from 'node:http2';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CA_CERTIFICATE, SERVER_CERTIFICATE, SERVER_KEY } from '../cluster/api/certificates.fixture.ts';
import { DETECTORS } from '../hazards/detectors.ts';
import { LiveDetector } from './live/live-detector.ts';
import type { OpenDetector } from './live/detector-link.ts';
import { startServer, type RunningServer, type ServerPorts } from './server.ts';
import type { ServerOptions } from './server-options.ts';
import type { OpenStoreWork } from './store/store-link.ts';
import { StoreWork } from './store/store-work.ts';

export const SOURCE_TOKEN = 'source-token-of-the-tests';
export const READ_TOKEN = 'reading-token-of-the-tests';
export const WRITE_TOKEN = 'writing-token-of-the-tests';

/** Detectors in this process: that they are in another one is tested where processes are killed. */
export const openDetectorHere: OpenDetector = (tell, ended) => {
  const detector = new LiveDetector(DETECTORS, tell);
  return { tell: (message) => detector.handle(message), kill: () => ended('killed') };
};

/** The store's work in this process. */
const openStoreHere: OpenStoreWork = (tell) => {
  const work = new StoreWork();
  return { tell: (message) => void work.handle(message).then(tell), kill: () => void work.close() };
};

export interface Reply {
  readonly code: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly text: string;
}

/** A server on a free port of this machine, in a folder of its own. */
export interface TestServer {
  readonly running: RunningServer;
  readonly data: string;
  readonly out: () => readonly string[];
  readonly logged: () => readonly string[];
  /** Sends a request over HTTP/1.1. */
  send(method: string, path: string, options?: SendOptions): Promise<Reply>;
  /** The same over HTTP/2, as audit webhooks do. */
  sendHttp2(method: string, path: string, options?: SendOptions): Promise<Reply>;
  close(): Promise<void>;
}

export interface SendOptions {
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  readonly cert?: string;
  readonly key?: string;
}

function headersOf({ token, headers = {} }: SendOptions): Record<string, string> {
  return { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...headers };
}

async function send(port: number, method: string, path: string, options: SendOptions): Promise<Reply> {
  const { body, cert, key } = options;
  return new Promise((resolve, reject) => {
    const sent = httpsRequest(
      {
        port,
        host: '127.0.0.1',
        method,
        path,
        agent: false,
        headers: headersOf(options),
        ca: CA_CERTIFICATE,
        checkServerIdentity: () => undefined,
        ...(cert === undefined ? {} : { cert, key }),
      },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.once('end', () =>
          resolve({
            code: response.statusCode ?? 0,
            headers: response.headers,
            text: Buffer.concat(parts).toString(),
          }),
        );
        response.once('error', reject);
      },
    );
    sent.once('error', reject);
    sent.end(body);
  });
}

async function sendHttp2(port: number, method: string, path: string, options: SendOptions): Promise<Reply> {
  const session = connectHttp2(`https://127.0.0.1:${port}`, {
    ca: CA_CERTIFICATE,
    checkServerIdentity: () => undefined,
  });
  try {
    return await new Promise((resolve, reject) => {
      session.once('error', reject);
      const stream = session.request({ ':method': method, ':path': path, ...headersOf(options) });
      let code = 0;
      let text = '';
      stream.once('response', (headers) => {
        code = headers[':status'] ?? 0;
      });
      stream.on('data', (part: Buffer) => {
        text += part.toString();
      });
      stream.once('end', () => resolve({ code, headers: {}, text }));
      stream.once('error', reject);
      stream.end(options.body);
    });
  } finally {
    session.close();
  }
}

export async function startTestServer(
  parts: Partial<ServerOptions> = {},
  ports: Partial<ServerPorts> = {},
): Promise<TestServer> {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-test-'));
  const data = parts.data ?? join(folder, 'data');
  const sourceTokenFile = join(folder, 'sources.csv');
  const apiTokenFile = join(folder, 'api.csv');
  await writeFile(sourceTokenFile, `${SOURCE_TOKEN},kube-apiserver\n`);
  await writeFile(apiTokenFile, `${READ_TOKEN},reader\n${WRITE_TOKEN},ann,write\n`);
  const out: string[] = [];
  const logged: string[] = [];
  const running = await startServer(
    {
      host: '127.0.0.1',
      port: 0,
      tls: async () => ({ certificate: SERVER_CERTIFICATE, key: SERVER_KEY, clientCa: undefined }),
      sourceTokenFile,
      apiTokenFile,
      queue_bytes: 8 * 1024 * 1024,
      reorderWindow_ms: 10,
      rebuild_ms: 3_600_000,
      quietAfter_ms: 900_000,
      hazards: undefined,
      sinks: [{ type: 'stdout' }],
      tail: [],
      retention: { maxAge_us: undefined, maxSize_bytes: undefined },
      digestAt_min: undefined,
      watch: undefined,
      reviewTokens: undefined,
      ...parts,
      data,
    },
    {
      log: {
        write: (level, message, fields) => void logged.push(JSON.stringify({ level, message, ...fields })),
      },
      out: async (text) => void out.push(text),
      openDetector: openDetectorHere,
      openStore: openStoreHere,
      openWatch: () => ({ kill: () => undefined }),
      connect: () => Promise.reject(new Error('there is no cluster')),
      version: '0.0.0',
      ...ports,
    },
  );
  return {
    running,
    data,
    out: () => out,
    logged: () => logged,
    send: (method, path, options = {}) => send(running.port, method, path, options),
    sendHttp2: (method, path, options = {}) => sendHttp2(running.port, method, path, options),
    async close() {
      await running.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** Asks again, in turns of the event loop, until it is so; a test that waits in vain ends with its own time. */
export async function until<Value>(
  ask: () => Promise<Value | undefined> | Value | undefined,
): Promise<Value> {
  for (;;) {
    const value = await ask();
    if (value !== undefined) return value;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** A client that deletes Services of many namespaces, one after the other, as events of now. */
export function deletions(count: number, first = 0): readonly Record<string, unknown>[] {
  const start_ms = Date.now() - 1000;
  return Array.from({ length: count }, (_, index) => {
    const number = first + index;
    const at = (shift_ms: number) =>
      `${new Date(start_ms + number * 5 + shift_ms).toISOString().slice(0, -1)}000Z`;
    return {
      level: 'Metadata',
      auditID: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
      stage: 'ResponseComplete',
      requestURI: `/api/v1/namespaces/team-${number}/services/web`,
      verb: 'delete',
      user: { username: 'system:serviceaccount:lb:operator', groups: ['system:serviceaccounts'] },
      sourceIPs: ['10.0.0.7'],
      userAgent: 'lb-operator/v1',
      objectRef: { resource: 'services', namespace: `team-${number}`, name: 'web', apiVersion: 'v1' },
      responseStatus: { metadata: {}, code: 200 },
      requestReceivedTimestamp: at(-2),
      stageTimestamp: at(0),
      annotations: { 'authorization.k8s.io/decision': 'allow', 'authorization.k8s.io/reason': '' },
    };
  });
}

export function eventList(items: readonly unknown[]): string {
  return JSON.stringify({ kind: 'EventList', apiVersion: 'audit.k8s.io/v1', metadata: {}, items });
}

/** The kubeconfig for an API server's audit webhook that leads to a test server. */
export function auditWebhookConfig(port: number): string {
  return `apiVersion: v1
kind: Config
clusters: [{name: p, cluster: {server: "https://127.0.0.1:${port}/audit", certificate-authority-data: ${Buffer.from(CA_CERTIFICATE).toString('base64')}}}]
users: [{name: p, user: {token: ${SOURCE_TOKEN}}}]
contexts: [{name: p, context: {cluster: p, user: p}}]
current-context: p
`;
}
