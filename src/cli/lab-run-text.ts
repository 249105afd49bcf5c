import type { BackEnd, Scenario } from '../lab/scenarios/contract.ts';
import { wrappedColumnLines } from './columns.ts';
import { spanText } from './alert-text.ts';
import { QUESTIONS } from './lab-game-day.ts';
import type { PlayedGameDay } from './lab-game-day-run.ts';
import type { PlayedScenario } from './lab-play.ts';
import type { Verdict } from './lab-verdict.ts';
import type { Terminal } from './terminal.ts';

const US_PER_MS = 1000;
const COLUMNS = [{ heading: 'WHAT' }, { heading: 'THIS-RUN' }, { heading: 'THE-TALK' }];
const PROTECTED_COLUMNS = [
  { heading: 'WHAT' },
  { heading: 'WITHOUT' },
  { heading: 'PROTECTED' },
  { heading: 'THE-TALK' },
];
const ALL_COLUMNS = [
  { heading: 'SCENARIO' },
  { heading: 'DETECTED-AFTER' },
  { heading: 'NAMED-AFTER' },
  { heading: 'VERDICT' },
];

/** What has become of one scenario of several. */
export type PlayResult =
  | { readonly type: 'played'; readonly scenario: string; readonly played: PlayedScenario }
  /** This back end cannot carry it. */
  | { readonly type: 'not played'; readonly scenario: string; readonly why: string }
  /** An error that nobody expects. */
  | { readonly type: 'broken off'; readonly scenario: string; readonly why: string };

/** `as expected`, or what is missing. */
function judgement({ missing }: Pick<Verdict, 'missing'>): string {
  return missing.length === 0 ? 'as expected' : `not as expected: ${missing.join('; ')}`;
}

/** The verdict of one run, beside the figures of the talk. */
export function verdictText(verdict: Verdict, terminal: Terminal): string {
  const isProtected = verdict.rows.some((row) => row.protected !== undefined);
  const rows = verdict.rows.map((row) =>
    isProtected ? [row.what, row.found, row.protected ?? '', row.talk] : [row.what, row.found, row.talk],
  );
  const columns = isProtected ? PROTECTED_COLUMNS : COLUMNS;
  const end = terminal.style(verdict.missing.length === 0 ? 'green' : 'red', judgement(verdict));
  return `${wrappedColumnLines(columns, rows, 1, terminal).join('\n')}\n\n${end}\n`;
}

function rowOf(result: PlayResult): readonly string[] {
  if (result.type !== 'played') return [result.scenario, '-', '-', `${result.type}: ${result.why}`];
  const { detected, named } = result.played.after;
  return [result.scenario, detected, named, judgement(result.played)];
}

/** Did it go as it should? What a back end cannot carry is nobody's fault. */
export function isAsExpected(result: PlayResult): boolean {
  return result.type === 'played' ? result.played.missing.length === 0 : result.type === 'not played';
}

/** A table of what has become of each scenario. */
export function allText(results: readonly PlayResult[], terminal: Terminal): string {
  const lines = wrappedColumnLines(ALL_COLUMNS, results.map(rowOf), 3, terminal);
  const played_count = results.filter(({ type }) => type !== 'not played').length;
  const good_count = results.filter((one) => one.type === 'played' && isAsExpected(one)).length;
  const end = terminal.style(
    good_count === played_count ? 'green' : 'red',
    `${good_count} of ${played_count} as expected`,
  );
  return `${lines.join('\n')}\n\n${end}\n`;
}

/** The same for `-o json`. */
export function allDocument(
  results: readonly PlayResult[],
  { on, seed }: { readonly on: BackEnd; readonly seed: number },
): unknown {
  return {
    on,
    seed,
    scenarios: results.map((result) =>
      result.type === 'played'
        ? { result: result.type, ...result.played }
        : { result: result.type, scenario: result.scenario, why: result.why },
    ),
  };
}

/** `1 of 9: powerful-operator`. */
export function progressText({ id }: Scenario, index: number, count: number): string {
  return `${index + 1} of ${count}: ${id}`;
}

/** How a person did on a game day, and the truth. */
export function gameDayText({ score, truth, offender, title }: PlayedGameDay, terminal: Terminal): string {
  const { points, found, hints_count, wrong_count, took_ms } = score;
  const missed = QUESTIONS.filter((question) => !found.includes(question));
  const how = [
    `found: ${found.length === 0 ? 'nothing' : found.join(', ')}`,
    ...(missed.length === 0 ? [] : [`missed: ${missed.join(', ')}`]),
    `hints: ${hints_count}`,
    `wrong answers: ${wrong_count}`,
    `time: ${spanText(took_ms * US_PER_MS)}`,
  ].join('; ');
  const verdict = verdictText(truth, terminal);
  return `${terminal.style('bold', `${points} of 100 points`)}\n${how}\n\nwho   ${offender}\nwhat  ${truth.scenario}\nwhy   ${title}\n\nWithout anybody looking, Plimsoll had made of it:\n${verdict}`;
}
