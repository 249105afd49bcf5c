import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HAZARDS } from '../hazards/index.ts';
import type { JsonObject } from '../kube/json.ts';
import type { BackEnd, ClusterSize, Scenario } from '../lab/scenarios/contract.ts';
import { runOnRealPrograms, runScenario, type ScenarioRun } from '../lab/scenarios/run-scenario.ts';
import { Problem } from '../problem.ts';
import type { OpenAuditSource } from './audit-source.ts';
import type { CommandContext } from './context.ts';
import { runDetection } from './detect-run.ts';
import { documentText } from './document.ts';
import { findingsOf } from './lab-findings.ts';
import { whyNotOn } from './lab-scenarios.ts';
import { verdictOf, type ToldAlert, type Verdict } from './lab-verdict.ts';

const US_PER_MS = 1000;

/** How a scenario is to be played. */
export interface PlayWish {
  readonly on: BackEnd;
  readonly nodes_count: number | undefined;
  readonly pods_count: number | undefined;
  readonly seed: number;
  /** Where audit log, states and verdict stay; `undefined`: nowhere. */
  readonly keep: string | undefined;
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
  if (keep === undefined) {
    const path = await mkdtemp(join(tmpdir(), 'plimsoll-lab-'));
    return { path, dispose: () => rm(path, { recursive: true, force: true }) };
  }
  await makeFolder(keep);
  return { path: keep, dispose: async () => undefined };
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

/** A state as `plimsoll check` reads it. */
function listText(items: readonly JsonObject[]): string {
  return `${JSON.stringify({ apiVersion: 'v1', kind: 'List', items })}\n`;
}

async function judged(
  scenario: Scenario,
  run: ScenarioRun,
  log: string,
  open: OpenAuditSource,
  context: CommandContext,
): Promise<Verdict> {
  const source = await open({ file: [log], data: '' }, context);
  try {
    const told: ToldAlert[] = [];
    const known = new Set<string>();
    const detectors = HAZARDS.flatMap(({ detect }) => detect ?? []);
    const { outcome } = run;
    const note = (alert: ToldAlert['alert'], at_us: number): void => {
      const key = `${alert.id} ${alert.severity} ${alert.offender?.user ?? ''}`;
      if (known.has(key)) return;
      known.add(key);
      told.push({ at_us, alert });
    };
    const began_us = outcome.began_ms * US_PER_MS;
    const { alerts } = await runDetection(source, {}, detectors, context, note, began_us);
    return verdictOf({ scenario, outcome, told, alerts, findings: findingsOf(run.before, outcome.began_ms) });
  } finally {
    await source.close();
  }
}

/** Plays a scenario and judges what came of it. Throws a Problem where it cannot be played there, or a run was kept there already. */
export async function playScenario(
  scenario: Scenario,
  wish: PlayWish,
  open: OpenAuditSource,
  context: CommandContext,
): Promise<PlayedScenario> {
  return (await playAndTell(scenario, wish, open, context)).played;
}

/** The same, with what the scenario itself knows of it. */
export async function playAndTell(
  scenario: Scenario,
  wish: PlayWish,
  open: OpenAuditSource,
  context: CommandContext,
): Promise<{ readonly played: PlayedScenario; readonly run: ScenarioRun }> {
  const { terminal, signal } = context;
  const { on, seed, keep } = wish;
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
    const size = {
      nodes_count: wish.nodes_count ?? scenario.size.nodes_count,
      pods_count: wish.pods_count ?? scenario.size.pods_count,
    };
    const settings = { ...size, seed, auditLog, note: (text: string) => terminal.note(text), signal };
    const run =
      on === 'envtest' && scenario.isPortable === true
        ? await runOnRealPrograms(scenario, settings)
        : await runScenario(scenario, settings);
    const verdict = await judged(scenario, run, auditLog, open, context);
    const played = { scenario: scenario.id, on, seed, ...size, ...verdict };
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
