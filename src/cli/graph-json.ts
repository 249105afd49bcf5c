import type { ColdStart } from '../graph/cold-start.ts';
import type { Hit, Impact } from '../graph/impact.ts';
import type { Loop } from '../graph/loops.ts';
import type { DependencyGraph, Requirement, Thing, ThingKey } from '../graph/thing.ts';

function thingJson({ key, label, kind, namespace, missing, assumed, gates }: Thing) {
  return { key, label, kind, namespace, missing, assumed, gates: gates.length === 0 ? undefined : gates };
}

function requirementJson({ anyOf, phase, why }: Requirement) {
  return { anyOf, phase, why };
}

function labelOf({ things }: DependencyGraph, key: ThingKey): string {
  return things.get(key)?.label ?? key;
}

function uncertainOf({ things, uncertain }: DependencyGraph): readonly string[] {
  const assumed = [...things.values()].flatMap((thing) => thing.assumed ?? []);
  return [...new Set([...uncertain, ...assumed])];
}

/** `graph draw -o json`: all things with their requirements. */
export function graphJson(graph: DependencyGraph): unknown {
  return {
    things: [...graph.things.values()].map((thing) => ({
      ...thingJson(thing),
      requirements: thing.requirements.map(requirementJson),
    })),
    uncertain: graph.uncertain,
  };
}

/** `graph cold-start -o json`. */
export function coldStartJson(
  graph: DependencyGraph,
  { waves, stuck, knots, untold_count }: ColdStart,
): unknown {
  return {
    startsAgain: stuck.size === 0,
    stuck: [...stuck].map((key) => labelOf(graph, key)),
    knots: knots.map(({ members, smallest, edit, freed }) => ({
      members: members.map(({ key, requirement }) => ({
        thing: labelOf(graph, key),
        why: requirement?.why ?? graph.things.get(key)?.missing,
        needs: requirement?.anyOf.map((member) => labelOf(graph, member)),
      })),
      smallest,
      edit: edit === undefined ? undefined : { text: edit.text, patch: edit.patch },
      freed: freed.map((key) => labelOf(graph, key)),
    })),
    untold: untold_count,
    waves: waves.map((wave) => wave.map((key) => labelOf(graph, key))),
    uncertain: uncertainOf(graph),
  };
}

/** `graph loops -o json`. */
export function loopsJson(graph: DependencyGraph, all: readonly Loop[]): unknown {
  return {
    loops: all.map(({ steps, members, closed }) => ({
      closed,
      steps: steps.map(({ from, to, requirement }) => ({
        from: labelOf(graph, from),
        to: labelOf(graph, to),
        why: requirement.why,
      })),
      members: members.map((key) => labelOf(graph, key)),
    })),
    uncertain: uncertainOf(graph),
  };
}

/** `graph impact -o json`, `graph second-wave -o json`. */
export function impactJson(graph: DependencyGraph, gone: readonly ThingKey[], impact: Impact): unknown {
  const hits = (list: readonly Hit[]) =>
    list.map(({ key, wave, requirement }) => ({ thing: labelOf(graph, key), wave, why: requirement.why }));
  const down = [...gone, ...impact.stops.map(({ key }) => key)].flatMap((key) => graph.things.get(key) ?? []);
  return {
    gone: gone.map((key) => labelOf(graph, key)),
    stops: hits(impact.stops),
    refused: down.flatMap(({ label: by, gates }) => gates.map((what) => ({ what, by }))),
    cannotStart: hits(impact.cannotStart),
    stopsLater: hits(impact.stopsLater),
    uncertain: uncertainOf(graph),
  };
}
