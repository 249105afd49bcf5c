import { formatMicroTime, type EpochMicros } from '../../../kube/microtime.ts';
import type { JsonObject, JsonValue } from '../../../kube/json.ts';
import type { AuditLevel, AuditStage } from './audit-policy.ts';

export interface AuditUser {
  readonly name: string;
  readonly uid: string;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

export interface AuditObjectRef {
  resource: string;
  namespace: string;
  name: string;
  uid: string;
  apiGroup: string;
  apiVersion: string;
  resourceVersion: string;
  subresource: string;
}

/** A metav1.Status, as far as an event shows it. */
export interface AuditResponseStatus {
  readonly status?: string;
  readonly message?: string;
  readonly reason?: string;
  readonly details?: JsonObject;
  readonly code?: number;
}

/** One audit event while it is filled in. */
export interface AuditEventDraft {
  level: AuditLevel;
  auditID: string;
  stage: AuditStage;
  requestURI: string;
  verb: string;
  user: AuditUser | undefined;
  impersonatedUser: AuditUser | undefined;
  impersonationConstraint: string;
  sourceIPs: readonly string[];
  userAgent: string;
  objectRef: AuditObjectRef | undefined;
  responseStatus: AuditResponseStatus | undefined;
  requestObject: JsonValue | undefined;
  responseObject: JsonObject | undefined;
  requestReceived_us: EpochMicros;
  stage_us: EpochMicros;
  annotations: ReadonlyMap<string, string>;
}

/** Texts are left out where they are empty, as `omitempty` does. */
function texts(fields: Readonly<Record<string, string | undefined>>): JsonObject {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== ''),
  );
}

function sorted<Value>(entries: Iterable<readonly [string, Value]>): Record<string, Value> {
  return Object.fromEntries([...entries].toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

function userJson(user: AuditUser | undefined): JsonObject {
  if (user === undefined) return {};
  const { name, uid, groups, extra } = user;
  return {
    ...texts({ username: name, uid }),
    ...(groups.length === 0 ? {} : { groups }),
    ...(Object.keys(extra).length === 0 ? {} : { extra: sorted(Object.entries(extra)) }),
  };
}

function objectRefJson({ resource, namespace, name, uid, ...rest }: AuditObjectRef): JsonObject {
  const { apiGroup, apiVersion, resourceVersion, subresource } = rest;
  return texts({ resource, namespace, name, uid, apiGroup, apiVersion, resourceVersion, subresource });
}

function statusJson({ status, message, reason, details, code }: AuditResponseStatus): JsonObject {
  return {
    metadata: {},
    ...texts({ status, message, reason }),
    ...(details === undefined ? {} : { details }),
    ...(code === undefined || code === 0 ? {} : { code }),
  };
}

/**
 * An event without `kind` and `apiVersion`, its fields in the order in which kube-apiserver writes them, which is that of the struct
 * (apis/audit/v1/types.go). Empty fields are left out where the real one leaves them out.
 */
export function eventFields(draft: AuditEventDraft): JsonObject {
  const { annotations, impersonatedUser, objectRef, responseStatus, requestObject, responseObject } = draft;
  return {
    level: draft.level,
    auditID: draft.auditID,
    stage: draft.stage,
    requestURI: draft.requestURI,
    verb: draft.verb,
    user: userJson(draft.user),
    ...(impersonatedUser === undefined ? {} : { impersonatedUser: userJson(impersonatedUser) }),
    ...(draft.impersonationConstraint === ''
      ? {}
      : { authenticationMetadata: { impersonationConstraint: draft.impersonationConstraint } }),
    ...(draft.sourceIPs.length === 0 ? {} : { sourceIPs: draft.sourceIPs }),
    ...texts({ userAgent: draft.userAgent }),
    ...(objectRef === undefined ? {} : { objectRef: objectRefJson(objectRef) }),
    ...(responseStatus === undefined ? {} : { responseStatus: statusJson(responseStatus) }),
    ...(requestObject === undefined ? {} : { requestObject }),
    ...(responseObject === undefined ? {} : { responseObject }),
    requestReceivedTimestamp: formatMicroTime(draft.requestReceived_us),
    stageTimestamp: formatMicroTime(draft.stage_us),
    ...(annotations.size === 0 ? {} : { annotations: sorted(annotations) }),
  };
}

/** One line of an audit log, without the newline. */
export function eventLine(fields: JsonObject): string {
  return goEscaped(JSON.stringify({ kind: 'Event', apiVersion: 'audit.k8s.io/v1', ...fields }));
}

/** Go's encoding/json escapes what could end a script element; JSON.stringify does not. */
function goEscaped(json: string): string {
  return json.replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
