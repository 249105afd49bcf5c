import type { AdmissionWebhook } from '../../../../kube/webhook/configuration.ts';
import { annotate } from '../../request/annotate.ts';
import type { ObjectStore } from '../../storage/object-store.ts';
import type { AdmissionPlugin, AdmissionRequest } from '../admission.ts';
import { converting } from '../../custom-resources/conversion/converting.ts';
import { isExemptFromDynamicAdmission } from '../sight.ts';
import type { Invocation } from '../versioned-object.ts';
import { callWebhook, CallingWebhookFailed, invocationOf, type WebhookParts } from './invoke.ts';
import { observedCall } from './observe-call.ts';
import { WebhookSource } from './webhook-source.ts';

interface Call {
  readonly webhook: AdmissionWebhook;
  readonly invocation: Invocation;
}

/** Calls one; the error that counts, if one does. */
async function outcome(
  parts: WebhookParts,
  { webhook, invocation }: Call,
  request: AdmissionRequest,
  index: number,
): Promise<void> {
  try {
    await observedCall(parts, webhook, request, () => callWebhook(parts, webhook, request, invocation));
  } catch (error) {
    if (!(error instanceof CallingWebhookFailed)) throw error;
    const key = `failed-open.validating.webhook.admission.k8s.io/round_0_index_${index}`;
    if (webhook.failurePolicy === 'Ignore') annotate(request.context, key, webhook.name);
    const refusal = error.refusal(webhook);
    if (refusal !== undefined) throw refusal;
  }
}

async function called(parts: WebhookParts, calls: readonly Call[], request: AdmissionRequest): Promise<void> {
  const errors: unknown[] = [];
  await Promise.all(
    calls.map((call, index) =>
      outcome(parts, call, request, index).catch((error: unknown) => void errors.push(error)),
    ),
  );
  if (errors.length > 0) throw errors[0];
}

/**
 * ValidatingAdmissionWebhook: all webhooks that see the request are called at once, and all are waited for; the first error that came
 * is told (plugin/webhook/validating/dispatcher.go).
 */
export function validatingWebhooks(store: ObjectStore, parts: WebhookParts): AdmissionPlugin {
  const source = new WebhookSource(store, 'validating');
  return {
    name: 'ValidatingAdmissionWebhook',
    validate(request) {
      if (isExemptFromDynamicAdmission(request)) return undefined;
      const calls = converting(parts.conversions, () =>
        source.webhooks().flatMap((webhook) => {
          const invocation = invocationOf(parts, webhook, request);
          return invocation === undefined ? [] : [{ webhook, invocation }];
        }),
      );
      if (calls instanceof Promise) return calls.then((found) => called(parts, found, request));
      return calls.length === 0 ? undefined : called(parts, calls, request);
    },
  };
}
