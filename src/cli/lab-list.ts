import { Command, Option } from 'commander';
import type { CommandContext } from './context.ts';
import type { DocumentFormat } from './document.ts';

/** How `lab list` prints. */
export type LabListFormat = 'table' | 'wide' | 'name' | DocumentFormat;

/** `plimsoll lab list`: the outages that can be played. */
export function labListCommand(context: CommandContext): Command {
  return new Command('list')
    .summary('List the outages that can be played')
    .description('Lists the scenarios of "lab run": where each one can be played, and what happens in it.')
    .addOption(
      new Option('-o, --output <format>', 'how to print')
        .choices(['table', 'wide', 'json', 'yaml', 'name'])
        .default('table'),
    )
    .addHelpText(
      'after',
      `
Examples:
  # what there is
  plimsoll lab list

  # with sizes, hazards (plimsoll hazards ID tells the story of one), and why some are played on the
  # embedded cluster alone
  plimsoll lab list -o wide`,
    )
    .action(async ({ output }: { readonly output: LabListFormat }) => {
      const { labListText } = await import('./lab-list-text.ts');
      return context.terminal.out(labListText(output, context.terminal));
    });
}
