import type { Observation, Rule, RuleInput } from '../../check/contract.ts';
import type { Cluster, ClusterObject } from '../../cluster/cluster.ts';
import { KIND } from '../../kube/group-kind.ts';
import { stringAt } from '../../kube/json.ts';
import { spokenName } from '../../kube/kube-object.ts';

const HOUR_MS = 3_600_000;
/** A rollout that is done within a day had no time to show a leak. */
const ROLLOUT_AT_ONCE_MS = 24 * HOUR_MS;
/** A cluster younger than this got all its nodes at once because it is new. */
const CLUSTER_NEW_MS = 7 * 24 * HOUR_MS;
/** Fewer nodes than this are no fleet that could have a canary. */
export const NODES_MIN_COUNT = 10;
/** So many of the nodes are "all" of them. */
const SHARE_ALL = 0.9;

function created_ms({ body }: ClusterObject): number {
  return Date.parse(stringAt(body, 'metadata', 'creationTimestamp') ?? '');
}

/** When the cluster was made: with the namespace kube-system. Not known counts as new. */
function clusterAge_ms(cluster: Cluster, now_ms: number): number {
  const system = cluster.get({ ...KIND.Namespace, namespace: '', name: 'kube-system' });
  const age_ms = system === undefined ? Number.NaN : now_ms - created_ms(system);
  return Number.isNaN(age_ms) ? 0 : age_ms;
}

/** What a node runs below its pods: operating system, kernel, kubelet. */
function imageOf({ body }: ClusterObject): string {
  const of = (key: string) => stringAt(body, 'status', 'nodeInfo', key) ?? 'unknown';
  return `${of('osImage')}, kernel ${of('kernelVersion')}, kubelet ${of('kubeletVersion')}`;
}

interface NodesOfImage {
  readonly image: string;
  readonly first: ClusterObject;
  count: number;
  oldest_ms: number;
  newest_ms: number;
}

/** A node without a readable age makes the span NaN, which no comparison finds short. */
function nodesByImage(nodes: readonly ClusterObject[]): readonly NodesOfImage[] {
  const images = new Map<string, NodesOfImage>();
  for (const node of nodes) {
    const image = imageOf(node);
    const at_ms = created_ms(node);
    const known = images.get(image);
    if (known === undefined) {
      images.set(image, { image, first: node, count: 1, oldest_ms: at_ms, newest_ms: at_ms });
      continue;
    }
    known.count += 1;
    known.oldest_ms = Math.min(known.oldest_ms, at_ms);
    known.newest_ms = Math.max(known.newest_ms, at_ms);
  }
  return [...images.values()];
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
  for (const { image, first, count, oldest_ms, newest_ms } of nodesByImage(nodes)) {
    const span_ms = newest_ms - oldest_ms;
    if (count < nodes.length * SHARE_ALL || !(span_ms <= ROLLOUT_AT_ONCE_MS)) continue;
    const hours = Math.max(1, Math.round(span_ms / HOUR_MS));
    yield {
      type: 'finding',
      object: first,
      path: ['status', 'nodeInfo', 'osImage'],
      message: `${count.toLocaleString('en')} of ${nodes.length.toLocaleString('en')} nodes (${spokenName(first)} and others) were made within ${hours} ${hours === 1 ? 'hour' : 'hours'}, all of one image (${image}): nothing was left to compare with`,
      fix: {
        text: 'Roll a new image to a few nodes first and let it bake for days; a memory leak shows late. Clusters that are scaled to nothing every night keep an old node pool for comparison.',
      },
    };
  }
}

export const allNodesAtOnce: Rule = {
  id: 'all-nodes-at-once',
  title: 'Node images are rolled out in steps',
  severity: 'medium',
  persona: 'cluster operator',
  why: 'A security fix leaked memory, and days later all nodes died at about the same time.',
  check: nodesAtOnce,
};
