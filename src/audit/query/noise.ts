import type { DuckDBConnection } from '@duckdb/node-api';
import { Bindings } from './bindings.ts';
import { FAILED_SQL, WRITE_SQL } from './change.ts';
import type { Filter } from './filter.ts';
import { requestsSql } from './requests.ts';
import { numberOf, queryRows, textOf } from './row.ts';

/** Writes that happen all the time in a healthy cluster and that no timeline is read for. */
const NOISE_SQL = `CASE
  WHEN subresource = 'status' THEN 'status updates'
  WHEN resource = 'leases' AND api_group = 'coordination.k8s.io' THEN 'leases'
  WHEN resource = 'events' AND api_group IN ('', 'events.k8s.io') THEN 'events'
  WHEN resource IN ('tokenreviews', 'selfsubjectreviews') OR subresource = 'token' THEN 'tokens and token reviews'
  WHEN resource IN ('subjectaccessreviews', 'selfsubjectaccessreviews', 'localsubjectaccessreviews', 'selfsubjectrulesreviews')
    THEN 'access reviews'
  WHEN subresource = 'binding' OR resource = 'bindings' THEN 'pod bindings'
  WHEN resource IN ('endpoints', 'endpointslices') AND verb IN ('create', 'update', 'patch')
    AND (user_name LIKE 'system:serviceaccount:kube-system:endpoint%' OR user_name IN ('system:kube-controller-manager', 'system:kube-scheduler', 'system:apiserver'))
    THEN 'endpoints'
  WHEN resource IN ('endpoints', 'configmaps') AND namespace = 'kube-system' AND verb IN ('update', 'patch')
    AND user_name IN ('system:kube-controller-manager', 'system:kube-scheduler') THEN 'leader locks'
  WHEN resource = '' THEN 'non-resource requests'
  END`;

/** Changes that a timeline shows: see `changesSql`. */
export interface ChangeSelection {
  /** Also what failed. */
  readonly failed: boolean;
  /** Also what is noise to most readers, and dry runs. */
  readonly all: boolean;
}

/** The condition that leaves the changes asked for. A request that has only been received is no change yet. */
export function changesSql(selection: ChangeSelection): string {
  return [
    WRITE_SQL,
    `stage <> 'RequestReceived'`,
    ...(selection.failed ? [] : [`NOT ${FAILED_SQL}`]),
    ...(selection.all ? [] : ['NOT dry_run', `${NOISE_SQL} IS NULL`]),
  ].join(' AND ');
}

/** What was left out, and how much of it, most first. */
export interface LeftOut {
  readonly what: string;
  readonly count: number;
}

/** Counts the writes that `changesSql` leaves out, each once, by the first reason that holds. */
export async function countLeftOut(
  connection: DuckDBConnection,
  filter: Filter,
  selection: ChangeSelection,
): Promise<readonly LeftOut[]> {
  const bindings = new Bindings();
  const sql = `SELECT what, count(*) AS request_count FROM (
      SELECT CASE WHEN stage = 'RequestReceived' THEN 'unfinished'
        WHEN ${selection.all ? 'FALSE' : 'dry_run'} THEN 'dry runs'
        WHEN ${selection.all ? 'FALSE' : `${NOISE_SQL} IS NOT NULL`} THEN ${NOISE_SQL}
        WHEN ${selection.failed ? 'FALSE' : FAILED_SQL} THEN 'failed' END AS what
      FROM ${requestsSql(filter, bindings)} WHERE ${WRITE_SQL})
    WHERE what IS NOT NULL GROUP BY what ORDER BY request_count DESC, what`;
  const rows = await queryRows(connection, sql, bindings);
  return rows.map((row) => ({ what: textOf(row, 'what'), count: numberOf(row, 'request_count') }));
}
