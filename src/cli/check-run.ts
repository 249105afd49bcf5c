import { compareWithBaseline, baselineEntries, type BaselineEntry } from '../check/baseline.ts';
import type { CheckDefinition, Finding } from '../check/contract.ts';
import { runChangeCheck, runCheck, type CheckResult } from '../check/engine.ts';
import { compareFindings } from '../check/finding-order.ts';
import type { CheckReport, HazardStory } from '../check/report/report.ts';
import { rulesOf } from '../check/rule-selection.ts';
import { suppress, type Suppressed } from '../check/suppress.ts';
import type { ConfiguredSuppression } from '../check/suppression.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { SEVERITIES, type Severity } from '../detect/contract.ts';
import type { Persona } from '../hazards/persona.ts';

/** What a check is to be made of, flags and configuration put together. */
export interface CheckPlan {
  readonly definitions: readonly CheckDefinition[];
  readonly hazards: readonly HazardStory[];
  readonly version: string;
  readonly now_ms: number;
  /** The configuration file that was read. */
  readonly configuration: string | undefined;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly severities: ReadonlyMap<string, Severity>;
  /** `undefined` where every finding is to be told, whoever has decided to live with it. */
  readonly suppressions: readonly ConfiguredSuppression[] | undefined;
  readonly showSuppressed: boolean;
  readonly baseline: readonly BaselineEntry[] | undefined;
  /** Findings below are counted, not shown. */
  readonly severity: Severity;
  readonly persona: Persona | undefined;
}

/** What was read. `before` is the old state where a change is checked. */
export interface CheckSubject {
  readonly cluster: Cluster;
  readonly before: Cluster | undefined;
  readonly sources: readonly string[];
}

export interface CheckOutcome {
  readonly report: CheckReport;
  /** Open and new, of the persona asked for, whatever `--severity` shows: what the exit code speaks of. */
  readonly counting: readonly Finding[];
  /** Open, the baseline's included: what `--write-baseline` keeps. */
  readonly open: readonly Finding[];
}

export function atLeast(severity: Severity, floor: Severity): boolean {
  return SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(floor);
}

/** The findings that are new, and what they were held against. */
interface Judged {
  /** The rules' own answer, those about the change included. */
  readonly result: CheckResult;
  readonly suppressed: Suppressed;
  readonly fresh: readonly Finding[];
  readonly compared: CheckReport['compared'];
}

function suppressedOf(
  plan: CheckPlan,
  findings: readonly Finding[],
  result: CheckResult,
  subject: CheckSubject,
): Suppressed {
  const { suppressions, definitions, now_ms } = plan;
  if (suppressions === undefined) return { open: findings, suppressed: [], expired: new Map(), warnings: [] };
  return suppress({
    findings,
    objectOf: result.objectOf,
    cluster: subject.cluster,
    configured: suppressions,
    definitions,
    now_ms,
    complete: plan.include.length === 0 && plan.exclude.length === 0 && subject.before === undefined,
  });
}

function judgeState(plan: CheckPlan, result: CheckResult, subject: CheckSubject): Judged {
  const suppressed = suppressedOf(plan, result.findings, result, subject);
  if (plan.baseline === undefined) return { result, suppressed, fresh: suppressed.open, compared: undefined };
  const { fresh, known, fixed } = compareWithBaseline(suppressed.open, plan.baseline, result.rules);
  return { result, suppressed, fresh, compared: { with: 'baseline', known_count: known.length, fixed } };
}

/** What a change brings: findings that were not there before, and those of the rules about change. */
function judgeChange(plan: CheckPlan, result: CheckResult, subject: CheckSubject, before: Cluster): Judged {
  const was = runCheck({ ...plan, cluster: before });
  const changes = runChangeCheck({ ...plan, before, after: subject.cluster });
  const { fresh, known, fixed } = compareWithBaseline(
    result.findings,
    baselineEntries(was.findings),
    result.rules,
  );
  const both: CheckResult = {
    findings: [...changes.findings, ...fresh].toSorted(compareFindings),
    superseded: [...result.superseded, ...changes.superseded],
    unknowns: [...result.unknowns, ...changes.unknowns],
    problems: [...result.problems, ...changes.problems],
    rules: [...result.rules, ...changes.rules],
    objectOf: (finding) => changes.objectOf(finding) ?? result.objectOf(finding),
  };
  const suppressed = suppressedOf(plan, both.findings, both, subject);
  return {
    result: both,
    suppressed,
    fresh: suppressed.open,
    compared: { with: 'before', known_count: known.length, fixed },
  };
}

/** Runs the check that was planned, and puts together what there is to tell. */
export function checkOutcome(plan: CheckPlan, subject: CheckSubject): CheckOutcome {
  const { cluster, before } = subject;
  const state = runCheck({ ...plan, cluster });
  const { result, suppressed, fresh, compared } =
    before === undefined ? judgeState(plan, state, subject) : judgeChange(plan, state, subject, before);
  const counting = fresh.filter(({ persona }) => plan.persona === undefined || persona === plan.persona);
  const findings = counting.filter(({ severity }) => atLeast(severity, plan.severity));
  const ran = new Set(result.rules);
  return {
    counting,
    open: suppressed.open,
    report: {
      version: plan.version,
      sources: subject.sources,
      configuration: plan.configuration,
      objects_count: cluster.size,
      rules: rulesOf(plan.definitions).filter(({ id }) => ran.has(id)),
      hazards: new Map(plan.hazards.map((hazard) => [hazard.id, hazard])),
      findings,
      expired: suppressed.expired,
      hidden_count: fresh.length - findings.length,
      suppressed: suppressed.suppressed,
      showSuppressed: plan.showSuppressed,
      superseded_count: result.superseded.length,
      compared,
      unknowns: result.unknowns,
      unreadable: [...(before?.problems ?? []), ...cluster.problems],
      problems: result.problems,
      warnings: suppressed.warnings,
    },
  };
}
