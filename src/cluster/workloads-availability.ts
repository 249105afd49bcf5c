import { KIND } from '../kube/group-kind.ts';
import { jsonAt, numberAt, stringAt } from '../kube/json.ts';
import { groupVersion, stringsAt } from '../kube/kube-object.ts';
import { matchesLabels, parseLabelSelector, type LabelSelector } from '../kube/selector.ts';
import type { Cluster, ClusterObject } from './cluster.ts';
import { remembered } from './remembered.ts';
import { SelectorIndex, type Selecting } from './selector-index.ts';
import type { Workload } from './workloads.ts';
import type { Labels } from './workloads-services.ts';

/**
 * How many pods a workload keeps:
 * - `count`: a number. `from` is what says so: the spec, the API's default of 1 (an autoscaler that the input does not show may own the
 *   field), the least of an autoscaler, or the pods that are there (bare pods);
 * - `per-node`: one a node (DaemonSet);
 * - `on-demand`: as work comes (CronJob), or none by itself (PodTemplate).
 */
export type Replicas =
  | {
      readonly type: 'count';
      readonly count: number;
      readonly from: 'spec' | 'default' | 'autoscaler' | 'pods';
      readonly autoscaler?: ClusterObject;
    }
  | { readonly type: 'per-node' }
  | { readonly type: 'on-demand' };

const SCALED_OBJECT = { group: 'keda.sh', kind: 'ScaledObject' };

function autoscalerOf(cluster: Cluster, { object }: Workload): ClusterObject | undefined {
  const isTarget = (scaler: ClusterObject) =>
    stringAt(scaler.body, 'spec', 'scaleTargetRef', 'name') === object.name &&
    (stringAt(scaler.body, 'spec', 'scaleTargetRef', 'kind') ?? 'Deployment') === object.kind;
  return (
    cluster.ofNamespace(KIND.HorizontalPodAutoscaler, object.namespace).find(isTarget) ??
    cluster.ofNamespace(SCALED_OBJECT, object.namespace).find(isTarget)
  );
}

function leastOf(autoscaler: ClusterObject): number {
  // minReplicas defaults to 1 (autoscaling/v2), minReplicaCount of KEDA to 0.
  if (autoscaler.kind === SCALED_OBJECT.kind)
    return numberAt(autoscaler.body, 'spec', 'minReplicaCount') ?? 0;
  return numberAt(autoscaler.body, 'spec', 'minReplicas') ?? 1;
}

/** How many pods the workload is declared to have at the least: an autoscaler's minimum, else `spec.replicas`. */
export function replicasOf(cluster: Cluster, workload: Workload): Replicas {
  const { object } = workload;
  switch (object.kind) {
    case 'DaemonSet':
      return { type: 'per-node' };
    case 'CronJob':
    case 'PodTemplate':
      return { type: 'on-demand' };
    case 'Pod':
      return { type: 'count', count: Math.max(1, workload.pods.length), from: 'pods' };
    default: {
      const autoscaler = autoscalerOf(cluster, workload);
      if (autoscaler !== undefined)
        return { type: 'count', count: leastOf(autoscaler), from: 'autoscaler', autoscaler };
      const declared = numberAt(object.body, 'spec', object.kind === 'Job' ? 'parallelism' : 'replicas');
      return { type: 'count', count: declared ?? 1, from: declared === undefined ? 'default' : 'spec' };
    }
  }
}

interface Budget {
  readonly object: ClusterObject;
  readonly selector: LabelSelector;
  /** Its place in the cluster's order. */
  readonly place: number;
}

/** Selects all pods of the namespace: the empty selector of policy/v1; that of policy/v1beta1, and an absent one, select none. */
function selectingBudget(object: ClusterObject, place: number): readonly Selecting<Budget>[] {
  const { selector, problems } = parseLabelSelector(jsonAt(object.body, 'spec', 'selector'));
  if (selector === undefined || problems.length > 0) return [];
  const isBeta = groupVersion(stringAt(object.body, 'apiVersion') ?? '').version === 'v1beta1';
  if (selector.requirements.length === 0 && isBeta) return [];
  const labels: Record<string, string> = {};
  for (const { key, operator, values } of selector.requirements) {
    const [value] = values;
    if (operator === 'In' && values.length === 1 && value !== undefined) labels[key] = value;
  }
  return [{ item: { object, selector, place }, namespace: object.namespace, labels }];
}

const budgetIndexOf = remembered(
  (cluster) => new SelectorIndex(cluster.of(KIND.PodDisruptionBudget).flatMap(selectingBudget)),
);

/**
 * The PodDisruptionBudgets that cover pods with these labels. An empty selector is every pod of the namespace in policy/v1 and none in
 * policy/v1beta1; an absent one is none in both (policy/v1 types).
 */
export function disruptionBudgetsFor(
  cluster: Cluster,
  namespace: string,
  labels: Labels,
): readonly ClusterObject[] {
  return budgetIndexOf(cluster)
    .candidates(namespace, labels)
    .filter(({ selector }) => matchesLabels(selector, labels))
    .toSorted((one, other) => one.place - other.place)
    .map(({ object }) => object);
}

/** The labels of a namespace; `undefined` where the Namespace object is not in the cluster. */
export function namespaceLabels(cluster: Cluster, namespace: string): Labels | undefined {
  const object = cluster.get({ ...KIND.Namespace, namespace: '', name: namespace });
  return object === undefined ? undefined : stringsAt(object.body, 'metadata', 'labels');
}
