import type { ReadProblem } from '../../cluster/cluster.ts';
import { SEVERITIES, type Severity } from '../../detect/contract.ts';
import { kubectlName, type ObjectName } from '../../kube/kube-object.ts';
import { fieldPath, itemPath } from '../../kube/field-path.ts';
import type { BodyPath } from '../../cluster/cluster.ts';
import type { BaselineEntry } from '../baseline.ts';
import { grouped } from '../grouped.ts';
import type { Finding, Unknown } from '../contract.ts';
import type { RuleProblem } from '../engine.ts';
import type { NamedRule } from '../rule-selection.ts';
import type { SuppressedFinding } from '../suppress.ts';
import type { Suppression } from '../suppression.ts';

/** What reports tell of a hazard. */
export interface HazardStory {
  readonly id: string;
  readonly title: string;
  readonly story: string;
  readonly source: string;
}

/** Findings that were there before, in a baseline or before the change, are not told again. */
interface Comparison {
  readonly with: 'baseline' | 'before';
  readonly known_count: number;
  /** What was there and is not found any more. */
  readonly fixed: readonly BaselineEntry[];
}

/** Everything that a check has to tell; reporters only put it into their form. */
export interface CheckReport {
  /** Plimsoll's version. */
  readonly version: string;
  /** What was read, as the user named it. */
  readonly sources: readonly string[];
  /** The configuration file that was read, as it is seen from the working directory; `undefined` where there was none. */
  readonly configuration: string | undefined;
  readonly objects_count: number;
  /** The rules that ran. */
  readonly rules: readonly NamedRule[];
  readonly hazards: ReadonlyMap<string, HazardStory>;
  /** Open findings that are to be shown, worst first. */
  readonly findings: readonly Finding[];
  /** Those of them whose suppression is over. */
  readonly expired: ReadonlyMap<Finding, Suppression>;
  /** Open findings that the user asked not to see (`--severity`, `--for`). */
  readonly hidden_count: number;
  readonly suppressed: readonly SuppressedFinding[];
  /** Suppressed findings are to be listed, not only counted. */
  readonly showSuppressed: boolean;
  /** Left out because a better finding on the same object was made. */
  readonly superseded_count: number;
  /** What the findings were held against; `undefined` where everything open is new. */
  readonly compared: Comparison | undefined;
  readonly unknowns: readonly Unknown[];
  readonly unreadable: readonly ReadProblem[];
  readonly problems: readonly RuleProblem[];
  /** What did not work as its author meant it: suppressions without a reason and the like. */
  readonly warnings: readonly string[];
}

/** `1 critical, 3 high`; severities that do not occur are left out. */
export function severityCounts(findings: readonly Finding[]): string {
  const counts = SEVERITIES.map((severity) => [countOf(findings, severity), severity] as const);
  return counts
    .filter(([count]) => count > 0)
    .map(([count, severity]) => `${count} ${severity}`)
    .join(', ');
}

export function countOf(findings: readonly Finding[], severity: Severity): number {
  return findings.filter((finding) => finding.severity === severity).length;
}

/** `2 known from the baseline`; `undefined` where findings were held against nothing. */
export function knownText({ compared }: CheckReport): string | undefined {
  if (compared === undefined) return undefined;
  return `${compared.known_count} ${compared.with === 'baseline' ? 'known from the baseline' : 'there before the change'}`;
}

/** `1 finding`, `2 findings`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

export interface HazardGroup {
  readonly hazard: string;
  readonly findings: readonly Finding[];
}

/** The findings by hazard, the hazard with the worst finding first, then the one with more of them. */
export function byHazard(findings: readonly Finding[]): readonly HazardGroup[] {
  const groups = grouped(findings, ({ hazard }) => hazard);
  const worst = (group: HazardGroup) =>
    Math.min(...group.findings.map(({ severity }) => SEVERITIES.indexOf(severity)));
  return [...groups]
    .map(([hazard, ofHazard]) => ({ hazard, findings: ofHazard }))
    .toSorted((one, other) => worst(one) - worst(other) || other.findings.length - one.findings.length);
}

/** An unknown with every rule that it keeps from an answer. */
export interface UnknownGroup {
  readonly message: string;
  readonly rules: readonly string[];
}

/** Each thing that is not known once, what blinds most rules first. */
export function byMessage(unknowns: readonly Unknown[]): readonly UnknownGroup[] {
  return [...grouped(unknowns, ({ message }) => message)]
    .map(([message, group]) => ({ message, rules: group.map(({ rule }) => rule) }))
    .toSorted((one, other) => other.rules.length - one.rules.length);
}

/** `spec.containers[0].image`: where in the object a finding points; `''` is the object itself. */
export function pathText(path: BodyPath): string {
  return path.reduce<string>(
    (text, step) => (typeof step === 'number' ? itemPath(text, String(step)) : fieldPath(text, step)),
    '',
  );
}

/** `deploy/web.yaml:12:5`, or `deployment.apps/web -n shop` where there is no file. */
export function placeText({ at, object }: Finding): string {
  if (at !== undefined) return `${at.file}:${at.line}:${at.column}`;
  return object === undefined ? 'the cluster as a whole' : objectText(object);
}

/** `deployment.apps/web -n shop`: as it can be pasted behind `kubectl get`. */
export function objectText(object: ObjectName): string {
  return `${kubectlName(object)}${object.namespace === '' ? '' : ` -n ${object.namespace}`}`;
}
