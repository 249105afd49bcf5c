import { Command } from 'commander';
import { auditCommand } from './audit.ts';
import { checkCommand } from './check.ts';
import { CHECK_PORTS } from './check-ports.ts';
import { CLUSTER_PORTS } from './cluster-ports.ts';
import { completionCommand } from './completion.ts';
import type { CommandContext } from './context.ts';
import { demoCommand } from './demo.ts';
import { detectCommand } from './detect.ts';
import { etcdCommand } from './etcd.ts';
import { graphCommand } from './graph.ts';
import { hazardsCommand } from './hazards.ts';
import { labCommand } from './lab.ts';
import { rbacCommand } from './rbac.ts';
import { importPorts, openAuditSource } from './store-ports.ts';
import { version } from './version.ts';
import { webhookCommand } from './webhook.ts';

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
  # a recorded outage, told from its audit log
  plimsoll demo

  # what can sink this cluster?
  plimsoll check deploy/

  # what happened in this log?
  plimsoll detect audit.log.gz

  # who sends what, and how often?
  plimsoll audit who user verb -f audit.log.gz`;

/** The command tree: what `--help`, completion and the docs are made from. */
export function buildProgram(context: CommandContext): Command {
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
    .addHelpText('after', HELP)
    .addCommand(demoCommand(context, openAuditSource))
    .addCommand(checkCommand(context, CHECK_PORTS))
    .addCommand(detectCommand(context, openAuditSource))
    .addCommand(auditCommand(context, openAuditSource, importPorts(context)))
    .addCommand(etcdCommand(context, CLUSTER_PORTS.readLive))
    .addCommand(graphCommand(context, CLUSTER_PORTS))
    .addCommand(rbacCommand(context, { ...CHECK_PORTS, open: openAuditSource }))
    .addCommand(webhookCommand(context, CHECK_PORTS))
    .addCommand(labCommand(context, openAuditSource))
    .addCommand(hazardsCommand(context))
    .addCommand(completionCommand(context));
  inheritSettings(program);
  return program.name(context.terminal.program);
}
