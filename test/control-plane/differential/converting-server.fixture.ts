import { createServer as createPlainServer } from 'node:http';
import { createServer } from 'node:https';
import type { Server as NetServer } from 'node:net';
import { portOf } from '../../../src/cluster/api/api-server.fixture.ts';
import { isJsonObject, stringAt, type JsonObject, type JsonValue } from '../../../src/kube/json.ts';
import { listAt, objectAt } from '../../../src/kube/kube-object.ts';
import { createCertificateAuthority } from '../../../src/lab/control-plane/certificates.ts';

/** What a conversion webhook is asked: uid, the version that is wanted, the objects, and the version of the review. */
export interface AskedConversion {
  readonly uid: string;
  readonly desired: string;
  readonly objects: readonly JsonObject[];
  readonly review: string;
}

/** A whole answer: a body, as text or as JSON, with its code. */
export interface ConversionAnswer {
  readonly code?: number;
  readonly contentType?: string;
  readonly body: string | JsonObject;
}

/** v1 holds `hostPort` where v2 holds `host` and `port`; the number of copies is `replicas` in v1 and `size` in v2. */
export function convertedSpec(spec: JsonObject, desired: string): JsonObject {
  if (desired.endsWith('/v1')) {
    const { host: _host, port: _port, size, ...rest } = spec;
    const address = [stringAt(spec, 'host'), stringAt(spec, 'port')];
    const hostPort = address.every((part) => part === undefined)
      ? {}
      : { hostPort: address.map((part) => part ?? '').join(':') };
    return { ...rest, ...hostPort, ...(size === undefined ? {} : { replicas: size }) };
  }
  const { hostPort, replicas, ...rest } = spec;
  const [host, port] = typeof hostPort === 'string' ? hostPort.split(':') : [];
  return {
    ...rest,
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port }),
    ...(replicas === undefined ? {} : { size: replicas }),
  };
}

/** An object as an honest webhook converts it. */
export function convertedHonestly(object: JsonObject, desired: string): JsonObject {
  const { spec } = object;
  return {
    ...object,
    apiVersion: desired,
    ...(isJsonObject(spec) ? { spec: convertedSpec(spec, desired) } : {}),
  };
}

/** An answer whose response says this. */
export function conversionResponse({ uid, review }: AskedConversion, response: JsonObject): JsonObject {
  return { apiVersion: review, kind: 'ConversionReview', response: { uid, ...response } };
}

/** An honest answer, with each object changed once more. */
export function honestResponse(
  asked: AskedConversion,
  change: (object: JsonObject) => JsonValue = (object) => object,
): JsonObject {
  return conversionResponse(asked, {
    convertedObjects: asked.objects.map((object) => change(convertedHonestly(object, asked.desired))),
    result: { status: 'Success' },
  });
}

/** Webhooks on loopback: one that answers by its path, one without TLS, one that is not there. */
export interface ConvertingServer {
  clientConfig(path: string): JsonObject;
  readonly unknownAuthority: JsonObject;
  readonly otherNames: JsonObject;
  readonly plainHttp: JsonObject;
  readonly refused: JsonObject;
  readonly reviews: readonly JsonObject[];
  close(): Promise<void>;
}

function listening<Some extends NetServer>(server: Some): Promise<Some> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

function askedOf(review: JsonObject): AskedConversion {
  return {
    uid: stringAt(review, 'request', 'uid') ?? '',
    desired: stringAt(review, 'request', 'desiredAPIVersion') ?? '',
    objects: listAt(objectAt(review, 'request'), 'objects').filter(isJsonObject),
    review: stringAt(review, 'apiVersion') ?? '',
  };
}

/** Starts the webhooks; a path that is not in `answers` converts honestly. */
export async function startConvertingServer(
  answers: Readonly<Record<string, (asked: AskedConversion) => ConversionAnswer>>,
): Promise<ConvertingServer> {
  const authority = createCertificateAuthority('conversion webhooks');
  const stranger = createCertificateAuthority('stranger');
  const { certificate, key } = authority.serverCertificate({ commonName: 'webhook' }, ['127.0.0.1']);
  const other = authority.serverCertificate({ commonName: 'other' }, ['other.example.com']);
  const reviews: JsonObject[] = [];
  const server = await listening(
    createServer({ cert: certificate, key }, (request, response) => {
      let text = '';
      request.setEncoding('utf8').on('data', (part: string) => (text += part));
      request.on('end', () => {
        const review: JsonValue = JSON.parse(text);
        if (!isJsonObject(review)) throw new Error(`this is no ConversionReview: ${text}`);
        const path = new URL(request.url ?? '/', 'https://webhook').pathname.slice(1);
        reviews.push(review);
        const asked = askedOf(review);
        const answer = answers[path]?.(asked) ?? { body: honestResponse(asked) };
        response.writeHead(answer.code ?? 200, { 'content-type': answer.contentType ?? 'application/json' });
        response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
      });
    }),
  );
  const otherServer = await listening(createServer({ cert: other.certificate, key: other.key }));
  const plain = await listening(createPlainServer((_, response) => response.end('plain')));
  const gone = await listening(createPlainServer());
  const refusedPort = portOf(gone);
  await new Promise((resolve) => gone.close(resolve));
  const at = (port: number, path: string, ca = authority): JsonObject => ({
    url: `https://127.0.0.1:${port}/${path}`,
    caBundle: Buffer.from(ca.certificate).toString('base64'),
  });
  return {
    clientConfig: (path) => at(portOf(server), path),
    unknownAuthority: at(portOf(server), 'unknown-authority', stranger),
    otherNames: at(portOf(otherServer), 'other-names'),
    plainHttp: at(portOf(plain), 'plain'),
    refused: at(refusedPort, 'refused'),
    reviews,
    async close() {
      for (const one of [server, otherServer, plain]) {
        one.closeAllConnections();
        await new Promise((resolve) => one.close(resolve));
      }
    },
  };
}
