import type { AdmissionWebhook } from './configuration.ts';

/** The longest that webhooks can hold up one request, in seconds. */
export interface WorstCaseDelay {
  readonly total_s: number;
  /** Mutating webhooks are called one after another: the sum of their timeouts. */
  readonly mutating_s: number;
  /** Those with reinvocationPolicy IfNeeded, called a second time because something later changed the object. */
  readonly reinvocation_s: number;
  /** Validating webhooks are called at once: the longest timeout. */
  readonly validating_s: number;
  /** Mutating webhooks in the order in which they are called: by name of the configuration, then as they stand in it. */
  readonly mutatingOrder: readonly AdmissionWebhook[];
}

function byConfiguration(one: AdmissionWebhook, other: AdmissionWebhook): number {
  return (
    Number(one.configurationName > other.configurationName) -
    Number(one.configurationName < other.configurationName)
  );
}

const sum_s = (webhooks: readonly AdmissionWebhook[]) =>
  webhooks.reduce((total, { timeout_s }) => total + timeout_s, 0);

/**
 * How long can one request be held up by these webhooks, all of which see it? Each waits for its timeout; one round of reinvocation is
 * counted (mutating/dispatcher.go: previously invoked IfNeeded webhooks run once more when the object changed after them). A failing webhook with failurePolicy
 * Fail ends the request at its own timeout, so that this is reached where those that fail are ignored.
 */
export function worstCaseDelay(webhooks: readonly AdmissionWebhook[]): WorstCaseDelay {
  const mutating = webhooks.filter(({ type }) => type === 'mutating').toSorted(byConfiguration);
  const mutating_s = sum_s(mutating);
  const reinvocation_s = sum_s(
    mutating.filter(({ reinvocationPolicy }) => reinvocationPolicy === 'IfNeeded'),
  );
  const validating_s = Math.max(
    0,
    ...webhooks.filter(({ type }) => type === 'validating').map(({ timeout_s }) => timeout_s),
  );
  return {
    total_s: mutating_s + reinvocation_s + validating_s,
    mutating_s,
    reinvocation_s,
    validating_s,
    mutatingOrder: mutating,
  };
}
