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

const UNCHECKED_LATER = [
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
    `"timestamp" IS NOT NULL OR metadata IS NOT NULL OR length(stageTimestamp) <> 27`,
    'times that are not those of audit.k8s.io/v1',
  ],
  [`objectRef IS NULL AND regexp_matches(requestURI, ${sqlText(RESOURCE_PATH)})`, 'no objectRef'],
  [`NOT regexp_full_match(responseStatus.code, '-?\\d{1,9}')`, 'a status code that is no number'],
  [UNCHECKED_LATER.map(isJson).join(' OR '), 'a field that is no text'],
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

interface StagedCheck {
  /** Looked at once for each combination that occurs, which are few. */
  readonly distinct: readonly string[];
  readonly unusual: string;
  readonly what: string;
}

const REPEATED_TEXTS = [
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
  'reason',
];

function listCheck(list: string): StagedCheck {
  const joined = `array_to_string(${list}, ' ')`;
  return {
    distinct: [list],
    unusual: `len(${list}) <> len(list_filter(${list}, lambda item: item IS NOT NULL AND NOT (${isJson('item')}))) OR ${isSuspicious(joined)}`,
    what: `${list} that are no texts, or something like a credential in them`,
  };
}

const STAGED_CHECKS: readonly StagedCheck[] = [
  {
    distinct: REPEATED_TEXTS,
    unusual: `${REPEATED_TEXTS.map(isJson).join(' OR ')} OR ${isSuspicious(`concat_ws(' ', ${REPEATED_TEXTS.join(', ')})`)}`,
    what: 'a field that is no text, or something like a credential where none is expected',
  },
  {
    distinct: ['stage', 'level'],
    unusual: `stage NOT IN ('RequestReceived', 'ResponseStarted', 'ResponseComplete', 'Panic') OR level NOT IN ('None', 'Metadata', 'Request', 'RequestResponse')`,
    what: 'an unknown stage or level',
  },
  ...['user_groups', 'impersonated_groups', 'source_ips'].map(listCheck),
  {
    distinct: ['CAST(annotations AS VARCHAR) AS annotations'],
    unusual: `NOT starts_with(annotations, '{') OR regexp_matches(annotations, '[^\\\\]":[^"]')
      OR (strlen(annotations) <= ${ANNOTATIONS_SHORT_CHARACTERS} AND ${isSuspicious('annotations')})`,
    what: 'annotations that are no texts, or something like a credential in them',
  },
  {
    distinct: ['name', 'object_uid', 'object_resource_version', 'message'],
    unusual: isSuspicious(`concat_ws(' ', name, object_uid, object_resource_version, message)`),
    what: 'something like a credential where none is expected',
  },
  {
    distinct: ['("at" IS NULL OR received_at IS NULL OR "at" < make_timestamptz(0)) AS is_timeless'],
    unusual: 'is_timeless',
    what: 'no time that could be read',
  },
];

/** A query over staged files that returns what is unusual in them, one text a row; none where everything is as it should be. */
export function unusualStaged(paths: readonly string[]): string {
  return STAGED_CHECKS.map(
    ({ distinct, unusual, what }) =>
      `(SELECT ${sqlText(what)} FROM (SELECT DISTINCT ${distinct.join(', ')} FROM read_parquet(${sqlPaths(paths)})) WHERE ${unusual} LIMIT 1)`,
  ).join(' UNION ALL ');
}
