import { parseWebhookConfiguration, type AdmissionWebhook } from '../../../../kube/webhook/configuration.ts';
import type { ObjectStore } from '../../storage/object-store.ts';

const COLLECTIONS = {
  mutating: 'mutatingwebhookconfigurations.admissionregistration.k8s.io',
  validating: 'validatingwebhookconfigurations.admissionregistration.k8s.io',
} as const;

/**
 * The webhooks of one type as they are configured now, by name of the configuration, then as they stand in it
 * (configuration/mutating_webhook_manager.go). A change counts from the next request on.
 */
export class WebhookSource {
  readonly #store: ObjectStore;
  readonly #collection: string;
  #webhooks: readonly AdmissionWebhook[] | undefined;

  constructor(store: ObjectStore, type: AdmissionWebhook['type']) {
    this.#store = store;
    this.#collection = COLLECTIONS[type];
    store.collection(this.#collection).listen(() => {
      this.#webhooks = undefined;
    });
  }

  webhooks(): readonly AdmissionWebhook[] {
    this.#webhooks ??= [
      ...this.#store.collection(this.#collection).objects({ prefix: '', after: '' }),
    ].flatMap(({ body }) => parseWebhookConfiguration(body)?.webhooks.map(({ webhook }) => webhook) ?? []);
    return this.#webhooks;
  }
}
