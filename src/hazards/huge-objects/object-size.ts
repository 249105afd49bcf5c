import type { AuditEvent } from '../../audit/event.ts';
import { isJsonArray, isJsonObject } from '../../kube/json.ts';
import type { JsonValue } from '../../kube/json.ts';

/** A redacted body is small; larger ones were not redacted and their size says it all. */
const REDACTED_BODY_MAX_BYTES = 256 * 1024;
const REDACTED = /<redacted (\d+) bytes [0-9a-f]+>/g;

/**
 * Bytes of the object that this request is about, as JSON: from the response, else from what was sent. Values that
 * were redacted count with their old length. `undefined` where the log does not say (level Metadata, a patch without
 * response, a list, an error).
 */
export function objectSize_bytes(event: AuditEvent): number | undefined {
  const { objectRef, verb, requestObject_bytes, responseObject_bytes } = event;
  if (objectRef === undefined || objectRef.subresource !== '' || objectRef.name === '') return undefined;
  if (event.responseStatus.code >= 300) return undefined;
  const isWrite = verb === 'create' || verb === 'update' || verb === 'patch';
  if (!isWrite && verb !== 'get') return undefined;
  if (responseObject_bytes > 0)
    return responseObject_bytes + redacted_bytes(event, 'responseObject', responseObject_bytes);
  if (verb === 'create' || verb === 'update') {
    return requestObject_bytes > 0
      ? requestObject_bytes + redacted_bytes(event, 'requestObject', requestObject_bytes)
      : undefined;
  }
  return undefined;
}

function redacted_bytes(event: AuditEvent, body: 'requestObject' | 'responseObject', bytes: number): number {
  if (event.objectRef?.resource !== 'secrets' || bytes > REDACTED_BODY_MAX_BYTES) return 0;
  let sum = 0;
  const open: (JsonValue | undefined)[] = [event[body]];
  while (open.length > 0) {
    const value = open.pop();
    if (isJsonArray(value)) for (const item of value) open.push(item);
    else if (isJsonObject(value)) for (const item of Object.values(value)) open.push(item);
    else if (typeof value === 'string') {
      for (const match of value.matchAll(REDACTED)) sum += Number(match[1]);
    }
  }
  return sum;
}
