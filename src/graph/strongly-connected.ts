import type { ThingKey } from './thing.ts';

interface Visit {
  readonly key: ThingKey;
  readonly targets: readonly ThingKey[];
  next: number;
}

/**
 * The strongly connected components of a directed graph, each before those that lead to it (Tarjan 1972). Without recursion,
 * because a chain of dependencies may be longer than the stack. Targets outside `keys` are ignored. Linear.
 */
export function stronglyConnected(
  keys: Iterable<ThingKey>,
  targetsOf: (key: ThingKey) => readonly ThingKey[],
): readonly (readonly ThingKey[])[] {
  const known = new Set(keys);
  const order = new Map<ThingKey, number>();
  const lowest = new Map<ThingKey, number>();
  const onStack = new Set<ThingKey>();
  const stack: ThingKey[] = [];
  const components: (readonly ThingKey[])[] = [];
  const lower = (key: ThingKey, to: number) => lowest.set(key, Math.min(lowest.get(key) ?? to, to));

  const enter = (key: ThingKey): Visit => {
    order.set(key, order.size);
    lower(key, order.size - 1);
    stack.push(key);
    onStack.add(key);
    return { key, targets: targetsOf(key).filter((target) => known.has(target)), next: 0 };
  };
  const leave = (key: ThingKey): void => {
    if (lowest.get(key) !== order.get(key)) return;
    const component = stack.splice(stack.lastIndexOf(key));
    for (const member of component) onStack.delete(member);
    components.push(component);
  };

  for (const root of known) {
    if (order.has(root)) continue;
    const visits = [enter(root)];
    for (let visit = visits.at(-1); visit !== undefined; visit = visits.at(-1)) {
      const target = visit.targets[visit.next];
      visit.next += 1;
      if (target === undefined) {
        leave(visit.key);
        visits.pop();
        const below = visits.at(-1);
        if (below !== undefined) lower(below.key, lowest.get(visit.key) ?? 0);
      } else if (!order.has(target)) visits.push(enter(target));
      else if (onStack.has(target)) lower(visit.key, order.get(target) ?? 0);
    }
  }
  return components;
}
