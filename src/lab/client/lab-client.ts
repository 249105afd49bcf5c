import { numberAt, stringAt, type JsonObject } from '../../kube/json.ts';
import type { ServerClock } from '../api-server/clock.ts';
import {
  ConnectionLost,
  type ClientIdentity,
  type InProcessAnswer,
  type InProcessRequest,
  type WatchListener,
} from '../api-server/in-process/in-process-request.ts';
import type { ApiTransport } from './api-transport.ts';
import { RateLimiter, type RateLimit } from './rate-limiter.ts';
import { resourcePath, type ObjectPath, type ResourceRef } from './resource-ref.ts';

/** The API server has refused a request. */
export class RequestRefused extends Error {
  readonly code: number;
  /** `NotFound`, `Conflict`, `AlreadyExists`, ...; `''` where it says none. */
  readonly reason: string;

  constructor(code: number, status: JsonObject) {
    super(stringAt(status, 'message') ?? `the server has answered ${code}`);
    this.code = code;
    this.reason = stringAt(status, 'reason') ?? '';
  }
}

/** Is this the refusal of a request, for this reason? */
export function isRefused(error: unknown, ...reasons: readonly string[]): error is RequestRefused {
  return error instanceof RequestRefused && reasons.includes(error.reason);
}

/** Can this error of a request go away by itself: a refusal, or a server that is down? All others are bugs. */
export function isPassing(error: unknown): boolean {
  return error instanceof RequestRefused || error instanceof ConnectionLost;
}

/** For `catch`: what was refused for one of these reasons need not be done. Everything else is thrown. */
export function unlessRefused(...reasons: readonly string[]): (error: unknown) => undefined {
  return (error) => {
    if (!isRefused(error, ...reasons)) throw error;
  };
}

/** For `catch`: what did not go through is let be. Bugs are thrown. */
export function unlessPassing(error: unknown): undefined {
  if (!isPassing(error)) throw error;
}

export type PatchType = 'merge' | 'strategic-merge';

/** As client-go: a request that was told when to come back is sent again so often (rest/request.go). */
const RETRIES_MAX_COUNT = 10;

/** Query parameters as Go's url.Values writes them: by name. */
function queryText(query: Readonly<Record<string, string>>): string {
  const text = Object.keys(query)
    .toSorted()
    .map((name) => `${encodeURIComponent(name)}=${encodeURIComponent(query[name] ?? '')}`)
    .join('&');
  return text === '' ? '' : `?${text}`;
}

export interface ClientParts {
  readonly server: ApiTransport;
  readonly clock: ServerClock;
}

/**
 * A client of the lab, with an identity of its own and the manners of client-go: it waits its turn where it has a rate
 * limit, and comes back when a server with too much to do says so. Throws RequestRefused and ConnectionLost.
 */
export class LabClient {
  readonly identity: ClientIdentity;
  readonly #parts: ClientParts;
  readonly #limiter: RateLimiter | undefined;

  constructor(parts: ClientParts, identity: ClientIdentity, limit?: RateLimit) {
    this.#parts = parts;
    this.identity = identity;
    this.#limiter = limit === undefined ? undefined : new RateLimiter(parts.clock, limit);
  }

  get(resource: ResourceRef, at: ObjectPath): Promise<JsonObject> {
    return this.#object('GET', resourcePath(resource, at));
  }

  list(
    resource: ResourceRef,
    at: ObjectPath = {},
    query: Readonly<Record<string, string>> = {},
  ): Promise<JsonObject> {
    return this.#object('GET', `${resourcePath(resource, at)}${queryText(query)}`);
  }

  /** POSTs an object into its namespace, or to what lies below another object. */
  create(resource: ResourceRef, object: JsonObject, at: ObjectPath = {}): Promise<JsonObject> {
    const namespace = at.namespace ?? stringAt(object, 'metadata', 'namespace') ?? '';
    return this.#object('POST', resourcePath(resource, { ...at, namespace }), object);
  }

  /** PUTs an object where its metadata says that it is. */
  update(resource: ResourceRef, object: JsonObject, subresource = ''): Promise<JsonObject> {
    const namespace = stringAt(object, 'metadata', 'namespace') ?? '';
    const name = stringAt(object, 'metadata', 'name') ?? '';
    return this.#object('PUT', resourcePath(resource, { namespace, name, subresource }), object);
  }

  patch(
    resource: ResourceRef,
    at: ObjectPath,
    patch: JsonObject,
    type: PatchType = 'strategic-merge',
  ): Promise<JsonObject> {
    return this.#object('PATCH', resourcePath(resource, at), patch, `application/${type}-patch+json`);
  }

  /** Deletes an object, or without a name a whole collection. `options`: of DeleteOptions. */
  delete(resource: ResourceRef, at: ObjectPath, options: JsonObject = {}): Promise<JsonObject> {
    const body = { kind: 'DeleteOptions', apiVersion: 'v1', ...options };
    return this.#object('DELETE', resourcePath(resource, at), body);
  }

  /** Begins a watch; the answer ends it. */
  async watch(
    resource: ResourceRef,
    query: Readonly<Record<string, string>>,
    listener: WatchListener,
    at: ObjectPath = {},
  ): Promise<() => void> {
    const requestURI = `${resourcePath(resource, at)}${queryText({ ...query, watch: 'true' })}`;
    const answer = await this.#send({ ...this.identity, method: 'GET', requestURI }, listener);
    if (answer.type !== 'watch') throw refusalOf(answer);
    return answer.stop;
  }

  async #object(
    method: InProcessRequest['method'],
    requestURI: string,
    object?: JsonObject,
    contentType?: string,
  ): Promise<JsonObject> {
    const answer = await this.#send({
      ...this.identity,
      method,
      requestURI,
      ...(object === undefined ? {} : { object }),
      ...(contentType === undefined ? {} : { contentType }),
    });
    if (answer.type === 'object' && answer.code < 400) return answer.object;
    throw refusalOf(answer);
  }

  async #send(request: InProcessRequest, listener?: WatchListener): Promise<InProcessAnswer> {
    for (let retries_count = 0; ; retries_count += 1) {
      const wait_ms = this.#limiter?.take_ms() ?? 0;
      if (wait_ms > 0) await this.#sleep(wait_ms);
      const answer = await this.#parts.server.send(request, listener);
      const retry_ms = retryAfter_ms(answer);
      if (retry_ms === undefined || retries_count >= RETRIES_MAX_COUNT) return answer;
      await this.#sleep(retry_ms);
    }
  }

  #sleep(duration_ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#parts.clock.after(duration_ms, resolve);
    });
  }
}

/** When a client that was told to wait is to come back; `undefined`: nobody told it to (429 and 5xx with Retry-After, rest/with_retry.go). */
function retryAfter_ms(answer: InProcessAnswer): number | undefined {
  if (answer.type === 'watch' || (answer.code !== 429 && answer.code < 500)) return undefined;
  const said = answer.headers['retry-after'];
  const inDetails =
    answer.type === 'object' ? numberAt(answer.object, 'details', 'retryAfterSeconds') : undefined;
  const seconds = said === undefined ? inDetails : Number(said);
  return seconds === undefined || !(seconds > 0) ? undefined : seconds * 1000;
}

function refusalOf(answer: InProcessAnswer): RequestRefused {
  if (answer.type === 'watch') return new RequestRefused(200, { message: 'a watch was not asked for' });
  const status = answer.type === 'object' ? answer.object : { message: answer.text.trim() };
  return new RequestRefused(answer.code, status);
}
