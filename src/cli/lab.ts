import { Command } from 'commander';
import type { CommandContext } from './context.ts';
import { labUpCommand } from './lab-up.ts';

/** `plimsoll lab`: clusters to rehearse incidents on. */
export function labCommand(context: CommandContext): Command {
  return new Command('lab')
    .summary('Start an API server that may break, for kubectl and tests')
    .description('A Kubernetes API server inside this process, for real clients, to be broken on purpose.')
    .addCommand(labUpCommand(context));
}
