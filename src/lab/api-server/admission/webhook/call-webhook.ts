import { Agent, request as httpsRequest } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import { isJsonObject, stringAt, type JsonObject, type JsonValue } from '../../../../kube/json.ts';
import { groupVersion } from '../../../../kube/kube-object.ts';
import { parseJson } from '../../../../kube/parse-json.ts';
import { readYaml } from '../../../../kube/yaml/read-yaml.ts';
import { YamlError } from '../../../../kube/yaml/yaml-error.ts';
import type { WebhookClient } from '../../../../kube/webhook/webhook-client.ts';
import { goSyntaxError } from '../../../../kube/go-json.ts';
import type { ServerClock } from '../../clock.ts';
import { goDialError, type Dialled } from './go-dial-error.ts';
import { serverResponseError } from './server-response-error.ts';
import type { AnswerReview, ServiceRoute } from './service-route.ts';

/** The webhook did not answer, or not with an AdmissionReview; the text is what client-go says. */
export class CallFailed extends Error {
  /** Of the answer, where there was one; else 503. */
  readonly code: number;

  constructor(message: string, code = 503) {
    super(message);
    this.code = code;
  }
}

/** It did not answer in time. */
export class CallTimedOut extends CallFailed {}

/** The longest answer that is read; a review is far smaller. */
const ANSWER_MAX_BYTES = 16 * 1024 * 1024;

/** Where a webhook is called, and whom it has to prove itself by. */
export interface CalledWebhook {
  readonly client: WebhookClient;
  /** Base64 of PEM, as written. */
  readonly caBundle: string | undefined;
}

interface Target {
  readonly url: URL;
  readonly dialled: Dialled;
}

/** `/path` of a URL as client-go sends it: without a slash at the end, and without the query. */
function pathOf(path: string): string {
  const plain = path.replace(/\/+$/, '');
  return plain === '' ? '/' : plain.startsWith('/') ? plain : `/${plain}`;
}

function urlTarget(client: WebhookClient & { readonly type: 'url' }): Target {
  const given = new URL(client.url);
  const url = new URL(pathOf(given.pathname), given.origin);
  const port = given.port === '' ? 443 : Number(given.port);
  const address = given.hostname.replace(/^\[|\]$/g, '');
  return { url, dialled: { address, port, serverName: address } };
}

function serviceUrl({ name, namespace, port, path }: WebhookClient & { readonly type: 'service' }): URL {
  return new URL(`https://${name}.${namespace}.svc:${port}${pathOf(path ?? '')}`);
}

/** `443` stays in the text, where URL leaves it out. */
function urlText(url: URL, client: WebhookClient, timeout_s: number): string {
  const host = client.type === 'service' ? `${url.hostname}:${client.port}` : url.host;
  return `https://${host}${url.pathname}?timeout=${timeout_s}s`;
}

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size_bytes = 0;
  for await (const chunk of response) {
    const bytes = Buffer.from(chunk);
    size_bytes += bytes.length;
    if (size_bytes > ANSWER_MAX_BYTES) throw new CallFailed('http: response body too large');
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Reads an answer as the API server does: JSON, or YAML where it is none. Null is an empty object. */
function parsed(text: string): JsonObject {
  const value = jsonOrYaml(text);
  if (value === null) return {};
  if (isJsonObject(value)) return value;
  const type = Array.isArray(value) ? 'array' : goTypeName(value);
  throw new CallFailed(
    `couldn't get version/kind; json parse error: json: cannot unmarshal ${type} into Go value of type ${VERSION_KIND}`,
  );
}

/** The struct that the serializer reads apiVersion and kind into (serializer/json/meta.go). */
const VERSION_KIND =
  'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';

function goTypeName(value: JsonValue): string {
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

function jsonOrYaml(text: string): JsonValue {
  try {
    return parseJson(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  try {
    return readYaml(text)[0]?.value ?? null;
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    throw new CallFailed(`couldn't get version/kind; json parse error: ${goSyntaxError(text)}`);
  }
}

function tryParsed(text: string): JsonObject | undefined {
  try {
    return parsed(text);
  } catch (error) {
    if (error instanceof CallFailed) return undefined;
    throw error;
  }
}

/** What the serializer makes of an answer that is no review of the version that was asked (converter.go, scheme.go of apimachinery). */
function checkKind(answer: JsonObject, asked: JsonObject): void {
  const kind = stringAt(answer, 'kind') ?? '';
  const apiVersion = stringAt(answer, 'apiVersion') ?? '';
  if (kind === '' || apiVersion === '' || (kind === asked['kind'] && apiVersion === asked['apiVersion']))
    return;
  const { group, version } = groupVersion(apiVersion);
  const wanted = groupVersion(stringAt(asked, 'apiVersion') ?? '');
  const wantedKind = stringAt(asked, 'kind') ?? '';
  const isKnown =
    (group === wanted.group && kind === wantedKind && /^v1(?:beta1)?$/.test(version)) ||
    (apiVersion === 'v1' && kind === 'Status');
  throw new CallFailed(
    isKnown
      ? `converting (${version}.${kind}) to (${wanted.version}.${wantedKind}): unknown conversion`
      : `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)} in scheme "pkg/runtime/scheme.go:111"`,
  );
}

/** Calls webhooks of admission and of conversion over TLS. Connections are kept, one pool for each authority and server name. */
export class WebhookCaller {
  readonly #clock: ServerClock;
  readonly #route: ServiceRoute;
  readonly #agents = new Map<string, Agent>();

  constructor(clock: ServerClock, route: ServiceRoute) {
    this.#clock = clock;
    this.#route = route;
  }

  /** Posts a review and answers what came back. The webhook is told whole seconds. Throws CallFailed. */
  async post(webhook: CalledWebhook, review: JsonObject, timeout_ms: number): Promise<JsonObject> {
    const { client } = webhook;
    const timeout_s = Math.ceil(timeout_ms / 1000);
    if (client.type === 'none') throw new CallFailed('webhook configuration must have either service or URL');
    const url = client.type === 'url' ? urlTarget(client).url : serviceUrl(client);
    const shown = `Post ${JSON.stringify(urlText(url, client, timeout_s))}: `;
    const target = client.type === 'url' ? urlTarget(client) : this.#serviceTarget(client, url, shown);
    if ('answer' in target) return this.#ask(target.answer, review, timeout_ms, shown);
    const { code, contentType, text } = await this.#send({ webhook, target, review, timeout_ms, shown });
    if (code < 200 || code > 206)
      throw new CallFailed(serverResponseError(code, contentType, text, tryParsed(text)), code);
    if (text === '')
      throw new CallFailed(`0-length response with status code: ${code} and content type: ${contentType}`);
    const answer = parsed(text);
    checkKind(answer, review);
    return answer;
  }

  /** Asks a webhook inside this process. */
  async #ask(
    answer: AnswerReview,
    review: JsonObject,
    timeout_ms: number,
    shown: string,
  ): Promise<JsonObject> {
    const answered = await new Promise<JsonObject>((resolve, reject) => {
      const late = (): void => reject(new CallTimedOut(`${shown}context deadline exceeded`));
      const cancel = this.#clock.after(timeout_ms, late);
      Promise.resolve(answer(review)).then(resolve, reject).finally(cancel);
    });
    checkKind(answered, review);
    return answered;
  }

  #serviceTarget(
    client: WebhookClient & { readonly type: 'service' },
    url: URL,
    shown: string,
  ): Target | { readonly answer: AnswerReview } {
    const found = this.#route(client.namespace, client.name, client.port);
    if (found.type === 'none') throw new CallFailed(`${shown}${found.why}`);
    if (found.type === 'process') return { answer: found.answer };
    const { address, port } = found;
    return { url, dialled: { address, port, serverName: url.hostname } };
  }

  async #send(call: {
    readonly webhook: CalledWebhook;
    readonly target: Target;
    readonly review: JsonObject;
    readonly timeout_ms: number;
    readonly shown: string;
  }): Promise<{ readonly code: number; readonly contentType: string; readonly text: string }> {
    const { webhook, target, review, timeout_ms, shown } = call;
    const { dialled } = target;
    const abort = new AbortController();
    const cancel = this.#clock.after(timeout_ms, () => abort.abort());
    const body = Buffer.from(JSON.stringify(review));
    let socket: TLSSocket | undefined;
    try {
      const response = await this.#response(webhook, target, body, {
        timeout_s: Math.ceil(timeout_ms / 1000),
        signal: abort.signal,
        onSocket: (used) => (socket = used),
      });
      const text = await textOf(response);
      return {
        code: response.statusCode ?? 0,
        contentType: response.headers['content-type'] ?? '',
        text,
      };
    } catch (error) {
      if (error instanceof CallFailed || !(error instanceof Error)) throw error;
      if (abort.signal.aborted) throw new CallTimedOut(`${shown}context deadline exceeded`);
      throw new CallFailed(`${shown}${goDialError(error, dialled, socket)}`);
    } finally {
      cancel();
    }
  }

  async #response(
    webhook: CalledWebhook,
    target: Target,
    body: Buffer,
    options: {
      readonly timeout_s: number;
      readonly signal: AbortSignal;
      readonly onSocket: (socket: TLSSocket) => void;
    },
  ): Promise<IncomingMessage> {
    const { url, dialled } = target;
    const agent = this.#agent(webhook, dialled);
    return new Promise((resolve, reject) => {
      const sent = httpsRequest(
        {
          agent,
          method: 'POST',
          host: dialled.address,
          port: dialled.port,
          path: `${url.pathname}?timeout=${options.timeout_s}s`,
          headers: {
            host: url.host,
            'content-type': 'application/json',
            'content-length': body.length,
            accept: 'application/json, */*',
            'user-agent': 'kube-apiserver-admission',
          },
          signal: options.signal,
        },
        resolve,
      );
      sent.once('socket', (socket) => {
        if (socket instanceof TLSSocket) options.onSocket(socket);
      });
      sent.once('error', reject);
      sent.end(body);
    });
  }

  #agent({ caBundle }: CalledWebhook, { serverName }: Dialled): Agent {
    const key = `${serverName} ${caBundle ?? ''}`;
    let agent = this.#agents.get(key);
    if (agent === undefined) {
      const ca = caBundle === undefined || caBundle === '' ? {} : { ca: Buffer.from(caBundle, 'base64') };
      agent = new Agent({ keepAlive: true, servername: isAddress(serverName) ? '' : serverName, ...ca });
      this.#agents.set(key, agent);
    }
    return agent;
  }

  /** Ends the connections that are kept. */
  close(): void {
    for (const agent of this.#agents.values()) agent.destroy();
    this.#agents.clear();
  }
}

/** Addresses are no server names (RFC 6066, 3). */
function isAddress(name: string): boolean {
  return /^[\d.]+$/.test(name) || name.includes(':');
}
