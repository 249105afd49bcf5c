import { stringAt, type JsonObject, type JsonValue } from './json.ts';
import { listAt, objectAt } from './kube-object.ts';
import { addQuantities, compareQuantities, quantityOf, type Quantity } from './quantity.ts';

type Amounts = ReadonlyMap<string, Quantity>;

function combined(one: Amounts, other: Amounts, how: (a: Quantity, b: Quantity) => Quantity): Amounts {
  const all = new Map(one);
  for (const [name, value] of other) {
    const own = all.get(name);
    all.set(name, own === undefined ? value : how(own, value));
  }
  return all;
}

function larger(one: Quantity, other: Quantity): Quantity {
  return compareQuantities(one, other) < 0 ? other : one;
}

function amountsOf(container: JsonValue, field: string): Amounts {
  return new Map(
    Object.entries(objectAt(container, 'resources', field)).flatMap(([name, value]) => {
      const amount = quantityOf(value);
      return amount === undefined ? [] : [[name, amount] as const];
    }),
  );
}

/**
 * What the containers of a pod need at once: sidecars run beside the others, init containers before them (AggregateContainerRequests,
 * component-helpers/resource).
 */
export function aggregateResources(spec: JsonObject, field: 'requests' | 'limits'): Amounts {
  let total: Amounts = new Map();
  let sidecars: Amounts = new Map();
  let starting: Amounts = new Map();
  for (const container of listAt(spec, 'containers'))
    total = combined(total, amountsOf(container, field), addQuantities);
  for (const container of listAt(spec, 'initContainers')) {
    const own = amountsOf(container, field);
    if (stringAt(container, 'restartPolicy') === 'Always') {
      total = combined(total, own, addQuantities);
      sidecars = combined(sidecars, own, addQuantities);
      starting = combined(starting, sidecars, larger);
    } else starting = combined(starting, combined(own, sidecars, addQuantities), larger);
  }
  return combined(total, starting, larger);
}
