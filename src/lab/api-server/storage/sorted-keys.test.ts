import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SortedKeys } from './sorted-keys.ts';

/** Few letters, so that keys meet; enough of them to fill several chunks. */
const KEY = fc.string({ unit: fc.constantFrom('a', 'b', '/', '\uffff'), maxLength: 4 });
const KEYS_COUNT = 5_000;

describe('sorted keys', () => {
  it('are those of a sorted set, whatever is added and removed', () => {
    const step = fc.record({ key: KEY, isRemoved: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step), KEY, (steps, from) => {
        const keys = new SortedKeys();
        const wanted = new Set<string>();
        for (const { key, isRemoved } of steps) {
          if (isRemoved) {
            keys.remove(key);
            wanted.delete(key);
          } else {
            keys.add(key);
            wanted.add(key);
          }
        }
        const sorted = [...wanted].toSorted();
        expect([...keys.from('')]).toEqual(sorted);
        expect([...keys.from(from)]).toEqual(sorted.filter((key) => key >= from));
        expect(keys.rank(from)).toBe(sorted.filter((key) => key < from).length);
        expect(keys.count).toBe(sorted.length);
      }),
    );
  });

  it.each([
    ['in order', (index: number) => index],
    ['backwards', (index: number) => KEYS_COUNT - index],
    ['anyhow', (index: number) => (index * 2_654_435_761) % KEYS_COUNT],
  ])('stay sorted over many chunks: added %s, and removed again', (_, place) => {
    const keys = new SortedKeys();
    const all = new Set<string>();
    for (let index = 0; index < KEYS_COUNT; index += 1) {
      const key = String(place(index)).padStart(5, '0');
      keys.add(key);
      all.add(key);
    }
    const sorted = [...all].toSorted();
    expect([...keys.from('')]).toEqual(sorted);
    expect(keys.rank('02500')).toBe(sorted.indexOf('02500'));
    for (const key of sorted) if (key !== '02500') keys.remove(key);
    expect([...keys.from('')]).toEqual(['02500']);
    keys.remove('02500');
    expect([...keys.from('')]).toEqual([]);
    keys.add('a');
    expect(keys.count).toBe(1);
  });
});
