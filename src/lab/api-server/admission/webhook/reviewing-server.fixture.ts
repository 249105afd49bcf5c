import { createServer } from 'node:https';
import { isJsonObject, jsonAt, stringAt, type JsonObject, type JsonValue } from '../../../../kube/json.ts';
import { createCertificateAuthority } from '../../../control-plane/certificates.ts';

/** A webhook on loopback that answers by its path, and remembers the reviews. */
export interface TestWebhook {
  readonly port: number;
  readonly caBundle: string;
  /** Paths and requests of the reviews so far. */
  readonly reviews: readonly { readonly path: string; readonly request: JsonObject }[];
  clientConfig(path: string): JsonObject;
  close(): Promise<void>;
}

/** Answers by path: what `response` of the review says; a path that is not there allows. */
export async function startTestWebhook(
  responses: Readonly<Record<string, JsonObject>> = {},
): Promise<TestWebhook> {
  const authority = createCertificateAuthority('authority of webhooks');
  const names = ['127.0.0.1', 'hooks.backend.svc'];
  const { certificate, key } = authority.serverCertificate({ commonName: 'webhook' }, names);
  const reviews: { path: string; request: JsonObject }[] = [];
  const server = createServer({ cert: certificate, key }, (request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (part: string) => (text += part));
    request.on('end', () => {
      const review: JsonValue = JSON.parse(text);
      const asked = jsonAt(review, 'request');
      const path = new URL(request.url ?? '/', 'https://webhook').pathname.slice(1);
      reviews.push({ path, request: isJsonObject(asked) ? asked : {} });
      const answer = { uid: stringAt(asked, 'uid') ?? '', allowed: true, ...responses[path] };
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response: answer }),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const caBundle = Buffer.from(authority.certificate).toString('base64');
  return {
    port,
    caBundle,
    reviews,
    clientConfig: (path) => ({ url: `https://127.0.0.1:${port}/${path}`, caBundle }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** `response` of a webhook that patches. */
export function patchResponse(...operations: readonly JsonObject[]): JsonObject {
  const patch = Buffer.from(JSON.stringify(operations)).toString('base64');
  return { patchType: 'JSONPatch', patch };
}
