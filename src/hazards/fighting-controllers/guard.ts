import type { Budget } from '../../guard/contract.ts';

export const guard: readonly Budget[] = [
  {
    id: 'fighting-controllers/updates-of-one-object',
    hazard: 'fighting-controllers',
    charge: 'update of one object',
    kinds: undefined,
    share: 0,
    // A rollout changes its Deployment some ten times a minute; two controllers that fight do it many times a second.
    floor_count: 60,
    ceiling_count: 60,
    window_s: 60,
    why: 'Somebody writes the same object again and again: two controllers that fight starve everybody who watches it',
  },
];
