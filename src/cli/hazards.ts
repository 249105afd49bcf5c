import { Argument, Command, Option } from 'commander';
import type { Hazard } from '../hazards/contract.ts';
import { HAZARDS } from '../hazards/index.ts';
import type { JsonObject } from '../kube/json.ts';
import { isDocumentFormat, writeDocument, type DocumentFormat } from './document.ts';
import { columnLines } from './columns.ts';
import type { CommandContext } from './context.ts';
import type { Terminal } from './terminal.ts';

const COLUMNS = [{ heading: 'ID' }, { heading: 'SEVERITY' }, { heading: 'VERBS' }, { heading: 'TITLE' }];

/** What Plimsoll can do about a hazard, in the words of its commands. */
function verbs(hazard: Hazard): readonly string[] {
  return hazard.detect === undefined ? [] : ['detect'];
}

function listText(terminal: Terminal): string {
  const rows = HAZARDS.map((hazard) => [hazard.id, hazard.severity, verbs(hazard).join(','), hazard.title]);
  return `${columnLines(COLUMNS, rows, terminal).join('\n')}\n`;
}

function hazardText(hazard: Hazard, terminal: Terminal): string {
  return `${terminal.style('bold', hazard.id)}: ${hazard.title}

${hazard.story}

  told by    ${hazard.source}
  severity   ${hazard.severity}
  who mends  ${hazard.persona}
  verbs      ${verbs(hazard).join(', ')}

  # is it in this log?
  ${terminal.program} detect --include ${hazard.id} FILE
`;
}

function hazardJson(hazard: Hazard): JsonObject {
  const { id, title, story, source, severity, persona } = hazard;
  return { id, title, story, source, severity, persona, verbs: verbs(hazard) };
}

/** `plimsoll hazards [ID]`: the known ways to sink a cluster, and what Plimsoll can do about each. */
export function hazardsCommand({ terminal }: CommandContext): Command {
  return new Command('hazards')
    .summary('List the known ways to sink a cluster')
    .description(
      'Lists the known ways to sink a cluster, the stories behind them, and what Plimsoll can do about each.',
    )
    .addArgument(new Argument('[id]', 'one hazard, with its story').choices(HAZARDS.map(({ id }) => id)))
    .addOption(
      new Option('-o, --output <format>', 'how to print')
        .choices(['table', 'json', 'yaml', 'name'])
        .default('table'),
    )
    .addHelpText(
      'after',
      `
Examples:
  # all of them
  plimsoll hazards

  # one, with its story
  plimsoll hazards powerful-operator`,
    )
    .action(async (id: string | undefined, { output }: { output: DocumentFormat | 'table' | 'name' }) => {
      const chosen = HAZARDS.filter((hazard) => id === undefined || hazard.id === id);
      if (output === 'name') return terminal.out(chosen.map((hazard) => `${hazard.id}\n`).join(''));
      if (isDocumentFormat(output)) {
        const all = chosen.map(hazardJson);
        return writeDocument(terminal, output, id === undefined ? { hazards: all } : all[0]);
      }
      const [only] = chosen;
      return terminal.out(
        id === undefined || only === undefined ? listText(terminal) : hazardText(only, terminal),
      );
    });
}
