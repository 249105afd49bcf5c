import type { AuditEvent } from '../audit/event.ts';
import type { Alert, DetectorDefinition } from '../detect/contract.ts';
// oxlint-disable-next-line no-restricted-imports -- tests run detectors with the History that the engine gives them
import { startHistory } from '../detect/history.ts';

/**
 * Runs one detector over `events` the way the engine does: in order of stageTimestamp_us (the sort is stable),
 * with a real History. `observed` is called after each event with a way to ask for the alerts as they stand.
 */
export function runDetector(
  definition: DetectorDefinition,
  events: readonly AuditEvent[],
  observed?: (event: AuditEvent, alerts: () => readonly Alert[]) => void,
): readonly Alert[] {
  const history = startHistory();
  const detector = definition.start(history);
  for (const event of events.toSorted((a, b) => a.stageTimestamp_us - b.stageTimestamp_us)) {
    detector.observe(event);
    history.record(event);
    observed?.(event, () => detector.alerts());
  }
  return detector.alerts();
}
