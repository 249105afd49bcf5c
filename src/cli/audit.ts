import { Command } from 'commander';
import { holesCommand } from './audit-holes.ts';
import { importCommand, type ImportPorts } from './audit-import.ts';
import { objectCommand } from './audit-object.ts';
import type { OpenAuditSource } from './audit-source.ts';
import { sqlCommand } from './audit-sql.ts';
import { timelineCommand } from './audit-timeline.ts';
import { whoCommand } from './audit-who.ts';
import type { CommandContext } from './context.ts';

const HELP = `
All of them read the store under --data, or files with -f.

Examples:
  # Who deletes?
  plimsoll audit who --verb 'delete*' -f audit.log
  # What changed in the last half hour?
  plimsoll audit timeline --since 30m
  # The life of one object
  plimsoll audit object deployment/web -n shop`;

/** `plimsoll audit`: the explorer. */
export function auditCommand(context: CommandContext, open: OpenAuditSource, ports: ImportPorts): Command {
  return new Command('audit')
    .description('explore the audit log: who, what, when, and what it cannot tell')
    .addCommand(importCommand(context, ports))
    .addCommand(whoCommand(context, open))
    .addCommand(timelineCommand(context, open))
    .addCommand(objectCommand(context, open))
    .addCommand(sqlCommand(context, open))
    .addCommand(holesCommand(context, open))
    .addHelpText('after', HELP);
}
