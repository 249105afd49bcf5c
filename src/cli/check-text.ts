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
import { spokenName } from '../kube/kube-object.ts';
import { alikeFindings } from './check-alike.ts';
import { printable } from './printable.ts';
import type { Style, Terminal } from './terminal.ts';
import { wrapLines } from './wrap.ts';

const STYLE_OF: Record<Severity, Style> = { critical: 'red', high: 'red', medium: 'yellow', low: 'cyan' };

/** Findings of one rule in the narrow form: who has fifty needs the rule, not fifty lines; `-o wide` shows all. */
const NARROW_FINDINGS_COUNT: Readonly<Record<Severity, number>> = {
  critical: 10,
  high: 10,
  medium: 5,
  low: 3,
};
/** Objects of which the same is said, each a line: enough to see which they are. */
const NARROW_ALIKE_COUNT = 5;
/** What is not known must not push the findings off the screen. */
const NARROW_UNKNOWN_LINES_COUNT = 4;
/** From here on a report no longer fits on a screen, and begins with the numbers that it ends with. */
const LONG_REPORT_LINES_COUNT = 40;
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

function patchIsShort(patch: string): boolean {
  return patch.trimEnd().split('\n').length <= NARROW_PATCH_LINES_COUNT;
}

/** A patch stands as it is, so that it can be copied: never wrapped. The narrow form has room for a command. */
function patchLines(patch: string, wide: boolean): readonly string[] {
  const shown = wide || patchIsShort(patch) ? patch.trimEnd().split('\n') : ['(the patch is in -o wide)'];
  return shown.map((line) => `${DETAIL_INDENT}${' '.repeat(LABEL_COLUMNS)}${printable(line)}`);
}

function fixLines({ text, patch }: Fix, terminal: Terminal, wide: boolean): readonly string[] {
  return [...labelled('fix', text, terminal), ...(patch === undefined ? [] : patchLines(patch, wide))];
}

/** Does the narrow form show the same fix for both? Patches that it leaves out may differ. */
function isSameFix(one: Fix | undefined, other: Fix): boolean {
  if (one?.text !== other.text) return false;
  const isLeftOut = [one.patch, other.patch].every((patch) => patch !== undefined && !patchIsShort(patch));
  return isLeftOut || one.patch === other.patch;
}

/** `isFixAbove`: the same fix stands right above. */
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
  const { fix, objects } = finding;
  return [
    ...words.map((line, index) =>
      index === 0 ? `${head}${line.slice(FINDING_INDENT.length + severity.length + 1)}` : line,
    ),
    `${DETAIL_INDENT}${terminal.style('cyan', printable(placeText(finding)))}   ${terminal.style('dim', finding.rule)}`,
    ...(wide ? labelled('why', finding.why, terminal) : []),
    ...(isFixAbove ? [] : fixLines(fix, terminal, wide)),
    ...(wide && objects.length > 0 ? labelled('with', objects.map(objectText).join(', '), terminal) : []),
    ...(wide ? labelled('who', finding.persona, terminal) : []),
    ...expiredLines(finding, report, terminal),
  ];
}

function expiredLines(finding: Finding, report: CheckReport, terminal: Terminal): readonly string[] {
  const expired = report.expired.get(finding);
  if (expired === undefined) return [];
  const text = `suppressed until ${expired.until} (${expired.where}): ${expired.reason}`;
  return labelled('was', text, terminal);
}

/** Objects of which the finding above is true as well: what and where. */
function alikeLines(others: readonly Finding[], report: CheckReport, terminal: Terminal): readonly string[] {
  const names = others.map(({ object }) => (object === undefined ? '' : printable(spokenName(object))));
  const width = Math.max(...names.map(({ length }) => length));
  return others.flatMap((finding, index) => {
    const label = terminal.style('dim', (index === 0 ? 'also' : '').padEnd(LABEL_COLUMNS));
    // Without a file the place is the name once more.
    const place = finding.at === undefined ? '' : terminal.style('cyan', printable(placeText(finding)));
    const line = `${DETAIL_INDENT}${label}${names[index]?.padEnd(width) ?? ''}   ${place}`;
    return [line.trimEnd(), ...expiredLines(finding, report, terminal)];
  });
}

/** The findings of one rule in their order; in the narrow form what says the same is told once, and of very many only the first. */
function ruleLines(
  rule: string,
  findings: readonly Finding[],
  report: CheckReport,
  terminal: Terminal,
  wide: boolean,
): readonly string[] {
  if (wide) return findings.flatMap((finding) => findingLines(finding, false, report, terminal, true));
  const told_count = new Map<Severity, number>();
  const few = alikeFindings(findings).filter(({ first: { severity } }) => {
    const count = (told_count.get(severity) ?? 0) + 1;
    told_count.set(severity, count);
    return count <= NARROW_FINDINGS_COUNT[severity];
  });
  const shown = few.map(({ first, others }) => ({ first, others: others.slice(0, NARROW_ALIKE_COUNT) }));
  const shown_count = shown.reduce((sum, { others }) => sum + 1 + others.length, 0);
  const rest_count = findings.length - shown_count;
  const more = `${FINDING_INDENT}and ${rest_count.toLocaleString('en')} more of ${rule}: add -o wide --include ${rule}`;
  return [
    ...shown.flatMap(({ first, others }, index) => [
      ...findingLines(first, isSameFix(shown[index - 1]?.first.fix, first.fix), report, terminal, false),
      ...(others.length === 0 ? [] : alikeLines(others, report, terminal)),
    ]),
    ...(rest_count > 0 ? [more] : []),
  ];
}

function firstSentence(text: string): string {
  return /^.*?[.!?](?=\s|$)/s.exec(text)?.[0] ?? text;
}

/** One hazard: its story, then its rules, the one with the worst finding first. */
function groupLines(
  group: HazardGroup,
  report: CheckReport,
  terminal: Terminal,
  wide: boolean,
): readonly string[] {
  const story = report.hazards.get(group.hazard);
  const title = story === undefined ? '' : ` ${story.title}`;
  const told = story === undefined ? [] : indented(firstSentence(story.story), FINDING_INDENT, terminal);
  return [
    `${terminal.style('bold', group.hazard)}${title}`,
    ...told.map((line) => terminal.style('dim', line)),
    '',
    ...[...grouped(group.findings, ({ rule }) => rule)].flatMap(([rule, findings]) =>
      ruleLines(rule, findings, report, terminal, wide),
    ),
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

/** What is asked, without why it cannot be answered: `whether this cluster is backed up`. */
function openQuestion(message: string): string {
  const plain = message.replaceAll(/ \([^)]*\)/g, '');
  const question = plain.split(/ (?:is|are) not known\b|(?<=\w): /)[0] ?? plain;
  const bare = question.replace(/[.,]$/, '');
  return `${bare.slice(0, 1).toLowerCase()}${bare.slice(1)}`;
}

/** In the narrow form only the questions, in a few lines; the wide form says why, and which rules ask. */
function unknownLines(report: CheckReport, terminal: Terminal, wide: boolean): readonly string[] {
  const groups = byMessage(report.unknowns);
  const heading = 'What these inputs cannot show';
  if (wide) return listLines(heading, groups.map(unknownText), terminal, true);
  if (groups.length === 0) return [];
  const questions = [...new Set(groups.map(({ message }) => openQuestion(message)))];
  for (let shown_count = questions.length; ; shown_count -= 1) {
    const rest_count = questions.length - shown_count;
    const more = rest_count === 0 ? '' : `; and ${rest_count} more`;
    const text = `${questions.slice(0, shown_count).join('; ')}${more} (why: -o wide)`;
    const lines = indented(text, FINDING_INDENT, terminal);
    if (lines.length <= NARROW_UNKNOWN_LINES_COUNT || shown_count <= 1)
      return [terminal.style('bold', heading), ...lines, ''];
  }
}

function headline(report: CheckReport, terminal: Terminal): string {
  const { findings } = report;
  const read = `${counted(report.objects_count, 'object')}, ${counted(report.rules.length, 'rule')}`;
  return findings.length === 0
    ? `${terminal.style('green', 'No findings')} in ${read}`
    : `${terminal.style('bold', `${counted(findings.length, 'finding')}: ${severityCounts(findings)}`)} in ${read}`;
}

function summaryLines(report: CheckReport, terminal: Terminal, wide: boolean): readonly string[] {
  const { findings } = report;
  const known = knownText(report);
  const hazards = byHazard(findings).map((group) => `${group.hazard} ${group.findings.length}`);
  const asides = [
    ...(report.suppressed.length === 0 ? [] : [`${report.suppressed.length} suppressed (--show-suppressed)`]),
    ...(known === undefined ? [] : [known]),
    ...(report.hidden_count === 0 ? [] : [`${report.hidden_count} left out by --severity or --for`]),
    ...(report.superseded_count === 0 ? [] : [`${report.superseded_count} that a better finding stands for`]),
  ];
  return [
    headline(report, terminal),
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
      report.unreadable.map(({ where, what, fix }) => `${where}: ${what}. ${fix}`),
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
    ...unknownLines(report, terminal, wide),
    ...summaryLines(report, terminal, wide),
  ];
  const above = lines.length > LONG_REPORT_LINES_COUNT ? [headline(report, terminal), ''] : [];
  return `${[...above, ...lines].join('\n')}\n`;
}
