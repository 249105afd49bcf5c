import { Command, InvalidArgumentError, Option } from 'commander';
import type { OpenAuditSource } from './audit-source.ts';
import type { CommandContext } from './context.ts';
import type { DocumentFormat } from './document.ts';
import { placeOption, scenarioArgument, type Place } from './lab-scenarios.ts';

/** What `lab run` was asked for. */
export interface LabRunFlags {
  readonly all?: boolean;
  readonly gameDay?: boolean;
  readonly on: Place;
  readonly auditLog?: string;
  readonly nodes?: number;
  readonly pods?: number;
  readonly seed: number;
  readonly output: 'table' | DocumentFormat;
  readonly keep?: string;
  readonly unprotected?: boolean;
}

const HELP = `
On the embedded cluster (the API server inside this process, with controllers, scheduler and kubelets
of the lab) the clock does not wait: minutes pass in seconds, and the same seed gives the same audit
log, byte for byte. On envtest the real etcd, kube-apiserver, kube-controller-manager and
kube-scheduler of KUBEBUILDER_ASSETS run, with the lab's kubelets, and whoever acts is a client of his
own over HTTPS: it takes real minutes, and the audit log is that of the real API server. On the
control plane of a kubeconfig the same is played in real time too, by impersonation; it has to be
empty (no nodes, no namespaces of anybody), and what is made there stays. Where there is a
protection (the guard, for powerful-operator) the outage is played twice, without and with it, and
the verdict has a column for each; for the others it says "no protection yet".

With --game-day a person finds the cause: the outage is played until somebody would be called, and
then goes on as time passes, while kubeconfig and audit log lie in a folder. Who, what and why are
answered by typing (or from stdin), hints cost points. "plimsoll detect" says nearly all: try without
it first.

Exit codes: 0 the run went as expected (on a game day: all was found), 1 detection or checks missed
something (somebody gave up), 2 wrong usage.

Examples:
  # the outage of the talk, on twenty nodes
  plimsoll lab run powerful-operator

  # bigger, and with everything kept to be looked at
  plimsoll lab run powerful-operator --nodes 100 --pods 2000 --keep outage
  plimsoll detect outage/audit.log
  plimsoll check outage/before.json

  # every scenario in turn, each in a folder of its own, and one table in the end
  plimsoll lab run --all --keep outages

  # somebody else is to find out what it was; --seed takes another one
  plimsoll lab run --game-day --seed 7

  # the same outage on the real programs
  KUBEBUILDER_ASSETS=DIR plimsoll lab run powerful-operator --on envtest

  # on a control plane of kwokctl, which is destroyed by it
  plimsoll lab run fighting-controllers --on kwok.yaml --audit-log audit.log`;

function parseCount(text: string): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && count > 0) return count;
  throw new InvalidArgumentError('a whole number above 0 is needed.');
}

function parseSeed(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('a seed is a whole number.');
}

/** `plimsoll lab run ID`: plays an outage, and says what became of it. */
export function labRunCommand(context: CommandContext, open: OpenAuditSource): Command {
  return new Command('run')
    .summary('Play an outage on a cluster, and judge what came of it')
    .description(
      'Brings a cluster up, lets an outage of the catalogue happen on it, runs detect on its audit log and check on its state before, and prints a verdict beside the figures of the talk.',
    )
    .addArgument(scenarioArgument())
    .option('--all', 'every scenario in turn, and one table in the end')
    .addOption(
      new Option(
        '--game-day',
        'hide the cause, and let a person find it; without a scenario one is taken by chance',
      ).conflicts(['all', 'on']),
    )
    .addOption(placeOption())
    .option('--audit-log <file>', 'what the API server of a kubeconfig writes')
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
    .option('--unprotected', 'do not play it once more with what stands in its way')
    .addHelpText('after', HELP)
    .action(async (id: string | undefined, flags: LabRunFlags) => {
      // Loads the whole cluster, which no other command should wait for.
      const { actOnLabRun } = await import('./lab-run-act.ts');
      return actOnLabRun(id, flags, { open, context });
    });
}
