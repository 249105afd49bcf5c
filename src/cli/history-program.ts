import type { Command } from 'commander';
import { auditCommand } from './audit.ts';
import type { CommandContext } from './context.ts';
import { detectCommand } from './detect.ts';
import { programOf } from './program-of.ts';
import { importPorts, openAuditSource } from './store-ports.ts';

/**
 * The program with no commands but those that read logs. Where one of them is called, the others need not be loaded: with the rules, the graph and the lab
 * they take as long to load as 100,000 events take to import (measured: 0.6 s).
 */
export function historyProgram(context: CommandContext): Command {
  return programOf(context, [
    auditCommand(context, openAuditSource, importPorts(context)),
    detectCommand(context, openAuditSource),
  ]);
}
