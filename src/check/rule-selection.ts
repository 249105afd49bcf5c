import { Problem } from '../problem.ts';
import type { ChangeRule, CheckDefinition, Rule } from './contract.ts';
import { glob } from './glob.ts';
import { mostSimilar } from './similar.ts';

/** A rule with its full name. */
export interface NamedRule {
  readonly hazard: string;
  /** `<hazard>/<rule>`. */
  readonly id: string;
  readonly rule: Rule | ChangeRule;
}

export interface RulePatterns {
  /** Hazards (`webhook-deadlock`), rules (`webhook-deadlock/lease-timeout`) or globs of either; none means all. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

/** Every rule of the definitions, those over two clusters included. */
export function rulesOf(definitions: readonly CheckDefinition[]): readonly NamedRule[] {
  return definitions.flatMap(({ hazard, rules, changes = [] }) =>
    [...rules, ...changes].map((rule) => ({ hazard, id: `${hazard}/${rule.id}`, rule })),
  );
}

/** Does the pattern (hazard, rule or glob of either) name this rule? */
export function rulePattern(
  pattern: string,
): (rule: { readonly hazard: string; readonly id: string }) => boolean {
  const matches = glob(pattern);
  return ({ hazard, id }) => matches(hazard) || matches(id);
}

/** What is wrong with a pattern that names none of the rules; `undefined` where it names one. */
export function unknownRule(
  pattern: string,
  definitions: readonly CheckDefinition[],
): { readonly what: string; readonly fix: string } | undefined {
  const rules = rulesOf(definitions);
  if (rules.some(rulePattern(pattern))) return undefined;
  const withHazard = rules.find(({ rule }) => rule.id === pattern)?.id;
  const near =
    withHazard ??
    mostSimilar(pattern, [...definitions.map(({ hazard }) => hazard), ...rules.map(({ id }) => id)]);
  const what = /[*?]/.test(pattern)
    ? `no rule matches ${pattern}`
    : `no hazard or rule of check is called ${pattern}`;
  const list = '`plimsoll hazards -o wide` lists them';
  return { what, fix: near === undefined ? list : `did you mean ${near}? ${list}` };
}

function requireKnown(
  flag: string,
  patterns: readonly string[],
  definitions: readonly CheckDefinition[],
): void {
  for (const pattern of patterns) {
    const unknown = unknownRule(pattern, definitions);
    if (unknown !== undefined) throw new Problem({ ...unknown, where: flag });
  }
}

/**
 * The rules that `include` names and `exclude` does not. Throws a Problem for a pattern that names nothing: a typing
 * error must not switch a check off in silence.
 */
export function selectRules(
  definitions: readonly CheckDefinition[],
  { include, exclude }: RulePatterns,
): (rule: { readonly hazard: string; readonly id: string }) => boolean {
  requireKnown('--include', include, definitions);
  requireKnown('--exclude', exclude, definitions);
  const included = include.map(rulePattern);
  const excluded = exclude.map(rulePattern);
  return (rule) =>
    (included.length === 0 || included.some((matches) => matches(rule))) &&
    !excluded.some((matches) => matches(rule));
}
