import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coldStart } from './cold-start.ts';
import { afterEdits, asIfStarted, graphOf, smallGraph } from './graph.fixture.ts';
import { impactOf } from './impact.ts';
import { loops } from './loops.ts';
import { startOrder } from './start-order.ts';
import { smallestStuckSet } from './stuck-set.ts';
import type { DependencyGraph, ThingKey } from './thing.ts';

type Graph = Pick<DependencyGraph, 'things'>;

function subsetsOf(keys: readonly ThingKey[]): readonly (readonly ThingKey[])[] {
  return Array.from({ length: 2 ** keys.length }, (_, bits) =>
    keys.filter((_key, position) => (bits & (2 ** position)) !== 0),
  );
}

/** Starts whatever can, one thing at a time in the order given, until nothing more can. */
function startOneByOne(graph: Graph, order: readonly ThingKey[]): ReadonlySet<ThingKey> {
  const started = new Set<ThingKey>();
  for (let size = -1; size !== started.size;) {
    size = started.size;
    const next = order.find((key) => {
      const thing = graph.things.get(key);
      return (
        thing !== undefined &&
        !started.has(key) &&
        thing.missing === undefined &&
        thing.requirements.every(({ anyOf }) => anyOf.some((member) => started.has(member)))
      );
    });
    if (next !== undefined) started.add(next);
  }
  return started;
}

function holdsItselfDown(graph: Graph, set: readonly ThingKey[]): boolean {
  return set.every((key) => {
    const thing = graph.things.get(key);
    if (thing?.missing !== undefined) return true;
    return thing?.requirements.some(({ anyOf }) => anyOf.every((member) => set.includes(member))) ?? false;
  });
}

function anEditFrees(graph: Graph, key: ThingKey): boolean {
  const edits = [...graph.things.values()].flatMap(({ requirements }) =>
    requirements.flatMap((requirement) => requirement.edits),
  );
  return edits.some(({ id }) => !startOrder(afterEdits(graph, new Set([id]))).stuck.has(key));
}

describe('startOrder', () => {
  it('starts what needs nothing first, and each wave after what it needs', () => {
    const graph = graphOf({ dns: [], api: [['dns']], web: [['api'], ['cache', 'dns']], cache: [['cache']] });
    expect(startOrder(graph)).toEqual({ waves: [['dns'], ['api'], ['web']], stuck: new Set(['cache']) });
  });

  it('agrees with starting things one by one, in any order (exhaustive on small graphs)', () => {
    fc.assert(
      fc.property(smallGraph, fc.integer(), (graph, seed) => {
        const keys = [...graph.things.keys()];
        const shuffled = keys.toSorted(
          (one, other) => ((one.charCodeAt(1) * 31 + seed) % 7) - (other.charCodeAt(1) % 5),
        );
        const { waves, stuck } = startOrder(graph);
        expect(new Set(waves.flat())).toEqual(startOneByOne(graph, shuffled));
        expect(new Set(keys.filter((key) => !waves.flat().includes(key)))).toEqual(stuck);
        for (const [position, wave] of waves.entries()) {
          const before = new Set(waves.slice(0, position).flat());
          for (const key of wave) {
            const requirements = graph.things.get(key)?.requirements ?? [];
            expect(requirements.every(({ anyOf }) => anyOf.some((member) => before.has(member)))).toBe(true);
          }
        }
      }),
    );
  });
});

describe('smallestStuckSet', () => {
  it('is the smallest of all sets that hold themselves down (exhaustive search on small graphs)', () => {
    fc.assert(
      fc.property(smallGraph, (graph) => {
        const { stuck } = startOrder(graph);
        const found = smallestStuckSet(graph, stuck);
        const holding = subsetsOf([...graph.things.keys()]).filter(
          (set) => set.length > 0 && holdsItselfDown(graph, set),
        );
        if (holding.length === 0) {
          expect(found).toBeUndefined();
          return;
        }
        const members = found?.members.map(({ key }) => key) ?? [];
        expect(holdsItselfDown(graph, members)).toBe(true);
        expect(members).toHaveLength(Math.min(...holding.map((set) => set.length)));
        expect(found?.smallest).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('finds the knot that thousands of things wait for', () => {
    const waiting = Object.fromEntries(Array.from({ length: 3000 }, (_, at) => [`w${at}`, [['hook']]]));
    const graph = graphOf({
      ...waiting,
      hook: [['service']],
      service: [['backend']],
      backend: [['hook'], ['node']],
      node: [],
    });
    const set = smallestStuckSet(graph, startOrder(graph).stuck);
    expect(set?.members.map(({ key }) => key).toSorted()).toEqual(['backend', 'hook', 'service']);
  });
});

describe('coldStart', () => {
  it('names the edit that frees a knot and all that it holds down, the cheaper of two', () => {
    const graph = graphOf(
      { hook: [['backend']], backend: [['hook']], web: [['hook'], ['db']], db: [] },
      { edits: { 'backend hook': ['exempt 1', 'ignore 5'], 'web hook': ['ignore 5'] } },
    );
    expect(coldStart(graph)).toMatchObject({
      waves: [['db']],
      knots: [{ edit: { id: 'exempt' }, freed: ['backend', 'hook', 'web'], smallest: true }],
      untold_count: 0,
    });
  });

  it('tells a second knot once the first is untied, and one that no edit frees', () => {
    const graph = graphOf(
      { a: [['b']], b: [['a']], c: [['d']], d: [['c'], ['a']], e: [['gone']], gone: [] },
      { edits: { 'a b': ['cut 1'] }, missing: ['gone'] },
    );
    const { knots } = coldStart(graph);
    expect(
      knots.map(({ members, edit }) => [
        members
          .map(({ key }) => key)
          .toSorted()
          .join(),
        edit?.id,
      ]),
    ).toEqual([
      ['gone', undefined],
      ['a,b', 'cut'],
      ['c,d', undefined],
    ]);
  });

  it('unties first what can be untied: a knot that another one holds down too waits for its turn', () => {
    const graph = graphOf(
      { a: [['b']], b: [['a'], ['c']], c: [['d']], d: [['c']] },
      { edits: { 'b a': ['second 1'], 'd c': ['first 1'] } },
    );
    const { knots } = coldStart(graph);
    expect(
      knots.map(({ members, edit }) => [
        members
          .map(({ key }) => key)
          .toSorted()
          .join(),
        edit?.id,
      ]),
    ).toEqual([
      ['c,d', 'first'],
      ['a,b', 'second'],
    ]);
  });

  it('gives an edit only where it frees something (property)', () => {
    fc.assert(
      fc.property(smallGraph, (graph) => {
        const [knot] = coldStart(graph).knots;
        if (knot?.edit === undefined) return;
        const before = startOrder(graph).stuck;
        const after = startOrder(afterEdits(graph, new Set([knot.edit.id]))).stuck;
        expect(new Set(knot.freed)).toEqual(new Set([...before].filter((key) => !after.has(key))));
        expect(knot.freed.length).toBeGreaterThan(0);
      }),
    );
  });

  it('gives the edit that frees most of all that free a member of the knot (property)', () => {
    fc.assert(
      fc.property(smallGraph, (graph) => {
        const [knot] = coldStart(graph).knots;
        if (knot === undefined) return;
        const before = startOrder(graph).stuck;
        const edits = new Set(
          [...graph.things.values()].flatMap(({ requirements }) =>
            requirements.flatMap((requirement) => requirement.edits.map(({ id }) => id)),
          ),
        );
        const counts = [...edits].map((id) => {
          const after = startOrder(afterEdits(graph, new Set([id]))).stuck;
          return knot.members.some(({ key }) => !after.has(key)) ? before.size - after.size : 0;
        });
        expect(knot.edit === undefined ? 0 : knot.freed.length).toBe(Math.max(0, ...counts));
      }),
      { numRuns: 500 },
    );
  });

  it('unties knot after knot until nothing is stuck (property: as solved anew after each)', () => {
    fc.assert(
      fc.property(smallGraph, (graph) => {
        const { knots, stuck, untold_count } = coldStart(graph);
        let current: Graph = graph;
        let left = stuck;
        for (const knot of knots) {
          const keys = knot.members.map(({ key }) => key);
          expect(holdsItselfDown(current, keys)).toBe(true);
          const smallest = smallestStuckSet(current, left)?.members ?? [];
          // A larger one is told first only where it can be untied and the smallest cannot yet.
          if (keys.length !== smallest.length) {
            expect(keys.length).toBeGreaterThan(smallest.length);
            expect(knot.edit).toBeDefined();
            expect(smallest.filter(({ key }) => anEditFrees(current, key))).toEqual([]);
          }
          current =
            knot.edit === undefined
              ? asIfStarted(
                  current,
                  knot.members.map(({ key }) => key),
                )
              : afterEdits(current, new Set([knot.edit.id]));
          left = startOrder(current).stuck;
        }
        expect(left.size).toBe(untold_count);
        expect(untold_count).toBe(0);
      }),
      { numRuns: 500 },
    );
  });

  it('tells circles even where a hundred things are missing', () => {
    const missing = Array.from({ length: 100 }, (_, at) => `secret${at}`);
    const needs = Object.fromEntries(
      missing.flatMap((key, at) => [
        [key, []],
        [`web${at}`, [[key]]],
      ]),
    );
    const { knots, untold_count } = coldStart(graphOf({ ...needs, a: [['b']], b: [['a']] }, { missing }));
    expect(knots).toHaveLength(21);
    expect(
      knots
        .at(-1)
        ?.members.map(({ key }) => key)
        .toSorted(),
    ).toEqual(['a', 'b']);
    expect(untold_count).toBe(160);
  });

  it('solves a cluster of thousands of workloads behind dozens of webhooks that guard each other', () => {
    const hooks = Array.from({ length: 40 }, (_, at) => `hook${at}`);
    const needs: Record<string, readonly (readonly string[])[]> = {};
    const edits: Record<string, readonly string[]> = {};
    for (const hook of hooks) {
      needs[hook] = [[`${hook}-pods`]];
      needs[`${hook}-pods`] = hooks.map((other) => [other]);
      for (const other of hooks)
        edits[`${hook}-pods ${other}`] = [`exempt-${hook}-from-${other} 1`, `ignore-${other} 3`];
    }
    for (let at = 0; at < 3000; at += 1) needs[`web${at}`] = hooks.map((hook) => [hook]);
    const { knots, stuck, untold_count } = coldStart(graphOf(needs, { edits }));
    expect(stuck.size).toBe(3080);
    expect(knots).toHaveLength(20);
    expect(knots[0]?.members).toHaveLength(2);
    expect(untold_count).toBeGreaterThan(0);
  });
});

describe('loops', () => {
  it('gives the shortest way around, and whether an alternative breaks it', () => {
    const graph = graphOf({ a: [['b', 'x']], b: [['c']], c: [['a'], ['b']], x: [], alone: [['a']] });
    const [loop, ...rest] = loops(graph);
    expect(rest).toEqual([]);
    expect(loop?.steps.map(({ from, to }) => `${from}>${to}`)).toHaveLength(2);
    expect(loop?.members.toSorted()).toEqual(['a', 'b', 'c']);
    expect(loops(graphOf({ a: [['b', 'x']], b: [['a']], x: [] }))[0]?.closed).toBe(false);
  });

  it('finds a loop exactly where a thing can be reached from itself (property)', () => {
    fc.assert(
      fc.property(smallGraph, (graph) => {
        const reach = (from: ThingKey): ReadonlySet<ThingKey> => {
          const seen = new Set<ThingKey>();
          const open = [from];
          for (let key = open.pop(); key !== undefined; key = open.pop()) {
            for (const to of graph.things.get(key)?.requirements.flatMap(({ anyOf }) => anyOf) ?? []) {
              if (!seen.has(to)) open.push(to);
              seen.add(to);
            }
          }
          return seen;
        };
        const inLoops = new Set(loops(graph).flatMap(({ members }) => members));
        expect(inLoops).toEqual(new Set([...graph.things.keys()].filter((key) => reach(key).has(key))));
      }),
    );
  });

  it('does not overflow on a chain of 50,000', () => {
    const chain = Object.fromEntries(
      Array.from({ length: 50_000 }, (_, at) => [`t${at}`, [[`t${(at + 1) % 50_000}`]]]),
    );
    expect(loops(graphOf(chain))[0]?.members).toHaveLength(50_000);
  });
});

describe('impactOf', () => {
  it('tells what stops, what only does not come back, and the second wave', () => {
    const graph = graphOf(
      {
        service: [['backend']],
        backend: [],
        hook: [['service']],
        web: [['hook']],
        shop: [['web', 'mirror']],
        api: [['web']],
        mirror: [],
      },
      { startOnly: ['web hook'] },
    );
    const impact = impactOf(graph, ['service']);
    expect(impact.stops.map(({ key, wave }) => [key, wave])).toEqual([['hook', 1]]);
    expect(impact.cannotStart.map(({ key }) => key)).toEqual(['web']);
    expect(impact.stopsLater.map(({ key }) => key)).toEqual(['api']);
  });
});
