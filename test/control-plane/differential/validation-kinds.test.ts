import { describe, expect, it } from 'vitest';
import { FUZZ_CASES, KIND_CASES, UPDATE_CASES } from './kind-cases.fixture.ts';
import { sharedPair } from './suite.fixture.ts';
import { compareCases } from './validation-cases.fixture.ts';

/** Where the embedded server is not as the real one. The title begins with it. */
const KNOWN: readonly string[] = [
  // The real server counts a generation before it drops deprecatedTopology and before it compares with what defaults fill in.
  'update of EndpointSlice endpoints.0.deprecatedTopology',
  'update of EndpointSlice ports',
  // Before storage, Go tells a list or map that is empty from one that is absent; an update is judged as it will be stored.
  'update of CSINode spec.drivers.0.topologyKeys',
  'update of StorageClass parameters',
  // The real server still holds the object that the case before deleted, behind its finalizer.
  'update of VolumeAttributesClass driverName',
];

describe('validation of built-in kinds: as kube-apiserver', () => {
  it.each([
    ['every field of a new object', KIND_CASES],
    ['two fields of a new object', FUZZ_CASES],
    ['every field of a change', UPDATE_CASES],
  ])('%s', async (name, cases) => {
    const { cases_count, accepted_count, wrong } = await compareCases(sharedPair(), cases);
    process.stdout.write(
      `validation, ${name}: ${cases_count} cases, ${accepted_count} accepted, ${wrong.length} differ\n`,
    );
    expect(wrong.filter((text) => !KNOWN.some((title) => text.startsWith(title)))).toEqual([]);
    expect(accepted_count).toBeGreaterThan(0);
  });
});
