import { X509Certificate } from 'node:crypto';

/** One certificate of a bundle. Times in milliseconds since 1970. */
export interface BundleCertificate {
  readonly subject: string;
  readonly notBefore_ms: number;
  readonly notAfter_ms: number;
}

/**
 * What a webhook's `caBundle` holds. `absent` and `empty` leave the API server with the system's roots, which no certificate of a Service is
 * signed by; cert-manager and the like fill it in later (`empty` is also the newline that they put there as a place to fill).
 */
export type CaBundle =
  | { readonly type: 'absent' }
  | { readonly type: 'empty' }
  | { readonly type: 'unparsable'; readonly why: string }
  | { readonly type: 'certificates'; readonly certificates: readonly BundleCertificate[] };

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;

function certificateOf(pem: string): BundleCertificate | undefined {
  try {
    const { subject, validFrom, validTo } = new X509Certificate(pem);
    return { subject, notBefore_ms: Date.parse(validFrom), notAfter_ms: Date.parse(validTo) };
  } catch {
    // OpenSSL's reasons are of no use to the reader of a manifest: which certificate it is says all.
    return undefined;
  }
}

/** Reads a `caBundle`: base64 of PEM. Never throws. */
export function parseCaBundle(base64: string | undefined): CaBundle {
  if (base64 === undefined) return { type: 'absent' };
  const text = base64.replaceAll(/\s/g, '');
  if (!BASE64.test(text) || text.length % 4 === 1) return { type: 'unparsable', why: 'it is not base64' };
  const pem = Buffer.from(text, 'base64').toString('latin1');
  if (pem.trim() === '') return { type: 'empty' };
  const blocks = pem.match(CERTIFICATE) ?? [];
  if (blocks.length === 0) return { type: 'unparsable', why: 'it holds no PEM certificate' };
  const certificates: BundleCertificate[] = [];
  for (const [index, block] of blocks.entries()) {
    const certificate = certificateOf(block);
    if (certificate === undefined)
      return { type: 'unparsable', why: `certificate ${index + 1} of ${blocks.length} cannot be read` };
    certificates.push(certificate);
  }
  return { type: 'certificates', certificates };
}
