import { sqlText } from './projection.ts';
import { CREDENTIAL_ELSEWHERE } from './redaction-function.ts';

/**
 * Which rows of `rawEvents` are not exactly an audit.k8s.io/v1 event as `isCanonicalEvent` (normalise-canonical.ts) wants it. What DuckDB
 * itself refuses (a STRUCT that is none, broken JSON) never gets here. DuckDB writes an object or a list where a text is declared as its
 * JSON, so that such a text begins with a brace or bracket; a text that really begins so is taken for one, which costs time only.
 */

const UNIX_EPOCH_YEAR_ONE = '0001-';

function isNoMicroTime(text: string): string {
  return `(${text} IS NULL OR length(${text}) <> 27 OR NOT ends_with(${text}, 'Z') OR starts_with(${text}, ${sqlText(UNIX_EPOCH_YEAR_ONE)})
    OR TRY_CAST(${text} AS TIMESTAMP) IS NULL)`;
}

/** A path of a resource: then kube-apiserver writes an objectRef. */
const RESOURCE_PATH = '^/(api/[^/?]+/[^/?]|apis/[^/?]+/[^/?]+/[^/?])';

const TEXTS = [
  'auditID',
  'requestURI',
  'verb',
  '"user".username',
  '"user".uid',
  'impersonatedUser.username',
  'userAgent',
  'objectRef.resource',
  'objectRef.namespace',
  'objectRef."name"',
  'objectRef.uid',
  'objectRef.apiGroup',
  'objectRef.apiVersion',
  'objectRef.resourceVersion',
  'objectRef.subresource',
  'responseStatus.reason',
  'responseStatus.message',
];
const LISTS = ['"user".groups', 'impersonatedUser.groups', 'sourceIPs'];

/** Texts joined by a character that no field holds, so that one search sees the beginning of each. */
const JOINED = `concat_ws(chr(31), ${TEXTS.map((text) => `coalesce(${text}, '')`).join(', ')}, ${LISTS.map((list) => `array_to_string(${list}, chr(31))`).join(', ')})`;

const CONDITIONS: readonly (readonly [string, string])[] = [
  [
    `kind IS DISTINCT FROM 'Event' OR apiVersion IS DISTINCT FROM 'audit.k8s.io/v1'`,
    'not of kind audit.k8s.io/v1 Event',
  ],
  [
    `coalesce(auditID, '') = '' OR requestURI IS NULL OR coalesce(verb, '') = ''`,
    'no auditID, requestURI or verb',
  ],
  [
    `coalesce(stage, '') NOT IN ('RequestReceived', 'ResponseStarted', 'ResponseComplete', 'Panic') OR coalesce(level, '') NOT IN ('None', 'Metadata', 'Request', 'RequestResponse')`,
    'an unknown stage or level',
  ],
  [
    `${isNoMicroTime('stageTimestamp')} OR ${isNoMicroTime('requestReceivedTimestamp')} OR "timestamp" IS NOT NULL OR metadata IS NOT NULL`,
    'times that are not those of audit.k8s.io/v1',
  ],
  [`objectRef IS NULL AND regexp_matches(requestURI, ${sqlText(RESOURCE_PATH)})`, 'no objectRef'],
  [
    `responseStatus.code IS NOT NULL AND NOT regexp_full_match(responseStatus.code, '-?\\d{1,9}')`,
    'a status code that is no number',
  ],
  [`regexp_matches(${JOINED}, '(^|\\x1f)[{\\[]')`, 'a field that is no text'],
  [
    LISTS.map((list) => `(${list} IS NOT NULL AND list_count(${list}) <> len(${list}))`).join(' OR '),
    'a list with null in it',
  ],
  [
    `annotations IS NOT NULL AND (NOT starts_with(annotations, '{') OR regexp_matches(annotations, '[^\\\\]":[^"]'))`,
    'annotations that are no texts',
  ],
  [
    ['requestObject', 'responseObject']
      .map((body) => `(${body} IS NOT NULL AND NOT regexp_matches(${body}, '^[{\\[]'))`)
      .join(' OR '),
    'a body that is no object',
  ],
  [CREDENTIAL_ELSEWHERE, 'something like a credential where none is expected'],
];

/** What the error begins with that ends a query at an unusual row. */
export const UNUSUAL_ROW = 'plimsoll found an event with ';

/** A condition that is true for every row, and ends the query at the first that is unusual. */
export const OR_FAIL = `CASE ${CONDITIONS.map(([sql, what]) => `WHEN ${sql} THEN error(${sqlText(UNUSUAL_ROW + what)})`).join(' ')} ELSE true END`;
