import type { IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isJsonObject, type JsonObject, type JsonValue } from '../../kube/json.ts';
import { parseJson } from '../../kube/parse-json.ts';
import { startApiServer, type ApiServer, type ApiServerSettings } from './api-server.ts';

/** What a raw request was answered with. */
export interface RawAnswer {
  readonly code: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  readonly body: JsonObject;
}

export interface RawRequest {
  readonly method?: string;
  readonly path: string;
  readonly body?: JsonValue | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A server and a client of an administrator, who speaks HTTP and nothing more. */
export interface ServedTest {
  readonly server: ApiServer;
  send(request: RawRequest): Promise<RawAnswer>;
  /** As `send`, with the bytes of the body as they came. */
  sendRaw(request: RawRequest): Promise<{ readonly headers: RawAnswer['headers']; readonly bytes: Buffer }>;
  /** Reads frames of a watch until `enough` says so, or the server ends it. */
  watch(path: string, enough: (frames: readonly JsonObject[]) => boolean): Promise<readonly JsonObject[]>;
  close(): Promise<void>;
}

function bodyBytes(body: RawRequest['body']): Uint8Array | undefined {
  if (body === undefined || body instanceof Uint8Array) return body;
  return Buffer.from(JSON.stringify(body));
}

function objectOf(text: string): JsonObject {
  if (!text.startsWith('{')) return {};
  const value = parseJson(text);
  return isJsonObject(value) ? value : {};
}

export async function serveForTest(settings: ApiServerSettings = {}): Promise<ServedTest> {
  const server = await startApiServer(settings);
  const admin = server.authority.clientCertificate({
    commonName: 'admin',
    organizations: ['system:masters'],
  });
  const options = { ca: server.authority.certificate, cert: admin.certificate, key: admin.key, agent: false };
  const open = ({ method = 'GET', path, body, headers = {} }: RawRequest) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      const isAnonymous = headers['authorization'] !== undefined;
      const { cert: _cert, key: _key, ...anonymous } = options;
      const sent = httpsRequest(
        new URL(path, server.url),
        {
          ...(isAnonymous ? anonymous : options),
          method,
          headers: { 'content-type': 'application/json', ...headers },
        },
        resolve,
      );
      sent.on('error', reject);
      sent.end(bodyBytes(body));
    });
  return {
    server,
    async send(request) {
      const response = await open(request);
      let text = '';
      for await (const chunk of response.setEncoding('utf8')) text += String(chunk);
      return { code: response.statusCode ?? 0, headers: response.headers, text, body: objectOf(text) };
    },
    async sendRaw(request) {
      const response = await open(request);
      const chunks: Uint8Array[] = [];
      for await (const chunk of response) if (chunk instanceof Uint8Array) chunks.push(chunk);
      return { headers: response.headers, bytes: Buffer.concat(chunks) };
    },
    async watch(path, enough) {
      const response = await open({ path });
      const frames: JsonObject[] = [];
      let rest = '';
      for await (const chunk of response.setEncoding('utf8')) {
        const lines = `${rest}${String(chunk)}`.split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) frames.push(objectOf(line));
        if (enough(frames)) break;
      }
      response.destroy();
      return frames;
    },
    close: () => server.close(),
  };
}

export function configMap(name: string, data: Readonly<Record<string, string>> = {}): JsonObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data };
}

export function deployment(name: string): JsonObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { containers: [{ name: 'web', image: 'web:1' }] },
      },
    },
  };
}
