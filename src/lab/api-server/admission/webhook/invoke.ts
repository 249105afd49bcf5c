import { numberAt, stringAt, isJsonObject, type JsonObject } from '../../../../kube/json.ts';
import type { AdmissionWebhook } from '../../../../kube/webhook/configuration.ts';
import type { ServerClock } from '../../clock.ts';
import type { ConversionWebhooks } from '../../custom-resources/conversion/conversion-webhooks.ts';
import { converting } from '../../custom-resources/conversion/converting.ts';
import type { ServerMetrics } from '../../metrics/server-metrics.ts';
import type { ServerRandom } from '../../random.ts';
import { annotateChecked } from '../../request/annotate.ts';
import { ApiError, badRequest, forbidden, handlerTimedOut, internalError } from '../../request/api-error.ts';
import type { ResourceRegistry } from '../../resources/resource-registry.ts';
import type { Authorizer } from '../../security/authorize.ts';
import type { AdmissionRequest } from '../admission.ts';
import { requestVariables } from '../cel-request.ts';
import { matchConditions } from '../match-conditions.ts';
import { seenAs } from '../sight.ts';
import type { Invocation } from '../versioned-object.ts';
import {
  admissionReview,
  InvalidReview,
  readAnswer,
  reviewVersion,
  type ReviewAnswer,
} from './admission-review.ts';
import { CallFailed, CallTimedOut, type WebhookCaller } from './call-webhook.ts';

/** What webhooks of both types are called with. */
export interface WebhookParts {
  readonly registry: ResourceRegistry;
  readonly caller: WebhookCaller;
  readonly conversions: ConversionWebhooks;
  readonly authorizer: Authorizer;
  readonly clock: ServerClock;
  readonly random: ServerRandom;
  readonly metrics: ServerMetrics;
}

/** The call itself failed: `failurePolicy` decides what becomes of it (ErrCallingWebhook). */
export class CallingWebhookFailed extends Error {
  /** As metrics count it. */
  readonly code: number;
  /** The time of the request is over, too. */
  readonly isLast: boolean;

  constructor(webhook: AdmissionWebhook, why: string, code: number, isLast = false) {
    super(`failed calling webhook ${JSON.stringify(webhook.name)}: ${why}`);
    this.code = code;
    this.isLast = isLast;
  }

  /** What the client is told of it; `undefined`: nothing, the failure does not count. */
  refusal({ failurePolicy }: AdmissionWebhook): ApiError | undefined {
    if (this.isLast) return handlerTimedOut();
    return failurePolicy === 'Fail' ? internalError(this.message) : undefined;
  }
}

/**
 * How is this webhook called for the request? `undefined`: not at all. Throws 403 where a match condition fails under failurePolicy Fail
 * (ShouldCallHook, plugin/webhook/generic).
 */
export function invocationOf(
  { registry, authorizer }: WebhookParts,
  webhook: AdmissionWebhook,
  request: AdmissionRequest,
): Invocation | undefined {
  const invocation = seenAs(webhook, request, registry);
  if (invocation === undefined || webhook.matchConditions.length === 0) return invocation;
  const match = matchConditions(
    webhook.matchConditions,
    webhook.failurePolicy,
    requestVariables({ request, invocation }, authorizer),
  );
  if (match.type === 'failed') throw forbidden(request.resource, request.name, match.why);
  return match.type === 'matches' ? invocation : undefined;
}

/** The answer of a webhook that does not want the request (ToStatusErr, plugin/webhook/errors). */
function denial(webhook: AdmissionWebhook, status: JsonObject): ApiError {
  const by = `admission webhook ${JSON.stringify(webhook.name)} denied the request`;
  const said = stringAt(status, 'message') ?? '';
  const reason = stringAt(status, 'reason') ?? '';
  const why = said === '' ? reason : said;
  const { details, metadata } = status;
  const code = numberAt(status, 'code') ?? 0;
  return new ApiError({
    code: code < 400 ? 400 : code,
    reason,
    message: why === '' ? `${by} without explanation` : `${by}: ${why}`,
    ...(isJsonObject(details) ? { details } : {}),
    ...(isJsonObject(metadata) ? { metadata } : {}),
  });
}

const DEADLINE_EXCEEDED = 'failed to call webhook: context deadline exceeded';

async function answerOf(
  { caller, clock, conversions, random }: WebhookParts,
  webhook: AdmissionWebhook,
  request: AdmissionRequest,
  invocation: Invocation,
): Promise<ReviewAnswer> {
  const version = reviewVersion(webhook.admissionReviewVersions);
  if (version === undefined)
    throw new CallingWebhookFailed(
      webhook,
      'could not create admission objects: webhook does not accept known AdmissionReview versions (v1, v1beta1)',
      400,
    );
  const uid = random.uuid();
  const review = await converting(conversions, () => admissionReview(request, invocation, { uid, version }));
  const own_ms = webhook.timeout_s * 1000;
  const left_ms = request.context.deadline_ms - clock.now_ms();
  // The time of the request is over: nobody is asked any more.
  if (left_ms <= 0) throw new CallingWebhookFailed(webhook, DEADLINE_EXCEEDED, 503, true);
  try {
    const answer = await caller.post(webhook, review, Math.min(own_ms, left_ms));
    return readAnswer(answer, { uid, version, isMutating: webhook.type === 'mutating' });
  } catch (error) {
    if (error instanceof CallFailed)
      throw new CallingWebhookFailed(
        webhook,
        `failed to call webhook: ${error.message}`,
        error.code,
        error instanceof CallTimedOut && left_ms <= own_ms,
      );
    if (error instanceof InvalidReview)
      throw new CallingWebhookFailed(webhook, `received invalid webhook response: ${error.message}`, 503);
    throw error;
  }
}

/**
 * Calls one webhook and notes its warnings and annotations. Throws an ApiError where it denies or cannot do a dry run, CallingWebhookFailed where
 * there is no answer that could be used.
 */
export async function callWebhook(
  parts: WebhookParts,
  webhook: AdmissionWebhook,
  request: AdmissionRequest,
  invocation: Invocation,
): Promise<ReviewAnswer> {
  const { name, sideEffects } = webhook;
  if (request.dryRun && sideEffects !== 'None' && sideEffects !== 'NoneOnDryRun')
    throw badRequest(`admission webhook ${JSON.stringify(name)} does not support dry run`);
  const answer = await answerOf(parts, webhook, request, invocation);
  for (const [key, value] of Object.entries(answer.auditAnnotations))
    annotateChecked(request.context, `${name}/${key}`, value);
  request.context.warnings.push(...answer.warnings);
  if (!answer.allowed) throw denial(webhook, answer.status ?? {});
  return answer;
}
