import { stronglyConnected } from './strongly-connected.ts';
import type { DependencyGraph, Requirement, ThingKey } from './thing.ts';

/** Why one member of a stuck set cannot start: a requirement of which every member is in the set, or `undefined` where it is missing itself. */
export interface StuckMember {
  readonly key: ThingKey;
  readonly requirement: Requirement | undefined;
}

/** A set of things that hold each other down: none can start before another of the set has. `smallest` is false where the search was cut short. */
export interface StuckSet {
  readonly members: readonly StuckMember[];
  readonly smallest: boolean;
}

/**
 * Steps of the exact search, about 10 microseconds each; beyond, the shortest circle or a set from which nothing can be left out is given
 * instead. The search only has to look for sets that alternatives make smaller than the shortest circle.
 */
const SEARCH_STEPS_MAX_COUNT = 20_000;

type Graph = Pick<DependencyGraph, 'things'>;
type Chosen = ReadonlyMap<ThingKey, Requirement | undefined>;
type Within = ReadonlyMap<ThingKey, readonly Requirement[]>;

interface Search {
  readonly region: ReadonlySet<ThingKey>;
  readonly within: Within;
  steps_count: number;
}

/** The requirements of a thing that only members of `region` could meet. */
function requirementsWithin(
  graph: Graph,
  region: ReadonlySet<ThingKey>,
  key: ThingKey,
): readonly Requirement[] {
  const requirements = graph.things.get(key)?.requirements ?? [];
  return requirements.filter(({ anyOf }) => anyOf.every((member) => region.has(member)));
}

/** The same for each thing of a region, those that name the same members once: a webhook that sees pods and their bindings is one way to be held. */
function distinctWithin(graph: Graph, region: ReadonlySet<ThingKey>): Within {
  const within = new Map<ThingKey, readonly Requirement[]>();
  for (const key of region) {
    const distinct = new Map<string, Requirement>();
    for (const requirement of requirementsWithin(graph, region, key)) {
      const members = requirement.anyOf.join(' ');
      if (!distinct.has(members)) distinct.set(members, requirement);
    }
    within.set(key, [...distinct.values()]);
  }
  return within;
}

/** The shortest way from `start` back to itself over requirements without an alternative, of at most `size_max` things. */
function circleFrom(within: Within, start: ThingKey, size_max: number): Chosen | undefined {
  const cameBy = new Map<ThingKey, { readonly from: ThingKey; readonly requirement: Requirement }>();
  let front: readonly ThingKey[] = [start];
  for (let size = 1; size <= size_max && front.length > 0 && !cameBy.has(start); size += 1) {
    const next: ThingKey[] = [];
    for (const from of front) {
      for (const requirement of within.get(from) ?? []) {
        const [to, ...others] = new Set(requirement.anyOf);
        if (to === undefined || others.length > 0 || cameBy.has(to)) continue;
        cameBy.set(to, { from, requirement });
        next.push(to);
      }
    }
    front = next;
  }
  const steps: (readonly [ThingKey, Requirement])[] = [];
  for (let step = cameBy.get(start); step !== undefined; step = cameBy.get(step.from)) {
    steps.unshift([step.from, step.requirement]);
    if (step.from === start) break;
  }
  return steps.length === 0 ? undefined : new Map(steps);
}

/** The shortest circle of a region with at most `size_max` things: where nothing has an alternative it is the smallest set there is. */
function shortestCircle(within: Within, size_max: number): Chosen | undefined {
  let best: Chosen | undefined;
  for (const start of within.keys())
    best = circleFrom(within, start, best === undefined ? size_max : best.size - 1) ?? best;
  return best;
}

/** Extends `chosen` until each member of `open` has a requirement inside the set, with at most `size_max` members. */
function close(
  search: Search,
  chosen: Chosen,
  open: readonly ThingKey[],
  size_max: number,
): Chosen | undefined {
  search.steps_count += 1;
  const [key, ...rest] = open;
  if (key === undefined) return chosen;
  for (const requirement of search.within.get(key) ?? []) {
    if (search.steps_count > SEARCH_STEPS_MAX_COUNT) return undefined;
    const fresh = [...new Set(requirement.anyOf)].filter((member) => !chosen.has(member));
    if (chosen.size + fresh.length > size_max) continue;
    const extended = new Map(chosen).set(key, requirement);
    for (const member of fresh) extended.set(member, undefined);
    const closed = close(search, extended, [...rest, ...fresh], size_max);
    if (closed !== undefined) return closed;
  }
  return undefined;
}

/** What stays of `keys` when all that could start is taken out: the greatest set that holds itself down. */
function heldDown(graph: Graph, keys: ReadonlySet<ThingKey>): ReadonlySet<ThingKey> {
  const held = new Set(keys);
  for (let size = -1; size !== held.size;) {
    size = held.size;
    for (const key of held) if (requirementsWithin(graph, held, key).length === 0) held.delete(key);
  }
  return held;
}

function irreducibleSet(graph: Graph, region: ReadonlySet<ThingKey>): StuckSet {
  let held = heldDown(graph, region);
  for (const key of region) {
    if (!held.has(key)) continue;
    const without = heldDown(graph, new Set([...held].filter((member) => member !== key)));
    if (without.size > 0) held = without;
  }
  const members = [...held].map((key) => ({ key, requirement: requirementsWithin(graph, held, key)[0] }));
  return { members, smallest: false };
}

/**
 * A smallest set that holds itself down is strongly connected (else the part that leads nowhere else would be a smaller one), so
 * each component is searched alone.
 */
function regions(graph: Graph, stuck: ReadonlySet<ThingKey>): readonly ReadonlySet<ThingKey>[] {
  const targetsOf = (key: ThingKey) => requirementsWithin(graph, stuck, key).flatMap(({ anyOf }) => anyOf);
  return stronglyConnected(stuck, targetsOf)
    .map((component) => heldDown(graph, new Set(component)))
    .filter((region) => region.size > 0)
    .toSorted((one, other) => one.size - other.size);
}

/** A set that only closes by way of an alternative (`anyOf` of none or several), smaller than any circle: iterative deepening. */
function smallerByAlternatives(search: Search, size_max: number): Chosen | undefined {
  const hasAlternatives = [...search.within.values()].some((requirements) =>
    requirements.some(({ anyOf }) => anyOf.length !== 1),
  );
  if (!hasAlternatives) return undefined;
  for (let size = 1; size <= Math.min(size_max, search.region.size); size += 1) {
    for (const key of search.region) {
      if (search.steps_count > SEARCH_STEPS_MAX_COUNT) return undefined;
      const closed = close(search, new Map([[key, undefined]]), [key], size);
      if (closed !== undefined) return closed;
    }
  }
  return undefined;
}

/** The smallest set of a region with at most `size_max` members; `undefined` where there is none that small, or after too many steps. */
function smallestWithin(search: Search, size_max: number): Chosen | undefined {
  const circle = shortestCircle(search.within, Math.min(size_max, search.region.size));
  return smallerByAlternatives(search, circle === undefined ? size_max : circle.size - 1) ?? circle;
}

/**
 * What of all that is stuck can belong to a set that holds itself down: things that are missing, or ask for what nobody can give, or are
 * needed by another such thing. All else (most workloads of a cluster) only waits. Linear.
 */
export function holdingCore(graph: Graph, stuck: ReadonlySet<ThingKey>): ReadonlySet<ThingKey> {
  const namedBy = new Map<ThingKey, number>();
  const targets = (key: ThingKey) =>
    new Set(requirementsWithin(graph, stuck, key).flatMap(({ anyOf }) => anyOf));
  for (const key of stuck)
    for (const target of targets(key)) namedBy.set(target, (namedBy.get(target) ?? 0) + 1);
  const isRoot = (key: ThingKey) => {
    const thing = graph.things.get(key);
    return (
      thing?.missing !== undefined || thing?.requirements.some(({ anyOf }) => anyOf.length === 0) === true
    );
  };
  const core = new Set(stuck);
  const waiting = [...stuck].filter((key) => !namedBy.has(key));
  for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
    if (!isRoot(key)) core.delete(key);
    for (const target of targets(key)) {
      const left = (namedBy.get(target) ?? 0) - 1;
      namedBy.set(target, left);
      if (left === 0) waiting.push(target);
    }
  }
  return core;
}

/**
 * The smallest set of things that hold each other down, out of all that are stuck (`startOrder`); `undefined` where nothing is. A thing
 * that is missing is such a set by itself. Exact by iterative deepening; where that takes too long, a set of which no member can be
 * left out (`smallest: false`).
 */
export function smallestStuckSet(graph: Graph, stuck: ReadonlySet<ThingKey>): StuckSet | undefined {
  for (const key of stuck) {
    if (graph.things.get(key)?.missing !== undefined) {
      return { members: [{ key, requirement: undefined }], smallest: true };
    }
  }
  let best: Chosen | undefined;
  let cut: ReadonlySet<ThingKey> | undefined;
  for (const region of regions(graph, stuck)) {
    const search: Search = { region, within: distinctWithin(graph, region), steps_count: 0 };
    const found = smallestWithin(search, best === undefined ? region.size : best.size - 1);
    if (found !== undefined) best = found;
    if (search.steps_count > SEARCH_STEPS_MAX_COUNT) cut ??= region;
  }
  if (best === undefined) return cut === undefined ? undefined : irreducibleSet(graph, cut);
  const members = [...best].map(([key, requirement]) => ({ key, requirement }));
  return { members, smallest: cut === undefined };
}
