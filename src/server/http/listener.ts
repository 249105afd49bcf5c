import { createSecureServer, type Http2SecureServer, type ServerHttp2Session } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { Problem } from '../../problem.ts';
import type { HttpRequest, HttpResponse } from './exchange.ts';

/** What a server shows and whom it believes, as PEM. */
export interface TlsIdentity {
  readonly certificate: string;
  readonly key: string;
  /** Authorities of client certificates; none: certificates of clients say nothing. */
  readonly clientCa: string | undefined;
}

export interface Listener {
  readonly address: string;
  readonly port: number;
  /** New connections are served with this from now on; those that are open go on. Throws where key and certificate do not fit. */
  renew(identity: TlsIdentity): void;
  /** Takes no more requests, waits for those that are under way for at most so long, and ends all connections. */
  close(grace_ms: number): Promise<void>;
}

/** An idle connection costs memory; kube-apiserver keeps its own for 90 s (http.Transport IdleConnTimeout). */
const IDLE_MAX_MS = 120_000;
/** What a client may take for its TLS handshake. */
const HANDSHAKE_MAX_MS = 10_000;
/** A batch of audit events is some hundred kilobytes: with the 64 KiB that HTTP/2 starts with each would wait for many acknowledgements. */
const STREAM_WINDOW_BYTES = 1024 * 1024;
const SESSION_WINDOW_BYTES = 4 * STREAM_WINDOW_BYTES;
/** kube-apiserver posts up to 15 batches at the same time; more streams of one connection would only wait. */
const STREAMS_MAX_COUNT = 64;
/** Connections at once: a handful of API servers, some people and a scraper; more is an attack or a mistake. */
const CONNECTIONS_MAX_COUNT = 512;

function tlsOptions({ certificate, key, clientCa }: TlsIdentity) {
  return { cert: certificate, key, ...(clientCa === undefined ? {} : { ca: clientCa }) };
}

function cannotListen(error: unknown, host: string, port: number): Problem {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  const where = `${host}:${port}`;
  if (code === 'EADDRINUSE')
    return new Problem({
      what: 'another process listens on this address',
      where,
      fix: 'stop it, or choose another with --listen',
      cause: error,
    });
  if (code === 'EACCES' || code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new Problem({
      what: code === 'EACCES' ? 'this port needs more rights' : 'this machine has no such address',
      where,
      fix: 'choose another with --listen',
      cause: error,
    });
  return new Problem({
    what: `cannot listen: ${error instanceof Error ? error.message : String(error)}`,
    where,
    fix: 'choose another address with --listen, or other files with --tls-cert-file and --tls-key-file',
    cause: error,
  });
}

async function listening(server: Http2SecureServer, host: string, port: number): Promise<AddressInfo> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, resolve);
    });
  } catch (error) {
    throw cannotListen(error, host, port);
  }
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server listens on no port');
  return address;
}

function secureServer(identity: TlsIdentity): Http2SecureServer {
  try {
    return createSecureServer({
      ...tlsOptions(identity),
      allowHTTP1: true,
      // Asked for, never demanded here: whoever has none may show a token, and each endpoint decides.
      requestCert: true,
      rejectUnauthorized: false,
      handshakeTimeout: HANDSHAKE_MAX_MS,
      minVersion: 'TLSv1.2',
      settings: { initialWindowSize: STREAM_WINDOW_BYTES, maxConcurrentStreams: STREAMS_MAX_COUNT },
    });
  } catch (error) {
    throw new Problem({
      what: `the certificate and its key cannot be used: ${error instanceof Error ? error.message : String(error)}`,
      where: '--tls-cert-file, --tls-key-file',
      fix: 'give a PEM certificate (with what it is signed by behind it) and the key that belongs to it',
      cause: error,
    });
  }
}

/** Listens with TLS for HTTP/2 and HTTP/1.1 on one port: audit webhooks come over the one, most other clients over the other. Throws a Problem. */
export async function listen(
  { host, port, identity }: { readonly host: string; readonly port: number; readonly identity: TlsIdentity },
  handle: (request: HttpRequest, response: HttpResponse) => void,
): Promise<Listener> {
  const server = secureServer(identity);
  const sessions = new Set<ServerHttp2Session>();
  const sockets = new Set<{ destroy(): void }>();
  let underWay_count = 0;
  let idle: (() => void) | undefined;
  server.maxConnections = CONNECTIONS_MAX_COUNT;
  server.on('session', (session) => {
    sessions.add(session);
    session.setLocalWindowSize(SESSION_WINDOW_BYTES);
    session.setTimeout(IDLE_MAX_MS, () => session.destroy());
    session.once('close', () => sessions.delete(session));
    // A connection that breaks is the client's to open again.
    session.on('error', () => session.destroy());
  });
  server.on('secureConnection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    if (socket.alpnProtocol !== 'h2') socket.setTimeout(IDLE_MAX_MS, () => socket.destroy());
  });
  server.on('request', (request: HttpRequest, response: HttpResponse) => {
    underWay_count += 1;
    response.once('close', () => {
      underWay_count -= 1;
      if (underWay_count === 0) idle?.();
    });
    handle(request, response);
  });
  const address = await listening(server, host, port);
  return {
    address: address.address,
    port: address.port,
    renew: (renewed) => server.setSecureContext(tlsOptions(renewed)),
    async close(grace_ms) {
      const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
      for (const session of sessions) session.close();
      if (underWay_count > 0) {
        const timer = setTimeout(() => idle?.(), grace_ms);
        await new Promise<void>((resolve) => {
          idle = resolve;
        });
        clearTimeout(timer);
      }
      for (const session of sessions) session.destroy();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
