import { backoff_ms, type BackoffRange } from '../../cluster/api/backoff.ts';
import type { Clock } from '../../cluster/api/clock.ts';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../../kube/json.ts';
import type { KeptAlert } from '../alerts/kept-alert.ts';
import { errorText, type Log } from '../log.ts';
import { isStep, TryLater, Undeliverable, type Delivery, type Sink } from './sink.ts';

/** What of an alert was sent to this sink. */
interface Sent {
  readonly id: string;
  readonly episode: number;
  readonly version: number;
  readonly severity: string;
  readonly objects_count: number;
  readonly sent_ms: number;
  readonly hasEnded: boolean;
  readonly memory: JsonObject | undefined;
}

/** Of an alert only the newest state waits, so that this is a number of different alerts, not of messages. */
const WAITING_MAX_COUNT = 1_000;
const BACKOFF: BackoffRange = { first_ms: 1_000, max_ms: 300_000 };
const DELIVERY_MAX_MS = 15_000;

export interface OutboxParts {
  readonly sink: Sink;
  readonly clock: Clock;
  readonly log: Log;
  /** Something is to be written to the file that `content` is for. */
  readonly changed: () => void;
  readonly isSilenced: (kept: KeptAlert) => boolean;
  /** The alert as it stands. */
  readonly current: (id: string) => KeptAlert | undefined;
}

/**
 * Sends alerts to one sink, one at a time, until they are there. Of an alert that grows while the sink is down only its newest state waits. What was sent is
 * remembered on disk: after a restart nothing is sent again that had not grown, but for what was sent in the last half second before a kill -9.
 */
export class Outbox {
  readonly #parts: OutboxParts;
  readonly #sent = new Map<string, Sent>();
  /** Ids, first come first served. */
  readonly #waiting = new Set<string>();
  readonly #abort = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #delivering: Promise<void> | undefined;
  #failures_count = 0;
  #notBefore_ms = 0;
  #wakesAt_ms = Number.POSITIVE_INFINITY;
  #problem: string | undefined;
  readonly counts = { delivered: 0, failed: 0, dropped: 0 };

  constructor(parts: OutboxParts) {
    this.#parts = parts;
  }

  get name(): string {
    return this.#parts.sink.name;
  }

  get waiting_count(): number {
    return this.#waiting.size;
  }

  /** Why nothing gets through at present; undefined while all is well. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** This alert has changed, or may be due again. */
  offer(kept: KeptAlert): void {
    const { id } = kept.alert;
    const due_ms = this.#due(kept);
    if (due_ms === undefined) return;
    if (!this.#waiting.has(id)) this.#add(id);
    this.#wake(due_ms - this.#parts.clock.now_ms());
  }

  #add(id: string): void {
    if (this.#waiting.size >= WAITING_MAX_COUNT) {
      const [oldest] = this.#waiting;
      if (oldest !== undefined) this.#waiting.delete(oldest);
      this.counts.dropped += 1;
    }
    this.#waiting.add(id);
    this.#parts.changed();
  }

  /** Looks again after so long, or sooner where that was said before. */
  #wake(after_ms: number): void {
    if (this.#abort.signal.aborted || this.#delivering !== undefined) return;
    const at_ms = performance.now() + Math.max(0, after_ms);
    if (at_ms >= this.#wakesAt_ms) return;
    clearTimeout(this.#timer);
    this.#wakesAt_ms = at_ms;
    this.#timer = setTimeout(() => {
      this.#wakesAt_ms = Number.POSITIVE_INFINITY;
      this.#delivering = this.#deliverDue().finally(() => {
        this.#delivering = undefined;
        const wait_ms = this.#nextWait_ms();
        if (wait_ms !== undefined) this.#wake(wait_ms);
      });
    }, after_ms);
    this.#timer.unref();
  }

  /** How long until something of what waits may go. */
  #nextWait_ms(): number | undefined {
    const now_ms = this.#parts.clock.now_ms();
    const waits = [...this.#waiting].flatMap((id) => {
      const kept = this.#parts.current(id);
      return kept === undefined ? [] : [Math.max((this.#due(kept) ?? now_ms) - now_ms, 0)];
    });
    if (waits.length === 0) return undefined;
    return Math.max(Math.min(...waits), this.#notBefore_ms - now_ms, 1);
  }

  /** From when on this alert is to be sent; undefined where there is nothing to say. */
  #due(kept: KeptAlert): number | undefined {
    const { sink, clock } = this.#parts;
    const { cadence } = sink;
    const sent = this.#sent.get(kept.alert.id);
    const isEnded = kept.ended_ms !== undefined;
    const now_ms = clock.now_ms();
    if (sent === undefined || sent.episode !== kept.episode) return isEnded ? undefined : now_ms;
    if (isEnded) return cadence.end && !sent.hasEnded ? now_ms : undefined;
    const earliest_ms = sent.sent_ms + cadence.atLeast_ms;
    if (kept.version > sent.version && (!cadence.onlySteps || isStep(sent, kept, now_ms))) return earliest_ms;
    return cadence.renew_ms === undefined ? undefined : sent.sent_ms + cadence.renew_ms;
  }

  async #deliverDue(): Promise<void> {
    const { clock, current, isSilenced, changed } = this.#parts;
    for (const id of this.#waiting) {
      if (this.#abort.signal.aborted || clock.now_ms() < this.#notBefore_ms) return;
      const kept = current(id);
      const due_ms = kept === undefined ? undefined : this.#due(kept);
      if (kept === undefined || due_ms === undefined || isSilenced(kept)) {
        this.#waiting.delete(id);
        changed();
      } else if (due_ms <= clock.now_ms()) {
        await this.#deliver(kept);
      }
    }
  }

  async #deliver(kept: KeptAlert): Promise<void> {
    const { sink, changed, log } = this.#parts;
    const { id } = kept.alert;
    const sent = this.#sent.get(id);
    const isSame = sent?.episode === kept.episode;
    const delivery: Delivery = {
      kept,
      what: whatOf(kept, isSame ? sent : undefined),
      memory: isSame ? sent.memory : undefined,
    };
    try {
      const signal = AbortSignal.any([this.#abort.signal, AbortSignal.timeout(DELIVERY_MAX_MS)]);
      const memory = await sink.deliver(delivery, signal);
      this.#remember(kept, memory ?? delivery.memory);
      this.counts.delivered += 1;
      if (this.#problem !== undefined) log.write('info', 'alerts get through again', { sink: sink.name });
      this.#problem = undefined;
      this.#failures_count = 0;
    } catch (error) {
      if (this.#abort.signal.aborted) return;
      this.#failed(kept, error);
    }
    if (this.#due(this.#parts.current(id) ?? kept) === undefined) this.#waiting.delete(id);
    changed();
  }

  #failed(kept: KeptAlert, error: unknown): void {
    const { sink, clock, log } = this.#parts;
    this.counts.failed += 1;
    if (error instanceof Undeliverable) {
      log.write('error', 'an alert was refused, and is not sent again', {
        sink: sink.name,
        alert: kept.alert.id,
        error: error.message,
      });
      this.#remember(kept, undefined);
      this.counts.dropped += 1;
      return;
    }
    this.#failures_count += 1;
    const own_ms = backoff_ms(this.#failures_count, BACKOFF, clock);
    const wait_ms = error instanceof TryLater ? error.after_ms + Math.round(clock.random() * 1_000) : own_ms;
    this.#notBefore_ms = clock.now_ms() + wait_ms;
    if (this.#problem === undefined)
      log.write('warn', 'alerts do not get through; they wait', { sink: sink.name, error: errorText(error) });
    this.#problem = errorText(error);
  }

  #remember({ alert, episode, version, ended_ms }: KeptAlert, memory: JsonObject | undefined): void {
    this.#sent.delete(alert.id);
    this.#sent.set(alert.id, {
      id: alert.id,
      episode,
      version,
      severity: alert.severity,
      objects_count: alert.objects.count,
      sent_ms: this.#parts.clock.now_ms(),
      hasEnded: ended_ms !== undefined,
      memory,
    });
  }

  /** Forgets what was sent of alerts that nobody keeps any more. */
  forget(): void {
    for (const id of this.#sent.keys()) if (this.#parts.current(id) === undefined) this.#sent.delete(id);
  }

  content(): JsonValue {
    const sent: JsonValue = JSON.parse(JSON.stringify([...this.#sent.values()]));
    return { waiting: [...this.#waiting], sent };
  }

  restore(value: JsonValue | undefined): void {
    if (!isJsonObject(value)) return;
    const { waiting, sent } = value;
    if (isJsonArray(sent))
      for (const item of sent) {
        // Written by content().
        const one: Sent = JSON.parse(JSON.stringify(item));
        this.#sent.set(one.id, one);
      }
    if (isJsonArray(waiting)) for (const id of waiting) if (typeof id === 'string') this.#waiting.add(id);
    if (this.#waiting.size > 0) this.#wake(0);
  }

  /** Tries for at most so long to get rid of what waits, then stops. What is left is on disk. */
  async close(grace_ms: number): Promise<void> {
    clearTimeout(this.#timer);
    const timer = setTimeout(() => this.#abort.abort(), grace_ms);
    await this.#delivering;
    if (this.#waiting.size > 0 && !this.#abort.signal.aborted) await this.#deliverDue();
    clearTimeout(timer);
    this.#abort.abort();
  }
}

function whatOf({ ended_ms, version }: KeptAlert, sent: Sent | undefined): Delivery['what'] {
  if (ended_ms !== undefined) return 'ended';
  if (sent === undefined) return 'begun';
  return version > sent.version ? 'grown' : 'renewed';
}
