import {
  isJsonArray,
  isJsonObject,
  numberAt,
  stringAt,
  type JsonObject,
  type JsonValue,
} from '../kube/json.ts';
import { parseMicroTime, type EpochMicros } from '../kube/microtime.ts';
import type { ObjectReference } from '../kube/object-reference.ts';
import { splitRequestURI } from '../kube/request-uri.ts';
import type { AuditEvent, ResponseStatus, UserInfo } from './event.ts';
import { canonicalise, isTextMap, levelNamed, stageNamed } from './normalise-canonical.ts';
import { requestQueryOf } from './normalise-query.ts';

function texts(value: JsonValue | undefined): readonly string[] {
  return isJsonArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function userOf(value: JsonValue | undefined): UserInfo {
  return {
    username: stringAt(value, 'username') ?? '',
    uid: stringAt(value, 'uid') ?? '',
    groups: isJsonObject(value) ? texts(value['groups']) : [],
  };
}

/** What a response body that is the object itself says of it; a Status or a list is not the object. */
function answeredIdentity(response: JsonValue | undefined): { readonly name: string; readonly uid: string } {
  const kind = stringAt(response, 'kind') ?? '';
  if (kind === 'Status') return { name: '', uid: stringAt(response, 'details', 'uid') ?? '' };
  if (kind === 'Table' || kind.endsWith('List')) return { name: '', uid: '' };
  return {
    name: stringAt(response, 'metadata', 'name') ?? '',
    uid: stringAt(response, 'metadata', 'uid') ?? '',
  };
}

function referenceOf(canonical: JsonObject): ObjectReference | undefined {
  const { objectRef, responseObject, verb } = canonical;
  if (!isJsonObject(objectRef)) return undefined;
  const field = (name: string): string => stringAt(objectRef, name) ?? '';
  const resource = field('resource');
  const apiGroup = field('apiGroup');
  const subresource = field('subresource');
  const answered = answeredIdentity(responseObject);
  const isNameless = verb === 'create' && subresource === '' && field('name') === '';
  const isNamespace = resource === 'namespaces' && apiGroup === '';
  return {
    apiGroup,
    apiVersion: field('apiVersion'),
    resource,
    subresource,
    namespace: isNamespace ? '' : field('namespace'),
    name: isNameless ? answered.name : field('name'),
    uid: field('uid') === '' ? answered.uid : field('uid'),
    resourceVersion: field('resourceVersion'),
  };
}

function statusOf(canonical: JsonObject): ResponseStatus {
  const { responseStatus, responseObject } = canonical;
  const body = stringAt(responseObject, 'kind') === 'Status' ? responseObject : undefined;
  const field = (name: string): string => {
    const logged = stringAt(responseStatus, name) ?? '';
    return logged === '' ? (stringAt(body, name) ?? '') : logged;
  };
  const code = numberAt(responseStatus, 'code') ?? 0;
  return {
    code: code === 0 ? (numberAt(body, 'code') ?? 0) : code,
    reason: field('reason'),
    message: field('message'),
  };
}

function annotationsOf(value: JsonValue | undefined): Readonly<Record<string, string>> {
  return isJsonObject(value) && isTextMap(value) ? value : {};
}

function timeOf(canonical: JsonObject, field: string): EpochMicros {
  const at_us = parseMicroTime(stringAt(canonical, field) ?? '');
  if (at_us === undefined) throw new TypeError(`${field} of a canonical event is no time`);
  return at_us;
}

function sizeOf(body: JsonValue | undefined): number {
  return body === undefined ? 0 : Buffer.byteLength(JSON.stringify(body));
}

/** The normal form of an event that `canonicalise` has returned. The sizes of the bodies are measured when they are asked for. */
export function eventOfCanonical(canonical: JsonObject): AuditEvent {
  const { requestObject, responseObject, sourceIPs, impersonatedUser } = canonical;
  const requestURI = stringAt(canonical, 'requestURI') ?? '';
  return {
    auditID: stringAt(canonical, 'auditID') ?? '',
    stage: stageNamed(canonical['stage']) ?? 'ResponseComplete',
    level: levelNamed(canonical['level']) ?? 'Metadata',
    verb: stringAt(canonical, 'verb') ?? '',
    requestURI,
    query: requestQueryOf(splitRequestURI(requestURI).query),
    user: userOf(canonical['user']),
    impersonatedUser: impersonatedUser === undefined ? undefined : userOf(impersonatedUser),
    sourceIPs: texts(sourceIPs),
    userAgent: stringAt(canonical, 'userAgent') ?? '',
    objectRef: referenceOf(canonical),
    responseStatus: statusOf(canonical),
    requestReceivedTimestamp_us: timeOf(canonical, 'requestReceivedTimestamp'),
    stageTimestamp_us: timeOf(canonical, 'stageTimestamp'),
    annotations: annotationsOf(canonical['annotations']),
    requestObject,
    responseObject,
    get requestObject_bytes() {
      return sizeOf(requestObject);
    },
    get responseObject_bytes() {
      return sizeOf(responseObject);
    },
  };
}

/**
 * Reads one native audit event object (audit.k8s.io v1, v1beta1, v1alpha1, or without kind and apiVersion) into
 * normal form; anything else is rejected with one sentence that says why. Does not redact: see redact.ts.
 */
export function normaliseEvent(value: unknown): { readonly event: AuditEvent } | { readonly reject: string } {
  const result = canonicalise(value);
  return 'reject' in result ? result : { event: eventOfCanonical(result.canonical) };
}
