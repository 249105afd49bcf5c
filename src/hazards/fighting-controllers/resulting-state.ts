import type { AuditEvent } from '../../audit/event.ts';
import { isJsonArray, isJsonObject, jsonAt, stringAt } from '../../kube/json.ts';
import type { JsonObject, JsonValue } from '../../kube/json.ts';
import { applyJsonPatch } from '../../kube/patch/json-patch.ts';
import { applyMergePatch } from '../../kube/patch/merge-patch.ts';
import { guessPatchType } from '../../kube/patch/patch-type.ts';
import type { PatchResult } from '../../kube/patch/result.ts';
import { applyStrategicMergePatch } from '../../kube/patch/strategic-merge-patch.ts';
import { RESOURCE_TYPES } from '../../kube/resource-table.ts';

/** Larger bodies are not looked into: reading each of many takes longer than the answer is worth. */
const BODY_MAX_BYTES = 512 * 1024;

/** How an object looked after a write: `complete` as answered, else put together from what was sent. */
export interface ObjectState {
  readonly body: JsonObject;
  readonly complete: boolean;
  /** metadata.resourceVersion as a number; 0 where there is none or it is no number. */
  readonly resourceVersion: number;
}

/** Does the log carry anything of this write to look into? Costs nothing. */
export function hasReadableBody(event: AuditEvent): boolean {
  const { responseObject_bytes, requestObject_bytes } = event;
  if (responseObject_bytes > 0) return responseObject_bytes <= BODY_MAX_BYTES;
  return requestObject_bytes > 0 && requestObject_bytes <= BODY_MAX_BYTES;
}

/**
 * The object after this write, from the response; where the log has none (level Request), from the request body, a
 * patch being applied to `previous`. A `scale` subresource is read as the `spec.replicas` of its parent. `undefined`
 * where nothing can be said.
 */
export function resultingState(
  event: AuditEvent,
  previous: ObjectState | undefined,
): ObjectState | undefined {
  const isScale = event.objectRef?.subresource === 'scale';
  const response = event.responseObject;
  if (isJsonObject(response) && isObjectItself(response)) {
    if (isScale) return scaled(response, previous);
    return { body: response, complete: true, resourceVersion: versionOf(response) };
  }
  const request = event.requestObject;
  if (request === undefined) return undefined;
  if (event.verb === 'update') {
    if (!isJsonObject(request)) return undefined;
    return isScale ? scaled(request, previous) : { body: request, complete: true, resourceVersion: 0 };
  }
  const body = patched(event, previous, request);
  return body === undefined ? undefined : { body, complete: previous?.complete ?? false, resourceVersion: 0 };
}

function isObjectItself(response: JsonObject): boolean {
  const kind = stringAt(response, 'kind');
  return kind !== 'Status' && kind !== 'Table' && isJsonObject(response['metadata']);
}

function versionOf(body: JsonObject): number {
  const version = Number(stringAt(body, 'metadata', 'resourceVersion') ?? '');
  return Number.isSafeInteger(version) ? version : 0;
}

/** Source: autoscaling/v1 Scale: `spec.replicas` is that of the parent, its resourceVersion too. */
function scaled(scale: JsonObject, previous: ObjectState | undefined): ObjectState | undefined {
  const replicas = jsonAt(scale, 'spec', 'replicas');
  const body = previous?.body ?? {};
  const spec = isJsonObject(body['spec']) ? body['spec'] : {};
  return {
    body: { ...body, spec: { ...spec, replicas: replicas ?? 0 } },
    complete: previous?.complete ?? false,
    resourceVersion: versionOf(scale),
  };
}

function patched(
  event: AuditEvent,
  previous: ObjectState | undefined,
  patch: JsonValue,
): JsonObject | undefined {
  const base = previous?.body ?? emptyObject(event);
  const result = applyGuessed(event, base, patch);
  if (result.kind === 'applied') return isJsonObject(result.document) ? result.document : undefined;
  if (!isJsonArray(patch)) return undefined;
  // The base is not known well enough for this JSON Patch; what it sets is known all the same.
  const assertions = patch.reduce<JsonValue>((document, operation) => {
    const set = isJsonObject(operation) ? assertion(operation) : undefined;
    if (set === undefined) return document;
    const merged = applyMergePatch(document, set);
    return merged.kind === 'applied' ? merged.document : document;
  }, base);
  return isJsonObject(assertions) ? assertions : undefined;
}

function applyGuessed(event: AuditEvent, base: JsonObject, patch: JsonValue): PatchResult {
  const { type } = guessPatchType(patch, {
    userAgent: event.userAgent,
    apiGroup: event.objectRef?.apiGroup ?? '',
    ...(event.query.fieldManager === undefined ? {} : { fieldManager: event.query.fieldManager }),
    ...(event.query.force === undefined ? {} : { force: event.query.force }),
  });
  if (type === 'json-patch') return applyJsonPatch(base, patch);
  // What an apply sets is what a merge would set; what it takes away needs managedFields, which the request has not.
  if (type !== 'strategic-merge-patch') return applyMergePatch(base, patch);
  const strategic = applyStrategicMergePatch(base, patch);
  return strategic.kind === 'applied' ? strategic : applyMergePatch(base, patch);
}

/** `{ op: add|replace, path: /a/b, value }` as the merge patch `{ a: { b: value } }`. */
function assertion(operation: JsonObject): JsonObject | undefined {
  const op = stringAt(operation, 'op');
  const path = stringAt(operation, 'path') ?? '';
  const value = operation['value'];
  if ((op !== 'add' && op !== 'replace') || !path.startsWith('/') || value === undefined) return undefined;
  const [first = '', ...rest] = path
    .slice(1)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  return { [first]: rest.reduceRight<JsonValue>((below, step) => ({ [step]: below }), value) };
}

/** Enough for a strategic merge patch to know its merge keys. */
function emptyObject(event: AuditEvent): JsonObject {
  const { apiGroup = '', apiVersion = '', resource = '' } = event.objectRef ?? {};
  const type = RESOURCE_TYPES.find((known) => known.resource === resource && known.group === apiGroup);
  if (type === undefined) return {};
  return { apiVersion: apiGroup === '' ? apiVersion : `${apiGroup}/${apiVersion}`, kind: type.kind };
}
