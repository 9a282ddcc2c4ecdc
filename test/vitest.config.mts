import { defineConfig } from 'vitest/config';

/** These put something else in the place of a module, and nobody else is to see that. */
const MOCKING = ['extension/**/*.test.ts', 'certificates/kept.test.ts', 'certificates/own-files-watch.test.ts'];

/** Everything but the end-to-end tests. `dist/` is built before (`pretest`), so that the programs can be spawned. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    testTimeout: 20_000,
    hookTimeout: 20_000,
    maxWorkers: '100%', // many tests wait for a process or a socket: a core left free would be idle
    reporters: ['default', './closing-line.mts'],
    projects: [
      { extends: true, test: { name: 'mocking', include: MOCKING } },
      // One worker after the other takes files without loading everything anew: a third less time on two cores.
      {
        extends: true,
        test: { name: 'plain', include: ['**/*.test.ts'], exclude: ['e2e/**', ...MOCKING], isolate: false },
      },
    ],
  },
});
