import * as fc from 'fast-check';
import type { DependencyGraph, Edit, Thing, ThingKey } from './thing.ts';

interface Extras {
  /** `from first-member` to edits, each `id cost`. */
  readonly edits?: Readonly<Record<string, readonly string[]>>;
  readonly missing?: readonly ThingKey[];
  /** `from first-member` of requirements that are needed to start only. */
  readonly startOnly?: readonly string[];
}

function edit(words: string): Edit {
  const [id = '', cost = '1'] = words.split(' ');
  return { id, text: id, cost: Number(cost) };
}

/** A graph from `{ thing: [[any, of, these], [and, of, those]] }`. */
export function graphOf(
  needs: Readonly<Record<ThingKey, readonly (readonly ThingKey[])[]>>,
  { edits = {}, missing = [], startOnly = [] }: Extras = {},
): DependencyGraph {
  const things = Object.entries(needs).map(([key, requirements]): [ThingKey, Thing] => [
    key,
    {
      key,
      label: key,
      kind: 'Thing',
      namespace: '',
      object: undefined,
      gates: [],
      requirements: requirements.map((anyOf) => ({
        anyOf,
        phase: startOnly.includes(`${key} ${anyOf[0]}`) ? 'start' : 'run',
        why: `${key} needs ${anyOf.join(' or ')}`,
        edits: (edits[`${key} ${anyOf[0]}`] ?? []).map(edit),
      })),
      ...(missing.includes(key) ? { missing: 'does not exist' } : {}),
    },
  ]);
  return { things: new Map(things), uncertain: [] };
}

const KEYS = ['ta', 'tb', 'tc', 'td', 'te', 'tf', 'tg'] as const;
const requirement = fc.uniqueArray(fc.constantFrom(...KEYS), { minLength: 1, maxLength: 3 });

/** Graphs of seven things, small enough for exhaustive search; each requirement can be edited away. */
export const smallGraph: fc.Arbitrary<DependencyGraph> = fc
  .tuple(
    fc.tuple(...KEYS.map(() => fc.array(requirement, { maxLength: 3 }))),
    fc.uniqueArray(fc.constantFrom(...KEYS), { maxLength: 1 }),
  )
  .map(([needs, missing]) => {
    const named = Object.fromEntries(KEYS.map((key, at) => [key, needs[at] ?? []]));
    const edits = Object.entries(named).flatMap(([key, all]) =>
      all.map((anyOf) => [`${key} ${anyOf[0]}`, [`${key}-${anyOf[0]} 1`]] as const),
    );
    return graphOf(named, { missing, edits: Object.fromEntries(edits) });
  });

/** The graph as it is after these edits: without the requirements that they take away. */
export function afterEdits(
  graph: Pick<DependencyGraph, 'things'>,
  ids: ReadonlySet<string>,
): Pick<DependencyGraph, 'things'> {
  const things = [...graph.things].map(([key, thing]): [ThingKey, Thing] => [
    key,
    {
      ...thing,
      requirements: thing.requirements.filter(({ edits }) => !edits.some(({ id }) => ids.has(id))),
    },
  ]);
  return { things: new Map(things) };
}

/** The graph as if these could start. */
export function asIfStarted(
  graph: Pick<DependencyGraph, 'things'>,
  keys: readonly ThingKey[],
): Pick<DependencyGraph, 'things'> {
  const things = [...graph.things].map(([key, thing]): [ThingKey, Thing] => {
    const { missing: _, ...present } = thing;
    return [key, keys.includes(key) ? { ...present, requirements: [] } : thing];
  });
  return { things: new Map(things) };
}
