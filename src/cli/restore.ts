import { writeFileSync } from 'node:fs';
import { Argument, Command, Option } from 'commander';
import type { CommandContext } from './context.ts';
import { addClusterOptions } from './cluster-flags.ts';
import { documentText, isDocumentFormat, type DocumentFormat } from './document.ts';
import { EXIT_CODE } from './exit-code.ts';
import type { ApplyFlags } from './restore-apply.ts';
import { addRestoreOptions, type RestoreFlags, type RestorePorts } from './restore-wish.ts';

interface PlanFlags extends RestoreFlags {
  readonly out?: string;
  readonly output: 'table' | 'wide' | 'name' | DocumentFormat;
}

const PLAN_HELP = `
Of each object the freshest version that is certain is taken, whatever source it is from: a snapshot, what etcd still holds of the
past in one, its write-ahead log, or what an audit log shows (answers, else requests put together). What is there is left alone; what
makes itself anew (pods of a Deployment, endpoints, leases) is left out. Nothing is sent.

Order: definitions and namespaces; accounts and classes; then what webhooks, aggregated APIs and DNS stand on, and the plan waits
until that is ready, since other requests may be refused before; then everything else; webhook configurations last.

Examples:
  # no backup: put together from the audit log what an operator deleted
  plimsoll restore plan --deleted-by sa:lb-system:lb-operator --from audit.log.gz

  # what is missing now and was there in last night's snapshot, else in the audit log
  plimsoll restore plan services --from snapshot.db --from audit.log.gz --out plan.json
  plimsoll restore apply plan.json

  # no snapshot at hand: take one now, the deleted versions stay in it until etcd is compacted (five minutes)
  etcdctl snapshot save now.db; plimsoll restore plan --missing-since 30m --from now.db

Exit codes: 0 there is a plan, 2 wrong usage, 3 some of what is missing was found nowhere.`;

const APPLY_HELP = `
First every step is tried with dryRun=All, and what would be refused is told; then it asks (--yes: it does not), and sends the requests
stage by stage. What was done is written to a journal before and after each request: after Ctrl-C or a crash the same command goes on,
and nothing is made twice. An object that somebody has made meanwhile is left as it is.

Examples:
  plimsoll restore apply plan.json --dry-run
  plimsoll restore apply plan.json --yes
  plimsoll restore undo plan.json.journal

Exit codes: 0 done, 1 some steps were (with --dry-run: would be) refused, 2 wrong usage or no answer.`;

function planCommand(context: CommandContext, ports: RestorePorts): Command {
  const command = new Command('plan')
    .summary('What to make again, in which order, and what of it is guessed')
    .description(
      'Makes a plan of what to create again, from all that still knows how it was, without sending anything.',
    );
  return addRestoreOptions(command)
    .option('--out <file>', 'write the plan there, for `restore apply`')
    .addOption(
      new Option(
        '-o, --output <format>',
        'how to print; wide has a line for each object, and where it is from',
      )
        .choices(['table', 'wide', 'json', 'yaml', 'name'])
        .default('table'),
    )
    .addHelpText('after', PLAN_HELP)
    .action(async (words: readonly string[], flags: PlanFlags) => {
      const [{ makePlan }, { planText }, { kubectlName }] = await Promise.all([
        import('./restore-wish.ts'),
        import('./restore-text.ts'),
        import('../kube/kube-object.ts'),
      ]);
      const plan = await makePlan(words, flags, ports, context);
      const { terminal } = context;
      if (flags.out !== undefined)
        // It may hold Secrets.
        writeFileSync(flags.out, `${JSON.stringify(plan, undefined, 1)}\n`, { mode: 0o600 });
      if (isDocumentFormat(flags.output)) await terminal.out(documentText(flags.output, plan));
      else if (flags.output === 'name')
        await terminal.out(plan.steps.map(({ object }) => `${kubectlName(object)}\n`).join(''));
      else await terminal.out(planText(plan, terminal, flags.output === 'wide'));
      if (plan.leftOut.some(({ isLost }) => isLost)) context.exit(EXIT_CODE.incomplete);
      if (plan.steps.length > 0 && flags.output !== 'json' && flags.output !== 'yaml')
        terminal.note(
          flags.out === undefined
            ? 'to carry it out: the same with --out FILE, then restore apply FILE'
            : `to carry it out: ${terminal.program} restore apply ${flags.out}`,
        );
    });
}

function applyCommand(context: CommandContext): Command {
  const command = new Command('apply')
    .summary('Carry a plan out: try it, ask, send, and go on where it stopped')
    .description('Tries every step of a plan without changing anything, asks, and then sends the requests.')
    .addArgument(new Argument('<plan>', 'file that `restore plan --out` wrote'))
    .option('--dry-run', 'try only')
    .option('-y, --yes', 'do not ask')
    .option(
      '--journal <file>',
      'what was done is written there; the name of the plan with .journal unless given',
    );
  return addClusterOptions(command)
    .addHelpText('after', APPLY_HELP)
    .action(async (path: string, flags: ApplyFlags) => {
      const { applyRestore, readPlan } = await import('./restore-apply.ts');
      await applyRestore(readPlan(path), flags.journal ?? `${path}.journal`, flags, context);
    });
}

function undoCommand(context: CommandContext): Command {
  const command = new Command('undo')
    .summary('Delete what a restore has made')
    .description('Deletes what a journal says was made, last first, and only what is still the same object.')
    .addArgument(new Argument('<journal>', 'file that `restore apply` told of'))
    .option('-y, --yes', 'do not ask');
  return addClusterOptions(command).action(async (path: string, flags: ApplyFlags) => {
    const { undoRestore } = await import('./restore-apply.ts');
    await undoRestore(path, flags, context);
  });
}

/** `plimsoll restore`: puts back what was lost. */
export function restoreCommand(context: CommandContext, ports: RestorePorts): Command {
  return new Command('restore')
    .summary('Put back what was deleted, from snapshots, the log of etcd, or an audit log')
    .description('Finds out how deleted objects were, plans in which order to make them again, and does it.')
    .addCommand(planCommand(context, ports))
    .addCommand(applyCommand(context))
    .addCommand(undoCommand(context));
}
