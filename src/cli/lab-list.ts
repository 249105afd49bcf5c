import { Command, Option } from 'commander';
import type { Scenario } from '../lab/scenarios/contract.ts';
import { SCENARIOS } from '../lab/scenarios/index.ts';
import { columnLines, wrappedColumnLines, type Column } from './columns.ts';
import type { CommandContext } from './context.ts';
import { documentText, isDocumentFormat, type DocumentFormat } from './document.ts';
import { BACK_ENDS, whyNotOn } from './lab-scenarios.ts';

const COLUMNS = [{ heading: 'ID' }, { heading: 'ON' }, { heading: 'WHAT-HAPPENS' }];
const WIDE_COLUMNS: readonly Column[] = [
  ...COLUMNS,
  { heading: 'NODES', align: 'right' },
  { heading: 'PODS', align: 'right' },
  { heading: 'HAZARD' },
  { heading: 'NOT-ELSEWHERE-BECAUSE' },
];

interface LabListFlags {
  readonly output: 'table' | 'wide' | 'name' | DocumentFormat;
}

/** Why a scenario is not played everywhere, back end by back end. */
function missingBackEnds(scenario: Scenario): Readonly<Record<string, string>> {
  return Object.fromEntries(
    BACK_ENDS.flatMap((on) => {
      const why = whyNotOn(scenario, on);
      return why === undefined ? [] : [[on, why]];
    }),
  );
}

function row({ id, backEnds, title }: Scenario): readonly string[] {
  return [id, backEnds.join(','), title];
}

function wideRow(scenario: Scenario): readonly string[] {
  const { nodes_count, pods_count } = scenario.size;
  const missing = Object.entries(missingBackEnds(scenario)).map(([on, why]) => `${on}: ${why}`);
  const size = [String(nodes_count), String(pods_count)];
  return [...row(scenario), ...size, scenario.hazard, missing.join('; ')];
}

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
    .action(async ({ output }: LabListFlags) => {
      const { terminal } = context;
      if (output === 'name') return terminal.out(SCENARIOS.map(({ id }) => `${id}\n`).join(''));
      if (isDocumentFormat(output)) {
        const scenarios = SCENARIOS.map((scenario) => {
          const { id, hazard, title, size, backEnds } = scenario;
          return { id, hazard, title, ...size, backEnds, notOn: missingBackEnds(scenario) };
        });
        return terminal.out(documentText(output, { scenarios }));
      }
      const lines =
        output === 'wide'
          ? columnLines(WIDE_COLUMNS, SCENARIOS.map(wideRow), terminal)
          : wrappedColumnLines(COLUMNS, SCENARIOS.map(row), COLUMNS.length - 1, terminal);
      return terminal.out(`${lines.join('\n')}\n`);
    });
}
