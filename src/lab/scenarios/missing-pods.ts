import { numberAt, stringAt, type JsonObject } from '../../kube/json.ts';
import { DAEMON_SETS, DEPLOYMENTS, PODS, STATEFUL_SETS } from '../client/resource-ref.ts';
import { isTerminating, namespaceOf } from '../controllers/object-meta.ts';
import { isReady } from '../controllers/pod-state.ts';
import type { Lab } from './lab.ts';

/** Programs of scenarios have a label `app`, each another one in its namespace. */
function appOf(object: JsonObject, ...path: readonly string[]): string {
  return `${namespaceOf(object)}/${stringAt(object, ...path, 'app') ?? ''}`;
}

/** How many pods an owner should have. */
function wanted_count(owner: JsonObject): number {
  return stringAt(owner, 'kind') === 'DaemonSet'
    ? (numberAt(owner, 'status', 'desiredNumberScheduled') ?? 0)
    : (numberAt(owner, 'spec', 'replicas') ?? 1);
}

/** Ready pods that Deployments, StatefulSets and DaemonSets should have and have not, counted from the pods themselves: nobody may be there who keeps their status. */
export function missingPods_count(lab: Lab): number {
  const ready = new Map<string, number>();
  for (const pod of lab.objects(PODS)) {
    if (!isReady(pod) || isTerminating(pod)) continue;
    const app = appOf(pod, 'metadata', 'labels');
    ready.set(app, (ready.get(app) ?? 0) + 1);
  }
  const owners = [DEPLOYMENTS, STATEFUL_SETS, DAEMON_SETS].flatMap((resource) => lab.objects(resource));
  return owners.reduce((sum, owner) => {
    const app = appOf(owner, 'spec', 'selector', 'matchLabels');
    return sum + Math.max(0, wanted_count(owner) - (ready.get(app) ?? 0));
  }, 0);
}
