import type { Observation, Rule, RuleInput } from '../../check/contract.ts';
import type { ClusterObject } from '../../cluster/cluster.ts';
import { disruptionBudgetsFor, replicasOf } from '../../cluster/workloads-availability.ts';
import { workloadsOf, type Workload } from '../../cluster/workloads.ts';
import { KIND } from '../../kube/group-kind.ts';
import { jsonAt, type JsonValue } from '../../kube/json.ts';
import { objectNameOf, spokenName } from '../../kube/kube-object.ts';
import { shortList } from '../short-list.ts';

/** Pods that a budget covers; `undefined` where the manifests leave their number to somebody else. */
interface CoveredWorkload {
  readonly workload: Workload;
  readonly pods_count: number | undefined;
  readonly isAutoscaled: boolean;
}

/** What a budget says, and how many of `pods_count` pods it lets go while all are healthy; `undefined` where it hangs on their number. */
interface Allowance {
  readonly field: 'minAvailable' | 'maxUnavailable';
  readonly text: string;
  readonly allowed_count: number | undefined;
}

/** A share is rounded up, for both fields (getExpectedPodCount, pkg/controller/disruption/disruption.go). */
function countOf(value: JsonValue | undefined, pods_count: number | undefined): number | undefined {
  if (typeof value === 'number') return value;
  const [, percent] = typeof value === 'string' ? (/^(\d+)%$/.exec(value) ?? []) : [];
  if (percent === undefined) return undefined;
  if (Number(percent) === 0) return 0;
  return pods_count === undefined ? undefined : Math.ceil((Number(percent) * pods_count) / 100);
}

function allowanceOf({ body }: ClusterObject, pods_count: number | undefined): Allowance | undefined {
  const maxUnavailable = jsonAt(body, 'spec', 'maxUnavailable');
  const minAvailable = jsonAt(body, 'spec', 'minAvailable');
  if (typeof maxUnavailable === 'number' || typeof maxUnavailable === 'string') {
    const allowed_count = countOf(maxUnavailable, pods_count);
    return { field: 'maxUnavailable', text: String(maxUnavailable), allowed_count };
  }
  if (typeof minAvailable !== 'number' && typeof minAvailable !== 'string') return undefined;
  const text = String(minAvailable);
  if (text === '100%') return { field: 'minAvailable', text, allowed_count: 0 };
  const wanted_count = countOf(minAvailable, pods_count);
  const isKnown = pods_count !== undefined && wanted_count !== undefined;
  return { field: 'minAvailable', text, allowed_count: isKnown ? pods_count - wanted_count : undefined };
}

/** Pods of Jobs and of nodes' agents are not what drains wait for; a bare pod is not replaced, so that its budget is meant to hold it. */
function coveredOf(
  { cluster }: RuleInput,
  workload: Workload,
): Omit<CoveredWorkload, 'workload'> | undefined {
  if (['Pod', 'Job'].includes(workload.object.kind)) return undefined;
  const replicas = replicasOf(cluster, workload);
  if (replicas.type !== 'count') return undefined;
  const isLeftOpen =
    replicas.from === 'default' && cluster.coverage(KIND.HorizontalPodAutoscaler).type !== 'all';
  return {
    pods_count: isLeftOpen ? undefined : replicas.count,
    isAutoscaled: replicas.from === 'autoscaler',
  };
}

function coveredBy(input: RuleInput): {
  /** Budgets that cover some workload, of whatever kind. */
  readonly used: ReadonlySet<ClusterObject>;
  readonly byBudget: ReadonlyMap<ClusterObject, readonly CoveredWorkload[]>;
  readonly twice: readonly (readonly [workload: Workload, budgets: readonly ClusterObject[]])[];
} {
  const used = new Set<ClusterObject>();
  const byBudget = new Map<ClusterObject, CoveredWorkload[]>();
  const twice: (readonly [Workload, readonly ClusterObject[]])[] = [];
  for (const workload of input.derive(workloadsOf).all) {
    const budgets = disruptionBudgetsFor(input.cluster, workload.object.namespace, workload.template.labels);
    for (const budget of budgets) used.add(budget);
    const covered = budgets.length === 0 ? undefined : coveredOf(input, workload);
    if (covered === undefined || covered.pods_count === 0) continue;
    // Two manifests of one name are one budget, whichever is applied last.
    const named = [...new Map(budgets.map((budget) => [budget.name, budget])).values()];
    if (named.length > 1) twice.push([workload, named]);
    for (const budget of budgets)
      byBudget.set(budget, [...(byBudget.get(budget) ?? []), { workload, ...covered }]);
  }
  return { used, byBudget, twice };
}

function podsCountOf(covered: readonly CoveredWorkload[]): number | undefined {
  let total = 0;
  for (const { pods_count } of covered) {
    if (pods_count === undefined) return undefined;
    total += pods_count;
  }
  return total;
}

function podsText(pods_count: number | undefined, isAutoscaled: boolean): string {
  if (pods_count === undefined) return '';
  const atLeast = isAutoscaled ? ' at the least' : '';
  return ` (${pods_count} ${pods_count === 1 ? 'replica' : 'replicas'}${atLeast})`;
}

/** In manifests the pods may be elsewhere: what lets none go whatever their number is told all the same. */
function* closedByItself({ cluster }: RuleInput, used: ReadonlySet<ClusterObject>): Generator<Observation> {
  if (cluster.coverage(KIND.Pod).type === 'all') return;
  for (const budget of cluster.of(KIND.PodDisruptionBudget)) {
    const allowance = allowanceOf(budget, undefined);
    const selectsPods = jsonAt(budget.body, 'spec', 'selector') !== undefined;
    if (used.has(budget) || !selectsPods || allowance?.allowed_count !== 0) continue;
    yield {
      type: 'finding',
      object: budget,
      path: ['spec', allowance.field],
      message: `${spokenName(budget)} (${allowance.field} ${allowance.text}) lets none of its pods go: a drain of their nodes waits until somebody forces it`,
      fix: { text: 'Let one go at a time.', patch: LET_ONE_GO },
    };
  }
}

const LET_ONE_GO = 'spec:\n  minAvailable: null\n  maxUnavailable: 1\n';

function* observe(input: RuleInput): Generator<Observation> {
  const { used, byBudget, twice } = coveredBy(input);
  for (const [budget, covered] of byBudget) {
    const pods_count = podsCountOf(covered);
    const allowance = allowanceOf(budget, pods_count);
    if (allowance?.allowed_count === undefined || allowance.allowed_count > 0) continue;
    const isAutoscaled = covered.some((entry) => entry.isAutoscaled);
    const names = shortList(covered.map(({ workload }) => spokenName(workload.object)));
    yield {
      type: 'finding',
      object: budget,
      path: ['spec', allowance.field],
      // Above the minimum of its autoscaler there is room.
      severity: isAutoscaled && allowance.field === 'minAvailable' ? 'low' : 'medium',
      message: `${spokenName(budget)} (${allowance.field} ${allowance.text}) lets no pod of ${names}${podsText(pods_count, isAutoscaled)} go: a drain of their nodes waits until somebody forces it`,
      objects: covered.slice(0, 10).map(({ workload }) => objectNameOf(workload.object)),
      fix: {
        text:
          pods_count === 1
            ? 'Run two replicas and let one go at a time; or, if one must do, leave the budget out and have it moved by hand.'
            : 'Let one go at a time.',
        patch: LET_ONE_GO,
      },
    };
  }
  yield* closedByItself(input, used);
  for (const [{ object }, budgets] of twice) {
    const [, second] = budgets;
    if (second === undefined) continue;
    yield {
      type: 'finding',
      object: second,
      path: ['spec', 'selector'],
      message: `${budgets.length} PodDisruptionBudgets cover ${spokenName(object)} (${shortList(budgets.map(({ name }) => name))}): the API server evicts no pod that has more than one`,
      objects: [objectNameOf(object)],
      fix: { text: 'Leave one of them, or narrow the selectors until each pod has one.' },
    };
  }
}

/**
 * Budgets that allow no eviction even when every pod is healthy. Source: pkg/controller/disruption/disruption.go (currentHealthy - desiredHealthy),
 * pkg/registry/core/pod/storage/eviction.go (more than one budget: an internal error), kubernetes.io "Specifying a Disruption Budget".
 */
export const noEvictionAllowed: Rule = {
  id: 'no-eviction-allowed',
  title: 'PodDisruptionBudgets leave room for drains',
  severity: 'medium',
  persona: 'developer',
  why: 'A drain that cannot evict ends by force: the node goes with the pods on it, and what was to be protected fails at once.',
  check: observe,
};
