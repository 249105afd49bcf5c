import type { JsonObject } from '../../kube/json.ts';
import type { ClusterSize, Outcome, Scenario } from './contract.ts';
import { Lab } from './lab.ts';
import { RUN_POLICY } from './run-policy.ts';

const LOG_MAX_MEGABYTES = 1_000_000;

export interface RunSettings extends ClusterSize {
  readonly seed: number;
  /** Where the audit log goes. There must be no such file. */
  readonly auditLog: string;
  /** Told what is going on. */
  readonly note?: (text: string) => void;
  /** Aborted: the run ends with its reason. */
  readonly signal?: AbortSignal;
}

/** A run that is over. */
export interface ScenarioRun {
  readonly outcome: Outcome;
  /** All objects, before the act and at the end. */
  readonly before: readonly JsonObject[];
  readonly after: readonly JsonObject[];
  readonly started_ms: number;
  readonly ended_ms: number;
}

/** Plays a scenario on an embedded cluster. Throws a Problem where the audit log cannot be written. */
export async function runScenario(scenario: Scenario, settings: RunSettings): Promise<ScenarioRun> {
  const { seed, auditLog, note = () => undefined, nodes_count, pods_count } = settings;
  // One file, however long: what is renamed would not be read.
  const rotation = { maxSize_megabytes: LOG_MAX_MEGABYTES };
  const audit = { policy: RUN_POLICY, log: { path: auditLog, rotation } };
  note(`a cluster of ${nodes_count} nodes and about ${pods_count} pods comes up`);
  const { server, behaviour } = scenario;
  const different = {
    ...(server === undefined ? {} : { server }),
    ...(behaviour === undefined ? {} : { behaviour }),
  };
  const lab = await Lab.start({ seed, nodes_count, pods_count, audit, ...different });
  settings.signal?.addEventListener('abort', () => lab.clock.fail(settings.signal?.reason), { once: true });
  const started_ms = lab.now_ms();
  await scenario.prepare(lab);
  const before = [...lab.everything()];
  note(`it runs: ${before.length} objects; the act begins`);
  const outcome = await scenario.act(lab);
  const after = [...lab.everything()];
  const ended_ms = lab.now_ms();
  await lab.close();
  return { outcome, before, after, started_ms, ended_ms };
}
