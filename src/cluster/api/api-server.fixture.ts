import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Server } from 'node:net';
import { text } from 'node:stream/consumers';
import { TLSSocket } from 'node:tls';
import { CA_CERTIFICATE, SERVER_CERTIFICATE, SERVER_KEY } from './certificates.fixture.ts';
import type { Clock } from './clock.ts';
import { createApiClient, type ApiClient } from './api-client.ts';
import type { Connection } from './connection.ts';
import { fixedCredentials } from './credentials.ts';

/** A request as the test server saw it. */
export interface SeenRequest {
  readonly method: string;
  /** `''` where nothing was sent. */
  readonly body: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly rawHeaders: readonly string[];
  /** CN of the client certificate. */
  readonly commonName: string | undefined;
}

/** An API server that does what the test says, on loopback. */
export interface TestServer {
  readonly url: string;
  readonly seen: readonly SeenRequest[];
  close(): Promise<void>;
}

export type Handler = (request: SeenRequest, response: ServerResponse) => void;

function commonNameOf(request: IncomingMessage): string | undefined {
  if (!(request.socket instanceof TLSSocket)) return undefined;
  const name = request.socket.getPeerCertificate().subject?.CN;
  return Array.isArray(name) ? name[0] : name;
}

/** The port that a listening server was given. */
export function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server does not listen');
  return address.port;
}

/** Starts a server; `https` wants (but does not need) client certificates. */
export async function startServer(
  handler: Handler,
  protocol: 'http' | 'https' = 'http',
): Promise<TestServer> {
  const seen: SeenRequest[] = [];
  const listener = async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '/', 'http://test');
    const wanted: SeenRequest = {
      method: request.method ?? '',
      body: request.headers['content-length'] === undefined ? '' : await text(request),
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers,
      rawHeaders: request.rawHeaders,
      commonName: commonNameOf(request),
    };
    seen.push(wanted);
    handler(wanted, response);
  };
  const server =
    protocol === 'http'
      ? createServer((request, response) => void listener(request, response))
      : createTlsServer(
          {
            key: SERVER_KEY,
            cert: SERVER_CERTIFICATE,
            ca: CA_CERTIFICATE,
            requestCert: true,
            rejectUnauthorized: false,
          },
          (request, response) => void listener(request, response),
        );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `${protocol}://127.0.0.1:${portOf(server)}`,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function json(
  response: ServerResponse,
  body: unknown,
  code = 200,
  headers: Record<string, string> = {},
): void {
  response.writeHead(code, { 'Content-Type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

export function status(
  response: ServerResponse,
  code: number,
  reason: string,
  message: string,
  extra: Record<string, unknown> = {},
  headers: Record<string, string> = {},
): void {
  json(
    response,
    { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message, ...extra },
    code,
    headers,
  );
}

/** A page of ConfigMaps named `names`, as an API server sends it: items without apiVersion and kind. */
export function configMapList(
  names: readonly string[],
  {
    resourceVersion = '10',
    next = '',
    versions = {},
  }: {
    readonly resourceVersion?: string;
    readonly next?: string;
    readonly versions?: Readonly<Record<string, string>>;
  } = {},
): unknown {
  return {
    kind: 'ConfigMapList',
    apiVersion: 'v1',
    metadata: { resourceVersion, ...(next === '' ? {} : { continue: next }) },
    items: names.map((name) => configMap(name, versions[name] ?? '1')),
  };
}

export function configMap(name: string, resourceVersion = '1', uid = `uid-${name}`): Record<string, unknown> {
  return { metadata: { name, namespace: 'shop', uid, resourceVersion } };
}

/** A clock that never waits: sleeping moves it on, and is written down. */
export interface FakeClock extends Clock {
  readonly slept_ms: readonly number[];
  advance(duration_ms: number): void;
}

export function fakeClock(random = 0): FakeClock {
  let now_ms = Date.parse('2026-11-21T00:00:00Z');
  const slept_ms: number[] = [];
  return {
    slept_ms,
    now_ms: () => now_ms,
    random: () => random,
    async sleep(duration_ms, signal) {
      signal?.throwIfAborted();
      slept_ms.push(duration_ms);
      now_ms += duration_ms;
    },
    advance(duration_ms) {
      now_ms += duration_ms;
    },
  };
}

export function connectionTo(url: string, parts: Partial<Connection> = {}): Connection {
  return {
    server: new URL(url),
    description: 'context "test" of /test/config',
    namespace: undefined,
    tls: { ca: CA_CERTIFICATE, serverName: undefined, verify: true },
    credentials: fixedCredentials({}, 'user "tester"'),
    impersonation: {},
    proxy: undefined,
    compression: true,
    requestTimeout_ms: undefined,
    ...parts,
  };
}

/** A client whose pace never makes it wait, so that a fake clock tells of retries only. */
export function clientTo(
  url: string,
  clock: Clock = fakeClock(),
  parts: Partial<Connection> = {},
): ApiClient {
  return createApiClient(connectionTo(url, parts), {
    userAgent: 'plimsoll/test',
    variables: {},
    clock,
    requestsPerSecond: 1_000_000,
    burst_count: 1_000_000,
  });
}
