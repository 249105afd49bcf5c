import type { DependencyGraph, Phase, Requirement, ThingKey } from './thing.ts';

/** One thing that is hit, and by what. `wave` counts from 1: hit by what is gone, 2: by what wave 1 stopped, ... */
export interface Hit {
  readonly key: ThingKey;
  readonly wave: number;
  readonly requirement: Requirement;
}

/**
 * What follows when things are gone.
 * - `stops`: no longer works, in waves.
 * - `cannotStart`: goes on for now, but does not come back once its pods are replaced.
 * - `stopsLater`: what stops too once all of `cannotStart` have been replaced: the second wave.
 */
export interface Impact {
  readonly stops: readonly Hit[];
  readonly cannotStart: readonly Hit[];
  readonly stopsLater: readonly Hit[];
}

type Graph = Pick<DependencyGraph, 'things'>;

type Dependants = ReadonlyMap<ThingKey, readonly ThingKey[]>;

/** A graph is asked about many things, and turned around once. */
const known = new WeakMap<Graph['things'], Dependants>();

/** Who names a thing in a requirement. */
function dependants(graph: Graph): Dependants {
  const made = known.get(graph.things) ?? turnedAround(graph);
  known.set(graph.things, made);
  return made;
}

function turnedAround(graph: Graph): Dependants {
  const by = new Map<ThingKey, ThingKey[]>();
  for (const thing of graph.things.values()) {
    for (const member of new Set(thing.requirements.flatMap(({ anyOf }) => anyOf))) {
      const others = by.get(member);
      if (others === undefined) by.set(member, [thing.key]);
      else others.push(thing.key);
    }
  }
  return by;
}

function brokenRequirement(
  graph: Graph,
  key: ThingKey,
  down: ReadonlySet<ThingKey>,
  phase: Phase,
): Requirement | undefined {
  return graph.things
    .get(key)
    ?.requirements.find(
      (requirement) => requirement.phase === phase && requirement.anyOf.every((member) => down.has(member)),
    );
}

/** Adds to `down` all that stops with it, wave by wave. */
function spread(
  graph: Graph,
  by: Dependants,
  down: Set<ThingKey>,
  from: readonly ThingKey[],
  firstWave: number,
): Hit[] {
  const hits: Hit[] = [];
  let front = from;
  for (let wave = firstWave; front.length > 0; wave += 1) {
    const candidates = new Set(front.flatMap((key) => by.get(key) ?? []));
    const broken = [...candidates].flatMap((key) => {
      const requirement = down.has(key) ? undefined : brokenRequirement(graph, key, down, 'run');
      return requirement === undefined ? [] : [{ key, wave, requirement }];
    });
    for (const { key } of broken) down.add(key);
    hits.push(...broken);
    front = broken.map(({ key }) => key);
  }
  return hits;
}

/** What stops, and what will not come back, if these things vanish. Keys that are not in the graph change nothing. */
export function impactOf(graph: Graph, gone: readonly ThingKey[]): Impact {
  const by = dependants(graph);
  const down = new Set(gone);
  const stops = spread(graph, by, down, gone, 1);
  const lastWave = stops.at(-1)?.wave ?? 0;
  const cannotStart = [...new Set([...down].flatMap((key) => by.get(key) ?? []))].flatMap((key) => {
    const requirement = down.has(key) ? undefined : brokenRequirement(graph, key, down, 'start');
    return requirement === undefined ? [] : [{ key, wave: lastWave + 1, requirement }];
  });
  const replaced = cannotStart.map(({ key }) => key);
  for (const key of replaced) down.add(key);
  return { stops, cannotStart, stopsLater: spread(graph, by, down, replaced, lastWave + 2) };
}
