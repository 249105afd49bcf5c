import type { DuckDBConnection } from '@duckdb/node-api';
import { formatMicroTime, MICROS_PER_HOUR, type EpochMicros } from '../../kube/microtime.ts';
import { Bindings } from './bindings.ts';
import { FAILED_SQL } from './change.ts';
import { resourceSql, windowSql, type Filter } from './filter.ts';
import { kubeController } from './kube-controller.ts';
import { ownersIn, type Owner } from './object-body.ts';
import { identitySql, type ObjectIdentity } from './object.ts';
import { jsonOf, numberOf, queryRows, textOf } from './row.ts';

/** The request behind a deletion that a controller carried out. */
export interface DeletionCause {
  readonly at_us: EpochMicros;
  readonly user: string;
  readonly verb: string;
  readonly object: ObjectIdentity;
  readonly certain: boolean;
  readonly auditID: string;
}

/** A controller that takes longer than this to act on a deletion is stuck; the request is looked for no further back. */
const CAUSE_MAX_US = 24 * MICROS_PER_HOUR;
/** Deletions of one name that are looked into: a name that is deleted more often is deleted by a loop. */
const DELETION_MAX_COUNT = 20;

/**
 * By auditID, who set off the deletions of an object that the garbage collector or the namespace controller carried out.
 * A deletion is missing where the log does not show its cause.
 */
export async function deletionCauses(
  connection: DuckDBConnection,
  object: ObjectIdentity,
  window: Pick<Filter, 'from_us' | 'to_us'>,
): Promise<ReadonlyMap<string, DeletionCause>> {
  const bindings = new Bindings();
  const sql = `SELECT audit_id, epoch_us(stage_timestamp)::DOUBLE AS at_us, user_name, user_agent FROM events
    WHERE ${windowSql(window)} AND ${identitySql(object, bindings)} AND name IN (${bindings.bind(object.name)}, '')
      AND verb IN ('delete', 'deletecollection') AND stage = 'ResponseComplete' AND NOT dry_run AND NOT ${FAILED_SQL}
    ORDER BY stage_timestamp DESC LIMIT ${DELETION_MAX_COUNT}`;
  const causes = new Map<string, DeletionCause>();
  for (const row of await queryRows(connection, sql, bindings)) {
    const controller = kubeController(textOf(row, 'user_name'), textOf(row, 'user_agent'));
    const at_us = numberOf(row, 'at_us');
    const cause =
      controller === 'namespace-controller'
        ? await namespaceDeletion(connection, object, at_us)
        : controller === 'generic-garbage-collector'
          ? await ownerDeletion(connection, object, at_us)
          : undefined;
    if (cause !== undefined) causes.set(textOf(row, 'audit_id'), cause);
  }
  return causes;
}

function namespaceDeletion(connection: DuckDBConnection, object: ObjectIdentity, at_us: EpochMicros) {
  const bindings = new Bindings();
  const target = `resource = 'namespaces' AND name = ${bindings.bind(object.namespace)}`;
  return lastDeletion(connection, target, bindings, at_us, () => true);
}

/** The delete of an owner: certain by its uid, else by kind and name. */
async function ownerDeletion(connection: DuckDBConnection, object: ObjectIdentity, at_us: EpochMicros) {
  const owners = await lastOwners(connection, object, at_us);
  if (owners.length === 0) return undefined;
  const bindings = new Bindings();
  const targets = owners.map(
    (owner) =>
      `(${resourceSql(owner.kind, bindings)} AND name = ${bindings.bind(owner.name)} AND namespace IN (${bindings.bind(object.namespace)}, ''))`,
  );
  const uids = owners.map((owner) => owner.uid);
  return lastDeletion(connection, `(${targets.join(' OR ')})`, bindings, at_us, (uid) => uids.includes(uid));
}

/** The ownerReferences that the log last shows of the object. */
async function lastOwners(
  connection: DuckDBConnection,
  object: ObjectIdentity,
  at_us: EpochMicros,
): Promise<readonly Owner[]> {
  const bindings = new Bindings();
  const body = `CASE WHEN (response_object ->> '$.metadata.ownerReferences[0].uid') IS NULL THEN request_object ELSE response_object END`;
  const sql = `SELECT ${body} AS body FROM events
    WHERE ${windowSql({ to_us: at_us + 1 })} AND ${identitySql(object, bindings)} AND name = ${bindings.bind(object.name)}
      AND ((${body}) ->> '$.metadata.ownerReferences[0].uid') IS NOT NULL AND NOT ${FAILED_SQL}
    ORDER BY stage_timestamp DESC LIMIT 1`;
  const [row] = await queryRows(connection, sql, bindings);
  return row === undefined ? [] : ownersIn(jsonOf(row, 'body'));
}

async function lastDeletion(
  connection: DuckDBConnection,
  target: string,
  bindings: Bindings,
  at_us: EpochMicros,
  isCertain: (uid: string) => boolean,
): Promise<DeletionCause | undefined> {
  const sql = `SELECT epoch_us(stage_timestamp)::DOUBLE AS at_us, user_name, verb, api_group, resource, namespace, name, audit_id,
      coalesce(nullif(object_uid, ''), response_object ->> '$.details.uid', '') AS uid
    FROM events WHERE ${windowSql({ from_us: at_us - CAUSE_MAX_US })} AND request_received_timestamp <= TIMESTAMPTZ '${formatMicroTime(at_us)}'
      AND verb = 'delete' AND stage = 'ResponseComplete' AND NOT dry_run AND NOT ${FAILED_SQL} AND ${target}
    ORDER BY stage_timestamp DESC LIMIT 1`;
  const [row] = await queryRows(connection, sql, bindings);
  if (row === undefined) return undefined;
  return {
    at_us: numberOf(row, 'at_us'),
    user: textOf(row, 'user_name'),
    verb: textOf(row, 'verb'),
    object: {
      apiGroup: textOf(row, 'api_group'),
      resource: textOf(row, 'resource'),
      namespace: textOf(row, 'namespace'),
      name: textOf(row, 'name'),
    },
    certain: isCertain(textOf(row, 'uid')),
    auditID: textOf(row, 'audit_id'),
  };
}
