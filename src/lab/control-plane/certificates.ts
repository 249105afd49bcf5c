import { generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { isIPv4 } from 'node:net';
import {
  bitString,
  boolean,
  explicitTag,
  implicitTag,
  objectIdentifier,
  octetString,
  positiveInteger,
  sequence,
  set,
  time,
  utf8String,
} from './der.ts';

/** A certificate and the key that belongs to it, as PEM. */
export interface CertificatePair {
  readonly certificate: string;
  readonly key: string;
}

/** Who a certificate is for. To an API server `commonName` is the user's name, and `organizations` are the groups. */
export interface CertificateName {
  readonly commonName: string;
  readonly organizations?: readonly string[];
}

/** An authority that signs certificates; its own is in `certificate` and `key`. */
export interface CertificateAuthority extends CertificatePair {
  /** For a server (and for a client, so that members of one kind can call each other) under DNS names and IPv4 addresses. */
  serverCertificate(name: CertificateName, hosts: readonly string[]): CertificatePair;
  clientCertificate(name: CertificateName): CertificatePair;
}

/** Object identifiers: RFC 5280 (attributes, extensions, key purposes), RFC 5480 and RFC 5758 (elliptic curves). */
const OID = {
  commonName: '2.5.4.3',
  organization: '2.5.4.10',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  keyUsage: '2.5.29.15',
  extendedKeyUsage: '2.5.29.37',
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
} as const;

/** Bits of KeyUsage (RFC 5280, 4.2.1.3) with the number of bits at the end that do not count. */
const SIGNS_CERTIFICATES = { bits: 0b0000_0100, unused_count: 2 } as const;
const SIGNS_DATA = { bits: 0b1000_0000, unused_count: 7 } as const;

/** For throw-away clusters: long enough for any of them, and a clock that is an hour off does no harm. */
const VALID_FOR_MS = 365 * 24 * 3_600_000;
const VALID_BEFORE_NOW_MS = 3_600_000;
const SERIAL_BYTES = 16;

type KeyPair = { readonly publicKey: KeyObject; readonly privateKey: KeyObject };

function newKeyPair(): KeyPair {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

/** PKCS #8. */
function pemOfKey(key: KeyObject): string {
  return String(key.export({ type: 'pkcs8', format: 'pem' }));
}

function pemOfCertificate(der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

function attribute(type: string, value: string): Uint8Array {
  return set(sequence(objectIdentifier(type), utf8String(value)));
}

function distinguishedName({ commonName, organizations = [] }: CertificateName): Uint8Array {
  return sequence(
    ...organizations.map((name) => attribute(OID.organization, name)),
    attribute(OID.commonName, commonName),
  );
}

function extension(type: string, value: Uint8Array, isCritical: boolean): Uint8Array {
  const critical = isCritical ? [boolean(true)] : [];
  return sequence(objectIdentifier(type), ...critical, octetString(value));
}

function keyUsage({ bits, unused_count }: { readonly bits: number; readonly unused_count: number }) {
  return extension(OID.keyUsage, bitString(Uint8Array.of(bits), unused_count), true);
}

/** GeneralName: dNSName is [2], iPAddress is [7]. */
function subjectAltName(hosts: readonly string[]): Uint8Array {
  const names = hosts.map((host) =>
    isIPv4(host)
      ? implicitTag(7, Uint8Array.from(host.split('.').map(Number)))
      : implicitTag(2, Buffer.from(host, 'ascii')),
  );
  return extension(OID.subjectAltName, sequence(...names), false);
}

function signedCertificate(parts: {
  readonly subject: CertificateName;
  readonly publicKey: KeyObject;
  readonly issuer: CertificateName;
  readonly issuerKey: KeyObject;
  readonly extensions: readonly Uint8Array[];
}): string {
  const now_ms = Date.now();
  const algorithm = sequence(objectIdentifier(OID.ecdsaWithSha256));
  const version3 = explicitTag(0, positiveInteger(Uint8Array.of(2)));
  const toBeSigned = sequence(
    version3,
    positiveInteger(randomBytes(SERIAL_BYTES)),
    algorithm,
    distinguishedName(parts.issuer),
    sequence(time(new Date(now_ms - VALID_BEFORE_NOW_MS)), time(new Date(now_ms + VALID_FOR_MS))),
    distinguishedName(parts.subject),
    parts.publicKey.export({ type: 'spki', format: 'der' }),
    explicitTag(3, sequence(...parts.extensions)),
  );
  const signature = sign('sha256', toBeSigned, parts.issuerKey);
  return pemOfCertificate(sequence(toBeSigned, algorithm, bitString(signature)));
}

/** Makes an authority for one throw-away cluster: elliptic curve keys (P-256), valid for a year. */
export function createCertificateAuthority(commonName: string): CertificateAuthority {
  const authority = { commonName };
  const keys = newKeyPair();
  const basicConstraints = extension(OID.basicConstraints, sequence(boolean(true)), true);

  const issue = (subject: CertificateName, purposes: readonly string[], more: readonly Uint8Array[]) => {
    const { publicKey, privateKey } = newKeyPair();
    const extendedKeyUsage = sequence(...purposes.map((purpose) => objectIdentifier(purpose)));
    const extensions = [
      keyUsage(SIGNS_DATA),
      extension(OID.extendedKeyUsage, extendedKeyUsage, false),
      ...more,
    ];
    const issuer = { issuer: authority, issuerKey: keys.privateKey };
    return {
      certificate: signedCertificate({ subject, publicKey, ...issuer, extensions }),
      key: pemOfKey(privateKey),
    };
  };

  return {
    certificate: signedCertificate({
      subject: authority,
      publicKey: keys.publicKey,
      issuer: authority,
      issuerKey: keys.privateKey,
      extensions: [basicConstraints, keyUsage(SIGNS_CERTIFICATES)],
    }),
    key: pemOfKey(keys.privateKey),
    serverCertificate: (name, hosts) =>
      issue(name, [OID.serverAuth, OID.clientAuth], [subjectAltName(hosts)]),
    clientCertificate: (name) => issue(name, [OID.clientAuth], []),
  };
}
