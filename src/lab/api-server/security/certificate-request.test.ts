import { describe, expect, it } from 'vitest';
import { parseCertificateRequest } from './certificate-request.ts';
import { certificateRequest, SIGNINGS } from './certificate-request.fixture.ts';

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

const INSECURE = 'x509: cannot verify signature: insecure algorithm MD5-RSA';

/** The request for alice, with another name and the same signature. */
function withOtherName(request: string): string {
  const pem = Buffer.from(request, 'base64').toString();
  const body = pem.replace(/-----[A-Z ]+-----|\n/g, '');
  const der = Buffer.from(Buffer.from(body, 'base64').toString('latin1').replace('alice', 'malic'), 'latin1');
  return base64(
    `-----BEGIN CERTIFICATE REQUEST-----\n${der.toString('base64')}\n-----END CERTIFICATE REQUEST-----\n`,
  );
}

describe('parseCertificateRequest', () => {
  it('reads who a certificate is for, and that the key has signed it', () => {
    expect(parseCertificateRequest(certificateRequest('alice', 'devs'))).toEqual({
      commonName: 'alice',
      organizations: ['devs'],
      signatureProblem: undefined,
    });
  });

  it.each<[keyof typeof SIGNINGS, string | undefined, string | undefined]>([
    ['ECDSA over SHA-256', undefined, 'x509: ECDSA verification failure'],
    ['ECDSA over SHA-1', undefined, 'x509: ECDSA verification failure'],
    ['RSA over SHA-256', undefined, 'crypto/rsa: verification error'],
    ['RSA over SHA-1', undefined, 'crypto/rsa: verification error'],
    ['RSA over MD5', INSECURE, INSECURE],
    ['RSA-PSS over SHA-256', undefined, 'crypto/rsa: verification error'],
    ['Ed25519', undefined, 'x509: Ed25519 verification failure'],
  ])('checks %s, and knows a signature over something else', (signing, problem, forgedProblem) => {
    const sent = certificateRequest('alice', 'devs', SIGNINGS[signing]);
    expect(parseCertificateRequest(sent)).toMatchObject({ commonName: 'alice', signatureProblem: problem });
    const forged = { commonName: 'malic', signatureProblem: forgedProblem };
    expect(parseCertificateRequest(withOtherName(sent))).toMatchObject(forged);
  });

  it.each([
    ['nothing', '', 'PEM block type must be CERTIFICATE REQUEST'],
    [
      'another block',
      base64('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'),
      'PEM block type must be CERTIFICATE REQUEST',
    ],
    [
      'a value that is cut short',
      base64('-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n-----END CERTIFICATE REQUEST-----'),
      'asn1: syntax error',
    ],
  ])('says what is wrong with %s', (_, sent, why) => {
    expect(parseCertificateRequest(sent)).toContain(why);
  });
});
