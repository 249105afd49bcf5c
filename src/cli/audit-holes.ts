import { Command, Option } from 'commander';
import { holes, type Hole } from '../audit/query/holes.ts';
import { isDocumentFormat, writeDocument } from './document.ts';
import {
  addInputOptions,
  windowFor,
  requireEvents,
  withAuditSource,
  type InputFlags,
  type OpenAuditSource,
} from './audit-source.ts';
import type { CommandContext } from './context.ts';
import { addWindowOptions, type FilterFlags } from './filters.ts';

interface HolesFlags extends InputFlags, Pick<FilterFlags, 'since' | 'from' | 'to'> {
  readonly output: 'table' | 'json' | 'yaml';
}

const HELP = `
Examples:
  # What can this log not tell me?
  plimsoll audit holes -f audit.log
  # Was there a gap around the incident?
  plimsoll audit holes --from 2026-11-21T03:00:00Z --to 2026-11-21T04:00:00Z`;

export function holesCommand(context: CommandContext, open: OpenAuditSource): Command {
  const command = new Command('holes')
    .description('what this log cannot tell you, and what follows from that')
    .addOption(
      new Option('-o, --output <format>', 'how to print').choices(['table', 'json', 'yaml']).default('table'),
    )
    .addHelpText('after', HELP);
  addWindowOptions(addInputOptions(command));
  return command.action(async (flags: HolesFlags) => {
    await withAuditSource(open, flags, context, async (source) => {
      await requireEvents(source, context.terminal.program);
      const window = await windowFor(source, flags, context);
      const found = await holes(source.connection, window, source.losses);
      if (isDocumentFormat(flags.output))
        return writeDocument(context.terminal, flags.output, { holes: found });
      await context.terminal.out(found.map((hole) => `${holeText(hole)}\n`).join(''));
    });
  });
}

function holeText(hole: Hole): string {
  return [hole.what, `    so: ${hole.consequence}`, ...hole.details.map((detail) => `      ${detail}`)].join(
    '\n',
  );
}
