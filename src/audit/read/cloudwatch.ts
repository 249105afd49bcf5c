import { isJsonArray, isJsonObject, stringAt, type JsonObject, type JsonValue } from '../../kube/json.ts';
import type { Wrapper } from './format.ts';

/** What CloudWatch Logs puts at the end of a message that is over its size limit: the rest is gone. */
export const TRUNCATED_SUFFIX = '[Truncated...]';

/**
 * One log event of CloudWatch Logs (EKS control plane logs): `message` is the line of the audit log. The shapes:
 * `{timestamp, message, ingestionTime}` of get-log-events, `{logStreamName, timestamp, message, eventId}` of
 * filter-log-events, `{id, timestamp, message}` of a subscription filter's `logEvents`, and `@message` of Logs Insights.
 */
export const CLOUDWATCH: Wrapper = {
  format: 'eks',
  description: 'eks',
  parts(value: JsonObject): readonly JsonValue[] | undefined {
    const insight = value['@message'];
    if (insight !== undefined) return [insight];
    const { message, timestamp } = value;
    if (message === undefined || typeof timestamp !== 'number') return undefined;
    return typeof message === 'string' || isJsonObject(message) ? [message] : undefined;
  },
};

/** A row of a Logs Insights result, `[{field, value}, ...]` (API GetQueryResults), as an object. */
export function insightsRow(value: readonly JsonValue[]): JsonObject | undefined {
  const fields: [string, JsonValue][] = [];
  for (const cell of value) {
    const field = stringAt(cell, 'field');
    if (field === undefined || !isJsonObject(cell) || isJsonArray(cell['value'])) return undefined;
    fields.push([field, cell['value'] ?? '']);
  }
  return fields.length === 0 ? undefined : Object.fromEntries(fields);
}
