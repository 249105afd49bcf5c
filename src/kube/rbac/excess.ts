import type { Grant } from './access-index.ts';
import type { UsedRequest } from './least-roles.ts';
import { ALL, ruleAllows, type AccessRequest, type PolicyRule } from './policy-rule.ts';
import { breakdownRule } from './rule-covers.ts';

/** Rights that are asked for beside a request and leave no event of their own: a log can never show that they are needed. */
const UNLOGGED_VERBS: ReadonlySet<string> = new Set(['approve', 'attest', 'bind', 'escalate', 'sign', 'use']);

/** What became of one granted right: one verb on one resource (or URL), by one rule. */
export interface RightUse<Source> {
  readonly grant: Grant<Source>;
  /** The rule of one verb, group and resource. */
  readonly right: PolicyRule;
  readonly used: readonly UsedRequest[];
  /** It holds a `*`: it is used, and allows more than was used. */
  readonly isWide: boolean;
  /** Whether it is used cannot be seen in any log. */
  readonly isUnlogged: boolean;
}

function isWide({ verbs, apiGroups, resources, nonResourceURLs }: PolicyRule): boolean {
  return [...verbs, ...apiGroups, ...resources, ...nonResourceURLs].some((word) => word.includes(ALL));
}

/** Owner references with blockOwnerDeletion ask for update of the owner's finalizers (OwnerReferencesPermissionEnforcement). */
function isUnlogged({ verbs, resources }: PolicyRule): boolean {
  return (
    verbs.some((verb) => UNLOGGED_VERBS.has(verb)) ||
    (verbs.includes('update') && resources.some((resource) => resource.endsWith('/finalizers')))
  );
}

function requestsOf({ request, names }: UsedRequest): readonly AccessRequest[] {
  if (request.type === 'nonResource' || names === undefined) return [request];
  return names.map((name) => ({ ...request, name }));
}

function isAllowedBy<Source>({ binding }: Grant<Source>, right: PolicyRule, used: UsedRequest): boolean {
  const { request } = used;
  const namespace = request.type === 'resource' ? request.namespace : '';
  if (binding.namespace !== '' && binding.namespace !== namespace) return false;
  return requestsOf(used).some((each) => ruleAllows(right, each));
}

/** Granted minus used: every right that these grants give, taken apart, with the requests that it was needed for. */
export function rightUses<Source>(
  grants: readonly Grant<Source>[],
  used: readonly UsedRequest[],
): readonly RightUse<Source>[] {
  return grants.flatMap((grant) =>
    breakdownRule(grant.rule).map((right) => ({
      grant,
      right,
      used: used.filter((one) => isAllowedBy(grant, right, one)),
      isWide: isWide(right),
      isUnlogged: isUnlogged(right),
    })),
  );
}
