import { numberAt, stringAt, type JsonObject } from '../../kube/json.ts';
import { DEPLOYMENTS, PODS } from '../client/resource-ref.ts';
import { isTerminating, namespaceOf } from '../controllers/object-meta.ts';
import { isReady } from '../controllers/pod-state.ts';
import type { Lab } from './lab.ts';

/** Programs of scenarios have a label `app`, each another one in its namespace. */
function appOf(object: JsonObject, ...path: readonly string[]): string {
  return `${namespaceOf(object)}/${stringAt(object, ...path, 'app') ?? ''}`;
}

/** Ready pods that Deployments should have and have not, counted from the pods themselves: nobody may be there who keeps their status. */
export function missingPods_count(lab: Lab): number {
  const ready = new Map<string, number>();
  for (const pod of lab.objects(PODS)) {
    if (!isReady(pod) || isTerminating(pod)) continue;
    const app = appOf(pod, 'metadata', 'labels');
    ready.set(app, (ready.get(app) ?? 0) + 1);
  }
  return lab.objects(DEPLOYMENTS).reduce((sum, deployment) => {
    const app = appOf(deployment, 'spec', 'selector', 'matchLabels');
    const wanted_count = numberAt(deployment, 'spec', 'replicas') ?? 1;
    return sum + Math.max(0, wanted_count - (ready.get(app) ?? 0));
  }, 0);
}
