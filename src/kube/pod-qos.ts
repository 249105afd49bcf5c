import type { JsonObject, JsonValue } from './json.ts';
import { listAt, objectAt } from './kube-object.ts';
import { addQuantities, compareQuantities, quantityOf, type Quantity } from './quantity.ts';

/** Only these decide about the class. */
const COUNTED = ['cpu', 'memory'] as const;

type Sums = Map<string, Quantity>;

/** Adds what is more than nothing; says whether that was something of each. */
function addPositive(sums: Sums, amounts: JsonObject): boolean {
  const positive = COUNTED.filter((name) => {
    const amount = quantityOf(amounts[name]);
    if (amount === undefined || amount.nano <= 0n) return false;
    const sum = sums.get(name);
    sums.set(name, sum === undefined ? amount : addQuantities(sum, amount));
    return true;
  });
  return positive.length === COUNTED.length;
}

/** What decides: the resources of the pod as a whole, or those of each container. */
function deciding(pod: JsonObject): readonly (JsonValue | undefined)[] {
  const spec = objectAt(pod, 'spec');
  if (spec['resources'] !== undefined) return [spec['resources']];
  return [...listAt(spec, 'containers'), ...listAt(spec, 'initContainers')].map((container) =>
    objectAt(container, 'resources'),
  );
}

/** `Guaranteed`, `Burstable` or `BestEffort` (ComputePodQOS, pkg/apis/core/v1/helper/qos). */
export function podQosClass(pod: JsonObject): string {
  const requests: Sums = new Map();
  const limits: Sums = new Map();
  const isOfPod = objectAt(pod, 'spec')['resources'] !== undefined;
  let isLimited = true;
  for (const resources of deciding(pod)) {
    addPositive(requests, objectAt(resources, 'requests'));
    const own = objectAt(resources, 'limits');
    const hasAll = addPositive(limits, own);
    if (!hasAll && !(isOfPod && Object.keys(own).length === 0)) isLimited = false;
  }
  if (requests.size === 0 && limits.size === 0) return 'BestEffort';
  const isMet = [...requests].every(([name, request]) => {
    const limit = limits.get(name);
    return limit !== undefined && compareQuantities(limit, request) === 0;
  });
  return isLimited && isMet && requests.size === limits.size ? 'Guaranteed' : 'Burstable';
}
