import { expect, it } from 'vitest';
import { BoundedMap } from './bounded-map.ts';

it('forgets what was longest not used when the weight is too much', () => {
  const map = new BoundedMap<number>(3);
  map.set('a', 1);
  map.set('b', 2);
  map.set('c', 3);
  expect(map.get('a')).toBe(1);
  map.set('d', 4);
  expect([map.get('a'), map.get('b'), map.get('c'), map.get('d')]).toEqual([1, undefined, 3, 4]);
});

it('counts the weight of a replaced entry once, and keeps nothing heavier than itself', () => {
  const map = new BoundedMap<string>(10);
  map.set('a', 'x', 6);
  map.set('a', 'y', 6);
  map.set('b', 'z', 4);
  expect([map.get('a'), map.get('b')]).toEqual(['y', 'z']);
  map.set('c', 'too heavy', 11);
  expect([map.get('a'), map.get('b'), map.get('c')]).toEqual([undefined, undefined, undefined]);
});
