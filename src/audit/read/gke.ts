import {
  isJsonArray,
  isJsonObject,
  numberAt,
  stringAt,
  type JsonObject,
  type JsonValue,
} from '../../kube/json.ts';
import type { Translated, Translation } from './format.ts';

/** google.rpc.Code to HTTP, as google/rpc/code.proto maps them. */
const HTTP_OF_GRPC: Readonly<Record<number, number>> = {
  0: 200,
  1: 499,
  2: 500,
  3: 400,
  4: 504,
  5: 404,
  6: 409,
  7: 403,
  8: 429,
  9: 400,
  10: 409,
  11: 400,
  12: 501,
  13: 500,
  14: 503,
  15: 500,
  16: 401,
};

const DRY_RUN_LABEL = 'command.gke.io/dryRun';

/** protoPayload, or what the export to BigQuery calls it. */
function payloadOf(value: JsonObject): JsonObject | undefined {
  const payload = value['protoPayload'] ?? value['protopayload_auditlog'];
  return isJsonObject(payload) ? payload : undefined;
}

/** Proto JSON adds `@type` to every message, also to the items of a list. */
function withoutType(body: JsonValue | undefined): JsonValue | undefined {
  if (!isJsonObject(body)) return body;
  const { '@type': _, ...rest } = body;
  const { items } = rest;
  return isJsonArray(items) ? { ...rest, items: items.map((item) => withoutType(item) ?? null) } : rest;
}

/**
 * The path that was asked for: `core/v1/namespaces/shop/pods/web` is `/api/v1/namespaces/shop/pods/web`. The
 * query string is not in the log; only a dry run leaves a label.
 */
function requestURIOf(resourceName: string, labels: JsonObject): string {
  const isApi = /^[^/]+\/v\d/.test(resourceName);
  const path = resourceName.startsWith('core/')
    ? `/api/${resourceName.slice('core/'.length)}`
    : `${isApi ? '/apis/' : '/'}${resourceName}`;
  return labels[DRY_RUN_LABEL] === 'true' ? `${path}?dryRun=All` : path;
}

/** Long-running calls (watch, exec) leave two entries: the first when the response starts, the last when it is over. */
function stageOf(operation: JsonValue | undefined): string {
  // Some exports write flags as text.
  const flag = (name: string): boolean =>
    isJsonObject(operation) && (operation[name] === true || operation[name] === 'true');
  return flag('first') && !flag('last') ? 'ResponseStarted' : 'ResponseComplete';
}

function statusOf(payload: JsonObject): JsonObject {
  const answered = stringAt(payload, 'response', 'status') === 'Failure' ? payload['response'] : undefined;
  const grpc = numberAt(payload, 'status', 'code') ?? 0;
  return {
    // The Status in the response, where there is one, has the very HTTP code.
    code: numberAt(answered, 'code') ?? HTTP_OF_GRPC[grpc] ?? 500,
    reason: stringAt(answered, 'reason') ?? '',
    message: stringAt(payload, 'status', 'message') ?? stringAt(answered, 'message') ?? '',
  };
}

function isKubernetes(payload: JsonObject): boolean {
  const method = stringAt(payload, 'methodName') ?? '';
  return stringAt(payload, 'serviceName') === 'k8s.io' || method.startsWith('io.k8s.');
}

/**
 * A LogEntry of Cloud Logging with a google.cloud.audit.AuditLog of the Kubernetes API (GKE). What such an entry does not
 * carry stays empty: groups, uid, the query string, the level (deduced from the bodies). `methodName`
 * (`io.k8s.core.v1.pods.create`) gives the verb, `resourceName` the object; `status.code` is a gRPC code.
 */
export const GKE: Translation = {
  format: 'gke',
  native(value: JsonObject): Translated | undefined {
    const payload = payloadOf(value);
    if (payload === undefined) return undefined;
    if (!isKubernetes(payload)) {
      return {
        reject: `a Cloud Audit Log entry of ${stringAt(payload, 'serviceName') ?? 'an unknown service'}`,
      };
    }
    const labels = isJsonObject(value['labels']) ? value['labels'] : {};
    const method = stringAt(payload, 'methodName') ?? '';
    const callerIp = stringAt(payload, 'requestMetadata', 'callerIp');
    const native: Record<string, JsonValue | undefined> = {
      auditID: stringAt(value, 'operation', 'id') ?? stringAt(value, 'insertId') ?? '',
      stage: stageOf(value['operation']),
      requestURI: requestURIOf(stringAt(payload, 'resourceName') ?? '', labels),
      verb: method.slice(method.lastIndexOf('.') + 1),
      user: {
        username:
          stringAt(payload, 'authenticationInfo', 'principalEmail') ??
          stringAt(payload, 'authenticationInfo', 'principalSubject') ??
          '',
      },
      sourceIPs: callerIp === undefined ? [] : [callerIp],
      userAgent: stringAt(payload, 'requestMetadata', 'callerSuppliedUserAgent') ?? '',
      responseStatus: statusOf(payload),
      requestObject: withoutType(payload['request']),
      responseObject: withoutType(payload['response']),
      stageTimestamp: value['timestamp'] ?? value['receiveTimestamp'],
      annotations: labels,
    };
    for (const [key, item] of Object.entries(native)) if (item === undefined) delete native[key];
    return { native };
  },
};
