import type { CheckDefinition, Observation, Rule, RuleInput } from '../../check/contract.ts';
import type { Cluster, ClusterObject } from '../../cluster/cluster.ts';
import { workloadsOf } from '../../cluster/workloads.ts';
import { KIND } from '../../kube/group-kind.ts';
import { jsonAt, stringAt } from '../../kube/json.ts';
import { spokenName } from '../../kube/kube-object.ts';
import { criticalAddOns } from '../critical-add-on.ts';

const HOUR_MS = 3_600_000;
/** A rollout that is done within a day had no time to show a leak. */
const ROLLOUT_AT_ONCE_MS = 24 * HOUR_MS;
/** A cluster younger than this got all its nodes at once because it is new. */
const CLUSTER_NEW_MS = 7 * 24 * HOUR_MS;
/** Fewer nodes than this are no fleet that could have a canary. */
const NODES_MIN_COUNT = 10;
/** So many of the nodes are "all" of them. */
const SHARE_ALL = 0.9;

function created_ms({ body }: ClusterObject): number {
  return Date.parse(stringAt(body, 'metadata', 'creationTimestamp') ?? '');
}

/** When the cluster was made: with the namespace kube-system. */
function clusterAge_ms(cluster: Cluster, now_ms: number): number {
  const system = cluster.get({ ...KIND.Namespace, namespace: '', name: 'kube-system' });
  return system === undefined ? 0 : now_ms - created_ms(system);
}

function* nodesAtOnce({ cluster, now_ms }: RuleInput): Generator<Observation> {
  const coverage = cluster.coverage(KIND.Node);
  if (coverage.type !== 'all') {
    const why = coverage.type === 'given' ? 'manifests show no nodes' : coverage.why;
    yield { type: 'unknown', message: `Whether node images were rolled out in steps is not known: ${why}.` };
    return;
  }
  const nodes = cluster.of(KIND.Node);
  if (nodes.length < NODES_MIN_COUNT || clusterAge_ms(cluster, now_ms) < CLUSTER_NEW_MS) return;
  const images = new Map<string, ClusterObject[]>();
  for (const node of nodes) {
    const image = `${stringAt(node.body, 'status', 'nodeInfo', 'osImage') ?? 'unknown'}, kernel ${stringAt(node.body, 'status', 'nodeInfo', 'kernelVersion') ?? 'unknown'}, kubelet ${stringAt(node.body, 'status', 'nodeInfo', 'kubeletVersion') ?? 'unknown'}`;
    images.set(image, [...(images.get(image) ?? []), node]);
  }
  for (const [image, same] of images) {
    const times = same.map(created_ms).filter((at_ms) => !Number.isNaN(at_ms));
    const span_ms = Math.max(...times) - Math.min(...times);
    if (same.length < nodes.length * SHARE_ALL || times.length < same.length || span_ms > ROLLOUT_AT_ONCE_MS)
      continue;
    const [first] = same;
    yield {
      type: 'finding',
      object: first,
      path: ['status', 'nodeInfo', 'osImage'],
      message: `${same.length} of ${nodes.length} nodes (${first?.name ?? ''}, ...) were replaced within ${Math.max(1, Math.round(span_ms / HOUR_MS))} hours by one image (${image}): nothing was left to compare with`,
      fix: {
        text: 'Roll a new image to a few nodes first and let it bake for days; a memory leak shows late.',
      },
    };
  }
}

const allNodesAtOnce: Rule = {
  id: 'all-nodes-at-once',
  title: 'Node images are rolled out in steps',
  severity: 'medium',
  persona: 'cluster operator',
  why: 'A security fix leaked memory, and days later all nodes died at about the same time.',
  check: nodesAtOnce,
};

/** More nodes at once than this is no canary: a quarter of the fleet goes with the first bad pod. */
const UNAVAILABLE_MAX_PERCENT = 25;

function percentOf(value: unknown): number | undefined {
  const match = typeof value === 'string' ? /^(\d+)%$/.exec(value) : null;
  return match === null ? undefined : Number(match[1]);
}

function* fastDaemonSets({ cluster, derive }: RuleInput): Generator<Observation> {
  const nodes_count = cluster.of(KIND.Node).length;
  for (const { workload, role } of criticalAddOns(derive(workloadsOf))) {
    const { object } = workload;
    if (object.kind !== 'DaemonSet') continue;
    const unavailable = jsonAt(object.body, 'spec', 'updateStrategy', 'rollingUpdate', 'maxUnavailable');
    const share =
      typeof unavailable === 'number' && nodes_count > 0
        ? (100 * unavailable) / nodes_count
        : (percentOf(unavailable) ?? 0);
    if (share <= UNAVAILABLE_MAX_PERCENT || (nodes_count > 0 && nodes_count < NODES_MIN_COUNT)) continue;
    yield {
      type: 'finding',
      object,
      path: ['spec', 'updateStrategy', 'rollingUpdate', 'maxUnavailable'],
      message: `${spokenName(object)} is ${role} and may be updated on ${Math.round(share)} % of the nodes at once`,
      fix: {
        text: 'Let an update take a few nodes at a time, and wait on each until it has been ready for a while.',
        patch:
          'spec:\n  minReadySeconds: 30\n  updateStrategy:\n    type: RollingUpdate\n    rollingUpdate:\n      maxUnavailable: 10%',
      },
    };
  }
}

const daemonSetAtOnce: Rule = {
  id: 'daemon-set-at-once',
  title: 'DaemonSets that nodes depend on are updated a few nodes at a time',
  severity: 'medium',
  persona: 'cluster admin',
  why: 'What breaks one node breaks as many at once as maxUnavailable allows.',
  check: fastDaemonSets,
};

export const check: CheckDefinition = {
  hazard: 'node-rollout-without-canary',
  rules: [allNodesAtOnce, daemonSetAtOnce],
};
