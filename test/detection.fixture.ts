import type { AuditEvent } from '../src/audit/event.ts';
import type { Alert } from '../src/detect/contract.ts';
import { startDetection } from '../src/detect/engine.ts';
import { HAZARDS } from '../src/hazards/index.ts';

/** All detectors over a log, as `plimsoll detect` runs them; a detector that throws fails the test. */
export function detect(events: readonly AuditEvent[]): readonly Alert[] {
  const detection = startDetection(HAZARDS.flatMap((hazard) => hazard.detect ?? []));
  for (const event of events) detection.observe(event);
  const alerts = detection.alerts();
  const problem = detection.problems()[0];
  if (problem !== undefined)
    throw new Error(`${problem.hazard} threw: ${problem.message} (${problem.auditID})`);
  return alerts;
}

/** One line an alert: what a test's failure should show. */
export function lines(alerts: readonly Alert[]): readonly string[] {
  return alerts.map((alert) => `${alert.severity} ${alert.id}: ${alert.title}`);
}
