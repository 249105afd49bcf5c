import type { AuditEvent } from '../audit/event.ts';
import type { Alert, Detector, DetectorDefinition } from '../detect/contract.ts';
// oxlint-disable-next-line no-restricted-imports -- tests run detectors as the engine runs them, with the History that it gives them
import { startDetection } from '../detect/engine.ts';

/**
 * Runs one detector over `events` the way the engine does: in order of stageTimestamp_us (the sort is stable),
 * with a real History. `observed` is called after each event with a way to ask for the alerts as they stand. A detector that throws fails the test.
 */
export function runDetector(
  definition: DetectorDefinition,
  events: readonly AuditEvent[],
  observed?: (event: AuditEvent, alerts: () => readonly Alert[]) => void,
): readonly Alert[] {
  let detector: Detector | undefined;
  const detection = startDetection([
    { ...definition, start: (history) => (detector = definition.start(history)) },
  ]);
  const alerts = () => detector?.alerts() ?? [];
  for (const event of events.toSorted((a, b) => a.stageTimestamp_us - b.stageTimestamp_us)) {
    detection.observe(event);
    observed?.(event, alerts);
  }
  const [problem] = detection.problems();
  if (problem !== undefined) throw new Error(`${problem.hazard} threw: ${problem.message}`);
  return alerts();
}
