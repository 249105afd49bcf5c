import { Command, Option } from 'commander';
import type { Scenario } from '../lab/scenarios/contract.ts';
import { SCENARIOS } from '../lab/scenarios/index.ts';
import { columnLines } from './columns.ts';
import type { CommandContext } from './context.ts';
import { documentText, isDocumentFormat, type DocumentFormat } from './document.ts';
import { BACK_ENDS, whyNotOn } from './lab-scenarios.ts';

const COLUMNS = [
  { heading: 'ID' },
  { heading: 'ON' },
  { heading: 'NODES', align: 'right' },
  { heading: 'PODS', align: 'right' },
  { heading: 'WHAT-HAPPENS' },
] as const;
const WIDE_COLUMNS = [...COLUMNS, { heading: 'HAZARD' }, { heading: 'NOT-ELSEWHERE-BECAUSE' }] as const;

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

function row(scenario: Scenario): readonly string[] {
  const { id, size, backEnds, title } = scenario;
  return [id, backEnds.join(','), String(size.nodes_count), String(size.pods_count), title];
}

function wideRow(scenario: Scenario): readonly string[] {
  const missing = Object.entries(missingBackEnds(scenario)).map(([on, why]) => `${on}: ${why}`);
  return [...row(scenario), scenario.hazard, missing.join('; ')];
}

/** `plimsoll lab list`: the outages that can be played. */
export function labListCommand(context: CommandContext): Command {
  return new Command('list')
    .summary('List the outages that can be played')
    .description(
      'Lists the scenarios of "lab run": where each one can be played, the size of cluster that it has unless told otherwise, and what happens in it.',
    )
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

  # with the hazard of each (plimsoll hazards ID tells its story), and why some are played on the embedded cluster alone
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
          : columnLines(COLUMNS, SCENARIOS.map(row), terminal);
      return terminal.out(`${lines.join('\n')}\n`);
    });
}
