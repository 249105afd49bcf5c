import { createServer } from 'node:https';
import { portOf } from '../../src/cluster/api/api-server.fixture.ts';
import { isJsonObject, jsonAt, stringAt, type JsonObject } from '../../src/kube/json.ts';
import { createCertificateAuthority } from '../../src/lab/control-plane/certificates.ts';

/** One call of a webhook. */
export interface WebhookCall {
  /** The path that it was called under, without the slash. */
  readonly webhook: string;
  /** `request` of the AdmissionReview. */
  readonly request: JsonObject;
}

/** A webhook backend on loopback that allows everything, and remembers what it was asked. */
export interface WebhookServer {
  readonly calls: readonly WebhookCall[];
  /** `clientConfig` of a webhook that is called under this name. */
  clientConfig(name: string): JsonObject;
  /** Calls since the last time this was asked, by requests of this user. */
  takeCalls(user: string): readonly WebhookCall[];
  close(): Promise<void>;
}

export async function startWebhookServer(): Promise<WebhookServer> {
  const authority = createCertificateAuthority('webhook test');
  const { certificate, key } = authority.serverCertificate({ commonName: 'webhook' }, ['127.0.0.1']);
  let calls: WebhookCall[] = [];
  const server = createServer({ cert: certificate, key }, (request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (part: string) => (text += part));
    request.on('end', () => {
      const review: unknown = JSON.parse(text);
      const asked = isJsonObject(review) ? jsonAt(review, 'request') : undefined;
      if (!isJsonObject(asked)) throw new Error(`this is no AdmissionReview: ${text}`);
      calls.push({
        webhook: new URL(request.url ?? '/', 'https://webhook').pathname.slice(1),
        request: asked,
      });
      response.writeHead(200, { 'Content-Type': 'application/json' });
      const answer = { uid: stringAt(asked, 'uid') ?? '', allowed: true };
      response.end(
        JSON.stringify({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response: answer }),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    get calls() {
      return calls;
    },
    clientConfig: (name) => ({
      url: `https://127.0.0.1:${portOf(server)}/${name}`,
      caBundle: Buffer.from(authority.certificate).toString('base64'),
    }),
    takeCalls(user) {
      const taken = calls.filter(({ request }) => stringAt(request, 'userInfo', 'username') === user);
      calls = [];
      return taken;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
