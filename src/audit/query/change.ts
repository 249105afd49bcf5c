import { isJsonObject, type JsonValue } from '../../kube/json.ts';
import type { EpochMicros } from '../../kube/microtime.ts';
import type { ObjectReference } from '../../kube/object-reference.ts';
import { jsonOf, numberOf, textOf, type Row } from './row.ts';

/** One request that changed an object, or tried to. Bodies are parsed when they are asked for, and not kept. */
export interface Change {
  /** When the answer was sent. */
  readonly at_us: EpochMicros;
  /** When the request came in: a change always comes in after its cause did, but may be answered before it. */
  readonly received_us: EpochMicros;
  readonly auditID: string;
  readonly stage: string;
  readonly level: string;
  readonly user: string;
  readonly impersonatedUser: string;
  readonly userAgent: string;
  readonly sourceIP: string;
  readonly verb: string;
  readonly object: ObjectReference;
  readonly code: number;
  readonly reason: string;
  readonly message: string;
  readonly fieldManager: string;
  readonly dryRun: boolean;
  readonly truncated: boolean;
  /** `configuration/webhook` of the mutating webhooks that say that they changed the request's object. */
  readonly mutatedBy: readonly string[];
  requestObject(): JsonValue | undefined;
  responseObject(): JsonValue | undefined;
}

/** Verbs that change objects; `create` also stands for connects (exec) and reviews. */
export const WRITE_VERBS = ['create', 'update', 'patch', 'delete', 'deletecollection'] as const;
export const WRITE_SQL = `verb IN (${WRITE_VERBS.map((verb) => `'${verb}'`).join(', ')})`;

/** Did it fail? A request that has not ended counts as neither. */
export const FAILED_SQL = `(code >= 400 OR stage = 'Panic')`;

/** Audit annotations of mutating webhooks, from level Metadata on (Kubernetes docs, audit annotations). */
const MUTATION = 'mutation.webhook.admission.k8s.io/';

/** What `changeOf` reads. */
export const CHANGE_COLUMNS_SQL = `epoch_us(stage_timestamp)::DOUBLE AS at_us, epoch_us(request_received_timestamp)::DOUBLE AS received_us, audit_id, stage, level, user_name, impersonated_user, user_agent, source_ip,
  verb, api_group, api_version, resource, subresource, namespace, name, object_uid, object_resource_version, code, reason, message, field_manager, dry_run,
  coalesce((annotations ->> '$."audit.k8s.io/truncated"') = 'true', false) AS truncated,
  CASE WHEN contains(annotations::VARCHAR, '${MUTATION}') THEN annotations END AS mutations, request_object, response_object`;

export function changeOf(row: Row): Change {
  return {
    at_us: numberOf(row, 'at_us'),
    received_us: numberOf(row, 'received_us'),
    auditID: textOf(row, 'audit_id'),
    stage: textOf(row, 'stage'),
    level: textOf(row, 'level'),
    user: textOf(row, 'user_name'),
    impersonatedUser: textOf(row, 'impersonated_user'),
    userAgent: textOf(row, 'user_agent'),
    sourceIP: textOf(row, 'source_ip'),
    verb: textOf(row, 'verb'),
    object: {
      apiGroup: textOf(row, 'api_group'),
      apiVersion: textOf(row, 'api_version'),
      resource: textOf(row, 'resource'),
      subresource: textOf(row, 'subresource'),
      namespace: textOf(row, 'namespace'),
      name: textOf(row, 'name'),
      uid: textOf(row, 'object_uid'),
      resourceVersion: textOf(row, 'object_resource_version'),
    },
    code: numberOf(row, 'code'),
    reason: textOf(row, 'reason'),
    message: textOf(row, 'message'),
    fieldManager: textOf(row, 'field_manager'),
    dryRun: row['dry_run'] === true,
    truncated: row['truncated'] === true,
    mutatedBy: mutatedBy(jsonOf(row, 'mutations')),
    requestObject: () => jsonOf(row, 'request_object'),
    responseObject: () => jsonOf(row, 'response_object'),
  };
}

/** The annotation's value is itself JSON: `{"configuration":"c","webhook":"w","mutated":true}`. */
function mutatedBy(annotations: JsonValue | undefined): readonly string[] {
  if (!isJsonObject(annotations)) return [];
  return Object.entries(annotations).flatMap(([key, text]) => {
    if (!key.startsWith(MUTATION) || typeof text !== 'string' || !text.includes('"mutated":true')) return [];
    const said = /"configuration":"([^"]*)".*"webhook":"([^"]*)"/.exec(text);
    return said === null ? [] : [`${said[1]}/${said[2]}`];
  });
}

/** Status 400 and above, or a panic. */
export function hasFailed(change: Pick<Change, 'code' | 'stage'>): boolean {
  return change.code >= 400 || change.stage === 'Panic';
}
