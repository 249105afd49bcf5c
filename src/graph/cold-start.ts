import type { Cluster } from '../cluster/cluster.ts';
import { remembered } from '../cluster/remembered.ts';
import { dependencyGraphOf } from './dependency-graph.ts';
import { afterEdits } from './edit.ts';
import { startOrder } from './start-order.ts';
import { smallestStuckSet, type StuckSet } from './stuck-set.ts';
import type { DependencyGraph, Edit, ThingKey } from './thing.ts';

/** A set that cannot come back, the one edit that frees most of what it holds down, and what that edit frees. */
export interface Knot extends StuckSet {
  /** `undefined` where no single edit frees anything. */
  readonly edit: Edit | undefined;
  readonly freed: readonly ThingKey[];
}

/** Could this cluster start again if every pod died now? */
export interface ColdStart {
  readonly waves: readonly (readonly ThingKey[])[];
  readonly stuck: ReadonlySet<ThingKey>;
  /** In the order in which to untie them: the second is what remains once the first is freed. */
  readonly knots: readonly Knot[];
  /** Things that are stuck for knots beyond those told. */
  readonly untold_count: number;
}

/** Knots told: each costs one search, and nobody unties more than these by hand before asking again. */
const KNOTS_MAX_COUNT = 20;

function editsOf(set: StuckSet, graph: Pick<DependencyGraph, 'things'>): readonly Edit[] {
  const edits = new Map<string, Edit>();
  for (const { key } of set.members) {
    for (const requirement of graph.things.get(key)?.requirements ?? []) {
      for (const edit of requirement.edits) edits.set(edit.id, edit);
    }
  }
  return [...edits.values()].toSorted((one, other) => one.cost - other.cost);
}

/** The edit that leaves the fewest things stuck; the cheaper of two that leave as many. */
function bestEdit(
  graph: Pick<DependencyGraph, 'things'>,
  set: StuckSet,
  stuck: ReadonlySet<ThingKey>,
): { readonly edit: Edit | undefined; readonly stuck: ReadonlySet<ThingKey> } {
  let best: { edit: Edit | undefined; stuck: ReadonlySet<ThingKey> } = { edit: undefined, stuck };
  for (const edit of editsOf(set, graph)) {
    const after = startOrder(afterEdits(graph, new Set([edit.id]))).stuck;
    const frees = set.members.some(({ key }) => !after.has(key));
    if (frees && after.size < best.stuck.size) best = { edit, stuck: after };
  }
  return best;
}

/** The graph as if these could start: what only waits for a knot already told is no knot of its own. */
function asIfStarted(
  graph: Pick<DependencyGraph, 'things'>,
  keys: Iterable<ThingKey>,
): Pick<DependencyGraph, 'things'> {
  const things = new Map(graph.things);
  for (const key of keys) {
    const thing = things.get(key);
    if (thing === undefined) continue;
    const { missing: _, ...present } = thing;
    things.set(key, { ...present, requirements: [] });
  }
  return { things };
}

/**
 * Solves the cold start of a cluster: the fixpoint, then one knot after the other, each with the edit that frees most.
 * Things are only as certain as `graph.uncertain` and their `assumed` say.
 */
export function coldStart(graph: Pick<DependencyGraph, 'things'>): ColdStart {
  const { waves, stuck } = startOrder(graph);
  const knots: Knot[] = [];
  let current = graph;
  let remaining = stuck;
  while (remaining.size > 0 && knots.length < KNOTS_MAX_COUNT) {
    const set = smallestStuckSet(current, remaining);
    if (set === undefined) break;
    const { edit } = bestEdit(current, set, remaining);
    current =
      edit === undefined
        ? asIfStarted(
            current,
            set.members.map(({ key }) => key),
          )
        : afterEdits(current, new Set([edit.id]));
    const after = startOrder(current).stuck;
    knots.push({ ...set, edit, freed: [...remaining].filter((key) => !after.has(key)) });
    remaining = after;
  }
  return { waves, stuck, knots, untold_count: remaining.size };
}

/** The cold start of a cluster, solved once; for `derive`. */
export const coldStartOf: (cluster: Cluster) => ColdStart = remembered((cluster) =>
  coldStart(dependencyGraphOf(cluster)),
);
