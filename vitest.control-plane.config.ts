import { defineConfig } from 'vitest/config';
import { findAssets } from './test/control-plane/find-assets.ts';

/** The suite against a real control plane: `npm run test:control-plane`. Without its programs there is nothing to run. */
const assets = findAssets();

export default defineConfig({
  test: {
    include: assets === undefined ? [] : ['test/control-plane/**/*.test.ts'],
    passWithNoTests: true,
    globalSetup: assets === undefined ? [] : ['test/control-plane/global-setup.ts'],
    pool: 'threads',
    // All files share one control plane, and webhooks of one would see the requests of another.
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 180_000,
  },
});
