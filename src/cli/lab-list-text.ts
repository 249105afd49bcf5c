import type { Scenario } from '../lab/scenarios/contract.ts';
import { SCENARIOS } from '../lab/scenarios/index.ts';
import { columnLines, wrappedColumnLines, type Column } from './columns.ts';
import { documentText, isDocumentFormat } from './document.ts';
import type { LabListFormat } from './lab-list.ts';
import { BACK_ENDS, whyNotOn } from './lab-scenarios.ts';
import type { Terminal } from './terminal.ts';

const COLUMNS = [{ heading: 'ID' }, { heading: 'ON' }, { heading: 'WHAT-HAPPENS' }];
const WIDE_COLUMNS: readonly Column[] = [
  ...COLUMNS,
  { heading: 'NODES', align: 'right' },
  { heading: 'PODS', align: 'right' },
  { heading: 'HAZARD' },
  { heading: 'NOT-ELSEWHERE-BECAUSE' },
];

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

/** The scenarios of `lab run`, as they are to be printed. */
export function labListText(output: LabListFormat, terminal: Terminal): string {
  if (output === 'name') return SCENARIOS.map(({ id }) => `${id}\n`).join('');
  if (isDocumentFormat(output)) {
    const scenarios = SCENARIOS.map((scenario) => {
      const { id, hazard, title, size, backEnds } = scenario;
      return { id, hazard, title, ...size, backEnds, notOn: missingBackEnds(scenario) };
    });
    return documentText(output, { scenarios });
  }
  const lines =
    output === 'wide'
      ? columnLines(WIDE_COLUMNS, SCENARIOS.map(wideRow), terminal)
      : wrappedColumnLines(COLUMNS, SCENARIOS.map(row), COLUMNS.length - 1, terminal);
  return `${lines.join('\n')}\n`;
}
