import type { DependencyGraph, Thing, ThingKey } from './thing.ts';

/** The graph as it is after these edits: without the requirements that they take away. */
export function afterEdits(
  graph: Pick<DependencyGraph, 'things'>,
  ids: ReadonlySet<string>,
): Pick<DependencyGraph, 'things'> {
  const things = new Map<ThingKey, Thing>();
  for (const [key, thing] of graph.things) {
    const kept = thing.requirements.filter(({ edits }) => !edits.some(({ id }) => ids.has(id)));
    things.set(key, kept.length === thing.requirements.length ? thing : { ...thing, requirements: kept });
  }
  return { things };
}
