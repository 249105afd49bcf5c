import { Command } from 'commander';
import type { OpenAuditSource } from './audit-source.ts';
import type { CommandContext } from './context.ts';
import { labListCommand } from './lab-list.ts';
import { labRunCommand } from './lab-run.ts';
import { labUpCommand } from './lab-up.ts';

/** `plimsoll lab`: clusters to rehearse incidents on. */
export function labCommand(context: CommandContext, open: OpenAuditSource): Command {
  return new Command('lab')
    .summary('Play outages on a cluster in this process, or start a cluster that may break')
    .description(
      'A Kubernetes cluster inside this process, to be broken on purpose: outages of the catalogue are played on it and judged, or it serves real clients such as kubectl.',
    )
    .addCommand(labRunCommand(context, open))
    .addCommand(labListCommand(context))
    .addCommand(labUpCommand(context));
}
