import type { DependencyGraph, Requirement, ThingKey } from './thing.ts';

/** How a cluster comes up from nothing: what can start at once, what after that, and what never does. */
export interface StartOrder {
  /** Waves: everything in one wave needs only what stands in the waves before it. */
  readonly waves: readonly (readonly ThingKey[])[];
  readonly stuck: ReadonlySet<ThingKey>;
}

/**
 * The least fixpoint of "starts when each of its requirements has one member that has started". Linear in the number of
 * requirement members.
 */
export function startOrder({ things }: Pick<DependencyGraph, 'things'>): StartOrder {
  const unmet = new Map<ThingKey, Set<Requirement>>();
  const waitingFor = new Map<ThingKey, { readonly key: ThingKey; readonly requirement: Requirement }[]>();
  let wave: ThingKey[] = [];
  for (const thing of things.values()) {
    if (thing.missing !== undefined) continue;
    if (thing.requirements.length === 0) wave.push(thing.key);
    unmet.set(thing.key, new Set(thing.requirements));
    for (const requirement of thing.requirements) {
      for (const member of requirement.anyOf) {
        const waiting = waitingFor.get(member);
        if (waiting === undefined) waitingFor.set(member, [{ key: thing.key, requirement }]);
        else waiting.push({ key: thing.key, requirement });
      }
    }
  }
  const waves: (readonly ThingKey[])[] = [];
  const started = new Set<ThingKey>();
  while (wave.length > 0) {
    waves.push(wave);
    for (const key of wave) started.add(key);
    const next: ThingKey[] = [];
    for (const key of wave) {
      for (const waiting of waitingFor.get(key) ?? []) {
        const open = unmet.get(waiting.key);
        if (open?.delete(waiting.requirement) === true && open.size === 0) next.push(waiting.key);
      }
    }
    wave = next;
  }
  return { waves, stuck: new Set([...things.keys()].filter((key) => !started.has(key))) };
}
