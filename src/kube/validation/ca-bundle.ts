const BLOCK = /-----BEGIN ([^-\n]+)-----\r?\n([^-]*?)-----END \1-----/g;
/** The tag of an ASN.1 sequence, what a certificate is. */
const SEQUENCE = 0x30;

/**
 * Why a CA bundle (base64 of PEM) holds no certificate; `undefined` where it does. What is in a certificate is not looked at beyond its
 * first byte. Texts: client-go transport/transport.go, rootCertPool.
 */
export function caBundleProblem(bundle: string): string | undefined {
  const pem = Buffer.from(bundle, 'base64').toString('latin1');
  const found = [...pem.matchAll(BLOCK)];
  const certificates = found.filter(([, type]) => type === 'CERTIFICATE');
  if (certificates.some(([, , body]) => Buffer.from(body ?? '', 'base64')[0] === SEQUENCE)) return undefined;
  const why =
    found.length === 0
      ? 'unable to parse bytes as PEM block'
      : certificates.length > 0
        ? 'failed to parse certificate: x509: malformed certificate'
        : 'no valid certificate authority data seen';
  return `unable to load root certificates: ${why}`;
}
