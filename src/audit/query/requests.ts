import type { DuckDBConnection } from '@duckdb/node-api';
import { Bindings } from './bindings.ts';
import { conditionSql, stageSql, windowSql, type Filter } from './filter.ts';
import { queryRows, textOf } from './row.ts';

/** A request has ended with one of these; each request has exactly one of them. */
const ENDS: readonly string[] = ['ResponseComplete', 'Panic'];
const END = `stage IN ('ResponseComplete', 'Panic')`;

/** The stages that `events` has at all: a look at one small column. */
export async function stagesOf(connection: DuckDBConnection): Promise<ReadonlySet<string>> {
  const rows = await queryRows(connection, 'SELECT DISTINCT stage FROM events', new Bindings());
  return new Set(rows.map((row) => textOf(row, 'stage')));
}

/**
 * A subquery over `events` that holds each request that `filter` asks for once: its ResponseComplete or
 * Panic; where the window has none, its ResponseStarted (a watch still open), else its RequestReceived.
 * `filter.stage` overrides this and takes the stages asked for.
 *
 * The window is applied before the choice of stage, the other conditions after it: a condition on the code
 * must not fall back to the code-less first stage of a request that ended with another code.
 * All stages of a request share its auditID, but clients can send one of their own (Audit-ID): ends are
 * therefore never compared with each other, only earlier stages with ends. Where `stages` says what stages there are, nothing is compared in vain, which
 * would cost as much as to count everything.
 */
export function requestsSql(filter: Filter, bindings: Bindings, stages?: ReadonlySet<string>): string {
  const window = windowSql(filter);
  const condition = conditionSql(filter, bindings);
  if (filter.stage !== undefined && filter.stage.length > 0)
    return `(SELECT * FROM events WHERE ${window} AND ${stageSql(filter.stage, bindings)} AND ${condition})`;
  const later = (among: string) =>
    `NOT EXISTS (SELECT 1 FROM events AS later WHERE later.audit_id = early.audit_id AND ${among} AND ${window})`;
  const isStarted = stages?.has('ResponseStarted') ?? true;
  const isReceived =
    stages === undefined || [...stages].some((stage) => !ENDS.includes(stage) && stage !== 'ResponseStarted');
  return `(${[
    `SELECT * FROM events WHERE ${window} AND ${END} AND ${condition}`,
    ...(isStarted
      ? [
          `SELECT * FROM events AS early WHERE ${window} AND stage = 'ResponseStarted' AND ${condition}
             AND ${later(`later.stage IN ('ResponseComplete', 'Panic')`)}`,
        ]
      : []),
    ...(isReceived
      ? [
          `SELECT * FROM events AS early WHERE ${window} AND stage NOT IN ('ResponseComplete', 'Panic', 'ResponseStarted') AND ${condition}
             AND ${later(`later.stage IN ('ResponseComplete', 'Panic', 'ResponseStarted')`)}`,
        ]
      : []),
  ].join('\n UNION ALL ')})`;
}

/**
 * Requests that stay open for as long as the client likes: their duration is no latency. kube-apiserver's own notion
 * (k8s.io/apiserver pkg/server/config.go, BasicLongRunningRequestCheck). The query string is not asked, since
 * reading it costs more than all other columns together and `watch=true` makes the verb `watch`.
 */
export const LONG_RUNNING_SQL = `(verb IN ('watch', 'connect', 'proxy')
  OR subresource IN ('attach', 'exec', 'log', 'portforward', 'proxy'))`;

/** The resource as people name it: `deployments.apps/scale`; for non-resource requests the path. */
export const RESOURCE_SQL = `CASE WHEN resource = '' THEN split_part(request_uri, '?', 1)
  ELSE resource || CASE WHEN api_group = '' THEN '' ELSE '.' || api_group END
    || CASE WHEN subresource = '' THEN '' ELSE '/' || subresource END END`;
