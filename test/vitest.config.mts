import { defineConfig } from 'vitest/config';

/** Everything but the end-to-end tests. `dist/` is built before (`pretest`), so that the programs can be spawned. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['**/*.test.ts'],
    exclude: ['e2e/**'],
    testTimeout: 20_000,
    hookTimeout: 20_000,
    reporters: ['default', './closing-line.mts'],
  },
});
