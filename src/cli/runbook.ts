import { Argument, Command, Option } from 'commander';
import { mostSimilar } from '../check/similar.ts';
import type { Hazard } from '../hazards/contract.ts';
import { HAZARDS } from '../hazards/index.ts';
import type { Runbook, RunbookStep } from '../hazards/runbook.ts';
import { Problem } from '../problem.ts';
import { columnLines } from './columns.ts';
import type { CommandContext } from './context.ts';
import { documentText, isDocumentFormat, type DocumentFormat } from './document.ts';
import type { Terminal } from './terminal.ts';
import { wrapLines } from './wrap.ts';

type RunbookOutput = 'text' | 'markdown' | DocumentFormat;

const HELP = `
Printed from what Plimsoll knows of each hazard, for when Plimsoll is down as well: kubectl and etcdctl, nothing else. Words in
capitals are to be filled in. Print them before you need them.

Examples:
  plimsoll runbook powerful-operator
  plimsoll runbook -o markdown > runbooks.md`;

const PARTS: readonly (readonly [keyof Runbook, string])[] = [
  ['see', 'Is it this one?'],
  ['stop', 'Stop it'],
  ['bringBack', 'Bring back'],
  ['prevent', 'So that it does not come again'],
];

function textOf(hazard: Hazard, terminal: Terminal): string {
  const lines = [
    terminal.style('bold', hazard.title),
    ...wrapLines(hazard.story, terminal.width_columns),
    '',
  ];
  for (const [part, heading] of PARTS) {
    lines.push(terminal.style('bold', heading));
    for (const [index, { text, command }] of hazard.runbook[part].entries()) {
      lines.push(`  ${index + 1}. ${text}`);
      if (command !== undefined) lines.push(`     ${terminal.style('cyan', command)}`);
    }
    lines.push('');
  }
  return `${lines.join('\n')}\n`;
}

function markdownStep({ text, command }: RunbookStep, index: number): string {
  return command === undefined ? `${index + 1}. ${text}.` : `${index + 1}. ${text}:\n\n       ${command}\n`;
}

function markdownOf({ id, title, story, runbook }: Hazard): string {
  const parts = PARTS.map(
    ([part, heading]) => `### ${heading}\n\n${runbook[part].map(markdownStep).join('\n')}\n`,
  );
  return `## ${title}\n\n\`${id}\`: ${story}\n\n${parts.join('\n')}\n`;
}

function hazardNamed(id: string): Hazard {
  const found = HAZARDS.find((hazard) => hazard.id === id);
  if (found !== undefined) return found;
  const similar = mostSimilar(
    id,
    HAZARDS.map((hazard) => hazard.id),
  );
  throw new Problem({
    what: `there is no hazard ${id}`,
    where: 'runbook',
    fix: similar === undefined ? 'see them with: plimsoll runbook' : `did you mean ${similar}?`,
  });
}

function documentOf({ id, title, severity, runbook }: Hazard): unknown {
  return { id, title, severity, runbook };
}

/** `plimsoll runbook`: the manual way out of each hazard. */
export function runbookCommand(context: CommandContext): Command {
  return new Command('runbook')
    .summary('The manual way out of each hazard, with kubectl alone')
    .description(
      'Prints how to see that it is this hazard, how to stop it, how to bring back what was lost, and how to prevent it.',
    )
    .addArgument(new Argument('[hazard]', 'which').choices(HAZARDS.map(({ id }) => id)).argParser(String))
    .addOption(
      new Option('-o, --output <format>', 'how to print')
        .choices(['text', 'markdown', 'json', 'yaml'])
        .default('text'),
    )
    .addHelpText('after', HELP)
    .action(async (id: string | undefined, { output }: { readonly output: RunbookOutput }) => {
      const { terminal } = context;
      const chosen = id === undefined ? HAZARDS : [hazardNamed(id)];
      if (isDocumentFormat(output))
        return terminal.out(documentText(output, { runbooks: chosen.map(documentOf) }));
      if (output === 'markdown') return terminal.out(chosen.map(markdownOf).join('\n'));
      const [only] = chosen;
      if (id !== undefined && only !== undefined) return terminal.out(textOf(only, terminal));
      const rows = HAZARDS.map((hazard) => [hazard.id, hazard.severity, hazard.title]);
      const columns = [{ heading: 'ID' }, { heading: 'SEVERITY' }, { heading: 'TITLE' }];
      return terminal.out(`${columnLines(columns, rows, terminal).join('\n')}\n`);
    });
}
