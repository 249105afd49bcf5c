import type { DuckDBConnection } from '@duckdb/node-api';
import { EVENT_COLUMNS } from './schema.ts';

type EventColumnName = (typeof EVENT_COLUMNS)[number]['name'];

/** Where the view `events` reads from: published Parquet, canonical NDJSON, or both. */
export interface EventSource {
  readonly parquet?: readonly string[];
  /** Only for queries of `events`: without `placed_events`, as its rows have no number. */
  readonly ndjson?: readonly string[];
  /** A table of this connection with the columns of schema.ts. */
  readonly table?: string;
}

/**
 * The longest line that DuckDB reads by default; each reading thread holds two such buffers, so a larger limit costs memory in every
 * import. kube-apiserver takes bodies of up to 3 MiB, but a logged list has no limit: longer lines go through the JavaScript reader.
 */
export const LINE_MAX_BYTES = 16 * 1024 * 1024;

/**
 * The top level of an audit.k8s.io/v1 event as `read_ndjson` is told to read it. Nested fields are STRUCTs and lists: a value of another
 * shape (user a string, objectRef an array) then stops the read with an error, whereas with `ignore_errors` it would silently become NULL
 * (measured, DuckDB 1.5.6). Scalars are all VARCHAR, because DuckDB would quietly round `2.7` or `true` to an INTEGER and read a time
 * without zone in the zone of the machine; the projection casts, and `UNUSUAL_ROW` sees what does not fit.
 */
const RAW_COLUMNS = {
  kind: 'VARCHAR',
  apiVersion: 'VARCHAR',
  level: 'VARCHAR',
  auditID: 'VARCHAR',
  stage: 'VARCHAR',
  requestURI: 'VARCHAR',
  verb: 'VARCHAR',
  user: 'STRUCT(username VARCHAR, uid VARCHAR, groups VARCHAR[])',
  impersonatedUser: 'STRUCT(username VARCHAR, uid VARCHAR, groups VARCHAR[])',
  sourceIPs: 'VARCHAR[]',
  userAgent: 'VARCHAR',
  objectRef:
    'STRUCT(resource VARCHAR, namespace VARCHAR, "name" VARCHAR, uid VARCHAR, apiGroup VARCHAR, apiVersion VARCHAR, resourceVersion VARCHAR, subresource VARCHAR)',
  responseStatus: 'STRUCT(code VARCHAR, reason VARCHAR, message VARCHAR)',
  requestObject: 'JSON',
  responseObject: 'JSON',
  requestReceivedTimestamp: 'VARCHAR',
  stageTimestamp: 'VARCHAR',
  timestamp: 'VARCHAR',
  metadata: 'JSON',
  annotations: 'JSON',
} as const;

/** Writes a text as an SQL literal. */
export function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Writes paths as a list literal for DuckDB's readers, which would take `*`, `?` and `[` in a file name for a pattern. */
export function sqlPaths(paths: readonly string[]): string {
  return `[${paths.map((path) => sqlText(path.replace(/[[*?]/g, '[$&]'))).join(', ')}]`;
}

/** MicroTime as kube-apiserver writes it is read by the fast cast; any other RFC 3339 time by the slow one, which knows offsets. */
function sqlTime(text: string): string {
  return `CASE WHEN length(${text}) = 27 AND ends_with(${text}, 'Z') THEN make_timestamptz(epoch_us(TRY_CAST(${text} AS TIMESTAMP)))
    WHEN regexp_matches(${text}, '(Z|z|[+-]\\d{2}:?\\d{2})$') THEN TRY_CAST(${text} AS TIMESTAMPTZ) END`;
}

/** Undoes `+` and percent-encoding where there is any; a broken escape leaves the text as it was sent. */
function sqlDecoded(text: string): string {
  return `CASE WHEN regexp_matches(${text}, '[%+]') THEN coalesce(TRY(url_decode(replace(${text}, '+', ' '))), ${text}) ELSE ${text} END`;
}

/** A query parameter as Go's url.ParseQuery reads it: decoded name and value, the first of several, none with a raw `;`. */
function sqlQueryParameter(name: string): string {
  const pairs = `list_filter(string_split("query", '&'), lambda pair: NOT contains(pair, ';') AND ${sqlDecoded("string_split(pair, '=')[1]")} = ${sqlText(name)})`;
  const value = `regexp_replace(${pairs}[1], '^[^=]*=?', '')`;
  const mayBeThere = `contains("query", ${sqlText(name)}) OR regexp_matches("query", '(^|&)[^=&]*%')`;
  return `CASE WHEN ${mayBeThere} THEN coalesce(${sqlDecoded(value)}, '') ELSE '' END`;
}

/**
 * What the response body says of itself. Only read where the event's own fields leave something open: parsing bodies is the dearest part
 * of the projection.
 */
const ANSWER_PATHS = [
  '$.kind',
  '$.metadata.name',
  '$.metadata.uid',
  '$.details.uid',
  '$.message',
  '$.reason',
  '$.code',
] as const;
const ANSWER = `CASE WHEN responseObject IS NOT NULL AND (
      coalesce(objectRef.uid, '') = ''
      OR (verb = 'create' AND coalesce(objectRef."name", '') = '')
      OR coalesce(TRY_CAST(responseStatus.code AS INTEGER), 0) = 0
      OR contains(responseObject, '"kind":"Status"'))
  THEN json_extract_string(responseObject, [${ANSWER_PATHS.map(sqlText).join(', ')}]) END`;

function answer(path: (typeof ANSWER_PATHS)[number]): string {
  return `coalesce(answer[${ANSWER_PATHS.indexOf(path) + 1}], '')`;
}

const ANSWER_KIND = answer('$.kind');
/** The body is the object itself, not a Status, a list or a table of objects. */
const IS_OBJECT = `NOT (${ANSWER_KIND} IN ('Status', 'Table') OR ends_with(${ANSWER_KIND}, 'List'))`;

function statusText(field: 'reason' | 'message'): string {
  const logged = `coalesce(responseStatus.${field}, '')`;
  return `CASE WHEN ${logged} = '' AND ${ANSWER_KIND} = 'Status' THEN ${answer(`$.${field}`)} ELSE ${logged} END`;
}

/** What the projection's inner SELECT names, so that the columns below can be short. */
const PREPARED = `*,
  coalesce(objectRef.resource, '') AS resource_,
  coalesce(objectRef.apiGroup, '') AS api_group_,
  coalesce(objectRef.subresource, '') AS subresource_,
  coalesce(TRY_CAST(responseStatus.code AS INTEGER), 0) AS code_,
  CASE WHEN contains(requestURI, '?') THEN requestURI[instr(requestURI, '?') + 1 :] ELSE '' END AS "query",
  ${ANSWER} AS answer`;

const EXPRESSIONS: Readonly<Record<EventColumnName, string>> = {
  audit_id: `coalesce(auditID, '')`,
  stage: `coalesce(stage, '')`,
  level: `coalesce(level, '')`,
  stage_timestamp: `coalesce(${['stageTimestamp', 'requestReceivedTimestamp', "(metadata->>'creationTimestamp')", '"timestamp"'].map(sqlTime).join(', ')})`,
  request_received_timestamp: `coalesce(${['requestReceivedTimestamp', '"timestamp"', 'stageTimestamp', "(metadata->>'creationTimestamp')"].map(sqlTime).join(', ')})`,
  verb: `coalesce(verb, '')`,
  request_uri: `coalesce(requestURI, '')`,
  user_name: `coalesce("user".username, '')`,
  user_uid: `coalesce("user".uid, '')`,
  user_groups: `coalesce("user".groups, [])`,
  impersonated_user: `coalesce(impersonatedUser.username, '')`,
  impersonated_groups: `coalesce(impersonatedUser.groups, [])`,
  source_ips: `coalesce(sourceIPs, [])`,
  source_ip: `coalesce(sourceIPs[1], '')`,
  user_agent: `coalesce(userAgent, '')`,
  api_group: `api_group_`,
  api_version: `coalesce(objectRef.apiVersion, '')`,
  resource: `resource_`,
  subresource: `subresource_`,
  // kube-apiserver names a Namespace twice, in name and in namespace; it has no namespace.
  namespace: `CASE WHEN resource_ = 'namespaces' AND api_group_ = '' THEN '' ELSE coalesce(objectRef.namespace, '') END`,
  name: `CASE WHEN verb = 'create' AND subresource_ = '' AND coalesce(objectRef."name", '') = '' AND objectRef IS NOT NULL AND ${IS_OBJECT}
    THEN ${answer('$.metadata.name')} ELSE coalesce(objectRef."name", '') END`,
  object_uid: `CASE WHEN objectRef IS NULL THEN '' WHEN coalesce(objectRef.uid, '') <> '' THEN objectRef.uid
    WHEN ${ANSWER_KIND} = 'Status' THEN ${answer('$.details.uid')} WHEN ${IS_OBJECT} THEN ${answer('$.metadata.uid')} ELSE '' END`,
  object_resource_version: `coalesce(objectRef.resourceVersion, '')`,
  code: `CASE WHEN code_ = 0 AND ${ANSWER_KIND} = 'Status' THEN coalesce(TRY_CAST(${answer('$.code')} AS INTEGER), 0) ELSE code_ END`,
  reason: statusText('reason'),
  message: statusText('message'),
  field_manager: sqlQueryParameter('fieldManager'),
  dry_run: `${sqlQueryParameter('dryRun')} = 'All'`,
  query: `"query"`,
  annotations: `coalesce(annotations, '{}'::JSON)`,
  request_object: `requestObject`,
  response_object: `responseObject`,
  request_bytes: `CASE WHEN requestObject IS NULL THEN 0 ELSE strlen(requestObject) END`,
  response_bytes: `CASE WHEN responseObject IS NULL THEN 0 ELSE strlen(responseObject) END`,
};

interface RawOptions {
  readonly lineMax_bytes?: number;
  /** Default: told by the name. */
  readonly compression?: 'gzip' | 'uncompressed';
  /** A broken line becomes a row of NULLs (it is not skipped, as DuckDB's documentation has it), and so does a STRUCT that is none. */
  readonly ignoresErrors?: boolean;
}

/** `read_ndjson` over these files, with every column of the event declared. */
export function rawEvents(files: readonly string[], options: RawOptions = {}): string {
  const columns = Object.entries(RAW_COLUMNS).map(([name, type]) => `${sqlText(name)}: ${sqlText(type)}`);
  const { lineMax_bytes = LINE_MAX_BYTES, compression = 'auto_detect', ignoresErrors = false } = options;
  return `read_ndjson(${sqlPaths(files)}, columns = {${columns.join(', ')}}, maximum_object_size = ${lineMax_bytes},
    compression = ${sqlText(compression)}, ignore_errors = ${ignoresErrors})`;
}

/** The SELECT that turns rows of `rawEvents` (or any relation with its columns) into the columns of schema.ts. */
export function projectEvents(from: string): string {
  const columns = EVENT_COLUMNS.map(({ name, type }) => `CAST(${EXPRESSIONS[name]} AS ${type}) AS "${name}"`);
  return `SELECT ${columns.join(',\n  ')}\nFROM (SELECT ${PREPARED} FROM ${from})`;
}

/** An `events` with no rows: so that queries answer "nothing" where there are no files yet. */
function noEvents(): string {
  return `SELECT ${EVENT_COLUMNS.map(({ name, type }) => `CAST(NULL AS ${type}) AS "${name}"`).join(', ')} WHERE false`;
}

/** A file's rows are numbered from here: more than any file has, and with a million files still exact as a double. */
const PLACES_OF_FILE_BITS = 32;

/** A relation with the columns of schema.ts, and a number for each of its rows that is always the same. */
interface PlacedRows {
  readonly relation: string;
  readonly place: string;
}

/**
 * Creates (or replaces) the view `events`, with exactly the columns of schema.ts, over published Parquet files and canonical NDJSON
 * files; and `placed_events`, which has the same rows and beside them `place`, which tells one from all others. Nothing is read yet. Times are
 * shown in UTC, whatever the zone of the machine.
 */
export async function openEvents(connection: DuckDBConnection, source: EventSource): Promise<void> {
  const { parquet = [], ndjson = [], table } = source;
  const names = EVENT_COLUMNS.map(({ name }) => `"${name}"`).join(', ');
  const placed: PlacedRows[] = [];
  if (parquet.length > 0) {
    placed.push({
      relation: `read_parquet(${sqlPaths(parquet)}, hive_partitioning = false)`,
      place: `(CAST(file_index AS BIGINT) << ${PLACES_OF_FILE_BITS}) + file_row_number`,
    });
  }
  if (table !== undefined)
    placed.push({ relation: table, place: `(${parquet.length}::BIGINT << ${PLACES_OF_FILE_BITS}) + rowid` });
  const parts = placed.map(({ relation }) => `SELECT ${names} FROM ${relation}`);
  if (ndjson.length > 0) parts.push(projectEvents(rawEvents(ndjson)));
  await connection.run(`SET TimeZone = 'UTC'`);
  await connection.run(`CREATE OR REPLACE TEMP VIEW events AS ${unionOf(parts, noEvents())}`);
  if (ndjson.length > 0) return;
  const withPlace = placed.map(
    ({ relation, place }) => `SELECT ${names}, ${place} AS place FROM ${relation}`,
  );
  const none = `SELECT *, CAST(0 AS BIGINT) AS place FROM (${noEvents()})`;
  await connection.run(`CREATE OR REPLACE TEMP VIEW placed_events AS ${unionOf(withPlace, none)}`);
}

function unionOf(selects: readonly string[], otherwise: string): string {
  return selects.length === 0 ? otherwise : selects.map((select) => `(${select})`).join(' UNION ALL ');
}
