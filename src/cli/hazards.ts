import { Argument, Command, Option } from 'commander';
import { rulesOf, type NamedRule } from '../check/rule-selection.ts';
import { mostSimilar } from '../check/similar.ts';
import type { Hazard } from '../hazards/contract.ts';
import { HAZARDS } from '../hazards/index.ts';
import type { JsonObject } from '../kube/json.ts';
import { Problem } from '../problem.ts';
import { isDocumentFormat, writeDocument, type DocumentFormat } from './document.ts';
import { columnLines } from './columns.ts';
import type { CommandContext } from './context.ts';
import { hazardsPage } from './hazards-page.ts';
import type { Terminal } from './terminal.ts';
import { wrapLines } from './wrap.ts';

type HazardsOutput = DocumentFormat | 'table' | 'wide' | 'markdown' | 'name';

const COLUMNS = [{ heading: 'ID' }, { heading: 'SEVERITY' }, { heading: 'VERBS' }, { heading: 'TITLE' }];
const COVERAGE_COLUMNS = [
  { heading: 'ID' },
  { heading: 'SEVERITY' },
  { heading: 'CHECK', align: 'right' },
  { heading: 'DETECT' },
  { heading: 'WHO-MENDS' },
  { heading: 'TITLE' },
] as const;
const RULE_COLUMNS = [
  { heading: 'RULE' },
  { heading: 'SEVERITY' },
  { heading: 'WHO-MENDS' },
  { heading: 'TITLE' },
] as const;

function rulesOfHazard({ check }: Hazard): readonly NamedRule[] {
  return check === undefined ? [] : rulesOf([check]);
}

/** What Plimsoll can do about a hazard, in the words of its commands. */
function verbs(hazard: Hazard): readonly string[] {
  return [
    ...(hazard.check === undefined ? [] : ['check']),
    ...(hazard.detect === undefined ? [] : ['detect']),
  ];
}

function listText(hazards: readonly Hazard[], terminal: Terminal): string {
  const rows = hazards.map((hazard) => [hazard.id, hazard.severity, verbs(hazard).join(','), hazard.title]);
  return `${columnLines(COLUMNS, rows, terminal).join('\n')}\n`;
}

function ruleLines(rules: readonly NamedRule[], terminal: Terminal): readonly string[] {
  if (rules.length === 0) return [];
  const rows = rules.map(({ id, rule }) => [id, rule.severity, rule.persona, rule.title]);
  return ['', ...columnLines(RULE_COLUMNS, rows, terminal)];
}

/** What covers which hazard: the number of rules that look for it in state, and whether it is seen in history. */
function coverageText(hazards: readonly Hazard[], terminal: Terminal): string {
  const rows = hazards.map((hazard) => [
    hazard.id,
    hazard.severity,
    String(rulesOfHazard(hazard).length || '-'),
    hazard.detect === undefined ? '-' : 'yes',
    hazard.persona,
    hazard.title,
  ]);
  const lines = [
    ...columnLines(COVERAGE_COLUMNS, rows, terminal),
    ...ruleLines(hazards.flatMap(rulesOfHazard), terminal),
  ];
  return `${lines.join('\n')}\n`;
}

function hazardText(hazard: Hazard, terminal: Terminal): string {
  const commands = [
    ...(hazard.check === undefined
      ? []
      : ['  # is it open in these manifests?', `  ${terminal.program} check --include ${hazard.id} PATH`]),
    ...(hazard.detect === undefined
      ? []
      : ['  # is it in this log?', `  ${terminal.program} detect --include ${hazard.id} FILE`]),
  ];
  return `${[
    `${terminal.style('bold', hazard.id)}: ${hazard.title}`,
    '',
    ...wrapLines(hazard.story, terminal.width_columns),
    '',
    `  told by    ${hazard.source}`,
    `  severity   ${hazard.severity}`,
    `  who mends  ${hazard.persona}`,
    `  verbs      ${verbs(hazard).join(', ')}`,
    ...ruleLines(rulesOfHazard(hazard), terminal),
    '',
    ...commands,
  ].join('\n')}\n`;
}

function hazardJson(hazard: Hazard): JsonObject {
  const { id, title, story, source, severity, persona } = hazard;
  const rules = rulesOfHazard(hazard).map(
    ({ id: rule, rule: { severity: of, persona: who, title: good, why } }) => ({
      id: rule,
      severity: of,
      persona: who,
      title: good,
      why,
    }),
  );
  return { id, title, story, source, severity, persona, verbs: verbs(hazard), rules };
}

/** The hazards to tell of. Throws a Problem for an id that does not exist, with the one that may be meant. */
function chosenHazards(id: string | undefined): readonly Hazard[] {
  const chosen = HAZARDS.filter((hazard) => id === undefined || hazard.id === id);
  if (id === undefined || chosen.length > 0) return chosen;
  const similar = mostSimilar(
    id,
    HAZARDS.map((hazard) => hazard.id),
  );
  throw new Problem({
    what: `no hazard is called ${id}`,
    where: 'ID',
    fix: `${similar === undefined ? '' : `did you mean ${similar}? `}\`plimsoll hazards\` lists them`,
  });
}

/** `plimsoll hazards [ID]`: the known ways to sink a cluster, and what Plimsoll can do about each. */
export function hazardsCommand({ terminal }: CommandContext): Command {
  return new Command('hazards')
    .summary('List the known ways to sink a cluster')
    .description(
      'Lists the known ways to sink a cluster, the stories behind them, and what Plimsoll can do about each.',
    )
    .addArgument(
      // For completion; the parser lets everything through, so that a slip is answered with a suggestion.
      new Argument('[id]', 'one hazard, with its story')
        .choices(HAZARDS.map(({ id }) => id))
        .argParser((id) => id),
    )
    .addOption(
      new Option('-o, --output <format>', 'how to print')
        .choices(['table', 'wide', 'json', 'yaml', 'markdown', 'name'])
        .default('table'),
    )
    .addHelpText(
      'after',
      `
Examples:
  # all of them
  plimsoll hazards

  # one, with its story and its rules
  plimsoll hazards powerful-operator

  # what covers which hazard, and every rule
  plimsoll hazards -o wide`,
    )
    .action(async (id: string | undefined, { output }: { output: HazardsOutput }) => {
      const chosen = chosenHazards(id);
      if (output === 'name') return terminal.out(chosen.map((hazard) => `${hazard.id}\n`).join(''));
      if (output === 'markdown') return terminal.out(hazardsPage(chosen));
      if (output === 'wide') return terminal.out(coverageText(chosen, terminal));
      if (isDocumentFormat(output)) {
        const all = chosen.map(hazardJson);
        return writeDocument(terminal, output, id === undefined ? { hazards: all } : all[0]);
      }
      const [only] = chosen;
      return terminal.out(
        id === undefined || only === undefined ? listText(chosen, terminal) : hazardText(only, terminal),
      );
    });
}
