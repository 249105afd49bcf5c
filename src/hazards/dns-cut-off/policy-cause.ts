import type { ClusterObject, BodyPath } from '../../cluster/cluster.ts';
import type { ClusterPolicies, Reach } from '../../cluster/network.ts';
import { jsonAt, type JsonValue } from '../../kube/json.ts';
import type { NetworkPolicy } from '../../kube/network-policy/network-policy.ts';

export type CutOff = Extract<Reach, { type: 'cut-off' }>;

/** What established connections do; every finding of this hazard says it, because it is why nobody sees the mistake at first. */
export const LIVES_ON = 'connections that stand may live on until the pods restart';

/** The policies that cut a thing off, and everything that they cut off in the same way: one finding. */
export interface Cause<Hit> {
  readonly cutOff: CutOff;
  readonly hits: readonly Hit[];
}

/** Groups by the policies that isolate: one cause, one finding, whatever number of pods it hits. */
export function byCause<Hit>(entries: Iterable<readonly [hit: Hit, cutOff: CutOff]>): readonly Cause<Hit>[] {
  const causes = new Map<string, { cutOff: CutOff; hits: Hit[] }>();
  for (const [hit, cutOff] of entries) {
    const names = cutOff.by.map(({ namespace, name }) => `${namespace}/${name}`).toSorted();
    const key = `${cutOff.direction} ${names.join(' ')}`;
    const cause = causes.get(key);
    if (cause === undefined) causes.set(key, { cutOff, hits: [hit] });
    else cause.hits.push(hit);
  }
  return [...causes.values()];
}

/** `NetworkPolicy shop/deny`, `NetworkPolicies shop/deny and shop/web`, at most three named. */
export function spokenPolicies(by: readonly NetworkPolicy[]): string {
  const names = by.map(({ namespace, name }) => `${namespace}/${name}`);
  const named = names.slice(0, 3).join(names.length === 2 ? ' and ' : ', ');
  const more = names.length > 3 ? ` and ${names.length - 3} more` : '';
  return `${by.length === 1 ? 'NetworkPolicy' : 'NetworkPolicies'} ${named}${more}`;
}

/** The policy to point at: the one that leaves most in the dark (no rule at all), else the first. */
export function blamed(policies: ClusterPolicies, { by, direction }: CutOff): ClusterObject | undefined {
  const policy = by.find((candidate) => candidate[direction]?.length === 0) ?? by[0];
  return policy && policies.objectOf(policy);
}

/** The field that isolates: the list of rules, or the type that stands for "and nothing else". */
export function isolatingPath(object: ClusterObject | undefined, direction: CutOff['direction']): BodyPath {
  if (jsonAt(object?.body, 'spec', direction) !== undefined) return ['spec', direction];
  return jsonAt(object?.body, 'spec', 'policyTypes') === undefined ? ['spec'] : ['spec', 'policyTypes'];
}

/** The selector as the policy's author wrote it. */
export function podSelectorOf(object: ClusterObject | undefined): JsonValue {
  return jsonAt(object?.body, 'spec', 'podSelector') ?? {};
}
