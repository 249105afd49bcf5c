import { stringAt, type JsonObject, type JsonValue } from '../../../kube/json.ts';
import { listAt } from '../../../kube/kube-object.ts';
import { added, larger, masked, resourceListAt, type ResourceList } from './resource-list.ts';

type Which = 'requests' | 'limits';

/** Pod-level amounts count for these, and beat those of the containers (KEP-2837). */
function isPodLevel(name: string): boolean {
  return name === 'cpu' || name === 'memory' || name.startsWith('hugepages-');
}

/**
 * What a pod asks for at most at any time: its containers and sidecars together, or, if that is more, an init container beside the sidecars that
 * run before it; pod-level amounts instead where there are any. Without overhead. Sources: podRequests of
 * plugin/pkg/admission/limitranger, AggregateContainerRequests of k8s.io/component-helpers/resource.
 */
export function podAmounts(pod: JsonObject, which: Which): ResourceList {
  const amounts = (container: JsonValue) => resourceListAt(container, 'resources', which);
  let running: ResourceList = new Map();
  for (const container of listAt(pod, 'spec', 'containers')) running = added(running, amounts(container));
  let sidecars: ResourceList = new Map();
  let starting: ResourceList = new Map();
  for (const container of listAt(pod, 'spec', 'initContainers')) {
    const own = amounts(container);
    if (stringAt(container, 'restartPolicy') === 'Always') {
      running = added(running, own);
      sidecars = added(sidecars, own);
      starting = larger(starting, sidecars);
    } else starting = larger(starting, added(own, sidecars));
  }
  const podLevel = masked(resourceListAt(pod, 'spec', 'resources', which), isPodLevel);
  return new Map([...larger(running, starting), ...podLevel]);
}
