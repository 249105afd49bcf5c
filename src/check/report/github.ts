import type { Severity } from '../../detect/contract.ts';
import { grouped } from '../grouped.ts';
import type { Finding } from '../contract.ts';
import { counted, severityCounts, type CheckReport } from './report.ts';

const COMMAND: Record<Severity, 'error' | 'warning' | 'notice'> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'notice',
};

/** GitHub shows ten annotations of each kind a step and drops the rest (actions/toolkit, docs/problem-matchers.md). */
const SHOWN_MAX_COUNT = 10;

/** Escape rules of workflow commands: actions/toolkit, packages/core/src/command.ts. */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

function annotation(finding: Finding, pathInRepository: (file: string) => string): string {
  const { at } = finding;
  const place =
    at === undefined
      ? ''
      : `file=${escapeProperty(pathInRepository(at.file))},line=${at.line},col=${at.column},`;
  const text = `${finding.message}\nfix: ${finding.fix.text}`;
  return `::${COMMAND[finding.severity]} ${place}title=${escapeProperty(finding.rule)}::${escapeData(text)}`;
}

/** Workflow commands that GitHub shows beside the changed lines, and a last line for the log that counts all. */
export function githubAnnotations(report: CheckReport, pathInRepository: (file: string) => string): string {
  const shown = [...grouped(report.findings, ({ severity }) => COMMAND[severity]).values()].flatMap(
    (ofKind) => ofKind.slice(0, SHOWN_MAX_COUNT),
  );
  const unreadable = report.unreadable.map(
    ({ where, what, fix }) => `::warning title=not read::${escapeData(`${where}: ${what}\ndo: ${fix}`)}`,
  );
  const lines = [
    ...shown.map((finding) => annotation(finding, pathInRepository)),
    ...unreadable.slice(0, SHOWN_MAX_COUNT),
    summaryLine(report, shown.length),
  ];
  return `${lines.join('\n')}\n`;
}

function summaryLine({ findings, objects_count, unreadable }: CheckReport, shown_count: number): string {
  const objects = counted(objects_count, 'object');
  const lost =
    unreadable.length === 0 ? '' : `; ${counted(unreadable.length, 'part')} of the input could not be read`;
  if (findings.length === 0) return `plimsoll: no findings in ${objects}${lost}`;
  const rest = findings.length - shown_count;
  const shown = rest === 0 ? '' : `; the ${shown_count} worst are shown as annotations`;
  return `plimsoll: ${counted(findings.length, 'finding')} in ${objects} (${severityCounts(findings)})${shown}${lost}`;
}
