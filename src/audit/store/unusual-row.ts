import { sqlPaths, sqlText } from './projection.ts';
import { ANNOTATIONS_SHORT_CHARACTERS, isSuspicious } from './redaction-function.ts';

/**
 * Which rows are not an audit.k8s.io/v1 event as `isCanonicalEvent` (normalise-canonical.ts) wants it, so that DuckDB's reading of
 * them could differ from the JavaScript reader's. What DuckDB itself refuses (a STRUCT that is none, broken JSON) never gets here. DuckDB writes an
 * object or a list where a text is declared as its JSON, so that such a text begins with a brace or bracket; a text that really
 * begins so is taken for one, which costs time only.
 */

/** A path of a resource: then kube-apiserver writes an objectRef. */
const RESOURCE_PATH = '^/(api/[^/?]+/[^/?]|apis/[^/?]+/[^/?]+/[^/?])';

function isJson(text: string): string {
  return `starts_with(${text}, '{') OR starts_with(${text}, '[')`;
}

const RAW_TEXTS = [
  'auditID',
  'requestURI',
  'objectRef."name"',
  'objectRef.uid',
  'objectRef.resourceVersion',
  'responseStatus.message',
];

/** Seen row by row as the file is read, since the projection would hide it. */
const RAW_CHECKS: readonly (readonly [string, string])[] = [
  [
    `kind IS DISTINCT FROM 'Event' OR apiVersion IS DISTINCT FROM 'audit.k8s.io/v1'`,
    'not of kind audit.k8s.io/v1 Event',
  ],
  [
    `coalesce(auditID, '') = '' OR requestURI IS NULL OR coalesce(verb, '') = ''`,
    'no auditID, requestURI or verb',
  ],
  [
    `"timestamp" IS NOT NULL OR metadata IS NOT NULL OR length(stageTimestamp) IS DISTINCT FROM 27`,
    'times that are not those of audit.k8s.io/v1',
  ],
  [`objectRef IS NULL AND regexp_matches(requestURI, ${sqlText(RESOURCE_PATH)})`, 'no objectRef'],
  [`NOT regexp_full_match(responseStatus.code, '-?\\d{1,9}')`, 'a status code that is no number'],
  [RAW_TEXTS.map(isJson).join(' OR '), 'a field that is no text'],
  [
    ['requestObject', 'responseObject']
      .map((body) => `(${body} IS NOT NULL AND NOT (${isJson(body)}))`)
      .join(' OR '),
    'a body that is no object',
  ],
];

/** What the error begins with that ends a query at an unusual row. */
export const UNUSUAL_ROW = 'plimsoll found an event with ';

/** A condition that is true for every row, and ends the query at the first that is unusual. */
export const OR_FAIL = `CASE ${RAW_CHECKS.map(([sql, what]) => `WHEN ${sql} THEN error(${sqlText(UNUSUAL_ROW + what)})`).join(' ')} ELSE true END`;

/** One column of the staged files, each different value of which is looked at once: they are few, or short. */
interface StagedCheck {
  readonly column: string;
  /** Rows that are looked at; left out: all. */
  readonly where?: string;
  /** Over `value`. */
  readonly unusual: string;
}

const TEXT_COLUMNS = [
  'user_name',
  'user_uid',
  'user_agent',
  'impersonated_user',
  'verb',
  'api_group',
  'api_version',
  'resource',
  'subresource',
  'namespace',
  'name',
  'object_uid',
  'object_resource_version',
  'reason',
  'message',
  'source_ip',
];
const LIST_COLUMNS = [
  { column: 'user_groups' },
  { column: 'impersonated_groups' },
  // Mostly there is one, which is a text of its own.
  { column: 'source_ips', where: `len(source_ips) <> 1 OR source_ip = ''` },
];

const STAGED_CHECKS: readonly StagedCheck[] = [
  ...TEXT_COLUMNS.map((column) => ({ column, unusual: `${isJson('value')} OR ${isSuspicious('value')}` })),
  ...LIST_COLUMNS.map((list) => ({
    ...list,
    unusual: `len(value) <> len(list_filter(value, lambda item: item IS NOT NULL AND NOT (${isJson('item')})))
      OR ${isSuspicious(`array_to_string(value, ' ')`)}`,
  })),
  {
    column: 'stage',
    unusual: `value NOT IN ('RequestReceived', 'ResponseStarted', 'ResponseComplete', 'Panic')`,
  },
  { column: 'level', unusual: `value NOT IN ('None', 'Metadata', 'Request', 'RequestResponse')` },
  {
    column: 'CAST(annotations AS VARCHAR)',
    unusual: `NOT starts_with(value, '{') OR regexp_matches(value, '[^\\\\]":[^"]')
      OR (strlen(value) <= ${ANNOTATIONS_SHORT_CHARACTERS} AND ${isSuspicious('value')})`,
  },
  {
    column:
      '(stage_timestamp IS NULL OR request_received_timestamp IS NULL OR stage_timestamp < make_timestamptz(0))',
    unusual: 'value',
  },
];

/**
 * Queries over staged files that return a row where something is unusual in them: a value that is no text, an unknown stage, no
 * time, or something like a credential where `redactRows` does not look.
 */
export function unusualStaged(
  paths: readonly string[],
): readonly { readonly what: string; readonly sql: string }[] {
  return STAGED_CHECKS.map(({ column, where = 'true', unusual }) => ({
    what: `something unusual in ${column}`,
    // The CASE keeps DuckDB from moving the condition below the GROUP BY, to every row instead of every value.
    sql: `SELECT 1 FROM (SELECT ${column} AS value, count(*) AS rows_count FROM read_parquet(${sqlPaths(paths)}) WHERE ${where} GROUP BY value)
      WHERE CASE WHEN rows_count > 0 THEN ${unusual} ELSE false END LIMIT 1`,
  }));
}
