import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { Agent, request as httpsRequest } from 'node:https';
import { readBody } from '../../cluster/api/json-body.ts';
import { watchEvents } from '../../cluster/api/watch-stream.ts';
import { isJsonObject } from '../../kube/json.ts';
import { parseJson } from '../../kube/parse-json.ts';
import {
  ConnectionLost,
  type InProcessAnswer,
  type InProcessRequest,
  type WatchListener,
} from '../api-server/in-process/in-process-request.ts';
import type { AnswerHeaders, RequestUser } from '../api-server/request/server-request.ts';
import type { ApiTransport } from './api-transport.ts';

/** By what an API server knows a client to be a user. */
export interface UserAccess {
  /** A client certificate, PEM. */
  readonly certificate?: { readonly certificate: string; readonly key: string };
  /** `Authorization`, `Impersonate-User`, ... */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
}

/** Which API server, and how its users are told apart. */
export interface HttpsPlace {
  readonly server: URL;
  /** PEM of the authority of the server's certificate; `undefined`: those that the system knows. */
  readonly ca: string | undefined;
  /** How its certificate is looked at: under the name of the server, unless given. */
  readonly tls?: { readonly verify: boolean; readonly serverName: string | undefined };
  /** Asked once for each user, and again after a 401. */
  accessOf(user: RequestUser): Promise<UserAccess>;
}

/** Codes of what a server that is down or being started again causes. */
const PASSING: ReadonlySet<unknown> = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT']);
const UNAUTHORIZED = 401;

function isPassingFailure(error: unknown): boolean {
  return error instanceof Error && 'code' in error && PASSING.has(error.code);
}

/**
 * A loopback address for an address inside the lab's cluster, so that a server on this machine tells clients apart by where they come from: 127.1.0.7 for 10.1.0.7. Linux alone has
 * all of 127.0.0.0/8.
 */
function loopbackFor(sourceIP: string, server: URL): string | undefined {
  if (process.platform !== 'linux' || server.hostname !== '127.0.0.1') return undefined;
  return sourceIP.startsWith('10.') ? `127${sourceIP.slice('10'.length)}` : undefined;
}

function headersOf(headers: IncomingHttpHeaders): AnswerHeaders {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
}

/** What is no JSON object is a text. */
function answerOf(response: IncomingMessage, text: string): InProcessAnswer {
  const code = response.statusCode ?? 0;
  const headers = headersOf(response.headers);
  const isJson = (headers['content-type'] ?? '').startsWith('application/json');
  const value = isJson ? parseJson(text) : undefined;
  return isJsonObject(value)
    ? { type: 'object', code, object: value, headers }
    : { type: 'text', code, text, headers };
}

/** The way to an API server in another process. Every user has connections of its own, from an address of its own where the machine has so many. */
export class HttpsTransport implements ApiTransport {
  readonly #place: HttpsPlace;
  readonly #access = new Map<string, Promise<UserAccess>>();
  readonly #agents = new Map<string, Agent>();
  readonly #watches = new Set<() => void>();

  constructor(place: HttpsPlace) {
    this.#place = place;
  }

  async send(sent: InProcessRequest, listener?: WatchListener): Promise<InProcessAnswer> {
    const access = await this.#accessOf(sent.user);
    const response = await this.#respond(sent, access);
    if (response.statusCode === UNAUTHORIZED) this.#forget(sent.user.name);
    if (listener !== undefined && response.statusCode === 200) return this.#watch(response, sent, listener);
    try {
      return answerOf(response, await readBody(response, sent.requestURI));
    } catch (error) {
      throw isPassingFailure(error) ? new ConnectionLost() : error;
    }
  }

  /** Ends all watches, and closes all connections. */
  close(): void {
    for (const stop of this.#watches) stop();
    for (const agent of this.#agents.values()) agent.destroy();
    this.#agents.clear();
  }

  #accessOf(user: RequestUser): Promise<UserAccess> {
    const known = this.#access.get(user.name);
    if (known !== undefined) return known;
    const access = this.#place.accessOf(user);
    this.#access.set(user.name, access);
    // The next request asks again.
    access.catch(() => this.#access.delete(user.name));
    return access;
  }

  #forget(user: string): void {
    this.#access.delete(user);
    for (const [key, agent] of this.#agents) {
      if (!key.startsWith(`${user} `)) continue;
      agent.destroy();
      this.#agents.delete(key);
    }
  }

  #agent({ user, sourceIP }: InProcessRequest, { certificate }: UserAccess): Agent {
    const key = `${user.name} ${sourceIP}`;
    const known = this.#agents.get(key);
    if (known !== undefined) return known;
    const { server, ca, tls } = this.#place;
    const localAddress = loopbackFor(sourceIP, server);
    const agent = new Agent({
      keepAlive: true,
      ...(ca === undefined ? {} : { ca }),
      ...(tls === undefined ? {} : { rejectUnauthorized: tls.verify }),
      ...(tls?.serverName === undefined ? {} : { servername: tls.serverName }),
      ...(certificate === undefined ? {} : { cert: certificate.certificate, key: certificate.key }),
      ...(localAddress === undefined ? {} : { localAddress }),
    });
    this.#agents.set(key, agent);
    return agent;
  }

  #respond(sent: InProcessRequest, access: UserAccess): Promise<IncomingMessage> {
    const { method, requestURI, userAgent, object } = sent;
    const body = object === undefined ? undefined : Buffer.from(JSON.stringify(object));
    const { pathname } = this.#place.server;
    return new Promise((resolve, reject) => {
      const request = httpsRequest(
        {
          host: this.#place.server.hostname,
          port: this.#place.server.port,
          method,
          path: `${pathname === '/' ? '' : pathname}${requestURI}`,
          agent: this.#agent(sent, access),
          headers: {
            accept: 'application/json',
            'user-agent': userAgent,
            ...access.headers,
            ...sent.headers,
            ...(body === undefined
              ? {}
              : { 'content-type': sent.contentType ?? 'application/json', 'content-length': body.length }),
          },
        },
        resolve,
      );
      request.on('error', (error) => reject(isPassingFailure(error) ? new ConnectionLost() : error));
      request.end(body);
    });
  }

  #watch(
    response: IncomingMessage,
    { requestURI }: InProcessRequest,
    listener: WatchListener,
  ): InProcessAnswer {
    let isStopped = false;
    const stop = (): void => {
      isStopped = true;
      this.#watches.delete(stop);
      response.destroy();
    };
    this.#watches.add(stop);
    const follow = async (): Promise<void> => {
      for await (const event of watchEvents(response, requestURI)) {
        if (isStopped) return;
        await new Promise<void>((resolve) => {
          listener.event(event, resolve);
        });
      }
    };
    // However it ends, whoever watches begins again from where it was.
    const over = (): void => {
      this.#watches.delete(stop);
      listener.ended();
    };
    follow().then(over, over);
    return { type: 'watch', stop };
  }
}
