import { TLSSocket } from 'node:tls';
import type { HttpRequest } from '../http/exchange.ts';

/** The bearer token of a request (RFC 6750), if it has one. */
export function bearerToken(request: HttpRequest): string | undefined {
  return /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
}

/** The common name of the client's certificate, where the authority that the listener knows has signed it and it is valid now. */
export function certifiedName(request: HttpRequest): string | undefined {
  const socket = 'stream' in request ? request.stream.session?.socket : request.socket;
  if (!(socket instanceof TLSSocket) || !socket.authorized) return undefined;
  const name = socket.getPeerCertificate().subject?.CN;
  return typeof name === 'string' && name !== '' ? name : undefined;
}
