import type { CheckDefinition, Observation, RuleInput } from '../check/contract.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { spokenName } from '../kube/kube-object.ts';

/** 2026-01-01, the present of rules under test. */
export const TEST_NOW_MS = Date.UTC(2026, 0, 1);

/** A rule's input as the engine makes it. Nothing is remembered: `derive` makes each answer anew, which changes no answer. */
export function ruleInput(cluster: Cluster): RuleInput {
  return { cluster, now_ms: TEST_NOW_MS, derive: (make) => make(cluster) };
}

/** What one rule says about a cluster. */
export function observationsOf(
  definition: CheckDefinition,
  rule: string,
  cluster: Cluster,
): readonly Observation[] {
  const found = definition.rules.find(({ id }) => id === rule);
  if (found === undefined) throw new Error(`${definition.hazard} has no rule ${rule}`);
  return [...found.check(ruleInput(cluster))];
}

/** The findings of one rule, a line each: severity (where it is not the rule's own), object, field, message. */
export function findingLines(definition: CheckDefinition, rule: string, cluster: Cluster): readonly string[] {
  return observationsOf(definition, rule, cluster).flatMap((observation) => {
    if (observation.type === 'unknown') return [];
    const { severity, object, path, message } = observation;
    const where = object === undefined ? 'cluster' : spokenName(object);
    return [`${severity ?? 'default'} ${where} ${path.join('.')}: ${message}`];
  });
}
