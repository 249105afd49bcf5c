import type { Answer, ServerRequest } from '../request/server-request.ts';
import type { MetricsRegistry } from '../metrics/registry.ts';
import { healthAnswer, type HealthChecks } from './health.ts';

const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8; escaping=underscores';

/** What the server says of itself. */
export interface OwnPaths {
  readonly metrics: MetricsRegistry;
  readonly health: HealthChecks;
  /** Further paths, each with what answers it. */
  readonly pages: ReadonlyMap<string, (request: ServerRequest) => Answer>;
}

/** Answers /metrics, health checks and debug pages; `undefined` for every other path. */
export function ownPathAnswer(
  { metrics, health, pages }: OwnPaths,
  request: ServerRequest,
): Answer | undefined {
  const { path } = request;
  if (path === '/metrics')
    return { type: 'text', code: 200, contentType: METRICS_TYPE, text: metrics.text() };
  return pages.get(path)?.(request) ?? healthAnswer(health, request);
}
