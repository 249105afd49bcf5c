import {
  conversionReview,
  ConversionRefused,
  conversionReviewVersion,
  convertedObject,
  spokenGroupVersionKind,
  type ConversionFailure,
} from '../../../../kube/custom-resource/conversion-review.ts';
import type { ConversionWebhook } from '../../../../kube/custom-resource/conversion-webhook.ts';
import { stringAt, type JsonObject } from '../../../../kube/json.ts';
import { groupVersion } from '../../../../kube/kube-object.ts';
import { CallFailed, type WebhookCaller } from '../../admission/webhook/call-webhook.ts';
import type { ServerClock } from '../../clock.ts';
import type { ServerRandom } from '../../random.ts';
import type { ServerMetrics } from '../../metrics/server-metrics.ts';
import { ApiError, unmappedError } from '../../request/api-error.ts';

/** One object that is to be had in another version. */
export interface WantedConversion {
  /** `crontabs.stable.example.com`, of metrics. */
  readonly definition: string;
  readonly webhook: ConversionWebhook;
  readonly object: JsonObject;
  /** `stable.example.com/v2`. */
  readonly apiVersion: string;
}

/** A conversion that could not be had. The API server gives its text without a reason: 500. */
export class ConversionFailed extends ApiError {
  constructor(message: string) {
    const { code, reason } = unmappedError(message);
    super({ code, reason, message });
  }
}

/** Of every call: the client for webhooks has no shorter one for conversions (authentication.go, apiserver pkg/util/webhook). */
const TIMEOUT_MS = 30_000;

interface ConversionParts {
  readonly caller: WebhookCaller;
  readonly clock: ServerClock;
  readonly random: ServerRandom;
  readonly metrics: ServerMetrics;
}

/** Asks the conversion webhooks of definitions. Source: apiextensions-apiserver pkg/apiserver/conversion. */
export class ConversionWebhooks {
  readonly #parts: ConversionParts;

  constructor(parts: ConversionParts) {
    this.#parts = parts;
  }

  /** The object in the wanted version. Throws ConversionFailed. */
  async convert(wanted: WantedConversion): Promise<JsonObject> {
    const { clock, metrics } = this.#parts;
    const started_ms = clock.now_ms();
    const took_s = () => (clock.now_ms() - started_ms) / 1000;
    const ended = (result: 'success' | 'failure', failure: ConversionFailure | ''): void => {
      metrics.conversionRequests.add([result, failure]);
      metrics.conversionDurations.observe([result, failure], took_s());
    };
    const from = groupVersion(stringAt(wanted.object, 'apiVersion') ?? '').version;
    const to = groupVersion(wanted.apiVersion).version;
    let isSuccessful = false;
    try {
      const converted = await this.#asked(wanted);
      isSuccessful = true;
      ended('success', '');
      return converted;
    } catch (error) {
      if (error instanceof ConversionRefused) ended('failure', error.failure);
      throw error instanceof ConversionRefused ? new ConversionFailed(error.message) : error;
    } finally {
      metrics.definitionConversions.observe([wanted.definition, from, to, String(isSuccessful)], took_s());
    }
  }

  async #asked({ webhook, object, apiVersion }: WantedConversion): Promise<JsonObject> {
    const version = conversionReviewVersion(webhook.reviewVersions);
    if (version === undefined) throw new ConversionFailed('no supported conversion review versions');
    const asked = { uid: this.#parts.random.uuid(), version, object, desiredAPIVersion: apiVersion };
    let answer: JsonObject;
    try {
      answer = await this.#parts.caller.post(webhook, conversionReview(asked), TIMEOUT_MS);
    } catch (error) {
      if (!(error instanceof CallFailed)) throw error;
      throw new ConversionRefused(
        'conversion_webhook_call_failure',
        `conversion webhook for ${spokenGroupVersionKind(object)} failed: ${error.message}`,
      );
    }
    return convertedObject(answer, asked);
  }
}
