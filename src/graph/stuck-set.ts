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

/** Steps of the exact search; beyond, a set from which nothing can be left out is given instead. Far above what real clusters need. */
const SEARCH_STEPS_MAX_COUNT = 200_000;

type Graph = Pick<DependencyGraph, 'things'>;
type Chosen = ReadonlyMap<ThingKey, Requirement | undefined>;

interface Search {
  readonly graph: Graph;
  readonly region: ReadonlySet<ThingKey>;
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
  for (const requirement of requirementsWithin(search.graph, search.region, key)) {
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

/** The smallest set of a region with at most `size_max` members; `undefined` where there is none that small, or after too many steps. */
function smallestWithin(search: Search, size_max: number): Chosen | undefined {
  for (let size = 1; size <= Math.min(size_max, search.region.size); size += 1) {
    for (const key of search.region) {
      const closed = close(search, new Map([[key, undefined]]), [key], size);
      if (closed !== undefined) return closed;
    }
  }
  return undefined;
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
    const search: Search = { graph, region, steps_count: 0 };
    const found = smallestWithin(search, best === undefined ? region.size : best.size - 1);
    if (found !== undefined) best = found;
    else if (search.steps_count > SEARCH_STEPS_MAX_COUNT) cut ??= region;
  }
  if (best === undefined) return cut === undefined ? undefined : irreducibleSet(graph, cut);
  const members = [...best].map(([key, requirement]) => ({ key, requirement }));
  return { members, smallest: cut === undefined };
}
