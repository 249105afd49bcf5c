import { generateKeyPairSync, sign } from 'node:crypto';
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

/** A request for a certificate, base64 of PEM, by a key of its own. */
export function certificateRequest(commonName: string, organization: string): string {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const info = sequence(
    positiveInteger(Uint8Array.of(0)),
    sequence(attribute('2.5.4.10', organization), attribute('2.5.4.3', commonName)),
    publicKey.export({ type: 'spki', format: 'der' }),
    explicitTag(0, new Uint8Array()),
  );
  const der = sequence(
    info,
    sequence(objectIdentifier('1.2.840.10045.4.3.2')),
    bitString(sign('sha256', info, privateKey), 0),
  );
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  const pem = ['-----BEGIN CERTIFICATE REQUEST-----', ...lines, '-----END CERTIFICATE REQUEST-----', ''].join(
    '\n',
  );
  return Buffer.from(pem).toString('base64');
}
