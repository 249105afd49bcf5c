import type { TLSSocket } from 'node:tls';
import { isIP } from 'node:net';
import { stringAt, isJsonObject } from '../../../../kube/json.ts';

/** Where a connection went, and what the certificate there should be for. */
export interface Dialled {
  readonly address: string;
  readonly port: number;
  readonly serverName: string;
}

const UNKNOWN_AUTHORITY: ReadonlySet<string> = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_GET_ISSUER_CERT',
  'CERT_SIGNATURE_FAILURE',
]);

/** Names of a certificate, as `subjectaltname` of node:tls has them: `DNS:a, IP Address:127.0.0.1`. */
function namesOf(text: string, kind: 'DNS' | 'IP Address'): readonly string[] {
  return text
    .split(', ')
    .filter((entry) => entry.startsWith(`${kind}:`))
    .map((entry) => entry.slice(kind.length + 1));
}

/** HostnameError of crypto/x509. */
function wrongName(names: string, { serverName }: Dialled): string {
  const addresses = namesOf(names, 'IP Address');
  if (isIP(serverName) !== 0)
    return addresses.length === 0
      ? `x509: cannot validate certificate for ${serverName} because it doesn't contain any IP SANs`
      : `x509: certificate is valid for ${addresses.join(', ')}, not ${serverName}`;
  const hosts = namesOf(names, 'DNS');
  return hosts.length === 0
    ? `x509: certificate is not valid for any names, but wanted to match ${serverName}`
    : `x509: certificate is valid for ${hosts.join(', ')}, not ${serverName}`;
}

function rfc3339(at: Date): string {
  return `${at.toISOString().slice(0, 19)}Z`;
}

function certificateError(
  code: string,
  error: Error,
  dialled: Dialled,
  socket: TLSSocket | undefined,
): string | undefined {
  const prefix = 'tls: failed to verify certificate: ';
  if (UNKNOWN_AUTHORITY.has(code)) return `${prefix}x509: certificate signed by unknown authority`;
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    const certificate: unknown = 'cert' in error ? error.cert : undefined;
    const names = isJsonObject(certificate) ? (stringAt(certificate, 'subjectaltname') ?? '') : '';
    return `${prefix}${wrongName(names, dialled)}`;
  }
  if (code !== 'CERT_HAS_EXPIRED' && code !== 'CERT_NOT_YET_VALID') return undefined;
  const certificate = socket?.getPeerCertificate();
  const isLate = code === 'CERT_HAS_EXPIRED';
  const bound = new Date(isLate ? (certificate?.valid_to ?? '') : (certificate?.valid_from ?? ''));
  const limit = Number.isNaN(bound.getTime()) ? '' : ` is ${isLate ? 'after' : 'before'} ${rfc3339(bound)}`;
  return `${prefix}x509: certificate has expired or is not yet valid: current time ${rfc3339(new Date())}${limit}`;
}

/** What Go's net/http says of a request that failed before an answer came, without `Post "URL": `. */
export function goDialError(error: Error, dialled: Dialled, socket: TLSSocket | undefined): string {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const { address, port } = dialled;
  const at = isIP(address) === 6 ? `[${address}]:${port}` : `${address}:${port}`;
  switch (code) {
    case 'ECONNREFUSED':
      return `dial tcp ${at}: connect: connection refused`;
    case 'EHOSTUNREACH':
      return `dial tcp ${at}: connect: no route to host`;
    case 'ENETUNREACH':
      return `dial tcp ${at}: connect: network is unreachable`;
    case 'ETIMEDOUT':
      return `dial tcp ${at}: i/o timeout`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `dial tcp: lookup ${address}: no such host`;
    case 'ECONNRESET':
      return 'EOF';
    case 'EPROTO':
      return 'http: server gave HTTP response to HTTPS client';
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
      return 'http: server gave HTTP response to HTTPS client';
    default:
      return certificateError(code, error, dialled, socket) ?? error.message;
  }
}
