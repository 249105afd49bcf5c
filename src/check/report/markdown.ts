import type { Severity } from '../../detect/contract.ts';
import type { Finding } from '../contract.ts';
import {
  byHazard,
  byMessage,
  counted,
  knownText,
  placeText,
  severityCounts,
  type CheckReport,
} from './report.ts';

/** GitHub refuses comments over 65,536 characters; the rest is for what the pipeline puts around the report. */
const COMMENT_MAX_LENGTH = 60_000;
/** Kept free for the last lines, which say what is missing. */
const TAIL_MAX_LENGTH = 6_000;
/** The line that counts what had no room. */
const CUT_MAX_LENGTH = 200;
/** A list of what could not be read is a hint, not an inventory. */
const LIST_MAX_COUNT = 20;

const MARK: Record<Severity, string> = { critical: '🔴', high: '🟠', medium: '🟡', low: '🔵' };

/** Inside an HTML element, where Markdown does not count. */
function html(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Text of others as text: no markup, no HTML, and no @mention that would call somebody. */
function plain(text: string): string {
  return html(text.replaceAll(/\s+/g, ' '))
    .replaceAll(/[\\`*_[\]|~]/g, String.raw`\$&`)
    .replaceAll('#', '&#35;')
    .replaceAll('@', '&#64;');
}

/** Text in a code span; the fence is longer than any run of backticks inside. */
function code(text: string): string {
  const fence = fenceAround(text, 1);
  const gap = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${fence}${gap}${text.replaceAll(/\s+/g, ' ')}${gap}${fence}`;
}

function fenceAround(text: string, least: number): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  return '`'.repeat(Math.max(least, longest + 1));
}

function patchBlock(patch: string): string {
  const fence = fenceAround(patch, 3);
  return ['', ...`${fence}\n${patch.trimEnd()}\n${fence}`.split('\n')].join('\n  ');
}

function findingItem(finding: Finding): string {
  const { fix, severity } = finding;
  return [
    `- ${MARK[severity]} **${severity}** ${plain(finding.message)}`,
    `  ${code(placeText(finding))} · ${code(finding.rule)}`,
    `  **Fix:** ${plain(fix.text)}${fix.patch === undefined ? '' : patchBlock(fix.patch)}`,
  ].join('\n');
}

/** Around the findings of a hazard: the element, its summary and title. */
const SECTION_MAX_LENGTH = 400;

/** The worst findings that have room, whatever their hazard. */
function fitting(findings: readonly Finding[], room: number): ReadonlyMap<Finding, string> {
  const items = new Map<Finding, string>();
  const hazards = new Set<string>();
  let length = 0;
  for (const finding of findings) {
    const item = findingItem(finding);
    length += item.length + 1 + (hazards.has(finding.hazard) ? 0 : SECTION_MAX_LENGTH);
    if (length > room) break;
    hazards.add(finding.hazard);
    items.set(finding, item);
  }
  return items;
}

function details(summary: string, body: string): string {
  return `<details>\n<summary>${summary}</summary>\n\n${body.trimEnd()}\n\n</details>\n`;
}

function listDetails(summary: string, items: readonly string[]): string {
  if (items.length === 0) return '';
  const rest = items.length - LIST_MAX_COUNT;
  const shown = items.slice(0, LIST_MAX_COUNT).map((item) => `- ${item}`);
  return details(
    `${summary} (${items.length})`,
    [...shown, ...(rest > 0 ? [`- and ${rest} more`] : [])].join('\n'),
  );
}

function tail(report: CheckReport): string {
  const known = knownText(report);
  const asides = [
    ...(report.suppressed.length === 0 ? [] : [`${report.suppressed.length} suppressed`]),
    ...(known === undefined ? [] : [known]),
    ...(report.compared === undefined ? [] : [`${report.compared.fixed.length} of them fixed`]),
    ...(report.hidden_count === 0 ? [] : [`${report.hidden_count} not shown by request`]),
  ];
  const lists = [
    listDetails(
      'Could not be read',
      report.unreadable.map(({ where, what }) => `${code(where)} ${plain(what)}`),
    ),
    listDetails(
      'Rules that failed',
      report.problems.map(({ rule, message }) => `${code(rule)} ${plain(message)}`),
    ),
    listDetails('Warnings', report.warnings.map(plain)),
    listDetails(
      'What these inputs cannot show',
      byMessage(report.unknowns).map(({ message }) => plain(message)),
    ),
  ].filter((part) => part !== '');
  const aside = asides.length === 0 ? '' : `Not shown: ${asides.join(', ')}.\n`;
  const text = [aside, ...lists].filter((part) => part !== '').join('\n');
  return text.length <= TAIL_MAX_LENGTH
    ? text
    : `${aside}\nSee the log of this run for what could not be read or shown.\n`;
}

/** Markdown for a comment on a pull request: the numbers first, each hazard folded, never longer than a comment may be. */
export function reportMarkdown(report: CheckReport): string {
  const { findings } = report;
  const head =
    findings.length === 0
      ? `### Plimsoll: no findings\n\n${counted(report.objects_count, 'object')}, ${counted(report.rules.length, 'rule')}.\n`
      : `### Plimsoll: ${counted(findings.length, 'finding')} (${severityCounts(findings)})\n`;
  const end = tail(report);
  const items = fitting(findings, COMMENT_MAX_LENGTH - head.length - end.length - CUT_MAX_LENGTH);
  const left_count = findings.length - items.size;
  const sections = byHazard(findings).flatMap((group) => {
    const shown = group.findings.flatMap((finding) => items.get(finding) ?? []);
    const title = html(report.hazards.get(group.hazard)?.title ?? '');
    const summary = `<b>${group.hazard}</b> ${title}: ${severityCounts(group.findings)}`;
    return shown.length === 0 ? [] : [details(summary, shown.join('\n'))];
  });
  const cut =
    left_count === 0
      ? ''
      : `**${counted(left_count, 'finding')} more had no room here;** see the whole report.\n`;
  return [head, ...sections, cut, end].filter((part) => part !== '').join('\n');
}
