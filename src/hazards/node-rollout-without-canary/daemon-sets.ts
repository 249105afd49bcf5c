import type { Observation, Rule, RuleInput } from '../../check/contract.ts';
import { podsOf, workloadsOf, type Workload } from '../../cluster/workloads.ts';
import { KIND } from '../../kube/group-kind.ts';
import { jsonAt } from '../../kube/json.ts';
import { spokenName } from '../../kube/kube-object.ts';
import { criticalAddOns } from '../critical-add-on.ts';
import { NODES_MIN_COUNT } from './node-fleet.ts';
import { shareOf, SHARE_MAX_PERCENT } from './share.ts';

/** On how many nodes a DaemonSet runs: its pods; all nodes where the cluster shows none; 0 where it shows no nodes either. */
function nodesOf({ cluster }: RuleInput, workload: Workload): number {
  const pods_count = podsOf(workload).length;
  return pods_count > 0 ? pods_count : cluster.of(KIND.Node).length;
}

/** What a DaemonSet is for, where nodes depend on it; a DaemonSet that mounts or controls nothing of its node cannot take it down. */
function rolesOf({ derive }: RuleInput): ReadonlyMap<Workload, string> {
  return new Map(criticalAddOns(derive(workloadsOf)).map(({ workload, role }) => [workload, role]));
}

function* fastDaemonSets(input: RuleInput): Generator<Observation> {
  for (const [workload, role] of rolesOf(input)) {
    const { object } = workload;
    if (object.kind !== 'DaemonSet') continue;
    // With `OnDelete` somebody decides for each node.
    if (jsonAt(object.body, 'spec', 'updateStrategy', 'type') === 'OnDelete') continue;
    const nodes_count = nodesOf(input, workload);
    if (nodes_count > 0 && nodes_count < NODES_MIN_COUNT) continue;
    const rollingUpdate = jsonAt(object.body, 'spec', 'updateStrategy', 'rollingUpdate');
    const [field, share] = (['maxUnavailable', 'maxSurge'] as const)
      .map((key) => [key, shareOf(jsonAt(rollingUpdate, key), nodes_count) ?? 0] as const)
      .reduce((one, other) => (other[1] > one[1] ? other : one));
    if (share <= SHARE_MAX_PERCENT) continue;
    yield {
      type: 'finding',
      object,
      path: ['spec', 'updateStrategy', 'rollingUpdate', field],
      ...(role === 'an add-on of kube-system' ? { severity: 'low' as const } : {}),
      message: `${spokenName(object)} is ${role} and may be updated on ${Math.round(share)} % of the nodes at once${nodes_count > 0 ? ` (${nodes_count.toLocaleString('en')} nodes)` : ''}`,
      fix: {
        text: 'Let an update take a few nodes at a time, and wait on each until it has been ready for a while.',
        patch: `kubectl patch daemonset ${object.name} -n ${object.namespace} --type merge -p '{"spec":{"minReadySeconds":30,"updateStrategy":{"type":"RollingUpdate","rollingUpdate":{"${field}":"10%"}}}}'`,
      },
    };
  }
}

export const daemonSetAtOnce: Rule = {
  id: 'daemon-set-at-once',
  title: 'DaemonSets that nodes depend on are updated a few nodes at a time',
  severity: 'medium',
  persona: 'cluster admin',
  why: 'What breaks one node breaks as many at once as maxUnavailable allows.',
  check: fastDaemonSets,
};
