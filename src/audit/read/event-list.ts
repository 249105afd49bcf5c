import { isJsonArray, type JsonObject, type JsonValue } from '../../kube/json.ts';
import type { Wrapper } from './format.ts';

/**
 * Lists whose elements are documents of their own, by the key that holds them: `items` of an EventList (what the audit
 * webhook sends; its items carry no kind), `events` and `logEvents` of CloudWatch, `results` of Logs Insights and
 * Splunk, `records` of Azure Monitor, `entries` of Cloud Logging, `tables` of Log Analytics, `streams` of Loki.
 * The splitter streams them, so that a list may be larger than memory.
 */
export const LIST_KEYS: ReadonlySet<string> = new Set([
  'items',
  'events',
  'logEvents',
  'results',
  'records',
  'entries',
  'tables',
  'streams',
]);

/** The elements of the first list of `value`, in the order of its keys; `undefined` where it has none. */
export function listedIn(value: JsonObject): readonly JsonValue[] | undefined {
  for (const [key, item] of Object.entries(value)) {
    if (LIST_KEYS.has(key) && isJsonArray(item)) return item;
  }
  return undefined;
}

/** audit.k8s.io EventList, or any other object with a list that no other wrapper claims. */
export const EVENT_LIST: Wrapper = {
  format: 'event-list',
  description: 'event list',
  parts: listedIn,
};
