import { ALL, nonResourceURLMatches, type PolicyRule } from './policy-rule.ts';

const NOTHING: PolicyRule = {
  verbs: [],
  apiGroups: [],
  resources: [],
  resourceNames: [],
  nonResourceURLs: [],
};

/**
 * Takes a rule apart into rules that each speak of one verb of one resource of one group (and one name), or of one verb of
 * one URL. Source: BreakdownRule, k8s.io/component-helpers/auth/rbac/validation/policy_comparator.go.
 */
export function breakdownRule(rule: PolicyRule): readonly PolicyRule[] {
  const names = rule.resourceNames.length === 0 ? [[]] : rule.resourceNames.map((name) => [name]);
  const ofResources = rule.apiGroups.flatMap((group) =>
    rule.resources.flatMap((resource) =>
      rule.verbs.flatMap((verb) =>
        names.map((resourceNames) => ({
          ...NOTHING,
          verbs: [verb],
          apiGroups: [group],
          resources: [resource],
          resourceNames,
        })),
      ),
    ),
  );
  const ofURLs = rule.nonResourceURLs.flatMap((url) =>
    rule.verbs.map((verb) => ({ ...NOTHING, verbs: [verb], nonResourceURLs: [url] })),
  );
  return [...ofResources, ...ofURLs];
}

function includesAll(list: readonly string[], wanted: readonly string[]): boolean {
  return wanted.every((item) => list.includes(item));
}

function resourcesCover(owner: readonly string[], servant: readonly string[]): boolean {
  if (owner.includes(ALL)) return true;
  return servant.every((resource) => {
    if (owner.includes(resource)) return true;
    const slash = resource.indexOf('/');
    return slash !== -1 && owner.includes(`${ALL}/${resource.slice(slash + 1)}`);
  });
}

function urlsCover(owner: readonly string[], servant: readonly string[]): boolean {
  return servant.every((url) => owner.some((ownerURL) => nonResourceURLMatches(ownerURL, url)));
}

/** Does `owner` alone allow everything that `servant`, taken apart by `breakdownRule`, allows? (ruleCovers upstream.) */
export function ruleCovers(owner: PolicyRule, servant: PolicyRule): boolean {
  const namesCover =
    owner.resourceNames.length === 0 ||
    (servant.resourceNames.length > 0 && includesAll(owner.resourceNames, servant.resourceNames));
  return (
    namesCover &&
    (owner.verbs.includes(ALL) || includesAll(owner.verbs, servant.verbs)) &&
    (owner.apiGroups.includes(ALL) || includesAll(owner.apiGroups, servant.apiGroups)) &&
    resourcesCover(owner.resources, servant.resources) &&
    urlsCover(owner.nonResourceURLs, servant.nonResourceURLs)
  );
}

/**
 * What of `servants` the `owners` do not allow, taken apart; empty where they cover all of it. The test against privilege
 * escalation: a role may be written or bound only by whom its rules are covered for. `*` is covered by `*` only, never by a list.
 * Source: Covers, policy_comparator.go (before 1.24: pkg/registry/rbac/validation).
 */
export function uncoveredRules(
  owners: readonly PolicyRule[],
  servants: readonly PolicyRule[],
): readonly PolicyRule[] {
  return servants
    .flatMap((servant) => breakdownRule(servant))
    .filter((servant) => !owners.some((owner) => ruleCovers(owner, servant)));
}
