import type { z } from 'zod';
import { parseJson } from '../../kube/parse-json.ts';
import { errorText, type Log } from '../log.ts';
import type { Counter, Histogram, Metrics } from '../metrics.ts';
import type { Caller } from '../security/guards.ts';
import { errorAnswer, Refusal, send, type Answer, type HttpRequest, type HttpResponse } from './exchange.ts';
import { readBody, type BodyLimits } from './request-body.ts';
import { NO_BODY, type Access, type Route } from './route.ts';

export interface RouterParts {
  readonly routes: readonly Route[];
  /** Who asks, for a route that is not open. Throws a Refusal. */
  readonly authorize: (request: HttpRequest, access: Exclude<Access, 'open'>) => Promise<Caller>;
  readonly log: Log;
  readonly metrics: Metrics;
}

interface Match {
  readonly route: Route;
  readonly path: Readonly<Record<string, string>>;
}

/** Bodies of the API are small: a silence. */
const BODY: BodyLimits = { max_bytes: 64 * 1024, unpacked_max_bytes: 64 * 1024, max_ms: 10_000 };
/** A storm of refusals is one line of the log in so long. */
const REFUSED_EVERY_MS = 10_000;
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

function partsOf(path: string): readonly string[] {
  return path.split('/').slice(1);
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    // A percent sign that begins nothing: no route has such a part.
    return undefined;
  }
}

/** The named parts of `actual`; undefined where it is another path. */
function matched(route: Route, actual: readonly string[]): Match['path'] | undefined {
  const wanted = partsOf(route.path);
  if (wanted.length !== actual.length) return undefined;
  const path: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const text = decoded(actual[index] ?? '');
    if (text === undefined) return undefined;
    if (part.startsWith('{')) path[part.slice(1, -1)] = text;
    else if (part !== text) return undefined;
  }
  return path;
}

/** Which of the values a query gives several times counts is not guessed. */
function queryOf(search: URLSearchParams): Readonly<Record<string, string | readonly string[]>> {
  const query: Record<string, string | readonly string[]> = {};
  for (const name of new Set(search.keys())) {
    const values = search.getAll(name);
    query[name] = values.length === 1 && values[0] !== undefined ? values[0] : values;
  }
  return query;
}

function whatIsWrong(error: z.ZodError): string {
  return error.issues
    .map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`))
    .join('; ');
}

/** Serves the table of routes. */
export class Router {
  readonly #parts: RouterParts;
  readonly #requests: Counter;
  readonly #duration: Histogram;
  #refusedTold_ms = Number.NEGATIVE_INFINITY;

  constructor(parts: RouterParts) {
    this.#parts = parts;
    this.#requests = parts.metrics.counter(
      'plimsoll_http_requests_total',
      'Requests by route and status code.',
      [],
    );
    this.#duration = parts.metrics.histogram(
      'plimsoll_http_request_duration_seconds',
      'Time from the head of a request to the end of its answer.',
      SECONDS,
    );
  }

  handle(request: HttpRequest, response: HttpResponse): void {
    const started_ms = performance.now();
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    // A client that breaks off is no error of ours.
    request.on('error', () => undefined);
    response.on('error', () => undefined);
    void this.#answer(request, gone.signal).then(({ answer, id }) => {
      send(response, answer);
      this.#requests.add(1, { route: id, code: String(answer.code) });
      this.#duration.observe((performance.now() - started_ms) / 1000);
    });
  }

  async #answer(
    request: HttpRequest,
    signal: AbortSignal,
  ): Promise<{ readonly answer: Answer; readonly id: string }> {
    let id = 'unknown';
    let isSource = false;
    try {
      const url = new URL(request.url ?? '/', 'https://plimsoll');
      const { route, path } = this.#find(request.method ?? 'GET', url.pathname);
      id = route.id;
      isSource = route.access === 'source';
      const caller = route.access === 'open' ? undefined : await this.#parts.authorize(request, route.access);
      const query = this.#checked(route.query, queryOf(url.searchParams), 'query');
      const body = route.body === NO_BODY ? undefined : await this.#body(route.body, request);
      return { id, answer: await route.handle({ request, caller, path, query, body, signal }) };
    } catch (error) {
      if (isSource) this.#tellRefused(error);
      return { id, answer: this.#failure(error, id) };
    }
  }

  /** An API server that is refused loses its events without a word to anybody: somebody has to hear of it, though not each time. */
  #tellRefused(error: unknown): void {
    const now_ms = performance.now();
    if (!(error instanceof Refusal) || now_ms - this.#refusedTold_ms < REFUSED_EVERY_MS) return;
    this.#refusedTold_ms = now_ms;
    this.#parts.log.write('warn', 'events were refused', { code: error.answer.code, error: error.message });
  }

  #find(method: string, pathname: string): Match {
    const parts = partsOf(pathname.length > 1 ? pathname.replace(/\/$/, '') : pathname);
    const matches = this.#parts.routes.flatMap((route) => {
      const path = matched(route, parts);
      return path === undefined ? [] : [{ route, path }];
    });
    const found = matches.find(
      ({ route }) => route.method === method || (method === 'HEAD' && route.method === 'GET'),
    );
    if (found !== undefined) return found;
    if (matches.length === 0)
      throw new Refusal(404, `there is nothing at ${pathname}`, 'see what there is at /openapi.json');
    const allow = matches.map(({ route }) => route.method).join(', ');
    throw new Refusal(405, `${pathname} does not take ${method}`, `use ${allow}`, { allow });
  }

  #checked(schema: z.ZodType, value: unknown, where: string): unknown {
    const result = schema.safeParse(value);
    if (result.success) return value;
    throw new Refusal(400, `the ${where} is wrong: ${whatIsWrong(result.error)}`, 'see /openapi.json');
  }

  async #body(schema: z.ZodType, request: HttpRequest): Promise<unknown> {
    const text = (await readBody(request, BODY)).toString('utf8');
    let value: unknown;
    try {
      value = parseJson(text);
    } catch {
      throw new Refusal(400, 'the body is no JSON', 'see /openapi.json');
    }
    return this.#checked(schema, value, 'body');
  }

  #failure(error: unknown, id: string): Answer {
    if (error instanceof Refusal) return error.answer;
    this.#parts.log.write('error', 'a request failed for a mistake of ours', {
      route: id,
      error: errorText(error),
    });
    return errorAnswer(500, 'this is a mistake of ours', 'see the log of plimsoll serve, and report it');
  }
}
