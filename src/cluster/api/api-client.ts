import type { JsonObject, JsonValue } from '../../kube/json.ts';
import { Problem } from '../../problem.ts';
import { backoff_ms, type BackoffRange } from './backoff.ts';
import { SYSTEM_CLOCK, type Clock } from './clock.ts';
import type { Connection } from './connection.ts';
import { ConnectionError, connectionError } from './connection-error.ts';
import type { Credential } from './credentials.ts';
import { parseObject, readBody } from './json-body.ts';
import { createPace, type Pace } from './pace.ts';
import { parseRetryAfter, StatusError, statusError } from './status-error.ts';
import { expiredSince } from './secure-context.ts';
import { createTransport, type TransportBody, type TransportResponse } from './transport.ts';
import { watchEvents, type WatchEvent } from './watch-stream.ts';

/** What of a request is not its path. */
export interface GetOptions {
  readonly query?: Readonly<Record<string, string>>;
  readonly accept?: string;
  readonly signal?: AbortSignal;
}

export interface WatchOptions extends GetOptions {
  /** How long the server may send nothing before the watch counts as dead. */
  readonly silence_ms: number;
}

/** An open watch. */
export interface Watch {
  /** Ends when the server ends it, or throws; leaving the loop closes the connection. */
  readonly events: AsyncIterable<WatchEvent>;
  /** From now on the server may send nothing for as long as this. */
  limitSilence(silence_ms: number): void;
}

/** A request that changes something, or is answered to a question that is posted (reviews). */
export interface SendRequest {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** `/api/v1/namespaces/shop/services`. */
  readonly path: string;
  readonly body?: JsonValue;
  /** `application/json` unless given; patches say which kind they are. */
  readonly contentType?: string;
}

/** Speaks to one API server. Errors: StatusError, ConnectionError, or another Problem; the signal's reason when aborted. */
export interface ApiClient {
  /** `https://10.0.0.1:6443`, for messages. */
  readonly server: string;
  /** `context "prod" of /home/ann/.kube/config`. */
  readonly description: string;
  /** Whose credentials are used. */
  readonly user: string;
  /** The namespace of the context. */
  readonly namespace: string | undefined;
  readonly clock: Clock;
  /** GETs a JSON object, e.g. `/api/v1/nodes`. Tries again where that can help (see `createApiClient`). */
  get(path: string, options?: GetOptions): Promise<JsonObject>;
  /**
   * Sends a request that writes, and answers what the server did (an object or a Status). Tried again only where it is certain that it has not been carried out: after 429, and
   * where the connection was refused; every other failure is for the caller to look into.
   */
  send(request: SendRequest, options?: GetOptions): Promise<JsonObject>;
  /** Opens a watch. Nothing is tried again but expired credentials: that is a reflector's work. */
  watch(path: string, options: WatchOptions): Promise<Watch>;
  /** Cuts all connections. */
  close(): void;
}

export interface ApiClientOptions {
  /** `plimsoll/0.2.0`: what the API server's audit log and metrics will name us by. */
  readonly userAgent: string;
  readonly variables?: Readonly<Record<string, string | undefined>>;
  readonly clock?: Clock;
  /** Requests a second in the long run. */
  readonly requestsPerSecond?: number;
  readonly burst_count?: number;
}

/**
 * kubectl allows itself 50 a second with bursts of 300, most controllers 20 with bursts of 30. Reading 620,000 pods takes 1,240
 * pages: a minute at this pace.
 */
const REQUESTS_PER_SECOND = 20;
const BURST_COUNT = 40;
/** The API server itself ends plain requests after 60 s; silence beyond that is a lost connection. */
const SILENCE_MS = 75_000;

/** client-go's number of tries where the server says when to come back (rest.Request maxRetries). */
const RETRIES_ASKED_FOR_MAX = 10;
/** Without being asked: a load balancer that moves to another API server is done by then. */
const RETRIES_MAX = 3;
const RETRY: BackoffRange = { first_ms: 500, max_ms: 8_000 };
/** API Priority and Fairness asks for 32 s at most; who asks for more than this wants us gone. */
const RETRY_AFTER_MAX_S = 120;
/** Asked-for waits are spread by up to this, so that clients which were refused together do not return together. */
const RETRY_AFTER_SPREAD_MS = 1_000;

function withQuery(path: string, query: Readonly<Record<string, string>> | undefined): string {
  const text = new URLSearchParams(query).toString();
  return text === '' ? path : `${path}${path.includes('?') ? '&' : '?'}${text}`;
}

/** How long to wait before the same request again; `undefined` where that is no use. */
function retryDelay_ms(
  error: unknown,
  failures_count: number,
  { clock, hasAnswered }: { readonly clock: Clock; readonly hasAnswered: boolean },
): number | undefined {
  if (error instanceof StatusError) {
    const { code, retryAfter_s } = error;
    if (code !== 429 && code < 500) return undefined;
    if (retryAfter_s !== undefined) {
      if (failures_count > RETRIES_ASKED_FOR_MAX || retryAfter_s > RETRY_AFTER_MAX_S) return undefined;
      return retryAfter_s * 1000 + Math.round(clock.random() * RETRY_AFTER_SPREAD_MS);
    }
    return failures_count > RETRIES_MAX ? undefined : backoff_ms(failures_count, RETRY, clock);
  }
  const mayRecover = error instanceof ConnectionError && (error.isReset || (error.isRefused && hasAnswered));
  return mayRecover && failures_count <= RETRIES_MAX ? backoff_ms(failures_count, RETRY, clock) : undefined;
}

function retryAfterHeader({ headers }: TransportResponse, clock: Clock): number | undefined {
  return parseRetryAfter(headers['retry-after'], clock.now_ms());
}

/** One request as it goes out. */
interface Outgoing {
  readonly method: string;
  readonly target: string;
  readonly body: TransportBody | undefined;
}

/** Is it certain that a request which failed so has changed nothing? Not after 5xx, nor after a connection that broke in the middle. */
function wasNotCarriedOut(error: unknown): boolean {
  if (error instanceof StatusError) return error.code === 429;
  return error instanceof ConnectionError && error.isRefused && !error.isReset;
}

class HttpApiClient implements ApiClient {
  readonly clock: Clock;
  readonly #connection: Connection;
  readonly #transport: ReturnType<typeof createTransport>;
  readonly #pace: Pace;
  #hasAnswered = false;

  constructor(connection: Connection, options: ApiClientOptions) {
    const {
      clock = SYSTEM_CLOCK,
      requestsPerSecond = REQUESTS_PER_SECOND,
      burst_count = BURST_COUNT,
    } = options;
    this.clock = clock;
    this.#connection = connection;
    this.#transport = createTransport(connection, options.userAgent, options.variables ?? process.env);
    this.#pace = createPace(requestsPerSecond, burst_count, clock);
  }

  get server(): string {
    return this.#connection.server.href.replace(/\/$/, '');
  }

  get description(): string {
    return this.#connection.description;
  }

  get user(): string {
    return this.#connection.credentials.description;
  }

  get namespace(): string | undefined {
    return this.#connection.namespace;
  }

  async get(path: string, options: GetOptions = {}): Promise<JsonObject> {
    return this.#tried({ method: 'GET', target: withQuery(path, options.query), body: undefined }, options);
  }

  async send(request: SendRequest, options: GetOptions = {}): Promise<JsonObject> {
    const { method, path, body, contentType = 'application/json' } = request;
    const sent = body === undefined ? undefined : { contentType, text: JSON.stringify(body) };
    return this.#tried({ method, target: withQuery(path, options.query), body: sent }, options);
  }

  /** Sends it until it is answered, or fails for good. */
  async #tried(request: Outgoing, options: GetOptions): Promise<JsonObject> {
    const { clock } = this;
    for (let failures_count = 1; ; failures_count += 1) {
      try {
        return await this.#once(request, options);
      } catch (error) {
        options.signal?.throwIfAborted();
        const isHarmless = request.method === 'GET' || wasNotCarriedOut(error);
        const delay_ms = isHarmless
          ? retryDelay_ms(error, failures_count, { clock, hasAnswered: this.#hasAnswered })
          : undefined;
        if (delay_ms === undefined) throw error;
        // An overloaded server is relieved only if all of our requests hold off, not just the one that it refused.
        if (error instanceof StatusError && error.code === 429) this.#pace.hold(delay_ms);
        await clock.sleep(delay_ms, options.signal);
      }
    }
  }

  async watch(path: string, options: WatchOptions): Promise<Watch> {
    const target = withQuery(path, options.query);
    const request = { method: 'GET', target, body: undefined };
    const response = await this.#open(request, options, false, options.silence_ms);
    const events = this.#translated(watchEvents(response.body, this.#where(target)), target, options.signal);
    return { events, limitSilence: (silence_ms) => response.limitSilence(silence_ms) };
  }

  close(): void {
    this.#transport.close();
  }

  /** Whose credentials the server did not like, and why not, where that can be told from them. */
  #who({ certificate }: Credential, code: number): string {
    const expired =
      code !== 401 || certificate === undefined ? undefined : expiredSince(certificate, this.clock.now_ms());
    return expired === undefined ? this.user : `${this.user}, whose client certificate expired ${expired}`;
  }

  #where(target: string, method = 'GET'): string {
    return `${method} ${this.server}${target}`;
  }

  async *#translated(
    events: AsyncIterable<WatchEvent>,
    target: string,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<WatchEvent> {
    try {
      yield* events;
    } catch (error) {
      signal?.throwIfAborted();
      throw connectionError(error, this.#connection, target);
    }
  }

  async #once(request: Outgoing, options: GetOptions): Promise<JsonObject> {
    const where = this.#where(request.target, request.method);
    const limit_ms = this.#connection.requestTimeout_ms;
    const limit = limit_ms === undefined ? undefined : AbortSignal.timeout(limit_ms);
    const signals = [options.signal, limit].filter((signal) => signal !== undefined);
    const signal = signals.length === 0 ? undefined : AbortSignal.any(signals);
    try {
      const { headers, body } = await this.#open(request, { ...options, signal }, true, SILENCE_MS);
      const text = await readBody(body, where);
      return parseObject(text, headers['content-type'], where);
    } catch (error) {
      options.signal?.throwIfAborted();
      if (limit?.aborted !== true) throw connectionError(error, this.#connection, request.target);
      throw new Problem({
        what: `the API server did not answer within --request-timeout (${(limit_ms ?? 0) / 1000} s)`,
        where,
        fix: 'give it more time with --request-timeout, or look at its load',
      });
    }
  }

  /** Sends the request; with new credentials once more where the server says Unauthorized and there may be others. */
  async #open(
    { method, target, body }: Outgoing,
    { accept = 'application/json', signal }: GetOptions,
    compression: boolean,
    silence_ms: number,
  ): Promise<TransportResponse> {
    const { credentials } = this.#connection;
    for (let attempt = 1; ; attempt += 1) {
      await this.#pace.turn(signal);
      const credential = await credentials.current(signal);
      const request = { method, path: target, body, accept, credential, compression, silence_ms, signal };
      const response = await this.#transport.send(request);
      this.#hasAnswered = true;
      if (response.status >= 200 && response.status < 300) return response;
      const error = statusError({
        code: response.status,
        body: await readBody(response.body, this.#where(target, method)),
        retryAfter_s: retryAfterHeader(response, this.clock),
        location: response.headers.location,
        where: this.#where(target, method),
        who: this.#who(credential, response.status),
      });
      if (response.status !== 401 || attempt > 1 || !credentials.renew(credential)) throw error;
    }
  }
}

/**
 * A client for a connection (connect.ts). GETs are tried again (what writes only where it has certainly not been carried out, see `send`): after a cut connection, a refused one of a server that has answered
 * before, and 5xx with growing waits up to 3 times; after
 * 429 and 5xx that carry Retry-After as long as the server asks, up to 10 times; after 401 once, with fresh credentials. All
 * requests of the client share one pace, which rests while the server asks for it.
 */
export function createApiClient(connection: Connection, options: ApiClientOptions): ApiClient {
  return new HttpApiClient(connection, options);
}
