import type { DependencyGraph, Requirement, Thing, ThingKey } from './thing.ts';

/** A requirement of one thing. */
interface Need {
  readonly key: ThingKey;
  readonly requirement: Requirement;
}

/**
 * What is stuck, kept up to date while edits are made: what has started stays started when requirements are taken away, so only the stuck
 * part is ever looked at again, and trying an edit costs as much as it frees.
 */
export interface Unlocking {
  /** The things that are stuck, without what edits have taken away. */
  readonly things: ReadonlyMap<ThingKey, Thing>;
  /** What would start after this edit; changes nothing. */
  freedBy(edit: string): readonly ThingKey[];
  /** Makes the edit. The same answer. */
  apply(edit: string): readonly ThingKey[];
  /** Takes these for started, whatever they wait for. Answers what starts with them, themselves included. */
  assume(keys: readonly ThingKey[]): readonly ThingKey[];
}

interface State {
  readonly things: Map<ThingKey, Thing>;
  readonly waitingFor: Map<ThingKey, Need[]>;
  readonly byEdit: Map<string, Need[]>;
}

function push<K>(map: Map<K, Need[]>, key: K, need: Need): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [need]);
  else known.push(need);
}

function stateOf({ things }: Pick<DependencyGraph, 'things'>, stuck: ReadonlySet<ThingKey>): State {
  const state: State = { things: new Map(), waitingFor: new Map(), byEdit: new Map() };
  for (const key of stuck) {
    const thing = things.get(key);
    if (thing === undefined) continue;
    const requirements = thing.requirements.filter(({ anyOf }) => anyOf.every((member) => stuck.has(member)));
    state.things.set(key, { ...thing, requirements });
    for (const requirement of requirements) {
      const need = { key, requirement };
      for (const member of new Set(requirement.anyOf)) push(state.waitingFor, member, need);
      for (const id of new Set(requirement.edits.map((edit) => edit.id))) push(state.byEdit, id, need);
    }
  }
  return state;
}

/** Everything that starts once `met` are met and `started` run, `started` included. */
function spread(state: State, met: readonly Need[], started: readonly ThingKey[]): readonly ThingKey[] {
  const up = new Set(started);
  const done = new Map<ThingKey, Set<Requirement>>();
  const front = [...started];
  const meet = ({ key, requirement }: Need): void => {
    const thing = state.things.get(key);
    if (thing === undefined || thing.missing !== undefined || up.has(key)) return;
    const known = done.get(key) ?? new Set<Requirement>();
    done.set(key, known.add(requirement));
    if (thing.requirements.every((one) => known.has(one))) {
      up.add(key);
      front.push(key);
    }
  };
  for (const need of met) meet(need);
  // Grows while it is walked: the order is that of coming back.
  for (const key of front) for (const need of state.waitingFor.get(key) ?? []) meet(need);
  return front;
}

function removeThings(state: State, keys: readonly ThingKey[]): void {
  const gone = new Set(keys);
  for (const key of gone) state.things.delete(key);
  for (const key of gone) {
    for (const need of state.waitingFor.get(key) ?? []) dropRequirement(state, need);
    state.waitingFor.delete(key);
  }
}

function dropRequirement(state: State, { key, requirement }: Need): void {
  const thing = state.things.get(key);
  if (thing?.requirements.includes(requirement) !== true) return;
  state.things.set(key, { ...thing, requirements: thing.requirements.filter((one) => one !== requirement) });
}

/** The stuck part of a graph (`startOrder`), ready to be edited. Linear in its requirements. */
export function unlocking(graph: Pick<DependencyGraph, 'things'>, stuck: ReadonlySet<ThingKey>): Unlocking {
  const state = stateOf(graph, stuck);
  const freedBy = (edit: string) => spread(state, state.byEdit.get(edit) ?? [], []);
  return {
    things: state.things,
    freedBy,
    apply(edit) {
      const freed = freedBy(edit);
      for (const need of state.byEdit.get(edit) ?? []) dropRequirement(state, need);
      state.byEdit.delete(edit);
      removeThings(state, freed);
      return freed;
    },
    assume(keys) {
      const started = spread(
        state,
        [],
        keys.filter((key) => state.things.has(key)),
      );
      removeThings(state, started);
      return started;
    },
  };
}
