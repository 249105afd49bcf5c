import { createPrivateKey, X509Certificate } from 'node:crypto';
import { connect, createServer, type TLSSocket } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { portOf } from '../../cluster/api/api-server.fixture.ts';
import { createCertificateAuthority } from './certificates.ts';

const authority = createCertificateAuthority('lab');
const issuer = new X509Certificate(authority.certificate);

describe('createCertificateAuthority', () => {
  it('makes an authority that signed itself', () => {
    expect(issuer.ca).toBe(true);
    expect(issuer.subject).toBe('CN=lab');
    expect(issuer.checkIssued(issuer)).toBe(true);
    expect(issuer.verify(issuer.publicKey)).toBe(true);
  });

  it('signs certificates of servers, by name and by address', () => {
    const { certificate, key } = authority.serverCertificate({ commonName: 'kube-apiserver' }, [
      'kubernetes.default',
      '127.0.0.1',
    ]);
    const server = new X509Certificate(certificate);
    expect(server.checkIssued(issuer)).toBe(true);
    expect(server.verify(issuer.publicKey)).toBe(true);
    expect(server.checkPrivateKey(createPrivateKey(key))).toBe(true);
    expect(server.checkHost('kubernetes.default')).toBe('kubernetes.default');
    expect(server.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(server.checkHost('elsewhere')).toBeUndefined();
    expect(Date.parse(server.validFrom)).toBeLessThan(Date.now());
    expect(Date.parse(server.validTo)).toBeGreaterThan(Date.now());
  });

  it('names users and groups of any characters', () => {
    const { certificate } = authority.clientCertificate({
      commonName: 'Zoë',
      organizations: ['system:masters', 'o'.repeat(200)],
    });
    const client = new X509Certificate(certificate).toLegacyObject();
    expect(client.subject.CN).toBe('Zoë');
    expect(client.subject.O).toEqual(['system:masters', 'o'.repeat(200)]);
    expect(client.ext_key_usage).toEqual(['1.3.6.1.5.5.7.3.2']);
  });

  it('gives every certificate a serial number of its own', () => {
    const numbers = Array.from(
      { length: 8 },
      () => new X509Certificate(authority.clientCertificate({ commonName: 'a' }).certificate).serialNumber,
    );
    expect(new Set(numbers).size).toBe(8);
  });
});

describe('a TLS connection', () => {
  const open: (() => void)[] = [];
  afterEach(() => {
    for (const close of open.splice(0)) close();
  });

  it('is trusted on both sides', async () => {
    const server = authority.serverCertificate({ commonName: 'server' }, ['localhost', '127.0.0.1']);
    const client = authority.clientCertificate({ commonName: 'ann', organizations: ['ops'] });
    const listener = createServer({
      cert: server.certificate,
      key: server.key,
      ca: authority.certificate,
      requestCert: true,
      rejectUnauthorized: true,
    });
    open.push(() => listener.close());
    const peer = new Promise<string>((resolve) => {
      listener.on('secureConnection', (socket: TLSSocket) => {
        resolve(socket.getPeerCertificate().subject.CN);
        socket.end();
      });
    });
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    const socket = connect({
      port: portOf(listener),
      host: '127.0.0.1',
      ca: authority.certificate,
      cert: client.certificate,
      key: client.key,
    });
    open.push(() => socket.destroy());
    const isTrusted = new Promise((resolve, reject) => {
      socket.on('secureConnect', () => resolve(socket.authorized)).on('error', reject);
    });
    expect(await isTrusted).toBe(true);
    expect(await peer).toBe('ann');
  });
});
