import type { IncomingMessage } from 'node:http';
import type { Http2ServerRequest } from 'node:http2';
import { TLSSocket } from 'node:tls';
import { tooLarge } from '../request/api-error.ts';
import type { CertificateSubject } from '../security/authenticate.ts';

/** HTTP/1.1 and HTTP/2 requests look alike to everything above. */
export type HttpRequest = IncomingMessage | Http2ServerRequest;

/** The largest body that is read: 3 MiB, as kube-apiserver (reference 5.1). */
const BODY_MAX_BYTES = 3 * 1024 * 1024;

const NO_BODY = new Uint8Array();

/** Does the request end with its headers? A body is read through an iterator of promises, which costs a GET more than its handler. */
function hasNoBody(request: HttpRequest): boolean {
  return 'stream' in request && request.stream.endAfterHeaders;
}

/** Reads the whole body. Throws 413 once it is too long. */
export async function readBody(request: HttpRequest): Promise<Uint8Array> {
  if (hasNoBody(request)) return NO_BODY;
  const chunks: Uint8Array[] = [];
  let size_bytes = 0;
  for await (const chunk of request) {
    if (!(chunk instanceof Uint8Array)) continue;
    size_bytes += chunk.length;
    if (size_bytes > BODY_MAX_BYTES) throw tooLarge();
    chunks.push(chunk);
  }
  const [first] = chunks;
  return chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks);
}

function names(value: string | readonly string[] | undefined): readonly string[] {
  if (value === undefined) return [];
  return typeof value === 'string' ? [value] : value;
}

const subjects = new WeakMap<TLSSocket, CertificateSubject | 'none'>();

/** The subject of the client's certificate, if it has one that our authority signed. Read once a connection. */
export function certificateOf(request: HttpRequest): CertificateSubject | undefined {
  // Of HTTP/2 the stream's session knows the socket; `request.socket` is a proxy that forbids its methods.
  const socket = 'stream' in request ? request.stream.session?.socket : request.socket;
  if (!(socket instanceof TLSSocket)) return undefined;
  const known = subjects.get(socket);
  if (known !== undefined) return known === 'none' ? undefined : known;
  const found = socket.authorized ? subjectOf(socket) : undefined;
  subjects.set(socket, found ?? 'none');
  return found;
}

function subjectOf(socket: TLSSocket): CertificateSubject | undefined {
  const { subject, fingerprint256 } = socket.getPeerCertificate();
  if (subject === undefined) return undefined;
  const hash = fingerprint256.replaceAll(':', '').toLowerCase();
  return { commonName: names(subject.CN)[0] ?? '', organizations: names(subject.O), hash };
}
