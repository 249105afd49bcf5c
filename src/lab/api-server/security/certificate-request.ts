import { createPublicKey, verify } from 'node:crypto';

/** One value of DER: its tag, what it holds, and all its bytes. */
interface DerValue {
  readonly tag: number;
  readonly content: Buffer;
  readonly whole: Buffer;
}

/** A PKCS #10 request: who it is for, and whether who made it has the key (RFC 2986). */
export interface CertificateRequest {
  readonly commonName: string;
  readonly organizations: readonly string[];
  readonly isSigned: boolean;
}

const SEQUENCE = 0x30;
const OID_COMMON_NAME = '550403';
const OID_ORGANIZATION = '55040a';
/** Signature algorithms by object identifier (RFC 5758, RFC 8017, RFC 8410); `null`: the key says it. */
const DIGESTS: Readonly<Record<string, string | null>> = {
  '2a864886f70d01010b': 'sha256',
  '2a864886f70d01010c': 'sha384',
  '2a864886f70d01010d': 'sha512',
  '2a8648ce3d040302': 'sha256',
  '2a8648ce3d040303': 'sha384',
  '2a8648ce3d040304': 'sha512',
  '2b6570': null,
};

/** The values that stand one behind the other; throws a RangeError where one is cut short. */
function derValues(bytes: Buffer): readonly DerValue[] {
  const found: DerValue[] = [];
  for (let at = 0; at < bytes.length;) {
    const tag = bytes.readUInt8(at);
    const short = bytes.readUInt8(at + 1);
    const more_bytes = short < 0x80 ? 0 : short & 0x7f;
    const length = more_bytes === 0 ? short : bytes.readUIntBE(at + 2, more_bytes);
    const start = at + 2 + more_bytes;
    if (start + length > bytes.length) throw new RangeError('a value is longer than what holds it');
    found.push({
      tag,
      content: bytes.subarray(start, start + length),
      whole: bytes.subarray(at, start + length),
    });
    at = start + length;
  }
  return found;
}

function attributesOf(name: DerValue, oid: string): readonly string[] {
  return derValues(name.content).flatMap((set) =>
    derValues(set.content).flatMap((attribute) => {
      const [type, value] = derValues(attribute.content);
      return type?.content.toString('hex') === oid && value !== undefined
        ? [value.content.toString('utf8')]
        : [];
    }),
  );
}

function isSignedBy(key: DerValue, algorithm: DerValue, signed: DerValue, signature: DerValue): boolean {
  const digest = DIGESTS[derValues(algorithm.content)[0]?.content.toString('hex') ?? ''];
  if (digest === undefined) return false;
  const publicKey = createPublicKey({ key: key.whole, format: 'der', type: 'spki' });
  // The first byte of a bit string counts the bits that do not belong to it: none.
  return verify(digest, signed.whole, publicKey, signature.content.subarray(1));
}

/**
 * Reads a PEM block CERTIFICATE REQUEST, base64 as it lies in `spec.request`; a text where it is none (ParseCSR, pkg/apis/certificates).
 */
export function parseCertificateRequest(base64: string): CertificateRequest | string {
  const pem = Buffer.from(base64, 'base64').toString('latin1');
  const block = /-----BEGIN CERTIFICATE REQUEST-----([\s\S]*?)-----END CERTIFICATE REQUEST-----/.exec(pem);
  if (block === null) return 'PEM block type must be CERTIFICATE REQUEST';
  try {
    const [request] = derValues(Buffer.from(block[1] ?? '', 'base64'));
    const [info, algorithm, signature] = derValues(request?.content ?? Buffer.alloc(0));
    const [, subject, key] = derValues(info?.content ?? Buffer.alloc(0));
    if (info === undefined || algorithm === undefined || signature === undefined)
      return 'asn1: syntax error: sequence truncated';
    if (subject?.tag !== SEQUENCE || key === undefined) return 'asn1: syntax error: sequence truncated';
    return {
      commonName: attributesOf(subject, OID_COMMON_NAME)[0] ?? '',
      organizations: attributesOf(subject, OID_ORGANIZATION),
      isSigned: isSignedBy(key, algorithm, info, signature),
    };
  } catch (error) {
    if (error instanceof Error) return `asn1: syntax error: ${error.message}`;
    throw error;
  }
}
