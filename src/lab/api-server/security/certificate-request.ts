import { constants, createPublicKey, verify } from 'node:crypto';

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
  /** Why its signature is none, in the words of Go's crypto/x509; `undefined` where it is one. */
  readonly signatureProblem: string | undefined;
}

const SEQUENCE = 0x30;
const OID_COMMON_NAME = '550403';
const OID_ORGANIZATION = '55040a';
/** Signature algorithms by object identifier (RFC 5758, RFC 8017, RFC 8410); `null`: the key says it. Requests may still be signed over SHA-1 (CheckSignature, crypto/x509). */
const DIGESTS: Readonly<Record<string, string | null>> = {
  '2a864886f70d010105': 'sha1',
  '2a864886f70d01010b': 'sha256',
  '2a864886f70d01010c': 'sha384',
  '2a864886f70d01010d': 'sha512',
  '2a8648ce3d0401': 'sha1',
  '2a8648ce3d040302': 'sha256',
  '2a8648ce3d040303': 'sha384',
  '2a8648ce3d040304': 'sha512',
  '2b6570': null,
};
const OID_MD5_RSA = '2a864886f70d010104';
const OID_RSA_PSS = '2a864886f70d01010a';
/** Digests of RSA-PSS, among its parameters. */
const PSS_DIGESTS: Readonly<Record<string, string>> = {
  '608648016503040201': 'sha256',
  '608648016503040202': 'sha384',
  '608648016503040203': 'sha512',
};
const FAILURES: Readonly<Record<string, string>> = {
  rsa: 'crypto/rsa: verification error',
  ec: 'x509: ECDSA verification failure',
  ed25519: 'x509: Ed25519 verification failure',
};
const UNIMPLEMENTED = 'x509: cannot verify signature: algorithm unimplemented';

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

/** The digest that was signed; `undefined` where the algorithm is not known. */
function digestOf(oid: string, parameters: DerValue | undefined): string | null | undefined {
  if (oid !== OID_RSA_PSS) return DIGESTS[oid];
  const text = parameters?.whole.toString('hex') ?? '';
  return Object.entries(PSS_DIGESTS).find(([digest]) => text.includes(digest))?.[1];
}

function signatureProblem(
  key: DerValue,
  algorithm: DerValue,
  signed: DerValue,
  signature: DerValue,
): string | undefined {
  const [identifier, parameters] = derValues(algorithm.content);
  const oid = identifier?.content.toString('hex') ?? '';
  if (oid === OID_MD5_RSA) return 'x509: cannot verify signature: insecure algorithm MD5-RSA';
  const digest = digestOf(oid, parameters);
  if (digest === undefined) return UNIMPLEMENTED;
  const publicKey = createPublicKey({ key: key.whole, format: 'der', type: 'spki' });
  const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
  const how = { key: publicKey, ...(oid === OID_RSA_PSS ? pss : {}) };
  // The first byte of a bit string counts the bits that do not belong to it: none.
  if (verify(digest, signed.whole, how, signature.content.subarray(1))) return undefined;
  return FAILURES[publicKey.asymmetricKeyType ?? ''] ?? UNIMPLEMENTED;
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
      signatureProblem: signatureProblem(key, algorithm, info, signature),
    };
  } catch (error) {
    if (error instanceof Error) return `asn1: syntax error: ${error.message}`;
    throw error;
  }
}
