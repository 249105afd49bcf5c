import type { DuckDBConnection } from '@duckdb/node-api';
import type { EpochMicros } from '../../kube/microtime.ts';
import { Bindings } from './bindings.ts';
import type { Filter } from './filter.ts';
import { requestsSql } from './requests.ts';
import { numberOf, queryRows, textOf, textsOf, type Row } from './row.ts';

/** What became of a request at the authorizer's. */
export type Decision = 'allow' | 'forbid';

/** Requests of one user that differ in nothing but the object's name, and that were allowed (or, if asked for, refused). */
export interface RequestUse {
  /** Who was authorized: the impersonated user where there is one. */
  readonly user: string;
  readonly verb: string;
  readonly apiGroup: string;
  /** `''` for a non-resource request. */
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  /** Of a non-resource request, without the query. */
  readonly path: string;
  /** The first few different names, and how many there are. */
  readonly names: readonly string[];
  readonly names_count: number;
  readonly count: number;
  /** How many of them made an object (code 201): an apply or update that creates is authorized for create too. */
  readonly created_count: number;
  readonly first_us: EpochMicros;
  readonly last_us: EpochMicros;
}

/** One user acting as another. */
export interface Impersonation {
  readonly user: string;
  readonly impersonatedUser: string;
  readonly impersonatedGroups: readonly string[];
  readonly count: number;
}

export interface RequestUses {
  readonly uses: readonly RequestUse[];
  readonly impersonations: readonly Impersonation[];
  /** Requests of these users of which the log does not say whether they were allowed: not among the uses. */
  readonly undecided_count: number;
  readonly refused_count: number;
}

/** One more than anybody wants in resourceNames: enough to see that there are too many. */
const NAMES_MAX_COUNT = 8;

const ACTING_SQL = `CASE WHEN impersonated_user <> '' THEN impersonated_user ELSE user_name END`;
/** The authorizer's own word where the log has it (since 1.8); else every answer but 401 and 403 means that it was let through. */
const DECISION_SQL = `CASE json_extract_string(annotations, '$."authorization.k8s.io/decision"')
    WHEN 'allow' THEN 'allow' WHEN 'forbid' THEN 'forbid'
    ELSE CASE WHEN code = 0 THEN 'undecided' WHEN code IN (401, 403) THEN 'forbid' ELSE 'allow' END END`;

function useOf(row: Row): RequestUse {
  return {
    user: textOf(row, 'acting'),
    verb: textOf(row, 'verb'),
    apiGroup: textOf(row, 'api_group'),
    resource: textOf(row, 'resource'),
    subresource: textOf(row, 'subresource'),
    namespace: textOf(row, 'namespace'),
    path: textOf(row, 'path'),
    names: textsOf(row, 'names').toSorted(),
    names_count: numberOf(row, 'names_count'),
    count: numberOf(row, 'request_count'),
    created_count: numberOf(row, 'created_count'),
    first_us: numberOf(row, 'first_us'),
    last_us: numberOf(row, 'last_us'),
  };
}

async function usesOf(
  connection: DuckDBConnection,
  filter: Filter,
  users: readonly string[],
  decisions: readonly Decision[],
): Promise<readonly RequestUse[]> {
  const bindings = new Bindings();
  const rows = await queryRows(
    connection,
    `SELECT acting, verb, api_group, resource, subresource, namespace, path,
        count(*) AS request_count, count(*) FILTER (code = 201) AS created_count,
        count(DISTINCT name) AS names_count, list(DISTINCT name)[1:${NAMES_MAX_COUNT}] AS names,
        epoch_us(min(stage_timestamp))::DOUBLE AS first_us, epoch_us(max(stage_timestamp))::DOUBLE AS last_us
      FROM (SELECT *, ${ACTING_SQL} AS acting,
          CASE WHEN resource = '' THEN split_part(request_uri, '?', 1) ELSE '' END AS path
        FROM ${requestsSql(filter, bindings)})
      WHERE acting IN (${bindings.bindAll(users)}) AND ${DECISION_SQL} IN (${bindings.bindAll(decisions)})
      GROUP BY acting, verb, api_group, resource, subresource, namespace, path
      ORDER BY acting, api_group, resource, subresource, namespace, path, verb`,
    bindings,
  );
  return rows.map((row) => useOf(row));
}

async function impersonationsOf(
  connection: DuckDBConnection,
  filter: Filter,
  users: readonly string[],
): Promise<readonly Impersonation[]> {
  const bindings = new Bindings();
  const rows = await queryRows(
    connection,
    `SELECT user_name, impersonated_user, impersonated_groups, count(*) AS request_count
      FROM ${requestsSql(filter, bindings)}
      WHERE impersonated_user <> '' AND user_name IN (${bindings.bindAll(users)})
      GROUP BY user_name, impersonated_user, impersonated_groups
      ORDER BY user_name, impersonated_user`,
    bindings,
  );
  return rows.map((row) => ({
    user: textOf(row, 'user_name'),
    impersonatedUser: textOf(row, 'impersonated_user'),
    impersonatedGroups: textsOf(row, 'impersonated_groups'),
    count: numberOf(row, 'request_count'),
  }));
}

/**
 * What these users did and were allowed to do in the window of the filter, each request counted once. Requests under impersonation count
 * for whom they were made as, since that is who was authorized. With `forbid` among the decisions, what was refused is among the uses too.
 */
export async function requestUses(
  connection: DuckDBConnection,
  filter: Filter,
  users: readonly string[],
  decisions: readonly Decision[] = ['allow'],
): Promise<RequestUses> {
  if (users.length === 0) return { uses: [], impersonations: [], undecided_count: 0, refused_count: 0 };
  const bindings = new Bindings();
  const [row = {}] = await queryRows(
    connection,
    `SELECT count(*) FILTER (decision = 'undecided') AS undecided_count, count(*) FILTER (decision = 'forbid') AS refused_count
      FROM (SELECT ${DECISION_SQL} AS decision FROM ${requestsSql(filter, bindings)}
        WHERE ${ACTING_SQL} IN (${bindings.bindAll(users)}))`,
    bindings,
  );
  return {
    uses: await usesOf(connection, filter, users, decisions),
    impersonations: await impersonationsOf(connection, filter, users),
    undecided_count: numberOf(row, 'undecided_count'),
    refused_count: numberOf(row, 'refused_count'),
  };
}
