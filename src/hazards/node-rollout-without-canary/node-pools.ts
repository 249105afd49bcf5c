import type { Observation, Rule, RuleInput } from '../../check/contract.ts';
import type { BodyPath, ClusterObject } from '../../cluster/cluster.ts';
import { KIND, type GroupKind } from '../../kube/group-kind.ts';
import { jsonAt, numberAt, stringAt, type JsonValue } from '../../kube/json.ts';
import { listAt, spokenName } from '../../kube/kube-object.ts';
import { NODES_MIN_COUNT } from './node-fleet.ts';
import { shareOf, SHARE_MAX_PERCENT } from './share.ts';

/** How fast something replaces nodes: the value as written, where it stands, and of how many nodes it is a part. */
interface Pace {
  readonly value: JsonValue | undefined;
  readonly path: BodyPath;
  readonly total_count: number;
}

/** A kind that replaces or changes nodes by itself, with the field that says how many at a time (each project's API reference). */
interface PoolKind {
  readonly kind: GroupKind;
  readonly pacesOf: (object: ClusterObject, nodes_count: number) => readonly Pace[];
}

function atPath(
  path: BodyPath,
  total: (object: ClusterObject, nodes_count: number) => number,
): PoolKind['pacesOf'] {
  return (object, nodes_count) => [
    { value: jsonAt(object.body, ...path), path, total_count: total(object, nodes_count) },
  ];
}

const replicasOf = ({ body }: ClusterObject): number => numberAt(body, 'spec', 'replicas') ?? 0;
const machinesOf = ({ body }: ClusterObject): number => numberAt(body, 'status', 'machineCount') ?? 0;
const allNodes = (_object: ClusterObject, nodes_count: number): number => nodes_count;

/** Karpenter: a budget with reasons counts where drift (a new image) is one of them; with a schedule it is a window. */
function karpenterPaces({ body }: ClusterObject, nodes_count: number): readonly Pace[] {
  const path: BodyPath = ['spec', 'disruption', 'budgets'];
  const paces = listAt(body, ...path).flatMap((budget, index) => {
    const reasons = listAt(budget, 'reasons');
    const isForDrift = reasons.length === 0 || reasons.includes('Drifted');
    const isAlways = stringAt(budget, 'schedule') === undefined;
    const pace = {
      value: jsonAt(budget, 'nodes'),
      path: [...path, index, 'nodes'],
      total_count: nodes_count,
    };
    return isForDrift && isAlways ? [pace] : [];
  });
  // The strictest of several budgets counts (Karpenter, "Disruption Budgets").
  const shares = paces.map(({ value, total_count }) => shareOf(value, total_count) ?? 100);
  const strictest = paces[shares.indexOf(Math.min(...shares))];
  return strictest === undefined ? [] : [strictest];
}

const POOL_KINDS: readonly PoolKind[] = [
  {
    kind: { group: 'machineconfiguration.openshift.io', kind: 'MachineConfigPool' },
    pacesOf: atPath(['spec', 'maxUnavailable'], machinesOf),
  },
  {
    kind: { group: 'cluster.x-k8s.io', kind: 'MachineDeployment' },
    pacesOf: atPath(['spec', 'strategy', 'rollingUpdate', 'maxUnavailable'], replicasOf),
  },
  {
    kind: { group: 'machine.sapcloud.io', kind: 'MachineDeployment' },
    pacesOf: atPath(['spec', 'strategy', 'rollingUpdate', 'maxUnavailable'], replicasOf),
  },
  {
    kind: { group: 'upgrade.cattle.io', kind: 'Plan' },
    pacesOf: atPath(['spec', 'concurrency'], allNodes),
  },
  { kind: { group: 'karpenter.sh', kind: 'NodePool' }, pacesOf: karpenterPaces },
];

function* fastPools({ cluster }: RuleInput): Generator<Observation> {
  const nodes_count = cluster.of(KIND.Node).length;
  for (const { kind, pacesOf } of POOL_KINDS) {
    for (const object of cluster.of(kind)) {
      for (const { value, path, total_count } of pacesOf(object, nodes_count)) {
        const share = shareOf(value, total_count) ?? 0;
        if (share <= SHARE_MAX_PERCENT || (total_count > 0 && total_count < NODES_MIN_COUNT)) continue;
        yield {
          type: 'finding',
          object,
          path,
          message: `${spokenName(object)} may replace ${Math.round(share)} % of its nodes at once${total_count > 0 ? ` (of ${total_count.toLocaleString('en')})` : ''}`,
          fix: {
            text: `Set ${path.join('.')} to a tenth or less, and roll a new image through one small pool first.`,
          },
        };
      }
    }
  }
}

export const nodePoolAtOnce: Rule = {
  id: 'node-pool-at-once',
  title: 'Node pools replace a few nodes at a time',
  severity: 'medium',
  persona: 'cluster operator',
  why: 'A bad image that is on every node before the first one fails leaves nothing to go back to.',
  check: fastPools,
};
