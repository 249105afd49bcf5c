import type { Alert } from '../../detect/contract.ts';
import { isJsonArray, isJsonObject, type JsonValue } from '../../kube/json.ts';
import { hasGrown, type KeptAlert } from './kept-alert.ts';

/** What one alert did. */
export interface AlertChange {
  readonly kept: KeptAlert;
  readonly what: 'begun' | 'grown' | 'ended';
}

/** A storm of different alerts is bounded by what the detectors keep; beyond this the oldest that have ended go. */
const ALERTS_MAX_COUNT = 5_000;
/** Long enough to look at on Monday what was on Friday; the store has the events for as long as it keeps them. */
const ENDED_KEPT_MS = 7 * 24 * 3_600_000;

/**
 * All alerts that were told, with what became of each: the same id is the same thing, which grows, ends when nothing of it has happened for a while, and
 * begins again. Pure but for the clock that it is given.
 */
export class AlertBook {
  readonly #quietAfter_ms: number;
  readonly #alerts = new Map<string, KeptAlert>();

  constructor(quietAfter_ms: number) {
    this.#quietAfter_ms = quietAfter_ms;
  }

  get all(): readonly KeptAlert[] {
    return [...this.#alerts.values()];
  }

  get(id: string): KeptAlert | undefined {
    return this.#alerts.get(id);
  }

  /** Alerts as they stand now. What has not grown is no change. */
  take(alerts: readonly Alert[], now_ms: number): readonly AlertChange[] {
    const changes = alerts.flatMap((alert) => this.#one(alert, now_ms) ?? []);
    if (this.#alerts.size > ALERTS_MAX_COUNT) this.#forget();
    return changes;
  }

  #one(alert: Alert, now_ms: number): AlertChange | undefined {
    const known = this.#alerts.get(alert.id);
    if (known !== undefined && !hasGrown(known.alert, alert)) return undefined;
    const isGoingOn = known !== undefined && known.ended_ms === undefined;
    const kept: KeptAlert = {
      alert,
      version: (known?.version ?? 0) + 1,
      episode: isGoingOn ? known.episode : (known?.episode ?? 0) + 1,
      begun_ms: isGoingOn ? known.begun_ms : now_ms,
      grown_ms: now_ms,
      ended_ms: undefined,
    };
    this.#alerts.set(alert.id, kept);
    return { kept, what: isGoingOn ? 'grown' : 'begun' };
  }

  /** Ends what has not grown for a while, and forgets what ended long ago. `isLasting` ones end only when they are told to. */
  sweep(now_ms: number, isLasting: (alert: Alert) => boolean): readonly AlertChange[] {
    const changes: AlertChange[] = [];
    for (const kept of this.#alerts.values()) {
      const { alert, grown_ms, ended_ms } = kept;
      if (ended_ms !== undefined) {
        if (now_ms - ended_ms > ENDED_KEPT_MS) this.#alerts.delete(alert.id);
      } else if (!isLasting(alert) && now_ms - grown_ms >= this.#quietAfter_ms) {
        changes.push(this.#ended(kept, now_ms));
      }
    }
    return changes;
  }

  /** What it says is no longer so. */
  end(id: string, now_ms: number): AlertChange | undefined {
    const kept = this.#alerts.get(id);
    return kept === undefined || kept.ended_ms !== undefined ? undefined : this.#ended(kept, now_ms);
  }

  #ended(kept: KeptAlert, now_ms: number): AlertChange {
    const ended: KeptAlert = { ...kept, version: kept.version + 1, ended_ms: now_ms };
    this.#alerts.set(kept.alert.id, ended);
    return { kept: ended, what: 'ended' };
  }

  #forget(): void {
    const byAge = this.all.toSorted(
      (one, other) =>
        Number(one.ended_ms === undefined) - Number(other.ended_ms === undefined) ||
        one.grown_ms - other.grown_ms,
    );
    for (const { alert } of byAge.slice(0, this.#alerts.size - ALERTS_MAX_COUNT))
      this.#alerts.delete(alert.id);
  }

  /** For the file that it survives in. */
  content(): JsonValue {
    // Plain data, as JSON writes it.
    const value: JsonValue = JSON.parse(JSON.stringify(this.all));
    return value;
  }

  /** Takes back what `content` gave, in this or an earlier process. */
  restore(value: JsonValue | undefined): void {
    if (!isJsonArray(value)) return;
    for (const item of value) {
      if (!isJsonObject(item) || !isJsonObject(item['alert'])) continue;
      // Written by content().
      const kept: KeptAlert = JSON.parse(JSON.stringify(item));
      this.#alerts.set(kept.alert.id, kept);
    }
  }
}
