import type { ServerClock } from '../clock.ts';
import type { ConversionWebhooks } from '../custom-resources/conversion/conversion-webhooks.ts';
import type { ServerRandom } from '../random.ts';
import type { ResourceRegistry } from '../resources/resource-registry.ts';
import type { Authorizer } from '../security/authorize.ts';
import type { ServerMetrics } from '../metrics/server-metrics.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import type { AdmissionPlugin } from './admission.ts';
import { mutatingPolicies } from './policy/mutating-policies.ts';
import { validatingPolicies } from './policy/validating-policies.ts';
import type { WebhookCaller } from './webhook/call-webhook.ts';
import { mutatingWebhooks } from './webhook/mutating-webhooks.ts';
import { validatingWebhooks } from './webhook/validating-webhooks.ts';

/** What dynamic admission works with. */
export interface DynamicAdmissionParts {
  readonly store: ObjectStore;
  readonly registry: ResourceRegistry;
  readonly authorizer: Authorizer;
  readonly clock: ServerClock;
  readonly random: ServerRandom;
  readonly metrics: ServerMetrics;
  readonly caller: WebhookCaller;
  readonly conversions: ConversionWebhooks;
}

/** The plugins that do what objects of admissionregistration.k8s.io say. */
export function dynamicAdmission(parts: DynamicAdmissionParts): readonly AdmissionPlugin[] {
  const { store, registry, authorizer, clock, random, metrics, caller, conversions } = parts;
  const webhookParts = {
    registry,
    authorizer,
    clock,
    random,
    metrics,
    caller,
    conversions,
  };
  const policyParts = { registry, authorizer, conversions };
  return [
    mutatingPolicies(store, policyParts),
    mutatingWebhooks(store, webhookParts),
    validatingPolicies(store, policyParts),
    validatingWebhooks(store, webhookParts),
  ];
}
