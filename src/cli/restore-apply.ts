import { readFileSync } from 'node:fs';
import { isJsonObject } from '../kube/json.ts';
import { spokenName } from '../kube/kube-object.ts';
import { Problem } from '../problem.ts';
import { applyPlan, tryPlan, undoJournal, type StepResult, type Trial } from '../recover/apply-plan.ts';
import type { Plan } from '../recover/contract.ts';
import { Journal, planDigest, readJournal, type JournalEntry } from '../recover/journal.ts';
import { plural, someOf } from './audit-text.ts';
import { connectFromFlags, type ClusterFlags } from './cluster-flags.ts';
import { confirmed } from './confirm.ts';
import type { CommandContext } from './context.ts';
import { EXIT_CODE } from './exit-code.ts';

/** How a plan is carried out. */
export interface ApplyFlags extends ClusterFlags {
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly journal?: string;
}

/** kubectl allows itself 50 a second with bursts of 300; a restore is what the cluster waits for. API Priority and Fairness still has the last word. */
const PACE = { requestsPerSecond: 200, burst_count: 300 } as const;
/** Objects named one by one; the rest is counted. */
const NAMED_COUNT = 20;

/** Reads a plan that `restore plan -o json --out` wrote. Throws a Problem where it is none. */
export function readPlan(path: string): Plan {
  const broken = (why: string): Problem =>
    new Problem({
      what: `this is no plan: ${why}`,
      where: path,
      fix: 'make one with `restore plan ... --out FILE`',
    });
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw broken(error instanceof Error ? error.message : String(error));
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw broken(error instanceof Error ? error.message : String(error));
  }
  if (!isPlan(parsed)) throw broken('it has no steps of a RestorePlan');
  return parsed;
}

function isPlan(value: unknown): value is Plan {
  return (
    isJsonObject(value) &&
    value['kind'] === 'RestorePlan' &&
    Array.isArray(value['steps']) &&
    value['steps'].every(
      (step) =>
        isJsonObject(step) &&
        typeof step['id'] === 'string' &&
        isJsonObject(step['request']) &&
        typeof step['request']['path'] === 'string' &&
        isJsonObject(step['request']['body']) &&
        isJsonObject(step['object']) &&
        Array.isArray(step['owners']),
    )
  );
}

function countsText(counts: readonly (readonly [number, string])[]): string {
  return counts
    .filter(([count]) => count > 0)
    .map(([count, what]) => `${count} ${what}`)
    .join(', ');
}

function tellTrials(plan: Plan, trials: ReadonlyMap<string, Trial>, context: CommandContext): number {
  const of = (type: Trial['type']): number =>
    [...trials.values()].filter((trial) => trial.type === type).length;
  const refused = plan.steps.flatMap((step) => {
    const trial = trials.get(step.id);
    return trial?.type === 'would be refused' ? [`${spokenName(step.object)}: ${trial.why}`] : [];
  });
  context.terminal.note(
    `dry run: ${countsText([
      [of('would be made'), 'would be made'],
      [of('would be made elsewhere'), 'would get another address (theirs is taken, or not of this cluster)'],
      [of('is there'), 'are there by now'],
      [of('untried'), 'cannot be tried before what they need is there'],
      [refused.length, 'would be refused'],
    ])}`,
  );
  for (const line of refused.slice(0, NAMED_COUNT)) context.terminal.note(`  ${line}`);
  if (refused.length > NAMED_COUNT) context.terminal.note(`  and ${refused.length - NAMED_COUNT} more`);
  return refused.length;
}

/** What an earlier run of the same plan has done. Throws a Problem where the journal is of another plan or another cluster. */
function earlierRun(path: string, plan: Plan, server: string): readonly JournalEntry[] {
  const entries = readJournal(path);
  const [first] = entries;
  if (first === undefined) return [];
  if (first.type !== 'plan' || first.digest !== planDigest(plan) || first.server !== server)
    throw new Problem({
      what: 'the journal is of another plan, or of another cluster',
      where: path,
      fix: 'give the plan that it belongs to, or another file with --journal',
    });
  return entries;
}

async function tellResults(
  results: readonly StepResult[],
  journal: string,
  context: CommandContext,
): Promise<void> {
  const of = (type: StepResult['type']): readonly StepResult[] =>
    results.filter((result) => result.type === type);
  const refused = results.flatMap((result) => (result.type === 'refused' ? [result] : []));
  for (const { step, why } of refused.slice(0, NAMED_COUNT))
    context.terminal.note(`refused: ${spokenName(step.object)}: ${why}`);
  if (refused.length > NAMED_COUNT)
    context.terminal.note(`refused: and ${refused.length - NAMED_COUNT} more`);
  context.terminal.note(`undo with: ${context.terminal.program} restore undo ${journal}`);
  if (refused.length > 0) {
    context.terminal.note('what was refused is tried again by the same command');
    context.exit(EXIT_CODE.found);
  }
  const made = of('made').length;
  const moved = results.flatMap((result) =>
    result.type === 'made' && result.hasNewAddress === true ? [result] : [],
  );
  if (moved.length > 0)
    context.terminal.note(
      `warning: ${plural(moved.length, 'Service')} got another address, which clients that kept the old one do not find: ${someOf(
        moved.map(({ step }) => spokenName(step.object)),
        moved.length,
        NAMED_COUNT,
      )}`,
    );
  const there = of('was there').length;
  await context.terminal.out(
    `${
      countsText([
        [made, 'restored'],
        [there, 'were there and were left as they are'],
        [refused.length, 'refused'],
      ]) || 'nothing to restore'
    }\n`,
  );
}

/** Tries a plan, asks, and carries it out. */
export async function applyRestore(
  plan: Plan,
  journalPath: string,
  flags: ApplyFlags,
  context: CommandContext,
): Promise<void> {
  const { terminal, signal } = context;
  if (plan.steps.length === 0) return terminal.out('nothing to restore\n');
  const client = await connectFromFlags(flags, undefined, PACE);
  try {
    const done = earlierRun(journalPath, plan, client.server);
    if (done.length > 0) terminal.note(`goes on with ${journalPath}`);
    if (done.length === 0 || flags.dryRun === true) {
      const progress = terminal.progress('dry run');
      const trials = await tryPlan(plan, {
        client,
        signal,
        onProgress: (count, stage) => progress.update(count, plan.steps.length, stage),
      });
      progress.done();
      const refused_count = tellTrials(plan, trials, context);
      if (flags.dryRun === true) {
        if (refused_count > 0) context.exit(EXIT_CODE.found);
        return;
      }
    }
    const question = `Make ${plural(plan.steps.length, 'object')} on ${client.server}?`;
    if (!(await confirmed(question, flags.yes === true, 'restore apply')))
      return terminal.note('nothing was sent');
    const journal = new Journal(journalPath);
    const progress = terminal.progress('restoring');
    try {
      if (done.length === 0)
        journal.append({ type: 'plan', digest: planDigest(plan), server: client.server });
      const results = await applyPlan(plan, {
        client,
        done,
        signal,
        append: (entry) => journal.append(entry),
        onProgress: (count, stage) => progress.update(count, plan.steps.length, stage),
        onWaiting: ({ object, waitsFor }) =>
          terminal.note(
            `warning: ${spokenName(object)} has no ${waitsFor?.type ?? ''} yet; going on without`,
          ),
      });
      progress.done();
      await tellResults(results, journalPath, context);
    } finally {
      progress.done();
      journal.close();
    }
  } finally {
    client.close();
  }
}

/** Takes back what a journal says was made. */
export async function undoRestore(path: string, flags: ApplyFlags, context: CommandContext): Promise<void> {
  const entries = readJournal(path);
  const [first] = entries;
  if (first?.type !== 'plan')
    throw new Problem({
      what: 'there is no journal of a restore',
      where: path,
      fix: 'name the file that `restore apply` told of',
    });
  const client = await connectFromFlags(flags, undefined, PACE);
  try {
    if (client.server !== first.server)
      throw new Problem({
        what: `the journal is of ${first.server}, and this is ${client.server}`,
        where: path,
        fix: 'give the kubeconfig or context of that cluster',
      });
    const made_count = entries.filter(({ type }) => type === 'made').length;
    if (
      !(await confirmed(
        `Delete the ${plural(made_count, 'object')} that were restored on ${client.server}?`,
        flags.yes === true,
        'restore undo',
      ))
    )
      return context.terminal.note('nothing was sent');
    const journal = new Journal(path);
    try {
      const { deleted_count, gone_count, refused } = await undoJournal(entries, {
        client,
        append: (entry) => journal.append(entry),
        signal: context.signal,
      });
      for (const line of refused) context.terminal.note(`refused: ${line}`);
      if (refused.length > 0) context.exit(EXIT_CODE.found);
      await context.terminal.out(
        `${
          countsText([
            [deleted_count, 'deleted'],
            [gone_count, 'were gone, or are other objects by now'],
            [refused.length, 'refused'],
          ]) || 'nothing to take back'
        }\n`,
      );
    } finally {
      journal.close();
    }
  } finally {
    client.close();
  }
}
