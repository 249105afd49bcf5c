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

/**
 * Is `sql` a text that redact.ts should look at? A regular expression over all bodies would cost as much as parsing them; so first a search
 * for parts of it that begin with a rare letter, which goes several times as fast (measured: 0.4 against 2.3 ns a byte).
 */
export function isSuspicious(sql: string): string {
  const has = (text: string) => `contains(${sql}, ${sqlText(text)})`;
  const mayBe = [
    ...['yJ', 'PRIV', 'Bearer', 'BEARER', 'bearer', 'LS0tLS1', 'Secret'].map(has),
    `(${has('=')} AND (${has('ken=')} OR ${has('word=')} OR ${has('cret=')}))`,
    `(${has('ken')} AND (${has('ken:')} OR ${has('ken"')} OR ${has("ken'")} OR ${has('ken\\')}))`,
  ];
  return `((${mayBe.join(' OR ')}) AND regexp_matches(${sql}, ${sqlText(SUSPICIOUS)}))`;
}

const WITH_SECRET_BODY = `(objectRef.resource IN ('secrets', 'tokenreviews') OR (objectRef.resource = 'serviceaccounts' AND objectRef.subresource = 'token'))`;

/** Fields of the raw event that are redacted where they stand. Others are too rarely concerned; see STAGED_CHECKS in unusual-row.ts. */
const REDACTED_FIELDS = ['requestObject', 'responseObject', 'annotations', 'requestURI'] as const;
type RedactedField = (typeof REDACTED_FIELDS)[number];
const IS_JSON: ReadonlySet<string> = new Set(['requestObject', 'responseObject', 'annotations']);
/** Annotations of authorization and latency are shorter; longer ones hold patches of webhooks. The short ones are looked at once each. */
export const ANNOTATIONS_SHORT_CHARACTERS = 400;

function redacted(field: RedactedField): string {
  const condition = {
    requestObject: `(${WITH_SECRET_BODY} OR ${isSuspicious(field)})`,
    responseObject: `(${WITH_SECRET_BODY} OR ${isSuspicious(field)})`,
    annotations: `(strlen(annotations) > ${ANNOTATIONS_SHORT_CHARACTERS} AND ${isSuspicious(field)})`,
    requestURI: isSuspicious(field),
  }[field];
  const call = `redact_audit_field(${sqlText(field)}, coalesce(objectRef.resource, ''), coalesce(objectRef.subresource, ''), CAST(${field} AS VARCHAR))`;
  const value = IS_JSON.has(field) ? `CAST(${call} AS JSON)` : call;
  return `CASE WHEN ${field} IS NOT NULL AND ${condition} THEN ${value} ELSE ${field} END AS ${field}`;
}

/** Rows of `from` (with the columns of `rawEvents`) in which the fields that often carry credentials carry none any more. */
export function redactRows(from: string): string {
  return `(SELECT * REPLACE (${REDACTED_FIELDS.map(redacted).join(', ')}) FROM ${from})`;
}

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
