import { expect, it } from 'vitest';
import { SCENARIOS } from './index.ts';
import { SCENARIO_IDS } from './scenario-id.ts';

it('has every scenario under its own name', () => {
  expect(SCENARIOS.map(({ id }) => id)).toEqual(SCENARIO_IDS);
});
