import { splitRequestURI } from '../../../kube/request-uri.ts';
import type { Auditor, RequestAudit } from '../audit/request-audit.ts';
import type { ServerClock } from '../clock.ts';
import type { ServerRandom } from '../random.ts';
import { nonResourceRequest } from '../discovery/non-resource-request.ts';
import { errorAnswer, resourceRequest, type ApiParts } from '../handlers/resource-request.ts';
import type { RequestMetrics } from '../metrics/request-metrics.ts';
import { ApiError, internalError } from '../request/api-error.ts';
import { noteLatency } from '../request/latency.ts';
import {
  withWarnings,
  type Answer,
  type RequestUser,
  type ServerRequest,
} from '../request/server-request.ts';
import { authenticate } from '../security/authenticate.ts';
import { accessDenied, accessRequest, type Authorizer } from '../security/authorize.ts';
import type { Impersonator } from '../security/impersonate.ts';
import type { AnswerWriter } from './answer-writer.ts';
import type { Arrival } from './arrival.ts';
import { noteDeprecation } from './deprecated-api.ts';
import { handlerDeadline_ms, requestTimeout_ms } from './deadline.ts';
import type { FlowGate } from './flow-gate.ts';
import type { Durations } from './modelled-duration.ts';
import { incomingCall, type IncomingCall } from './incoming-call.ts';
import { PANICKED, TIMED_OUT, tooManyRequestsNow } from './refusals.ts';

/** What the filters in front of the handlers work with. */
export interface ChainParts {
  readonly api: ApiParts;
  readonly clock: ServerClock;
  readonly random: ServerRandom;
  readonly authorizer: Authorizer;
  readonly impersonator: Impersonator;
  readonly staticTokens: ReadonlyMap<string, RequestUser>;
  readonly auditor: Auditor | undefined;
  readonly gate: FlowGate;
  readonly metrics: RequestMetrics;
  readonly requestTimeout_ms: number;
  readonly durations: Durations;
  /** Paths that the server itself answers (metrics, health, debug); `undefined` for all others. */
  readonly ownPath: (request: ServerRequest) => Answer | undefined;
  /** `127.0.0.1:6443`. */
  readonly address: () => string;
  /** Told of errors that nobody expects: bugs. */
  readonly panicked: (error: unknown) => void;
}

/** Bytes that an answer had, and its code. */
interface WrittenAnswer {
  readonly code: number;
  readonly size_bytes: number;
}

/** How a request went through the filters, and what is to be done when its answer is out. */
interface Served {
  readonly answer: Answer;
  /** The stream of a watch has begun. */
  readonly begun: () => void;
  readonly ended: (written: WrittenAnswer) => Promise<void>;
  /** The client is to open a new connection for its next request. */
  readonly closesConnection?: boolean;
}

function codeOf(answer: Answer): number {
  return answer.type === 'stream' ? 200 : answer.code;
}

/** The API object in an answer, as audit shows it. */
function auditedObject(answer: Answer) {
  if (answer.type === 'stream') return undefined;
  if (answer.type === 'text') return answer.object;
  return answer.isRaw === true ? undefined : answer.object;
}

function withHeaders(answer: Answer, headers: Readonly<Record<string, string>>): Answer {
  return { ...answer, headers: { ...headers, ...answer.headers } };
}

const nothing = (): void => undefined;

/**
 * Everything between a connection and a handler, in the order of kube-apiserver (DefaultBuildHandlerChain, server/config.go): deadline,
 * authentication, audit, impersonation, flow control, authorization, handler. The answer is written while the request still holds its
 * seats; its last audit event comes after that.
 */
export class RequestChain {
  readonly #parts: ChainParts;

  constructor(parts: ChainParts) {
    this.#parts = parts;
  }

  /** Resolves when the answer is out, and recorded. `writerOf`: where it goes. */
  async serve(arrival: Arrival, writerOf: (call: IncomingCall) => AnswerWriter): Promise<void> {
    const call = incomingCall(arrival, this.#parts.clock, this.#parts.random);
    const writer = writerOf(call);
    let timeout_ms: number | undefined;
    try {
      timeout_ms = call.isLongRunning
        ? undefined
        : requestTimeout_ms(call.query, this.#parts.requestTimeout_ms);
    } catch (error) {
      await this.#write(call, writer, await this.#refusedEarly(call, undefined, error));
      return;
    }
    const deadline_ms = timeout_ms === undefined ? undefined : call.received_us / 1000 + timeout_ms;
    const serving = this.#serve(call, deadline_ms);
    const served = deadline_ms === undefined ? await serving : await this.#until(deadline_ms, serving);
    if (served !== undefined) {
      await this.#write(call, writer, served);
      return;
    }
    this.#parts.metrics.terminated(call, 504);
    await this.#send(call, writer, TIMED_OUT, nothing);
    // The handler goes on; what it ends with stands in the audit log and nowhere else.
    const late = await serving;
    await late.ended({ code: codeOf(late.answer), size_bytes: 0 });
  }

  /** `undefined` where the deadline comes first. */
  #until<Value>(deadline_ms: number, promise: Promise<Value>): Promise<Value | undefined> {
    const { clock } = this.#parts;
    return new Promise((resolve, reject) => {
      const stop = clock.after(Math.max(0, deadline_ms - clock.now_ms()), () => resolve(undefined));
      promise.then(resolve, reject).finally(stop);
    });
  }

  async #write(call: IncomingCall, writer: AnswerWriter, served: Served): Promise<void> {
    const { answer, begun, ended, closesConnection } = served;
    const size_bytes = await this.#send(call, writer, answer, begun);
    await ended({ code: codeOf(answer), size_bytes });
    if (closesConnection === true) writer.closeConnection();
  }

  async #send(call: IncomingCall, writer: AnswerWriter, answer: Answer, begun: () => void): Promise<number> {
    if (writer.isGone) {
      begun();
      return 0;
    }
    const started_ms = this.#parts.clock.now_ms();
    const size_bytes = await writer.write(answer, begun).catch((error: unknown) => {
      if (writer.hasBegun) throw error;
      return writer.write(this.#bug(error), begun);
    });
    if (answer.type !== 'stream')
      noteLatency(call.context, 'response-write', this.#parts.clock.now_ms() - started_ms);
    return size_bytes;
  }

  /** A request that gets no further than this: one audit event, when the answer begins. */
  async #refusedEarly(call: IncomingCall, user: RequestUser | undefined, error: unknown): Promise<Served> {
    const answer = errorAnswer(error) ?? this.#bug(error);
    const audit = this.#parts.auditor?.begin(call, user);
    await audit?.refused({ code: codeOf(answer), object: auditedObject(answer) });
    return {
      answer,
      begun: nothing,
      ended: async () => undefined,
      closesConnection: error instanceof ApiError && error.code === 401,
    };
  }

  async #serve(call: IncomingCall, deadline_ms: number | undefined): Promise<Served> {
    const { auditor, api, staticTokens, authorizer, clock, metrics } = this.#parts;
    let sender: RequestUser;
    const came_ms = clock.now_ms();
    try {
      sender = authenticate(
        call.credentials,
        staticTokens,
        api.reviews.tokens,
        authorizer.isAnonymousAllowed,
      );
      metrics.authenticated(sender.name, clock.now_ms() - came_ms);
    } catch (error) {
      metrics.authenticated(undefined, clock.now_ms() - came_ms);
      return this.#refusedEarly(call, undefined, error);
    }
    call.userName = sender.name;
    const audit = auditor?.begin(call, sender);
    const isStored = audit === undefined || (await audit.received());
    if (!isStored) {
      auditor?.rejected();
      const { code, status } = statusOf(internalError('failed to store audit event'));
      return {
        answer: { type: 'object', code, object: status },
        begun: nothing,
        ended: async () => undefined,
      };
    }
    return new ServedRequest(this.#parts, call, audit).answer(sender, deadline_ms);
  }

  #bug(error: unknown): Answer {
    this.#parts.panicked(error);
    return PANICKED;
  }
}

function statusOf(error: ApiError) {
  return { code: error.code, status: error.status() };
}

/** One request behind authentication. */
class ServedRequest {
  readonly #parts: ChainParts;
  readonly #call: IncomingCall;
  readonly #audit: RequestAudit | undefined;
  #request: ServerRequest | undefined;
  #leave: () => void = nothing;
  #ended: () => void = nothing;
  #headers: Readonly<Record<string, string>> = {};
  #isHandled = false;

  constructor(parts: ChainParts, call: IncomingCall, audit: RequestAudit | undefined) {
    this.#parts = parts;
    this.#call = call;
    this.#audit = audit;
  }

  async answer(sender: RequestUser, deadline_ms: number | undefined): Promise<Served> {
    try {
      const answer = await this.#filtered(sender, deadline_ms);
      return this.#served(withHeaders(withWarnings(answer, this.#call.context), this.#headers));
    } catch (error) {
      const known = errorAnswer(error);
      if (known !== undefined)
        return this.#served(withHeaders(withWarnings(known, this.#call.context), this.#headers));
      this.#parts.panicked(error);
      await this.#audit?.panicked(this.#request, error instanceof Error ? error.message : String(error));
      this.#leave();
      this.#ended();
      return { answer: PANICKED, begun: nothing, ended: async () => undefined };
    }
  }

  async #filtered(sender: RequestUser, deadline_ms: number | undefined): Promise<Answer> {
    const { authorizer, impersonator, gate, metrics, clock } = this.#parts;
    const call = this.#call;
    const { verb, path, info } = call;
    const { user, constraint } = impersonator.impersonated(sender, call);
    if (user !== sender) this.#audit?.impersonated(user, constraint);
    const came_ms = clock.now_ms();
    const passage = await gate.enter(call, user, deadline_ms);
    noteLatency(call.context, 'apf-queue-wait', clock.now_ms() - came_ms);
    if (passage.type === 'refused') {
      metrics.terminated(call, 429);
      return tooManyRequestsNow(passage.retryAfter_s, passage.headers);
    }
    this.#leave = passage.leave;
    this.#ended = passage.ended ?? nothing;
    this.#headers = passage.headers;
    const asked_ms = clock.now_ms();
    const { isAllowed, reason } = authorizer.decide(user, accessRequest(verb, path, info));
    metrics.authorized(isAllowed, clock.now_ms() - asked_ms);
    call.context.annotations.set('authorization.k8s.io/decision', isAllowed ? 'allow' : 'forbid');
    call.context.annotations.set('authorization.k8s.io/reason', reason);
    if (!isAllowed) {
      // Forbidden of responsewriters/errors.go keeps browsers from guessing, as http.Error does.
      this.#headers = { ...this.#headers, 'x-content-type-options': 'nosniff' };
      throw accessDenied(user, verb, path, info);
    }
    call.context.deadline_ms = handlerDeadline_ms(verb, deadline_ms, clock.now_ms());
    return this.#handled(user);
  }

  async #handled(user: RequestUser): Promise<Answer> {
    const { method, path, query, requestURI, header, object, pathInfo, verb, context } = this.#call;
    const { api, ownPath, address, durations } = this.#parts;
    this.#isHandled = true;
    const body = await this.#call.readBody();
    const rawQuery = splitRequestURI(requestURI).query;
    const request: ServerRequest = {
      method,
      path,
      query,
      rawQuery,
      header,
      body,
      object,
      user,
      info: pathInfo,
      verb,
      context,
    };
    this.#request = request;
    if (pathInfo === undefined) return ownPath(request) ?? nonResourceRequest(api, request, address());
    noteDeprecation(pathInfo, verb, api.registry, context);
    const before_ms = durations.before_ms(this.#call);
    if (before_ms > 0) await this.#pass(before_ms);
    const answer = await resourceRequest(api, request, pathInfo);
    const { wait_ms, hold } = durations.after(this.#call, answer);
    if (wait_ms > 0) {
      const release = hold();
      await this.#pass(wait_ms);
      release();
    }
    return answer;
  }

  /** Lets modelled time pass, in which the request keeps its seats. */
  async #pass(wait_ms: number): Promise<void> {
    const { context, verb } = this.#call;
    const { clock, durations } = this.#parts;
    const from_ms = clock.now_ms();
    await durations.take(wait_ms);
    const took_ms = clock.now_ms() - from_ms;
    noteLatency(context, verb === 'list' ? 'serialize-response-object' : 'etcd', took_ms);
  }

  #served(answer: Answer): Served {
    const isStream = answer.type === 'stream';
    let endLongRunning = nothing;
    return {
      answer,
      begun: () => {
        // A watch holds its seats until it has sent what it owes; then anybody else may have them.
        this.#leave();
        this.#leave = nothing;
        endLongRunning = this.#parts.metrics.longRunning(this.#call);
        void this.#audit?.started(this.#request, { code: 200, object: undefined });
      },
      ended: async (written) => {
        this.#leave();
        this.#ended();
        endLongRunning();
        if (this.#isHandled) this.#measure(written);
        const response = { code: written.code, object: auditedObject(answer) };
        if (!isStream && this.#call.isLongRunning) await this.#audit?.started(this.#request, response);
        await this.#audit?.complete(this.#request, response);
      },
    };
  }

  #measure({ code, size_bytes }: WrittenAnswer): void {
    const { clock, metrics } = this.#parts;
    const { latencies_ms } = this.#call.context;
    const excluded_ms = (['mutating-webhook', 'validating-webhook', 'apf-queue-wait'] as const)
      .map((layer) => latencies_ms.get(layer) ?? 0)
      .reduce((sum, latency_ms) => sum + latency_ms, 0);
    metrics.served(this.#call, {
      code,
      size_bytes,
      took_ms: clock.now_ms() - this.#call.received_us / 1000,
      excluded_ms,
      contentType: this.#call.header('content-type') ?? '',
    });
  }
}
