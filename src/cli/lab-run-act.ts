import { join } from 'node:path';
import { mostSimilar } from '../check/similar.ts';
import type { Scenario } from '../lab/scenarios/contract.ts';
import { SCENARIOS } from '../lab/scenarios/index.ts';
import { Problem } from '../problem.ts';
import type { OpenAuditSource } from './audit-source.ts';
import type { CommandContext } from './context.ts';
import { documentText, isDocumentFormat } from './document.ts';
import { EXIT_CODE } from './exit-code.ts';
import { QUESTIONS } from './lab-game-day.ts';
import { playScenario, type PlayWish } from './lab-play.ts';
import {
  allDocument,
  allText,
  gameDayText,
  isAsExpected,
  progressText,
  verdictText,
  type PlayResult,
} from './lab-run-text.ts';
import type { LabRunFlags } from './lab-run.ts';
import { whyNotOn } from './lab-scenarios.ts';

/** The scenario of a name. Throws a Problem where there is none. */
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

/** One scenario of many: what goes wrong with it is its result. */
async function tried(scenario: Scenario, play: () => ReturnType<typeof playScenario>): Promise<PlayResult> {
  try {
    return { type: 'played', scenario: scenario.id, played: await play() };
  } catch (error) {
    if (error instanceof Problem) throw error;
    const why = error instanceof Error ? error.message : String(error);
    return { type: 'broken off', scenario: scenario.id, why };
  }
}

async function playAll(
  wish: PlayWish,
  open: OpenAuditSource,
  context: CommandContext,
): Promise<readonly PlayResult[]> {
  const results: PlayResult[] = [];
  const { keep, place } = wish;
  for (const [index, scenario] of SCENARIOS.entries()) {
    context.signal.throwIfAborted();
    const why = whyNotOn(scenario, place.on);
    if (why !== undefined) {
      results.push({ type: 'not played', scenario: scenario.id, why });
      continue;
    }
    context.terminal.note(progressText(scenario, index, SCENARIOS.length));
    const own = { ...wish, keep: keep === undefined ? undefined : join(keep, scenario.id) };
    results.push(await tried(scenario, () => playScenario(scenario, own, open, context)));
  }
  return results;
}

/** Exactly one of the two has to be there. */
function chosen(id: string | undefined, all: boolean): Scenario | 'all' {
  if (id !== undefined && !all) return scenarioNamed(id);
  if (id === undefined && all) return 'all';
  throw new Problem({
    what: id === undefined ? 'no scenario is named' : '--all plays every scenario, and one is named',
    where: 'lab run',
    fix: `name one of ${SCENARIOS.map((one) => one.id).join(', ')}, or give --all`,
  });
}

type Output = LabRunFlags['output'];

/** What a run is made with, and tells to. */
interface RunPorts {
  readonly open: OpenAuditSource;
  readonly context: CommandContext;
}

async function runOne(
  scenario: Scenario,
  wish: PlayWish,
  output: Output,
  { open, context }: RunPorts,
): Promise<void> {
  const { terminal } = context;
  const played = await playScenario(scenario, wish, open, context);
  await terminal.out(isDocumentFormat(output) ? documentText(output, played) : verdictText(played, terminal));
  if (played.missing.length > 0) context.exit(EXIT_CODE.found);
}

async function runAll(wish: PlayWish, output: Output, { open, context }: RunPorts): Promise<void> {
  const { terminal } = context;
  const results = await playAll(wish, open, context);
  await terminal.out(
    isDocumentFormat(output)
      ? documentText(output, allDocument(results, { on: wish.place.on, seed: wish.seed }))
      : allText(results, terminal),
  );
  if (!results.every(isAsExpected)) context.exit(EXIT_CODE.found);
}

async function runGameDay(
  id: string | undefined,
  wish: PlayWish,
  output: Output,
  { open, context }: RunPorts,
): Promise<void> {
  const { terminal } = context;
  const { playGameDay, scenarioByChance } = await import('./lab-game-day-run.ts');
  const scenario = id === undefined ? scenarioByChance(wish.seed) : scenarioNamed(id);
  const played = await playGameDay(scenario, wish, open, context);
  await terminal.out(isDocumentFormat(output) ? documentText(output, played) : gameDayText(played, terminal));
  if (played.score.found.length < QUESTIONS.length) context.exit(EXIT_CODE.found);
}

/** Plays what `lab run` was asked for, and prints what became of it. */
export async function actOnLabRun(
  id: string | undefined,
  flags: LabRunFlags,
  ports: RunPorts,
): Promise<void> {
  const { output, on: place, seed } = flags;
  const wish = {
    place,
    serverLog: flags.auditLog,
    seed,
    nodes_count: flags.nodes,
    pods_count: flags.pods,
    keep: flags.keep,
    isUnprotected: flags.unprotected === true,
  };
  if (flags.gameDay === true) return runGameDay(id, wish, output, ports);
  const scenario = chosen(id, flags.all === true);
  return scenario === 'all' ? runAll(wish, output, ports) : runOne(scenario, wish, output, ports);
}
