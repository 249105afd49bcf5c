import type { AuditEvent } from '../audit/event.ts';
import type { EpochMicros } from '../kube/microtime.ts';
import { SEVERITIES, type Alert, type Detector, type DetectorDefinition } from './contract.ts';
import { startHistory } from './history.ts';

/**
 * A detector that threw: a mistake of ours, told instead of hidden, since its alerts may now be incomplete.
 * `count` is how often it threw, the rest is about the first time.
 */
export interface DetectorProblem {
  readonly hazard: string;
  readonly message: string;
  /** Event that it threw on; `''` where it threw while its alerts were asked for. */
  readonly auditID: string;
  readonly at_us: EpochMicros;
  readonly count: number;
}

/** A running detection. Pure: feed it events, ask it for alerts as often as you like. */
export interface Detection {
  /** One event of any stage, in order of `stageTimestamp_us`, each (auditID, stage) once. */
  observe(event: AuditEvent): void;
  /** Most severe first, then in order of when each began, then by id. */
  alerts(): readonly Alert[];
  problems(): readonly DetectorProblem[];
}

interface Running {
  readonly hazard: string;
  readonly detector: Detector;
  /** Given again where the detector throws while it is asked. */
  lastAlerts: readonly Alert[];
  problem: DetectorProblem | undefined;
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
}

function note(running: Running, thrown: unknown, auditID: string, at_us: EpochMicros): void {
  const { problem } = running;
  running.problem =
    problem === undefined
      ? { hazard: running.hazard, message: messageOf(thrown), auditID, at_us, count: 1 }
      : { ...problem, count: problem.count + 1 };
}

function compareAlerts(one: Alert, other: Alert): number {
  return (
    SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity) ||
    one.window.from_us - other.window.from_us ||
    (one.id < other.id ? -1 : Number(one.id > other.id))
  );
}

/**
 * Starts detection with a fresh History for all detectors. A detector that throws is reported in `problems()`,
 * goes on with the next event (one odd event must not blind it for the rest of the log) and disturbs no other.
 */
export function startDetection(definitions: readonly DetectorDefinition[]): Detection {
  const history = startHistory();
  const all: readonly Running[] = definitions.map((definition) => ({
    hazard: definition.hazard,
    detector: definition.start(history),
    lastAlerts: [],
    problem: undefined,
  }));
  let last_us = 0;

  return {
    observe(event) {
      last_us = event.stageTimestamp_us;
      for (const running of all) {
        try {
          running.detector.observe(event);
        } catch (thrown) {
          note(running, thrown, event.auditID, last_us);
        }
      }
      history.record(event);
    },

    alerts() {
      for (const running of all) {
        try {
          running.lastAlerts = running.detector.alerts();
        } catch (thrown) {
          note(running, thrown, '', last_us);
        }
      }
      return all.flatMap((running) => running.lastAlerts).toSorted(compareAlerts);
    },

    problems: () => all.flatMap((running) => running.problem ?? []),
  };
}
