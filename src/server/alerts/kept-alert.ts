import { SEVERITIES, type Alert } from '../../detect/contract.ts';

/** An alert as the daemon keeps it: one thing that grows, and what became of it. */
export interface KeptAlert {
  readonly alert: Alert;
  /** Raised each time it grows. */
  readonly version: number;
  /** Raised when it begins again after it had ended. */
  readonly episode: number;
  /** By the clock of this machine, when it was first told in this episode. */
  readonly begun_ms: number;
  readonly grown_ms: number;
  /** Nothing of it has happened for a while, or what it says is no longer so. */
  readonly ended_ms: number | undefined;
}

/** Is `now` more than `before` was? What is rebuilt from less history than there was before may be less, and is no news. */
export function hasGrown(before: Alert, now: Alert): boolean {
  return (
    now.window.to_us > before.window.to_us ||
    now.objects.count > before.objects.count ||
    SEVERITIES.indexOf(now.severity) < SEVERITIES.indexOf(before.severity)
  );
}
