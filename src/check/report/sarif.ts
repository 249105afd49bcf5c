import type { Severity } from '../../detect/contract.ts';
import type { JsonObject } from '../../kube/json.ts';
import { objectNameKey } from '../../kube/kube-object.ts';
import type { Finding } from '../contract.ts';
import { fingerprintOf } from '../fingerprint.ts';
import type { NamedRule } from '../rule-selection.ts';
import type { Suppression } from '../suppression.ts';
import { pathText, type CheckReport } from './report.ts';

const LEVEL: Record<Severity, 'error' | 'warning' | 'note'> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
};

/** GitHub refuses a run with more results (docs.github.com, "SARIF support for code scanning"). */
const RESULTS_MAX_COUNT = 25_000;
const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

/** A path as a relative URI reference; `encodeURIComponent` takes the colon that would read as a scheme. */
function uriOf(path: string): string {
  const encoded = path.split('/').map(encodeURIComponent).join('/');
  return path.startsWith('/') ? `file://${encoded}` : encoded;
}

/** `webhook-deadlock/lease-timeout` as `WebhookDeadlockLeaseTimeout`: SARIF wants names readable and without spaces. */
function ruleName(id: string): string {
  return id.replaceAll(/(?:^|[-/])(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function ruleJson({ hazard, id, rule }: NamedRule, report: CheckReport): JsonObject {
  const story = report.hazards.get(hazard);
  const told = story === undefined ? '' : `\n\n${story.title}. ${story.story} (${story.source})`;
  const text = `${rule.why}${told}`;
  return {
    id,
    name: ruleName(id),
    shortDescription: { text: rule.title },
    fullDescription: { text: rule.why },
    help: { text, markdown: text },
    defaultConfiguration: { level: LEVEL[rule.severity] },
    properties: { tags: ['kubernetes', 'reliability', hazard], precision: 'high' },
  };
}

function locationJson(finding: Finding, pathInRepository: (file: string) => string): JsonObject {
  const { at, object } = finding;
  const logical =
    object === undefined
      ? {}
      : {
          logicalLocations: [
            { name: object.name, fullyQualifiedName: objectNameKey(object), kind: 'resource' },
          ],
        };
  if (at === undefined) return logical;
  return {
    physicalLocation: {
      artifactLocation: { uri: uriOf(pathInRepository(at.file)) },
      region: { startLine: at.line, startColumn: at.column },
    },
    ...logical,
  };
}

function resultJson(
  finding: Finding,
  ruleIndex: number,
  fingerprint: string,
  pathInRepository: (file: string) => string,
  by: Suppression | undefined,
): JsonObject {
  const location = locationJson(finding, pathInRepository);
  return {
    ruleId: finding.rule,
    ...(ruleIndex === -1 ? {} : { ruleIndex }),
    level: LEVEL[finding.severity],
    message: { text: `${finding.message}\nFix: ${finding.fix.text}` },
    ...(Object.keys(location).length === 0 ? {} : { locations: [location] }),
    partialFingerprints: { primaryLocationLineHash: fingerprint, 'plimsoll/v1': fingerprint },
    ...(by === undefined
      ? {}
      : {
          suppressions: [
            { kind: by.origin === 'annotation' ? 'inSource' : 'external', justification: by.reason },
          ],
        }),
    properties: {
      severity: finding.severity,
      persona: finding.persona,
      ...(finding.path.length === 0 ? {} : { path: pathText(finding.path) }),
    },
  };
}

/** Findings that share a fingerprint are numbered, as GitHub numbers lines that share a hash. */
function numberedFingerprints(): (finding: Finding) => string {
  const seen = new Map<string, number>();
  return (finding) => {
    const fingerprint = fingerprintOf(finding);
    const number = (seen.get(fingerprint) ?? 0) + 1;
    seen.set(fingerprint, number);
    return `${fingerprint}:${number}`;
  };
}

function notifications(report: CheckReport, omitted_count: number): readonly JsonObject[] {
  return [
    ...report.unreadable.map(({ where, what }) => ({
      level: 'warning',
      message: { text: `${where}: ${what}` },
    })),
    ...report.problems.map(({ rule, message }) => ({
      level: 'error',
      message: { text: `the rule ${rule} failed: ${message}` },
    })),
    ...(omitted_count === 0
      ? []
      : [{ level: 'warning', message: { text: `${omitted_count} further results are left out` } }]),
  ];
}

/**
 * SARIF 2.1.0 (OASIS), as GitHub code scanning takes it. Suppressed findings are in it only where they were asked for,
 * because GitHub would open alerts for them. Paths are relative to the repository.
 */
export function sarifLog(report: CheckReport, pathInRepository: (file: string) => string): JsonObject {
  const index = new Map(report.rules.map(({ id }, at) => [id, at]));
  const all = [
    ...report.findings.map((finding) => ({ finding, by: undefined })),
    ...(report.showSuppressed ? report.suppressed : []),
  ];
  const fingerprint = numberedFingerprints();
  const results = all
    .slice(0, RESULTS_MAX_COUNT)
    .map(({ finding, by }) =>
      resultJson(finding, index.get(finding.rule) ?? -1, fingerprint(finding), pathInRepository, by),
    );
  return {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Plimsoll',
            semanticVersion: report.version,
            rules: report.rules.map((rule) => ruleJson(rule, report)),
          },
        },
        invocations: [
          {
            executionSuccessful: report.problems.length === 0,
            toolExecutionNotifications: notifications(report, all.length - results.length),
          },
        ],
        columnKind: 'utf16CodeUnits',
        results,
      },
    ],
  };
}
