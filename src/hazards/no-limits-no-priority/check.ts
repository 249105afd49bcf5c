import type { CheckDefinition, Observation, Rule, RuleInput } from '../../check/contract.ts';
import { workloadsOf } from '../../cluster/workloads.ts';
import { effectiveRequests } from '../../kube/container.ts';
import { KIND } from '../../kube/group-kind.ts';
import { spokenName } from '../../kube/kube-object.ts';
import { approximateUnits, formatQuantity } from '../../kube/quantity.ts';
import { criticalAddOns } from '../critical-add-on.ts';
import { leftWithoutLargest, roomOf } from './capacity.ts';

/** Classes that the API server makes at start (scheduling/v1 `SystemNodeCritical`, `SystemClusterCritical`). */
const NODE_CRITICAL = 'system-node-critical';
const CLUSTER_CRITICAL = 'system-cluster-critical';

function* withoutPriority({ derive }: RuleInput): Generator<Observation> {
  for (const { workload, role } of criticalAddOns(derive(workloadsOf))) {
    const { object, template } = workload;
    const { priorityClassName, priority, path } = template.spec;
    if (priorityClassName !== undefined || (priority ?? 0) > 0) continue;
    const priorityClass = object.kind === 'DaemonSet' ? NODE_CRITICAL : CLUSTER_CRITICAL;
    yield {
      type: 'finding',
      object,
      path,
      message: `${spokenName(object)} is ${role} and has no priorityClassName: under pressure it goes before any pod with a priority`,
      ...(role === 'an add-on of kube-system' ? { severity: 'low' as const } : {}),
      fix: {
        text: `Set priorityClassName: ${priorityClass} in its pod template.`,
        patch: `kubectl patch ${object.kind.toLowerCase()} ${object.name} -n ${object.namespace} --type merge -p '{"spec":{"template":{"spec":{"priorityClassName":"${priorityClass}"}}}}'`,
      },
    };
  }
}

const criticalAddOnWithoutPriority: Rule = {
  id: 'critical-add-on-without-priority',
  title: 'Critical add-ons have a priority class',
  severity: 'medium',
  persona: 'cluster admin',
  why: 'Without a priority the scheduler never makes room for them, and the kubelet evicts them like any other pod.',
  check: withoutPriority,
};

function* withoutRequests({ derive }: RuleInput): Generator<Observation> {
  for (const { workload, role } of criticalAddOns(derive(workloadsOf))) {
    const { object, template } = workload;
    const without = template.spec.containers.filter(
      ({ resources }) => effectiveRequests(resources)['memory'] === undefined,
    );
    const [first] = without;
    if (first === undefined || without.length < template.spec.containers.length) continue;
    yield {
      type: 'finding',
      object,
      path: first.resources.path,
      message: `${spokenName(object)} is ${role} and none of its ${without.length === 1 ? 'containers (1)' : `${without.length} containers`} requests memory: on a full node it is evicted first`,
      fix: {
        text: 'Request the memory that it uses (kubectl top pod --containers), and set the memory limit to the same.',
      },
    };
  }
}

const criticalAddOnWithoutRequests: Rule = {
  id: 'critical-add-on-without-requests',
  title: 'Critical add-ons request memory',
  severity: 'low',
  persona: 'cluster admin',
  why: 'The kubelet ranks pods for eviction by how far they are above their request; without one, anything is above.',
  check: withoutRequests,
};

/** Namespaces named in a message; the number says the rest. */
const NAMESPACES_NAMED_COUNT = 5;

/** One finding for the cluster: which namespace needs a quota is a decision, not a defect of each. */
function* withoutQuota({ cluster, derive }: RuleInput): Generator<Observation> {
  for (const kind of [KIND.ResourceQuota, KIND.LimitRange]) {
    const coverage = cluster.coverage(kind);
    if (coverage.type === 'all') continue;
    const why = coverage.type === 'given' ? 'these manifests need not hold them' : coverage.why;
    yield { type: 'unknown', message: `Whether namespaces have ${kind.kind}s is not known: ${why}.` };
    return;
  }
  const bounded = new Set(
    [KIND.ResourceQuota, KIND.LimitRange]
      .flatMap((kind) => cluster.of(kind))
      .map(({ namespace }) => namespace),
  );
  const open = new Map<string, number>();
  for (const { object, template } of derive(workloadsOf).all) {
    if (object.namespace.startsWith('kube-') || bounded.has(object.namespace)) continue;
    const isUnlimited = template.spec.containers.some(
      ({ resources }) => resources.limits['memory'] === undefined,
    );
    if (isUnlimited) open.set(object.namespace, (open.get(object.namespace) ?? 0) + 1);
  }
  if (open.size === 0) return;
  const worst = [...open].toSorted(([, one], [, other]) => other - one).slice(0, NAMESPACES_NAMED_COUNT);
  const named = worst.map(([namespace, count]) => `${namespace} (${count} workloads)`).join(', ');
  yield {
    type: 'finding',
    object: undefined,
    path: [],
    message: `${open.size} namespaces run workloads without a memory limit and have neither ResourceQuota nor LimitRange: ${named}${open.size > worst.length ? ', ...' : ''}`,
    fix: {
      text: 'Give each namespace a LimitRange with a default memory limit; then nothing in it runs without one.',
      patch: `apiVersion: v1
kind: LimitRange
metadata:
  name: memory
  namespace: ${worst[0]?.[0] ?? 'default'}
spec:
  limits:
    - type: Container
      default: { memory: 512Mi }
      defaultRequest: { memory: 128Mi }`,
    },
  };
}

const namespaceWithoutBounds: Rule = {
  id: 'namespace-without-bounds',
  title: 'Namespaces have a ResourceQuota or a LimitRange',
  severity: 'low',
  persona: 'cluster admin',
  why: 'One leaking pod without a limit fills its node, and what else runs there pays for it.',
  check: withoutQuota,
};

function* withoutRoom({ cluster, derive }: RuleInput): Generator<Observation> {
  for (const kind of [KIND.Node, KIND.Pod]) {
    const coverage = cluster.coverage(kind);
    if (coverage.type === 'all') continue;
    const why = coverage.type === 'given' ? 'manifests show no nodes and no running pods' : coverage.why;
    yield {
      type: 'unknown',
      message: `Whether there is room for the pods of a lost node is not known: ${why}.`,
    };
    return;
  }
  for (const room of roomOf(cluster, derive(workloadsOf).all)) {
    const left = leftWithoutLargest(room);
    if (left.nano >= 0n) continue;
    const { node } = room.largestNode;
    const share = Math.round((100 * approximateUnits(room.requested)) / approximateUnits(room.allocatable));
    yield {
      type: 'finding',
      object: node,
      path: ['status', 'allocatable', room.resource],
      message: `without ${spokenName(node)} there is no room for its pods: ${formatQuantity(room.requested)} ${room.resource} of ${formatQuantity(room.allocatable)} is requested (${share} %), ${formatQuantity({ ...left, nano: -left.nano })} too much for the other nodes`,
      fix: {
        text: 'Add a node, or lower requests that are not used (kubectl top pod), until one node can go.',
      },
    };
  }
}

const noRoomForLostNode: Rule = {
  id: 'no-room-for-lost-node',
  title: 'The pods of one lost node fit on the others',
  severity: 'medium',
  persona: 'cluster operator',
  why: 'When a node dies its pods stay Pending, and the pressure of the retries takes the next node.',
  check: withoutRoom,
};

export const check: CheckDefinition = {
  hazard: 'no-limits-no-priority',
  rules: [
    criticalAddOnWithoutPriority,
    criticalAddOnWithoutRequests,
    namespaceWithoutBounds,
    noRoomForLostNode,
  ],
};
