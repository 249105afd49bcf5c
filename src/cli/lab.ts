import { Command } from 'commander';
import type { CommandContext } from './context.ts';
import { labUpCommand } from './lab-up.ts';

/** `plimsoll lab`: clusters to rehearse incidents on. */
export function labCommand(context: CommandContext): Command {
  return new Command('lab')
    .summary('Rehearse incidents on a cluster that may break')
    .description('A Kubernetes API server inside this process, for real clients, to be broken on purpose.')
    .addCommand(labUpCommand(context));
}
