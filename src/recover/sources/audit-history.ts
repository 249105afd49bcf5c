import type { DuckDBConnection } from '@duckdb/node-api';
import { Bindings } from '../../audit/query/bindings.ts';
import {
  CHANGE_COLUMNS_SQL,
  changeOf,
  FAILED_SQL,
  hasFailed,
  WRITE_SQL,
  type Change,
} from '../../audit/query/change.ts';
import { objectIn } from '../../audit/query/object-body.ts';
import { ObjectLife } from '../../audit/query/object-life.ts';
import { requestsSql } from '../../audit/query/requests.ts';
import { queryRows, streamRows, textOf, type Row } from '../../audit/query/row.ts';
import { isJsonObject, stringAt, type JsonObject } from '../../kube/json.ts';
import { listAt, type ObjectName } from '../../kube/kube-object.ts';
import type { EpochMicros } from '../../kube/microtime.ts';
import { RESOURCE_TYPES } from '../../kube/resource-table.ts';
import type { Deletion, LostObject, RecoveredObject, Recovery } from '../recovered-object.ts';

/** Which objects of a log are asked for. */
export interface DeletedFilter {
  /** Deleted from this instant on. */
  readonly since_us?: EpochMicros;
  /** Deleted before this instant. */
  readonly until_us?: EpochMicros;
  /** By this user, himself or on whose behalf, or with a namespace that he deleted. */
  readonly user?: string;
}

/** Kinds that are made anew by themselves, or mean nothing once they are old: of no use to bring back, and most of what is deleted in a day. */
const PASSING_RESOURCES = ['events', 'leases', 'tokenreviews', 'subjectaccessreviews'];

/** A Namespace names itself as its namespace, and has none. */
const NAMESPACE_SQL = `CASE WHEN resource = 'namespaces' THEN '' ELSE namespace END`;

const KIND_OF: ReadonlyMap<string, string> = new Map(
  RESOURCE_TYPES.map((type) => [`${type.group}/${type.resource}`, type.kind]),
);

/** What is known of one object while its part of the log is read. */
interface Reading {
  readonly place: Row;
  readonly life: ObjectLife;
  /** The request that the last known version is from. */
  version: Pick<Change, 'at_us' | 'auditID' | 'verb'> | undefined;
  /** Changes since then that the log does not show well enough to carry them out. */
  unseen_count: number;
  deletion: Deletion | undefined;
  apiVersion: string;
}

/** Has somebody asked for deletions like this one? */
function deletionSql({ since_us, until_us, user }: DeletedFilter, bindings: Bindings): string {
  const conditions = [
    `verb IN ('delete', 'deletecollection')`,
    `subresource = ''`,
    `NOT ${FAILED_SQL}`,
    'NOT dry_run',
    `resource NOT IN (${bindings.bindAll(PASSING_RESOURCES)})`,
  ];
  if (since_us !== undefined) conditions.push(`stage_timestamp >= make_timestamptz(${Math.ceil(since_us)})`);
  if (until_us !== undefined) conditions.push(`stage_timestamp < make_timestamptz(${Math.ceil(until_us)})`);
  if (user !== undefined) {
    const name = bindings.bind(user);
    conditions.push(
      `(user_name = ${name} OR impersonated_user = ${name}
        OR namespace IN (SELECT name FROM events WHERE verb = 'delete' AND resource = 'namespaces' AND (user_name = ${name} OR impersonated_user = ${name})))`,
    );
  }
  return conditions.join(' AND ');
}

/**
 * The objects that the log shows to have been deleted (and not made again), each with its last version before: as the API server answered it (deletes, deleted collections, writes, reads), else
 * rebuilt from requests. The log is read from its beginning, once, object by object: memory does not grow with it. Sources of the facts: what the handlers answer
 * (apiserver pkg/endpoints/handlers/delete.go; registry store.go returns the objects of a deleted collection).
 */
export async function deletedInLog(connection: DuckDBConnection, filter: DeletedFilter): Promise<Recovery> {
  const bindings = new Bindings();
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE asked_deletions AS
     SELECT api_group, resource, ${NAMESPACE_SQL} AS namespace, name, verb,
       CASE WHEN verb = 'deletecollection' AND response_object IS NOT NULL THEN CAST(json_extract_string(response_object, '$.items[*].metadata.name') AS VARCHAR[]) END AS names,
       CASE WHEN verb = 'deletecollection' AND response_object IS NOT NULL THEN CAST(json_extract_string(response_object, '$.items[*].metadata.namespace') AS VARCHAR[]) END AS namespaces
     FROM ${requestsSql({}, bindings)} WHERE ${deletionSql(filter, bindings)}`,
    bindings.values,
  );
  await connection.run(`CREATE OR REPLACE TEMP TABLE asked_objects AS
    SELECT DISTINCT api_group, resource, namespace, name FROM (
      SELECT api_group, resource, namespace, name FROM asked_deletions WHERE name <> ''
      UNION ALL
      SELECT api_group, resource, coalesce(namespaces[place], namespace), names[place] FROM (
        SELECT *, unnest(range(1, len(names) + 1)) AS place FROM asked_deletions WHERE names IS NOT NULL))`);
  const unnamed = await unnamedCollections(connection);
  const objects: RecoveredObject[] = [];
  const lost: LostObject[] = [];
  for await (const reading of readings(connection)) {
    if (
      reading.deletion === undefined ||
      reading.life.state.alive === true ||
      !isAskedFor(reading.deletion, filter)
    )
      continue;
    const found = recovered(reading);
    if ('body' in found) objects.push(found);
    else lost.push(found);
  }
  return { objects, lost, cannotTell: unnamed };
}

function isAskedFor({ at_us }: Deletion, { since_us, until_us }: DeletedFilter): boolean {
  if (at_us === undefined) return true;
  return (since_us === undefined || at_us >= since_us) && (until_us === undefined || at_us < until_us);
}

/** Collections that were deleted, and the log does not say what was in them. */
async function unnamedCollections(connection: DuckDBConnection): Promise<readonly string[]> {
  const rows = await queryRows(
    connection,
    `SELECT resource, namespace, count(*)::INTEGER AS count FROM asked_deletions WHERE verb = 'deletecollection' AND names IS NULL GROUP BY ALL ORDER BY ALL`,
    new Bindings(),
  );
  return rows.map((row) => {
    const namespace = textOf(row, 'namespace');
    return `The collection of ${textOf(row, 'resource')} ${namespace === '' ? 'of the whole cluster' : `in namespace ${namespace}`} was deleted, and the log does not say which objects were in it (the audit level is below RequestResponse).`;
  });
}

/**
 * Every write to the objects that are asked for, every deletion of a collection that they can be in, and every read that was answered with one of them; object by object,
 * each in order of time.
 */
async function* readings(connection: DuckDBConnection): AsyncGenerator<Reading> {
  const bindings = new Bindings();
  const requests = requestsSql({}, bindings);
  const sql = `WITH requests AS (
      SELECT *, ${NAMESPACE_SQL} AS place_namespace FROM ${requests} WHERE NOT dry_run AND stage <> 'RequestReceived'
        AND (${WRITE_SQL} OR (verb IN ('get', 'list') AND response_object IS NOT NULL)) AND NOT ${FAILED_SQL}),
    named AS (
      SELECT requests.*, asked.name AS asked_name, asked.namespace AS asked_namespace FROM requests
      JOIN asked_objects AS asked ON requests.api_group = asked.api_group AND requests.resource = asked.resource AND requests.name = asked.name AND requests.place_namespace = asked.namespace
      WHERE requests.name <> ''
      UNION ALL
      SELECT requests.*, asked.name, asked.namespace FROM requests
      JOIN asked_objects AS asked ON requests.api_group = asked.api_group AND requests.resource = asked.resource AND requests.place_namespace IN (asked.namespace, '')
      WHERE requests.name = '' AND (requests.verb = 'deletecollection' OR (requests.verb = 'list' AND contains(CAST(requests.response_object AS VARCHAR), concat('"name":"', asked.name, '"')))))
    SELECT asked_name, asked_namespace, ${CHANGE_COLUMNS_SQL} FROM named ORDER BY api_group, resource, asked_namespace, asked_name, stage_timestamp, audit_id`;
  let reading: Reading | undefined;
  for await (const row of streamRows(connection, sql, bindings)) {
    if (reading === undefined || !isSamePlace(reading.place, row)) {
      if (reading !== undefined) yield reading;
      reading = begun(row);
    }
    take(reading, changeOf(row));
  }
  if (reading !== undefined) yield reading;
}

function isSamePlace(one: Row, other: Row): boolean {
  return ['api_group', 'resource', 'asked_namespace', 'asked_name'].every(
    (column) => one[column] === other[column],
  );
}

function begun(row: Row): Reading {
  return {
    place: row,
    life: new ObjectLife(textOf(row, 'asked_name'), false),
    version: undefined,
    unseen_count: 0,
    deletion: undefined,
    apiVersion: '',
  };
}

/** What a read answered: the object itself, or the one of a list. */
function readObject(change: Change, { place }: Reading): JsonObject | undefined {
  const answer = change.responseObject();
  if (change.verb === 'get') return objectIn(answer, change);
  const [namespace, name] = [textOf(place, 'asked_namespace'), textOf(place, 'asked_name')];
  const item = listAt(answer, 'items').find(
    (one) =>
      stringAt(one, 'metadata', 'name') === name &&
      (stringAt(one, 'metadata', 'namespace') ?? '') === namespace,
  );
  return isJsonObject(item) ? item : undefined;
}

function take(reading: Reading, change: Change): void {
  const { life } = reading;
  if (hasFailed(change)) return;
  reading.apiVersion = apiVersionIn(change) || reading.apiVersion;
  if (change.verb === 'get' || change.verb === 'list') {
    const object = change.object.subresource === '' ? readObject(change, reading) : undefined;
    if (object === undefined || life.state.alive === false) return;
    life.seen(object);
    known(reading, change);
    return;
  }
  const before = life.state.version;
  const entry = life.next(change);
  if (entry === undefined || entry.event === 'failed' || entry.event === 'used') return;
  const after = life.state.version;
  if (entry.event === 'deleting' || entry.event === 'deleted' || entry.event === 'perhaps deleted') {
    if (entry.event !== 'perhaps deleted')
      reading.deletion = { at_us: change.at_us, user: change.impersonatedUser || change.user };
    if (life.lastBeforeDeletion !== undefined && life.lastBeforeDeletion !== before) known(reading, change);
    return;
  }
  reading.deletion = undefined;
  if (after === undefined) reading.unseen_count += 1;
  else if (after !== before) known(reading, change);
}

function known(reading: Reading, { at_us, auditID, verb }: Change): void {
  reading.version = { at_us, auditID, verb };
  reading.unseen_count = 0;
}

/** The group and version of the request, as a manifest says it. */
function apiVersionIn({ object: { apiGroup, apiVersion } }: Change): string {
  if (apiVersion === '') return '';
  return apiGroup === '' ? apiVersion : `${apiGroup}/${apiVersion}`;
}

function nameOf({ place }: Reading, kind: string): ObjectName {
  return {
    group: textOf(place, 'api_group'),
    kind,
    namespace: textOf(place, 'asked_namespace'),
    name: textOf(place, 'asked_name'),
  };
}

function recovered(reading: Reading): RecoveredObject | LostObject {
  const { life, place, version, deletion = { at_us: undefined, user: undefined } } = reading;
  const last = life.lastBeforeDeletion ?? life.state.version;
  const resource = `${textOf(place, 'api_group')}/${textOf(place, 'resource')}`;
  const said = stringAt(last?.object, 'kind') ?? '';
  const kind = KIND_OF.get(resource) ?? said;
  const name = nameOf(reading, kind === '' ? textOf(place, 'resource') : kind);
  if (last === undefined || version === undefined || kind === '')
    return {
      name,
      deletion,
      why: 'no request or answer in the log shows it: it was made before the log begins, or the audit level is Metadata',
    };
  // Items of a list say neither kind nor version.
  const body: JsonObject = {
    apiVersion: stringAt(last.object, 'apiVersion') ?? reading.apiVersion,
    kind,
    ...last.object,
  };
  const isExact = last.certainty === 'certain' && reading.unseen_count === 0;
  return {
    name,
    body,
    foundIn: { type: 'audit event', auditID: version.auditID, verb: version.verb },
    certainty: isExact ? 'exact' : 'rebuilt',
    asOf_us: version.at_us,
    deletion,
    guessed: isExact ? [] : guesses(reading, last.certainty === 'certain'),
  };
}

function guesses({ unseen_count }: Reading, isAnswered: boolean): readonly string[] {
  return [
    ...(isAnswered
      ? []
      : [
          'It was put together from requests: what the server set as defaults, and what webhooks changed, is not in it.',
        ]),
    ...(unseen_count > 0
      ? [
          `The log has ${unseen_count} later ${unseen_count === 1 ? 'change' : 'changes'} of it whose content it does not show.`,
        ]
      : []),
  ];
}
