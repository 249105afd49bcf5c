import type { JsonObject } from '../../kube/json.ts';
import type { KeptAlert } from '../alerts/kept-alert.ts';

/** How often a sink wants to hear of one alert. */
export interface Cadence {
  /** Between two deliveries of the same alert. */
  readonly atLeast_ms: number;
  /** Only when it is a new step: it begins, its severity rises, the objects double, or STEP_AFTER_MS have passed. */
  readonly onlySteps: boolean;
  /** While it lasts, again after so long, also without news; undefined: never. */
  readonly renew_ms?: number;
  /** Does it want to hear of the end? */
  readonly end: boolean;
}

/** What is delivered. */
export interface Delivery {
  readonly kept: KeptAlert;
  readonly what: 'begun' | 'grown' | 'renewed' | 'ended';
  /** What the sink gave back the last time for this episode: the thread to write into. */
  readonly memory: JsonObject | undefined;
}

/** Where alerts go. */
export interface Sink {
  /** Of the kind and, where there are several, a number: names the outbox, and is a label of metrics. */
  readonly name: string;
  readonly cadence: Cadence;
  /** Resolves when the other side has it, with what is to be remembered; rejects where it may be tried again. */
  deliver(delivery: Delivery, signal: AbortSignal): Promise<JsonObject | undefined>;
  /** Takes the digest of a day; a sink without this has no place for one. */
  readonly digest?: (digest: JsonObject, signal: AbortSignal) => Promise<void>;
}

/** It makes no sense to try the same again: the other side said that it is wrong. */
export class Undeliverable extends Error {
  override readonly name = 'Undeliverable';
}

/** The other side is overloaded and has said when to come back. */
export class TryLater extends Error {
  override readonly name = 'TryLater';
  readonly after_ms: number;

  constructor(message: string, after_ms: number) {
    super(message);
    this.after_ms = after_ms;
  }
}

/** An alert that grows without doubling is worth a message this often. */
const STEP_AFTER_MS = 15 * 60_000;

/** Is what has happened since `before` was sent worth a message of its own? */
export function isStep(
  before: { readonly severity: string; readonly objects_count: number; readonly sent_ms: number },
  { alert }: KeptAlert,
  now_ms: number,
): boolean {
  return (
    alert.severity !== before.severity ||
    alert.objects.count >= 2 * Math.max(1, before.objects_count) ||
    now_ms - before.sent_ms >= STEP_AFTER_MS
  );
}
