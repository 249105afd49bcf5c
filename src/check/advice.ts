import { objectNameKey } from '../kube/kube-object.ts';
import type { Finding } from './contract.ts';
import type { NamedRule } from './rule-selection.ts';

function placeOf({ object }: Finding): string {
  return object === undefined ? '' : objectNameKey(object);
}

export interface Advice {
  readonly findings: readonly Finding[];
  /** Left out, because another finding on the same object says the contrary or says it better. */
  readonly superseded: readonly Finding[];
}

/**
 * Takes out advice that another rule's finding on the same object supersedes (`Rule.supersedes`), so that nobody is told
 * to add a CPU limit and to remove it. A finding about the cluster as a whole supersedes only such findings.
 */
export function withoutSuperseded(findings: readonly Finding[], rules: readonly NamedRule[]): Advice {
  const supersededBy = new Map<string, string[]>();
  for (const { id, rule } of rules) {
    for (const weaker of rule.supersedes ?? [])
      supersededBy.set(weaker, [...(supersededBy.get(weaker) ?? []), id]);
  }
  if (supersededBy.size === 0) return { findings, superseded: [] };
  const found = new Set(findings.map((finding) => `${finding.rule} ${placeOf(finding)}`));
  const isSuperseded = (finding: Finding) =>
    supersededBy.get(finding.rule)?.some((stronger) => found.has(`${stronger} ${placeOf(finding)}`)) ?? false;
  return {
    findings: findings.filter((finding) => !isSuperseded(finding)),
    superseded: findings.filter(isSuperseded),
  };
}
