import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BoundedMap } from './bounded-map.ts';

/** The same by the order of a Map: slow and plain. */
class Oracle {
  readonly entries = new Map<number, number>();
  readonly evicted: number[] = [];
  readonly max_count: number;

  constructor(max_count: number) {
    this.max_count = max_count;
  }

  set(key: number, value: number): void {
    this.entries.delete(key);
    this.entries.set(key, value);
    if (this.entries.size <= this.max_count) return;
    const [stalest] = [...this.entries.keys()];
    this.entries.delete(stalest!);
    this.evicted.push(stalest!);
  }

  fresh(key: number): number | undefined {
    const value = this.entries.get(key);
    if (value !== undefined) this.set(key, value);
    return value;
  }
}

const KEY = fc.integer({ min: 0, max: 9 });
const STEP = fc.oneof(
  fc.record({ do: fc.constant('set' as const), key: KEY, value: fc.nat() }),
  fc.record({ do: fc.constantFrom('get', 'fresh', 'refresh', 'delete'), key: KEY, value: fc.nat() }),
);

describe('BoundedMap', () => {
  it('keeps, orders and evicts as a Map in the order of setting would', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.array(STEP, { maxLength: 60 }), (max_count, steps) => {
        const evicted: number[] = [];
        const map = new BoundedMap<number, number>(max_count, (key) => evicted.push(key));
        const oracle = new Oracle(max_count);
        for (const { do: what, key, value } of steps) {
          if (what === 'set') {
            map.set(key, value);
            oracle.set(key, value);
          } else if (what === 'get') expect(map.get(key)).toBe(oracle.entries.get(key));
          else if (what === 'fresh') expect(map.fresh(key)).toBe(oracle.fresh(key));
          else if (what === 'delete') expect(map.delete(key)).toBe(oracle.entries.delete(key));
          else {
            const known = oracle.fresh(key);
            if (known === undefined) oracle.set(key, value);
            expect(map.refresh(key, () => value)).toBe(known ?? value);
          }
          expect([...map.entries()]).toEqual([...oracle.entries]);
        }
        expect([...map.values()]).toEqual([...oracle.entries.values()]);
        expect(map.size).toBe(oracle.entries.size);
        expect(evicted).toEqual(oracle.evicted);
        expect(map.evicted_count).toBe(oracle.evicted.length);
      }),
    );
  });

  it('lets the present entry be deleted while going through all', () => {
    const map = new BoundedMap<string, number>(10);
    for (const [index, key] of ['a', 'b', 'c', 'd'].entries()) map.set(key, index);
    for (const [key, value] of map.entries()) if (value % 2 === 0) map.delete(key);
    expect([...map.entries()]).toEqual([
      ['b', 1],
      ['d', 3],
    ]);
  });
});

it('counts the weight of a replaced entry once, and keeps nothing that alone is too heavy', () => {
  const map = new BoundedMap<string, string>(10);
  map.set('a', 'x', 6);
  map.set('a', 'y', 6);
  map.set('b', 'z', 4);
  expect([map.get('a'), map.get('b')]).toEqual(['y', 'z']);
  map.set('c', 'too heavy', 11);
  expect([map.get('a'), map.get('b'), map.get('c'), map.size]).toEqual([undefined, undefined, undefined, 0]);
});
