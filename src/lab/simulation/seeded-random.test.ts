import { describe, expect, it } from 'vitest';
import { seededRandom } from './seeded-random.ts';

function numbers(seed: number): readonly number[] {
  const { below } = seededRandom(seed);
  return Array.from({ length: 20 }, () => below(1_000_000));
}

describe('a seeded source', () => {
  it('gives the same numbers for the same seed, and others for another', () => {
    expect(numbers(7)).toEqual(numbers(7));
    expect(numbers(7)).not.toEqual(numbers(8));
  });

  it('keeps its streams apart', () => {
    const one = seededRandom(7);
    const other = seededRandom(7);
    one.stream('nodes').uuid();
    one.stream('nodes').uuid();
    expect(one.stream('pods').uuid()).toBe(other.stream('pods').uuid());
    expect(one.uuid()).toBe(other.uuid());
  });

  it('gives UUIDs of version 4, no two alike, and spreads evenly', () => {
    const random = seededRandom(1);
    const uuids = Array.from({ length: 1_000 }, () => random.uuid());
    for (const uuid of uuids)
      expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(new Set(uuids).size).toBe(1_000);
    const counts = Array.from({ length: 10 }, () => 0);
    for (let draw = 0; draw < 10_000; draw += 1) counts[random.below(10)]! += 1;
    for (const count of counts) expect(Math.abs(count - 1_000)).toBeLessThan(150);
  });
});
