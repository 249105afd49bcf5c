import type { Cluster } from '../cluster/cluster.ts';
import { remembered } from '../cluster/remembered.ts';
import { dependencyGraphOf } from './dependency-graph.ts';
import { startOrder } from './start-order.ts';
import { holdingCore, smallestStuckSet, type StuckSet } from './stuck-set.ts';
import type { DependencyGraph, Edit, ThingKey } from './thing.ts';
import { unlocking, type Unlocking } from './unlocking.ts';

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

/** Circles told: each costs one search, and nobody unties more than these by hand before asking again. */
const CIRCLES_MAX_COUNT = 20;
/** Things told of which each is down for itself (it does not exist, or no node has room for its kind): a long list of these hides no circle. */
const LONE_MAX_COUNT = 20;

/**
 * Edits tried for one knot, the cheapest first: each costs as much as it frees. A knot of a few things has fewer; a circle through dozens
 * has one that is as good as the next.
 */
const EDITS_MAX_COUNT = 50;

/** The edits that can untie a knot: a member is only freed where a requirement that other members hold is taken away. */
function editsOf({ members }: StuckSet, things: Unlocking['things']): readonly Edit[] {
  const keys = new Set(members.map(({ key }) => key));
  const edits = new Map<string, Edit>();
  for (const key of keys) {
    for (const { anyOf, edits: some } of things.get(key)?.requirements ?? []) {
      if (anyOf.every((member) => keys.has(member))) for (const edit of some) edits.set(edit.id, edit);
    }
  }
  return [...edits.values()].toSorted((one, other) => one.cost - other.cost).slice(0, EDITS_MAX_COUNT);
}

/** The edit that frees most, a member of the knot among it; the cheaper of two that free as many. */
function bestEdit(stuck: Unlocking, set: StuckSet): Edit | undefined {
  let best: Edit | undefined;
  let best_count = 0;
  for (const edit of editsOf(set, stuck.things)) {
    const freed = new Set(stuck.freedBy(edit.id));
    if (freed.size <= best_count || !set.members.some(({ key }) => freed.has(key))) continue;
    best = edit;
    best_count = freed.size;
  }
  return best;
}

/**
 * Solves the cold start of a cluster: the fixpoint, then one knot after the other, each with the edit that frees most. A knot that no edit
 * frees is taken for untied afterwards: what only waits for it is no knot of its own.
 * Things are only as certain as `graph.uncertain` and their `assumed` say.
 */
export function coldStart(graph: Pick<DependencyGraph, 'things'>): ColdStart {
  const { waves, stuck } = startOrder(graph);
  const remaining = unlocking(graph, stuck);
  const core = holdingCore(remaining, stuck);
  const knots: Knot[] = [];
  let lone_count = 0;
  let untold_count = 0;
  while (remaining.things.size > 0 && knots.length - lone_count < CIRCLES_MAX_COUNT) {
    const held = new Set([...core].filter((key) => remaining.things.has(key)));
    const next = nextSet(remaining, held);
    if (next === undefined) break;
    const { set } = next;
    if (isLone(set) && lone_count === LONE_MAX_COUNT) {
      untold_count += remaining.assume(lonesOf(remaining, held)).length;
      continue;
    }
    if (isLone(set)) lone_count += 1;
    knots.push(untie(remaining, next));
  }
  return { waves, stuck, knots, untold_count: untold_count + remaining.things.size };
}

/** A set, and the edit that frees it now. */
interface Untying {
  readonly set: StuckSet;
  readonly edit: Edit | undefined;
}

/**
 * The smallest set that an edit frees now: one that another knot holds down too has its turn once that is untied. Where nothing can be freed,
 * the smallest of all.
 */
function nextSet(remaining: Unlocking, held: ReadonlySet<ThingKey>): Untying | undefined {
  const open = new Set(held);
  let first: Untying | undefined;
  for (let passed_count = 0; passed_count < CIRCLES_MAX_COUNT; passed_count += 1) {
    const set = smallestStuckSet(remaining, open);
    if (set === undefined) break;
    const edit = bestEdit(remaining, set);
    if (edit !== undefined || isLone(set)) return { set, edit };
    first ??= { set, edit };
    for (const { key } of set.members) open.delete(key);
  }
  return first;
}

function untie(remaining: Unlocking, { set, edit }: Untying): Knot {
  const freed =
    edit === undefined ? remaining.assume(set.members.map(({ key }) => key)) : remaining.apply(edit.id);
  return { ...set, edit, freed };
}

/** Is it down whatever else runs? */
function isLone({ members }: StuckSet): boolean {
  const [only, ...others] = members;
  return others.length === 0 && (only?.requirement === undefined || only.requirement.anyOf.length === 0);
}

function lonesOf({ things }: Unlocking, keys: Iterable<ThingKey>): readonly ThingKey[] {
  return [...keys].filter((key) => {
    const thing = things.get(key);
    return (
      thing?.missing !== undefined || thing?.requirements.some(({ anyOf }) => anyOf.length === 0) === true
    );
  });
}

/** The cold start of a cluster, solved once; for `derive`. */
export const coldStartOf: (cluster: Cluster) => ColdStart = remembered((cluster) =>
  coldStart(dependencyGraphOf(cluster)),
);
