import type { JsonObject } from '../../../kube/json.ts';
import type { ServerClock } from '../clock.ts';
import type { AuditBackend, AuditLossListener } from './audit-backend.ts';

/** Flags `--audit-webhook-batch-*`. */
export interface BatchSettings {
  readonly bufferSize_count: number;
  readonly maxSize_count: number;
  readonly maxWait_ms: number;
  /** `undefined`: as fast as the receiver answers. */
  readonly throttle: { readonly perSecond_count: number; readonly burst_count: number } | undefined;
}

/** Those of the webhook (server/options/audit.go). */
export const WEBHOOK_BATCH: BatchSettings = {
  bufferSize_count: 10_000,
  maxSize_count: 400,
  maxWait_ms: 30_000,
  throttle: { perSecond_count: 10, burst_count: 15 },
};

/** Those of the log: one event a time, in the order in which they come. */
export const LOG_BATCH: BatchSettings = {
  bufferSize_count: 10_000,
  maxSize_count: 1,
  maxWait_ms: 0,
  throttle: undefined,
};

/** A token bucket on the server's own clock (client-go util/flowcontrol). */
class TokenBucket {
  readonly #clock: ServerClock;
  readonly #perSecond_count: number;
  readonly #burst_count: number;
  #tokens_count: number;
  #at_ms: number;

  constructor(clock: ServerClock, { perSecond_count, burst_count }: NonNullable<BatchSettings['throttle']>) {
    this.#clock = clock;
    this.#perSecond_count = perSecond_count;
    this.#burst_count = burst_count;
    this.#tokens_count = burst_count;
    this.#at_ms = clock.now_ms();
  }

  /** Takes a token; answers how long to wait until it is there. */
  take(): number {
    const now_ms = this.#clock.now_ms();
    const gained_count = ((now_ms - this.#at_ms) / 1000) * this.#perSecond_count;
    this.#tokens_count = Math.min(this.#burst_count, this.#tokens_count + gained_count) - 1;
    this.#at_ms = now_ms;
    return this.#tokens_count >= 0 ? 0 : (-this.#tokens_count / this.#perSecond_count) * 1000;
  }
}

/**
 * Mode `batch`: events are buffered and sent in batches; the request never waits. What finds the buffer full is lost and counted.
 * Source: plugin/pkg/audit/buffered.
 */
export class BatchBackend implements AuditBackend {
  readonly #delegate: AuditBackend;
  readonly #settings: BatchSettings;
  readonly #clock: ServerClock;
  readonly #lost: AuditLossListener;
  readonly #bucket: TokenBucket | undefined;
  readonly #sending = new Set<Promise<unknown>>();
  #buffer: JsonObject[] = [];
  #isClosed = false;
  #stopTimer: (() => void) | undefined;
  #isDraining = false;
  #drained: Promise<void> = Promise.resolve();

  constructor(
    delegate: AuditBackend,
    { settings, clock, lost }: { settings: BatchSettings; clock: ServerClock; lost: AuditLossListener },
  ) {
    this.#delegate = delegate;
    this.#settings = settings;
    this.#clock = clock;
    this.#lost = lost;
    this.#bucket = settings.throttle === undefined ? undefined : new TokenBucket(clock, settings.throttle);
  }

  /** Events that wait to be sent. */
  get buffered_count(): number {
    return this.#buffer.length;
  }

  process(events: readonly JsonObject[]): boolean {
    for (const [index, event] of events.entries()) {
      if (this.#isClosed || this.#buffer.length >= this.#settings.bufferSize_count) {
        const why = this.#isClosed ? 'audit backend shut down' : 'audit buffer queue blocked';
        this.#lost('buffered', why, events.length - index);
        return true;
      }
      this.#buffer.push(event);
    }
    this.#wake();
    return true;
  }

  /** Sends when a batch is full, or when the oldest event has waited long enough. */
  #wake(): void {
    if (this.#isDraining) return;
    if (this.#buffer.length >= this.#settings.maxSize_count) {
      this.#stopTimer?.();
      this.#stopTimer = undefined;
      this.#drained = this.#drain(false);
      return;
    }
    if (this.#buffer.length > 0)
      this.#stopTimer ??= this.#clock.after(this.#settings.maxWait_ms, () => {
        this.#stopTimer = undefined;
        if (!this.#isDraining) this.#drained = this.#drain(true);
      });
  }

  /** `partial`: what is there is sent, however little. One batch waits for the throttle at a time, as in the real one. */
  async #drain(partial: boolean): Promise<void> {
    const { maxSize_count } = this.#settings;
    this.#isDraining = true;
    let sendsRest = partial;
    while (this.#buffer.length >= maxSize_count || (sendsRest && this.#buffer.length > 0)) {
      const batch = this.#buffer.slice(0, maxSize_count);
      this.#buffer = this.#buffer.slice(maxSize_count);
      sendsRest = this.#isClosed;
      const wait_ms = this.#isClosed ? 0 : (this.#bucket?.take() ?? 0);
      if (wait_ms > 0) await new Promise<void>((resolve) => void this.#clock.after(wait_ms, resolve));
      const sent = Promise.resolve(this.#delegate.process(batch)).finally(() => this.#sending.delete(sent));
      this.#sending.add(sent);
    }
    this.#isDraining = false;
    if (!this.#isClosed) this.#wake();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#stopTimer?.();
    await this.#drained;
    await this.#drain(true);
    await Promise.all(this.#sending);
    await this.#delegate.close();
  }
}
