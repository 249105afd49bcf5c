import { beforeAll, describe, expect, it } from 'vitest';
import {
  FIELD_CASES,
  GIVEN_DEFINITIONS,
  METADATA_CASES,
  WHOLE_CASES,
} from './custom-resource-cases.fixture.ts';
import { CHANGE_CASES, RULE_CASES, STATUS_CASES } from './ruled-cases.fixture.ts';
import { sharedPair } from './suite.fixture.ts';
import { establish } from './establish.fixture.ts';
import { compareCases } from './validation-cases.fixture.ts';

beforeAll(async () => {
  const { real, embedded } = sharedPair();
  for (const definition of GIVEN_DEFINITIONS)
    await Promise.all([establish(real, definition), establish(embedded, definition)]);
});

describe('custom resources: as kube-apiserver', () => {
  it.each([
    ['every value in every field', FIELD_CASES],
    ['metadata', METADATA_CASES],
    ['whole objects', WHOLE_CASES],
    ['rules', RULE_CASES],
    ['changes', CHANGE_CASES],
    ['statuses', STATUS_CASES],
  ])('%s', async (name, cases) => {
    const { cases_count, accepted_count, wrong } = await compareCases(sharedPair(), cases);
    process.stdout.write(
      `custom resources, ${name}: ${cases_count} cases, ${accepted_count} accepted, ${wrong.length} differ\n`,
    );
    expect(wrong).toEqual([]);
    expect(accepted_count).toBeGreaterThan(0);
  });
});
