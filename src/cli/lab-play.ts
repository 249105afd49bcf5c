import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SYSTEM_CLOCK } from '../cluster/api/clock.ts';
import { connect } from '../cluster/api/connect.ts';
import { processEnvironment } from '../cluster/api/environment.ts';
import type { Alert } from '../detect/contract.ts';
import { DETECTORS } from '../hazards/detectors.ts';
import type { JsonObject } from '../kube/json.ts';
import type { BackEnd, ClusterSize, Outcome, Scenario } from '../lab/scenarios/contract.ts';
import {
  runOnKubeconfig,
  runOnRealPrograms,
  runScenario,
  type RunSettings,
  type ScenarioRun,
} from '../lab/scenarios/run-scenario.ts';
import type { Protection } from '../lab/protections/contract.ts';
import { Problem } from '../problem.ts';
import type { OpenAuditSource } from './audit-source.ts';
import type { CommandContext } from './context.ts';
import { runDetection } from './detect-run.ts';
import { documentText } from './document.ts';
import { findingsOf } from './lab-findings.ts';
import { whyNotOn, type Place } from './lab-scenarios.ts';
import { verdictOf, withProtection, type ToldAlert, type Verdict } from './lab-verdict.ts';

const US_PER_MS = 1000;

/** How a scenario is to be played. */
export interface PlayWish {
  readonly place: Place;
  /** The audit log of the API server of a kubeconfig. */
  readonly serverLog: string | undefined;
  readonly nodes_count: number | undefined;
  readonly pods_count: number | undefined;
  readonly seed: number;
  /** Where audit log, states and verdict stay; `undefined`: nowhere. */
  readonly keep: string | undefined;
  /** Play it only without what stands in its way. */
  readonly isUnprotected?: boolean;
}

/** A run that was judged; its fields are those of `-o json`. */
export interface PlayedScenario extends ClusterSize, Verdict {
  readonly scenario: string;
  readonly on: BackEnd;
  readonly seed: number;
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    return false;
  }
}

/** The folder that everything goes to; one that is thrown away afterwards unless it is to be kept. */
async function folderFor(keep: string | undefined): Promise<{ path: string; dispose: () => Promise<void> }> {
  if (keep === undefined) return temporaryFolder();
  await makeFolder(keep);
  return { path: keep, dispose: async () => undefined };
}

async function temporaryFolder(): Promise<{ path: string; dispose: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'plimsoll-lab-'));
  return { path, dispose: () => rm(path, { recursive: true, force: true }) };
}

/** Makes the folder of a run. Throws a Problem where one was kept there already. */
export async function makeFolder(path: string): Promise<void> {
  if (await exists(join(path, 'audit.log')))
    throw new Problem({
      what: 'there is a run already',
      where: path,
      fix: 'name another folder with --keep, or delete this one',
    });
  await mkdir(path, { recursive: true });
}

/** A state as `plimsoll check` reads it: an object a line, so that what it says of one can be found. */
export function listText(items: readonly JsonObject[]): string {
  const lines = items.map((item) => JSON.stringify(item)).join(',\n');
  return `{"apiVersion": "v1", "kind": "List", "items": [\n${lines}\n]}\n`;
}

/** What detection says of the log of a run: alerts as they were told from the first harm on, and as they stand at the end. */
export async function detectedIn(
  log: string,
  { began_ms }: Outcome,
  open: OpenAuditSource,
  context: CommandContext,
): Promise<{ readonly told: readonly ToldAlert[]; readonly alerts: readonly Alert[] }> {
  const source = await open({ file: [log], data: '' }, context);
  try {
    const told: ToldAlert[] = [];
    const known = new Set<string>();
    const note = (alert: Alert, at_us: number): void => {
      const key = `${alert.id} ${alert.severity} ${alert.offender?.user ?? ''}`;
      if (known.has(key)) return;
      known.add(key);
      told.push({ at_us, alert });
    };
    const { alerts } = await runDetection(source, {}, DETECTORS, context, note, began_ms * US_PER_MS);
    return { told, alerts };
  } finally {
    await source.close();
  }
}

/** Plays a scenario where it is to be played. */
async function ran(
  scenario: Scenario,
  { place, serverLog }: PlayWish,
  settings: RunSettings,
): Promise<ScenarioRun> {
  if (place.on === 'embedded' || scenario.isPortable !== true) return runScenario(scenario, settings);
  if (place.on === 'envtest') return runOnRealPrograms(scenario, settings);
  if (serverLog === undefined)
    throw new Problem({
      what: 'on a cluster of a kubeconfig nobody knows where its API server writes the audit log',
      where: '--on',
      fix: 'name that file with --audit-log',
    });
  const { kubeconfig } = place;
  const connection = await connect({ kubeconfig }, processEnvironment(), SYSTEM_CLOCK);
  return runOnKubeconfig(scenario, { ...settings, connection, serverLog });
}

/** Plays a scenario and judges what came of it. Throws a Problem where it cannot be played there, or a run was kept there already. */
export async function playScenario(
  scenario: Scenario,
  wish: PlayWish,
  open: OpenAuditSource,
  context: CommandContext,
): Promise<PlayedScenario> {
  const { played } = await playAndTell(scenario, wish, open, context);
  const { protection } = scenario;
  if (protection === undefined || wish.isUnprotected === true) return played;
  context.terminal.note(`the same once more, with ${protection.title} in its way`);
  const guarded = await playProtected(scenario, protection, wish, open, context);
  const both = { ...played, ...withProtection(played, guarded.verdict, guarded.missing) };
  if (wish.keep !== undefined) await writeFile(join(wish.keep, 'verdict.json'), documentText('json', both));
  return both;
}

/** Plays it with a protection in its way; its audit log lies beside that of the run without. */
async function playProtected(
  scenario: Scenario,
  protection: Protection,
  wish: PlayWish,
  open: OpenAuditSource,
  context: CommandContext,
): Promise<{ readonly verdict: Verdict; readonly missing: string | undefined }> {
  const { path, dispose } = await temporaryFolder();
  try {
    const auditLog = join(wish.keep ?? path, 'audit-protected.log');
    const settings = { ...runSettings(scenario, wish, context), auditLog, protection };
    const { outcome, before, stopped } = await ran(scenario, wish, settings);
    const detected = await detectedIn(auditLog, outcome, open, context);
    const findings = findingsOf(before, outcome.began_ms);
    const verdict = verdictOf({ scenario, outcome, ...detected, findings, protection, stopped });
    return { verdict, missing: protection.missing(outcome) };
  } finally {
    await dispose();
  }
}

function runSettings(
  { size }: Scenario,
  { nodes_count, pods_count, seed }: PlayWish,
  { terminal, signal }: CommandContext,
): Omit<RunSettings, 'auditLog'> {
  return {
    nodes_count: nodes_count ?? size.nodes_count,
    pods_count: pods_count ?? size.pods_count,
    seed,
    note: (text) => terminal.note(text),
    signal,
  };
}

/** The same, with what the scenario itself knows of it. */
export async function playAndTell(
  scenario: Scenario,
  wish: PlayWish,
  open: OpenAuditSource,
  context: CommandContext,
): Promise<{ readonly played: PlayedScenario; readonly run: ScenarioRun }> {
  const { terminal } = context;
  const { seed, keep } = wish;
  const { on } = wish.place;
  const why = whyNotOn(scenario, on);
  if (why !== undefined)
    throw new Problem({
      what: `${scenario.id} cannot be played on ${on}: ${why}`,
      where: '--on',
      fix: `it can be played on ${scenario.backEnds.join(', ')}`,
    });
  const folder = await folderFor(keep);
  try {
    const auditLog = join(folder.path, 'audit.log');
    const settings = { ...runSettings(scenario, wish, context), auditLog };
    const { nodes_count, pods_count } = settings;
    const run = await ran(scenario, wish, settings);
    const { outcome } = run;
    const verdict = verdictOf({
      scenario,
      outcome,
      ...(await detectedIn(auditLog, outcome, open, context)),
      findings: findingsOf(run.before, outcome.began_ms),
    });
    const played = { scenario: scenario.id, on, seed, nodes_count, pods_count, ...verdict };
    if (keep !== undefined) {
      await writeFile(join(keep, 'before.json'), listText(run.before));
      await writeFile(join(keep, 'after.json'), listText(run.after));
      await writeFile(join(keep, 'verdict.json'), documentText('json', played));
      terminal.note(`kept in ${keep}: audit.log, before.json, after.json, verdict.json`);
    }
    return { played, run };
  } finally {
    await folder.dispose();
  }
}
