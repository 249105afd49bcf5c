import { isJsonObject, jsonAt, type JsonObject, type JsonValue } from '../../../kube/json.ts';
import { listAt, objectAt } from '../../../kube/kube-object.ts';
import { compareQuantities, quantityOf } from '../../../kube/quantity.ts';

/** Only these decide about the class. */
const COUNTED = ['cpu', 'memory'];

function isPositive(value: JsonValue | undefined): boolean {
  const quantity = quantityOf(value);
  return quantity !== undefined && quantity.nano > 0n;
}

function isEqual(one: JsonValue | undefined, other: JsonValue | undefined): boolean {
  const [a, b] = [quantityOf(one), quantityOf(other)];
  return a !== undefined && b !== undefined && compareQuantities(a, b) === 0;
}

/** `Guaranteed`, `Burstable` or `BestEffort` (ComputePodQOS, pkg/apis/core/v1/helper/qos). */
export function podQosClass(pod: JsonObject): string {
  const containers = [...listAt(pod, 'spec', 'containers'), ...listAt(pod, 'spec', 'initContainers')];
  // Where the pod itself asks for something, what its containers ask for does not count (KEP-2837).
  const askers = isJsonObject(jsonAt(pod, 'spec', 'resources')) ? [objectAt(pod, 'spec')] : containers;
  const resources = askers.map((container) => ({
    requests: objectAt(container, 'resources', 'requests'),
    limits: objectAt(container, 'resources', 'limits'),
  }));
  const asksForSomething = resources.some(({ requests, limits }) =>
    COUNTED.some((name) => isPositive(requests[name]) || isPositive(limits[name])),
  );
  if (!asksForSomething) return 'BestEffort';
  const isGuaranteed = resources.every(({ requests, limits }) =>
    COUNTED.every(
      (name) => isPositive(limits[name]) && isEqual(requests[name] ?? limits[name], limits[name]),
    ),
  );
  return isGuaranteed ? 'Guaranteed' : 'Burstable';
}
