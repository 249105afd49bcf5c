import { createSecureServer, type ServerHttp2Session } from 'node:http2';
import type { AddressInfo } from 'node:net';
import type { CertificateAuthority } from '../../control-plane/certificates.ts';
import type { HttpRequest } from './read-request.ts';
import type { HttpResponse } from './write-answer.ts';

/** A listening socket and everything that is connected to it. */
export interface Listener {
  readonly host: string;
  readonly port: number;
  /** Ends every connection at once, as a process that is killed does. */
  cutConnections(): void;
  close(): Promise<void>;
}

/** Under which names clients in and around a cluster know its API server. */
const NAMES = [
  'localhost',
  'kubernetes',
  'kubernetes.default',
  'kubernetes.default.svc',
  'kubernetes.default.svc.cluster.local',
];
/** One connection carries all watches of a client. Source: secure_serving.go of k8s.io/apiserver, whose default is below that of Go. */
const STREAMS_MAX_COUNT = 100;

/**
 * How much one connection may hold, in megabytes. Node's own guard of 10 MB refuses streams (ENHANCE_YOUR_CALM) as soon as a handful of lists is on its way;
 * Go's server, which clients are used to, has no such limit.
 */
const SESSION_MEMORY_MAX_MB = 10_000;

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string')
    throw new Error('the server does not listen on a port');
  return address.port;
}

interface ListenOptions {
  readonly host: string;
  readonly port: number;
  readonly authority: CertificateAuthority;
  /** By which it is known beside `host`. */
  readonly addresses: readonly string[];
  /** PEM of authorities beside `authority` whose clients are believed. */
  readonly clientCas: readonly string[];
  readonly isUp: () => boolean;
}

/** Listens with TLS for HTTP/1.1 and HTTP/2. Rejects where the port is taken. */
export async function listen(
  { host, port, authority, addresses, clientCas, isUp }: ListenOptions,
  handle: (request: HttpRequest, response: HttpResponse) => void,
): Promise<Listener> {
  const pair = authority.serverCertificate({ commonName: 'kube-apiserver' }, [host, ...NAMES, ...addresses]);
  const server = createSecureServer(
    {
      key: pair.key,
      cert: pair.certificate,
      ca: [authority.certificate, ...clientCas],
      requestCert: true,
      rejectUnauthorized: false,
      allowHTTP1: true,
      maxSessionMemory: SESSION_MEMORY_MAX_MB,
      settings: { maxConcurrentStreams: STREAMS_MAX_COUNT },
    },
    handle,
  );
  const sessions = new Set<ServerHttp2Session>();
  server.on('session', (session) => {
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
  });
  const sockets = new Set<{ destroy(): void }>();
  server.on('secureConnection', (socket) => {
    // Nobody is there: the client's connection ends before it has said anything.
    if (!isUp()) {
      socket.destroy();
      return;
    }
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const cutConnections = (): void => {
    for (const session of sessions) session.destroy();
    for (const socket of sockets) socket.destroy();
  };
  return {
    host,
    port: portOf(server.address()),
    cutConnections,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        cutConnections();
      }),
  };
}
