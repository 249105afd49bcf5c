import { Command } from 'commander';
import type { CommandContext } from './context.ts';
import { excessCommand } from './rbac-excess.ts';
import type { RbacPorts } from './rbac-input.ts';
import { usedCommand } from './rbac-used.ts';
import { whoCanCommand } from './rbac-who-can.ts';

const HELP = `
Examples:
  # Who can delete Services, in any namespace?
  plimsoll rbac who-can delete services manifests/ -A
  # What does this operator have and never use?
  plimsoll rbac excess sa:lb:operator manifests/ -f audit.log`;

/** `plimsoll rbac`: who can do what, and who uses how much of it. */
export function rbacCommand(context: CommandContext, ports: RbacPorts): Command {
  return new Command('rbac')
    .description('who can do what, and what of it is never used')
    .addCommand(whoCanCommand(context, ports))
    .addCommand(usedCommand(context, ports.open))
    .addCommand(excessCommand(context, ports))
    .addHelpText('after', HELP);
}
