import type { RequestInfo } from '../../../kube/request-uri.ts';
import { countedUser } from './security-metrics.ts';
import type { ServerMetrics } from './server-metrics.ts';

/** A request as metrics tell it apart. */
export interface MeasuredRequest {
  readonly method: string;
  readonly verb: string;
  readonly path: string;
  readonly query: ReadonlyMap<string, string>;
  readonly info: RequestInfo | undefined;
  /** What the path alone says: a list that selects one name is `resource` in flight, and `namespace` once it is answered. */
  readonly pathInfo: RequestInfo | undefined;
}

const COMPONENT = 'apiserver';
/** Non-resource paths that are told apart by name; all others under one empty name (healthz, mux and restful routes). */
const NAMED_PATHS = /^\/(healthz|livez|readyz|metrics|openapi|version)(\/|$)/;
const METHODS: ReadonlySet<string> = new Set([
  'APPLY',
  'CONNECT',
  'DELETE',
  'GET',
  'LIST',
  'PATCH',
  'POST',
  'PUT',
  'WATCH',
  'WATCHLIST',
]);

function reportedVerb({ method, verb, query, info }: MeasuredRequest, contentType: string): string {
  if (info !== undefined && verb === 'watch') return 'WATCH';
  if (info !== undefined && verb === 'list') return 'LIST';
  if (method === 'PATCH' && contentType.startsWith('application/apply-patch')) return 'APPLY';
  if (info !== undefined && ['exec', 'attach', 'portforward', 'proxy'].includes(info.subresource))
    return 'CONNECT';
  if (query.get('watch') === 'true' && method === 'GET' && info !== undefined) return 'WATCH';
  return METHODS.has(method) ? method : 'other';
}

/** `resource`, `namespace`, `cluster` or nothing (CleanScope, endpoints/metrics). */
function scopeOf({ verb, info }: MeasuredRequest): string {
  if (info === undefined) return '';
  if (info.name !== '' || verb === 'create') return 'resource';
  return info.namespace === '' ? 'cluster' : 'namespace';
}

function dryRunOf({ query }: MeasuredRequest): string {
  return query.get('dryRun') ?? '';
}

/** group, version, resource, subresource, scope and component: the labels that all request families share. */
function objectLabels(request: MeasuredRequest): readonly string[] {
  const { info, path } = request;
  if (info === undefined) {
    const isNamed = NAMED_PATHS.test(path);
    return ['', '', '', isNamed ? path : '', '', isNamed ? '' : COMPONENT];
  }
  return [info.apiGroup, info.apiVersion, info.resource, info.subresource, scopeOf(request), COMPONENT];
}

/** Notes requests in the families of endpoints/metrics/metrics.go. */
export class RequestMetrics {
  readonly #metrics: ServerMetrics;

  constructor(metrics: ServerMetrics) {
    this.#metrics = metrics;
  }

  /** A request that a handler has answered (MonitorRequest). `excluded_ms`: spent in webhooks and in the queue. */
  served(
    request: MeasuredRequest,
    { code, size_bytes, took_ms, excluded_ms, contentType }: ServedFigures,
  ): void {
    const { requests, durations, sliDurations, responseSizes } = this.#metrics;
    const verb = reportedVerb(request, contentType);
    const dryRun = dryRunOf(request);
    const labels = objectLabels({ ...request, info: request.pathInfo });
    requests.add([verb, dryRun, ...labels, String(code)]);
    durations.observe([verb, dryRun, ...labels], took_ms / 1000);
    if (dryRun === '' && request.info !== undefined)
      sliDurations.observe([verb, ...labels], (took_ms - excluded_ms) / 1000);
    if (verb === 'GET' || verb === 'LIST') responseSizes.observe([verb, ...labels], size_bytes);
  }

  /** A request that was refused with 429 (RecordDroppedRequest), or cut off with 504. */
  terminated(request: MeasuredRequest, code: number): void {
    const verb = reportedVerb(request, '');
    const { info, path } = request;
    const labels = info === undefined ? ['', '', '', path, '', COMPONENT] : objectLabels(request);
    if (code === 429) {
      const counted = info === undefined ? ['', '', '', '', '', COMPONENT] : labels;
      this.#metrics.requests.add([verb, dryRunOf(request), ...counted, '429']);
    }
    this.#metrics.terminations.add([verb, ...labels, String(code)]);
  }

  /** Somebody showed who they are; `undefined`: it could not be believed. */
  authenticated(user: string | undefined, took_ms: number): void {
    const { authentications, authenticationDurations, authenticatedUsers } = this.#metrics;
    const result = user === undefined ? 'error' : 'success';
    if (user !== undefined) authenticatedUsers.add([countedUser(user)]);
    authentications.add([result]);
    authenticationDurations.observe([result], took_ms / 1000);
  }

  /** RBAC and the node authorizer never deny: they have no opinion. */
  authorized(isAllowed: boolean, took_ms: number): void {
    const result = isAllowed ? 'allowed' : 'no-opinion';
    this.#metrics.authorizations.add([result]);
    this.#metrics.authorizationDurations.observe([result], took_ms / 1000);
  }

  /** A long-running request begins; the answer ends it. */
  longRunning(request: MeasuredRequest): () => void {
    const labels = [reportedVerb(request, ''), ...objectLabels(request)];
    this.#metrics.longRunning.add(labels);
    return () => this.#metrics.longRunning.add(labels, -1);
  }
}

interface ServedFigures {
  readonly code: number;
  readonly size_bytes: number;
  readonly took_ms: number;
  readonly excluded_ms: number;
  readonly contentType: string;
}
