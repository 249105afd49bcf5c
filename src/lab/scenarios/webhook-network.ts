import { rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { Duplex } from 'node:stream';
import { readBody, parseObject } from '../../cluster/api/json-body.ts';
import { stringAt, type JsonObject } from '../../kube/json.ts';
import type { AnswerReview } from '../api-server/admission/webhook/service-route.ts';
import type { CertificatePair } from '../control-plane/certificates.ts';
import { nameOf, namespaceOf } from '../controllers/object-meta.ts';

/** What the network knows of the cluster. */
export interface WebhookNetworkSettings {
  /** Path of the socket. */
  readonly socket: string;
  /** All Services there are now. */
  services(): readonly JsonObject[];
  /** Has a Service a ready pod behind it? */
  isServed(namespace: string, name: string): boolean;
  /** A certificate that a Service is known by. */
  certificate(host: string): CertificatePair;
  /** Told of errors that nobody expects. */
  failed(error: unknown): void;
}

const REFUSED = 'HTTP/1.1 503 connection refused\r\n\r\n';
const CONNECTED = 'HTTP/1.1 200 OK\r\n\r\n';

/**
 * The network between a real kube-apiserver and the webhooks of a scenario, whose pods are played: as an egress proxy (EgressSelectorConfiguration, `cluster`) it is asked to connect
 * to the cluster IP of a Service, does so while a ready pod stands behind it, and refuses otherwise, as kube-proxy does.
 */
export class WebhookNetwork {
  readonly #settings: WebhookNetworkSettings;
  readonly #proxy: Server = createServer();
  readonly #connections = new Set<Duplex>();
  /** What answers, by `namespace/name` of its Service. */
  readonly #webhooks = new Map<string, ReturnType<typeof createHttpsServer>>();

  private constructor(settings: WebhookNetworkSettings) {
    this.#settings = settings;
    this.#proxy.on('connect', (request: IncomingMessage, socket: Duplex) => this.#connect(request, socket));
  }

  static async start(settings: WebhookNetworkSettings): Promise<WebhookNetwork> {
    const network = new WebhookNetwork(settings);
    await new Promise<void>((resolve, reject) => {
      network.#proxy.once('error', reject);
      network.#proxy.listen(settings.socket, resolve);
    });
    return network;
  }

  /** From now on a Service is answered by this, with TLS, under its name. */
  serve(namespace: string, name: string, answer: AnswerReview): void {
    const { certificate, key } = this.#settings.certificate(`${name}.${namespace}.svc`);
    const answered = (request: IncomingMessage, response: ServerResponse): void => {
      answerReview(request, response, answer).catch((error: unknown) => this.#settings.failed(error));
    };
    this.#webhooks.set(`${namespace}/${name}`, createHttpsServer({ cert: certificate, key }, answered));
  }

  async close(): Promise<void> {
    for (const connection of this.#connections) connection.destroy();
    await new Promise((resolve) => {
      this.#proxy.close(resolve);
    });
    await rm(this.#settings.socket, { force: true });
  }

  #connect({ url = '' }: IncomingMessage, socket: Duplex): void {
    const address = url.slice(0, url.lastIndexOf(':'));
    const service = this.#settings.services().find((one) => stringAt(one, 'spec', 'clusterIP') === address);
    // A connection that the API server gives up is none of anybody's business.
    socket.on('error', () => socket.destroy());
    const webhook =
      service === undefined ? undefined : this.#webhooks.get(`${namespaceOf(service)}/${nameOf(service)}`);
    if (
      service === undefined ||
      webhook === undefined ||
      !this.#settings.isServed(namespaceOf(service), nameOf(service))
    ) {
      socket.end(REFUSED);
      return;
    }
    this.#connections.add(socket);
    socket.once('close', () => this.#connections.delete(socket));
    socket.write(CONNECTED);
    webhook.emit('connection', socket);
  }
}

async function answerReview(
  request: IncomingMessage,
  response: ServerResponse,
  answer: AnswerReview,
): Promise<void> {
  const where = request.url ?? '';
  const review = parseObject(await readBody(request, where), request.headers['content-type'], where);
  response.setHeader('content-type', 'application/json');
  // A kube-apiserver keeps a connection for as long as it is used, and it outlives the Service: whether a Service leads anywhere shows with the next connection.
  response.setHeader('connection', 'close');
  response.end(JSON.stringify(await answer(review)));
}
