import { Argument, Command, Option } from 'commander';
import { addClusterOptions, type ClusterFlags } from './cluster-flags.ts';
import type { ReadLive } from './cluster-source.ts';
import type { CommandContext } from './context.ts';
import type { DocumentFormat } from './document.ts';

/** What `unstick` was asked for. */
export interface UnstickFlags extends ClusterFlags {
  readonly namespace?: string;
  readonly output: 'table' | DocumentFormat;
  readonly apply?: boolean;
  readonly yes?: boolean;
  readonly keep: string;
  readonly finalizer?: readonly string[];
}

const HELP = `
An object with finalizers goes only when somebody has taken each of them off. Here is what waits for longer than two minutes, for
which finalizer, and who should take it off: by the words in it, a workload whose name, namespace, account or image has one of them.
Where all workloads are known and none has, its controller is held to be gone, and nobody will ever do it.

With --apply the finalizers whose controllers are gone are taken off, oldest first, namespaces last; a copy of each object is kept
in a file first (--keep), and an object that has changed since is left alone. Others stay, unless you name them with --finalizer:
what their controllers would have cleaned up (a load balancer, a volume) then stays behind.

Examples:
  plimsoll unstick
  plimsoll unstick -n shop
  plimsoll unstick databases.example.com/orders -n shop --apply

Exit codes: 0 nothing is stuck (with --apply: all went), 1 something is, 2 wrong usage or no answer.`;

function collect(value: string, previous: readonly string[] | undefined): readonly string[] {
  return [...(previous ?? []), value];
}

/** `plimsoll unstick`: objects that are held by finalizers, and who holds them. */
export function unstickCommand(
  context: CommandContext,
  ports: { readonly readLive: ReadLive; readonly now_ms: () => number },
): Command {
  const command = new Command('unstick')
    .summary('Objects that were deleted and do not go: what holds them, and whether that will ever let go')
    .description(
      'Lists what waits for its end, by which finalizers it is held, and whether their controllers live; takes off those that nobody will.',
    )
    .addArgument(
      new Argument('[object...]', 'KIND, KIND/NAME or KIND/NAMESPACE/NAME; everything unless given'),
    )
    .option('-n, --namespace <namespace>', 'only this namespace')
    .option('--apply', 'take off the finalizers whose controllers are gone')
    .addOption(
      new Option(
        '--finalizer <finalizer>',
        'with --apply: also this one, whoever its controller is; can be repeated',
      ).argParser(collect),
    )
    .option('-y, --yes', 'with --apply: do not ask')
    .option('--keep <file>', 'with --apply: where copies go', 'unstuck.json')
    .addOption(
      new Option('-o, --output <format>', 'how to print').choices(['table', 'json', 'yaml']).default('table'),
    );
  return addClusterOptions(command)
    .addHelpText('after', HELP)
    .action(async (words: readonly string[], flags: UnstickFlags) => {
      const { actOnUnstick } = await import('./unstick-act.ts');
      await actOnUnstick(words, flags, ports, context);
    });
}
