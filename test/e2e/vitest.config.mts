import { defineConfig } from 'vitest/config';

/** The end-to-end tests: real VS Code, real Chromium. One file after the other, because each starts its own. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['*.test.ts'],
    globalSetup: ['./harness/package-vsix.ts'],
    fileParallelism: false,
    testTimeout: 90_000,
    hookTimeout: 120_000,
    reporters: ['default', '../closing-line.mts'],
  },
});
