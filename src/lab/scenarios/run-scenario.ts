import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { Connection } from '../../cluster/api/connection.ts';
import { Problem } from '../../problem.ts';
import type { JsonObject } from '../../kube/json.ts';
import type { CertificateAuthority } from '../control-plane/certificates.ts';
import type { ClusterSize, Outcome, PortableScenario, Scenario } from './contract.ts';
import { Lab, type LabSettings } from './lab.ts';
import { startKubeconfigStage } from './kubeconfig-stage.ts';
import { startRealStage } from './real-stage.ts';
import type { Protection, Stopped } from '../protections/contract.ts';
import type { RemoteStage } from './remote-stage.ts';
import { RUN_POLICY } from './run-policy.ts';
import type { Stage } from './stage.ts';

/** However long it is: what is renamed would not be read. */
const ONE_FILE = { maxSize_megabytes: 1_000_000 };

export interface RunSettings extends ClusterSize {
  readonly seed: number;
  /** Where the audit log goes. There must be no such file. */
  readonly auditLog: string;
  /** Put on the stage before the act. */
  readonly protection?: Protection;
  /** Told what is going on. */
  readonly note?: (text: string) => void;
  /** Told the state before the act, once it is there. */
  readonly prepared?: (before: readonly JsonObject[], at_ms: number) => Promise<void>;
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
  /** Whom the protection stopped. */
  readonly stopped: Stopped | undefined;
}

/** Plays a scenario on an embedded cluster. Throws a Problem where the audit log cannot be written. */
export async function runScenario(scenario: Scenario, settings: RunSettings): Promise<ScenarioRun> {
  const { seed, auditLog, nodes_count, pods_count, signal } = settings;
  const audit = { policy: RUN_POLICY, log: { path: auditLog, rotation: ONE_FILE } };
  tellOfStart(settings);
  const lab = await Lab.start({ seed, nodes_count, pods_count, audit, ...differences(scenario, settings) });
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
  tellOfStart(settings);
  return playedRemotely(
    scenario,
    await startRealStage({ ...settings, ...differences(scenario, settings) }),
    settings,
  );
}

export interface KubeconfigRunSettings extends RunSettings {
  readonly connection: Connection;
  /** The audit log that the API server writes; what it has already is not of the run. */
  readonly serverLog: string;
  readonly patience?: number;
}

/**
 * Plays a scenario on a control plane of somebody, in real time; what it has made stays. Throws a Problem where the cluster is not empty or its audit log cannot be read, and the
 * signal's reason when aborted.
 */
export async function runOnKubeconfig(
  scenario: PortableScenario,
  settings: KubeconfigRunSettings,
): Promise<ScenarioRun> {
  const { auditLog, serverLog, connection } = settings;
  const before_bytes = await logSize_bytes(serverLog);
  tellOfStart(settings);
  const stage = await startKubeconfigStage({ ...settings, ...differences(scenario, settings) }, connection);
  const run = await playedRemotely(scenario, stage, settings);
  const after_bytes = await logSize_bytes(serverLog);
  if (after_bytes <= before_bytes)
    throw new Problem({
      what: 'the API server has written nothing there during the run',
      where: serverLog,
      fix: 'name the file of its --audit-log-path; without an audit policy it writes none',
    });
  const part = createReadStream(serverLog, { start: before_bytes, end: after_bytes - 1 });
  await pipeline(part, createWriteStream(auditLog, { mode: 0o600 }));
  return run;
}

async function logSize_bytes(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    throw new Problem({
      what: `the audit log cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      where: file,
      fix: 'name the file that the API server writes with --audit-log',
      cause: error,
    });
  }
}

async function playedRemotely(
  scenario: PortableScenario,
  stage: RemoteStage,
  settings: RunSettings,
): Promise<ScenarioRun> {
  const { signal } = settings;
  const abort = (): void => stage.clock.fail(signal?.reason);
  signal?.addEventListener('abort', abort, { once: true });
  try {
    return await played(scenario, stage, settings);
  } finally {
    signal?.removeEventListener('abort', abort);
    await stage.close();
  }
}

export interface LiveSettings extends RunSettings {
  /** When the cluster begins. */
  readonly start_ms: number;
  /** From here on time passes as on the machine. */
  readonly liveFrom_ms: number;
  /** How many times as fast. */
  readonly speed: number;
}

/** A run that goes on while somebody looks at it. */
export interface LiveRun {
  /** How clients outside this process reach the cluster. */
  readonly access: { readonly url: string; readonly authority: CertificateAuthority };
  /** Rejects where the run breaks off; never resolves. */
  readonly broken: Promise<never>;
  close(): Promise<void>;
}

/**
 * Plays a scenario on an embedded cluster that others can reach: as fast as it can up to a moment, and then as time passes. The cluster goes on when the act is over, until it
 * is closed.
 */
export async function runLive(scenario: Scenario, settings: LiveSettings): Promise<LiveRun> {
  const { seed, auditLog, nodes_count, pods_count, start_ms, liveFrom_ms, speed } = settings;
  const audit = { policy: RUN_POLICY, log: { path: auditLog, rotation: ONE_FILE } };
  tellOfStart(settings);
  const lab = await Lab.start({
    seed,
    nodes_count,
    pods_count,
    audit,
    start_ms,
    listens: true,
    ...differences(scenario, settings),
  });
  const { access } = lab.cluster;
  if (access === undefined) throw new Error('a cluster that listens has an address');
  await scenario.prepare(lab);
  const over = new Error('the run is over');
  let reach: (() => void) | undefined;
  const reached = new Promise<void>((resolve) => {
    reach = resolve;
  });
  lab.clock.after(liveFrom_ms - lab.now_ms(), () => {
    lab.clock.setPace(speed);
    reach?.();
  });
  const going = goOn(scenario, lab).catch((error: unknown) => {
    if (error !== over) throw error;
  });
  const broken = going.then(() => new Promise<never>(() => undefined));
  await Promise.race([reached, broken]);
  return {
    access,
    broken,
    close: async () => {
      lab.clock.fail(over);
      await going;
      await lab.close();
    },
  };
}

/** Ends when the clock is told that something has failed, and throws that. */
async function goOn(scenario: Scenario, lab: Lab): Promise<void> {
  await scenario.act(lab);
  await lab.clock.runUntil(() => false, Infinity);
}

function tellOfStart({ note, nodes_count, pods_count }: RunSettings): void {
  note?.(`a cluster of ${nodes_count} nodes and about ${pods_count} pods comes up`);
}

/** What of a cluster is as this scenario needs it. */
function differences(
  { server, behaviour }: Scenario,
  { nodes_count, pods_count }: ClusterSize,
): Pick<LabSettings, 'server' | 'behaviour'> {
  return {
    ...(server === undefined
      ? {}
      : { server: typeof server === 'function' ? server({ nodes_count, pods_count }) : server }),
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
  { note, prepared, protection }: RunSettings,
): Promise<ScenarioRun> {
  const started_ms = stage.now_ms();
  await scenario.prepare(stage);
  const installed = await protection?.install(stage);
  const before = await stage.snapshot();
  await prepared?.(before, stage.now_ms());
  note?.(`it runs: ${before.length} objects; the act begins`);
  const outcome = await scenario.act(stage);
  const after = await stage.snapshot();
  return {
    outcome,
    before,
    after,
    started_ms,
    ended_ms: stage.now_ms(),
    stopped: installed?.stopped,
  };
}
