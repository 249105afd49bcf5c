import {
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest, type AgentOptions } from 'node:https';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { Connection } from './connection.ts';
import { connectionError, TIMED_OUT } from './connection-error.ts';
import type { ClientCertificate, Credential } from './credentials.ts';
import { bareHost } from './proxy.ts';
import { secureContext } from './secure-context.ts';
import { HttpsTunnelAgent, HttpTunnelAgent } from './tunnel-agent.ts';

/** What is sent along with a request that writes. */
export interface TransportBody {
  /** `application/json`, `application/merge-patch+json` ... */
  readonly contentType: string;
  readonly text: string;
}

/** One request. */
export interface TransportRequest {
  /** `GET` unless given. */
  readonly method?: string;
  readonly body?: TransportBody | undefined;
  /** With query, below the server's own path. */
  readonly path: string;
  readonly accept: string;
  readonly credential: Credential;
  readonly compression: boolean;
  /** How long the server may send nothing at all. */
  readonly silence_ms: number;
  readonly signal: AbortSignal | undefined;
}

export interface TransportResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Already unzipped. It must be read to its end or destroyed. */
  readonly body: Readable;
  /** From now on the server may send nothing for as long as this. */
  limitSilence(silence_ms: number): void;
}

/** Sends requests over kept connections. Errors are Problems; an aborted request rejects with the signal's reason. */
export interface Transport {
  send(request: TransportRequest): Promise<TransportResponse>;
  close(): void;
}

/** Finds a peer that vanished without a word (a NAT or load balancer that forgot the connection). */
const TCP_KEEP_ALIVE_MS = 15_000;

function agentOptions(
  connection: Connection,
  certificate: ClientCertificate | undefined,
  variables: Readonly<Record<string, string | undefined>>,
): AgentOptions {
  const { tls, server } = connection;
  const secure = server.protocol === 'https:';
  return {
    keepAlive: true,
    keepAliveMsecs: TCP_KEEP_ALIVE_MS,
    rejectUnauthorized: tls.verify,
    ...(tls.serverName === undefined ? {} : { servername: tls.serverName }),
    ...(secure ? { secureContext: secureContext(connection, certificate, variables) } : {}),
  };
}

function createAgent(connection: Connection, options: AgentOptions): HttpAgent {
  const { server, proxy } = connection;
  const secure = server.protocol === 'https:';
  if (proxy === undefined) return secure ? new HttpsAgent(options) : new HttpAgent(options);
  const port = server.port === '' ? (secure ? 443 : 80) : Number(server.port);
  const end = { proxy, host: bareHost(server.hostname), port };
  return secure ? new HttpsTunnelAgent(options, end) : new HttpTunnelAgent(options, end);
}

/** Node writes a header's characters as single bytes; Go, which reads them, takes UTF-8. */
function headerText(value: string): string {
  return Buffer.from(value, 'utf8').toString('latin1');
}

function unzipped(response: IncomingMessage): Readable {
  if (response.headers['content-encoding'] !== 'gzip') return response;
  // An error of either stream destroys the other; the reader of the last one sees it.
  return pipeline(response, createGunzip(), () => undefined);
}

function timeoutError(silence_ms: number): Error {
  return Object.assign(new Error(`nothing came for ${Math.round(silence_ms / 1000)} s`), { code: TIMED_OUT });
}

/**
 * HTTP/1.1 with kept connections over node:http and node:https. A new client certificate (credential plugins replace theirs)
 * gets new connections, since the certificate belongs to the connection.
 */
export function createTransport(
  connection: Connection,
  userAgent: string,
  variables: Readonly<Record<string, string | undefined>>,
): Transport {
  const { server, impersonation } = connection;
  const secure = server.protocol === 'https:';
  let agent: HttpAgent | undefined;
  let agentCertificate: ClientCertificate | undefined;

  const agentFor = (certificate: ClientCertificate | undefined): HttpAgent => {
    if (agent !== undefined && agentCertificate?.cert === certificate?.cert) return agent;
    agent?.destroy();
    agentCertificate = certificate;
    agent = createAgent(connection, agentOptions(connection, certificate, variables));
    return agent;
  };

  const headersOf = ({ accept, credential, compression, body }: TransportRequest) => ({
    Accept: accept,
    'User-Agent': userAgent,
    ...(body === undefined
      ? {}
      : { 'Content-Type': body.contentType, 'Content-Length': String(Buffer.byteLength(body.text)) }),
    ...(compression && connection.compression ? { 'Accept-Encoding': 'gzip' } : {}),
    ...(credential.authorization === undefined ? {} : { Authorization: credential.authorization }),
    ...Object.fromEntries(
      Object.entries(impersonation).map(([name, value]) => [
        name,
        typeof value === 'string' ? headerText(value) : value.map(headerText),
      ]),
    ),
  });

  return {
    send: (wanted) =>
      new Promise((resolve, reject) => {
        const { path, signal, silence_ms, method = 'GET', body } = wanted;
        const fail = (error: unknown) => {
          reject(signal?.aborted === true ? signal.reason : connectionError(error, connection, path));
        };
        const request = (secure ? httpsRequest : httpRequest)({
          method,
          protocol: server.protocol,
          host: bareHost(server.hostname),
          port: server.port,
          path: `${server.pathname === '/' ? '' : server.pathname}${path}`,
          headers: headersOf(wanted),
          agent: agentFor(wanted.credential.certificate),
          signal,
        });
        let received: IncomingMessage | undefined;
        // Once there is a response it must be the one to end, else its reader is told of a reset instead.
        let limit_ms = silence_ms;
        request.setTimeout(limit_ms, () => (received ?? request).destroy(timeoutError(limit_ms)));
        request.on('error', fail);
        request.once('response', (response) => {
          received = response;
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: unzipped(response),
            limitSilence(later_ms) {
              limit_ms = later_ms;
              request.setTimeout(limit_ms);
            },
          });
        });
        request.end(body?.text);
      }),
    close: () => agent?.destroy(),
  };
}
