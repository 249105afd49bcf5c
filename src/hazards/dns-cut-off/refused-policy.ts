import type { Observation, Rule, RuleInput } from '../../check/contract.ts';
import { clusterNetworkOf } from '../../cluster/network.ts';
import { KIND } from '../../kube/group-kind.ts';
import { spokenName } from '../../kube/kube-object.ts';
import { fieldText } from '../untested-upgrade/yaml-fragment.ts';

function* observe({ cluster, derive }: RuleInput): Generator<Observation> {
  const coverage = cluster.coverage(KIND.NetworkPolicy);
  if (coverage.type === 'unknown') {
    yield {
      type: 'unknown',
      message: `NetworkPolicies could not be read (${coverage.why}): whether the API server takes them is not known.`,
    };
    return;
  }
  const { policies } = derive(clusterNetworkOf);
  for (const policy of policies.all) {
    const object = policies.objectOf(policy);
    const [first, ...others] = policy.problems;
    if (object === undefined || first === undefined) continue;
    const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
    yield {
      type: 'finding',
      object,
      path: first.path,
      message: `${spokenName(object)} is refused by the API server: ${fieldText(first.path)}: ${first.message}${more}`,
      fix: {
        text: 'Mend the field; until then the rest of the policies counts without this one, the one that denies everything too.',
      },
    };
  }
}

/** What ValidateNetworkPolicy refuses (pkg/apis/networking/validation): selectors, peers, blocks, ports and their ranges. */
export const refusedPolicy: Rule = {
  id: 'refused-policy',
  title: 'The API server takes every NetworkPolicy',
  severity: 'medium',
  persona: 'developer',
  why: 'A set of policies is applied one by one: the one that denies everything is taken, the one that lets DNS through is not.',
  supersedes: ['untested-upgrade/wrong-value'],
  check: observe,
};
