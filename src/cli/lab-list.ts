import { Command, Option } from 'commander';
import { SCENARIOS } from '../lab/scenarios/index.ts';
import { columnLines } from './columns.ts';
import type { CommandContext } from './context.ts';
import { documentText, isDocumentFormat, type DocumentFormat } from './document.ts';

const COLUMNS = [
  { heading: 'ID' },
  { heading: 'NODES', align: 'right' },
  { heading: 'PODS', align: 'right' },
  { heading: 'ON' },
  { heading: 'TITLE' },
] as const;

interface LabListFlags {
  readonly output: 'table' | 'name' | DocumentFormat;
}

/** `plimsoll lab list`: the outages that can be played. */
export function labListCommand(context: CommandContext): Command {
  return new Command('list')
    .summary('List the outages that can be played')
    .description(
      'Lists the scenarios of "lab run", with the size of cluster that each one has unless told otherwise.',
    )
    .addOption(
      new Option('-o, --output <format>', 'how to print')
        .choices(['table', 'json', 'yaml', 'name'])
        .default('table'),
    )
    .addHelpText('after', '\nExamples:\n  # what is there\n  plimsoll lab list')
    .action(async ({ output }: LabListFlags) => {
      const { terminal } = context;
      const scenarios = SCENARIOS.map(({ id, hazard, title, size, backEnds }) => ({
        id,
        hazard,
        title,
        ...size,
        backEnds,
      }));
      if (isDocumentFormat(output)) return terminal.out(documentText(output, { scenarios }));
      if (output === 'name') return terminal.out(scenarios.map(({ id }) => `${id}\n`).join(''));
      const rows = scenarios.map(({ id, nodes_count, pods_count, backEnds, title }) => [
        id,
        String(nodes_count),
        String(pods_count),
        backEnds.join(','),
        title,
      ]);
      return terminal.out(`${columnLines(COLUMNS, rows, terminal).join('\n')}\n`);
    });
}
