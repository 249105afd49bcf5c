import { Problem } from '../../problem.ts';
import type { Connection } from './connection.ts';

/** Between us and the API server something broke: no status came, or its body ended early. */
export class ConnectionError extends Problem {
  /** Node's or OpenSSL's code: `ECONNRESET`, `DEPTH_ZERO_SELF_SIGNED_CERT`. */
  readonly code: string;

  constructor(parts: ConstructorParameters<typeof Problem>[0] & { readonly code: string }) {
    super(parts);
    this.code = parts.code;
  }

  /** Did nobody listen? Of a server that has answered before, that is a restart. */
  get isRefused(): boolean {
    return this.code === 'ECONNREFUSED';
  }

  /** Was an existing connection cut? Then the same request may well succeed on a new one. */
  get isReset(): boolean {
    return RESETS.has(this.code);
  }
}

/** A limit of ours passed without an answer. */
export const TIMED_OUT = 'ETIMEDOUT';

const RESETS = new Set(['ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE', 'Z_BUF_ERROR']);

const UNTRUSTED = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_SIGNATURE_FAILURE',
]);

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

function explain(code: string, message: string): { readonly what: string; readonly fix: string } {
  if (UNTRUSTED.has(code))
    return {
      what: `the API server's certificate is signed by an authority that is not trusted (${message})`,
      fix: 'set certificate-authority-data of the cluster (or --certificate-authority FILE) to the CA of the API server',
    };
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return {
      what: `the API server's certificate is for another name (${message})`,
      fix: 'correct server of the cluster, or set tls-server-name to a name in the certificate',
    };
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID')
    return {
      what: `the API server's certificate is ${code === 'CERT_HAS_EXPIRED' ? 'expired' : 'not valid yet'}`,
      fix: 'renew the certificate of the API server; check the clock of this machine',
    };
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return {
      what: `the name of the API server cannot be resolved (${code})`,
      fix: 'correct server of the cluster, or check the network and VPN',
    };
  if (code === 'ECONNREFUSED')
    return {
      what: 'nothing listens at the address of the API server (connection refused)',
      fix: 'check that the cluster is up and that this is its address; another one can be chosen with --context',
    };
  if (code === TIMED_OUT)
    return {
      what: `the API server did not answer in time (${message})`,
      fix: 'check the network and VPN, and whether the API server is overloaded; --request-timeout sets the limit',
    };
  if (RESETS.has(code))
    return {
      what: `the connection to the API server was cut (${message})`,
      fix: 'try again; if it stays so, look at the load balancer in front of the API server and at its restarts',
    };
  if (code.startsWith('ERR_SSL') || code === 'EPROTO')
    return {
      what: `TLS with the API server failed (${message})`,
      fix: 'check that server of the cluster is an https port, and that the client certificate is the right one',
    };
  return { what: `the API server cannot be reached (${message})`, fix: 'check server of the cluster' };
}

/**
 * Puts an error of node:http, node:tls or a stream into words. Problems (a proxy's) pass as they are, and so do errors that carry no
 * code of the network: those are mistakes of ours, and must not be blamed on it.
 */
export function connectionError(error: unknown, connection: Connection, path: string): unknown {
  const code = codeOf(error);
  if (!(error instanceof Error) || error instanceof Problem || error instanceof TypeError || code === '')
    return error;
  const { message } = error;
  const origin = `${connection.server.origin}${path.split('?')[0] ?? ''}`;
  return new ConnectionError({
    ...explain(code, message),
    where: `${origin} (${connection.description})`,
    code,
    cause: error,
  });
}
