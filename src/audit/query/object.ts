import type { DuckDBConnection } from '@duckdb/node-api';
import type { EpochMicros } from '../../kube/microtime.ts';
import { RESOURCE_TYPES } from '../../kube/resource-table.ts';
import { Bindings } from './bindings.ts';
import { CHANGE_COLUMNS_SQL, changeOf, FAILED_SQL, WRITE_SQL } from './change.ts';
import { resourceSql, type Filter } from './filter.ts';
import { ObjectLife, type LifeEntry } from './object-life.ts';
import { requestsSql } from './requests.ts';
import { numberOf, queryRows, streamRows, textOf } from './row.ts';

/** One object as its resource, namespace and name say; all its incarnations. */
export interface ObjectIdentity {
  readonly apiGroup: string;
  readonly resource: string;
  /** `''` for cluster-scoped objects. */
  readonly namespace: string;
  readonly name: string;
}

/** The objects of the log that `word` (kind, plural, short name, with or without group) and `name` can mean. */
export async function findObjects(
  connection: DuckDBConnection,
  word: string,
  name: string,
  namespace: string | undefined,
): Promise<readonly ObjectIdentity[]> {
  const bindings = new Bindings();
  const sql = `SELECT DISTINCT api_group, resource, CASE WHEN resource = 'namespaces' THEN '' ELSE namespace END AS namespace
    FROM events WHERE ${resourceSql(word, bindings)} AND name = ${bindings.bind(name)} ORDER BY ALL`;
  const found = (await queryRows(connection, sql, bindings)).map((row) => ({
    apiGroup: textOf(row, 'api_group'),
    resource: textOf(row, 'resource'),
    namespace: textOf(row, 'namespace'),
    name,
  }));
  return found.filter(
    (object) => namespace === undefined || object.namespace === namespace || isClusterScoped(object),
  );
}

function isClusterScoped(object: ObjectIdentity): boolean {
  const type = RESOURCE_TYPES.find(
    (one) => one.group === object.apiGroup && one.resource === object.resource,
  );
  return type === undefined ? object.namespace === '' : !type.namespaced;
}

/** The requests on the object and on the collection it is in. */
export function identitySql(object: ObjectIdentity, bindings: Bindings): string {
  const { apiGroup, resource, namespace } = object;
  const place = isClusterScoped(object) ? 'TRUE' : `namespace IN (${bindings.bind(namespace)}, '')`;
  return `api_group = ${bindings.bind(apiGroup)} AND resource = ${bindings.bind(resource)} AND ${place}`;
}

export interface ObjectOptions {
  readonly from_us?: EpochMicros;
  readonly to_us?: EpochMicros;
  /** Keep noise in the differences. */
  readonly raw: boolean;
}

/**
 * The life of one object: each write to it or to one of its subresources, oldest first, and each collection
 * delete that can have hit it. Dry runs are left out. The log is read from its start even if the window begins
 * later: the version before has to be known.
 */
export async function* objectLife(
  connection: DuckDBConnection,
  object: ObjectIdentity,
  options: ObjectOptions,
): AsyncGenerator<{ readonly entry: LifeEntry; readonly life: ObjectLife }> {
  const bindings = new Bindings();
  const window: Filter = options.to_us === undefined ? {} : { to_us: options.to_us };
  const sql = `SELECT ${CHANGE_COLUMNS_SQL} FROM ${requestsSql(window, bindings)}
    WHERE ${WRITE_SQL} AND NOT dry_run AND stage <> 'RequestReceived' AND ${identitySql(object, bindings)}
      AND (name = ${bindings.bind(object.name)} OR (verb = 'deletecollection' AND name = '' AND NOT ${FAILED_SQL}))
    ORDER BY stage_timestamp, audit_id`;
  const life = new ObjectLife(object.name, options.raw);
  for await (const row of streamRows(connection, sql, bindings)) {
    const entry = life.next(changeOf(row));
    if (entry === undefined) continue;
    if (options.from_us === undefined || entry.change.at_us >= options.from_us) yield { entry, life };
  }
}

/** Who read an object, and how. */
export interface Reader {
  readonly user: string;
  readonly userAgent: string;
  readonly verb: string;
  /** `object` for a read by name; `collection` for a list or watch that it was part of. */
  readonly scope: 'object' | 'collection';
  readonly count: number;
  readonly first_us: EpochMicros;
  readonly last_us: EpochMicros;
}

/** Who read the object by name, and who listed or watched the collections it is in (selectors are not looked at). */
export async function objectReaders(
  connection: DuckDBConnection,
  object: ObjectIdentity,
  window: Pick<Filter, 'from_us' | 'to_us'>,
): Promise<readonly Reader[]> {
  const bindings = new Bindings();
  const sql = `SELECT user_name, user_agent, verb, name <> '' AS by_name, count(*) AS request_count,
      epoch_us(min(stage_timestamp))::DOUBLE AS first_us, epoch_us(max(stage_timestamp))::DOUBLE AS last_us
    FROM ${requestsSql(window, bindings)}
    WHERE verb IN ('get', 'list', 'watch') AND NOT ${FAILED_SQL} AND ${identitySql(object, bindings)}
      AND name IN (${bindings.bind(object.name)}, '')
    GROUP BY ALL ORDER BY by_name DESC, request_count DESC, user_name, user_agent, verb`;
  return (await queryRows(connection, sql, bindings)).map((row) => ({
    user: textOf(row, 'user_name'),
    userAgent: textOf(row, 'user_agent'),
    verb: textOf(row, 'verb'),
    scope: row['by_name'] === true ? 'object' : 'collection',
    count: numberOf(row, 'request_count'),
    first_us: numberOf(row, 'first_us'),
    last_us: numberOf(row, 'last_us'),
  }));
}
