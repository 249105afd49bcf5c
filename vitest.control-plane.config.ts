import { configDefaults, defineConfig } from 'vitest/config';
import { findAssets } from './test/control-plane/find-assets.ts';

/** The suites against a real control plane: `npm run test:control-plane`. Without its programs there is nothing to run. */
const assets = findAssets();
const DIFFERENTIAL = 'test/control-plane/differential/**/*.test.ts';

/** Each of the two has servers of its own, which are only started when one of its files runs. */
function project(name: string, files: string, exclude: readonly string[], globalSetup: string) {
  return {
    test: {
      name,
      include: assets === undefined ? [] : [files],
      exclude: [...configDefaults.exclude, ...exclude],
      globalSetup: assets === undefined ? [] : [globalSetup],
      pool: 'threads' as const,
      // All files share one control plane, and webhooks of one would see the requests of another.
      fileParallelism: false,
      testTimeout: 120_000,
      hookTimeout: 180_000,
    },
  };
}

export default defineConfig({
  test: {
    passWithNoTests: true,
    projects: [
      project(
        'control-plane',
        'test/control-plane/**/*.test.ts',
        [DIFFERENTIAL],
        'test/control-plane/global-setup.ts',
      ),
      project('differential', DIFFERENTIAL, [], 'test/control-plane/differential/global-setup.ts'),
    ],
  },
});
