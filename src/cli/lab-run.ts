import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { mostSimilar } from '../check/similar.ts';
import { HAZARDS } from '../hazards/index.ts';
import type { JsonObject } from '../kube/json.ts';
import type { Scenario } from '../lab/scenarios/contract.ts';
import { SCENARIOS } from '../lab/scenarios/index.ts';
import { runScenario, type ScenarioRun } from '../lab/scenarios/run-scenario.ts';
import { Problem } from '../problem.ts';
import type { OpenAuditSource } from './audit-source.ts';
import type { CommandContext } from './context.ts';
import { columnLines } from './columns.ts';
import { runDetection } from './detect-run.ts';
import { documentText, isDocumentFormat, type DocumentFormat } from './document.ts';
import { EXIT_CODE } from './exit-code.ts';
import { findingsOf } from './lab-findings.ts';
import { verdictOf, type ToldAlert, type Verdict } from './lab-verdict.ts';

interface LabRunFlags {
  readonly nodes?: number;
  readonly pods?: number;
  readonly seed: number;
  readonly output: 'table' | DocumentFormat;
  readonly keep?: string;
}

const US_PER_MS = 1000;
const COLUMNS = [{ heading: 'WHAT' }, { heading: 'THIS-RUN' }, { heading: 'THE-TALK' }];

const HELP = `
The cluster is the embedded API server with controllers, scheduler and kubelets of the lab, on a clock that does not wait: minutes pass in seconds, and the same seed gives the same
audit log, byte for byte. What protections would do is not played: there are none yet, and the verdict says so.

Exit codes: 0 the run went as expected, 1 detection or checks missed something, 2 wrong usage.

Examples:
  # the outage of the talk, on twenty nodes
  plimsoll lab run powerful-operator

  # bigger, and with everything kept to be looked at
  plimsoll lab run powerful-operator --nodes 100 --pods 2000 --keep outage
  plimsoll detect outage/audit.log
  plimsoll check outage/before.json`;

function parseCount(text: string): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && count > 0) return count;
  throw new InvalidArgumentError('a whole number above 0 is needed.');
}

function parseSeed(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('a seed is a whole number.');
}

function scenarioNamed(id: string): Scenario {
  const found = SCENARIOS.find((scenario) => scenario.id === id);
  if (found !== undefined) return found;
  const ids = SCENARIOS.map((scenario) => scenario.id);
  const similar = mostSimilar(id, ids);
  throw new Problem({
    what: `there is no scenario ${id}`,
    where: 'lab run',
    fix: similar === undefined ? `there are: ${ids.join(', ')}` : `did you mean ${similar}?`,
  });
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
  if (await exists(join(keep, 'audit.log')))
    throw new Problem({
      what: 'there is a run already',
      where: keep,
      fix: 'name another folder with --keep, or delete this one',
    });
  await mkdir(keep, { recursive: true });
  return { path: keep, dispose: async () => undefined };
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

function verdictText(verdict: Verdict, { terminal }: CommandContext): string {
  const rows = verdict.rows.map(({ what, found, talk }) => [what, found, talk]);
  const lines = columnLines(COLUMNS, rows, terminal);
  const end =
    verdict.missing.length === 0
      ? terminal.style('green', 'as expected')
      : terminal.style('red', `not as expected: ${verdict.missing.join('; ')}`);
  return `${lines.join('\n')}\n\n${end}\n`;
}

/** `plimsoll lab run ID`: plays an outage, and says what became of it. */
export function labRunCommand(context: CommandContext, open: OpenAuditSource): Command {
  const { terminal } = context;
  return new Command('run')
    .summary('Play an outage on a cluster in this process, and judge what came of it')
    .description(
      'Brings a cluster up in this process, lets an outage of the catalogue happen on it, runs detect on its audit log and check on its state before, and prints a verdict beside the figures of the talk.',
    )
    .addArgument(new Argument('<scenario>', 'which; "lab list" lists them'))
    .addOption(
      new Option('--nodes <count>', 'of the cluster; as the scenario has it unless given').argParser(
        parseCount,
      ),
    )
    .addOption(new Option('--pods <count>', 'about so many, of ordinary programs').argParser(parseCount))
    .addOption(new Option('--seed <number>', 'what chance is made from').argParser(parseSeed).default(1))
    .addOption(
      new Option('-o, --output <format>', 'how to print').choices(['table', 'json', 'yaml']).default('table'),
    )
    .option('--keep <folder>', 'keep audit log, states and verdict here')
    .addHelpText('after', HELP)
    .action(async (id: string, flags: LabRunFlags) => {
      const scenario = scenarioNamed(id);
      const folder = await folderFor(flags.keep);
      try {
        const log = join(folder.path, 'audit.log');
        const size = {
          nodes_count: flags.nodes ?? scenario.size.nodes_count,
          pods_count: flags.pods ?? scenario.size.pods_count,
        };
        const run = await runScenario(scenario, {
          ...size,
          seed: flags.seed,
          auditLog: log,
          note: (text) => terminal.note(text),
          signal: context.signal,
        });
        const verdict = await judged(scenario, run, log, open, context);
        const document = { scenario: scenario.id, seed: flags.seed, ...size, ...verdict };
        if (flags.keep !== undefined) {
          await writeFile(join(folder.path, 'before.json'), listText(run.before));
          await writeFile(join(folder.path, 'after.json'), listText(run.after));
          await writeFile(join(folder.path, 'verdict.json'), documentText('json', document));
          terminal.note(`kept in ${folder.path}: audit.log, before.json, after.json, verdict.json`);
        }
        const { output } = flags;
        await terminal.out(
          isDocumentFormat(output) ? documentText(output, document) : verdictText(verdict, context),
        );
        if (verdict.missing.length > 0) context.exit(EXIT_CODE.found);
      } finally {
        await folder.dispose();
      }
    });
}
