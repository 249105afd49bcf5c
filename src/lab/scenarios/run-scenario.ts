import type { JsonObject } from '../../kube/json.ts';
import type { ClusterSize, Outcome, PortableScenario, Scenario } from './contract.ts';
import { Lab, type LabSettings } from './lab.ts';
import { RealStage } from './real-stage.ts';
import { RUN_POLICY } from './run-policy.ts';
import type { Stage } from './stage.ts';

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
  const { seed, auditLog, nodes_count, pods_count, signal } = settings;
  // One file, however long: what is renamed would not be read.
  const rotation = { maxSize_megabytes: LOG_MAX_MEGABYTES };
  const audit = { policy: RUN_POLICY, log: { path: auditLog, rotation } };
  tellOfStart(settings);
  const lab = await Lab.start({ seed, nodes_count, pods_count, audit, ...differences(scenario) });
  signal?.addEventListener('abort', () => lab.clock.fail(signal.reason), { once: true });
  const run = await played(scenario, lab, settings);
  await lab.close();
  return run;
}

/**
 * Plays a scenario on real programs, in real time. Throws a Problem where one of them is missing or does not start, and the signal's reason when aborted; the programs are
 * stopped in any case.
 */
export async function runOnRealPrograms(
  scenario: PortableScenario,
  settings: RunSettings,
): Promise<ScenarioRun> {
  const { seed, auditLog, nodes_count, pods_count, signal } = settings;
  tellOfStart(settings);
  const stage = await RealStage.start({
    seed,
    nodes_count,
    pods_count,
    auditLog,
    ...differences(scenario),
    ...(signal === undefined ? {} : { signal }),
  });
  const abort = (): void => stage.clock.fail(signal?.reason);
  signal?.addEventListener('abort', abort, { once: true });
  try {
    return await played(scenario, stage, settings);
  } finally {
    signal?.removeEventListener('abort', abort);
    await stage.close();
  }
}

function tellOfStart({ note, nodes_count, pods_count }: RunSettings): void {
  note?.(`a cluster of ${nodes_count} nodes and about ${pods_count} pods comes up`);
}

/** What of a cluster is as this scenario needs it. */
function differences({ server, behaviour }: Scenario): Pick<LabSettings, 'server' | 'behaviour'> {
  return {
    ...(server === undefined ? {} : { server }),
    ...(behaviour === undefined ? {} : { behaviour }),
  };
}

/** What can be played on a stage. */
interface Playable<Place> {
  prepare(stage: Place): Promise<void>;
  act(stage: Place): Promise<Outcome>;
}

async function played<Place extends Stage>(
  scenario: Playable<Place>,
  stage: Place,
  { note }: RunSettings,
): Promise<ScenarioRun> {
  const started_ms = stage.now_ms();
  await scenario.prepare(stage);
  const before = await stage.snapshot();
  note?.(`it runs: ${before.length} objects; the act begins`);
  const outcome = await scenario.act(stage);
  const after = await stage.snapshot();
  return { outcome, before, after, started_ms, ended_ms: stage.now_ms() };
}
