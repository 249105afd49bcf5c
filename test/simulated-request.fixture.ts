import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../src/kube/json.ts';
import { SIMULATION_START_US, type Client } from './simulated-log.fixture.ts';
import { resourceType, type KubeObject } from './simulated-objects.fixture.ts';

export interface ApiRequest {
  readonly verb: string;
  readonly resource: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly subresource?: string;
  /** As sent. A list is a JSON Patch. */
  readonly body?: JsonValue;
  readonly patch?: 'merge' | 'strategic' | 'apply';
  readonly query?: Readonly<Record<string, string>>;
  readonly duration_s?: number;
}

export interface Failure {
  readonly code: number;
  readonly reason: string;
  readonly message: string;
  readonly duration_s?: number;
}

export interface ApiResponse {
  readonly code: number;
  readonly object: KubeObject | undefined;
}

export interface Change {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly resource: string;
  readonly object: KubeObject;
}

/** Refuses a write (a failing or denying webhook, a quota, priority and fairness), or lets it through. */
export type Refusal = (
  request: ApiRequest,
  client: Client,
  body: KubeObject | undefined,
) => Failure | undefined;
/** What mutating webhooks make of an object on its way in, and the audit annotations that tell of it. */
export type Mutation = (
  request: ApiRequest,
  body: JsonObject,
) => { readonly body: JsonObject; readonly annotations: Readonly<Record<string, string>> } | undefined;

export interface ClusterOptions {
  readonly seed?: number;
  /** Minor version: from 1.23 on, responseStatus repeats the message of a Status body. */
  readonly minor?: number;
  /** Requests that the audit policy leaves out (level None). */
  readonly unlogged?: (request: ApiRequest, client: Client) => boolean;
  readonly logsRequestReceived?: boolean;
}

export interface Outcome extends ApiResponse {
  readonly responseBody: JsonValue | undefined;
  readonly failure: Failure | undefined;
  readonly changes: readonly Change[];
  readonly name: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

export function usOf(at_s: number): number {
  return SIMULATION_START_US + Math.round(at_s * 1_000_000);
}

export function keyOf(resource: string, namespace: string, name: string): string {
  return `${resource}|${namespace}|${name}`;
}

export function isHeld(resource: string, object: KubeObject): boolean {
  const spec = isJsonObject(object['spec']) ? object['spec'] : {};
  if (resource === 'namespaces' && isJsonArray(spec['finalizers']) && spec['finalizers'].length > 0)
    return true;
  if (resource === 'pods' && object.metadata.deletionTimestamp !== undefined) return true;
  return (object.metadata.finalizers ?? []).length > 0;
}

export function notFound(request: ApiRequest): Failure {
  return { code: 404, reason: 'NotFound', message: `${request.resource} "${request.name ?? ''}" not found` };
}

export function answered(code: number, object: KubeObject | undefined, name: string): Outcome {
  return { code, object, responseBody: object, failure: undefined, changes: [], name };
}

export function failed(failure: Failure, name: string): Outcome {
  const { code, reason, message } = failure;
  const responseBody = {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason,
    code,
  };
  return { code, object: undefined, responseBody, failure, changes: [], name };
}

export function objectRefOf(request: ApiRequest): JsonObject {
  const { group, version } = resourceType(request.resource);
  const body =
    isJsonObject(request.body) && isJsonObject(request.body['metadata']) ? request.body['metadata'] : {};
  const name = request.name ?? body['name'];
  const isNamespace = request.resource === 'namespaces' && name !== undefined;
  return {
    resource: request.resource.split('.')[0],
    ...(isNamespace
      ? { namespace: name }
      : request.namespace === undefined || request.namespace === ''
        ? {}
        : { namespace: request.namespace }),
    ...(name === undefined || name === '' ? {} : { name }),
    ...(body['uid'] === undefined ? {} : { uid: body['uid'] }),
    ...(group === '' ? {} : { apiGroup: group }),
    apiVersion: version,
    ...(body['resourceVersion'] === undefined ? {} : { resourceVersion: body['resourceVersion'] }),
    ...(request.subresource === undefined || request.subresource === ''
      ? {}
      : { subresource: request.subresource }),
  };
}
