import { describe, expect, it } from 'vitest';
import { ADMISSION_CASES, ADMISSION_OBJECTS } from './admission-kind-cases.fixture.ts';
import { EXPRESSION_CASES } from './expression-cases.fixture.ts';
import { fieldCases, updateCases } from './kind-cases.fixture.ts';
import { sharedPair } from './suite.fixture.ts';
import { compareCases } from './validation-cases.fixture.ts';

/** Every so many of the generated cases are asked: they repeat each other. */
const EVERY_NTH = 6;

function sampled<T>(cases: readonly T[]): readonly T[] {
  return cases.filter((_, index) => index % EVERY_NTH === 0);
}

describe('validation of webhook configurations and policies: as kube-apiserver', () => {
  it.each([
    ['chosen cases', ADMISSION_CASES],
    ['expressions', EXPRESSION_CASES],
    ['every field of a new object', sampled(fieldCases(ADMISSION_OBJECTS))],
    ['every field of a change', sampled(updateCases(ADMISSION_OBJECTS))],
  ])('%s', async (name, cases) => {
    const { cases_count, accepted_count, wrong } = await compareCases(sharedPair(), cases);
    process.stdout.write(
      `admission kinds, ${name}: ${cases_count} cases, ${accepted_count} accepted, ${wrong.length} differ\n`,
    );
    expect(wrong).toEqual([]);
    expect(accepted_count).toBeGreaterThan(0);
  });
});
