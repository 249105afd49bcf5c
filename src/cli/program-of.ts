import { Command } from 'commander';
import type { CommandContext } from './context.ts';
import { version } from './version.ts';

/** Every subcommand inherits these: thrown instead of exiting, help and errors written where results do not go. */
function inheritSettings(parent: Command): void {
  for (const child of parent.commands) {
    child.copyInheritedSettings(parent);
    child.helpCommand(false);
    inheritSettings(child);
  }
}

const HELP = `
Examples:
  # an outage on a cluster in this process, told step by step
  plimsoll demo

  # what can sink this cluster?
  plimsoll check deploy/

  # what happened in this log?
  plimsoll detect audit.log.gz

  # who sends what, and how often?
  plimsoll audit who user verb -f audit.log.gz`;

/** The program with these commands. */
export function programOf(context: CommandContext, commands: readonly Command[]): Command {
  const program = new Command('plimsoll')
    .description(
      'The load line for Kubernetes clusters: reads state and history, names what can sink a cluster, what is sinking it and who is doing it.',
    )
    .version(version, '--version', 'print the version')
    .option('--debug', 'print stack traces with errors')
    .option('--no-color', 'no colour, also off with NO_COLOR and when stdout is no terminal')
    .helpOption('-h, --help', 'show help')
    .helpCommand(false)
    .exitOverride()
    .showHelpAfterError('(see --help)')
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('after', HELP);
  for (const command of commands) program.addCommand(command);
  inheritSettings(program);
  return program.name(context.terminal.program);
}
