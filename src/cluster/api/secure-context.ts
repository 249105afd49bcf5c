import { X509Certificate } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';
import { Problem } from '../../problem.ts';
import type { Connection } from './connection.ts';
import type { ClientCertificate } from './credentials.ts';
import { systemRoots } from './root-certificates.ts';

/**
 * Roots and client certificate of a connection, read once: the 140 roots of a system take longer to read than a request.
 * Throws a Problem where one of them is no PEM, or certificate and key do not belong together.
 */
export function secureContext(
  { tls, description, credentials }: Connection,
  certificate: ClientCertificate | undefined,
  variables: Readonly<Record<string, string | undefined>>,
): SecureContext {
  try {
    // A text without any certificate is not refused by OpenSSL: it would end as a server that nobody trusts.
    if (tls.verify && tls.ca !== undefined) new X509Certificate(tls.ca).toString();
  } catch (error) {
    throw new Problem({
      what: 'the certificate authority of the cluster is no certificate (PEM)',
      where: description,
      fix: 'correct certificate-authority or certificate-authority-data of the cluster (--certificate-authority)',
      cause: error,
    });
  }
  try {
    return createSecureContext({
      ...(tls.verify ? { ca: tls.ca ?? [...systemRoots(variables)] } : {}),
      ...certificate,
    });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Problem({
      what: `the client certificate or its key cannot be used (${why})`,
      where: credentials.description,
      fix: 'check that both are PEM, that the key is not encrypted, and that it belongs to the certificate',
      cause: error,
    });
  }
}

/** When a client certificate expired, for a message; `undefined` where it did not. */
export function expiredSince({ cert }: ClientCertificate, now_ms: number): string | undefined {
  const { validTo } = new X509Certificate(cert);
  return Date.parse(validTo) < now_ms ? validTo : undefined;
}
