import { existsSync, readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';

/** Where Linux distributions keep their roots, in the order in which Go's crypto/x509 looks (root_linux.go). */
const SYSTEM_BUNDLES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/tls/cacert.pem',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

/**
 * The certificates that a server is checked against where the kubeconfig names none: those of the operating system, where a
 * company's own root lives and where kubectl looks ($SSL_CERT_FILE replaces them), and those that Node brings.
 */
export function systemRoots(variables: Readonly<Record<string, string | undefined>>): readonly string[] {
  const asked = variables['SSL_CERT_FILE'] ?? '';
  const bundle = asked === '' ? SYSTEM_BUNDLES.find((file) => existsSync(file)) : asked;
  const extra = [bundle, variables['NODE_EXTRA_CA_CERTS']].flatMap((file) =>
    file !== undefined && file !== '' && existsSync(file) ? [readFileSync(file, 'utf8')] : [],
  );
  return [...rootCertificates, ...extra];
}
