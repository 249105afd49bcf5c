import type { AdmissionWebhook } from '../../../../kube/webhook/configuration.ts';
import type { ServerMetrics } from '../../metrics/server-metrics.ts';
import { ApiError } from '../../request/api-error.ts';
import type { AdmissionRequest } from '../admission.ts';
import { CallingWebhookFailed, type WebhookParts } from './invoke.ts';

/** Codes above are counted as this one, so that there are not too many (admission/metrics). */
const CODE_MAX = 600;

interface Outcome {
  readonly code: number;
  readonly isRejected: boolean;
  /** Why it was rejected, as the label `error_type` says it. */
  readonly error: 'calling_webhook_error' | 'apiserver_internal_error' | 'no_error';
}

function outcomeOf(error: unknown, { failurePolicy }: AdmissionWebhook): Outcome {
  if (error instanceof CallingWebhookFailed)
    return { code: error.code, isRejected: failurePolicy === 'Fail', error: 'calling_webhook_error' };
  if (error instanceof ApiError) return { code: error.code, isRejected: true, error: 'no_error' };
  return { code: 0, isRejected: true, error: 'apiserver_internal_error' };
}

/** Calls one webhook and counts how it went (ObserveWebhook and its likes, admission/metrics/metrics.go). Throws what the call throws. */
export async function observedCall<Value>(
  { metrics, clock }: WebhookParts,
  webhook: AdmissionWebhook,
  { operation }: AdmissionRequest,
  call: () => Promise<Value>,
): Promise<Value> {
  const labels = [webhook.name, webhook.type === 'mutating' ? 'admit' : 'validating'];
  const started_ms = clock.now_ms();
  const ended = (code: number, isRejected: boolean): void => {
    const took_s = (clock.now_ms() - started_ms) / 1000;
    const counted = String(Math.min(code, CODE_MAX));
    metrics.webhookRequests.add([...labels, operation, counted, String(isRejected)]);
    metrics.webhookDurations.observe([...labels, operation, String(isRejected)], took_s);
  };
  try {
    const value = await call();
    ended(200, false);
    return value;
  } catch (error) {
    const { code, isRejected, error: type } = outcomeOf(error, webhook);
    ended(code, isRejected);
    if (isRejected) countRejection(metrics, [...labels, operation, type], code);
    else metrics.webhookFailOpens.add(labels);
    throw error;
  }
}

function countRejection({ webhookRejections }: ServerMetrics, labels: readonly string[], code: number): void {
  webhookRejections.add([...labels, String(Math.min(code, CODE_MAX))]);
}
