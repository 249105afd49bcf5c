import { createServer as createPlainServer, type ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { Server as NetServer } from 'node:net';
import { portOf } from '../../../src/cluster/api/api-server.fixture.ts';
import { isJsonObject, stringAt, type JsonObject, type JsonValue } from '../../../src/kube/json.ts';
import { createCertificateAuthority } from '../../../src/lab/control-plane/certificates.ts';

/** One call: the path, the query and the body as they came. */
export interface RecordedReview {
  readonly path: string;
  readonly query: string;
  readonly contentType: string;
  readonly review: JsonObject;
}

/** What a path answers. `hang`: nothing, ever; `cut`: the connection is closed. */
export type ReviewBehaviour =
  | { readonly type: 'response'; readonly response: (request: JsonObject) => JsonObject }
  | {
      readonly type: 'body';
      readonly code: number;
      readonly contentType: string;
      readonly body: (uid: string) => string;
    }
  | { readonly type: 'hang' }
  | { readonly type: 'cut' };

/** Webhook back ends on loopback: one that answers by its paths, one with a certificate for other names, one without TLS, one that is not there. */
export interface ReviewingServer {
  clientConfig(path: string): JsonObject;
  readonly otherNames: JsonObject;
  readonly unknownAuthority: JsonObject;
  readonly plainHttp: JsonObject;
  readonly refused: JsonObject;
  readonly port: number;
  readonly caBundle: string;
  /** Calls since the last time this was asked, but those of probes. */
  take(): readonly RecordedReview[];
  /** Has this path been called since the start? */
  wasCalled(path: string): boolean;
  close(): Promise<void>;
}

export function reviewOf(response: JsonObject, version = 'v1'): JsonObject {
  return { apiVersion: `admission.k8s.io/${version}`, kind: 'AdmissionReview', response };
}

function bundle(certificate: string): string {
  return Buffer.from(certificate).toString('base64');
}

function answer(
  response: ServerResponse,
  body: JsonObject | string,
  code = 200,
  type = 'application/json',
): void {
  response.writeHead(code, { 'content-type': type });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

function listening<Some extends NetServer>(server: Some): Promise<Some> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

async function freePort(): Promise<number> {
  const server = await listening(createPlainServer());
  const port = portOf(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function closed(server: Server | ReturnType<typeof createPlainServer>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

export async function startReviewingServer(
  behaviours: Readonly<Record<string, ReviewBehaviour>>,
): Promise<ReviewingServer> {
  const authority = createCertificateAuthority('webhooks');
  const stranger = createCertificateAuthority('stranger');
  const pair = authority.serverCertificate({ commonName: 'webhook' }, [
    '127.0.0.1',
    'localhost',
    'hooks.backend.svc',
  ]);
  const otherPair = authority.serverCertificate({ commonName: 'other' }, ['other.example.com']);
  let calls: RecordedReview[] = [];
  const called = new Set<string>();
  const server = await listening(
    createServer({ cert: pair.certificate, key: pair.key }, (request, response) => {
      let text = '';
      request.setEncoding('utf8').on('data', (part: string) => (text += part));
      request.on('end', () => {
        const url = new URL(request.url ?? '/', 'https://webhook');
        const value: JsonValue = JSON.parse(text);
        const review = isJsonObject(value) ? value : {};
        const path = url.pathname;
        called.add(path);
        const contentType = request.headers['content-type'] ?? '';
        if (!path.startsWith('/probe/')) calls.push({ path, query: url.search, contentType, review });
        const asked = isJsonObject(review['request']) ? review['request'] : {};
        const uid = stringAt(asked, 'uid') ?? '';
        const behaviour = behaviours[path.slice(1)];
        const version = (stringAt(review, 'apiVersion') ?? '').split('/')[1];
        if (behaviour === undefined) answer(response, reviewOf({ uid, allowed: true }, version));
        else if (behaviour.type === 'response')
          answer(response, reviewOf({ uid, ...behaviour.response(asked) }, version));
        else if (behaviour.type === 'body')
          answer(response, behaviour.body(uid), behaviour.code, behaviour.contentType);
        else if (behaviour.type === 'cut') request.socket.destroy();
      });
    }),
  );
  const other = await listening(createServer({ cert: otherPair.certificate, key: otherPair.key }));
  const plain = await listening(createPlainServer((_, response) => response.end('plain')));
  const refusedPort = await freePort();
  const caBundle = bundle(authority.certificate);
  const at = (port: number, path: string, ca = caBundle): JsonObject => ({
    url: `https://127.0.0.1:${port}/${path}`,
    caBundle: ca,
  });
  return {
    clientConfig: (path) => at(portOf(server), path),
    otherNames: at(portOf(other), 'other-names'),
    unknownAuthority: at(portOf(server), 'unknown-authority', bundle(stranger.certificate)),
    plainHttp: at(portOf(plain), 'plain'),
    refused: at(refusedPort, 'refused'),
    port: portOf(server),
    caBundle,
    take() {
      const taken = calls;
      calls = [];
      return taken;
    },
    wasCalled: (path) => called.has(path),
    async close() {
      await Promise.all([closed(server), closed(other), closed(plain)]);
    },
  };
}
