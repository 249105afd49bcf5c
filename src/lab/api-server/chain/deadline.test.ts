import { expect, it } from 'vitest';
import { handlerDeadline_ms } from './deadline.ts';

it.each([
  ['create', 60_000, 34_000],
  ['deletecollection', 60_000, 34_000],
  ['patch', 5_000, 5_000],
  ['list', 60_000, 60_000],
  // A pod that is attached to.
  ['create', undefined, Infinity],
])('a handler of %s may take until %s, and no longer than %s', (verb, deadline_ms, expected_ms) => {
  expect(handlerDeadline_ms(verb, deadline_ms, 0)).toBe(expected_ms);
});
