import { isJsonObject, numberAt, stringAt, type JsonObject } from '../../../kube/json.ts';
import type { RequestInfo } from '../../../kube/request-uri.ts';
import { now_us, type ServerClock } from '../clock.ts';
import type { RequestContext, RequestUser, ServerRequest } from '../request/server-request.ts';
import type { ResourceRegistry } from '../resources/resource-registry.ts';
import type { AuditBackend } from './audit-backend.ts';
import { eventFields, type AuditEventDraft, type AuditResponseStatus } from './audit-event.ts';
import { decide, isAtLeast, type AuditDecision, type AuditPolicy, type AuditStage } from './audit-policy.ts';
import { goDuration } from './go-duration.ts';
import { omittingManagedFields, requestObject, sentMetadata } from './request-object.ts';

/** What of a request stands in its event before anybody has looked at it. */
export interface AuditedCall {
  readonly auditID: string;
  readonly requestURI: string;
  readonly path: string;
  readonly verb: string;
  readonly info: RequestInfo | undefined;
  readonly sourceIPs: readonly string[];
  readonly userAgent: string;
  readonly received_us: number;
  readonly context: RequestContext;
}

/** How a request ended, for the event. */
export interface AuditedResponse {
  readonly code: number;
  /** The API object in the body; `undefined` for texts and for streams. */
  readonly object: JsonObject | undefined;
}

/** Counts for /metrics. */
export interface AuditCounters {
  event(): void;
  level(level: string): void;
  rejected(): void;
}

const USER_AGENT_MAX_LENGTH = 1024;
/** Only requests slower than this say where their time went (writeLatencyToAnnotation, endpoints/filters/audit.go). */
const SLOW_US = 500_000;
const LATENCY_PREFIX = 'apiserver.latency.k8s.io/';

/** The audit of a server: its policy, and where events go. */
export class Auditor {
  readonly #policy: AuditPolicy;
  readonly #backend: AuditBackend;
  readonly #registry: ResourceRegistry;
  readonly #clock: ServerClock;
  readonly #counters: AuditCounters;

  constructor(parts: {
    policy: AuditPolicy;
    backend: AuditBackend;
    registry: ResourceRegistry;
    clock: ServerClock;
    counters: AuditCounters;
  }) {
    this.#policy = parts.policy;
    this.#backend = parts.backend;
    this.#registry = parts.registry;
    this.#clock = parts.clock;
    this.#counters = parts.counters;
  }

  /** The audit of one request; `undefined` where the policy records nothing of it. `user`: `undefined` where authentication failed. */
  begin(call: AuditedCall, user: RequestUser | undefined): RequestAudit | undefined {
    const { info, verb, path } = call;
    const decision = decide(this.#policy, { user, verb, path, resource: info });
    this.#counters.level(decision.level);
    if (decision.level === 'None') return undefined;
    const send = (fields: JsonObject) => {
      this.#counters.event();
      return this.#backend.process([fields]);
    };
    const parts = { decision, registry: this.#registry, clock: this.#clock, send };
    return new RequestAudit(call, user, parts);
  }

  close(): Promise<void> {
    return this.#backend.close();
  }

  /** A request was refused because it could not be recorded. */
  rejected(): void {
    this.#counters.rejected();
  }
}

interface RequestAuditParts {
  readonly decision: AuditDecision;
  readonly registry: ResourceRegistry;
  readonly clock: ServerClock;
  readonly send: (fields: JsonObject) => boolean | Promise<boolean>;
}

function draftOf(
  call: AuditedCall,
  user: RequestUser | undefined,
  { level }: AuditDecision,
): AuditEventDraft {
  const { info, userAgent, received_us } = call;
  return {
    level,
    auditID: call.auditID,
    stage: 'RequestReceived',
    requestURI: call.requestURI,
    verb: call.verb,
    user,
    impersonatedUser: undefined,
    impersonationConstraint: '',
    sourceIPs: call.sourceIPs,
    userAgent:
      userAgent.length > USER_AGENT_MAX_LENGTH
        ? `${userAgent.slice(0, USER_AGENT_MAX_LENGTH)}...TRUNCATED`
        : userAgent,
    objectRef:
      info === undefined
        ? undefined
        : {
            resource: info.resource,
            namespace: info.namespace,
            name: info.name,
            uid: '',
            apiGroup: info.apiGroup,
            apiVersion: info.apiVersion,
            resourceVersion: '',
            subresource: info.subresource,
          },
    responseStatus: undefined,
    requestObject: undefined,
    responseObject: undefined,
    requestReceived_us: received_us,
    stage_us: received_us,
    annotations: call.context.annotations,
  };
}

/** The bounded fields of a Status; of any other object none. */
function statusOf(object: JsonObject | undefined): AuditResponseStatus {
  if (object === undefined || object['kind'] !== 'Status' || object['apiVersion'] !== 'v1') return {};
  const { details } = object;
  const code = numberAt(object, 'code');
  return {
    status: stringAt(object, 'status') ?? '',
    message: stringAt(object, 'message') ?? '',
    reason: stringAt(object, 'reason') ?? '',
    ...(isJsonObject(details) ? { details } : {}),
    ...(code === undefined ? {} : { code }),
  };
}

/** The events of one request. Source: endpoints/filters/audit.go, audit/context.go. */
export class RequestAudit {
  readonly #call: AuditedCall;
  readonly #draft: AuditEventDraft;
  readonly #parts: RequestAuditParts;

  constructor(call: AuditedCall, user: RequestUser | undefined, parts: RequestAuditParts) {
    this.#call = call;
    this.#parts = parts;
    this.#draft = draftOf(call, user, parts.decision);
  }

  /** Stage RequestReceived. `false`: it could not be stored, and the request is to be refused. */
  received(): boolean | Promise<boolean> {
    return this.#process('RequestReceived');
  }

  /** `constraint`: the verb that allowed it; `''` for the plain `impersonate`. */
  impersonated(user: RequestUser, constraint: string): void {
    this.#draft.impersonatedUser = user;
    this.#draft.impersonationConstraint = constraint;
  }

  /** Refused before anything else: one event, when the answer begins (endpoints/filters/authn_audit.go, request_deadline.go). */
  async refused({ code, object }: AuditedResponse): Promise<void> {
    this.#draft.responseStatus = { ...statusOf(object), code };
    if (isAtLeast(this.#parts.decision.level, 'RequestResponse')) this.#draft.responseObject = object;
    await this.#process('ResponseStarted');
  }

  /** Stage ResponseStarted: of long-running requests, when the first byte goes out. */
  async started(request: ServerRequest | undefined, response: AuditedResponse): Promise<void> {
    this.#record(request, response);
    await this.#process('ResponseStarted');
  }

  /** Stage ResponseComplete. `request`: what was served; `undefined` where the request did not get to a handler. */
  async complete(request: ServerRequest | undefined, response: AuditedResponse): Promise<void> {
    this.#record(request, response);
    this.#annotateLatencies();
    await this.#process('ResponseComplete');
  }

  #record(request: ServerRequest | undefined, { code, object }: AuditedResponse): void {
    const { level } = this.#parts.decision;
    if (request !== undefined) this.#recordSent(request);
    // The code that is written counts: a Status of success has none of its own.
    this.#draft.responseStatus = { ...statusOf(object), code };
    if (isAtLeast(level, 'RequestResponse')) this.#draft.responseObject = this.#shown(object);
    if (isAtLeast(level, 'Request'))
      for (const [key, value] of this.#call.context.requestLevelAnnotations)
        this.#call.context.annotations.set(key, value);
  }

  /** Stage Panic: a bug of the server. */
  async panicked(request: ServerRequest | undefined, message: string): Promise<void> {
    if (request !== undefined) this.#recordSent(request);
    this.#draft.responseStatus = {
      status: 'Failure',
      message: `APIServer panic'd: ${message}`,
      reason: 'InternalError',
      code: 500,
    };
    await this.#process('Panic');
  }

  #shown<Body extends JsonObject | undefined>(object: Body): Body | JsonObject {
    return object !== undefined && this.#parts.decision.omitManagedFields
      ? omittingManagedFields(object)
      : object;
  }

  /** Puts what was sent, and what it says of itself, into the event. */
  #recordSent(request: ServerRequest): void {
    const { level } = this.#parts.decision;
    const metadata = sentMetadata(request);
    const isBodyWanted = isAtLeast(level, 'Request');
    if (metadata === undefined && !isBodyWanted) return;
    const object = requestObject(request, this.#parts.registry);
    if (object === undefined) return;
    const { objectRef } = this.#draft;
    if (metadata !== undefined && objectRef !== undefined) {
      objectRef.namespace ||= metadata.namespace;
      objectRef.name ||= metadata.name;
      objectRef.uid ||= metadata.uid;
      objectRef.resourceVersion ||= metadata.resourceVersion;
    }
    if (isBodyWanted) this.#draft.requestObject = isJsonObject(object) ? this.#shown(object) : object;
  }

  #annotateLatencies(): void {
    const { context, received_us } = this.#call;
    const { latencies_ms, annotations } = context;
    const total_us = now_us(this.#parts.clock) - received_us;
    if (total_us <= SLOW_US || latencies_ms.size === 0) return;
    for (const [layer, latency_ms] of latencies_ms)
      if (latency_ms > 0) annotations.set(`${LATENCY_PREFIX}${layer}`, goDuration(latency_ms));
    annotations.set(`${LATENCY_PREFIX}total`, goDuration(total_us / 1000));
  }

  #process(stage: AuditStage): boolean | Promise<boolean> {
    const { decision, clock, send } = this.#parts;
    if (decision.omitStages.has(stage)) return true;
    this.#draft.stage = stage;
    this.#draft.stage_us = stage === 'RequestReceived' ? this.#draft.requestReceived_us : now_us(clock);
    return send(eventFields(this.#draft));
  }
}
