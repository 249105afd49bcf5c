import { configDefaults, defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    // They need a real API server: vitest.control-plane.config.ts.
    exclude: [...configDefaults.exclude, 'test/control-plane/**'],
    pool: 'threads',
    testTimeout: 60_000,
  },
});
