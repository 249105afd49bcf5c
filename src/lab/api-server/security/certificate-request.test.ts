import { describe, expect, it } from 'vitest';
import { parseCertificateRequest } from './certificate-request.ts';
import { certificateRequest } from './certificate-request.fixture.ts';

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

describe('parseCertificateRequest', () => {
  it('reads who a certificate is for, and that the key has signed it', () => {
    expect(parseCertificateRequest(certificateRequest('alice', 'devs'))).toEqual({
      commonName: 'alice',
      organizations: ['devs'],
      isSigned: true,
    });
  });

  it('knows a signature over something else', () => {
    const pem = Buffer.from(certificateRequest('alice', 'devs'), 'base64').toString();
    const body = pem.replace(/-----[A-Z ]+-----|\n/g, '');
    const der = Buffer.from(
      Buffer.from(body, 'base64').toString('latin1').replace('alice', 'malic'),
      'latin1',
    );
    const forged = `-----BEGIN CERTIFICATE REQUEST-----\n${der.toString('base64')}\n-----END CERTIFICATE REQUEST-----\n`;
    expect(parseCertificateRequest(base64(forged))).toMatchObject({ commonName: 'malic', isSigned: false });
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
