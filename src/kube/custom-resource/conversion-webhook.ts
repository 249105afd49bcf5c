import { jsonAt, stringAt, type JsonObject } from '../json.ts';
import { listAt } from '../kube-object.ts';
import { readWebhookClient, type WebhookClient } from '../webhook/webhook-client.ts';

/** What turns objects of one version of a definition into objects of another. */
export interface ConversionWebhook {
  readonly client: WebhookClient;
  /** `clientConfig.caBundle` as written: base64 of PEM. */
  readonly caBundle: string | undefined;
  /** `conversionReviewVersions`, in the order of the definition. */
  readonly reviewVersions: readonly string[];
}

/** White space alone is no bundle (webhookClientConfigForCRD, apiextensions-apiserver pkg/apiserver/conversion). */
function bundleOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  return Buffer.from(text, 'base64').toString('utf8').trim() === '' ? undefined : text;
}

/** The webhook of a definition with the conversion strategy Webhook; `undefined`: its versions differ in their names alone (None). */
export function conversionWebhook(definition: JsonObject): ConversionWebhook | undefined {
  if (stringAt(definition, 'spec', 'conversion', 'strategy') !== 'Webhook') return undefined;
  const webhook = jsonAt(definition, 'spec', 'conversion', 'webhook');
  const config = jsonAt(webhook, 'clientConfig');
  return {
    client: readWebhookClient(config),
    caBundle: bundleOf(stringAt(config, 'caBundle')),
    reviewVersions: listAt(webhook, 'conversionReviewVersions').filter((entry) => typeof entry === 'string'),
  };
}
