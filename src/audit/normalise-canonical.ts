import { isJsonObject, stringAt, type JsonObject, type JsonValue } from '../kube/json.ts';
import { parseJson } from '../kube/parse-json.ts';
import { formatMicroTime, parseMicroTime } from '../kube/microtime.ts';
import type { Level, Stage } from './event.ts';
import { requestInfoOf, splitRequestURI } from '../kube/request-uri.ts';

/** The annotation with which kube-apiserver itself says that it cut the bodies off an event. */
const TRUNCATED_ANNOTATION = 'audit.k8s.io/truncated';

const API_VERSION = 'audit.k8s.io/v1';
const STAGES: readonly Stage[] = ['RequestReceived', 'ResponseStarted', 'ResponseComplete', 'Panic'];
const LEVELS: readonly Level[] = ['None', 'Metadata', 'Request', 'RequestResponse'];
const MICRO_TIME = /^(?!0001)\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$/;
const REFERENCE_FIELDS = [
  'resource',
  'namespace',
  'name',
  'uid',
  'apiGroup',
  'apiVersion',
  'resourceVersion',
  'subresource',
] as const;

export type Canonical = { readonly canonical: JsonObject } | { readonly reject: string };

/** The stage of that name, if there is one. */
export function stageNamed(name: JsonValue | undefined): Stage | undefined {
  return STAGES.find((stage) => stage === name);
}

/** The level of that name, if there is one. */
export function levelNamed(name: JsonValue | undefined): Level | undefined {
  return LEVELS.find((level) => level === name);
}

function isText(value: JsonValue | undefined): value is string | undefined {
  return value === undefined || typeof value === 'string';
}

function isTextList(value: JsonValue | undefined): boolean {
  return value === undefined || (Array.isArray(value) && value.every((item) => typeof item === 'string'));
}

function isUser(value: JsonValue | undefined): boolean {
  return (
    isJsonObject(value) &&
    typeof value['username'] === 'string' &&
    isText(value['uid']) &&
    isTextList(value['groups'])
  );
}

function isReference(value: JsonValue | undefined, requestURI: string): boolean {
  if (value === undefined) return requestInfoOf(splitRequestURI(requestURI).path) === undefined;
  return isJsonObject(value) && REFERENCE_FIELDS.every((field) => isText(value[field]));
}

function isStatus(value: JsonValue | undefined): boolean {
  if (value === undefined) return true;
  if (!isJsonObject(value)) return false;
  return (
    (value['code'] === undefined || Number.isInteger(value['code'])) &&
    isText(value['reason']) &&
    isText(value['message'])
  );
}

/** Is this an object of nothing but strings? */
export function isTextMap(value: JsonValue | undefined): value is Readonly<Record<string, string>> {
  return isJsonObject(value) && Object.values(value).every((item) => typeof item === 'string');
}

function isBody(value: JsonValue | undefined): boolean {
  return value === undefined || (typeof value === 'object' && value !== null);
}

function isTime(value: JsonValue | undefined): boolean {
  return typeof value === 'string' && MICRO_TIME.test(value) && parseMicroTime(value) !== undefined;
}

/** Is this an audit.k8s.io/v1 event in which every field has its type, its times are MicroTime and nothing has to be deduced? */
export function isCanonicalEvent(value: JsonObject): boolean {
  const { auditID, requestURI, stage, level } = value;
  return (
    value['kind'] === 'Event' &&
    value['apiVersion'] === API_VERSION &&
    typeof auditID === 'string' &&
    auditID !== '' &&
    typeof requestURI === 'string' &&
    typeof value['verb'] === 'string' &&
    stageNamed(stage) !== undefined &&
    levelNamed(level) !== undefined &&
    isTime(value['stageTimestamp']) &&
    isTime(value['requestReceivedTimestamp']) &&
    value['timestamp'] === undefined &&
    value['metadata'] === undefined &&
    isUser(value['user']) &&
    (value['impersonatedUser'] === undefined || isUser(value['impersonatedUser'])) &&
    isTextList(value['sourceIPs']) &&
    isText(value['userAgent']) &&
    isReference(value['objectRef'], requestURI) &&
    isStatus(value['responseStatus']) &&
    (value['annotations'] === undefined || isTextMap(value['annotations'])) &&
    isBody(value['requestObject']) &&
    isBody(value['responseObject'])
  );
}

/** A field that pipelines hand on either as itself or as JSON in a string (Log Analytics, CSV). */
function unquoted(value: JsonValue | undefined): JsonValue | undefined {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
  try {
    return parseJson(value);
  } catch {
    // Then it is just a text, and the caller treats it as one.
    return value;
  }
}

function objectOf(value: JsonValue | undefined): JsonObject | undefined {
  const found = unquoted(value);
  return isJsonObject(found) ? found : undefined;
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

function textListOf(value: JsonValue | undefined): readonly string[] {
  const found = unquoted(value);
  if (typeof found === 'string') return found === '' ? [] : [found];
  return Array.isArray(found)
    ? found.map((item: JsonValue) => textOf(item)).filter((item) => item !== '')
    : [];
}

function userOf(value: JsonValue | undefined): JsonObject {
  const user = objectOf(value) ?? (typeof value === 'string' ? { username: value } : {});
  const { username, uid, groups, ...rest } = user;
  return { username: textOf(username), uid: textOf(uid), groups: textListOf(groups), ...rest };
}

/** v1alpha1 has no apiGroup: it writes `group/version` into apiVersion (its conversion.go cuts at the last slash). */
function referenceOf(value: JsonValue | undefined, requestURI: string): JsonObject | undefined {
  const given = objectOf(value);
  if (given === undefined) {
    const info = requestInfoOf(splitRequestURI(requestURI).path);
    if (info === undefined) return undefined;
    const { prefixVerb: _, ...reference } = info;
    return Object.fromEntries(Object.entries(reference).filter(([, text]) => text !== ''));
  }
  const reference: Record<string, string> = {};
  for (const field of REFERENCE_FIELDS) {
    const text = textOf(given[field]);
    if (text !== '') reference[field] = text;
  }
  const { apiVersion } = reference;
  const slash = apiVersion?.lastIndexOf('/') ?? -1;
  if (apiVersion === undefined || slash < 0 || reference['apiGroup'] !== undefined) return reference;
  return { ...reference, apiGroup: apiVersion.slice(0, slash), apiVersion: apiVersion.slice(slash + 1) };
}

function statusOf(value: JsonValue | undefined): JsonObject | undefined {
  const status = objectOf(value);
  if (status === undefined) return undefined;
  const { code, reason, message, ...rest } = status;
  const number = typeof code === 'string' ? Number.parseInt(code, 10) : code;
  return {
    ...rest,
    ...(isText(reason) && reason !== undefined ? { reason } : {}),
    ...(isText(message) && message !== undefined ? { message } : {}),
    code: typeof number === 'number' && Number.isInteger(number) ? number : 0,
  };
}

function annotationsOf(value: JsonValue | undefined): JsonObject | undefined {
  const annotations = objectOf(value);
  if (annotations === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(annotations).map(([key, item]) => [
      key,
      typeof item === 'string' ? item : JSON.stringify(item),
    ]),
  );
}

/** A body that is a plain text is a note that it was left out (AKS: `skipped-too-big-size-object`). */
function bodyOf(value: JsonValue | undefined): {
  readonly body: JsonValue | undefined;
  readonly isCut: boolean;
} {
  const body = unquoted(value);
  if (body === undefined || body === null || body === '') return { body: undefined, isCut: false };
  return isBody(body) ? { body, isCut: false } : { body: undefined, isCut: true };
}

/** The first of `values` that is a time. Go writes its zero time as year 1: no time. */
function timeOf(values: readonly (JsonValue | undefined)[]): string | undefined {
  for (const value of values) {
    if (typeof value !== 'string' || value.startsWith('0001-')) continue;
    const at_us = parseMicroTime(value);
    if (at_us !== undefined) return formatMicroTime(at_us);
  }
  return undefined;
}

function levelOf(
  level: JsonValue | undefined,
  request: JsonValue | undefined,
  response: JsonValue | undefined,
): string {
  const named = levelNamed(level);
  if (named !== undefined) return named;
  if (response !== undefined) return 'RequestResponse';
  return request === undefined ? 'Metadata' : 'Request';
}

function stageOf(stage: JsonValue | undefined, status: JsonObject | undefined): string {
  return stageNamed(stage) ?? (status === undefined ? 'RequestReceived' : 'ResponseComplete');
}

/** Why `value` cannot be an audit event, or `undefined` where it may be one. */
function refusal(value: JsonObject): string | undefined {
  const { kind, apiVersion } = value;
  const name = `${typeof apiVersion === 'string' ? `${apiVersion} ` : ''}${typeof kind === 'string' ? kind : 'object'}`;
  if (kind !== undefined && kind !== 'Event')
    return `not an audit event: ${typeof kind === 'string' ? name : 'kind is no string'}`;
  if (apiVersion !== undefined && !(typeof apiVersion === 'string' && apiVersion.startsWith('audit.k8s.io/')))
    return `not an audit event: ${name}`;
  if (typeof value['verb'] !== 'string' || value['verb'] === '') return 'not an audit event: it has no verb';
  if (!isText(value['requestURI']) || (value['requestURI'] ?? '') === '') {
    if (objectOf(value['objectRef']) === undefined)
      return 'not an audit event: it has neither requestURI nor objectRef';
  }
  if (typeof value['auditID'] !== 'string' || value['auditID'] === '') return 'audit event without auditID';
  return undefined;
}

/**
 * One native audit event, in whatever version and however bent by pipelines, as the JSON object of
 * audit.k8s.io/v1 that the store reads: every field of its type, times as MicroTime, v1alpha1's spelling
 * undone, `objectRef` deduced from requestURI where it is missing. An event that is so already comes back
 * as the same object. Fields that v1 does not know are kept.
 *
 * `stageTimestamp` falls back to requestReceivedTimestamp, metadata.creationTimestamp and timestamp; kube-apiserver's
 * own conversion from v1alpha1 reads creationTimestamp as the stage's time and timestamp as the request's.
 * A missing level is deduced from the bodies, a missing stage from the presence of responseStatus.
 */
export function canonicalise(value: unknown): Canonical {
  if (!isJsonObject(value)) return { reject: 'not an audit event: no JSON object' };
  if (isCanonicalEvent(value)) return { canonical: value };
  const why = refusal(value);
  if (why !== undefined) return { reject: why };
  const { metadata, timestamp, requestObject, responseObject, annotations, ...rest } = value;
  const created = stringAt(metadata, 'creationTimestamp');
  const stageTimestamp = timeOf([
    value['stageTimestamp'],
    value['requestReceivedTimestamp'],
    created,
    timestamp,
  ]);
  if (stageTimestamp === undefined) return { reject: 'audit event without any time' };
  const requestURI = textOf(value['requestURI']);
  const request = bodyOf(requestObject);
  const response = bodyOf(responseObject);
  const status = statusOf(value['responseStatus']);
  const notes = annotationsOf(annotations);
  const isCut = request.isCut || response.isCut;
  const objectRef = referenceOf(value['objectRef'], requestURI);
  const canonical: Record<string, JsonValue | undefined> = {
    ...rest,
    kind: 'Event',
    apiVersion: API_VERSION,
    level: levelOf(value['level'], request.body, response.body),
    stage: stageOf(value['stage'], status),
    requestURI,
    user: userOf(value['user']),
    impersonatedUser:
      objectOf(value['impersonatedUser']) === undefined ? undefined : userOf(value['impersonatedUser']),
    sourceIPs: textListOf(value['sourceIPs']),
    userAgent: textOf(value['userAgent']),
    objectRef,
    responseStatus: status,
    requestObject: request.body,
    responseObject: response.body,
    requestReceivedTimestamp: timeOf([value['requestReceivedTimestamp'], timestamp]) ?? stageTimestamp,
    stageTimestamp,
    annotations: isCut ? { ...notes, [TRUNCATED_ANNOTATION]: 'true' } : notes,
  };
  for (const [key, item] of Object.entries(canonical)) if (item === undefined) delete canonical[key];
  return { canonical };
}

/** Does this canonical event say that its bodies were cut off for their size? */
export function isTruncatedEvent(canonical: JsonObject): boolean {
  return stringAt(canonical, 'annotations', TRUNCATED_ANNOTATION) === 'true';
}
