import type { EventRows } from '../audit/event-shape.ts';
import type { Filter } from '../audit/query/filter.ts';
import type { Alert, DetectorDefinition } from '../detect/contract.ts';
import { startDetection, type Detection, type DetectorProblem } from '../detect/engine.ts';
import type { EpochMicros } from '../kube/microtime.ts';
import type { AuditSource } from './audit-source.ts';
import type { CommandContext } from './context.ts';

/** What detection found in a log, and what it was made from. */
export interface DetectionResult {
  readonly alerts: readonly Alert[];
  readonly problems: readonly DetectorProblem[];
  readonly events_count: number;
  /** First and last event; undefined where there was none. */
  readonly window: { readonly from_us: EpochMicros; readonly to_us: EpochMicros } | undefined;
}

/** Called while a log is read, with each alert as it stands at `at_us`; how a live run would have told it. */
type OnAlert = (alert: Alert, at_us: EpochMicros) => void;

/**
 * Runs the detectors over the log in order of time. `onAlert` asks for the alerts after every event from `tellFrom_us` on, which is slower; from the first
 * one unless given.
 */
export async function runDetection(
  source: Pick<AuditSource, 'connection'>,
  window: Pick<Filter, 'from_us' | 'to_us'>,
  detectors: readonly DetectorDefinition[],
  { terminal, signal }: CommandContext,
  onAlert?: OnAlert,
  tellFrom_us: EpochMicros = -Infinity,
): Promise<DetectionResult> {
  // Brings DuckDB along, which takes longer to load than `--help` may take.
  const { readEventRows } = await import('../audit/store/event-rows.ts');
  const detection = startDetection(detectors);
  const progress = terminal.progress('detecting');
  let events_count = 0;
  let first_us: EpochMicros | undefined;
  let last_us = 0;
  for await (const { rows, start, end } of readEventRows(source.connection, {
    ...window,
    audience: detection,
  })) {
    signal.throwIfAborted();
    if (onAlert === undefined || rows.at_us(end - 1) < tellFrom_us) detection.observeRows(rows, start, end);
    else tellWhileObserving(detection, rows, start, end, onAlert);
    first_us ??= rows.at_us(start);
    last_us = rows.at_us(end - 1);
    events_count += end - start;
    progress.update(events_count, undefined, `${events_count.toLocaleString('en')} events`);
  }
  progress.done();
  return {
    alerts: detection.alerts(),
    problems: detection.problems(),
    events_count,
    window: first_us === undefined ? undefined : { from_us: first_us, to_us: last_us },
  };
}

function tellWhileObserving(
  detection: Detection,
  rows: EventRows,
  start: number,
  end: number,
  onAlert: OnAlert,
): void {
  for (let row = start; row < end; row += 1) {
    detection.observeRows(rows, row, row + 1);
    for (const alert of detection.alerts()) onAlert(alert, rows.at_us(row));
  }
}
