import { describe, expect, it } from 'vitest';
import { ADDRESS_CASES } from './address-cases.fixture.ts';
import { EMPTY_CASES, FUZZ_CASES, KIND_CASES, UPDATE_CASES } from './kind-cases.fixture.ts';
import { sharedPair } from './suite.fixture.ts';
import { compareCases } from './validation-cases.fixture.ts';

// What is made and stays would be there already in another try: so there is none.
describe('validation of built-in kinds: as kube-apiserver', { retry: 0 }, () => {
  it.each([
    ['every field of a new object', KIND_CASES],
    ['two fields of a new object', FUZZ_CASES],
    ['every field of a change', UPDATE_CASES],
    ['every empty list and map in a change', EMPTY_CASES],
    ['addresses in every form', ADDRESS_CASES],
  ])('%s', async (name, cases) => {
    const { cases_count, accepted_count, wrong } = await compareCases(sharedPair(), cases);
    process.stdout.write(
      `validation, ${name}: ${cases_count} cases, ${accepted_count} accepted, ${wrong.length} differ\n`,
    );
    expect(wrong).toEqual([]);
    expect(accepted_count).toBeGreaterThan(0);
  });
});
