import { expect, it } from 'vitest';
import { stringAt, type JsonObject } from '../../../src/kube/json.ts';
import { mutations, typeOf } from './mutations.fixture.ts';
import { sharedPair } from './suite.fixture.ts';
import { compareCases, type ValidationCase } from './validation-cases.fixture.ts';
import { COLLECTIONS, FUZZED } from './workload-objects.fixture.ts';

/** Another seed is another few thousand objects: `FUZZ_SEED=7`. */
const SEED = Number(process.env['FUZZ_SEED'] ?? 1);
const COUNT = Number(process.env['FUZZ_COUNT'] ?? 200);
/** Updates take three requests each, one after another: so many fewer of them are made. */
const UPDATES_RATIO = 4;

/** What is not as on the real server, and why that is let be. */
const KNOWN_DIFFERENCES: readonly { readonly pattern: RegExp; readonly reason: string }[] = [
  {
    pattern: /real +400 .* cannot be handled as .*\n +embedded 400 .* cannot be handled as /,
    reason: "both refuse to read it; the names of Go types in the two messages are the decoder's affair",
  },
  {
    pattern: /real +403 .*\n +embedded 403 .*\n +warning\n/,
    reason: 'warnings are not told of what is refused after validation',
  },
  {
    pattern: /pod updates may not change fields other than [^\n]*\n@@/,
    reason: 'the difference that is written below is left out',
  },
  {
    pattern: /^\d+: .*\n +real +422 Job.*spec\.template: Invalid value: .*field is immutable/,
    reason: "the template of a Job is shown in the served form, not in that of Go's internal type",
  },
];

/** Compares, says what came of it, and complains about what is not known. */
async function expectAlike(title: string, cases: readonly ValidationCase[]): Promise<void> {
  const { cases_count, accepted_count, wrong } = await compareCases(sharedPair(), cases);
  const unexpected = wrong.filter((text) => !KNOWN_DIFFERENCES.some(({ pattern }) => pattern.test(text)));
  process.stdout.write(
    `${title}: ${cases_count} objects, ${accepted_count} accepted, ${unexpected.length} differ, ${wrong.length - unexpected.length} in a known way\n`,
  );
  expect(unexpected.length, unexpected.join('\n')).toBe(0);
}

function changed(body: JsonObject, count: number): readonly ValidationCase[] {
  const path = COLLECTIONS[stringAt(body, 'kind') ?? ''] ?? '';
  return mutations(body, typeOf(body), count, SEED).map((one) => ({ ...one, path }));
}

// Dry runs of the same objects: another try would tell nothing new.
it.each(FUZZED)('%s: what is changed at random is judged alike', { retry: 0 }, async (title, body) => {
  await expectAlike(title, changed(body, COUNT));
});

it.each(FUZZED)(
  '%s: what is changed at random in a stored one is judged alike',
  { retry: 0 },
  async (title, body) => {
    const cases = changed(body, Math.ceil(COUNT / UPDATES_RATIO)).map((one) => ({ ...one, old: body }));
    await expectAlike(`Update of a ${title}`, cases);
  },
);
