import { mkdtemp, rm } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { connect } from 'node:tls';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { JsonObject } from '../../kube/json.ts';
import { createCertificateAuthority } from '../control-plane/certificates.ts';
import { WebhookNetwork } from './webhook-network.ts';
import { allowed } from './webhook-objects.ts';

const authority = createCertificateAuthority('test');
const SERVICE = { metadata: { namespace: 'shop', name: 'policy' }, spec: { clusterIP: '10.96.0.7' } };
let folder: string;
let network: WebhookNetwork;
let services: readonly JsonObject[];
let isServed: boolean;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-network-'));
  services = [SERVICE];
  isServed = true;
  network = await WebhookNetwork.start({
    socket: join(folder, 'egress.sock'),
    services: () => services,
    isServed: () => isServed,
    certificate: (host) => authority.serverCertificate({ commonName: host }, [host]),
    failed: (error) => {
      throw error;
    },
  });
  network.serve('shop', 'policy', allowed);
});
afterEach(async () => {
  await network.close();
  await rm(folder, { recursive: true });
});

/** As the API server asks its egress proxy. */
function connected(path: string): Promise<{ code: number | undefined; socket: Duplex }> {
  return new Promise((resolve, reject) => {
    const asked = httpRequest({ socketPath: join(folder, 'egress.sock'), method: 'CONNECT', path });
    asked.on('connect', ({ statusCode }, socket) => resolve({ code: statusCode, socket }));
    asked.on('error', reject);
    asked.end();
  });
}

it('leads to the webhook of a Service by its cluster IP, with a certificate of its name', async () => {
  const { code, socket } = await connected('10.96.0.7:443');
  expect(code).toBe(200);
  const host = 'policy.shop.svc';
  const answer = await new Promise<string>((resolve, reject) => {
    const tls = connect({ socket, servername: host, ca: authority.certificate });
    tls.on('error', reject);
    const asked = httpsRequest(
      { createConnection: () => tls, method: 'POST', headers: { host } },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () => resolve(text));
      },
    );
    asked.end(JSON.stringify({ kind: 'AdmissionReview', request: { uid: '1' } }));
  });
  expect(JSON.parse(answer)).toMatchObject({ response: { uid: '1', allowed: true } });
});

it.each([
  ['no Service has the address', () => (services = [])],
  ['no ready pod is behind the Service', () => (isServed = false)],
])('refuses where %s', async (_, change) => {
  change();
  const { code, socket } = await connected('10.96.0.7:443');
  expect(code).toBe(503);
  socket.destroy();
});
