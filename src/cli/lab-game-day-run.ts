import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HAZARDS } from '../hazards/index.ts';
import { formatMicroTime } from '../kube/microtime.ts';
import { kubeconfigFor } from '../lab/control-plane/kubeconfig-file.ts';
import type { Outcome, Scenario } from '../lab/scenarios/contract.ts';
import { SCENARIOS } from '../lab/scenarios/index.ts';
import { runLive, type LiveRun, type ScenarioRun } from '../lab/scenarios/run-scenario.ts';
import { seededRandom } from '../lab/simulation/seeded-random.ts';
import { clockText } from './alert-text.ts';
import type { OpenAuditSource } from './audit-source.ts';
import type { CommandContext } from './context.ts';
import { GameDay, type Riddle, type Score } from './lab-game-day.ts';
import { makeFolder, playAndTell, type PlayWish, type PlayedScenario } from './lab-play.ts';
import { typedLines } from './typed-lines.ts';

const ON_CALL = { commonName: 'on-call', organizations: ['system:masters'] };
const STORIES_COUNT = 4;
const US_PER_MS = 1000;
const MS_PER_MINUTE = 60_000;
/** Somebody is called when it has gone on for so long, or a little after it is over. */
const CALLED_AFTER_MS = 300_000;
const CALLED_LATE_MS = 30_000;
/** What is of interest begins a little before the first harm. */
const LEAD_MS = 60_000;

/** What is left of a game day. */
export interface PlayedGameDay {
  readonly score: Score;
  readonly truth: PlayedScenario;
  readonly offender: string;
  readonly title: string;
}

/** A scenario by chance, where none is named. */
export function scenarioByChance(seed: number): Scenario {
  const chosen = SCENARIOS[seededRandom(seed).stream('game day').below(SCENARIOS.length)];
  if (chosen === undefined) throw new Error('there is no scenario');
  return chosen;
}

function shuffled<Item>(items: readonly Item[], below: (count: number) => number): readonly Item[] {
  const left = [...items];
  const out: Item[] = [];
  while (left.length > 0) out.push(...left.splice(below(left.length), 1));
  return out;
}

/** The right story among others, in any order. */
function storiesFor({ title }: Scenario, seed: number): readonly string[] {
  const { below } = seededRandom(seed).stream('stories');
  const others = SCENARIOS.map((one) => one.title).filter((other) => other !== title);
  return shuffled([title, ...shuffled(others, below).slice(0, STORIES_COUNT - 1)], below);
}

function time(at_ms: number): string {
  return formatMicroTime(Math.round(at_ms * US_PER_MS));
}

/** `moved_ms`: how much later than in the first run everything is. */
function hintsFor(
  { began_ms, ended_ms, harm_ms }: Outcome,
  { harm }: Scenario,
  moved_ms: number,
  { log, program }: { readonly log: string; readonly program: string },
): readonly string[] {
  const [began, ended] = [began_ms + moved_ms, ended_ms + moved_ms];
  const window = `--from ${time(began - LEAD_MS)} --to ${time(ended + 1_000)} -f ${log}`;
  return [
    `The first request that should not have been was answered at ${clockText(began * US_PER_MS)}; ${harm_ms.length} in all, each with an object ${harm}. What changed around that time:\n  ${program} audit timeline ${window}`,
    `See who was busier than before:\n  ${program} audit who user verb ${window}`,
    `What that client saw just before tells why it did it. All that Plimsoll makes of it:\n  ${program} detect ${log}`,
  ];
}

function riddleOf(scenario: Scenario, outcome: Outcome, seed: number, hints: readonly string[]): Riddle {
  return {
    offender: outcome.offender,
    hazard: scenario.hazard,
    hazards: HAZARDS.map(({ id }) => id),
    story: scenario.title,
    stories: storiesFor(scenario, seed),
    hints,
  };
}

/** What users say, where the scenario does not: what it has measured of them. */
function callOf({ call }: Scenario, { measures }: Outcome): string {
  const hit = measures.find(({ what }) => what === 'users hit');
  return call ?? `Users are hit: ${hit?.found ?? 'something is wrong, and nobody knows what'}.`;
}

/** When, after its start, time is to pass as on the machine: somebody has noticed, and it is not over yet. */
function calledAfter_ms({ outcome, started_ms }: ScenarioRun): number {
  const { began_ms, ended_ms } = outcome;
  return Math.min(ended_ms, began_ms + CALLED_AFTER_MS) + CALLED_LATE_MS - started_ms;
}

function introduction(
  { size, call, folder, program }: { size: PlayWish; call: string; folder: string; program: string },
  at_ms: number,
): string {
  return `
GAME DAY. You are on call for a cluster of ${size.nodes_count ?? 0} nodes and about ${size.pods_count ?? 0} pods.

  ${clockText(at_ms * US_PER_MS)}  ${call}

Find out who does it, what it is, and why. The cluster goes on while you look, from another terminal:
  kubectl --kubeconfig ${join(folder, 'kubeconfig')} get pods -A
  ${program} audit who user verb -f ${join(folder, 'audit.log')}
  ${program} audit timeline -f ${join(folder, 'audit.log')}
`;
}

async function converse(
  game: GameDay,
  live: LiveRun,
  { terminal, signal, typed }: CommandContext,
): Promise<void> {
  const talk = async (): Promise<void> => {
    for await (const line of typed ?? typedLines(signal)) {
      const said = game.type(line, Date.now());
      if (said !== '') terminal.note(said);
      if (game.isOver) return;
    }
  };
  await Promise.race([talk(), live.broken]);
}

/**
 * A game day: the scenario is played once to know the truth, and once more, from the same seed, live: as fast as it can until somebody would be called, and then as time passes, while a
 * person looks for the cause. Audit log and kubeconfig stay in the folder.
 */
export async function playGameDay(
  scenario: Scenario,
  wish: PlayWish,
  open: OpenAuditSource,
  context: CommandContext,
): Promise<PlayedGameDay> {
  const { terminal } = context;
  const { seed } = wish;
  const size = {
    nodes_count: wish.nodes_count ?? scenario.size.nodes_count,
    pods_count: wish.pods_count ?? scenario.size.pods_count,
  };
  const folder = wish.keep ?? (await mkdtemp(join(tmpdir(), 'plimsoll-game-day-')));
  await makeFolder(folder);
  terminal.note('a cluster comes up, and lives for a while ...');
  const quiet = { ...context, terminal: { ...terminal, note: () => undefined } };
  const { played, run } = await playAndTell(scenario, { ...wish, ...size, keep: undefined }, open, quiet);
  const called_ms = calledAfter_ms(run);
  // In whole minutes: what goes by the clock of the day happens as it did.
  const moved_ms = Math.floor((Date.now() - run.started_ms - called_ms) / MS_PER_MINUTE) * MS_PER_MINUTE;
  const start_ms = run.started_ms + moved_ms;
  const live = await runLive(scenario, {
    ...size,
    seed,
    auditLog: join(folder, 'audit.log'),
    start_ms,
    liveFrom_ms: start_ms + called_ms,
    speed: 1,
  });
  try {
    const { url, authority } = live.access;
    const pair = authority.clientCertificate(ON_CALL);
    const config = kubeconfigFor(ON_CALL.commonName, { server: url, ca: authority.certificate, pair });
    await writeFile(join(folder, 'kubeconfig'), JSON.stringify(config), { mode: 0o600 });
    const { program } = terminal;
    const hints = hintsFor(run.outcome, scenario, moved_ms, { log: join(folder, 'audit.log'), program });
    const game = new GameDay(riddleOf(scenario, run.outcome, seed, hints), Date.now());
    const call = callOf(scenario, run.outcome);
    terminal.note(introduction({ size: { ...wish, ...size }, call, folder, program }, start_ms + called_ms));
    terminal.note(game.how);
    await converse(game, live, context);
    const score = game.score(Date.now());
    return { score, truth: played, offender: run.outcome.offender, title: scenario.title };
  } finally {
    await live.close();
  }
}
