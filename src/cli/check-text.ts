import type { Finding, Fix } from '../check/contract.ts';
import { grouped } from '../check/grouped.ts';
import {
  byHazard,
  byMessage,
  counted,
  knownText,
  objectText,
  placeText,
  severityCounts,
  type CheckReport,
  type HazardGroup,
} from '../check/report/report.ts';
import type { Severity } from '../detect/contract.ts';
import { printable } from './printable.ts';
import type { Style, Terminal } from './terminal.ts';
import { wrapLines } from './wrap.ts';

const STYLE_OF: Record<Severity, Style> = { critical: 'red', high: 'red', medium: 'yellow', low: 'cyan' };

/** Findings of one rule in the narrow form: who has fifty needs the rule, not fifty lines; `-o wide` shows all. */
const NARROW_FINDINGS_COUNT = 10;
/** A command to paste, not a manifest. */
const NARROW_PATCH_LINES_COUNT = 2;
/** Entries of a list below the findings in the narrow form. */
const NARROW_LIST_COUNT = 5;
/** Reports are read in logs and pasted into chats as well: no line of prose is longer. */
const TEXT_MAX_COLUMNS = 100;
/** Findings stand below their hazard, their details below them. */
const FINDING_INDENT = '  ';
const DETAIL_INDENT = '       ';
/** `fix`, `why` and the like take as much, so that what they say is aligned. */
const LABEL_COLUMNS = 5;

function indented(text: string, indent: string, terminal: Terminal): readonly string[] {
  const width = Math.min(terminal.width_columns ?? TEXT_MAX_COLUMNS, TEXT_MAX_COLUMNS) - indent.length;
  return text
    .split('\n')
    .flatMap((line) => wrapLines(printable(line), width).map((part) => `${indent}${part}`));
}

function labelled(label: string, text: string, terminal: Terminal): readonly string[] {
  const indent = DETAIL_INDENT + ' '.repeat(LABEL_COLUMNS);
  const lines = indented(text, indent, terminal);
  const head = `${DETAIL_INDENT}${terminal.style('dim', label.padEnd(LABEL_COLUMNS))}`;
  return lines.map((line, index) => (index === 0 ? `${head}${line.slice(indent.length)}` : line));
}

/** A patch stands as it is, so that it can be copied: never wrapped. The narrow form has room for a command. */
function patchLines(patch: string, wide: boolean): readonly string[] {
  const lines = patch.trimEnd().split('\n');
  const shown = wide || lines.length <= NARROW_PATCH_LINES_COUNT ? lines : ['(the patch is in -o wide)'];
  return shown.map((line) => `${DETAIL_INDENT}${' '.repeat(LABEL_COLUMNS)}${printable(line)}`);
}

function fixLines({ text, patch }: Fix, terminal: Terminal, wide: boolean): readonly string[] {
  return [...labelled('fix', text, terminal), ...(patch === undefined ? [] : patchLines(patch, wide))];
}

function isSameFix(one: Finding | undefined, other: Finding): boolean {
  return one?.fix.text === other.fix.text && one.fix.patch === other.fix.patch;
}

/** `isFixAbove`: the finding above has the same fix, which then stands there only (not in the wide form). */
function findingLines(
  finding: Finding,
  isFixAbove: boolean,
  report: CheckReport,
  terminal: Terminal,
  wide: boolean,
): readonly string[] {
  const severity = finding.severity.toUpperCase();
  const words = indented(finding.message, FINDING_INDENT + ' '.repeat(severity.length + 1), terminal);
  const head = `${FINDING_INDENT}${terminal.style(STYLE_OF[finding.severity], severity)} `;
  const expired = report.expired.get(finding);
  const { fix, objects } = finding;
  return [
    ...words.map((line, index) =>
      index === 0 ? `${head}${line.slice(FINDING_INDENT.length + severity.length + 1)}` : line,
    ),
    `${DETAIL_INDENT}${terminal.style('cyan', printable(placeText(finding)))}   ${terminal.style('dim', finding.rule)}`,
    ...(wide ? labelled('why', finding.why, terminal) : []),
    ...(isFixAbove && !wide ? [] : fixLines(fix, terminal, wide)),
    ...(wide && objects.length > 0 ? labelled('with', objects.map(objectText).join(', '), terminal) : []),
    ...(wide ? labelled('who', finding.persona, terminal) : []),
    ...(expired === undefined
      ? []
      : labelled('was', `suppressed until ${expired.until} (${expired.where}): ${expired.reason}`, terminal)),
  ];
}

function firstSentence(text: string): string {
  return /^.*?[.!?](?=\s|$)/s.exec(text)?.[0] ?? text;
}

/** The findings in their order; of a rule with very many only the first in the narrow form, and how many more there are. */
function groupLines(
  group: HazardGroup,
  report: CheckReport,
  terminal: Terminal,
  wide: boolean,
): readonly string[] {
  const story = report.hazards.get(group.hazard);
  const title = story === undefined ? '' : ` ${story.title}`;
  const told = story === undefined ? [] : indented(firstSentence(story.story), FINDING_INDENT, terminal);
  const shown = [...grouped(group.findings, ({ rule }) => rule)].flatMap(([rule, findings]) => {
    const few = wide ? findings : findings.slice(0, NARROW_FINDINGS_COUNT);
    const rest = findings.length - few.length;
    const more = `${FINDING_INDENT}and ${rest} more of ${rule}: add -o wide --include ${rule}`;
    return [
      ...few.flatMap((finding, index) =>
        findingLines(finding, isSameFix(few[index - 1], finding), report, terminal, wide),
      ),
      ...(rest > 0 ? [more] : []),
    ];
  });
  return [
    `${terminal.style('bold', group.hazard)}${title}`,
    ...told.map((line) => terminal.style('dim', line)),
    '',
    ...shown,
    '',
  ];
}

/** A heading and what stands below it; in the narrow form the first few and a count. */
function listLines(
  heading: string,
  items: readonly string[],
  terminal: Terminal,
  wide: boolean,
): readonly string[] {
  if (items.length === 0) return [];
  const shown = wide ? items : items.slice(0, NARROW_LIST_COUNT);
  const rest = items.length - shown.length;
  return [
    terminal.style('bold', heading),
    ...shown.flatMap((item) =>
      indented(item, '    ', terminal).map((line, index) => (index === 0 ? line.slice(2) : line)),
    ),
    ...(rest > 0 ? [`  and ${rest} more: add -o wide`] : []),
    '',
  ];
}

function unknownText({
  message,
  rules,
}: {
  readonly message: string;
  readonly rules: readonly string[];
}): string {
  const [first = ''] = rules;
  return `${message} (${rules.length === 1 ? first : `${first} and ${counted(rules.length - 1, 'more rule')}`})`;
}

function summaryLines(report: CheckReport, terminal: Terminal, wide: boolean): readonly string[] {
  const { findings } = report;
  const known = knownText(report);
  const read = `${counted(report.objects_count, 'object')}, ${counted(report.rules.length, 'rule')}`;
  const hazards = byHazard(findings).map((group) => `${group.hazard} ${group.findings.length}`);
  const asides = [
    ...(report.suppressed.length === 0 ? [] : [`${report.suppressed.length} suppressed (--show-suppressed)`]),
    ...(known === undefined ? [] : [known]),
    ...(report.hidden_count === 0 ? [] : [`${report.hidden_count} left out by --severity or --for`]),
    ...(report.superseded_count === 0 ? [] : [`${report.superseded_count} that a better finding stands for`]),
  ];
  return [
    findings.length === 0
      ? `${terminal.style('green', 'No findings')} in ${read}`
      : `${terminal.style('bold', `${counted(findings.length, 'finding')}: ${severityCounts(findings)}`)} in ${read}`,
    ...(report.configuration === undefined ? [] : [`${FINDING_INDENT}settings of ${report.configuration}`]),
    ...(hazards.length > 1 ? indented(`by hazard: ${hazards.join(', ')}`, FINDING_INDENT, terminal) : []),
    ...(asides.length === 0 ? [] : indented(`not shown: ${asides.join(', ')}`, FINDING_INDENT, terminal)),
    ...(wide || findings.length === 0
      ? []
      : [`${FINDING_INDENT}-o wide adds why, who mends it, and every patch`]),
  ];
}

/** The report for people: hazards with the worst first, their findings, then the numbers and what is not known. */
export function checkText(report: CheckReport, terminal: Terminal, wide: boolean): string {
  const { compared } = report;
  const suppressed = report.suppressed.map(
    ({ finding, by }) =>
      `${finding.message} (${finding.rule}): ${by.reason}${by.until === undefined ? '' : `, until ${by.until}`}; ${by.where}`,
  );
  const fixed = compared?.fixed ?? [];
  const lines = [
    ...byHazard(report.findings).flatMap((group) => groupLines(group, report, terminal, wide)),
    ...listLines('Suppressed', report.showSuppressed ? suppressed : [], terminal, true),
    ...listLines(
      compared?.with === 'before'
        ? 'Mended by the change'
        : 'Fixed since the baseline (write it anew with --write-baseline)',
      fixed.map(({ rule, message, count }) => `${message} (${rule})${count === 1 ? '' : ` ×${count}`}`),
      terminal,
      wide,
    ),
    ...listLines(
      'Could not be read',
      report.unreadable.map(({ where, what, fix }) => `${where}: ${what}; ${fix}`),
      terminal,
      wide,
    ),
    ...listLines(
      'Rules that failed (a mistake of ours: their findings may be missing)',
      report.problems.map(({ rule, message }) => `${rule}: ${message}`),
      terminal,
      true,
    ),
    ...listLines('Warnings', report.warnings, terminal, wide),
    ...listLines(
      'What these inputs cannot show',
      byMessage(report.unknowns).map(unknownText),
      terminal,
      wide,
    ),
    ...summaryLines(report, terminal, wide),
  ];
  return `${lines.join('\n')}\n`;
}
