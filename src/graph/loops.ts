import { stronglyConnected } from './strongly-connected.ts';
import type { DependencyGraph, Requirement, ThingKey } from './thing.ts';

/** One step of a loop: `from` needs `to`, because of `requirement`. */
export interface LoopStep {
  readonly from: ThingKey;
  readonly to: ThingKey;
  readonly requirement: Requirement;
}

/**
 * Things that need each other in a circle. `steps` is the shortest way around; `members` are all that stand in circles with them.
 * `closed` tells that no step has an alternative outside the members: once all of them are down, none comes back.
 */
export interface Loop {
  readonly steps: readonly LoopStep[];
  readonly members: readonly ThingKey[];
  readonly closed: boolean;
}

type Graph = Pick<DependencyGraph, 'things'>;

function stepsFrom(graph: Graph, from: ThingKey, within: ReadonlySet<ThingKey>): readonly LoopStep[] {
  const requirements = graph.things.get(from)?.requirements ?? [];
  return requirements.flatMap((requirement) =>
    requirement.anyOf.filter((to) => within.has(to)).map((to) => ({ from, to, requirement })),
  );
}

/** The shortest way from `start` back to itself (breadth first). */
function shortestLoop(graph: Graph, start: ThingKey, within: ReadonlySet<ThingKey>): readonly LoopStep[] {
  const cameBy = new Map<ThingKey, LoopStep>();
  let front: readonly ThingKey[] = [start];
  while (front.length > 0 && !cameBy.has(start)) {
    const next: ThingKey[] = [];
    for (const step of front.flatMap((key) => stepsFrom(graph, key, within))) {
      if (cameBy.has(step.to)) continue;
      cameBy.set(step.to, step);
      next.push(step.to);
    }
    front = next;
  }
  const steps: LoopStep[] = [];
  for (let step = cameBy.get(start); step !== undefined; step = cameBy.get(step.from)) {
    steps.unshift(step);
    if (step.from === start) break;
  }
  return steps;
}

/**
 * Things visited per component: the shortest loop of a large knot need not be proven shortest, one that a person can follow is
 * enough. A search visits at most all members.
 */
const VISITS_MAX_COUNT = 200_000;

function loopOf(graph: Graph, members: readonly ThingKey[]): Loop | undefined {
  const within = new Set(members);
  let shortest: readonly LoopStep[] = [];
  const starts_count = Math.ceil(VISITS_MAX_COUNT / members.length);
  for (const start of members.slice(0, starts_count)) {
    const steps = shortestLoop(graph, start, within);
    if (steps.length > 0 && (shortest.length === 0 || steps.length < shortest.length)) shortest = steps;
  }
  if (shortest.length === 0) return undefined;
  const closed = shortest.every(({ requirement }) => requirement.anyOf.every((key) => within.has(key)));
  return { steps: shortest, members, closed };
}

/** All circles of dependencies, one for each group of things that can reach each other; closed ones first, then by size. */
export function loops(graph: Graph): readonly Loop[] {
  const targetsOf = (key: ThingKey) =>
    (graph.things.get(key)?.requirements ?? []).flatMap(({ anyOf }) => anyOf);
  return stronglyConnected(graph.things.keys(), targetsOf)
    .flatMap((component) => loopOf(graph, component) ?? [])
    .toSorted(
      (one, other) => Number(other.closed) - Number(one.closed) || one.steps.length - other.steps.length,
    );
}
