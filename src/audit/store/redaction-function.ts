import { DuckDBScalarFunction, VARCHAR, type DuckDBConnection } from '@duckdb/node-api';
import type { JsonObject, JsonValue } from '../../kube/json.ts';
import { redactEvent, type CredentialCounts } from '../redact.ts';
import type { CredentialKind } from '../redact-text.ts';
import { sqlText } from './projection.ts';

/**
 * What a text must match to be worth a look by redact.ts, as RE2 reads it: the same as `mayHoldCredential` and a little more, since `\\s`
 * means less to RE2. `"Secret` is for bodies that embed one.
 */
const SUSPICIOUS = `eyJ|PRIVATE KEY|oken(?:=|:[^\\w"]|\\\\*["'].?:.?\\\\+["'])|ecret=|assword=|[bB]earer(?:[^\\w]|%20)|BEARER|LS0tLS1CRUdJTi|"Secret`;
/** DuckDB takes NaN and infinities for JSON. JSON.parse does not, so that a look finds them. */
const NOT_A_NUMBER = `[:,\\[]-?(?:[nN][aA][nN]|[iI][nN][fF])(?:[,\\]}]|inity)`;

const WITH_SECRET_BODY = `(objectRef.resource IN ('secrets', 'tokenreviews') OR (objectRef.resource = 'serviceaccounts' AND objectRef.subresource = 'token'))`;

/** Fields of the raw event that are redacted where they stand. */
const REDACTED_FIELDS = [
  'requestObject',
  'responseObject',
  'annotations',
  'requestURI',
  'userAgent',
] as const;
type RedactedField = (typeof REDACTED_FIELDS)[number];
const IS_JSON: ReadonlySet<string> = new Set(['requestObject', 'responseObject', 'annotations']);

function isSuspicious(sql: string): string {
  return `regexp_matches(${sql}, ${sqlText(`${SUSPICIOUS}|${NOT_A_NUMBER}`)})`;
}

function redacted(field: RedactedField): string {
  const isBody = field === 'requestObject' || field === 'responseObject';
  const condition = `${isBody ? `${WITH_SECRET_BODY} OR ` : ''}${isSuspicious(field)}`;
  const call = `redact_audit_field(${sqlText(field)}, coalesce(objectRef.resource, ''), coalesce(objectRef.subresource, ''), CAST(${field} AS VARCHAR))`;
  const value = IS_JSON.has(field) ? `CAST(${call} AS JSON)` : call;
  return `CASE WHEN ${field} IS NOT NULL AND (${condition}) THEN ${value} ELSE ${field} END AS ${field}`;
}

/** Rows of `from` (with the columns of `rawEvents`) in which the fields that often carry credentials carry none any more. */
export function redactRows(from: string): string {
  return `(SELECT * REPLACE (${REDACTED_FIELDS.map(redacted).join(', ')}) FROM ${from})`;
}

/** Is there something like a credential in a field where nobody expects one? Such a file goes to the JavaScript reader. */
export const CREDENTIAL_ELSEWHERE = isSuspicious(
  `concat_ws(' ', auditID, verb, "user".username, "user".uid, array_to_string("user".groups, ' '),
    impersonatedUser.username, array_to_string(impersonatedUser.groups, ' '), array_to_string(sourceIPs, ' '),
    objectRef.namespace, objectRef."name", objectRef.resource, objectRef.subresource, objectRef.uid, objectRef.apiVersion, objectRef.apiGroup,
    objectRef.resourceVersion, responseStatus.reason, responseStatus.message)`,
);

/** What was redacted since `reset()`. */
export interface RedactionCounts {
  /** Fields of events: a request that carries a Secret and is answered with it counts twice. */
  redacted_count: number;
  credentials: Partial<Record<CredentialKind, number>>;
}

function eventWith(field: RedactedField, resource: string, subresource: string, text: string): JsonObject {
  const value: JsonValue = IS_JSON.has(field) ? JSON.parse(text) : text;
  return { objectRef: { resource, subresource }, [field]: value };
}

function add(counts: RedactionCounts, found: CredentialCounts): void {
  counts.redacted_count += 1;
  for (const kind of ['secret data', 'token', 'private key'] as const) {
    const count = found[kind] ?? 0;
    if (count > 0) counts.credentials[kind] = (counts.credentials[kind] ?? 0) + count;
  }
}

function redactField(
  counts: RedactionCounts,
  field: RedactedField,
  resource: string,
  subresource: string,
  text: string,
): string {
  const { event, found } = redactEvent(eventWith(field, resource, subresource, text));
  if (found === undefined) return text;
  add(counts, found);
  const value = event[field];
  return typeof value === 'string' && !IS_JSON.has(field) ? value : JSON.stringify(value);
}

/**
 * Teaches DuckDB `redact_audit_field(field, resource, subresource, text)`, which is redact.ts. It runs in JavaScript, for the few rows that
 * need it. Throws (and so ends the query) for text that should be JSON and is none. Once for each instance of DuckDB.
 */
export function registerRedaction(connection: DuckDBConnection): RedactionCounts {
  const counts: RedactionCounts = { redacted_count: 0, credentials: {} };
  connection.registerScalarFunction(
    DuckDBScalarFunction.create({
      name: 'redact_audit_field',
      parameterTypes: [VARCHAR, VARCHAR, VARCHAR, VARCHAR],
      returnType: VARCHAR,
      mainFunction(_, input, output) {
        const [fields, resources, subresources, texts] = [0, 1, 2, 3].map((column) =>
          input.getColumnValues(column),
        );
        for (let row = 0; row < input.rowCount; row += 1) {
          const field = REDACTED_FIELDS.find((name) => name === fields?.[row]);
          if (field === undefined) throw new TypeError(`redact_audit_field of ${String(fields?.[row])}`);
          const text = String(texts?.[row]);
          output.setItem(
            row,
            redactField(counts, field, String(resources?.[row]), String(subresources?.[row]), text),
          );
        }
        output.flush();
      },
    }),
  );
  return counts;
}
