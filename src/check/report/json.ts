import type { JsonObject } from '../../kube/json.ts';
import type { ObjectName } from '../../kube/kube-object.ts';
import { SEVERITIES } from '../../detect/contract.ts';
import type { Finding } from '../contract.ts';
import { fingerprintOf } from '../fingerprint.ts';
import type { Suppression } from '../suppression.ts';
import { byMessage, countOf, pathText, type CheckReport } from './report.ts';

function objectJson({ group, kind, namespace, name }: ObjectName): JsonObject {
  return { group, kind, ...(namespace === '' ? {} : { namespace }), name };
}

function suppressionJson({ reason, until, where }: Suppression): JsonObject {
  return { reason, ...(until === undefined ? {} : { until }), where };
}

function findingJson(finding: Finding, expired: Suppression | undefined): JsonObject {
  const { object, at, fix } = finding;
  return {
    rule: finding.rule,
    hazard: finding.hazard,
    severity: finding.severity,
    ...(object === undefined ? {} : { object: objectJson(object) }),
    ...(finding.path.length === 0 ? {} : { path: pathText(finding.path) }),
    ...(at === undefined ? {} : { at: { file: at.file, line: at.line, column: at.column } }),
    message: finding.message,
    why: finding.why,
    fix: { text: fix.text, ...(fix.patch === undefined ? {} : { patch: fix.patch }) },
    persona: finding.persona,
    ...(finding.objects.length === 0 ? {} : { objects: finding.objects.map(objectJson) }),
    fingerprint: fingerprintOf(finding),
    ...(expired === undefined ? {} : { expiredSuppression: suppressionJson(expired) }),
  };
}

/**
 * The report as `-o json` and `-o yaml` print it. `version` counts changes that break a reader; fields may be added
 * without one. Absent parts are left out. docs/check.md describes it.
 */
export function reportJson(report: CheckReport): JsonObject {
  const { compared } = report;
  return {
    kind: 'CheckReport',
    version: 1,
    plimsoll: report.version,
    sources: report.sources,
    ...(report.configuration === undefined ? {} : { configuration: report.configuration }),
    objects: report.objects_count,
    rules: report.rules.length,
    summary: Object.fromEntries(SEVERITIES.map((severity) => [severity, countOf(report.findings, severity)])),
    findings: report.findings.map((finding) => findingJson(finding, report.expired.get(finding))),
    suppressed: report.suppressed.map(({ finding, by }) => ({
      ...findingJson(finding, undefined),
      suppression: suppressionJson(by),
    })),
    hidden: report.hidden_count,
    superseded: report.superseded_count,
    ...(compared === undefined
      ? {}
      : {
          [compared.with]: {
            known: compared.known_count,
            fixed: compared.fixed.map((entry) => ({ ...entry })),
          },
        }),
    unknowns: byMessage(report.unknowns).map(({ message, rules }) => ({ message, rules })),
    unreadable: report.unreadable.map(({ where, what, fix }) => ({ where, what, fix })),
    problems: report.problems.map(({ rule, message }) => ({ rule, message })),
    warnings: report.warnings,
  };
}
