import { beforeAll, describe, expect, it } from 'vitest';
import { CHANGED, HAND_MADE, mutatedDefinitions, STANDING } from './definition-cases.fixture.ts';
import { establish } from './establish.fixture.ts';
import { sharedPair } from './suite.fixture.ts';
import { compareCases } from './validation-cases.fixture.ts';

beforeAll(async () => {
  const { real, embedded } = sharedPair();
  for (const definition of STANDING)
    await Promise.all([establish(real, definition), establish(embedded, definition)]);
});

describe('custom resource definitions: as kube-apiserver', { retry: 0 }, () => {
  it.each([
    ['made by hand', HAND_MADE],
    ['changes', CHANGED],
    ['mutations', mutatedDefinitions(600)],
  ])('%s', async (name, cases) => {
    const { cases_count, accepted_count, wrong } = await compareCases(sharedPair(), cases);
    process.stdout.write(
      `definitions, ${name}: ${cases_count} cases, ${accepted_count} accepted, ${wrong.length} differ\n`,
    );
    expect(wrong).toEqual([]);
    expect(accepted_count).toBeGreaterThan(0);
  });
});
