import { configDefaults, defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    // They need a real API server: vitest.control-plane.config.ts.
    exclude: [...configDefaults.exclude, 'test/control-plane/**'],
    pool: 'threads',
    // Unless told otherwise vitest leaves one processor to itself, which of two is half of the time.
    maxWorkers: '100%',
    testTimeout: 60_000,
  },
});
