import type { JsonObject, JsonValue } from '../../../kube/json.ts';
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
  const resources = containers.map((container) => ({
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
