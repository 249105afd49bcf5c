import { spokenName } from '../../kube/kube-object.ts';
import type { Finding } from '../contract.ts';
import { grouped } from '../grouped.ts';
import type { NamedRule } from '../rule-selection.ts';
import { byMessage, placeText, type CheckReport } from './report.ts';

/** XML 1.0 has no way to write most control characters, not even escaped. */
const NOT_IN_XML = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

function xml(text: string): string {
  return text
    .replaceAll(NOT_IN_XML, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '&#10;');
}

function failedCase(finding: Finding): string {
  const name = `${finding.object === undefined ? 'cluster' : spokenName(finding.object)} (${placeText(finding)})`;
  const text = [
    finding.message,
    `severity: ${finding.severity}`,
    `where: ${placeText(finding)}`,
    `why: ${finding.why}`,
    `fix: ${finding.fix.text}`,
    ...(finding.fix.patch === undefined ? [] : [finding.fix.patch]),
  ].join('\n');
  const file = finding.at === undefined ? '' : ` file="${xml(finding.at.file)}" line="${finding.at.line}"`;
  return [
    `    <testcase classname="${xml(finding.rule)}" name="${xml(name)}"${file}>`,
    `      <failure type="${finding.severity}" message="${xml(finding.message)}">${xml(text)}</failure>`,
    '    </testcase>',
  ].join('\n');
}

/** A rule without a finding: passed, or, where something kept it from an answer, skipped, or failed itself. */
function quietCase({ id, rule }: NamedRule, report: CheckReport): string {
  const open = `    <testcase classname="${xml(id)}" name="${xml(rule.title)}"`;
  const problem = report.problems.find((failed) => failed.rule === id);
  const unknown = byMessage(report.unknowns.filter((entry) => entry.rule === id));
  if (problem !== undefined) return `${open}><error message="${xml(problem.message)}"/></testcase>`;
  if (unknown.length === 0) return `${open}/>`;
  return `${open}><skipped message="${xml(unknown.map(({ message }) => message).join(' '))}"/></testcase>`;
}

/**
 * JUnit XML as GitLab and Jenkins read it: a suite a hazard, a failed case a finding, and one case for each rule that
 * found nothing. Parts of the input that could not be read are errors of a suite of their own.
 */
export function junitXml(report: CheckReport): string {
  const findings = grouped(report.findings, ({ rule }) => rule);
  const suites = [...grouped(report.rules, ({ hazard }) => hazard)].map(([hazard, rules]) => {
    const cases = rules.flatMap(
      (rule) => findings.get(rule.id)?.map(failedCase) ?? [quietCase(rule, report)],
    );
    return suiteXml(hazard, cases);
  });
  const unread = report.unreadable.map(
    ({ where, what, fix }) =>
      `    <testcase classname="input" name="${xml(where)}"><error message="${xml(what)}">${xml(fix)}</error></testcase>`,
  );
  const all = unread.length === 0 ? suites : [...suites, suiteXml('input', unread)];
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="plimsoll check">\n${all.join('\n')}\n</testsuites>\n`;
}

function suiteXml(name: string, cases: readonly string[]): string {
  const having = (element: string) => cases.filter((text) => text.includes(`<${element} `)).length;
  const counts = `tests="${cases.length}" failures="${having('failure')}" errors="${having('error')}" skipped="${having('skipped')}"`;
  return `  <testsuite name="${xml(name)}" ${counts}>\n${cases.join('\n')}\n  </testsuite>`;
}
