import type { Cluster, ClusterObject } from '../cluster/cluster.ts';
import { isPodReady, podsOf, workloadsOf, type Workload } from '../cluster/workloads.ts';
import { finalizerControllers, type FinalizerController } from '../graph/finalizer-controllers.ts';
import { stringAt } from '../kube/json.ts';
import { listAt, spokenName, type ObjectName } from '../kube/kube-object.ts';

/** One finalizer of an object that waits for its end, and who should take it off. */
export interface HeldBy {
  readonly finalizer: string;
  readonly controller: FinalizerController['type'];
  /** Who that is and how he is, for people. */
  readonly about: string;
  /** May it be taken off by hand? Only where nobody will do it. */
  readonly isOrphaned: boolean;
}

/** An object that was deleted and is still there. */
export interface StuckObject {
  readonly name: ObjectName;
  readonly body: ClusterObject['body'];
  /** RFC 3339: when its deletion was asked for. */
  readonly since: string;
  readonly heldBy: readonly HeldBy[];
  /** What its own conditions say: of a namespace, what is left in it. */
  readonly says: readonly string[];
}

/** A pod is given half a minute to end, and most controllers take less: what waits longer is stuck. */
export const STUCK_AFTER_MS = 120_000;

function readyText(workloads: readonly Workload[]): { readonly text: string; readonly isAlive: boolean } {
  const told = workloads.map((workload) => {
    const pods = podsOf(workload);
    const ready_count = pods.filter((pod) => isPodReady(pod) === true).length;
    return {
      text: `${spokenName(workload.object)} (${ready_count} of ${pods.length} pods ready)`,
      isAlive: ready_count > 0,
    };
  });
  return { text: told.map(({ text }) => text).join(', '), isAlive: told.some(({ isAlive }) => isAlive) };
}

function heldBy(finalizer: string, controller: FinalizerController): HeldBy {
  const base = { finalizer, controller: controller.type };
  switch (controller.type) {
    case 'control plane':
      return {
        ...base,
        about: 'Kubernetes itself takes it off, once what it waits for is gone',
        isOrphaned: false,
      };
    case 'found': {
      const { text, isAlive } = readyText(controller.workloads);
      return { ...base, about: isAlive ? text : `${text}: it does not run`, isOrphaned: false };
    }
    case 'absent':
      return { ...base, about: 'no workload of the cluster looks like its controller', isOrphaned: true };
    case 'unknown':
    default:
      return {
        ...base,
        about: 'whether its controller lives is not known: it may run elsewhere',
        isOrphaned: false,
      };
  }
}

/** `NamespaceContentRemaining: Some resources are remaining: ...`. */
function conditionsOf(object: ClusterObject): readonly string[] {
  return listAt(object.body, 'status', 'conditions').flatMap((condition) =>
    stringAt(condition, 'status') === 'True' && (stringAt(condition, 'message') ?? '') !== ''
      ? [`${stringAt(condition, 'type') ?? ''}: ${stringAt(condition, 'message') ?? ''}`]
      : [],
  );
}

/**
 * Objects whose deletion was asked for a while ago and that are still there, longest first; namespaces last, since they go when what is in them has gone. What is not held by a finalizer of its
 * metadata (a namespace, a pod on a node that is gone) is told with what its conditions say.
 */
export function stuckObjects(cluster: Cluster, now_ms: number): readonly StuckObject[] {
  const controllerOf = finalizerControllers(cluster, workloadsOf(cluster));
  const found: StuckObject[] = [];
  for (const object of cluster.all()) {
    const since = stringAt(object.body, 'metadata', 'deletionTimestamp');
    if (since === undefined || !(now_ms - Date.parse(since) >= STUCK_AFTER_MS)) continue;
    const finalizers = listAt(object.body, 'metadata', 'finalizers').filter((one) => typeof one === 'string');
    const { group, kind, namespace, name, body } = object;
    found.push({
      name: { group, kind, namespace, name },
      body,
      since,
      heldBy: finalizers.map((finalizer) => heldBy(finalizer, controllerOf(finalizer))),
      says: kind === 'Namespace' ? conditionsOf(object) : [],
    });
  }
  const rank = ({ name }: StuckObject): number => Number(name.kind === 'Namespace');
  return found.toSorted(
    (one, other) => rank(one) - rank(other) || Date.parse(one.since) - Date.parse(other.since),
  );
}
