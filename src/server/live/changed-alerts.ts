import type { Alert } from '../../detect/contract.ts';

/** Finds out which alerts have changed since they were last asked for. Holds as many as the detectors do. */
export class ChangedAlerts {
  #known = new Map<string, string>();

  /** Those of `alerts` that are new or not as they were. */
  take(alerts: readonly Alert[]): readonly Alert[] {
    const known = new Map<string, string>();
    const changed = alerts.filter((alert) => {
      const text = JSON.stringify(alert);
      known.set(alert.id, text);
      return this.#known.get(alert.id) !== text;
    });
    this.#known = known;
    return changed;
  }
}
