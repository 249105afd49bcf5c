import { constants, generateKeyPairSync, sign, type KeyPairKeyObjectResult } from 'node:crypto';
import {
  bitString,
  explicitTag,
  objectIdentifier,
  positiveInteger,
  sequence,
  set,
  utf8String,
} from '../../control-plane/der.ts';

function attribute(type: string, value: string): Uint8Array {
  return set(sequence(objectIdentifier(type), utf8String(value)));
}

/** How a request may be signed. */
interface Signing {
  readonly pair: () => KeyPairKeyObjectResult;
  readonly algorithm: Uint8Array;
  readonly digest: string | null;
  readonly padding?: number;
}

const ecPair = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const rsaPair = () => generateKeyPairSync('rsa', { modulusLength: 1024 });
const pssParameters = sequence(explicitTag(0, sequence(objectIdentifier('2.16.840.1.101.3.4.2.1'))));

function signed(pair: Signing['pair'], algorithm: string, digest: string | null): Signing {
  return { pair, algorithm: sequence(objectIdentifier(algorithm)), digest };
}

export const SIGNINGS = {
  'ECDSA over SHA-256': signed(ecPair, '1.2.840.10045.4.3.2', 'sha256'),
  'ECDSA over SHA-1': signed(ecPair, '1.2.840.10045.4.1', 'sha1'),
  'RSA over SHA-256': signed(rsaPair, '1.2.840.113549.1.1.11', 'sha256'),
  'RSA over SHA-1': signed(rsaPair, '1.2.840.113549.1.1.5', 'sha1'),
  'RSA over MD5': signed(rsaPair, '1.2.840.113549.1.1.4', 'md5'),
  'RSA-PSS over SHA-256': {
    pair: rsaPair,
    algorithm: sequence(objectIdentifier('1.2.840.113549.1.1.10'), pssParameters),
    digest: 'sha256',
    padding: constants.RSA_PKCS1_PSS_PADDING,
  },
  Ed25519: signed(() => generateKeyPairSync('ed25519'), '1.3.101.112', null),
} satisfies Readonly<Record<string, Signing>>;

/** A request for a certificate, base64 of PEM, by a key of its own. */
export function certificateRequest(
  commonName: string,
  organization: string,
  signing: Signing = SIGNINGS['ECDSA over SHA-256'],
): string {
  const { publicKey, privateKey } = signing.pair();
  const info = sequence(
    positiveInteger(Uint8Array.of(0)),
    sequence(attribute('2.5.4.10', organization), attribute('2.5.4.3', commonName)),
    publicKey.export({ type: 'spki', format: 'der' }),
    explicitTag(0, new Uint8Array()),
  );
  const { padding } = signing;
  const saltLength = constants.RSA_PSS_SALTLEN_DIGEST;
  const how = padding === undefined ? { key: privateKey } : { key: privateKey, padding, saltLength };
  const der = sequence(info, signing.algorithm, bitString(sign(signing.digest, info, how), 0));
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  const pem = ['-----BEGIN CERTIFICATE REQUEST-----', ...lines, '-----END CERTIFICATE REQUEST-----', ''].join(
    '\n',
  );
  return Buffer.from(pem).toString('base64');
}
