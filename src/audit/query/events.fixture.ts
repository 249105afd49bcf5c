import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import type { AuditEvent } from '../event.ts';
import { EVENT_COLUMNS } from '../store/schema.ts';
import { formatMicroTime } from '../../kube/microtime.ts';
import type { JsonValue } from '../../kube/json.ts';

function queryText(event: AuditEvent): string {
  return Object.entries(event.query)
    .map(([key, value]) => `${key}=${String(value)}`)
    .join('&');
}

function rowOf(event: AuditEvent): Record<(typeof EVENT_COLUMNS)[number]['name'], JsonValue> {
  const ref = event.objectRef;
  return {
    audit_id: event.auditID,
    stage: event.stage,
    level: event.level,
    stage_timestamp: formatMicroTime(event.stageTimestamp_us),
    request_received_timestamp: formatMicroTime(event.requestReceivedTimestamp_us),
    verb: event.verb,
    request_uri: event.requestURI,
    user_name: event.user.username,
    user_uid: event.user.uid,
    user_groups: event.user.groups,
    impersonated_user: event.impersonatedUser?.username ?? '',
    impersonated_groups: event.impersonatedUser?.groups ?? [],
    source_ips: event.sourceIPs,
    source_ip: event.sourceIPs[0] ?? '',
    user_agent: event.userAgent,
    api_group: ref?.apiGroup ?? '',
    api_version: ref?.apiVersion ?? '',
    resource: ref?.resource ?? '',
    subresource: ref?.subresource ?? '',
    namespace: ref?.namespace ?? '',
    name: ref?.name ?? '',
    object_uid: ref?.uid ?? '',
    object_resource_version: ref?.resourceVersion ?? '',
    code: event.responseStatus.code,
    reason: event.responseStatus.reason,
    message: event.responseStatus.message,
    field_manager: event.query.fieldManager ?? '',
    dry_run: event.query.dryRun ?? false,
    query: queryText(event),
    annotations: { ...event.annotations },
    request_object: event.requestObject ?? null,
    response_object: event.responseObject ?? null,
    request_bytes: event.requestObject_bytes,
    response_bytes: event.responseObject_bytes,
  };
}

/** A connection whose table `events` holds these events, as the store would show them. */
export async function eventsConnection(events: readonly AuditEvent[]): Promise<DuckDBConnection> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  await connection.run(
    `CREATE TABLE events (${EVENT_COLUMNS.map((column) => `"${column.name}" ${column.type}`).join(', ')})`,
  );
  const names = EVENT_COLUMNS.map((column) => column.name);
  for (const event of events) {
    const row = rowOf(event);
    const values = EVENT_COLUMNS.map((column) => {
      const value = row[column.name];
      if (value === null) return 'NULL';
      const text = typeof value === 'string' && column.type !== 'JSON' ? value : JSON.stringify(value);
      const literal = `'${text.replaceAll("'", "''")}'`;
      return column.type === 'VARCHAR[]'
        ? `CAST(${literal}::JSON AS VARCHAR[])`
        : `${literal}::${column.type}`;
    });
    await connection.run(
      `INSERT INTO events (${names.map((name) => `"${name}"`).join(', ')}) VALUES (${values.join(', ')})`,
    );
  }
  return connection;
}
