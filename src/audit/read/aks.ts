import { isJsonArray, isJsonObject, stringAt, type JsonObject, type JsonValue } from '../../kube/json.ts';
import type { Translated, Translation, Wrapper } from './format.ts';

function parsedObject(value: JsonValue | undefined): JsonObject | undefined {
  if (isJsonObject(value)) return value;
  if (typeof value !== 'string' || !value.trimStart().startsWith('{')) return undefined;
  try {
    const parsed: unknown = JSON.parse(value);
    return isJsonObject(parsed) ? parsed : undefined;
  } catch {
    // No JSON: then it is no `properties`, and the record is reported as something else.
    return undefined;
  }
}

function isAuditCategory(category: string | undefined): boolean {
  return category === undefined || category.toLowerCase().startsWith('kube-audit');
}

/**
 * One record of Azure Monitor resource logs of an AKS cluster (Event Hubs, storage account): `properties.log` is the line
 * of the log, as text or as an object; `properties` itself may be JSON in a string. In AzureDiagnostics (Log Analytics) the
 * line is in `log_s`. Records of other categories (kube-apiserver, guard, ...) are not audit events.
 */
export const AKS: Wrapper = {
  format: 'aks',
  description: 'aks',
  parts(value: JsonObject): readonly JsonValue[] | undefined {
    const category = stringAt(value, 'category') ?? stringAt(value, 'Category');
    const line = value['log_s'] ?? parsedObject(value['properties'])?.['log'];
    if (line === undefined || !isAuditCategory(category)) return undefined;
    return typeof line === 'string' || isJsonObject(line) ? [line] : undefined;
  },
};

/** Columns of the tables AKSAudit and AKSAuditAdmin (learn.microsoft.com azure-monitor/reference/tables/aksaudit). */
const COLUMNS = {
  AuditId: 'auditID',
  Level: 'level',
  Stage: 'stage',
  RequestUri: 'requestURI',
  Verb: 'verb',
  User: 'user',
  ImpersonatedUser: 'impersonatedUser',
  SourceIps: 'sourceIPs',
  UserAgent: 'userAgent',
  ObjectRef: 'objectRef',
  ResponseStatus: 'responseStatus',
  RequestObject: 'requestObject',
  ResponseObject: 'responseObject',
  RequestReceivedTime: 'requestReceivedTimestamp',
  StageReceivedTime: 'stageTimestamp',
  Annotations: 'annotations',
} as const;

/** A row of the Log Analytics tables AKSAudit or AKSAuditAdmin: the event in columns; dynamic ones may be JSON text. */
export const AKS_TABLE: Translation = {
  format: 'aks',
  native(value: JsonObject): Translated | undefined {
    if (typeof value['AuditId'] !== 'string' || typeof value['Verb'] !== 'string') return undefined;
    const native: Record<string, JsonValue> = {};
    for (const [column, field] of Object.entries(COLUMNS)) {
      const cell = value[column];
      if (cell !== undefined && cell !== null && cell !== '') native[field] = cell;
    }
    const generated = value['TimeGenerated'];
    if (native['stageTimestamp'] === undefined && generated !== undefined)
      native['stageTimestamp'] = generated;
    return { native };
  },
};

/** A table of the Log Analytics query API, `{name, columns: [{name, type}], rows: [[...]]}`, as one object for each row. */
export const LOG_ANALYTICS_TABLE: Wrapper = {
  format: 'aks',
  description: 'aks',
  parts(value: JsonObject): readonly JsonValue[] | undefined {
    const { columns, rows } = value;
    if (!isJsonArray(columns) || !isJsonArray(rows)) return undefined;
    const names = columns.map((column) => stringAt(column, 'name') ?? '');
    return rows.map((row) =>
      isJsonArray(row) ? Object.fromEntries(names.map((name, index) => [name, row[index] ?? null])) : row,
    );
  },
};
